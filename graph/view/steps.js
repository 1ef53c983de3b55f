// steps.js: what was fetched beside what the page opened on, step by step; each step, its places included, can be taken back or again.

const { live } = data;
/** By the steps taken up to it: what a step brought, and where that was put. "" is what the page opened on. */
const steps = new Map();
/** What is on the canvas now; entities that somebody asked for by name, which stay there without a line. */
const onCanvas = { ids: new Set(), named: new Set(), left: new Map() };
let fetching = 0;
let stepping = false;

const stepsText = (loaded) => loaded.join(",");
const fieldsOf = (step) => step.split("~").map((field) => unpack(field)[0]);

/** All that some steps, after the opening, put on the canvas. */
function idsAfter(loaded) {
  const found = new Set(steps.get("").nodes);
  loaded.forEach((_, i) => (steps.get(stepsText(loaded.slice(0, i + 1)))?.nodes || []).forEach((id) => found.add(id)));
  return found;
}

/** Put on the canvas what the present steps have brought, each where it was put then. */
function showSteps() {
  onCanvas.ids = idsAfter(state.loaded);
  onCanvas.named = new Set(live.focus ? [live.focus] : live.part.nodes);
  onCanvas.left = new Map();
  ["", ...state.loaded].forEach((step, i) => {
    const part = steps.get(stepsText(state.loaded.slice(0, i)));
    for (const [id, [x, y]] of Object.entries(part?.places || {})) Object.assign(nodeById.get(id), { x, y });
    const [kind, id, , narrow] = fieldsOf(step);
    if (kind === "near") onCanvas.named.add(id);
    // Under a filter, others are left than the server has counted.
    for (const [anchor, left] of narrow ? [] : Object.entries(part?.left || {})) onCanvas.left.set(anchor, { left, at: i });
  });
  state.opening = onCanvas.ids;
  recount();
}

/** The standing nodes of a set, as place.js wants them. */
const standing = (names) => [...names].map((id) => nodeById.get(id)).filter(Boolean).map(({ id, x, y, size }) => ({ id, x, y, size }));

/** Who is joined to whom by the lines of a part. */
function joinsOf(edges) {
  const joins = new Map();
  for (const [from, to] of edges) {
    joins.set(from, [...(joins.get(from) || []), to]);
    joins.set(to, [...(joins.get(to) || []), from]);
  }
  return joins;
}

/** Find places for what a step brought, beside what was there before it. */
function placePart(part, fields, before) {
  const [kind, first, second, , x, y] = fields;
  const there = standing(before);
  const joins = joinsOf(part.edges);
  let names = part.nodes;
  let anchor = startFor(names, there, joins);
  const places = {};
  if (kind === "near") {
    if (before.has(first)) {
      const node = nodeById.get(first);
      anchor = { id: first, size: node.size, x: x ? Number(x) : node.x, y: y ? Number(y) : node.y };
    } else if (names.includes(first)) {
      Object.assign(places, placesFor([first], startFor([first], there, joins), there, joins));
      const [left, top] = places[first];
      anchor = { id: first, x: left, y: top, size: nodeById.get(first).size };
      there.push(anchor);
      names = names.filter((id) => id !== first);
    }
  } else if (kind === "way" && before.has(first) && before.has(second)) {
    anchor = { id: null, size: 0, ...middle(standing([first, second])) };
  }
  return Object.assign(places, placesFor(names, anchor, there, joins));
}

/** What a step asks of the server. */
function requestOf([kind, first, second, narrow], before) {
  const known = [...before];
  const told = narrow ? { narrow: JSON.parse(narrow) } : {};
  if (kind === "way") return { anchor: first, to: second, known, ...told };
  if (kind === "all") return { among: known, known, narrow: JSON.parse(first) };
  if (kind === "pair") return { among: [first, second], known, ...told };
  return { anchor: first, limit: Number(second) || live.step, known, ...told };
}

/** Fetch what some steps bring, one after the other; false where the server refuses one. */
async function fetchSteps(loaded) {
  for (let i = 1; i <= loaded.length; i += 1) {
    const key = stepsText(loaded.slice(0, i));
    if (steps.has(key)) continue;
    const before = idsAfter(loaded.slice(0, i - 1));
    const fields = fieldsOf(loaded[i - 1]);
    let request;
    try {
      request = requestOf(fields, before);
    } catch {
      return false; // an address that somebody has altered
    }
    const part = await waiting(ask("/api/explore/grow", { body: request }));
    if (!part) return false;
    const news = takeIn(part);
    // Earlier steps may have been shown in another order since: first everything where it belongs.
    for (let j = 0; j < i; j += 1) {
      for (const [id, [x, y]] of Object.entries(steps.get(stepsText(loaded.slice(0, j)))?.places || {})) Object.assign(nodeById.get(id), { x, y });
    }
    part.places = placePart(part, fields, before);
    steps.set(key, { nodes: part.nodes, places: part.places, left: part.left, news, lines: part.lines });
  }
  return true;
}

/** Says by the pointer and for those who listen that the server is at work. */
async function waiting(promise) {
  fetching += 1;
  document.body.classList.add("fetching");
  const answer = await promise;
  fetching -= 1;
  document.body.classList.toggle("fetching", fetching > 0);
  return answer;
}

/** Take one more step; what it brought, or null where nothing came, another is being taken, or one was taken back meanwhile. */
async function takeStep(...fields) {
  if (stepping) return null;
  stepping = true;
  const before = state.loaded;
  const loaded = [...before, fields.map((field) => atom(String(field))).join("~")];
  const came = await fetchSteps(loaded);
  stepping = false;
  if (!came || stepsText(state.loaded) !== stepsText(before)) return null;
  const part = steps.get(stepsText(loaded));
  if (!part.nodes.length && !part.news) {
    if (!fields[3]) for (const [anchor, left] of Object.entries(part.left)) onCanvas.left.set(anchor, { left, at: state.loaded.length });
    refresh();
    return part;
  }
  change(() => {
    state.loaded = loaded;
    // A neighbour of somebody outside the focus would not be seen.
    if (state.focus && !inFocus(state.focus).has(fields[1])) state.focus = null;
    showSteps();
    rebuildFilters();
  });
  return part;
}

/** How many neighbours of an entity are not on the canvas, as far as the page knows. */
function leftOf(id) {
  const joined = data.entities[id]?.joined || 0;
  const told = onCanvas.left.get(id);
  if (told?.at === state.loaded.length) return told.left;
  const near = new Set();
  for (const { from, to } of edgesOf.get(id) || []) {
    const other = from === id ? to : from;
    if (other !== id && onCanvas.ids.has(other)) near.add(other);
  }
  return Math.max(0, Math.min(joined - near.size, told ? told.left : Infinity));
}

/** The place of an anchor that somebody has dragged, in the coordinates of the layout; it stands in the address. */
function draggedPlace(id) {
  const pinned = state.pins.get(id);
  return pinned ? (upright ? [pinned[1], pinned[0]] : pinned) : ["", ""];
}

/** Bring the next neighbours of an entity: of one relation or class, where that is asked for, and as the filters say. */
async function growFrom(id, { relation = "", kind = "", limit = live.step } = {}) {
  const narrow = narrowNow();
  if (relation) Object.assign(narrow, { relations: [relation], not_relations: [] });
  if (kind) Object.assign(narrow, { classes: [kind], not_classes: [] });
  const told = Object.keys(narrow).length ? JSON.stringify(narrow) : "";
  const part = await takeStep("near", id, limit, told, ...draggedPlace(id));
  if (!part) return false;
  const name = cut(nameOf(id), 60);
  const left = part.left[id] || 0;
  if (part.nodes.length) tell(say("{n} more around {name}; {left} are not shown.", { n: number(part.nodes.length), name, left: number(left) }));
  else tell(say(told ? "No other neighbour of {name} passes the filters." : "All neighbours of {name} are shown.", { name }));
  return true;
}

/** Bring an entity that was found into the picture, with its foremost neighbours, and choose it. */
async function revealThere(id) {
  if (!onCanvas.ids.has(id) && !(await takeStep("near", id, 12, "", "", ""))) return;
  if (state.pathFrom === null) reveal(id);
  else select({ kind: "entity", id });
}

/** Bring all lines between two entities. */
async function linesBetween(from, to) {
  const narrow = narrowNow();
  await takeStep("pair", from, to, Object.keys(narrow).length ? JSON.stringify(narrow) : "");
}

/** Fetch what the filters let through of the lines between all that is on the canvas: of some only a part was here. */
const fetchPassing = () => takeStep("all", JSON.stringify(narrowNow()));

/** Whether the filters may hide what they would let through, if it had been fetched. */
function filtersSeePart() {
  const told = JSON.stringify(narrowNow());
  if (told === "{}" || state.loaded.some((step) => { const [kind, narrow] = fieldsOf(step); return kind === "all" && narrow === told; })) return false;
  return lines.some((edge) => edge.total > edge.statements.length && onCanvas.ids.has(edge.from) && onCanvas.ids.has(edge.to));
}

/** How many lines between what is on the canvas were not fetched. */
function linesLeft() {
  const all = ["", ...state.loaded].reduce((sum, _, i) => sum + (steps.get(stepsText(state.loaded.slice(0, i)))?.lines || 0), 0);
  return Math.max(0, all - lines.filter(({ from, to }) => onCanvas.ids.has(from) && onCanvas.ids.has(to)).length);
}

/** Bring the shortest ways between two entities, and choose them. */
async function waysBetween(from, to) {
  const narrow = narrowNow();
  const part = await takeStep("way", from, to, Object.keys(narrow).length ? JSON.stringify(narrow) : "");
  if (part) choose(pathBetween(from, to));
}

let searching = null;

/** Entities by name, asked of the server once somebody pauses; null where they have typed on meanwhile. */
async function findThere(text) {
  searching?.abort();
  searching = null;
  if (!text.trim()) return [];
  const mine = new AbortController();
  searching = mine;
  await new Promise((go) => setTimeout(go, 90));
  if (mine.signal.aborted) return null;
  const answer = await ask(`/api/explore/search?q=${encodeURIComponent(text)}`, { signal: mine.signal, quiet: true });
  if (mine.signal.aborted || !answer) return null;
  for (const [name, value] of Object.entries(answer.classes)) data.classes[name] ??= value;
  return answer.entities.map(({ id, by, told, type, label, labels }) => ({ id, by, degree: told || 0, type, name: inLanguage(labels, label) }));
}

/** Before anything is drawn: what the page was sent with. */
function beginLive() {
  takeIn(live.part);
  steps.set("", live.part);
  showSteps();
}

/** Whether everything that a view names is here. */
function hasView(text) {
  const { loaded, wanted } = needsOf(text);
  return loaded.every((_, i) => steps.has(stepsText(loaded.slice(0, i + 1)))) && wanted.length === 0;
}

const missing = new Set();

/** The steps that a view has taken, and the questions for what its selection and pins name and is not here. */
function needsOf(text) {
  const get = (key) => new Map(text.split("&").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)])).get(key) || "";
  const wanted = [];
  const entity = unpack(get("entity"))[0];
  if (entity && !known(entity)) wanted.push({ entity, limit: 1 });
  for (const key of ["line", "statement"]) {
    const identifier = unpack(get(key))[0];
    if (identifier && !numberOf.has(identifier)) wanted.push({ identifier });
  }
  return { loaded: get("loaded").split(",").filter(Boolean), wanted: wanted.filter((question) => !missing.has(JSON.stringify(question))) };
}

/** Fetch what a view needs, then show it; what cannot be had any more is passed over. */
async function fetchView(text) {
  const { loaded } = needsOf(text);
  if (!(await fetchSteps(loaded))) {
    loaded.forEach((_, i) => {
      const key = stepsText(loaded.slice(0, i + 1));
      if (!steps.has(key)) steps.set(key, { nodes: [], places: {}, left: {}, news: 0, lines: 0 });
    });
  }
  for (const question of needsOf(text).wanted) {
    const part = await waiting(ask("/api/explore/evidence", { body: question, quiet: true }));
    if (part) takeIn(part);
    missing.add(JSON.stringify(question));
  }
  restoreView(text);
}
