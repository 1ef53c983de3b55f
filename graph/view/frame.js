// frame.js: one frame from its layers; and, for a heavy network, the moving picture while a hand moves it.

const REST = 160;
let snapshot = null;
let moving = false;
let lastView = "";
let rest = 0;

/** After a change of what a frame shows: the last frame is no picture of it any more. */
function forgetSnapshot() {
  snapshot = null;
}

const viewNow = () => {
  const { scale, translation } = network.body.view;
  return { scale, x: translation.x, y: translation.y };
};

/** Before each frame: where the view has moved since the last one, take that frame as a picture to move in its place. */
function beginFrame() {
  if (!heavy()) return;
  const view = viewNow();
  const key = `${view.scale} ${view.x} ${view.y}`;
  const { canvas } = network.canvas.frame;
  moving = lastView !== "" && key !== lastView && canvas.width > 0;
  if (moving && !snapshot) {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    copy.getContext("2d").drawImage(canvas, 0, 0);
    const [scale, x, y] = lastView.split(" ").map(Number);
    snapshot = { copy, scale, x, y };
  }
  lastView = key;
  if (!moving) return;
  clearTimeout(rest);
  rest = setTimeout(() => {
    snapshot = null;
    drawSoon();
  }, REST);
}

function drawSnapshot(context) {
  const { copy, scale, x, y } = snapshot;
  const ratio = network.canvas.pixelRatio || 1;
  context.drawImage(copy, -x / scale, -y / scale, copy.width / ratio / scale, copy.height / ratio / scale);
}

/** The layers below the names, in place of vis-network's own; where a later version has no such methods, its own stay. */
function takeOverPainting() {
  const { renderer } = network;
  if (!["_drawEdges", "_drawArrows", "_drawNodes"].every((name) => typeof renderer?.[name] === "function")) return;
  renderer._drawEdges = (context) => (moving ? drawSnapshot(context) : drawLines(context));
  renderer._drawArrows = () => {};
  renderer._drawNodes = (context, hidden) => {
    if (!hidden && !moving) drawHeads(context);
    if (!hidden) drawAllNodes(context);
    return { drawExternalLabels: () => {} };
  };
  network.on("initRedraw", beginFrame);
  network.on("afterDrawing", (context) => {
    if (!moving) drawOnTop(context);
  });
}

/** Veil everything, then draw what stands out once more on top: constant work, however large the network. */
function drawOnTop(context) {
  if (marked) {
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.82;
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    drawMarkedLines(context, marked.edges);
    drawNodes(context, byLook(marked.nodes));
    const { selection } = state;
    const chosen = selection.kind === "entity" ? [figure(selection.id)] : selection.kind === "path" ? [selection.from, selection.to] : [];
    if (chosen.length) drawNodes(context, byLook(chosen.filter((id) => drawn.nodes.has(id))), theme.ink);
  }
  if (hovered?.line !== null && drawn.edges.has(hovered?.line)) drawMarkedLines(context, new Set([hovered.line]));
  if (hovered?.id && drawn.nodes.has(hovered.id)) drawNodes(context, byLook([hovered.id]), theme.ink);
  for (const id of drawn.contested) if (!marked || marked.edges.has(id)) drawContested(context, lineById(id));
  if (state.pins.size) drawPins(context);
  server?.draw(context);
  drawLabels(context, marked);
}

/** The zoom from which the rings of contested lines are drawn. */
const RINGS_FROM = 0.35;

/** A small ring with a stroke on a line that some sources state and others reject. */
function drawContested(context, line) {
  const { scale } = network.body.view;
  if (!line || scale < RINGS_FROM) return;
  const [x, y] = middleOf(line);
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
