// explorer.js: puts the parts together: selection, keyboard, buttons, the first picture.

/** Select an entity, a line, a statement or a path; nothing for `null`. Every way of choosing comes through here. */
function select(selection) {
  remember();
  if (state.pathFrom !== null && selection?.kind === "entity") {
    const from = state.pathFrom;
    state.pathFrom = null;
    if (server && from !== figure(selection.id)) {
      server.ways(from, figure(selection.id));
      return;
    }
    if (from !== figure(selection.id)) selection = pathBetween(from, figure(selection.id));
  } else if (!selection) state.pathFrom = null;
  const before = state.focus || state.opening ? drawn.nodes.size : -1;
  state.selection = selection;
  hideTip();
  if (selection?.kind === "path" && before >= 0) refresh();
  markSelection();
  showPanel();
  showNotice();
  if (selection?.kind === "path") showAll(marked?.nodes);
  else if (phone.matches) fit(true, marked?.nodes);
  document.getElementById("live").textContent = spoken(selection);
  writeAddress();
}

/** Select from outside the canvas, where nobody sees yet where it is: bring it into view, too. */
function choose(selection) {
  select(selection);
  if (phone.matches || state.selection?.kind === "path") return;
  if (selection.kind === "entity") moveTo(figure(selection.id));
  else showAll(marked?.nodes);
}

/** Select an entity and bring it into view, even where the opening part, a focus or a filter left it out. */
function reveal(id) {
  remember();
  bringIn(id);
  refresh();
  choose({ kind: "entity", id });
}

/** Make room for an entity that the opening part, a focus or its class leaves out. */
function bringIn(id) {
  const at = figure(id);
  if (state.opening && !state.opening.has(at)) {
    state.opening.add(at);
    for (const edge of edgesOf.get(at) || []) state.opening.add(edge.from).add(edge.to);
  }
  if (state.focus && !inFocus(state.focus).has(at)) state.focus = null;
  state.off.class.delete(typeOf(at));
}

/** The selection for those who listen. */
function spoken(selection) {
  if (!selection) return say("Nothing selected");
  const now = state.selection;
  if (now.kind === "path") return say("{ways} from {from} to {to}", { ways: plural(now.routes.length, "way"), from: nameOf(now.from), to: nameOf(now.to) });
  if (now.kind === "entity") return say("{what} selected", { what: nodeTip(now.id).join(", ") });
  if (now.kind === "edge") return say("{what} selected", { what: edgeTip(now.id)?.join(", ") || "" });
  return sentence(statements[now.number]);
}

function startKeyboard() {
  canvasElement.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const [x, y] = ways[event.key] || [0, 0];
    const chosen = state.selection?.kind === "entity" ? figure(state.selection.id) : null;
    if (ways[event.key] && event.ctrlKey && event.shiftKey) moveNode(chosen, x, y);
    else if (event.ctrlKey) return;
    else if (ways[event.key] && event.shiftKey) stepTo(chosen, x, y);
    else if (ways[event.key]) panBy(60 * x, 60 * y);
    else if (event.key === "Enter" && chosen !== null) expand(chosen);
    else if (event.key === "+" || event.key === "=") zoomBy(1.25);
    else if (event.key === "-") zoomBy(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Backspace") goBack();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.getElementById("table").open && (state.selection || state.pathFrom !== null)) select(null);
    const writing = /^(input|select|textarea)$/i.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
}

/** From one node to the nearest that lies in a direction; from none to the one nearest the middle of the view. */
function stepTo(from, x, y) {
  const start = drawn.nodes.has(from) ? network.body.nodes[from] : { ...network.getViewPosition() };
  let [best, least] = [null, Infinity];
  for (const id of drawn.nodes) {
    if (id === from) continue;
    const node = network.body.nodes[id];
    const [along, across] = [(node.x - start.x) * x + (node.y - start.y) * y, (node.x - start.x) * y - (node.y - start.y) * x];
    const ahead = from === null ? true : along > 0 && Math.abs(across) <= along;
    // What lies straight ahead is nearer than what lies aslant.
    const far = Math.hypot(along, across * 2);
    if (ahead && far < least) [best, least] = [id, far];
  }
  if (best !== null) choose({ kind: "entity", id: best });
}

function startButtons() {
  const on = (id, action) => document.getElementById(id).addEventListener("click", action);
  on("zoom-in", () => zoomBy(1.35));
  on("zoom-out", () => zoomBy(1 / 1.35));
  on("fit", () => fit());
  on("step-back", goBack);
  on("full-screen", fullScreen);
  document.getElementById("full-screen").hidden = !document.fullscreenEnabled;
  on("open-table", showTable);
  on("toggle-filters", () => {
    const shown = document.body.classList.toggle("filters-toggled");
    document.getElementById("toggle-filters").setAttribute("aria-expanded", String(shown));
  });
}

server?.begin();
startNetwork();
startHover();
startSearch();
startKeyboard();
startButtons();
startSaving();
startTimeline();
restoreView(location.hash.slice(1) || server?.first || "");
addEventListener("hashchange", () => {
  if (location.hash.slice(1) === viewText(state)) return;
  remember();
  restoreView(location.hash.slice(1));
});

/** For tests and for whoever scripts the page: the vis-network objects, the data, and the ways to change the view. */
window.actorgraph = { data, state, network, nodes: nodeSet, edges: edgeSet, drawn, select, find, reveal, refresh, server, shownStatements, middleOf: (id) => middleOf(lineById(id)) };
