// views.js: the whole view as a text: it stands in the address, restores the view on load, and is what "back" goes back to.

const MOST_PAST = 200;
const pastViews = [];

const atom = (text) => encodeURIComponent(text).replaceAll("~", "%7E");
const atoms = (texts) => [...texts].map(atom).join(",");

/** The view as "key=value&…"; what is as it was at first is left out. */
function viewText(view) {
  const parts = [];
  const put = (key, value) => { if (value) parts.push(`${key}=${value}`); };
  const { selection } = view;
  if (selection?.kind === "entity") put("entity", atom(selection.id));
  if (selection?.kind === "edge") put("line", atom(statements[edgeById.get(selection.id).statements[0]].id));
  if (selection?.kind === "statement") put("statement", atom(statements[selection.number].id));
  if (selection?.kind === "path") put("path", `${atom(selection.from)}~${atom(selection.to)}`);
  for (const kind of FILTERS) put(kind, filterText(kind, view.off[kind]));
  put("least", view.least > 1 ? String(view.least) : "");
  put("time", view.time ? `${view.time.from}..${view.time.to}` : "");
  put("unit", view.unit);
  put("undated", view.undated ? "1" : "");
  put("lone", view.lone ? "1" : "");
  put("rolled", view.rolled === Boolean(data.asStates) ? "" : view.rolled ? "1" : "0");
  put("all", data.opening && !view.opening ? "1" : "");
  put("focus", view.focus ? `${atom(view.focus.id)}~${view.focus.steps}` : "");
  put("more", view.focus ? atoms(view.focus.more) : "");
  put("lang", atom(view.language));
  put("loaded", view.loaded.join(","));
  put("pins", [...view.pins].map(([id, [x, y]]) => [atom(id), x, y].join("~")).join(","));
  put("at", view.at ? view.at.join(",") : "");
  return parts.join("&");
}

/** What a filter leaves out ("-.a,.b") or, where that is shorter, the only ones it lets through (".a,.b", or "none"). */
function filterText(kind, off) {
  if (!off.size) return "";
  const on = [...counts[kind].keys()].filter((value) => !off.has(value));
  const dotted = (values) => atoms([...values].map((value) => `.${value}`));
  return on.length < off.size ? dotted(on) || "none" : `-${dotted(off)}`;
}

function filterOf(kind, text) {
  const values = unpack(text.replace(/^-/, "")).filter((value) => value.startsWith("."));
  const named = new Set(values.map((value) => value.slice(1)));
  if (text.startsWith("-")) return named;
  return new Set([...counts[kind].keys()].filter((value) => !named.has(value)));
}

function unpack(text) {
  return text.split(",").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return "";
    }
  });
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text || "");
const known = (id) => Object.hasOwn(data.entities, id);

/** Take over a view from its text; what it names and this network does not have is passed over. */
function readView(text) {
  const parts = new Map(text.split("&").filter(Boolean).map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
  const get = (key) => parts.get(key) || "";
  const pair = (key) => get(key).split("~").map((part) => unpack(part)[0]);
  for (const kind of FILTERS) state.off[kind] = parts.has(kind) ? filterOf(kind, get(kind)) : new Set();
  state.least = Math.max(1, Number.parseInt(get("least"), 10) || 1);
  const [from, to] = get("time").split("..");
  state.time = isDay(from) && isDay(to) && from <= to ? { from, to } : null;
  state.unit = Object.hasOwn(UNITS, get("unit")) ? get("unit") : "";
  state.undated = get("undated") === "1";
  state.lone = get("lone") === "1";
  state.rolled = rollUp.size > 0 && (parts.has("rolled") ? get("rolled") === "1" : Boolean(data.asStates));
  state.loaded = get("loaded").split(",").filter(Boolean);
  if (get("all") === "1") state.opening = null;
  const [focus, steps] = pair("focus");
  state.focus = known(focus) ? { id: focus, steps: Math.min(Math.max(Number(steps) || 1, 1), 9), more: unpack(get("more")).filter(known) } : null;
  state.language = /^[\w-]*$/.test(get("lang")) ? get("lang") : "";
  const pins = get("pins").split(",").map((part) => part.split("~")).map(([id, x, y]) => [unpack(id)[0], [Number(x), Number(y)]]);
  state.pins = new Map(pins.filter(([id, place]) => known(id) && place.every(Number.isFinite)));
  const at = get("at").split(",").map(Number);
  state.at = at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : null;
  state.pathFrom = null;
  return parts;
}

/** The selection that a text names, once its filters and lines are in force. */
function selectionOf(parts) {
  const [from, to] = (parts.get("path") || "").split("~").map((part) => unpack(part || "")[0]);
  if (known(from) && known(to)) return pathBetween(from, to);
  const [entity] = unpack(parts.get("entity") || "");
  if (known(entity)) return { kind: "entity", id: entity };
  const line = numberOf.get(unpack(parts.get("line") || "")[0]);
  const edge = line === undefined ? undefined : lines.find(({ statements: own }) => own.includes(line));
  if (edge) return { kind: "edge", id: edge.id };
  const position = numberOf.get(unpack(parts.get("statement") || "")[0]);
  return position === undefined ? null : { kind: "statement", number: position };
}

/** Bring everything on the page in line with a view; where it needs what is not here, once the server has sent that. */
function restoreView(text) {
  if (server && !server.has(text)) {
    server.fetchView(text);
    return;
  }
  const parts = readView(text);
  server?.show();
  rebuildLines();
  recheck();
  state.selection = selectionOf(parts);
  if (state.selection?.kind === "entity") bringIn(state.selection.id);
  sayPage();
  rebuildFilters();
  refresh();
  putInPlace();
  restoreCamera();
}

/** Move what a pin, or the end of one, has elsewhere now. */
function putInPlace() {
  const moved = [...drawn.nodes].map((id) => ({ id, x: placeOf(id)[0], y: placeOf(id)[1] })).filter(({ id, x, y }) => network.body.nodes[id].x !== x || network.body.nodes[id].y !== y);
  if (!moved.length) return;
  nodeSet.update(moved);
  forgetFrame();
}

/** Keep the present view for "back". */
function remember() {
  const text = viewText(state);
  if (pastViews.at(-1) !== text) pastViews.push(text);
  if (pastViews.length > MOST_PAST) pastViews.shift();
}

/** A change of the view that "back" can take back. */
function change(action) {
  remember();
  action();
  refresh();
}

function goBack() {
  const now = viewText(state);
  let text = pastViews.pop();
  while (text === now) text = pastViews.pop();
  if (text === undefined) return;
  restoreView(text);
  writeAddress();
  // The button itself may have gone, or have nothing more to go back to.
  const { activeElement } = document;
  if (activeElement === document.body || activeElement.disabled) canvasElement.focus({ preventScroll: true });
}

/** Write the view into the address, where the page has one; at most a few times a second. */
function writeAddress() {
  for (const back of document.querySelectorAll("#back, #step-back")) back.disabled = pastViews.length === 0;
  clearTimeout(writeAddress.timer);
  const wait = 120 - (performance.now() - (writeAddress.last || -1000));
  if (wait > 0) {
    writeAddress.timer = setTimeout(writeAddress, wait);
    return;
  }
  writeAddress.last = performance.now();
  const text = viewText(state);
  if (text === location.hash.slice(1)) return;
  try {
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  } catch {
    // Inside another page (a notebook) there is no address of its own to write.
  }
}
