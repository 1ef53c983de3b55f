// question.js: the answer of a saved question below its form, and names that are looked for while somebody types.

import { combobox } from "./combobox.js";
import { el } from "./elements.js";
import { show } from "./results.js";

const section = document.getElementById("answer");
const source = section.dataset.source;

if (source) {
  const ask = ({ accept, format, signal }) => fetch(format ? `${source}${source.includes("?") ? "&" : "?"}format=${format}` : source, { headers: { accept }, signal });
  const failed = (text) => document.getElementById("answer-view").replaceChildren(el("pre", { class: "problem", role: "alert" }, text));
  show({ ask, link: location.pathname + location.search, title: section.dataset.title, failed });
}

for (const input of document.querySelectorAll("[data-suggests=entities]")) {
  const kind = input.dataset.class ? `&type=${encodeURIComponent(input.dataset.class)}` : "";
  combobox(input, async (text) => {
    const answer = await fetch(`/api/search?limit=8&q=${encodeURIComponent(text)}${kind}`);
    return answer.ok ? (await answer.json()).results : [];
  }, (one) => { input.value = one.id; });
}

// A field that is left empty is not sent.
document.querySelector("form.ask")?.addEventListener("submit", (event) => {
  for (const field of event.currentTarget.elements) if (field.name && !field.value && !field.required) field.disabled = true;
});
addEventListener("pageshow", () => document.querySelectorAll("form.ask [disabled]").forEach((field) => { field.disabled = false; }));
