// figures.js: who stands on the canvas, and which lines join them: each entity for itself, or rolled up into whom it acts for.

const rollUp = new Map(Object.entries(data.rollUp));

/** The entity that stands on the canvas for another: itself, unless it is rolled up. */
const figure = (id) => (state.rolled && rollUp.get(id)) || id;

/** All lines ever made, and those of the present view; `edgesOf`: for each figure the lines that meet it. */
const edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
let lines = [];
let edgesOf = new Map();
/** For each figure the entities rolled up into it. */
const standIns = new Map();
for (const [id, target] of rollUp) standIns.set(target, [...(standIns.get(target) || []), id]);

/** The lines between figures: statements of equal ends and relation gathered, what is now within one figure left out. */
function rolledLines() {
  const gathered = new Map();
  for (const edge of data.edges) {
    let [from, to] = [figure(edge.from), figure(edge.to)];
    if (from === to && edge.from !== edge.to) continue;
    if (data.relations[edge.relation]?.symmetric && to < from) [from, to] = [to, from];
    const key = JSON.stringify([from, to, edge.relation]);
    if (!gathered.has(key)) gathered.set(key, { from, to, relation: edge.relation, statements: new Set() });
    edge.statements.forEach((position) => gathered.get(key).statements.add(position));
  }
  const made = [...gathered.values()].map((line, i) => (
    { ...line, id: data.edges.length + i, statements: [...line.statements].sort((a, b) => a - b), bend: 0, turn: 0 }
  ));
  fanOut(made);
  return made;
}

/** Bend parallel lines apart; the same rule as drawing.py's. */
function fanOut(made) {
  const beside = new Map();
  for (const line of made) {
    const key = JSON.stringify([line.from, line.to].sort());
    beside.set(key, [...(beside.get(key) || []), line]);
  }
  for (const parallel of beside.values()) {
    const step = Math.min(0.16, 0.9 / parallel.length);
    const [first] = [parallel[0].from, parallel[0].to].sort();
    parallel.forEach((line, rank) => {
      const offset = (rank - (parallel.length - 1) / 2) * step;
      if (line.from === line.to) line.turn = 0.785 + rank * 1.1;
      else line.bend = line.from === first ? offset : -offset;
    });
  }
}

/** After rolling up or back: other lines. */
function rebuildLines() {
  lines = state.rolled ? rolledLines() : data.edges;
  if (state.rolled) for (const line of lines) edgeById.set(line.id, line);
  edgesOf = new Map(ids.map((id) => [id, []]));
  for (const edge of lines) {
    edgesOf.get(edge.from).push(edge);
    if (edge.to !== edge.from) edgesOf.get(edge.to).push(edge);
  }
}

const degreeOf = (id) => edgesOf.get(id)?.length || 0;

/** The statements that make an entity stand for another: facts of a relation that leads upward. */
function whyRolled(id) {
  return roles.get(id).subject.filter((position) => claimOf(position) === "fact" && data.relations[statements[position].relation]?.rollsUp);
}

/** The statements of an entity in one role, those of whom it stands for included. */
function statementsOf(id, role) {
  const own = roles.get(id)[role];
  if (!state.rolled || !standIns.has(id)) return own;
  return [...new Set([...own, ...standIns.get(id).flatMap((other) => roles.get(other)[role])])].sort((a, b) => a - b);
}

/** How many statements have an entity as subject or object: of a live graph in all, not of those that are here. */
const toldOf = (id) => data.entities[id]?.told ?? statementsOf(id, "subject").length + statementsOf(id, "object").length;

/** Roll up into states and organizations, or back. */
function setRolled(rolled) {
  if (state.rolled === rolled) return;
  change(() => {
    const { selection } = state;
    const position = selection?.kind === "edge" ? edgeById.get(selection.id).statements[0] : -1;
    state.rolled = rolled;
    rebuildLines();
    if (position >= 0) {
      const line = lines.find(({ statements: own }) => own.includes(position));
      state.selection = line ? { kind: "edge", id: line.id } : null;
    } else if (selection?.kind === "entity") state.selection = { kind: "entity", id: figure(selection.id) };
    else if (selection?.kind === "path") state.selection = null;
    if (state.focus) state.focus = { ...state.focus, id: figure(state.focus.id) };
  });
  fit();
}
