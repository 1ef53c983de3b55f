// table.js: the statements that are shown, as a table: for reading in order, for screen readers, for print.

const PAGE = 200;
const COLUMNS = [
  ["Subject", (s) => list(s.subjects).map(nameOf).join(", ")],
  ["Relation", (s) => (s.negated ? `${say("not:")} ` : "") + relationLabel(s.relation)],
  ["Object", (s) => list(s.objects).map(nameOf).join(", ") || valueText(s)],
  ["Stance", (s) => say(s.stance)],
  ["Who says so", (s) => attributionText(s)],
  ["When", (s) => whenText(s), (s) => s.earliest || s.when || s.as_of || s.since || ""],
  ["Source", (s) => data.sources[s.source]?.title || s.source || ""],
  ["Place", (s) => passageText(s.passages)],
];

const tableState = { column: 0, down: false };

function tableRows() {
  const rows = shownStatements();
  const [, text, order = text] = COLUMNS[tableState.column];
  const keys = new Map(rows.map((position) => [position, String(order(statements[position]))]));
  const { compare } = new Intl.Collator(spokenLanguage(), { numeric: true, ignorePunctuation: true });
  rows.sort((a, b) => compare(keys.get(a), keys.get(b)) || a - b);
  return tableState.down ? rows.reverse() : rows;
}

function showTable() {
  const dialog = document.getElementById("table");
  const rows = tableRows();
  const body = el("tbody", { role: "rowgroup" });
  const more = button({ class: "more", onclick: () => add(PAGE) });
  let upTo = 0;
  const add = (count) => {
    body.append(...rows.slice(upTo, upTo + count).map(tableRow));
    upTo = Math.min(upTo + count, rows.length);
    more.hidden = upTo >= rows.length;
    more.textContent = `${plural(rows.length - upTo, "more row")}`;
  };
  add(PAGE);
  const heads = COLUMNS.map(([label], column) => {
    const sorted = tableState.column === column;
    const sort = () => {
      tableState.down = sorted && !tableState.down;
      tableState.column = column;
      showTable();
      dialog.querySelectorAll("th button")[column].focus();
    };
    const direction = sorted ? (tableState.down ? "descending" : "ascending") : "none";
    return el("th", { role: "columnheader", scope: "col", "aria-sort": direction }, button({ onclick: sort }, say(label), sorted ? (tableState.down ? " ↓" : " ↑") : ""));
  });
  dialog.replaceChildren(
    el(
      "div",
      { class: "table-bar" },
      el("h2", { id: "table-title" }, plural(rows.length, "statement")),
      el("p", { class: "aside" }, server ? say("of {n} in the graph: those that were fetched and the filters let through", { n: number(server.totals.statements) }) : rows.length < stated ? say("of {n}; the filters hold back the others", { n: number(stated) }) : ""),
      button({ id: "csv", onclick: () => saveCsv(rows) }, say("Save as CSV")),
      button({ id: "close-table", onclick: () => dialog.close() }, say("Close")),
    ),
    el("div", { class: "table-body", tabindex: "0", role: "region", "aria-labelledby": "table-title" }, el("table", { role: "table", "aria-labelledby": "table-title" }, el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), body), more),
  );
  if (!dialog.open) dialog.showModal();
}

function tableRow(position) {
  const statement = statements[position];
  const go = () => {
    document.getElementById("table").close();
    choose({ kind: "statement", number: position });
  };
  return el(
    "tr",
    { role: "row", class: `claim-${data.claims[statement.claim].name}` },
    COLUMNS.map(([label, text], column) => {
      const words = cut(text(statement), 300);
      const cell = { role: "cell", class: words ? label.toLowerCase().replaceAll(" ", "-") : "empty" };
      if (column === 1) return el("td", cell, button({ class: "name", onclick: go }, words));
      if (column === 3) return el("td", cell, el("span", { class: "claim" }, lineSample(data.claims[statement.claim]), words));
      if (column === 0) return el("th", { ...cell, role: "rowheader", scope: "row", dir: "auto" }, words);
      return el("td", { ...cell, dir: "auto" }, words);
    }),
  );
}
