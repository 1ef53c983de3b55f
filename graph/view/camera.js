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

/** The part of the canvas, in pixels, that the notice above, the buttons below and the outermost names leave free. */
function freeStage() {
  const { clientWidth: width, clientHeight: height } = canvasElement;
  const across = Math.min(56, width * 0.08);
  const notice = document.getElementById("notice");
  const counts = document.getElementById("shown");
  const above = [notice, counts].map((part) => (part.offsetHeight && part.offsetTop < height / 2 ? part.offsetTop + part.offsetHeight : 0));
  const top = Math.max(24, ...above.map((reach) => reach + 14));
  // Where there is little, the picture goes on beside the buttons.
  const bottom = height < 420 ? height - 14 : document.querySelector(".zoom").offsetTop - 18;
  return { left: across, right: width - across, top: Math.min(top, height * 0.4), bottom };
}

/** How near a few nodes come at most: on a large screen somewhat nearer. */
const nearest = () => 2.2 * Math.sqrt(Math.max(1, Math.min(canvasElement.clientWidth, canvasElement.clientHeight) / 900));

/** Fit what is shown into the free part of the canvas; the view is then no longer somebody's own. */
function fit(animated = true, names = drawn.nodes, closest = nearest()) {
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
  const free = freeStage();
  const wide = (free.right - free.left) / Math.max(right - left, 1);
  const high = (free.bottom - free.top) / Math.max(bottom - top, 1);
  const scale = Math.max(Math.min(wide, high, closest), 0.01);
  // The free part is not in the middle of the canvas.
  const aside = (canvasElement.clientHeight - free.top - free.bottom) / 2 / scale;
  const position = { x: (left + right) / 2, y: (top + bottom) / 2 + aside };
  network.moveTo({ position, scale, animation: animated ? animation() : false });
  state.at = null;
  writeAddress();
}

/** Go back to a view that somebody had. */
function restoreCamera() {
  if (!state.at) {
    const near = marked && (phone.matches || state.selection.kind === "path");
    fit(false, near ? marked.nodes : drawn.nodes, near ? 1.2 : nearest());
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

/** Bring some nodes into view, unless they are there and far enough apart to read what joins them. */
function showAll(names) {
  if (!names?.size) return;
  const { left, top, right, bottom } = windowOnNetwork();
  const nodes = [...names].map((id) => network.body.nodes[id]);
  const inside = nodes.every(({ x, y }) => x > left && x < right && y > top && y < bottom);
  const extent = (values) => (Math.max(...values) - Math.min(...values)) * network.getScale();
  const apart = nodes.length === 1 || Math.max(extent(nodes.map(({ x }) => x)), extent(nodes.map(({ y }) => y))) > 150;
  if (network.getScale() > 0.5 && inside && apart) return;
  fit(true, names, 1.4);
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
