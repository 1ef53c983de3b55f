// lines.js: the lines of a frame. vis-network strokes each edge on its own and computes its look anew in every frame: half a
// second a frame at thirty thousand. Here all lines of one look are one path.

let bundles = null;
let lineIndex = new Map();

/** After a change of what is drawn or of colours. */
function forgetLines() {
  bundles = null;
}

/** Drawn lines by colour, width, dashes and strength. */
function bundled() {
  if (bundles) return bundles;
  bundles = new Map();
  lineIndex = new Map();
  for (const [id, { width, dashes, sources }] of drawn.edges) {
    const edge = edgeById.get(id);
    const colour = readable(colourOfLine(edge));
    const key = `${colour} ${width} ${dashes}`;
    if (!bundles.has(key)) bundles.set(key, { colour, width, dashes: dashes || [], strong: sources > 1, lines: [] });
    const arrow = !data.relations[edge.relation]?.symmetric;
    const { bend, turn } = edge;
    const line = { id, from: network.body.nodes[edge.from], to: network.body.nodes[edge.to], bend, turn, arrow };
    bundles.get(key).lines.push(line);
    lineIndex.set(id, line);
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

/** The control point of a line's arc; on the straight way between the ends where it has no bend. */
function control({ from, to, bend }) {
  return [(from.x + to.x) / 2 - (to.y - from.y) * bend, (from.y + to.y) / 2 + (to.x - from.x) * bend];
}

const LOOP = 16;

/** The middle of a line's loop at its only node. */
function loopCentre({ from, turn }) {
  const reach = from.options.size + LOOP * 0.7;
  return [from.x + Math.cos(turn) * reach, from.y - Math.sin(turn) * reach];
}

/** The middle of a line, where its name and its mark stand. */
function middleOf(line) {
  if (line.from === line.to) return loopCentre(line);
  const [x, y] = control(line);
  return [(line.from.x + line.to.x) / 4 + x / 2, (line.from.y + line.to.y) / 4 + y / 2];
}

function traceLine(context, line) {
  const { from, to } = line;
  if (from === to) {
    const [x, y] = loopCentre(line);
    context.moveTo(x + LOOP, y);
    context.arc(x, y, LOOP, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(from.x, from.y);
  if (line.bend) context.quadraticCurveTo(...control(line), to.x, to.y);
  else context.lineTo(to.x, to.y);
}

/** How strongly lines stand out: far out the single-sourced ones step back, so that the shape is seen. */
function strength(strong, scale) {
  const near = Math.min(Math.max((scale - 0.25) / 0.65, 0), 1);
  // Thousands of lines on one another are dark enough.
  const crowd = Math.min(1, (1000 / Math.max(drawn.edges.size, 1)) ** 0.25);
  return (strong ? 0.64 : 0.42) * (crowd + (1 - crowd) * near) + 0.3 * near;
}

function strokeLines(context, { colour, width, dashes, lines: own }, alpha, view) {
  const { scale } = network.body.view;
  context.strokeStyle = colour;
  // Never thinner than the eye can follow, however far out.
  context.lineWidth = Math.max(width, 0.6 / scale);
  // Far out, dashes are smaller than a pixel: a faint line says as much, and is drawn ten times as fast.
  const tooFine = dashes.length > 0 && scale < 0.12;
  context.globalAlpha = tooFine ? alpha / 2 : alpha;
  context.setLineDash(tooFine ? [] : dashes.map((dash) => dash * Math.min(Math.max(1, 0.5 / scale), 2)));
  context.beginPath();
  for (const line of own) if (!outside(line, view)) traceLine(context, line);
  context.stroke();
}

function drawLines(context) {
  const view = windowOnNetwork();
  const { scale } = network.body.view;
  context.save();
  // The stronger ones last, on top.
  for (const bundle of [...bundled().values()].sort((a, b) => a.strong - b.strong)) {
    strokeLines(context, bundle, strength(bundle.strong, scale), view);
  }
  context.restore();
}

/** Heads of arrows, once the zoom lets them be told from a blot. */
function fillHeads(context, { colour, width, lines: own }, view) {
  const { scale } = network.body.view;
  context.fillStyle = colour;
  context.beginPath();
  for (const line of own) {
    if (line.from === line.to || !line.arrow || outside(line, view)) continue;
    const [tip, left, right] = head(line, width, scale);
    context.moveTo(...tip);
    context.lineTo(...left);
    context.lineTo(...right);
  }
  context.fill();
}

/** The three corners of a line's head, its tip on the rim of the node it leads to. */
function head(line, width, scale) {
  const { to } = line;
  const [startX, startY] = control(line);
  const length = Math.hypot(to.x - startX, to.y - startY) || 1;
  const [x, y] = [(to.x - startX) / length, (to.y - startY) / length];
  const reach = shownSize(to.options.size, scale) + 1;
  const [tipX, tipY] = [to.x - x * reach, to.y - y * reach];
  // From near, the lines grow, their heads no more than is needed to see them.
  const size = (8 + 1.6 * width) * Math.min(1, 1.4 / scale);
  return [
    [tipX, tipY],
    [tipX - x * size - y * size * 0.36, tipY - y * size + x * size * 0.36],
    [tipX - x * size + y * size * 0.36, tipY - y * size - x * size * 0.36],
  ];
}

function drawHeads(context) {
  const { scale } = network.body.view;
  if (scale < 0.3) return;
  const view = windowOnNetwork();
  context.save();
  for (const bundle of bundled().values()) {
    context.globalAlpha = Math.min(1, strength(bundle.strong, scale) + 0.1);
    fillHeads(context, bundle, view);
  }
  context.restore();
}

/** Some lines once more, at full strength. */
function drawMarkedLines(context, marks) {
  const view = windowOnNetwork();
  context.save();
  const own = [...bundled().values()]
    .map((bundle) => ({ ...bundle, lines: bundle.lines.filter(({ id }) => marks.has(id)) }))
    .filter((bundle) => bundle.lines.length);
  for (const bundle of own) strokeLines(context, { ...bundle, width: bundle.width + 0.6 }, 1, view);
  context.globalAlpha = 1;
  for (const bundle of own) fillHeads(context, bundle, view);
  context.restore();
}

/** The line that passes within some pixels of a point of the canvas, the nearest one. */
function lineAt({ x, y }, slack = 7) {
  const { scale, translation } = network.body.view;
  const [px, py] = [(x - translation.x) / scale, (y - translation.y) / scale];
  let best = null;
  let reached = slack / scale;
  for (const { lines: own } of bundled().values()) {
    for (const line of own) {
      const distance = distanceTo(line, px, py, reached);
      if (distance < reached) [best, reached] = [line.id, distance];
    }
  }
  return best;
}

function distanceTo(line, px, py, limit) {
  const { from, to } = line;
  if (from === to) {
    const [x, y] = loopCentre(line);
    return Math.abs(Math.hypot(px - x, py - y) - LOOP);
  }
  const [vx, vy] = control(line);
  if (px < Math.min(from.x, vx, to.x) - limit || px > Math.max(from.x, vx, to.x) + limit) return Infinity;
  if (py < Math.min(from.y, vy, to.y) - limit || py > Math.max(from.y, vy, to.y) + limit) return Infinity;
  const steps = line.bend ? 16 : 1;
  let best = Infinity;
  let [ax, ay] = [from.x, from.y];
  for (let step = 1; step <= steps; step += 1) {
    const t = step / steps;
    const bx = (1 - t) ** 2 * from.x + 2 * t * (1 - t) * vx + t * t * to.x;
    const by = (1 - t) ** 2 * from.y + 2 * t * (1 - t) * vy + t * t * to.y;
    const along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1);
    const at = Math.min(Math.max(along, 0), 1);
    best = Math.min(best, Math.hypot(px - ax - at * (bx - ax), py - ay - at * (by - ay)));
    [ax, ay] = [bx, by];
  }
  return best;
}

/** A line of the present frame by its id. */
function lineById(id) {
  bundled();
  return lineIndex.get(id);
}
