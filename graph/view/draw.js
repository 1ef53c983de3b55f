// draw.js: the model on the canvas. The only file that speaks to vis-network; lines.js, nodes.js and labels.js paint.

const canvasElement = document.getElementById("canvas");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
/** Above so many lines a frame takes longer than a hand does: while it moves, the picture of the last frame moves. */
const heavy = () => data.edges.length > 1200;
/** Above so many, the picture waits for the end of a drag on the timeline, and no line lights up below the pointer. */
const large = () => data.edges.length > 4000;

/** The look of a line from those of its statements that pass; the rule is drawing.py's. */
function lookOf(edge) {
  const own = edge.statements.filter(passes);
  const counted = own.length ? own : edge.statements;
  // Of a line whose statements are not all here, the server has told what they come to.
  const told = edge.total > edge.statements.length && !statementsFiltered();
  const claim = told ? edge.claim : Math.min(...counted.map((position) => statements[position].claim));
  const sources = told ? edge.sources : sourcesOf(counted);
  const width = data.widths[Math.min(sources, data.widths.length) - 1] * data.claims[claim].thin;
  const contested = own.some((position) => opponents.get(position)?.some(passes));
  return { passing: own, count: told ? edge.total : own.length, claim, sources, width, dashes: data.claims[claim].dashes, contested };
}

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
/** What is drawn now: entities, for each drawn line its passing statements and look, and the contested ones. */
const drawn = { nodes: new Set(), edges: new Map(), contested: [] };
let network = null;

// Layouts are wide; a tall screen gets them turned.
const upright = canvasElement.clientHeight > canvasElement.clientWidth * 1.15;

/** Where a node belongs: where somebody pinned it, or where the layout put it. */
function placeOf(id) {
  const { x, y } = nodeById.get(id);
  return state.pins.get(id) || (upright ? [y, x] : [x, y]);
}

function visNode(id) {
  const [x, y] = placeOf(id);
  return { id, x, y, size: nodeById.get(id).size, shape: shapeOfNode(id), color: readable(colourOfNode(id)) };
}

function visEdge({ id, from, to, bend }, { width, dashes }) {
  const smooth = bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false;
  return { id, from, to, width, dashes, smooth };
}

/** One frame, as soon as the browser wants one; however often it is asked for until then. */
const drawSoon = () => network.body.emitter.emit("_requestRedraw");

/** Bring the canvas in line with the filters: add what is shown now, take away what is not, restyle what has changed. */
function redraw() {
  network.renderer.allowRedraw = false;
  const nodes = shownEntities();
  const edges = new Map();
  for (const edge of lines) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    if (edge.statements.some(passes)) edges.set(edge.id, lookOf(edge));
  }
  edgeSet.remove([...drawn.edges.keys()].filter((id) => !edges.has(id)));
  nodeSet.remove([...drawn.nodes].filter((id) => !nodes.has(id)));
  nodeSet.add([...nodes].filter((id) => !drawn.nodes.has(id)).map(visNode));
  const added = [];
  const changed = [];
  for (const [id, look] of edges) {
    const before = drawn.edges.get(id);
    if (!before) added.push(visEdge(edgeById.get(id), look));
    else if (before.claim !== look.claim || before.sources !== look.sources) {
      changed.push({ id, width: look.width, dashes: look.dashes });
    }
  }
  edgeSet.add(added);
  edgeSet.update(changed);
  drawn.nodes = nodes;
  drawn.edges = edges;
  drawn.contested = [...edges].filter(([, look]) => look.contested).map(([id]) => id);
  network.renderer.allowRedraw = true;
  forgetFrame();
}

/** After a change of what is drawn, of language or of colours: nothing that was prepared for a frame holds any more. */
function forgetFrame() {
  forgetLines();
  forgetNodes();
  forgetLabels();
  forgetSnapshot();
  drawSoon();
}

function recolour() {
  readTheme();
  nodeSet.update([...drawn.nodes].map((id) => ({ id, color: readable(colourOfNode(id)) })));
  forgetFrame();
}

/** What stands out now: the selected node with its lines and neighbours, the selected line with its ends, the paths. */
function highlighted() {
  const { selection } = state;
  if (!selection) return null;
  const nodes = new Set();
  const edges = new Set();
  const take = (edge) => {
    if (!drawn.edges.has(edge.id)) return;
    edges.add(edge.id);
    nodes.add(edge.from).add(edge.to);
  };
  if (selection.kind === "entity") {
    const id = figure(selection.id);
    (edgesOf.get(id) || []).forEach(take);
    if (drawn.nodes.has(id)) nodes.add(id);
  } else if (selection.kind === "edge") {
    take(edgeById.get(selection.id));
  } else if (selection.kind === "path") {
    for (const route of selection.routes) for (const step of route.slice(1)) step.lines.forEach(take);
  } else {
    const statement = statements[selection.number];
    for (const name of [...list(statement.subjects), ...list(statement.objects)]) {
      const id = figure(name);
      if (drawn.nodes.has(id)) nodes.add(id);
      for (const edge of edgesOf.get(id) || []) if (edge.statements.includes(selection.number)) take(edge);
    }
  }
  return nodes.size ? { nodes, edges } : null;
}

let marked = null;

/** What stands out, computed once for each selection and each change of what is drawn. */
function markSelection() {
  marked = highlighted();
  forgetSnapshot();
  drawSoon();
}

function startNetwork() {
  readTheme();
  network = new vis.Network(canvasElement, { nodes: nodeSet, edges: edgeSet }, structuredClone(data.options));
  takeOverPainting();
  canvasElement.querySelector("canvas")?.setAttribute("aria-hidden", "true");
  network.on("click", ({ pointer }) => {
    const id = nodeAt(pointer.DOM);
    const line = id === null ? lineAt(pointer.DOM) : null;
    if (id !== null) select({ kind: "entity", id });
    else if (line !== null) select({ kind: "edge", id: line });
    else if (state.selection) select(null);
  });
  network.on("doubleClick", ({ pointer }) => {
    const id = nodeAt(pointer.DOM);
    if (id !== null) expand(id);
  });
  if (server) server.listen(canvasElement);
  network.on("dragStart", hideTip);
  network.on("dragEnd", ({ nodes }) => {
    if (nodes.length) pin(nodes[0]);
    else movedByHand();
  });
  network.on("zoom", () => {
    hideTip();
    movedByHand();
  });
  dark.addEventListener("change", recolour);
}

/** A node that was dragged stays where it was put. */
function pin(id) {
  const { x, y } = network.body.nodes[id];
  remember();
  state.pins.set(id, [Math.round(x), Math.round(y)]);
  forgetFrame();
  writeAddress();
}

/** Move a node by hand without a pointer: some 24 pixels of the screen, and it stays there. */
function moveNode(id, x, y) {
  if (!drawn.nodes.has(id)) return;
  const step = 24 / network.getScale();
  const at = network.body.nodes[id];
  nodeSet.update({ id, x: Math.round(at.x + x * step), y: Math.round(at.y + y * step) });
  pin(id);
  showPanel();
}

function unpin(id) {
  remember();
  state.pins.delete(id);
  const [x, y] = placeOf(id);
  nodeSet.update({ id, x, y });
  forgetFrame();
  writeAddress();
  showPanel();
}
