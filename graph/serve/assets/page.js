// page.js: what every page can do with a script: suggestions while somebody types a name, folds, copying.

import { combobox } from "./combobox.js";

const find = document.getElementById("find");
if (find) {
  combobox(find, async (text) => {
    const answer = await fetch(`/api/search?limit=8&q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" } });
    return answer.ok ? (await answer.json()).results : [];
  }, (one) => { location.assign(one.page); });
}

// Beside the list where there is room, above it and folded where there is not.
const narrow = document.querySelector("details.narrow");
if (narrow) {
  const wide = matchMedia("(min-width: 861px)");
  const opened = narrow.open;
  const fit = () => { narrow.open = wide.matches || opened; };
  wide.addEventListener("change", fit);
  fit();
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies).textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
      button.textContent = "Selected; press Ctrl+C";
    }
  });
}
