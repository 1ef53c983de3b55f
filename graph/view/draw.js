// draw.js: the model on the canvas. The only file that speaks to vis-network.

const canvasElement = document.getElementById("canvas");
const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
/** Above this many lines each frame is drawn by the bundle, and hovering is left out. */
const large = data.edges.length > 4000;

const theme = {};

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "muted", "accent", "surface"]) theme[name] = style.getPropertyValue(`--${name}`).trim();
  const body = getComputedStyle(document.body);
  theme.font = body.fontFamily;
  theme.zoom = parseFloat(body.fontSize) / 15 || 1;
}

function channels(hex) {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) return hex.length === 4 ? channels(hex.replace(/[0-9a-f]/gi, "$&$&")) : [122, 127, 135];
  return match.slice(1).map((pair) => parseInt(pair, 16));
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrasts = new Map();

/** A vocabulary's colour, moved towards ink until it stands out from the paper: forms by 3 to 1, text by 4.5 (WCAG AA). */
function readable(hex, ratio = 3) {
  const key = `${hex}|${theme.paper}|${ratio}`;
  if (contrasts.has(key)) return contrasts.get(key);
  const ground = luminance(channels(theme.paper));
  const ink = channels(theme.ink);
  let rgb = channels(hex);
  for (let step = 0; step < 12; step += 1) {
    const own = luminance(rgb);
    if ((Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05) >= ratio) break;
    rgb = rgb.map((value, i) => Math.round(value + (ink[i] - value) * 0.12));
  }
  const colour = `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  contrasts.set(key, colour);
  return colour;
}

function nodeColours(hex) {
  const fill = readable(hex);
  const plain = { background: fill, border: theme.paper };
  const marked = { background: fill, border: theme.ink };
  return { ...plain, highlight: marked, hover: marked };
}

function edgeColours(hex) {
  const line = readable(hex);
  return { color: line, highlight: line, hover: line, opacity: large ? 0.5 : 0.8 };
}

/** The look of an edge from those of its statements that pass; the rule is drawing.py's. */
function edgeLook(edge, passing) {
  const claim = Math.min(...passing.map((number) => statements[number].claim));
  const sources = new Set(passing.map((number) => statements[number].source)).size;
  const width = data.widths[Math.min(sources, data.widths.length) - 1] * data.claims[claim].thin;
  return { claim, sources, width, dashes: data.claims[claim].dashes };
}

/** Whether some of these statements affirm what others reject. */
function contested(passing) {
  const affirms = ({ claim }) => ["fact", "claim"].includes(data.claims[claim].name);
  const rejects = ({ claim, stance }) =>
    data.claims[claim].name === "rejected" && ["asserted", "alleged", "denied"].includes(stance);
  const own = passing.map((number) => statements[number]);
  return own.some(affirms) && own.some(rejects);
}

const upright = canvasElement.clientHeight > canvasElement.clientWidth * 1.15;
const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
/** What is drawn now: entities, and for each drawn edge its passing statements and look. */
const drawn = { nodes: new Set(), edges: new Map() };
const edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
const nodeById = new Map(data.nodes.map((node) => [node.id, node]));
let network = null;

function visNode(node) {
  const { id, size, shape, color } = node;
  // Layouts are wide; a tall screen gets them turned.
  const [x, y] = upright ? [node.y, node.x] : [node.x, node.y];
  return { id, x, y, size, shape, color: nodeColours(color) };
}

function visEdge(edge, look) {
  const { statements: _, width: __, dashes: ___, color, ...rest } = edge;
  return { ...rest, color: edgeColours(color), width: look.width, dashes: look.dashes };
}

/** One frame, as soon as the browser wants one; however often it is asked for until then. */
const drawSoon = () => network.body.emitter.emit("_requestRedraw");

/** Bring the canvas in line with the filters: add what is shown now, take away what is not, restyle what has changed. */
function redraw() {
  network.renderer.allowRedraw = false;
  const nodes = shownEntities();
  const edges = new Map();
  for (const edge of data.edges) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    const passing = edge.statements.filter((number) => passes(statements[number]));
    if (passing.length) edges.set(edge.id, { passing, contested: contested(passing), ...edgeLook(edge, passing) });
  }
  edgeSet.remove([...drawn.edges.keys()].filter((id) => !edges.has(id)));
  nodeSet.remove([...drawn.nodes].filter((id) => !nodes.has(id)));
  nodeSet.add([...nodes].filter((id) => !drawn.nodes.has(id)).map((id) => visNode(nodeById.get(id))));
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
  forgetLines();
  forgetLabels();
}

function recolour() {
  readTheme();
  nodeSet.update([...drawn.nodes].map((id) => ({ id, color: nodeColours(nodeById.get(id).color) })));
  edgeSet.update([...drawn.edges.keys()].map((id) => ({ id, color: edgeColours(edgeById.get(id).color) })));
  forgetLines();
  forgetLabels();
}

/** What stands out now: the selected node with its edges and neighbours, or the selected edge with its ends. */
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
    (edgesOf.get(selection.id) || []).forEach(take);
    if (drawn.nodes.has(selection.id)) nodes.add(selection.id);
  } else if (selection.kind === "edge") {
    take(edgeById.get(selection.id));
  } else {
    const statement = statements[selection.number];
    for (const id of [...list(statement.subjects), ...list(statement.objects)]) {
      if (drawn.nodes.has(id)) nodes.add(id);
      for (const edge of edgesOf.get(id) || []) if (edge.statements.includes(selection.number)) take(edge);
    }
  }
  return nodes.size ? { nodes, edges } : null;
}

/** Veil everything, then draw what stands out once more on top: constant work, however large the network. */
function drawHighlight(context) {
  const marked = highlighted();
  const { edges, nodes } = network.body;
  if (marked) {
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.8;
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    const own = [...marked.edges].map((id) => edges[id]).filter((edge) => edge?.connected);
    own.forEach((edge) => edge.draw(context));
    [...marked.nodes].forEach((id) => nodes[id]?.draw(context));
    own.forEach((edge) => edge.drawArrows(context));
  }
  for (const id of drawn.contested) if (!marked || marked.edges.has(id)) drawContested(context, edges[id]);
  drawLabels(context, marked);
}

/** A small ring with a stroke on an edge that some sources state and others reject. */
function drawContested(context, edge) {
  if (!edge?.connected) return;
  const scale = network.getScale();
  if (scale < 0.35) return;
  const { x, y } = edge.edgeType.getPoint(0.5);
  const unit = 1 / Math.max(scale, 0.6);
  context.save();
  context.setLineDash([]);
  context.lineWidth = 1.6 * unit;
  context.strokeStyle = theme.ink;
  context.fillStyle = theme.paper;
  context.beginPath();
  context.arc(x, y, 5.5 * unit, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.beginPath();
  context.moveTo(x - 4 * unit, y + 4 * unit);
  context.lineTo(x + 4 * unit, y - 4 * unit);
  context.stroke();
  context.restore();
}

function startNetwork() {
  readTheme();
  const options = structuredClone(data.options);
  if (large) options.interaction.hover = false;
  network = new vis.Network(canvasElement, { nodes: nodeSet, edges: edgeSet }, options);
  if (large) bundleLines();
  redraw();
  canvasElement.querySelector("canvas")?.setAttribute("aria-hidden", "true");
  network.on("afterDrawing", drawHighlight);
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length) select({ kind: "entity", id: nodes[0] });
    else if (edges.length) select({ kind: "edge", id: edges[0] });
    else select(null);
  });
  network.on("doubleClick", ({ nodes }) => {
    if (nodes.length) setFocus({ id: nodes[0], steps: 1 });
  });
  network.on("hoverNode", ({ node, pointer }) => showTip(nodeTip(node), pointer.DOM));
  network.on("hoverEdge", ({ edge, pointer }) => showTip(edgeTip(edge), pointer.DOM));
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, hideTip);
  dark.addEventListener("change", recolour);
}

const animation = () => (calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });

/** Fit everything shown, with room for the labels of the outermost nodes. */
function fit(animated = true, ids = drawn.nodes, closest = 2.2) {
  // The stage may have changed since the last frame: on a phone the panel takes its share.
  network.canvas.setSize();
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const id of ids) {
    const { x, y, options } = network.body.nodes[id];
    left = Math.min(left, x - options.size);
    right = Math.max(right, x + options.size);
    top = Math.min(top, y - options.size);
    bottom = Math.max(bottom, y + options.size);
  }
  if (left > right) return;
  const across = Math.min(64, canvasElement.clientWidth * 0.09);
  const wide = (canvasElement.clientWidth - 2 * across) / Math.max(right - left, 1);
  const high = (canvasElement.clientHeight - 96) / Math.max(bottom - top, 1);
  const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({ position, scale: Math.max(Math.min(wide, high, closest), 0.01), animation: animated ? animation() : false });
}

/** Bring a node into view, close enough to read. */
function moveTo(id) {
  if (!drawn.nodes.has(id) || phone.matches) return;
  network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: animation() });
}

/** Bring some nodes into view, unless they are there and large enough to be told apart. */
function showAll(ids) {
  if (!ids?.size) return;
  const { left, top, right, bottom } = windowOnNetwork();
  const within = ({ x, y }) => x > left && x < right && y > top && y < bottom;
  if (network.getScale() > 0.5 && [...ids].every((id) => within(network.body.nodes[id]))) return;
  fit(true, ids, 1.2);
}

function zoomBy(factor) {
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.02), 6), animation: animation() });
}

function panBy(x, y) {
  const { x: left, y: top } = network.getViewPosition();
  const scale = network.getScale();
  network.moveTo({ position: { x: left + x / scale, y: top + y / scale }, animation: false });
}

function nodeTip(id) {
  const count = roles.get(id).subject.length + roles.get(id).object.length;
  return [nameOf(id), `${capital(classLabel(data.entities[id]?.type))} · ${plural(count, "statement")}`];
}

function edgeTip(id) {
  const edge = edgeById.get(id);
  const look = drawn.edges.get(id);
  if (!look) return null;
  const first = statements[look.passing[0]];
  const words = `${cut(nameOf(edge.from), 40)} ${relationLabel(first.relation)} ${cut(nameOf(edge.to), 40)}`;
  const claim = look.contested ? `${data.claims[look.claim].label}, contested` : data.claims[look.claim].label;
  return [words, `${claim} · ${plural(look.passing.length, "statement")}, ${plural(look.sources, "source")}`];
}

function showTip(lines, { x, y }) {
  if (!lines) return;
  const tip = document.getElementById("tip");
  tip.replaceChildren(el("strong", { dir: "auto" }, cut(lines[0], 140)), el("span", {}, lines[1]));
  tip.hidden = false;
  const { clientWidth, clientHeight } = canvasElement;
  tip.style.left = `${Math.max(8, Math.min(x + 14, clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > clientHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
}

function hideTip() {
  document.getElementById("tip").hidden = true;
}
