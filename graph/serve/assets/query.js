// query.js: the page of own queries: run, stop, open a saved question.

import { editor } from "./editor.js";
import { show } from "./results.js";

const form = document.getElementById("query");
const text = document.getElementById("sparql");
const inferred = document.getElementById("inferred");
const run = document.getElementById("run");
const mistake = document.getElementById("mistake");
let running = null;

editor(text, () => form.requestSubmit());

/** The address of this page with the query in it. */
function link() {
  const parameters = new URLSearchParams({ query: text.value });
  if (inferred?.checked) parameters.set("inferred", "true");
  return `/query?${parameters}`;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (running) { running.abort(); return; }
  running = new AbortController();
  run.textContent = "Stop";
  mistake.hidden = true;
  const query = text.value;
  const withInferences = Boolean(inferred?.checked);
  if (link().length < 8000) history.replaceState(null, "", link() + location.hash);
  const ask = ({ accept, format, signal }) => {
    const body = new URLSearchParams({ query, inferred: String(withInferences), "check-names": "true" });
    if (format) body.set("format", format);
    return fetch("/sparql", { method: "POST", body, headers: { accept }, signal });
  };
  const failed = (reason) => { mistake.textContent = reason; mistake.hidden = false; };
  await show({ ask, link: link(), title: "query", failed, signal: running.signal });
  running = null;
  run.textContent = "Run";
});

const saved = document.getElementById("saved");
document.getElementById("open-saved").addEventListener("click", () => {
  if (saved.value) location.assign(`/questions/${encodeURIComponent(saved.value)}`);
});

if (new URLSearchParams(location.search).get("query")) form.requestSubmit();
