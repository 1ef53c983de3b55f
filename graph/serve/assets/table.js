// table.js: an answer as a table: names with links, columns that sort, a hundred rows at a time.

import { el, number } from "./elements.js";
import { addressOf, entityOf, isNumber, looksOf, nameOf, shortened, textOf } from "./terms.js";

const FIRST = 100;
const LONGEST = 1000;

/** Columns as people read them: `who` shows the name that stands in `whoName`, and empty columns go. */
export function readable({ columns, rows }) {
  const at = new Map(columns.map((column, i) => [column, i]));
  const kept = [];
  columns.forEach((column, i) => {
    const isName = column.endsWith("Name") && at.has(column.slice(0, -4));
    const shown = at.get(`${column}Name`);
    if (!isName && (!rows.length || rows.some((row) => row[i]?.value || (shown !== undefined && row[shown])))) kept.push({ column, i, shown });
  });
  return kept;
}

export function table(place, answer) {
  const kept = readable(answer);
  const numeric = kept.map(({ i }) => answer.rows.some((row) => row[i]) && answer.rows.every((row) => !row[i] || isNumber(row[i])));
  const order = { column: -1, up: true };
  let rows = answer.rows;
  let shown = FIRST;
  const body = el("tbody");
  const more = el("button", { type: "button", onclick: () => { shown += FIRST * 5; fill(); } });
  const heads = kept.map(({ column }, n) => el("th", { scope: "col" }, el("button", { type: "button", onclick: () => sort(n) }, column)));

  function sort(n) {
    order.up = order.column === n ? !order.up : true;
    order.column = n;
    const { i, shown: named } = kept[n];
    const key = (row) => (numeric[n] ? Number(row[i]?.value ?? NaN) : textOf(row[named] || row[i]).toLowerCase());
    const compare = (a, b) => (numeric[n] ? (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b) : a.localeCompare(b, "en"));
    rows = answer.rows.map((row) => [key(row), row]).sort(([a], [b]) => (order.up ? compare(a, b) : compare(b, a))).map(([, row]) => row);
    heads.forEach((head, at) => (at === n ? head.setAttribute("aria-sort", order.up ? "ascending" : "descending") : head.removeAttribute("aria-sort")));
    fill();
  }

  async function fill() {
    const part = rows.slice(0, shown);
    const draw = () => body.replaceChildren(...part.map((row) => el("tr", {}, kept.map(({ i, shown: named }, n) => cell(row[i], row[named], numeric[n])))));
    draw();
    more.hidden = rows.length <= shown;
    more.textContent = `${number(Math.min(FIRST * 5, rows.length - shown))} more of ${number(rows.length)}`;
    const unnamed = part.flatMap((row) => kept.map(({ i, shown: named }) => (named !== undefined && row[named] ? "" : entityOf(row[i])))).filter(Boolean);
    if (unnamed.length) {
      await looksOf(unnamed);
      if (part.length === Math.min(shown, rows.length)) draw();
    }
  }

  place.replaceChildren(
    el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Rows of the answer" }, el("table", {}, el("thead", {}, el("tr", {}, heads)), body)),
    el("p", { class: "actions" }, more),
  );
  return fill();
}

function cell(term, named, numeric) {
  if (!term && !named) return el("td");
  const text = named ? named.value : nameOf(term);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const shown = el("bdi", { dir: "auto" }, numeric ? number(Number(text)) : cut);
  const address = term?.type === "uri" ? addressOf(term.value) : "";
  const language = (term?.["xml:lang"] || "en") !== "en" && !named ? el("span", { class: "aside" }, ` ${term["xml:lang"]}`) : "";
  return el(
    "td",
    { class: numeric ? "number" : address && !named && /^\w+:\S{0,24}$/.test(text) ? "short" : undefined },
    address ? el("a", { href: address, title: shortened(term.value), rel: address.startsWith("/") ? undefined : "noopener noreferrer external" }, shown) : shown,
    language,
  );
}

/** An answer in Markdown; nothing in a cell is markup. */
export function markdown(answer) {
  const escaped = (text) => text.replace(/[\u0000-\u001f\u2028\u2029]+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/[\\`*_{}[\]#|~]/g, "\\$&");
  const line = (cells) => `| ${cells.map(escaped).join(" | ")} |\n`;
  return line(answer.columns) + `|${" --- |".repeat(answer.columns.length)}\n` + answer.rows.map((row) => line(row.map((term) => (term?.type === "uri" ? shortened(term.value) : textOf(term))))).join("");
}
