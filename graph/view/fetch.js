// fetch.js: asks the server of a live graph, and takes what it sends into the model: new entities, statements and lines.

const PATIENCE = 40;

/** What the server says, as JSON; null where it refuses, which is told, or where the question was given up. */
async function ask(path, { body, signal, quiet = false } = {}) {
  const options = body === undefined ? { signal } : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    let response;
    try {
      response = await fetch(path, options);
    } catch {
      if (!signal?.aborted && !quiet) tell(say("The server does not answer."));
      return null;
    }
    if (response.ok) return response.json();
    const wait = Number(response.headers.get("Retry-After"));
    const reason = cut(await response.text(), 300).trim();
    if (response.status !== 503 || !wait || signal?.aborted) {
      if (!quiet) tell(reason || say("The server does not answer."));
      return null;
    }
    tell(reason);
    await new Promise((go) => setTimeout(go, wait * 1000));
  }
  return null;
}

const lineKey = (from, to, relation) => JSON.stringify([from, to, relation]);
const lineByKey = new Map();
/** For each line that there may be the loaded statements that it would gather. */
const loadedByKey = new Map();

/** The keys under which the statements of a line stand: both ways, where its relation is symmetric. */
function keysOf(from, to, relation) {
  const own = [lineKey(from, to, relation)];
  return data.relations[relation]?.symmetric && from !== to ? [...own, lineKey(to, from, relation)] : own;
}

/** Take in a part of the network, whatever of it is here already stays as it is; how many lines and statements were new. */
function takeIn(part) {
  for (const table of ["classes", "relations", "families", "sources"]) {
    for (const [name, value] of Object.entries(part[table] || {})) data[table][name] ??= value;
  }
  const before = data.edges.length + statements.length;
  const known = new Map(FILTERS.map((kind) => [kind, new Set(counts[kind].keys())]));
  for (const [id, entity] of Object.entries(part.entities || {})) {
    if (!Object.hasOwn(data.entities, id)) ids.push(id);
    data.entities[id] = entity;
    if (!nodeById.has(id)) nodeById.set(id, { id, x: 0, y: 0, size: entity.size || 8 });
  }
  ids.sort();
  (part.statements || []).forEach(takeStatement);
  (part.edges || []).forEach(takeLine);
  fanOut(data.edges);
  takeStock();
  rebuildLines();
  recount();
  keepOnly(known);
  timeline.whole = null;
  timeline.key = null;
  recheck();
  return data.edges.length + statements.length - before;
}

function takeStatement(statement) {
  if (numberOf.has(statement.id)) return;
  const position = statements.push(statement) - 1;
  numberOf.set(statement.id, position);
  for (const from of list(statement.subjects)) {
    for (const to of list(statement.objects)) {
      const key = lineKey(from, to, statement.relation);
      loadedByKey.set(key, [...(loadedByKey.get(key) || []), position]);
      for (const other of keysOf(from, to, statement.relation)) {
        const edge = lineByKey.get(other);
        if (edge && !edge.statements.includes(position)) edge.statements.push(position);
      }
    }
  }
}

function takeLine([from, to, relation, own, total, claim, sources]) {
  const keys = keysOf(from, to, relation);
  const there = keys.map((key) => lineByKey.get(key)).find(Boolean);
  // Fetched under a filter, a line has fewer statements than in all.
  if (there) {
    if (total > there.total) Object.assign(there, { total, sources: Math.max(sources, there.sources), claim: Math.min(claim, there.claim) });
    return;
  }
  const positions = [...own.map((id) => numberOf.get(id)), ...keys.flatMap((key) => loadedByKey.get(key) || [])];
  const edge = { id: data.edges.length, from, to, relation, statements: [...new Set(positions)], bend: 0, turn: 0, total, claim, sources };
  data.edges.push(edge);
  edgeById.set(edge.id, edge);
  lineByKey.set(keys[0], edge);
}

/** Where a filter lets only some values through, new ones stay out, too; the address says it in the same way. */
function keepOnly(known) {
  for (const kind of FILTERS) {
    const off = state.off[kind];
    const on = [...known.get(kind)].filter((value) => !off.has(value));
    if (!off.size || on.length >= off.size) continue;
    for (const value of counts[kind].keys()) if (!known.get(kind).has(value)) off.add(value);
  }
}

/** The filters as the server understands them: relations, kinds of claim, classes, and the span of time. */
function narrowNow() {
  const narrow = {};
  for (const [kind, name] of [["relation", "relations"], ["claim", "claims"], ["class", "classes"]]) {
    const off = state.off[kind];
    if (!off.size) continue;
    const on = [...counts[kind].keys()].filter((value) => !off.has(value));
    // A name that nothing bears: nothing passes.
    if (on.length < off.size) narrow[name] = on.length ? on : ["-"];
    else narrow[`not_${name}`] = [...off];
  }
  if (state.time) Object.assign(narrow, { since: state.time.from, until: state.time.to, undated: state.undated });
  return narrow;
}
