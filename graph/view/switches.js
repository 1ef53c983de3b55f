// switches.js: the parts that filters are made of: a switch with its count, a section, a long list.

/** How many of each thing there are in the whole network. */
function counted(values) {
  const found = new Map();
  for (const value of values) found.set(value, (found.get(value) || 0) + 1);
  return found;
}

/** For each filter its values, each with the number of statements (of a class: of entities). */
const counts = {};

function recount() {
  counts.class = counted((server ? server.nodes() : ids).map(typeOf));
  for (const [kind, valuesOf] of Object.entries(VALUES)) counts[kind] = counted(statements.flatMap((statement) => [...new Set(valuesOf(statement))]));
}

recount();

const byCount = ([a, x], [b, y]) => y - x || (a < b ? -1 : 1);

/** One switch. `values` are what it switches; a family switches its relations and may be half on. */
function filterRow(kind, values, label, count, sample = "", note = "") {
  const box = el("input", {
    type: "checkbox",
    "data-kind": kind,
    "data-value": values.length === 1 ? values[0] : "",
    onchange: () => change(() => {
      for (const value of values) if (box.checked) state.off[kind].delete(value); else state.off[kind].add(value);
    }),
  });
  box.refresh = () => {
    const out = values.filter((value) => state.off[kind].has(value)).length;
    box.checked = out < values.length;
    box.indeterminate = out > 0 && out < values.length;
  };
  const only = button(
    {
      class: "only",
      "aria-label": say("Only {name}", { name: label }),
      onclick: () => change(() => {
        state.off[kind] = new Set([...counts[kind].keys()].filter((value) => !values.includes(value)));
      }),
    },
    say("only"),
  );
  box.refresh();
  const name = el("span", { class: "label", dir: "auto" }, label);
  return el("div", { class: "row", title: note }, el("label", {}, box, sample, name, el("span", { class: "count" }, number(count))), only);
}

/** A switch that is no value of a filter. */
function plainSwitch(id, label, count, isOn, set, note = "") {
  const box = el("input", { type: "checkbox", id, onchange: () => set(box.checked) });
  box.refresh = () => { box.checked = isOn(); };
  box.refresh();
  const many = count === null ? "" : el("span", { class: "count" }, number(count));
  return el("div", { class: "row", title: note }, el("label", {}, box, el("span", { class: "label" }, label), many));
}

/** A collapsible group. It says when something in it is switched off. */
function section(name, title, rows, { open = true, note = "", kinds = [] } = {}) {
  const mark = el("span", { class: "in-use", hidden: true }, say("in use"));
  const found = el("details", { class: "filter", open, "data-section": name }, el("summary", {}, el("h2", {}, title), mark), note ? el("p", { class: "hint" }, note) : "", rows);
  found.refresh = () => { mark.hidden = !kinds.some((kind) => (kind === "least" ? state.least > 1 : state.off[kind].size > 0)); };
  found.refresh();
  return found;
}

const LONG = 12;

/** The first rows of many, the others on demand. */
function firstOnes(rows) {
  if (rows.length <= LONG + 2) return rows;
  const others = el("div", { hidden: true }, rows.slice(LONG));
  const more = button({ class: "more", onclick: () => { others.hidden = false; more.remove(); } }, say("{n} more", { n: number(rows.length - LONG) }));
  return [...rows.slice(0, LONG), others, more];
}

/** Switches for the values of one filter, the most frequent first; a long list opens on demand and can be searched. */
function valueList(kind, labelOf) {
  const entries = [...counts[kind]].sort(byCount);
  const rows = el("div", {});
  let shown = LONG;
  const fill = (wanted = "") => {
    const fits = wanted ? entries.filter(([value]) => folded(labelOf(value)).includes(wanted)) : entries;
    const rest = fits.length - shown;
    rows.replaceChildren(
      ...fits.slice(0, shown).map(([value, count]) => filterRow(kind, [value], cut(labelOf(value), 90), count)),
      ...(rest > 0 ? [button({ class: "more", onclick: () => { shown += 200; fill(wanted); } }, say("{n} more", { n: number(rest) }))] : []),
    );
  };
  fill();
  if (entries.length <= LONG) return [rows];
  const input = el("input", { type: "search", class: "narrow", placeholder: say("Find in this list…"), "aria-label": say("Find in this list…"), oninput: () => fill(folded(input.value.trim())) });
  return [input, rows];
}
