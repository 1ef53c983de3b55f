// live.js: what the page of a live graph has besides: more neighbours in the panel, marks on the canvas, words on what is not there.

/** What somebody has chosen to see more of: an entity, and one relation or class of its neighbours. */
const growing = { id: null, relation: "", kind: "" };

/** How many of its neighbours are there, a button for the next ones, and of which relation or class they shall be. */
function growthPanel(id) {
  const { joined = 0 } = data.entities[id] || {};
  if (!joined) return "";
  if (growing.id !== id) Object.assign(growing, { id, relation: "", kind: "" });
  const tally = tallyOf({ entity: id })?.neighbours;
  const there = onCanvas.ids.has(id);
  const left = there ? leftOf(id) : joined;
  const counts = { n: number(left), all: number(joined) };
  const choice = (field, label, counted, nameOf) => {
    const entries = Object.entries(counted || {});
    if (entries.length < 2) return "";
    const select = el(
      "select",
      { id: `grow-${field}`, "aria-label": label, onchange: () => { growing[field] = select.value; } },
      el("option", { value: "" }, label),
      entries.map(([value, count]) => el("option", { value, selected: growing[field] === value }, `${capital(cut(nameOf(value), 48))} (${number(count)})`)),
    );
    return select;
  };
  return el(
    "div",
    { class: "growth" },
    el("p", { id: "neighbours-left" }, there ? say(left ? "{n} of its {all} neighbours are not shown." : "All its {all} neighbours are shown.", counts) : say("It has {all} neighbours.", counts)),
    there && !left ? "" : button({ id: "grow", onclick: () => growFrom(id, { relation: growing.relation, kind: growing.kind }) }, say("Show {n} more", { n: number(Math.min(live.step, left)) })),
    there && !left ? "" : choice("relation", say("by any relation"), tally?.relations, relationLabel),
    there && !left ? "" : choice("kind", say("of any kind"), tally?.classes, classLabel),
  );
}

/** A thin ring around each node that has more neighbours than are there; how many, beside the one that is chosen. */
function drawLeft(context) {
  const { scale } = network.body.view;
  if (scale < 0.3) return;
  context.save();
  context.setLineDash([]);
  context.lineWidth = 1 / scale;
  for (const id of drawn.nodes) {
    if (marked && !marked.nodes.has(id)) continue;
    const node = network.body.nodes[id];
    if (!node || !leftOf(id)) continue;
    context.strokeStyle = readable(colourOfNode(id));
    context.globalAlpha = 0.45;
    context.beginPath();
    context.arc(node.x, node.y, shownSize(node.options.size, scale) * 1.12 + 4 / scale, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
}

/** A button for the lines between two entities, where some were left out. */
function betweenPanel({ from, to }) {
  const fetched = state.loaded.map(fieldsOf).some(([kind, a, b]) => kind === "pair" && ((a === from && b === to) || (a === to && b === from)));
  if (from === to || fetched || !linesLeft()) return "";
  return button({ id: "between", class: "more", onclick: () => linesBetween(from, to) }, say("All lines between these two"));
}

/** Says what of the graph is here, and offers the next neighbours of whom was asked for last. */
function liveNotice(notice, offerTo) {
  const steps = ["", ...state.loaded].map(fieldsOf).filter(([kind]) => kind === "near");
  const anchor = steps.at(-1)?.[1] || live.focus;
  if (!drawn.nodes.size && !filtersSeePart()) {
    if (ids.length) offerTo(say("The filters leave nothing to draw."), say("Reset filters"), resetFilters);
    else {
      notice.replaceChildren(say("This network holds no entity."));
      notice.hidden = false;
    }
  } else if (filtersSeePart()) {
    offerTo(say("Of some lines only a part is here, and the filters see no more."), say("Fetch what passes"), fetchPassing);
  } else if (anchor && leftOf(anchor)) {
    offerTo(say("{n} neighbours of {name} are not shown.", { n: number(leftOf(anchor)), name: cut(nameOf(anchor), 40) }), say("Show more"), () => growFrom(anchor));
  } else if (!anchor && live.entities > onCanvas.ids.size) {
    notice.replaceChildren(say("The {n} of {all} entities of which most is told. Search finds the others; a double click brings neighbours.", { n: number(onCanvas.ids.size), all: number(live.entities) }));
    notice.hidden = false;
  } else notice.hidden = true;
}

/** The browser's own double click: vis-network misses one while the panel of the first click is being made. */
function listenLive(canvas) {
  canvas.addEventListener("dblclick", ({ clientX, clientY }) => {
    const { left, top } = canvas.getBoundingClientRect();
    const id = nodeAt({ x: clientX - left, y: clientY - top });
    // Where vis-network has told of it, too, this is the second of two, and one step is being taken.
    if (id !== null) growFrom(id);
  });
}

server = {
  totals: live,
  begin: beginLive,
  listen: listenLive,
  /** The view of an address that names none; on a phone the panel would hide half of it. */
  first: live.focus && !phone.matches ? `entity=${atom(live.focus)}` : "",
  has: hasView,
  fetchView,
  show: showSteps,
  shows: (id) => onCanvas.ids.has(id),
  keeps: (id) => onCanvas.named.has(id) && onCanvas.ids.has(id),
  nodes: () => [...onCanvas.ids],
  find: findThere,
  reveal: revealThere,
  ways: waysBetween,
  grow: growFrom,
  left: leftOf,
  growth: growthPanel,
  evidence: evidenceOf,
  line: evidenceOfLine,
  between: betweenPanel,
  aside: () => (linesLeft() ? ` · ${say("{n} lines between them left out", { n: number(linesLeft()) })}` : ""),
  /** Where the server has the page of an entity, with everything said about it. */
  page: (id) => `/resource?iri=${encodeURIComponent(data.dataset.base + id)}`,
  draw: drawLeft,
  notice: liveNotice,
  tip: (id) => (leftOf(id) ? say("{n} neighbours not shown", { n: number(leftOf(id)) }) : ""),
};
