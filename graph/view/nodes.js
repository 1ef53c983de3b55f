// nodes.js: the nodes of a frame, all of one look as one path; and what is under the pointer.

let nodeLooks = null;

/** After a change of what is drawn or of colours. */
function forgetNodes() {
  nodeLooks = null;
}

/** Nodes by shape and colour, so that ten thousand are a dozen paths. */
function byLook(names) {
  const looks = new Map();
  for (const id of names) {
    const node = network.body.nodes[id];
    if (!node) continue;
    const key = `${shapeOfNode(id)} ${colourOfNode(id)}`;
    if (!looks.has(key)) looks.set(key, { shape: shapeOfNode(id), colour: readable(colourOfNode(id)), nodes: [] });
    looks.get(key).nodes.push(node);
  }
  return [...looks.values()];
}

function drawAllNodes(context) {
  nodeLooks ??= byLook(drawn.nodes);
  least = leastReach();
  if (!moving) nodeLooks.forEach(({ nodes }) => nodes.forEach(keepBox));
  drawNodes(context, nodeLooks);
}

/** What vis-network asks of a node's form when it looks for the one to drag. */
function keepBox({ x, y, shape, options: { size } }) {
  shape.left = x - size;
  shape.top = y - size;
  shape.width = 2 * size;
  shape.height = 2 * size;
}

function drawNodes(context, looks, ring = theme.paper) {
  const { scale } = network.body.view;
  const { left, right, top, bottom } = windowOnNetwork();
  const many = large();
  context.save();
  context.setLineDash([]);
  context.strokeStyle = ring;
  context.lineWidth = Math.max(1.5, 1.2 / scale);
  for (const { shape, colour, nodes } of looks) {
    context.beginPath();
    for (const { x, y, options: { size } } of nodes) {
      if (x + size < left || x - size > right || y + size < top || y - size > bottom) continue;
      const reach = shownSize(size, scale);
      // Of ten thousand, the smallest: nobody tells a star from a square.
      if (many && reach * scale < 2.5) context.rect(x - reach, y - reach, 2 * reach, 2 * reach);
      else trace(context, shape, x, y, reach);
    }
    if (scale > 0.12) context.stroke();
    context.fillStyle = colour;
    context.fill();
  }
  context.restore();
}

/** The radius below which the least node does not shrink on the screen: what the eye can see, less where they are many. */
function leastReach() {
  const room = Math.sqrt((canvasElement.clientWidth * canvasElement.clientHeight) / Math.max(drawn.nodes.size, 1));
  return Math.min(2.4, Math.max(0.7, room * 0.14));
}

let least = 2.4;

/** Far out, nodes do not shrink below that, and the greater ones stay the greater ones. */
const shownSize = (size, scale) => Math.max(size, (least * (size / 8.3) ** 0.8) / scale);

const unitCorners = new Map();

/** Add a form to the present path. */
function trace(context, shape, x, y, r) {
  if (!unitCorners.has(shape)) unitCorners.set(shape, corners(shape, 1));
  const points = unitCorners.get(shape);
  if (!points) {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([dx, dy], i) => (i ? context.lineTo(x + dx * r, y + dy * r) : context.moveTo(x + dx * r, y + dy * r)));
  context.closePath();
}

/** A pin on each node that somebody put where it is. */
function drawPins(context) {
  const unit = 1 / network.body.view.scale;
  context.save();
  context.fillStyle = theme.ink;
  context.strokeStyle = theme.paper;
  context.lineWidth = 1.5 * unit;
  for (const id of state.pins.keys()) {
    const node = drawn.nodes.has(id) && network.body.nodes[id];
    if (!node) continue;
    const reach = shownSize(node.options.size, 1 / unit) * 0.75;
    context.beginPath();
    context.arc(node.x + reach, node.y - reach, 3.2 * unit, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** The node under a point of the canvas; the smallest, where several are. */
function nodeAt({ x, y }, slack = 4) {
  const { scale, translation } = network.body.view;
  let best = null;
  let reached = Infinity;
  for (const id of drawn.nodes) {
    const node = network.body.nodes[id];
    const reach = shownSize(node.options.size, scale) * scale;
    const distance = Math.hypot(node.x * scale + translation.x - x, node.y * scale + translation.y - y);
    if (distance < reach + slack && distance - slack * 2 + reach * 0.3 < reached) {
      best = id;
      reached = distance - slack * 2 + reach * 0.3;
    }
  }
  return best;
}

let hovered = null;

/** The tip beside the pointer, and a line or node that stands out while the pointer is on it. */
function startHover() {
  let waiting = null;
  const look = () => {
    const point = waiting;
    waiting = null;
    if (!point) return;
    const id = nodeAt(point);
    const line = id === null ? lineAt(point, 5) : null;
    canvasElement.classList.toggle("on-something", id !== null || line !== null);
    const over = id !== null ? `n${id}` : line !== null ? `l${line}` : null;
    if (over !== null) showTip(id !== null ? nodeTip(id) : edgeTip(line), point);
    else hideTip();
    if (over === hovered?.key) return;
    hovered = over === null ? null : { key: over, id, line };
    if (!large()) drawSoon();
  };
  canvasElement.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const box = canvasElement.getBoundingClientRect();
    if (!waiting) requestAnimationFrame(look);
    waiting = { x: event.clientX - box.left, y: event.clientY - box.top };
  });
  canvasElement.addEventListener("pointerleave", () => {
    waiting = null;
    hideTip();
    if (hovered && !large()) drawSoon();
    hovered = null;
  });
}

function nodeTip(id) {
  const others = state.rolled && standIns.get(id)?.length;
  const what = [capital(classLabel(typeOf(id))), plural(toldOf(id), "statement"), others ? say("with {n} rolled up", { n: others }) : "", server?.tip(id) || ""];
  return [nameOf(id), what.filter(Boolean).join(" · ")];
}

function edgeTip(id) {
  const edge = edgeById.get(id);
  const look = drawn.edges.get(id);
  if (!look) return null;
  const words = `${cut(nameOf(edge.from), 40)} ${relationLabel(edge.relation)} ${cut(nameOf(edge.to), 40)}`;
  const claim = say(data.claims[look.claim].label) + (look.contested ? `, ${say("contested")}` : "");
  return [words, `${claim} · ${plural(look.count, "statement")}, ${plural(look.sources, "source")}`];
}

function showTip(texts, { x, y }) {
  if (!texts) return;
  const tip = document.getElementById("tip");
  tip.replaceChildren(el("strong", { dir: "auto" }, cut(texts[0], 140)), el("span", {}, texts[1]));
  tip.hidden = false;
  const { clientWidth, clientHeight } = canvasElement;
  tip.style.left = `${Math.max(8, Math.min(x + 14, clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > clientHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
}

function hideTip() {
  document.getElementById("tip").hidden = true;
}
