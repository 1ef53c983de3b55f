// labels.js: names on the canvas, at one size on the screen whatever the zoom, none over another.

const MOST_LABELS = 240;
const MOST_TRIED = 1400;
let labelOrder = null;
const labelCache = new Map();

/** After a change of what is shown, of language or of colours. */
function forgetLabels() {
  labelOrder = null;
  labelCache.clear();
}

/** Entities from the most to the least connected: the first ones get their place first. */
function orderOfLabels() {
  labelOrder ??= [...drawn.nodes].sort((a, b) => degreeOf(b) - degreeOf(a) || (a < b ? -1 : 1));
  return labelOrder;
}

function fontOf(id) {
  const degree = degreeOf(id);
  // A phone has room for names, not for large ones.
  const most = canvasElement.clientWidth < 480 ? 13 : 15.5;
  const size = Math.round(Math.min(11 + Math.sqrt(degree) * 0.62, most) * theme.zoom * 2) / 2;
  return { size, font: `${degree > 14 ? 650 : degree > 6 ? 550 : 450} ${size}px ${theme.font}` };
}

/** A name in one or two lines, measured once. */
function labelOf(context, id) {
  let label = labelCache.get(id);
  if (label) return label;
  const { size, font } = fontOf(id);
  const lines = wrap(cut(nameOf(id).replace(/\s+/g, " ").trim(), 40));
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

/** What of the canvas lies below the page's own words and buttons: names there could not be read. */
function coveredByPage() {
  const parts = document.querySelectorAll("#notice, #shown, .zoom");
  return [...parts].filter((part) => part.offsetHeight > 0).map(({ offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height }) => (
    { left, right: left + width, top, bottom: top + height }
  ));
}

/** The room that the rings of contested lines take. */
function ringsInView(standOut) {
  const { scale, translation } = network.body.view;
  if (scale < RINGS_FROM) return [];
  const lines = drawn.contested.filter((id) => !standOut || standOut.edges.has(id)).map(lineById).filter(Boolean);
  return lines.map((line) => {
    const [x, y] = middleOf(line);
    const [left, top] = [x * scale + translation.x, y * scale + translation.y];
    return { left: left - 7, right: left + 7, top: top - 7, bottom: top + 7 };
  });
}

/** How many names a view of this size bears: few far out, where they would hide the shape, more from near. */
function mostNames(width, height, scale, standOut) {
  if (standOut) return MOST_LABELS;
  const room = (width * height) / (scale > 0.75 ? 6000 : 15_000) / theme.zoom ** 2;
  return Math.min(MOST_LABELS, Math.max(10, room));
}

/** Nodes in view with their place on the screen, the ones to be named first in front; and the room that they take. */
function nodesInView(taken, standOut) {
  const { scale, translation } = network.body.view;
  const { clientWidth, clientHeight } = canvasElement;
  const order = standOut ? orderOfLabels().filter((id) => standOut.nodes.has(id)) : orderOfLabels();
  const chosen = standOut && state.selection?.kind === "entity" ? figure(state.selection.id) : null;
  if (chosen !== null && drawn.nodes.has(chosen)) {
    order.splice(order.indexOf(chosen), 1);
    order.unshift(chosen);
  }
  const seen = [];
  for (const id of order) {
    const node = network.body.nodes[id];
    if (!node) continue;
    const x = node.x * scale + translation.x;
    const y = node.y * scale + translation.y;
    if (x < -60 || y < -20 || x > clientWidth + 60 || y > clientHeight + 20) continue;
    const reach = shownSize(node.options.size, scale) * scale;
    seen.push({ id, x, y, reach });
    if (reach > 4) taken.add({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach, own: id, reach });
    if (seen.length >= MOST_TRIED) break;
  }
  return seen;
}

/** From the middle of a node to that of its name: the shares of the way across and down, the best place first. */
const SIDES = [[0, 1], [1, 0], [0, -1], [-1, 0], [0.8, 0.8], [-0.8, 0.8], [0.8, -0.8], [-0.8, -0.8]];

/** As many names as find room, each below its node, beside, above or aslant of it: what to write where, in screen pixels. */
function placeNames(context, standOut) {
  const { clientWidth, clientHeight } = canvasElement;
  const taken = new Taken();
  for (const box of [...coveredByPage(), ...ringsInView(standOut)]) taken.add(box);
  const seen = nodesInView(taken, standOut);
  const most = mostNames(clientWidth, clientHeight, network.body.view.scale, standOut);
  const names = [];
  for (const { id, x, y, reach } of seen) {
    const label = labelOf(context, id);
    const half = label.width / 2;
    const middle = label.height / 2;
    const gap = reach + 3;
    const sides = SIDES.map(([across, down]) => {
      // Aslant, the name begins where the node's rim is.
      const dx = across * (gap * (down ? 0.8 : 1)) + Math.sign(across) * half;
      const dy = down * (gap * (across ? 0.8 : 1)) + Math.sign(down) * middle;
      return { left: x + dx - half - 3, right: x + dx + half + 3, top: y + dy - middle - 1, bottom: y + dy + middle + 1, own: id };
    }).filter((box) => box.left >= 2 && box.right <= clientWidth - 2 && box.top >= 0 && box.bottom <= clientHeight);
    // For the first ones: better over a small node than no name on a great one.
    const small = names.length < 12 ? reach * 0.75 : 0;
    const box = sides.find((side) => taken.free(side)) || sides.find((side) => taken.free(side, small));
    if (!box) continue;
    taken.add(box);
    names.push({ ...label, colour: theme.ink, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
    if (names.length >= most) break;
  }
  if (standOut) names.push(...placeLineNames(context, standOut, taken));
  return names;
}

/** The names of the last frame, for whoever saves it. */
let placedNames = [];

function drawLabels(context, standOut) {
  const ratio = network.canvas.pixelRatio || 1;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  placedNames = placeNames(context, standOut);
  placedNames.forEach((name) => drawName(context, name));
  context.restore();
}

function drawName(context, { font, lines: rows, size, colour, x, y }) {
  context.font = font;
  context.lineWidth = 3.5;
  context.strokeStyle = theme.paper;
  context.fillStyle = colour;
  rows.forEach((row, i) => {
    const at = y + (i - (rows.length - 1) / 2) * size * 1.15;
    context.strokeText(row, x, at);
    context.fillText(row, x, at);
  });
}

/** The relations of the lines that stand out, in the colour of their family, where there is room. */
function placeLineNames(context, standOut, taken) {
  const { scale, translation } = network.body.view;
  const names = [];
  for (const id of [...standOut.edges].slice(0, 60)) {
    const line = lineById(id);
    if (!line) continue;
    const [middleX, middleY] = middleOf(line);
    const x = middleX * scale + translation.x;
    // A ring stands in the middle of a contested line.
    const y = middleY * scale + translation.y - (drawn.edges.get(id).contested ? 13 : 0);
    const text = cut(relationLabel(edgeById.get(id).relation), 32);
    const font = `italic 500 12px ${theme.font}`;
    context.font = font;
    const half = context.measureText(text).width / 2;
    const box = { left: x - half - 2, right: x + half + 2, top: y - 8, bottom: y + 8 };
    if (!taken.free(box)) continue;
    taken.add(box);
    names.push({ lines: [text], font, size: 12, italic: true, colour: readable(colourOfLine(edgeById.get(id)), 4.5), x, y });
  }
  return names;
}
