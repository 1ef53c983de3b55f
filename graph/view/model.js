// model.js: what the page knows. Reads the JSON element, indexes it, and puts statements into words.

const data = JSON.parse(document.getElementById("data").textContent);
// Ids are anybody's: "constructor" must not be found where nobody put it.
for (const table of ["entities", "sources", "classes", "relations", "families"]) Object.setPrototypeOf(data[table], null);
const statements = data.statements;
const CONTEXT = ["where", "from", "to", "topic", "as", "event"];

const numberOf = new Map(statements.map((statement, number) => [statement.id, number]));
const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** What changes while somebody looks: the language of names, what is filtered out, what is selected. */
const state = {
  language: "",
  off: { class: new Set(), relation: new Set(), claim: new Set(), stance: new Set(), source: new Set() },
  focus: null,
  opening: data.opening ? new Set(data.opening) : null,
  selection: null,
  past: [],
};

/** For each entity the numbers of the statements it takes part in, says, or is mentioned by. */
const roles = new Map();
for (const id of Object.keys(data.entities)) roles.set(id, { subject: [], object: [], speaker: [], mention: [] });
/** For each statement the numbers of those whose content or answer it is. */
const linkedFrom = new Map();

statements.forEach((statement, number) => {
  statement.stance = statement.stance || "asserted";
  const note = (ids, role) => {
    for (const id of new Set(ids)) roles.get(id)?.[role].push(number);
  };
  note(list(statement.subjects), "subject");
  note(list(statement.objects), "object");
  note(list(statement.said_by), "speaker");
  note(CONTEXT.flatMap((field) => list(statement[field])), "mention");
  for (const field of ["content", "about"]) {
    for (const id of list(statement[field])) {
      const other = numberOf.get(id);
      if (other === undefined) continue;
      if (!linkedFrom.has(other)) linkedFrom.set(other, []);
      linkedFrom.get(other).push({ number, field });
    }
  }
});

/** For each entity the drawn edges that meet it. */
const edgesOf = new Map(Object.keys(data.entities).map((id) => [id, []]));
for (const edge of data.edges) {
  edgesOf.get(edge.from).push(edge);
  if (edge.to !== edge.from) edgesOf.get(edge.to).push(edge);
}

const degreeOf = (id) => edgesOf.get(id)?.length || 0;
const inLanguage = (labels, fallback) => (state.language && labels?.[state.language]) || fallback;

/** The name of an entity or source in the chosen language; its id where it has none. */
function nameOf(id) {
  const entity = data.entities[id];
  if (entity) return inLanguage(entity.labels, entity.label || id);
  return data.sources[id]?.title || id;
}

function relationLabel(name) {
  const relation = data.relations[name];
  return relation ? inLanguage(relation.labels, relation.label) : name;
}

function inverseLabel(name) {
  const relation = data.relations[name];
  if (!relation) return name;
  return relation.inverse ? inLanguage(relation.inverses, relation.inverse) : relation.label;
}

const classLabel = (name) => inLanguage(data.classes[name]?.labels, data.classes[name]?.label || name || "Other");
const familyLabel = (name) => inLanguage(data.families[name]?.labels, data.families[name]?.label || name || "Other");
const familyOf = (relation) => data.relations[relation]?.family || "";
const colourOfFamily = (name) => data.families[name]?.colour || "#7a7f87";
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** A long text cut between letters; never in the middle of a character. */
function cut(text, most) {
  if (text.length <= most) return text;
  const letters = Array.from(text.slice(0, most * 2));
  return letters.length > most ? `${letters.slice(0, most - 1).join("").trimEnd()}…` : letters.join("");
}

function valueText(statement) {
  if (statement.value === undefined) return "";
  return statement.value === true ? "yes" : statement.value === false ? "no" : String(statement.value);
}

/** A statement as one line of plain text: table, list of links, spoken message. */
function sentence(statement) {
  const names = (ids) => list(ids).map(nameOf).join(", ");
  const stance = statement.stance === "asserted" ? "" : `${statement.stance}:`;
  const parts = [stance, names(statement.subjects), statement.negated ? "not:" : "", relationLabel(statement.relation)];
  parts.push(names(statement.objects) || valueText(statement));
  return parts.filter(Boolean).join(" ");
}

const VOICE = { headline: "in the headline", caption: "in a caption", comment: "in a comment" };

/** Who says so, as text between the stance and the first speaker; each further speaker follows an "according to". */
function attribution(statement) {
  const voice = VOICE[statement.voice];
  const suffix = voice ? `, ${voice}` : "";
  if (list(statement.said_by).length) {
    return { lead: ["alleged", "denied"].includes(statement.stance) ? "by" : "according to", suffix };
  }
  const alone = { asserted: "by the source itself", denied: "by the source itself", alleged: "by whom, the source does not say" };
  return { lead: alone[statement.stance] || "as the source tells it", suffix };
}

/** The same as one line of text, for the column beside the stance. */
function attributionText(statement) {
  const { lead, suffix } = attribution(statement);
  const chain = list(statement.said_by).map(nameOf).join(", according to ");
  return capital([lead, chain].filter(Boolean).join(" ") + suffix);
}

/** "9" and "9:12-48" as people say it. */
function passageText(passages) {
  const places = list(passages).map(String);
  if (!places.length) return "no paragraph given";
  const words = places.map((place) => {
    const [paragraph, span] = place.split(":");
    return span ? `${paragraph} (characters ${span.replace("-", "–")})` : paragraph;
  });
  return `${words.length > 1 ? "paragraphs" : "paragraph"} ${words.join(", ")}`;
}

/** An EDTF date in words where it is a plain one, as it stands where it is not. */
function dateText(edtf) {
  const text = String(edtf);
  const interval = text.split("/");
  if (interval.length === 2) {
    const [from, to] = interval;
    const open = (end) => end === "" || end === "..";
    if (open(from) && !open(to)) return `until ${dateText(to)}`;
    if (!open(from) && open(to)) return `from ${dateText(from)}`;
    return open(from) ? text : `${dateText(from)} to ${dateText(to)}`;
  }
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)$/.exec(text);
  if (!match) return text;
  const [, year, month, day, doubt] = match;
  if ((month && (month < "01" || month > "12")) || (day && day > "31")) return text;
  const date = new Date(Date.UTC(2000, Number(month || 1) - 1, Number(day || 1)));
  const monthName = month ? date.toLocaleDateString("en", { month: "long", timeZone: "UTC" }) : "";
  const plain = [day ? Number(day) : "", monthName, Number(year)].filter((part) => part !== "").join(" ");
  return { "~": `about ${plain}`, "?": `perhaps ${plain}`, "%": `perhaps about ${plain}` }[doubt] || plain;
}

/** The dates of a statement, most telling first, for one cell of the table. */
function whenText(statement) {
  if (statement.when) return dateText(statement.when);
  if (statement.since || statement.until) return dateText(`${statement.since || ".."}/${statement.until || ".."}`);
  if (statement.as_of) return `as of ${dateText(statement.as_of)}`;
  return statement.said_on ? `said on ${dateText(statement.said_on)}` : "";
}

/** An http or https address, or nothing: no other scheme becomes a link. */
function safeLink(address) {
  try {
    const url = new URL(String(address));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : "";
  } catch {
    return "";
  }
}

/** Whether a class is switched on. */
const classShown = (id) => !state.off.class.has(data.entities[id]?.type || "");

/** Whether the filters let a statement through; its actors' classes apart. */
function passes(statement) {
  const { off } = state;
  return !(
    off.claim.has(data.claims[statement.claim].name) ||
    off.stance.has(statement.stance) ||
    off.relation.has(statement.relation) ||
    off.source.has(statement.source || "")
  );
}

/** Whether a statement is among what is shown: by the filters, the classes of its actors, and the focus. */
function isShown(statement, nodes) {
  const seen = (ids) => ids.length === 0 || ids.some((id) => nodes.has(id));
  return passes(statement) && seen(list(statement.subjects)) && seen(list(statement.objects));
}

const statementsFiltered = () =>
  ["relation", "claim", "stance", "source"].some((kind) => state.off[kind].size > 0);

/** The entities within some steps of one, over the statements that pass. */
function around(start, steps) {
  const found = new Set([start]);
  let rim = [start];
  for (let step = 0; step < steps; step += 1) {
    const next = [];
    for (const id of rim) {
      for (const edge of edgesOf.get(id) || []) {
        if (!edge.statements.some((number) => passes(statements[number]))) continue;
        const other = edge.from === id ? edge.to : edge.from;
        if (!found.has(other)) {
          found.add(other);
          next.push(other);
        }
      }
    }
    rim = next;
  }
  return found;
}

/** The entities that are to be drawn now. */
function shownEntities() {
  const filtered = statementsFiltered();
  const near = state.focus ? around(state.focus.id, state.focus.steps) : null;
  const shown = new Set();
  for (const id of Object.keys(data.entities)) {
    if (near ? !near.has(id) : state.opening && !state.opening.has(id)) continue;
    if (!classShown(id)) continue;
    const own = roles.get(id);
    if (filtered && ![...own.subject, ...own.object].some((number) => passes(statements[number]))) continue;
    shown.add(id);
  }
  return shown;
}
