// lines.js: the lines of a large network, drawn by the bundle. vis-network strokes each edge on its own and computes its
// look anew in every frame: half a second a frame at thirty thousand. Here all lines of one look are one path.

let bundles = null;

/** After a change of what is drawn or of colours. */
function forgetLines() {
  bundles = null;
}

/** Drawn edges by colour, width and dashes. */
function bundled() {
  if (bundles) return bundles;
  bundles = new Map();
  for (const [id, { width, dashes }] of drawn.edges) {
    const edge = network.body.edges[id];
    if (!edge?.connected) continue;
    const colour = readable(edgeById.get(id).color);
    const key = `${colour} ${width} ${dashes}`;
    if (!bundles.has(key)) bundles.set(key, { colour, width, dashes: dashes || [], edges: [] });
    bundles.get(key).edges.push(edge);
  }
  return bundles;
}

/** What the canvas shows, in the coordinates of the network. */
function windowOnNetwork() {
  const { scale, translation } = network.body.view;
  const left = -translation.x / scale;
  const top = -translation.y / scale;
  return { left, top, right: left + canvasElement.clientWidth / scale, bottom: top + canvasElement.clientHeight / scale };
}

function outside({ from, to }, { left, top, right, bottom }) {
  return (from.x < left && to.x < left) || (from.x > right && to.x > right) || (from.y < top && to.y < top) || (from.y > bottom && to.y > bottom);
}

function drawLines(context) {
  const view = windowOnNetwork();
  const { scale } = network.body.view;
  context.save();
  for (const { colour, width, dashes, edges } of bundled().values()) {
    context.strokeStyle = colour;
    // Never thinner than the eye can follow, however far out.
    context.lineWidth = Math.max(width, 0.55 / scale);
    // Far out, dashes are smaller than a pixel: a faint line says as much, and is drawn ten times as fast.
    const tooFine = dashes.length > 0 && scale < 0.12;
    context.globalAlpha = tooFine ? 0.22 : 0.45;
    context.setLineDash(tooFine ? [] : dashes);
    context.beginPath();
    for (const edge of edges) {
      if (outside(edge, view)) continue;
      const { from, to } = edge;
      if (from === to) {
        loop(context, from);
        continue;
      }
      context.moveTo(from.x, from.y);
      const via = edge.edgeType.getViaNode();
      if (via) context.quadraticCurveTo(via.x, via.y, to.x, to.y);
      else context.lineTo(to.x, to.y);
    }
    context.stroke();
  }
  context.restore();
}

function loop(context, node) {
  const { size } = node.options;
  context.moveTo(node.x + size + 18, node.y - size);
  context.arc(node.x + size, node.y - size, 18, 0, 2 * Math.PI);
}

/** Heads of arrows, once the zoom lets them be told from a blot. */
function drawHeads(context) {
  const { scale } = network.body.view;
  if (scale < 0.3) return;
  const view = windowOnNetwork();
  context.save();
  context.globalAlpha = 0.7;
  for (const { colour, width, edges } of bundled().values()) {
    context.fillStyle = colour;
    context.beginPath();
    for (const edge of edges) {
      const { from, to } = edge;
      if (from === to || edge.options.arrows.to.enabled === false || outside(edge, view)) continue;
      const start = edge.edgeType.getViaNode() || from;
      const length = Math.hypot(to.x - start.x, to.y - start.y) || 1;
      const [x, y] = [(to.x - start.x) / length, (to.y - start.y) / length];
      const reach = to.options.size + 1;
      const [tipX, tipY] = [to.x - x * reach, to.y - y * reach];
      const head = 8 + 1.6 * width;
      context.moveTo(tipX, tipY);
      context.lineTo(tipX - x * head - y * head * 0.36, tipY - y * head + x * head * 0.36);
      context.lineTo(tipX - x * head + y * head * 0.36, tipY - y * head - x * head * 0.36);
    }
    context.fill();
  }
  context.restore();
}

/** Put these in the place of vis-network's own; where a later version has no such methods, its own stay. */
function bundleLines() {
  const { renderer } = network;
  if (typeof renderer?._drawEdges !== "function" || typeof renderer._drawArrows !== "function") return;
  renderer._drawEdges = drawLines;
  renderer._drawArrows = drawHeads;
}
