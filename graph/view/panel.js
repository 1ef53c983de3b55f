// panel.js: the evidence. For what is selected, its statements: in words, who says so, and where it is written.

const FIRST = 25;
const SVG = "http://www.w3.org/2000/svg";

/** An element; strings among the children become text, never markup. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && typeof value !== "string") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const OUTLINES = {
  square: "M2.5 2.5h11v11h-11z",
  diamond: "M8 1 15 8 8 15 1 8z",
  triangle: "M8 1.5 15 14H1z",
  triangleDown: "M8 14.5 1 2h14z",
  star: "m8 .8 2 4.9 5.2.4-4 3.4 1.3 5.1L8 11.8l-4.5 2.8 1.3-5.1-4-3.4L6 5.7z",
  hexagon: "M4.5 1.9h7L15 8l-3.5 6.1h-7L1 8z",
};

/** The form of a class as it is on the canvas. */
function shapeSample(name) {
  const { shape, colour } = data.classes[name] || { shape: "dot", colour: "#7a7f87" };
  const fill = readable(colour);
  const form = OUTLINES[shape] ? svg("path", { d: OUTLINES[shape], fill }) : svg("circle", { cx: 8, cy: 8, r: 6.5, fill });
  return svg("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" }, form);
}

/** A stretch of line as it is on the canvas. */
function lineSample({ dashes = false, thin = 1, colour = "currentColor" }) {
  const stroke = colour.startsWith("#") ? readable(colour) : colour;
  const line = svg("line", { x1: 1, y1: 5, x2: 35, y2: 5, stroke, "stroke-width": 2.4 * thin });
  if (dashes) line.setAttribute("stroke-dasharray", dashes.map((dash) => dash * 0.8).join(" "));
  return svg("svg", { viewBox: "0 0 36 10", class: "line", "aria-hidden": "true" }, line);
}

/** The colour of a family; no line, since a line would say what kind of claim it is. */
function swatch(family) {
  return svg("svg", { viewBox: "0 0 14 14", class: "swatch", "aria-hidden": "true" }, svg("rect", { x: 0, y: 4, width: 14, height: 6, rx: 3, fill: readable(colourOfFamily(family)) }));
}

/** A name that leads to its entity; plain text for a source, which has no node unless something is said of it. */
function entityLink(id, className = "name") {
  const name = el("bdi", { dir: "auto" }, cut(nameOf(id), 160));
  if (!data.entities[id]) return el("span", { class: className }, name);
  return el("button", { type: "button", class: className, onclick: () => choose({ kind: "entity", id }) }, name);
}

function joined(parts, between = ", ", last = between) {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [i === parts.length - 1 ? last : between, part]));
}

/** One statement with all that is known of it. */
function statementCard(number, open = false) {
  const statement = statements[number];
  const claim = data.claims[statement.claim];
  const { lead, suffix } = attribution(statement);
  const speakers = list(statement.said_by).map((id) => entityLink(id));
  return el(
    "article",
    { class: `card claim-${claim.name}${open ? " open" : ""}`, "data-statement": statement.id, tabindex: "-1" },
    el(
      "p",
      { class: "saying" },
      el("span", { class: "claim", title: claim.note }, lineSample(claim), el("span", { class: "stance" }, statement.stance), statement.negated ? el("span", { class: "stance not" }, "negated") : ""),
      el("span", { class: "who" }, `${lead}${speakers.length ? " " : ""}`, joined(speakers, ", according to "), suffix),
    ),
    sentenceLine(statement),
    statement.gist ? el("p", { class: "gist", dir: "auto" }, statement.gist) : "",
    statement.quote ? el("blockquote", { dir: "auto" }, statement.quote) : "",
    details(statement),
    links(number),
    evidence(statement),
  );
}

/** Subject, relation and object as a sentence of links. */
function sentenceLine(statement) {
  const subjects = joined(list(statement.subjects).map((id) => entityLink(id, "name strong")), ", ", " and ");
  const objects = joined(list(statement.objects).map((id) => entityLink(id, "name strong")), ", ", " and ");
  const relation = relationLabel(statement.relation);
  const definition = data.relations[statement.relation]?.definition;
  return el(
    "p",
    { class: "sentence" },
    subjects,
    " ",
    statement.negated ? el("strong", { class: "negation" }, "not") : "",
    statement.negated ? " " : "",
    el("em", { class: "relation", title: definition, "data-family": familyOf(statement.relation) }, relation),
    " ",
    objects.length ? objects : el("bdi", { class: "value", dir: "auto" }, valueText(statement)),
    statement.jointly ? el("span", { class: "aside" }, " (jointly)") : "",
    statement.open ? el("span", { class: "aside" }, " (among others)") : "",
  );
}

function details(statement) {
  const rows = [];
  const row = (label, ...content) => rows.push(el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, ...content)));
  const date = (field, label) => {
    if (statement[field]) row(label, el("span", { title: String(statement[field]) }, dateText(statement[field])));
  };
  const entities = (field, label) => {
    const ids = list(statement[field]);
    if (ids.length) row(label, ...joined(ids.map((id) => entityLink(id))));
  };
  if (statement.condition) row("On condition", statement.condition);
  date("when", "When");
  date("as_of", "As of");
  date("since", "Since");
  date("until", "Until");
  date("said_on", "Said on");
  if (statement.count !== undefined) row("How many", String(statement.count));
  entities("where", "Where");
  entities("from", "From");
  entities("to", "To");
  entities("topic", "About");
  entities("as", "As");
  entities("event", "Part of");
  if (statement.note) row("Note", statement.note);
  return rows.length ? el("dl", { class: "details" }, rows) : "";
}

/** Statements that this one contains, answers, or is contained in or answered by. */
function links(number) {
  const statement = statements[number];
  const rows = [];
  const row = (label, others) => {
    for (const other of others) {
      if (other === undefined) continue;
      const go = () => choose({ kind: "statement", number: other });
      rows.push(el("li", {}, el("span", { class: "how" }, label), " ", el("button", { type: "button", class: "name linked", onclick: go }, lineSample(data.claims[statements[other].claim]), el("bdi", { dir: "auto" }, cut(sentence(statements[other]), 180)))));
    }
  };
  row("Content", list(statement.content).map((id) => numberOf.get(id)));
  row("Answers", list(statement.about).map((id) => numberOf.get(id)));
  const back = linkedFrom.get(number) || [];
  row("Content of", back.filter(({ field }) => field === "content").map((link) => link.number));
  row("Answered by", back.filter(({ field }) => field === "about").map((link) => link.number));
  return rows.length ? el("ul", { class: "links" }, rows) : "";
}

/** The document and the paragraph. */
function evidence(statement) {
  const source = data.sources[statement.source] || {};
  const title = el("bdi", { dir: "auto" }, cut(source.title || statement.source || "no source given", 200));
  const href = safeLink(source.url || "");
  const cited = href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title;
  const by = [source.publisher, source.published ? dateText(source.published) : ""].filter(Boolean).join(", ");
  return el(
    "p",
    { class: "evidence" },
    el("cite", {}, cited),
    by ? " · " : "",
    by ? el("bdi", { dir: "auto" }, by) : "",
    " · ",
    el("span", { class: "passage" }, passageText(statement.passages)),
  );
}

/** Statements under the heading of their relation; long lists open on demand. */
function group(heading, family, numbers, note = "") {
  const cards = el("div", { class: "cards" });
  const more = (from, to) => {
    cards.append(...numbers.slice(from, to).map((number) => statementCard(number)));
    if (to < numbers.length) {
      const rest = el("button", { type: "button", class: "more", onclick: () => { rest.remove(); more(to, to + 200); } }, `${plural(Math.min(200, numbers.length - to), "more statement")}`);
      cards.append(rest);
    }
  };
  more(0, FIRST);
  const head = el("summary", {}, family === null ? "" : swatch(family), el("h3", {}, heading), note ? el("span", { class: "aside" }, note) : el("span", { class: "count" }, numbers.length.toLocaleString("en")));
  return el("details", { class: "group", open: true }, head, cards);
}

/** Groups of one role, by relation, the largest first. */
function groups(numbers, label) {
  const byRelation = new Map();
  for (const number of numbers) {
    const { relation } = statements[number];
    if (!byRelation.has(relation)) byRelation.set(relation, []);
    byRelation.get(relation).push(number);
  }
  return [...byRelation]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([relation, own]) => group(capital(label(relation)), familyOf(relation), inOrder(own)));
}

/** Facts before claims before intents before what is rejected; within each by date. */
function inOrder(numbers) {
  const key = (number) => statements[number].earliest || statements[number].when || "9999";
  return [...numbers].sort(
    (a, b) => statements[a].claim - statements[b].claim || (String(key(a)) < String(key(b)) ? -1 : String(key(a)) > String(key(b)) ? 1 : a - b),
  );
}

/** The part of some statements that the filters let through, and a line that says how many they hold back. */
function filtered(numbers) {
  const kept = numbers.filter((number) => passes(statements[number]));
  const hidden = numbers.length - kept.length;
  return { kept, note: hidden ? el("p", { class: "hint" }, `${plural(hidden, "statement")} hidden by the filters.`) : "" };
}

function entityPanel(id) {
  const entity = data.entities[id];
  const { subject, object, speaker, mention } = roles.get(id);
  const own = new Set([...subject, ...object]);
  const asSubject = filtered(subject);
  const asObject = filtered(object.filter((number) => !subject.includes(number)));
  const asSpeaker = filtered(speaker.filter((number) => !own.has(number)));
  const asMention = filtered(mention.filter((number) => !own.has(number) && !speaker.includes(number)));
  const names = [...list(entity.aliases), ...Object.entries(entity.labels || {}).map(([language, text]) => `${text} (${languageName(language)})`)];
  const same = list(entity.same_as).map((iri) => (safeLink(iri) ? el("a", { href: safeLink(iri), target: "_blank", rel: "noopener noreferrer" }, cut(iri.replace(/^https?:\/\/(www\.)?/, ""), 60)) : el("span", {}, cut(String(iri), 60))));
  const focused = state.focus?.id === id;
  return [
    el("p", { class: "kind" }, shapeSample(entity.type), capital(classLabel(entity.type)), entity.protected ? el("span", { class: "badge" }, "identity protected") : ""),
    el("h2", { dir: "auto" }, cut(nameOf(id), 400)),
    names.length ? el("p", { class: "aliases", dir: "auto" }, "Also ", cut(names.join(" · "), 600)) : "",
    entity.description ? el("p", { class: "description", dir: "auto" }, entity.description) : "",
    same.length ? el("p", { class: "same" }, "Same as ", joined(same)) : "",
    el(
      "p",
      { class: "actions" },
      el("button", { type: "button", id: "focus", "aria-pressed": String(focused), onclick: () => setFocus(focused ? null : { id, steps: 1 }) }, focused ? "Show everything" : "Only its neighbours"),
      focused ? el("button", { type: "button", onclick: () => setFocus({ id, steps: state.focus.steps === 1 ? 2 : state.focus.steps === 2 ? 3 : 1 }) }, `${plural(state.focus.steps, "step")} away`) : "",
      drawn.nodes.has(id) ? el("button", { type: "button", onclick: () => moveTo(id) }, "Centre") : "",
    ),
    asSubject.note,
    groups(asSubject.kept, relationLabel),
    groups(asObject.kept, (relation) => (data.relations[relation]?.inverse || data.relations[relation]?.symmetric ? inverseLabel(relation) : `… ${relationLabel(relation)} this`)),
    asSpeaker.kept.length ? group("Is the word behind", null, inOrder(asSpeaker.kept)) : "",
    asMention.kept.length ? group("Is mentioned in", null, inOrder(asMention.kept)) : "",
    own.size + speaker.length + mention.length ? "" : el("p", { class: "hint" }, "No statement is about this entity."),
  ];
}

function edgePanel(id) {
  const edge = edgeById.get(id);
  const { kept, note } = filtered(edge.statements);
  const relation = statements[edge.statements[0]].relation;
  const look = drawn.edges.get(id) || { ...edgeLook(edge, edge.statements), contested: contested(edge.statements) };
  const claim = data.claims[look.claim];
  const others = (edgesOf.get(edge.from) || []).filter((other) => other !== edge && (other.to === edge.to || other.from === edge.to) && drawn.edges.has(other.id) && (other.from !== other.to || edge.from === edge.to));
  return [
    el("p", { class: "kind" }, lineSample({ ...claim, colour: edge.color }), capital(familyLabel(familyOf(relation)))),
    el("h2", { class: "triple" }, entityLink(edge.from), " ", el("em", { title: data.relations[relation]?.definition }, relationLabel(relation)), " ", entityLink(edge.to)),
    el("p", { class: `verdict claim-${claim.name}` }, el("strong", {}, claim.label), `. ${claim.note}`, look.contested ? el("strong", { class: "contested" }, " Contested: others reject it.") : ""),
    note,
    group(plural(kept.length, "statement"), familyOf(relation), inOrder(kept), `from ${plural(look.sources, "source")}`),
    others.length ? el("h3", { class: "also" }, "Also between these two") : "",
    others.length ? el("ul", { class: "also" }, others.map((other) => el("li", {}, edgeLink(other)))) : "",
  ];
}

function edgeLink(edge) {
  const look = drawn.edges.get(edge.id);
  const words = `${nameOf(edge.from)} ${relationLabel(statements[edge.statements[0]].relation)} ${nameOf(edge.to)}`;
  return el("button", { type: "button", class: "name linked", onclick: () => choose({ kind: "edge", id: edge.id }) }, lineSample({ ...data.claims[look.claim], colour: edge.color }), el("bdi", { dir: "auto" }, cut(words, 160)), look.claim || look.contested ? el("span", { class: "aside small" }, look.contested ? "contested" : data.claims[look.claim].label.toLowerCase()) : "", el("span", { class: "count" }, String(look.passing.length)));
}

function statementPanel(number) {
  const statement = statements[number];
  return [
    el("p", { class: "kind" }, lineSample({ ...data.claims[statement.claim], colour: colourOfFamily(familyOf(statement.relation)) }), "One statement"),
    el("h2", { dir: "auto" }, capital(cut(sentence(statement), 300))),
    statementCard(number, true),
    el("p", { class: "identifier" }, "Identifier ", el("code", {}, statement.id)),
  ];
}

/** What the panel shows while nothing is selected: what this is, and where to begin. */
function overviewPanel() {
  const entities = Object.keys(data.entities);
  const central = [...entities].sort((a, b) => degreeOf(b) - degreeOf(a) || (a < b ? -1 : 1)).slice(0, 8).filter((id) => degreeOf(id) > 0);
  const disputed = drawn.contested.slice(0, 6).map((id) => edgeById.get(id));
  const sources = Object.entries(data.sources);
  return [
    el("p", { class: "kind" }, "About this network"),
    el("h2", { dir: "auto" }, data.dataset.title || data.dataset.id || "Network"),
    data.dataset.description ? el("p", { class: "description", dir: "auto" }, data.dataset.description) : "",
    el("dl", { class: "figures" }, [[entities.length, "entity", "entities"], [statements.length, "statement"], [sources.length, "source"]].map(([count, one, many]) => el("div", {}, el("dd", {}, count.toLocaleString("en")), el("dt", {}, count === 1 ? one : many || `${one}s`)))),
    el("p", { class: "hint" }, "Choose a node or a line to read who says so, and where. A solid line is stated as fact; any other line is not."),
    central.length ? el("h3", { class: "also" }, "Most connected") : "",
    el("ul", { class: "also" }, central.map((id) => el("li", {}, el("button", { type: "button", class: "name linked", onclick: () => choose({ kind: "entity", id }) }, shapeSample(data.entities[id].type), el("bdi", { dir: "auto" }, cut(nameOf(id), 90)), el("span", { class: "count" }, String(roles.get(id).subject.length + roles.get(id).object.length)))))),
    disputed.length ? el("h3", { class: "also" }, "Contested") : "",
    disputed.length ? el("ul", { class: "also" }, disputed.map((edge) => el("li", {}, edgeLink(edge)))) : "",
    sources.length ? el("h3", { class: "also" }, "Sources") : "",
    el("ul", { class: "sources" }, sources.slice(0, 60).map(([id, source]) => el("li", {}, evidenceTitle(id, source)))),
    data.dataset.licence ? el("p", { class: "hint" }, `Licence: ${data.dataset.licence}`) : "",
  ];
}

function evidenceTitle(id, source) {
  const href = safeLink(source.url || "");
  const title = el("bdi", { dir: "auto" }, cut(source.title || id, 200));
  const by = [source.publisher, source.published ? dateText(source.published) : ""].filter(Boolean).join(", ");
  return [href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title, by ? el("span", { class: "aside" }, ` · ${by}`) : ""];
}

function languageName(code) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/** Fill the panel for the present selection. */
function showPanel() {
  const panel = document.getElementById("panel");
  const { selection } = state;
  const content = !selection
    ? overviewPanel()
    : { entity: () => entityPanel(selection.id), edge: () => edgePanel(selection.id), statement: () => statementPanel(selection.number) }[selection.kind]();
  const bar = selection
    ? el(
        "div",
        { class: "panel-bar" },
        el("button", { type: "button", id: "back", onclick: goBack, disabled: state.past.length === 0 }, "‹ Back"),
        el("button", { type: "button", id: "close", onclick: () => select(null) }, "Close"),
      )
    : "";
  panel.replaceChildren(...[bar, el("div", { class: "panel-body" }, ...content.flat())].filter(Boolean));
  panel.scrollTop = 0;
  document.body.classList.toggle("selected", Boolean(selection));
}
