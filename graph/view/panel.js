// panel.js: the evidence for what is selected, statement by statement; and what this is, while nothing is.

const FIRST = 25;

/** Statements under the heading of their relation; long lists open on demand. `rest` fetches what a server has besides. */
function group(heading, family, numbers, note = "", rest = null) {
  const cards = el("div", { class: "cards" });
  const more = (from, to) => {
    cards.append(...numbers.slice(from, to).map((position) => statementCard(position)));
    if (to >= numbers.length && rest) rest.offer(cards, numbers);
    if (to < numbers.length) {
      const next = button({ class: "more", onclick: () => { next.remove(); more(to, to + 200); } }, plural(Math.min(200, numbers.length - to), "more statement"));
      cards.append(next);
    }
  };
  more(0, FIRST);
  const aside = note ? el("span", { class: "aside" }, note) : el("span", { class: "count" }, number(Math.max(numbers.length, rest?.total || 0)));
  return el("details", { class: "group", open: true }, el("summary", {}, family === null ? "" : swatch(family), el("h3", {}, heading), aside), cards);
}

/** Groups of one role, by relation, the largest first; `rests` has by relation what a server has besides. */
function groups(numbers, label, rests = new Map()) {
  const byRelation = new Map([...rests.keys()].map((relation) => [relation, []]));
  const size = ([relation, own]) => Math.max(own.length, rests.get(relation)?.total || 0);
  for (const position of numbers) {
    const { relation } = statements[position];
    if (!byRelation.has(relation)) byRelation.set(relation, []);
    byRelation.get(relation).push(position);
  }
  return [...byRelation]
    .sort((a, b) => size(b) - size(a) || (a[0] < b[0] ? -1 : 1))
    .map(([relation, own]) => group(capital(label(relation)), familyOf(relation), inOrder(own), "", rests.get(relation)));
}

/** Facts before claims before intents before what is rejected; within each by date. */
function inOrder(numbers) {
  const key = (position) => String(statements[position].earliest || statements[position].when || "9999");
  const byDate = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b);
  return [...numbers].sort((a, b) => statements[a].claim - statements[b].claim || byDate(a, b));
}

/** The part of some statements that the filters let through, and a line that says how many they hold back. */
function filtered(numbers) {
  const kept = numbers.filter(passes);
  const hidden = numbers.length - kept.length;
  return { kept, note: hidden ? el("p", { class: "hint" }, say("{statements} hidden by the filters.", { statements: plural(hidden, "statement") })) : "" };
}

/** The statements of an entity by the part it has in them; none stands in two lists. */
function rolesShown(id) {
  const seen = new Set();
  return ["subject", "object", "speaker", "mention"].map((role) => {
    const own = statementsOf(id, role).filter((position) => !seen.has(position));
    own.forEach((position) => seen.add(position));
    return filtered(own);
  });
}

function entityPanel(id) {
  const entity = data.entities[id];
  const [subject, object, speaker, mention] = rolesShown(id);
  const names = [...list(entity.aliases), ...Object.entries(entity.labels || {}).map(([language, text]) => `${text} (${languageName(language)})`)];
  const same = list(entity.same_as).map((iri) => (safeLink(iri) ? el("a", { href: safeLink(iri), target: "_blank", rel: "noopener noreferrer" }, cut(iri.replace(/^https?:\/\/(www\.)?/, ""), 60)) : el("span", {}, cut(String(iri), 60))));
  const disputed = (edgesOf.get(id) || []).filter((edge) => drawn.edges.get(edge.id)?.contested);
  const inverse = (relation) => (data.relations[relation]?.inverse || data.relations[relation]?.symmetric ? inverseLabel(relation) : say("… {relation} this", { relation: relationLabel(relation) }));
  const rests = server?.evidence(id);
  const empty = !rests?.any && ![subject, object, speaker, mention].some(({ kept, note }) => kept.length || note);
  return [
    el("p", { class: "kind" }, shapeSample(entity.type), capital(classLabel(entity.type)), entity.protected ? el("span", { class: "badge" }, say("identity protected")) : ""),
    el("h2", { dir: "auto" }, cut(nameOf(id), 400)),
    names.length ? el("p", { class: "aliases", dir: "auto" }, say("Also"), " ", cut(names.join(" · "), 600)) : "",
    entity.description ? el("p", { class: "description", dir: "auto" }, entity.description) : "",
    same.length ? el("p", { class: "same" }, say("Same as"), " ", joined(same)) : "",
    actions(id),
    server?.growth(id) || "",
    rolledNote(id),
    disputed.length ? el("h3", { class: "also warn" }, say("Contested")) : "",
    disputed.length ? el("ul", { class: "also" }, disputed.map((edge) => el("li", {}, edgeLink(edge)))) : "",
    subject.note,
    groups(subject.kept, relationLabel, rests?.subject),
    groups(object.kept, inverse, rests?.object),
    speaker.kept.length || rests?.speaker ? group(say("Is the word behind"), null, inOrder(speaker.kept), "", rests?.speaker) : "",
    mention.kept.length || rests?.mention ? group(say("Is mentioned in"), null, inOrder(mention.kept), "", rests?.mention) : "",
    empty ? el("p", { class: "hint" }, say("No statement is about this entity.")) : "",
  ];
}

/** What can be done with an entity on the canvas. */
function actions(id) {
  const at = figure(id);
  const focused = state.focus?.id === at;
  const expanded = state.focus?.more.includes(at);
  return el(
    "p",
    { class: "actions" },
    button({ id: "focus", "aria-pressed": String(focused), onclick: () => setFocus(focused ? null : { id: at, steps: 1, more: [] }) }, focused ? say("Show everything") : say("Only its neighbours")),
    focused ? button({ id: "steps", onclick: () => setFocus({ ...state.focus, steps: (state.focus.steps % 4) + 1 }) }, say("{steps} away", { steps: plural(state.focus.steps, "step") })) : "",
    state.focus && !focused && !server ? button({ id: "expand", "aria-pressed": String(expanded), onclick: () => expand(at) }, expanded ? say("Fold its neighbours") : say("Its neighbours too")) : "",
    button({ id: "path", onclick: () => startPath(at) }, say("Path to…")),
    server ? el("a", { id: "page", href: server.page(at) }, say("Its page")) : "",
    server && !server.shows(at) ? button({ id: "bring", onclick: () => server.reveal(at) }, say("Show in the diagram")) : "",
    drawn.nodes.has(at) ? button({ id: "centre", onclick: () => moveTo(at) }, say("Centre")) : "",
    state.pins.has(at) ? button({ id: "pin", "aria-pressed": "true", onclick: () => unpin(at) }, say("Unpin")) : "",
    drawn.nodes.has(at) && !state.pins.has(at) ? button({ id: "pin", "aria-pressed": "false", title: say("It stays where it is, and in the link. Dragging does the same."), onclick: () => { pin(at); showPanel(); } }, say("Pin")) : "",
  );
}

/** Who is rolled up into this one, or into whom it goes, with the statements that say why. */
function rolledNote(id) {
  const why = (other) => whyRolled(other).map((position) => el("li", {}, button({ class: "name linked", onclick: () => choose({ kind: "statement", number: position }) }, el("bdi", { dir: "auto" }, cut(sentence(statements[position]), 160)))));
  if (state.rolled && standIns.has(id)) {
    const others = standIns.get(id);
    return el("details", { class: "group rolled" }, el("summary", {}, el("h3", {}, say("Who acts for it here")), el("span", { class: "count" }, number(others.length))), el("ul", { class: "also" }, others.flatMap(why)));
  }
  if (rollUp.has(id)) return el("p", { class: "hint" }, say("Rolled up, it is counted as"), " ", entityLink(rollUp.get(id)), ".");
  return "";
}

function edgePanel(id) {
  const edge = edgeById.get(id);
  const { kept, note } = filtered(edge.statements);
  const rest = server?.line(edge);
  const [own, inferred] = [kept.filter((position) => position < stated), kept.filter((position) => position >= stated)];
  const look = drawn.edges.get(id) || lookOf(edge);
  const claim = data.claims[look.claim];
  const joins = (other) => (other.to === edge.to && other.from === edge.from) || (other.to === edge.from && other.from === edge.to);
  const others = (edgesOf.get(edge.from) || []).filter((other) => other !== edge && joins(other) && drawn.edges.has(other.id));
  return [
    el("p", { class: "kind" }, lineSample({ ...claim, colour: colourOfLine(edge) }), capital(familyLabel(familyOf(edge.relation)))),
    el("h2", { class: "triple" }, entityLink(edge.from), " ", el("em", { title: data.relations[edge.relation]?.definition }, relationLabel(edge.relation)), " ", entityLink(edge.to)),
    el("p", { class: `verdict claim-${claim.name}` }, el("strong", {}, say(claim.label)), `. ${say(claim.note)}`, look.contested ? el("strong", { class: "contested" }, " ", say("Contested: others reject it.")) : ""),
    note,
    own.length || !inferred.length ? group(plural(Math.max(own.length, rest?.total || 0), "statement"), familyOf(edge.relation), inOrder(own), say("from {sources}", { sources: plural(look.sources, "source") }), rest) : "",
    inferred.length ? group(say("Inferred"), familyOf(edge.relation), inferred) : "",
    others.length ? el("h3", { class: "also" }, say("Also between these two")) : "",
    others.length ? el("ul", { class: "also" }, others.map((other) => el("li", {}, edgeLink(other)))) : "",
    server?.between(edge) || "",
  ];
}

function statementPanel(position) {
  const statement = statements[position];
  return [
    el("p", { class: "kind" }, lineSample({ ...data.claims[statement.claim], colour: colourOfFamily(familyOf(statement.relation)) }), statement.inferred ? say("Inferred") : say("One statement")),
    el("h2", { dir: "auto" }, capital(cut(sentence(statement), 300))),
    statementCard(position, true),
    el("p", { class: "identifier" }, say("Identifier"), " ", el("code", {}, statement.id)),
  ];
}

/** What the panel shows while nothing is selected: what this is, and where to begin. */
function overviewPanel() {
  const central = [...drawn.nodes].map((id) => [id, toldOf(id)]).sort(byCount).slice(0, 8).filter(([, many]) => many > 0);
  const disputed = drawn.contested.slice(0, 6).map((id) => edgeById.get(id));
  const sources = Object.entries(data.sources);
  const total = server ? server.totals : { entities: ids.length, statements: stated, sources: sources.length };
  const figures = [[total.entities, "entity", "entities"], [total.statements, "statement"], [total.sources, "source"]];
  const worded = figures.map(([count, one, many = `${one}s`]) => [number(count), count === 1 && spokenLanguage() === "en" ? one : say(many)]);
  return [
    el("p", { class: "kind" }, say("About this network")),
    el("h2", { dir: "auto" }, data.dataset.title || data.dataset.id || say("Network")),
    data.dataset.description ? el("p", { class: "description", dir: "auto" }, data.dataset.description) : "",
    el("dl", { class: "figures" }, worded.map(([many, what]) => el("div", {}, el("dd", {}, many), el("dt", {}, what)))),
    el("p", { class: "hint" }, say("Choose a node or a line to read who says so, and where. A solid line is stated as fact; any other line is not.")),
    central.length ? el("h3", { class: "also" }, say("Most connected")) : "",
    el("ul", { class: "also" }, central.map((entry) => el("li", {}, entityRow(...entry)))),
    disputed.length ? el("h3", { class: "also" }, say("Contested")) : "",
    disputed.length ? el("ul", { class: "also" }, disputed.map((edge) => el("li", {}, edgeLink(edge)))) : "",
    sources.length ? el("h3", { class: "also" }, say("Sources")) : "",
    el("ul", { class: "sources" }, sources.slice(0, 60).map(([id, source]) => el("li", {}, sourceTitle(id, source)))),
    data.dataset.licence ? el("p", { class: "hint" }, `${say("Licence")}: `, licenceLink(data.dataset.licence)) : "",
  ];
}

const licenceLink = (licence) => (safeLink(licence) ? el("a", { href: safeLink(licence), target: "_blank", rel: "noopener noreferrer" }, cut(licence.replace(/^https?:\/\//, ""), 80)) : licence);

function sourceTitle(id, source) {
  const href = safeLink(source.url || "");
  const title = el("bdi", { dir: "auto" }, cut(source.title || id, 200));
  const by = [source.publisher, source.published ? dateText(source.published) : ""].filter(Boolean).join(", ");
  return [href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title, by ? el("span", { class: "aside" }, ` · ${by}`) : ""];
}

const PANELS = {
  entity: ({ id }) => entityPanel(id),
  edge: ({ id }) => edgePanel(id),
  statement: (selection) => statementPanel(selection.number),
  path: (selection) => pathPanel(selection),
};

/** Fill the panel for the present selection. */
function showPanel() {
  const panel = document.getElementById("panel");
  const { selection } = state;
  const content = selection ? PANELS[selection.kind](selection) : overviewPanel();
  const bar = selection
    ? el(
        "div",
        { class: "panel-bar" },
        button({ id: "back", onclick: goBack, disabled: pastViews.length === 0 }, "‹ ", say("Back")),
        button({ id: "close", onclick: () => select(null) }, say("Close")),
      )
    : "";
  const active = panel.contains(document.activeElement) ? document.activeElement.id || "panel" : "";
  panel.replaceChildren(...[bar, el("div", { class: "panel-body" }, ...content.flat())].filter(Boolean));
  // What was pressed is gone or made anew: the keyboard goes on from its successor, or from the top of the evidence.
  if (active) (document.getElementById(active) || panel).focus({ preventScroll: true });
  panel.scrollTop = 0;
  document.body.classList.toggle("selected", Boolean(selection));
}
