// filters.js: the legend, which is also the filter. Each row shows a form, a colour or a line, its name, and how many.

const openFamilies = new Set();

/** A family: one switch for all its relations, and each of them below it. */
function familyRow(name, relations) {
  const total = relations.reduce((sum, [, count]) => sum + count, 0);
  const head = filterRow("relation", relations.map(([relation]) => relation), capital(familyLabel(name)), total, swatch(name));
  const box = head.querySelector("input");
  box.dataset.value = "";
  box.dataset.family = name;
  const members = el(
    "div",
    { class: "members", hidden: !openFamilies.has(name) },
    relations.map(([relation, count]) => filterRow("relation", [relation], relationLabel(relation), count, "", data.relations[relation]?.definition)),
  );
  const caret = button({
    class: "caret",
    "aria-expanded": String(!members.hidden),
    "aria-label": `${capital(familyLabel(name))}: ${plural(relations.length, "relation")}`,
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

/** Families of relations, the largest first, each with its relations. */
function familyRows() {
  const families = new Map();
  for (const entry of [...counts.relation].sort(byCount)) {
    const family = familyOf(entry[0]);
    if (!families.has(family)) families.set(family, []);
    families.get(family).push(entry);
  }
  const sum = (relations) => relations.reduce((total, [, count]) => total + count, 0);
  return [...families].sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1)).map(([name, relations]) => familyRow(name, relations));
}

function classRows() {
  const lone = loneEntities().length;
  const rows = [...counts.class].sort(byCount).map(([name, count]) => filterRow("class", [name], capital(classLabel(name)), count, shapeSample(name), data.classes[name]?.definition));
  return [
    ...firstOnes(rows),
    lone ? plainSwitch("lone", say("Without lines"), lone, () => state.lone, (on) => setLone(on), say("Entities that no line joins to another: topics, labels, or what only a value is told of.")) : "",
  ];
}

function setLone(on) {
  change(() => { state.lone = on; });
  fit();
}

/** At least so many sources: one button each, the last for that many and more. */
function sourceNumbers() {
  const most = Math.min(Math.max(1, ...support), 5);
  const choices = Array.from({ length: most }, (_, i) => i + 1);
  return el("div", { class: "choices", role: "group", "aria-label": say("Lines told by at least so many sources") }, choices.map((least) => {
    const choice = button({ "data-least": least, onclick: () => change(() => { state.least = least; }) }, least === 1 ? say("any") : say("{n} or more", { n: least }));
    choice.refresh = () => choice.setAttribute("aria-pressed", String(state.least === least));
    choice.refresh();
    return choice;
  }));
}

/** The less usual filters, folded. */
function rareSections() {
  const named = (fallback) => (id) => (id ? nameOf(id) : fallback);
  return [
    section("stance", say("Stance"), valueList("stance", (name) => capital(say(name))), { open: false, kinds: ["stance"] }),
    section("source", say("Sources"), valueList("source", (id) => data.sources[id]?.title || id || say("no source given")), { open: false, kinds: ["source"] }),
    section("speaker", say("Who says so"), valueList("speaker", named(say("The source itself"))), { open: false, kinds: ["speaker"] }),
    counts.place.size > 1 ? section("place", say("Where it happened"), valueList("place", named(say("No place given"))), { open: false, kinds: ["place"] }) : "",
    section("least", say("Number of sources"), sourceNumbers(), { open: false, kinds: ["least"] }),
  ];
}

function rebuildFilters() {
  const filters = document.getElementById("filters");
  const opened = new Map([...filters.querySelectorAll("details")].map((details) => [details.dataset.section, details.open]));
  const claims = data.claims.map(({ name, label, note, dashes, thin }) => filterRow("claim", [name], say(label), counts.claim.get(name) || 0, lineSample({ dashes, thin }), say(note)));
  const rolled = rollUp.size ? plainSwitch("rolled", say("Roll up into states and organizations"), rollUp.size, () => state.rolled, setRolled, say("Envoys, office holders, ministries and other organs are counted as whom they act for.")) : "";
  filters.replaceChildren(
    el("div", { class: "filters-bar" }, languageChoice(), button({ id: "reset", onclick: resetFilters }, say("Reset"))),
    rolled,
    section("claim", say("Kinds of line"), claims, { note: say("Only a solid line is stated as fact. Thicker: more sources. A struck ring: stated by some, rejected by others."), kinds: ["claim"] }),
    section("relation", say("Families of relations"), familyRows(), { kinds: ["relation"] }),
    section("class", say("Kinds of node"), classRows(), { kinds: ["class"] }),
    ...rareSections().filter(Boolean),
  );
  for (const details of filters.querySelectorAll("details")) {
    if (opened.has(details.dataset.section)) details.open = opened.get(details.dataset.section);
  }
}

/** The languages in which any name or the page itself is given. */
function languageChoice() {
  const named = ids.flatMap((id) => Object.keys(data.entities[id].labels || {}));
  const languages = [...new Set([...named, ...Object.keys(WORDS)])].sort();
  const choice = el(
    "select",
    { id: "language", "aria-label": say("Language"), onchange: () => setLanguage(choice.value) },
    el("option", { value: "" }, say("Names as printed")),
    languages.map((language) => el("option", { value: language, selected: state.language === language }, languageName(language))),
  );
  return choice;
}

function setLanguage(language) {
  change(() => {
    state.language = language;
    sayPage();
    rebuildFilters();
  });
  document.getElementById("language").focus();
}

function resetFilters() {
  change(() => {
    for (const kind of FILTERS) state.off[kind] = new Set();
    Object.assign(state, { least: 1, time: null, unit: "", undated: false, focus: null });
  });
  fit();
}

/** After any change of the view: what passes, the canvas, the panel, the switches and the counts follow. */
function refresh() {
  recheck();
  if (state.selection?.kind === "path") state.selection = pathBetween(state.selection.from, state.selection.to);
  redraw();
  markSelection();
  for (const part of document.querySelectorAll("#filters input, #filters details, #filters .choices button")) part.refresh?.();
  showTimeline();
  showPanel();
  showCount();
  writeAddress();
}

function showCount() {
  const shown = shownStatements().length;
  const total = server ? server.totals : { entities: state.rolled ? ids.length - rollUp.size : ids.length, statements: stated };
  const all = !state.focus && !state.opening && state.off.class.size === 0 && shown === total.statements;
  const lone = all && !state.lone ? loneEntities().length : 0;
  const line = document.getElementById("shown");
  const entities = plural(total.entities, "entity", "entities");
  const text = all
    ? `${entities}, ${plural(shown, "statement")}${lone ? ` · ${say("{n} without lines", { n: number(lone) })}` : ""}`
    : say("{a} of {entities}, {b} of {statements}", { a: number(drawn.nodes.size), entities, b: number(shown), statements: plural(total.statements, "statement") }) + (server?.aside() || "");
  // Said aloud, so only when it says something new.
  if (line.dataset.text !== text) {
    line.dataset.text = text;
    line.textContent = text;
  }
  line.querySelector("button")?.remove();
  if (lone) line.append(" ", button({ id: "show-lone", onclick: () => setLone(true) }, say("show")));
  showNotice();
}

/** Says why not everything is on the canvas, and offers the rest. */
function showNotice() {
  const notice = document.getElementById("notice");
  if (notice.contains(document.activeElement)) canvasElement.focus({ preventScroll: true });
  const offerTo = (text, label, action) => {
    notice.replaceChildren(text, " ", button({ onclick: action }, label));
    notice.hidden = false;
  };
  if (state.pathFrom !== null) {
    offerTo(say("Choose where the path from {name} is to lead: a node, or a name in the search.", { name: cut(nameOf(state.pathFrom), 40) }), say("Cancel"), cancelPath);
  } else if (state.focus) {
    offerTo(say("Only {name} and what is {steps} away.", { name: cut(nameOf(state.focus.id), 40), steps: plural(state.focus.steps, "step") }), say("Show everything"), () => setFocus(null));
  } else if (server) {
    server.notice(notice, offerTo);
  } else if (state.opening) {
    offerTo(say("Showing the {n} best connected of {all} entities. Search finds the others.", { n: number(state.opening.size), all: number(ids.length) }), say("Show all"), () => {
      change(() => { state.opening = null; });
      fit();
    });
  } else if (drawn.nodes.size === 0) {
    offerTo(say(ids.length ? "The filters leave nothing to draw." : "This network holds no entity."), say("Reset filters"), resetFilters);
  } else notice.hidden = true;
}

function setFocus(focus) {
  if (!focus && !state.focus) return;
  change(() => {
    const another = focus && focus.id !== state.focus?.id;
    state.focus = focus;
    if (another && state.selection?.id !== focus.id) state.selection = { kind: "entity", id: focus.id };
  });
  fit();
}

/** Double click: from everything to one actor and its neighbours; there, the neighbours of another one too, or not any more. */
function expand(id) {
  if (server) {
    server.grow(id);
    return;
  }
  const { focus } = state;
  if (!focus) {
    setFocus({ id, steps: 1, more: [] });
    return;
  }
  const more = focus.more.includes(id) ? focus.more.filter((other) => other !== id) : [...focus.more, id];
  setFocus({ ...focus, more });
}
