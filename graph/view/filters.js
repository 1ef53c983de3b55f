// filters.js: the legend, which is also the filter. Each row shows a form, a colour or a line, its name, and how many.

/** How many of each thing there are in the whole network. */
function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

const classCounts = counted(Object.values(data.entities).map((entity) => entity.type || ""));
const relationCounts = counted(statements.map((statement) => statement.relation));
const stanceCounts = counted(statements.map((statement) => statement.stance));
const claimCounts = counted(statements.map((statement) => data.claims[statement.claim].name));
const sourceCounts = counted(statements.map((statement) => statement.source || ""));

/** One switch. `values` are what it switches; a family switches its relations and may be half on. */
function filterRow(kind, values, label, count, sample, note) {
  const off = state.off[kind];
  const box = el("input", {
    type: "checkbox",
    "data-kind": kind,
    "data-value": values.length === 1 ? values[0] : "",
    onchange: () => {
      for (const value of values) if (box.checked) off.delete(value); else off.add(value);
      applyFilters();
    },
  });
  box.refresh = () => {
    const out = values.filter((value) => off.has(value)).length;
    box.checked = out < values.length;
    box.indeterminate = out > 0 && out < values.length;
  };
  const only = el(
    "button",
    {
      type: "button",
      class: "only",
      "aria-label": `Only ${label}`,
      onclick: () => {
        const all = [...document.querySelectorAll(`#filters input[data-kind="${kind}"]`)].flatMap((input) => input.values);
        state.off[kind] = new Set(all.filter((value) => !values.includes(value)));
        rebuildFilters();
        applyFilters();
      },
    },
    "only",
  );
  box.values = values;
  box.refresh();
  return el(
    "div",
    { class: "row", title: note },
    el("label", {}, box, sample || "", el("span", { class: "label", dir: "auto" }, label), el("span", { class: "count" }, count.toLocaleString("en"))),
    only,
  );
}

function section(title, rows, open = true, note = "") {
  return el("details", { class: "filter", open }, el("summary", {}, el("h2", {}, title)), note ? el("p", { class: "hint" }, note) : "", rows);
}

const byCount = ([a, x], [b, y]) => y - x || (a < b ? -1 : 1);

const openFamilies = new Set();

/** A family: one switch for all its relations, and each of them below it. */
function familyRow(name, relations) {
  const total = relations.reduce((sum, [, count]) => sum + count, 0);
  const head = filterRow("relation", relations.map(([relation]) => relation), capital(familyLabel(name)), total, swatch(name));
  const members = el(
    "div",
    { class: "members", hidden: !openFamilies.has(name) },
    relations.map(([relation, count]) => filterRow("relation", [relation], relationLabel(relation), count, "", data.relations[relation]?.definition)),
  );
  const caret = el("button", {
    type: "button",
    class: "caret",
    "aria-expanded": String(!members.hidden),
    "aria-label": `${plural(relations.length, "relation")} of ${familyLabel(name)}`,
    onclick: () => {
      members.hidden = !members.hidden;
      caret.setAttribute("aria-expanded", String(!members.hidden));
      if (members.hidden) openFamilies.delete(name);
      else openFamilies.add(name);
    },
  });
  head.append(caret);
  return el("div", { class: "family" }, head, members);
}

function rebuildFilters() {
  const filters = document.getElementById("filters");
  const opened = [...filters.querySelectorAll("details")].map((details) => details.open);
  const families = new Map();
  for (const entry of [...relationCounts].sort(byCount)) {
    const family = familyOf(entry[0]);
    if (!families.has(family)) families.set(family, []);
    families.get(family).push(entry);
  }
  const sum = (relations) => relations.reduce((total, [, count]) => total + count, 0);
  const ordered = [...families].sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1));
  filters.replaceChildren(
    el("div", { class: "filters-bar" }, languageChoice(), el("button", { type: "button", id: "reset", onclick: resetFilters }, "Reset")),
    section("Kinds of line", data.claims.map(({ name, label, note, dashes, thin }) => filterRow("claim", [name], label, claimCounts.get(name) || 0, lineSample({ dashes, thin }), note)), true, "Only a solid line is stated as fact. Thicker: more sources. A struck ring: stated by some, rejected by others."),
    section("Families of relations", ordered.map(([name, relations]) => familyRow(name, relations))),
    section("Kinds of node", [...classCounts].sort(byCount).map(([name, count]) => filterRow("class", [name], capital(classLabel(name)), count, shapeSample(name), data.classes[name]?.definition))),
    section("Stance", [...stanceCounts].sort(byCount).map(([name, count]) => filterRow("stance", [name], capital(name), count)), false),
    section("Sources", [...sourceCounts].sort(byCount).slice(0, 400).map(([id, count]) => filterRow("source", [id], cut(data.sources[id]?.title || id || "no source given", 90), count)), false),
  );
  filters.querySelectorAll("details").forEach((details, i) => {
    if (i < opened.length) details.open = opened[i];
  });
}

/** The languages in which any name is given; a choice only where there is one. */
function languageChoice() {
  const languages = [...new Set(Object.values(data.entities).flatMap((entity) => Object.keys(entity.labels || {})))].sort();
  if (!languages.length) return el("span", {});
  const choice = el(
    "select",
    {
      id: "language",
      "aria-label": "Language of names",
      onchange: () => {
        state.language = choice.value;
        rebuildFilters();
        forgetLabels();
        showPanel();
      },
    },
    el("option", { value: "" }, "Names as printed"),
    languages.map((language) => el("option", { value: language, selected: state.language === language }, languageName(language))),
  );
  return choice;
}

function resetFilters() {
  for (const kind of Object.keys(state.off)) state.off[kind] = new Set();
  rebuildFilters();
  setFocus(null);
  applyFilters();
}

/** After a switch: the canvas, the panel and the count of what is shown follow. */
function applyFilters() {
  document.querySelectorAll("#filters input").forEach((box) => box.refresh());
  redraw();
  showPanel();
  showCount();
}

/** The statements that are shown now, as numbers. */
const shownStatements = () => [...statements.keys()].filter((number) => isShown(statements[number], drawn.nodes));

function showCount() {
  const shown = shownStatements().length;
  const all = drawn.nodes.size === Object.keys(data.entities).length && shown === statements.length;
  document.getElementById("shown").textContent = all
    ? `${plural(drawn.nodes.size, "entity", "entities")}, ${plural(shown, "statement")}`
    : `${drawn.nodes.size.toLocaleString("en")} of ${plural(Object.keys(data.entities).length, "entity", "entities")}, ${shown.toLocaleString("en")} of ${plural(statements.length, "statement")}`;
  showNotice();
}

/** Says why not everything is on the canvas, and offers the rest. */
function showNotice() {
  const notice = document.getElementById("notice");
  const say = (text, label, action) => {
    notice.replaceChildren(text, " ", el("button", { type: "button", onclick: action }, label));
    notice.hidden = false;
  };
  const all = Object.keys(data.entities).length;
  if (state.focus) {
    say(`Only ${cut(nameOf(state.focus.id), 40)} and what is ${plural(state.focus.steps, "step")} away.`, "Show everything", () => setFocus(null));
  } else if (state.opening) {
    say(`Showing the ${state.opening.size.toLocaleString("en")} best connected of ${all.toLocaleString("en")} entities. Search finds the others.`, "Show all", () => {
      state.opening = null;
      applyFilters();
      fit();
    });
  } else if (drawn.nodes.size === 0) {
    say(all ? "The filters leave nothing to draw." : "This network holds no entity.", "Reset filters", resetFilters);
  } else notice.hidden = true;
}

function setFocus(focus) {
  if (!focus && !state.focus) return;
  state.focus = focus;
  applyFilters();
  if (focus && state.selection?.id !== focus.id) select({ kind: "entity", id: focus.id });
  fit();
}
