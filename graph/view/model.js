// model.js: what the page knows. Reads the JSON element, unpacks and indexes it, and holds what changes while somebody looks.

const data = JSON.parse(document.getElementById("data").textContent);
// Ids are anybody's: "constructor" must not be found where nobody put it.
for (const table of ["entities", "sources", "classes", "relations", "families", "rollUp"]) Object.setPrototypeOf(data[table], null);
const statements = data.statements;
const CONTEXT = ["where", "from", "to", "topic", "as", "event"];

/** How many there are of sources; what was inferred stands behind them. */
let stated = 0;
const numberOf = new Map();
const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

// Nodes and lines come as bare rows, in the order of the entities' ids (by UTF-16 units); the vocabulary knows their looks.
const ids = Object.keys(data.entities).sort();
data.nodes = data.nodes.map(([x, y, size], position) => ({ id: ids[position], x, y, size }));
data.edges = data.edges.map(([from, to, own, bend, turn], id) => (
  { id, from: ids[from], to: ids[to], relation: statements[own[0]].relation, statements: own, bend, turn }
));
const nodeById = new Map(data.nodes.map((node) => [node.id, node]));

/** What fetches more, on the page of a live graph (live.js); null where the page holds everything. */
let server = null;

const FILTERS = ["claim", "relation", "class", "stance", "source", "speaker", "place"];

/** What changes while somebody looks. Days are "2012-03-01"; views.js puts all of this into the address and back. */
const state = {
  language: "",
  off: Object.fromEntries(FILTERS.map((kind) => [kind, new Set()])),
  least: 1,
  time: null,
  unit: "",
  undated: false,
  lone: false,
  rolled: Boolean(data.asStates),
  focus: null,
  opening: data.opening ? new Set(data.opening) : null,
  loaded: [],
  pins: new Map(),
  selection: null,
  pathFrom: null,
  at: null,
};

/** For each entity the numbers of the statements it takes part in, says, or is mentioned by. */
const roles = new Map();
/** For each statement the numbers of those whose content or answer it is. */
const linkedFrom = new Map();
/** Behind each statement: how many sources tell of the same line, and which statements of it say the contrary. */
let support = new Uint32Array(0);
const opponents = new Map();

const claimOf = (position) => data.claims[statements[position].claim].name;
/** Whether a statement says that it was so or that it was not; what was only asked for or planned says neither. */
function side({ stance, negated, inferred }) {
  if (inferred) return "neither";
  if (!["asserted", "alleged", "denied"].includes(stance)) return "neither";
  // To deny that it was not so is to state it.
  return (stance === "denied") === Boolean(negated) ? "so" : "not so";
}

/** How many sources tell of some statements; one where they were only inferred. */
const sourcesOf = (own) => Math.max(1, new Set(own.filter((position) => position < stated).map((position) => statements[position].source)).size);

/** Index the statements and lines that the page has: once, or again where more have come. */
function takeStock() {
  for (const index of [numberOf, roles, linkedFrom, opponents]) index.clear();
  stated = statements.filter((statement) => !statement.inferred).length;
  for (const id of ids) roles.set(id, { subject: [], object: [], speaker: [], mention: [] });
  statements.forEach((statement, position) => numberOf.set(statement.id, position));
  statements.forEach(noteStatement);
  support = new Uint32Array(statements.length).fill(1);
  data.edges.forEach(weigh);
}

function noteStatement(statement, position) {
  statement.stance = statement.stance || "asserted";
  const note = (names, role) => {
    for (const id of new Set(names)) roles.get(id)?.[role].push(position);
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
      linkedFrom.get(other).push({ number: position, field });
    }
  }
}

/** Note for the statements of a line how many sources tell of it, and which of them say the contrary of which. */
function weigh(edge) {
  const own = edge.statements;
  const sources = Math.max(edge.sources || 0, sourcesOf(own));
  for (const position of own) support[position] = Math.max(support[position], sources);
  const sides = new Map();
  const keyOf = (position, where) => `${where} ${statements[position].as || ""}`;
  for (const position of own) {
    const key = keyOf(position, side(statements[position]));
    if (!sides.has(key)) sides.set(key, []);
    sides.get(key).push(position);
  }
  for (const position of own) {
    const against = sides.get(keyOf(position, { so: "not so", "not so": "so" }[side(statements[position])]));
    if (against) opponents.set(position, [...new Set([...(opponents.get(position) || []), ...against])]);
  }
}

/** A label in the chosen language, or in a variety of it. */
function inLanguage(labels, fallback) {
  if (!state.language || !labels) return fallback;
  if (Object.hasOwn(labels, state.language)) return labels[state.language];
  const variety = Object.keys(labels).sort().find((language) => language.startsWith(`${state.language}-`));
  return variety ? labels[variety] : fallback;
}

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
  return relation.inverse ? inLanguage(relation.inverses, relation.inverse) : relationLabel(name);
}

const GREY = "#7a7f87";
const typeOf = (id) => data.entities[id]?.type || "";
const classLabel = (name) => inLanguage(data.classes[name]?.labels, data.classes[name]?.label || name || say("Other"));
const familyLabel = (name) => inLanguage(data.families[name]?.labels, data.families[name]?.label || name || say("Other"));
const familyOf = (relation) => data.relations[relation]?.family || "";
const colourOfFamily = (name) => data.families[name]?.colour || GREY;
const colourOfLine = (line) => colourOfFamily(familyOf(line.relation));
const colourOfNode = (id) => data.classes[typeOf(id)]?.colour || GREY;
const shapeOfNode = (id) => data.classes[typeOf(id)]?.shape || "dot";

takeStock();
