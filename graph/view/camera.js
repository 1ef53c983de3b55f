// camera.js: what part of the network is in view, and how near.

const animation = () => (calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });
/** Where the panel takes half of the picture, the picture moves to what is left. */
const phone = matchMedia("(max-width: 760px)");

/** A hand has moved the view: the address is to remember where. */
function movedByHand() {
  clearTimeout(movedByHand.timer);
  movedByHand.timer = setTimeout(() => {
    const { x, y } = network.getViewPosition();
    state.at = [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
    writeAddress();
  }, 200);
}

/** Fit what is shown, with room for the names of the outermost nodes; the view is then no longer somebody's own. */
function fit(animated = true, names = drawn.nodes, closest = 2.2) {
  // The stage may have changed since the last frame: on a phone the panel takes its share.
  network.canvas.setSize();
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const id of names) {
    const { x, y, options } = network.body.nodes[id];
    left = Math.min(left, x - options.size);
    right = Math.max(right, x + options.size);
    top = Math.min(top, y - options.size);
    bottom = Math.max(bottom, y + options.size);
  }
  if (left > right) return;
  const across = Math.min(56, canvasElement.clientWidth * 0.08);
  const wide = (canvasElement.clientWidth - 2 * across) / Math.max(right - left, 1);
  const high = (canvasElement.clientHeight - 84) / Math.max(bottom - top, 1);
  const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({ position, scale: Math.max(Math.min(wide, high, closest), 0.01), animation: animated ? animation() : false });
  state.at = null;
  writeAddress();
}

/** Go back to a view that somebody had. */
function restoreCamera() {
  if (!state.at) {
    const near = marked && (phone.matches || state.selection.kind === "path");
    fit(false, near ? marked.nodes : drawn.nodes, near ? 1.2 : 2.2);
    return;
  }
  const [x, y, scale] = state.at;
  network.canvas.setSize();
  network.moveTo({ position: { x, y }, scale, animation: false });
}

/** Bring a node into view, close enough to read. */
function moveTo(id) {
  if (!drawn.nodes.has(id) || phone.matches) return;
  network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: animation() });
}

/** Bring some nodes into view, unless they are there and large enough to be told apart. */
function showAll(names) {
  if (!names?.size) return;
  const { left, top, right, bottom } = windowOnNetwork();
  const inside = ({ x, y }) => x > left && x < right && y > top && y < bottom;
  if (network.getScale() > 0.5 && [...names].every((id) => inside(network.body.nodes[id]))) return;
  fit(true, names, 1.2);
}

function zoomBy(factor) {
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.02), 6), animation: animation() });
  movedByHand();
}

function panBy(x, y) {
  const { x: left, y: top } = network.getViewPosition();
  const scale = network.getScale();
  network.moveTo({ position: { x: left + x / scale, y: top + y / scale }, animation: false });
  movedByHand();
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => tell(say("The browser does not allow full screen here.")));
}
