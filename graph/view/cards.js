// cards.js: one statement with all that is known of it: how it stands, in words, who says so, and where it is written.

const AFFIRMED_SHOWN = 6;

function statementCard(position, open = false) {
  const statement = statements[position];
  if (statement.inferred) return proofCard(position);
  const claim = data.claims[statement.claim];
  const { lead, suffix } = attribution(statement);
  const speakers = list(statement.said_by).map((id) => entityLink(id));
  const disputed = opponents.has(position);
  return el(
    "article",
    { class: `card claim-${claim.name}${open ? " open" : ""}`, "data-statement": statement.id, "aria-label": sentence(statement) },
    el(
      "p",
      { class: "saying" },
      el("span", { class: "claim", title: say(claim.note) }, lineSample(claim), el("span", { class: "stance" }, capital(say(statement.stance))), statement.negated ? el("span", { class: "stance not" }, say("negated")) : ""),
      el("span", { class: "who" }, `${lead}${speakers.length ? " " : ""}`, joined(speakers, `, ${say("according to")} `), suffix),
      disputed ? el("span", { class: "stance not" }, say("contested")) : "",
    ),
    sentenceLine(statement),
    statement.gist ? el("p", { class: "gist", dir: "auto" }, el("span", { class: "aside" }, say("In short:")), " ", el("span", { class: "gist-text" }, statement.gist)) : "",
    statement.quote ? el("blockquote", { dir: "auto" }, statement.quote) : "",
    details(statement),
    links(position),
    evidence(statement),
    list(statement.passage_texts).map((text) => el("blockquote", { class: "passage-text", dir: "auto" }, text)),
  );
}

/** Subject, relation and object as a sentence of links. */
function sentenceLine(statement) {
  const and = ` ${say("and")} `;
  const subjects = joined(list(statement.subjects).map((id) => entityLink(id, "name strong")), ", ", and);
  const objects = joined(list(statement.objects).map((id) => entityLink(id, "name strong")), ", ", and);
  const relation = relationLabel(statement.relation);
  const definition = data.relations[statement.relation]?.definition;
  return el(
    "p",
    { class: "sentence" },
    subjects,
    " ",
    statement.negated ? el("strong", { class: "negation" }, say("not")) : "",
    statement.negated ? " " : "",
    el("em", { class: "relation", title: definition, "data-family": familyOf(statement.relation) }, relation),
    " ",
    objects.length ? objects : el("bdi", { class: "value", dir: "auto" }, valueText(statement)),
    statement.jointly ? el("span", { class: "aside" }, ` (${say("jointly")})`) : "",
    statement.open ? el("span", { class: "aside" }, ` (${say("among others")})`) : "",
  );
}

function details(statement) {
  const rows = [];
  const row = (label, ...content) => rows.push(el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, ...content)));
  const date = (field, label) => {
    if (statement[field]) row(label, el("span", { title: String(statement[field]) }, dateText(statement[field])));
  };
  const entities = (field, label) => {
    const named = list(statement[field]);
    if (named.length) row(label, ...joined(named.map((id) => entityLink(id))));
  };
  if (statement.condition) row(say("On condition"), statement.condition);
  date("when", say("When"));
  date("as_of", say("As of"));
  date("since", say("Since"));
  date("until", say("Until"));
  date("said_on", say("Said on"));
  if (statement.count !== undefined) row(say("How many"), String(statement.count));
  entities("where", say("Where"));
  entities("from", say("From"));
  entities("to", say("To"));
  entities("topic", say("About"));
  entities("as", say("As"));
  entities("event", say("Part of"));
  if (statement.note) row(say("Note"), statement.note);
  return rows.length ? el("dl", { class: "details" }, rows) : "";
}

/** Statements that this one contains, answers, is contained in or answered by; and those that say the contrary. */
function links(position) {
  const statement = statements[position];
  const rows = [];
  const row = (label, others) => {
    for (const other of others) {
      if (other === undefined) continue;
      const go = () => choose({ kind: "statement", number: other });
      const name = el("bdi", { dir: "auto" }, cut(sentence(statements[other]), 180));
      rows.push(el("li", {}, el("span", { class: "how" }, label), " ", button({ class: "name linked", onclick: go }, lineSample(data.claims[statements[other].claim]), name)));
    }
  };
  row(say("Content"), list(statement.content).map((id) => numberOf.get(id)));
  row(say("Answers"), list(statement.about).map((id) => numberOf.get(id)));
  const back = linkedFrom.get(position) || [];
  row(say("Content of"), back.filter(({ field }) => field === "content").map((link) => link.number));
  row(say("Answered by"), back.filter(({ field }) => field === "about").map((link) => link.number));
  row(say("Against it"), (opponents.get(position) || []).slice(0, AFFIRMED_SHOWN));
  return rows.length ? el("ul", { class: "links" }, rows) : "";
}

/** The document and the paragraph, and a button that copies the citation. */
function evidence(statement) {
  const source = data.sources[statement.source] || {};
  const title = el("bdi", { dir: "auto" }, cut(source.title || statement.source || say("no source given"), 200));
  const href = safeLink(source.url || "");
  const cited = href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title;
  const by = [source.publisher, source.published ? dateText(source.published) : ""].filter(Boolean).join(", ");
  const cite = () => copyText(citation(statement), say("Citation copied."));
  return el(
    "p",
    { class: "evidence" },
    el("cite", {}, cited),
    by ? " · " : "",
    by ? el("bdi", { dir: "auto" }, by) : "",
    " · ",
    el("span", { class: "passage" }, passageText(statement.passages)),
    " ",
    button({ class: "cite", "aria-label": say("Copy a citation of this statement"), onclick: cite }, say("Cite")),
  );
}
