// results.js: where an answer is shown: as a table, a chart or a network; to be downloaded, and to be linked to.

import { el, number } from "./elements.js";
import { chart } from "./chart.js";
import { network } from "./network.js";
import { markdown, table } from "./table.js";
import { read } from "./terms.js";

const VIEWS = { table, chart, network };
const ROWS = [["csv", "CSV, for spreadsheets"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]];
const TRIPLES = [["ttl", "Turtle"], ["jsonld", "JSON-LD"], ["nt", "N-Triples"], ["rdf", "RDF/XML"]];
export const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

const section = document.getElementById("answer");
const bar = document.getElementById("answer-bar");
const view = document.getElementById("answer-view");
const note = document.getElementById("answer-note");
const tabs = [...section.querySelectorAll("[role=tab]")];
let current = null;

/** Show what `ask({accept, format, signal})` gets; `link` leads here again. Resolves when it is shown. */
export async function show({ ask, link, title, failed, signal }) {
  current = null;
  bar.hidden = true;
  section.setAttribute("aria-busy", "true");
  view.replaceChildren(el("p", { class: "waiting" }, "Asking…"));
  const start = performance.now();
  try {
    const response = await ask({ accept: ACCEPT, format: "", signal });
    if (!response.ok) {
      view.replaceChildren();
      failed(await reason(response));
      return;
    }
    const answer = await read(response);
    const took = (performance.now() - start) / 1000;
    current = { answer, ask, link, title };
    const what = answer.kind === "triples" ? "triple" : "row";
    note.textContent = answer.kind === "truth" ? `in ${took.toFixed(2)} s` : `${number(answer.rows.length)} ${what}${answer.rows.length === 1 ? "" : "s"} in ${took.toFixed(2)} s`;
    bar.hidden = false;
    offerDownloads();
    const wanted = location.hash.slice(1);
    await choose(Object.hasOwn(VIEWS, wanted) ? wanted : "table");
  } catch (error) {
    view.replaceChildren();
    failed(error.name === "AbortError" ? "Stopped." : "The server does not answer.");
  } finally {
    section.removeAttribute("aria-busy");
  }
}

/** Why the server refused: a problem in JSON, or plain text. */
export async function reason(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).detail || text;
  } catch {
    return text.trim();
  }
}

async function choose(name, focus = false) {
  for (const tab of tabs) {
    const on = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    if (on && focus) tab.focus();
  }
  view.setAttribute("aria-labelledby", `tab-${name}`);
  if (!current) return;
  if (!current.answer.rows.length) {
    view.replaceChildren(el("p", { class: "waiting" }, "Nothing fits: the answer has no rows."));
    return;
  }
  await VIEWS[name](view, current.answer);
}

tabs.forEach((tab, i) => {
  const pick = (at, focus) => {
    const name = tabs[at].dataset.view;
    history.replaceState(null, "", name === "table" ? location.pathname + location.search : `#${name}`);
    choose(name, focus);
  };
  tab.addEventListener("click", () => pick(i, false));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    pick((i + step + tabs.length) % tabs.length, true);
  });
});

// -- taking it away ----------------------------------------------------------------------------------------------------

function offerDownloads() {
  const menu = document.getElementById("downloads");
  const formats = current.answer.kind === "triples" ? TRIPLES : ROWS;
  const served = formats.map(([format, words]) => el("button", { type: "button", onclick: () => download(format) }, words));
  const own = current.answer.kind === "truth" ? [] : [el("button", { type: "button", onclick: () => keep(markdown(current.answer), "text/markdown", "md") }, "Markdown")];
  const drawn = el("button", { type: "button", onclick: keepPicture }, "The drawing, as SVG");
  menu.replaceChildren(...served, ...own, drawn);
}

async function download(format) {
  const response = await current.ask({ accept: "*/*", format });
  if (!response.ok) {
    note.textContent = await reason(response);
    return;
  }
  keep(await response.blob(), "", format);
}

function keepPicture() {
  const drawing = view.querySelector("svg.chart, svg.network");
  if (!drawing) {
    note.textContent = "Choose the chart or the network first.";
    return;
  }
  const copy = drawing.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const originals = drawing.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of ["fill", "stroke", "stroke-width", "font-size", "font-family", "paint-order"]) element.setAttribute(name, style.getPropertyValue(name));
  });
  keep(new XMLSerializer().serializeToString(copy), "image/svg+xml", "svg");
}

function keep(content, type, extension) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const name = (current.title || "answer").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "answer";
  el("a", { href: address, download: `${name}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  document.getElementById("download").open = false;
}

document.getElementById("share")?.addEventListener("click", async (event) => {
  const address = new URL(current.link + location.hash, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    note.textContent = "The link is copied.";
  } catch {
    prompt("The link:", address);
  }
  event.currentTarget?.focus();
});

document.addEventListener("click", (event) => {
  const menu = document.getElementById("download");
  if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.getElementById("download").addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.currentTarget.open = false; event.currentTarget.querySelector("summary").focus(); }
});
