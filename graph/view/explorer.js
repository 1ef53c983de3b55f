// explorer.js: puts the parts together: selection, keyboard, the address bar's fragment, the first picture.

/** Where the panel takes half of the picture, the picture moves to what is left. */
const phone = matchMedia("(max-width: 760px)");

/** Select an entity, an edge or a statement; nothing for `null`. Every way of choosing comes through here. */
function select(selection, remember = true) {
  if (remember && state.selection) state.past.push(state.selection);
  if (!selection) state.past = [];
  state.selection = selection;
  hideTip();
  showPanel();
  network.renderer.allowRedraw = false;
  network.unselectAll();
  if (selection?.kind === "entity" && drawn.nodes.has(selection.id)) network.selectNodes([selection.id], false);
  network.renderer.allowRedraw = true;
  if (phone.matches) fit(true, highlighted()?.nodes);
  else drawSoon();
  document.getElementById("live").textContent = spoken(selection);
  history.replaceState(null, "", fragmentOf(selection) || location.pathname + location.search);
}

/** Select from outside the canvas, where nobody sees yet where it is: bring it into view, too. */
function choose(selection) {
  select(selection);
  if (phone.matches) return;
  if (selection.kind === "entity") moveTo(selection.id);
  else showAll(highlighted()?.nodes);
}

function goBack() {
  select(state.past.pop() || null, false);
  document.getElementById("panel").focus({ preventScroll: true });
}

/** The selection for those who listen. */
function spoken(selection) {
  if (!selection) return "Nothing selected";
  if (selection.kind === "entity") return `${nodeTip(selection.id).join(", ")} selected`;
  if (selection.kind === "edge") return `${edgeTip(selection.id)?.join(", ") || "Line"} selected`;
  return `Statement: ${sentence(statements[selection.number])}`;
}

/** The fragment that restores a selection. */
function fragmentOf(selection) {
  if (!selection) return "";
  if (selection.kind === "entity") return `#entity=${encodeURIComponent(selection.id)}`;
  const number = selection.kind === "edge" ? edgeById.get(selection.id).statements[0] : selection.number;
  return `#${selection.kind === "edge" ? "line" : "statement"}=${encodeURIComponent(statements[number].id)}`;
}

function restore() {
  const [kind, value] = location.hash.slice(1).split("=");
  let id;
  try {
    id = decodeURIComponent(value || "");
  } catch {
    return;
  }
  if (kind === "entity" && Object.hasOwn(data.entities, id)) reveal(id);
  const number = numberOf.get(id);
  if (number === undefined) return;
  const edge = data.edges.find(({ statements: own }) => own.includes(number));
  if (kind === "line" && edge) choose({ kind: "edge", id: edge.id });
  else if (kind === "statement") choose({ kind: "statement", number });
}

function startKeyboard() {
  canvasElement.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
    if (moves[event.key]) panBy(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") zoomBy(1.25);
    else if (event.key === "-") zoomBy(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.getElementById("table").open && state.selection) select(null);
    const writing = /^(input|select|textarea)$/i.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
}

function startButtons() {
  const on = (id, action) => document.getElementById(id).addEventListener("click", action);
  on("zoom-in", () => zoomBy(1.35));
  on("zoom-out", () => zoomBy(1 / 1.35));
  on("fit", () => fit());
  on("open-table", showTable);
  on("toggle-filters", () => {
    const shown = document.body.classList.toggle("filters-toggled");
    document.getElementById("toggle-filters").setAttribute("aria-expanded", String(shown));
  });
}

readTheme();
rebuildFilters();
startNetwork();
startSearch();
startKeyboard();
startButtons();
showPanel();
showCount();
fit(false);
restore();
addEventListener("hashchange", restore);

/** For tests and for whoever scripts the page: the vis-network objects, the data, and the ways to change the view. */
window.actorgraph = { data, state, network, nodes: nodeSet, edges: edgeSet, drawn, select, find, reveal, applyFilters, shownStatements };
