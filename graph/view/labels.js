// labels.js: names on the canvas, at one size on the screen whatever the zoom, none over another.

const MOST_LABELS = 260;
const MOST_TRIED = 1400;
let labelOrder = null;
const labelCache = new Map();

/** After a change of what is shown, of language or of colours. */
function forgetLabels() {
  labelOrder = null;
  labelCache.clear();
  drawSoon();
}

/** Entities from the most to the least connected: the first ones get their place first. */
function orderOfLabels() {
  labelOrder ??= [...drawn.nodes].sort((a, b) => degreeOf(b) - degreeOf(a) || (a < b ? -1 : 1));
  return labelOrder;
}

function fontOf(id) {
  const degree = degreeOf(id);
  const size = Math.round(Math.min(11.5 + Math.sqrt(degree) * 0.8, 16) * theme.zoom * 2) / 2;
  return { size, font: `${degree > 8 ? 600 : 500} ${size}px ${theme.font}` };
}

/** A name in one or two lines, measured once. */
function labelOf(context, id) {
  let label = labelCache.get(id);
  if (label) return label;
  const { size, font } = fontOf(id);
  const lines = wrap(cut(nameOf(id).replace(/\s+/g, " ").trim(), 44));
  context.font = font;
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  label = { lines, font, size, width, height: lines.length * size * 1.15 };
  labelCache.set(id, label);
  return label;
}

/** Break a long name once, at the space nearest its middle. */
function wrap(text) {
  if (text.length <= 20) return [text];
  const middle = text.length / 2;
  let best = -1;
  for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) {
    if (best < 0 || Math.abs(at - middle) < Math.abs(best - middle)) best = at;
  }
  return best > 3 ? [text.slice(0, best), text.slice(best + 1)] : [text];
}

/** Rectangles already taken, in cells, so that a new one is tried against few. */
class Taken {
  constructor() {
    this.cells = new Map();
  }

  *keys(box) {
    for (let x = Math.floor(box.left / 90); x <= Math.floor(box.right / 90); x += 1) {
      for (let y = Math.floor(box.top / 90); y <= Math.floor(box.bottom / 90); y += 1) yield x * 4096 + y;
    }
  }

  /** Whether nothing is in the way but the node itself and nodes smaller than `small`. */
  free(box, small = 0) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) || []) {
        if (other.reach ? other.own === box.own || other.reach < small : false) continue;
        if (box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top) {
          return false;
        }
      }
    }
    return true;
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
}

/** Draw as many names as find room: below their node, above, right or left of it. */
function drawLabels(context, marked) {
  const { scale, translation } = network.body.view;
  const { clientWidth, clientHeight } = canvasElement;
  const ratio = network.canvas.pixelRatio || 1;
  const ids = marked ? orderOfLabels().filter((id) => marked.nodes.has(id)) : orderOfLabels();
  if (marked && state.selection.kind === "entity" && drawn.nodes.has(state.selection.id)) {
    ids.splice(ids.indexOf(state.selection.id), 1);
    ids.unshift(state.selection.id);
  }
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const seen = [];
  const taken = new Taken();
  for (const id of ids) {
    const node = network.body.nodes[id];
    if (!node) continue;
    const x = node.x * scale + translation.x;
    const y = node.y * scale + translation.y;
    if (x < -60 || y < -20 || x > clientWidth + 60 || y > clientHeight + 20) continue;
    const reach = node.options.size * scale;
    seen.push({ id, x, y, reach });
    if (reach > 5) taken.add({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach, own: id, reach });
    if (seen.length >= MOST_TRIED) break;
  }
  const most = marked ? MOST_LABELS : Math.min(MOST_LABELS, Math.max(12, (clientWidth * clientHeight) / 9000));
  let placed = 0;
  for (const { id, x, y, reach } of seen) {
    const label = labelOf(context, id);
    const half = label.width / 2;
    const middle = label.height / 2;
    const gap = reach + 4;
    const sides = [[0, gap + middle], [0, -gap - middle], [gap + half, 0], [-gap - half, 0]].map(([dx, dy]) => (
      { left: x + dx - half - 2, right: x + dx + half + 2, top: y + dy - middle, bottom: y + dy + middle, own: id }
    )).filter((box) => box.left >= 2 && box.right <= clientWidth - 2);
    // For the first ones: better over a small node than no name on a great one.
    const small = placed < 12 ? reach * 0.75 : 0;
    const box = sides.find((side) => taken.free(side)) || sides.find((side) => taken.free(side, small));
    if (!box) continue;
    taken.add(box);
    drawName(context, label, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    placed += 1;
    if (placed >= most) break;
  }
  if (marked) drawEdgeNames(context, marked, taken);
  context.restore();
}

function drawName(context, label, x, y) {
  context.font = label.font;
  context.lineWidth = 3.5;
  context.strokeStyle = theme.paper;
  context.fillStyle = label.colour || theme.ink;
  label.lines.forEach((line, row) => {
    const at = y + (row - (label.lines.length - 1) / 2) * label.size * 1.15;
    context.strokeText(line, x, at);
    context.fillText(line, x, at);
  });
}

/** The relations of the edges that stand out, in the colour of their family, where there is room. */
function drawEdgeNames(context, marked, taken) {
  const { scale, translation } = network.body.view;
  for (const id of [...marked.edges].slice(0, 60)) {
    const edge = network.body.edges[id];
    if (!edge?.connected) continue;
    const point = edge.edgeType.getPoint(0.5);
    const x = point.x * scale + translation.x;
    // A ring stands in the middle of a contested line.
    const y = point.y * scale + translation.y - (drawn.edges.get(id).contested ? 13 : 0);
    const text = cut(relationLabel(statements[edgeById.get(id).statements[0]].relation), 32);
    const font = `italic 500 12px ${theme.font}`;
    context.font = font;
    const half = context.measureText(text).width / 2;
    const box = { left: x - half - 2, right: x + half + 2, top: y - 8, bottom: y + 8 };
    if (!taken.free(box)) continue;
    taken.add(box);
    drawName(context, { lines: [text], font, size: 12, colour: readable(edgeById.get(id).color, 4.5) }, x, y);
  }
}
