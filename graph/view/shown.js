// shown.js: which statements the filters let through, and which entities are on the canvas.

/** The values by which each filter tells statements apart; "" where the source names none. */
const VALUES = {
  claim: (statement) => [data.claims[statement.claim].name],
  relation: (statement) => [statement.relation],
  stance: (statement) => [statement.stance],
  source: (statement) => [statement.source || ""],
  speaker: (statement) => (statement.said_by ? list(statement.said_by) : [""]),
  place: (statement) => (statement.where ? list(statement.where) : [""]),
};

/** One byte a statement: whether it passes. Computed once after each change. */
let passing = new Uint8Array(statements.length).fill(1);

/** Whether the filters let a statement through; its actors' classes apart. */
const passes = (position) => passing[position] === 1;

/** Whether the statement of this number lies in a time; both ends are days, and count. */
function within(statement, time) {
  if (!time) return true;
  if (!statement.earliest) return state.undated;
  return statement.earliest <= time.to && statement.latest >= time.from;
}

function passesAllBut(statement, position, kindsOff, time) {
  for (const kind of kindsOff) {
    const off = state.off[kind];
    // Of several speakers or places one that is switched on is enough.
    if (VALUES[kind](statement).every((value) => off.has(value))) return false;
  }
  return support[position] >= state.least && within(statement, time);
}

/** Which filters are in use, the classes of nodes apart. */
const filtersInUse = () => Object.keys(VALUES).filter((kind) => state.off[kind].size > 0);
const statementsFiltered = () => filtersInUse().length > 0 || state.least > 1 || state.time !== null;

function recheck() {
  const inUse = filtersInUse();
  if (passing.length !== statements.length) passing = new Uint8Array(statements.length);
  statements.forEach((statement, position) => {
    passing[position] = passesAllBut(statement, position, inUse, state.time) ? 1 : 0;
  });
}

/** What passes all filters but the time: what a timeline is about. */
function passingAtAnyTime() {
  const inUse = filtersInUse();
  return [...statements.keys()].filter((position) => passesAllBut(statements[position], position, inUse, null));
}

/** Whether a class is switched on. */
const classShown = (id) => !state.off.class.has(typeOf(id));

/** Whether an entity takes part in what is shown: also without a line of its own, unless a focus or the opening limit it. */
const takesPart = (id) => (state.focus || state.opening ? drawn.nodes.has(figure(id)) : classShown(figure(id)));

/** Whether a statement is among what is shown: by the filters, the classes of its actors, and the focus. */
function isShown(position) {
  const { subjects, objects } = statements[position];
  const seen = (names) => names.length === 0 || names.some(takesPart);
  return passes(position) && seen(list(subjects)) && seen(list(objects));
}

/** The statements of sources that are shown now, as numbers. */
const shownStatements = () => [...statements.keys()].filter((position) => position < stated && isShown(position));

/** The entities within some steps of one, over the statements that pass. */
function around(start, steps) {
  const found = new Set([start]);
  let rim = [start];
  for (let step = 0; step < steps; step += 1) {
    const next = [];
    for (const id of rim) {
      for (const edge of edgesOf.get(id) || []) {
        if (!edge.statements.some(passes)) continue;
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

/** The focus with its neighbours, and the neighbours of whatever was expanded since. */
function inFocus({ id, steps, more }) {
  const found = around(id, steps);
  for (const other of more) for (const near of around(other, 1)) found.add(near);
  return found;
}

/** The entities that are to be drawn now. */
function shownEntities() {
  const filtered = statementsFiltered();
  const near = state.focus ? inFocus(state.focus) : null;
  const shown = new Set();
  for (const id of ids) {
    if (figure(id) !== id) continue;
    if (near ? !near.has(id) : state.opening && !state.opening.has(id)) continue;
    if (!classShown(id)) continue;
    const joins = edgesOf.get(id);
    if (near?.size === 1 || server?.keeps(id)) shown.add(id);
    else if (filtered ? joins.some((edge) => edge.statements.some(passes)) : joins.length > 0) shown.add(id);
    else if (state.lone && joins.length === 0 && (!filtered || stillSpokenOf(id))) shown.add(id);
  }
  return shown;
}

const stillSpokenOf = (id) => ["subject", "object"].some((role) => statementsOf(id, role).some(passes));

/** Entities that no line joins to another, in the present view. */
const loneEntities = () => (server ? [] : ids).filter((id) => figure(id) === id && degreeOf(id) === 0);
