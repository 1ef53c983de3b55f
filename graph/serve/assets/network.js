// network.js: an answer as a network: two columns are the ends of each line; nodes lead to their pages.

import { el, number, svg } from "./elements.js";
import { addressOf, entityOf, lookOf, looksOf, nameOf, textOf } from "./terms.js";
import { readable } from "./table.js";

const MOST_LINES = 400;
const MOST_NODES = 160;
const GREY = "#7a7f87";

export async function network(view, answer) {
  const kept = readable(answer);
  const nodal = kept.filter(({ i }) => answer.rows.some((row) => row[i]?.type === "uri"));
  if (nodal.length < 2) {
    view.replaceChildren(el("p", { class: "waiting" }, "A network needs two columns with entities."));
    return;
  }
  const entities = nodal.filter(({ i }) => answer.rows.some((row) => entityOf(row[i])));
  const ends = entities.length > 1 ? entities : nodal;
  const state = { from: ends[0].column, to: (answer.kind === "triples" ? nodal.at(-1) : ends[1]).column, says: saysColumn(kept, answer) };
  const picked = (name, words, columns, none) => {
    const select = el("select", { onchange: () => { state[name] = select.value; draw(); } }, none ? el("option", { value: "" }, none) : "", columns.map(({ column }) => el("option", { value: column, selected: state[name] === column }, column)));
    return el("label", {}, words, select);
  };
  const drawing = el("div");
  view.replaceChildren(el("div", { class: "chart-choices" }, picked("from", "From", nodal), picked("to", "To", nodal), picked("says", "Line says", kept, "nothing")), drawing);

  async function draw() {
    const column = (name) => kept.find((one) => one.column === state[name]);
    const [from, to, says] = [column("from"), column("to"), column("says")];
    const nodes = new Map();
    const lines = new Map();
    let left = 0;
    const node = (term, named) => {
      const id = term.value;
      if (!nodes.has(id)) {
        if (nodes.size >= MOST_NODES) return null;
        nodes.set(id, { id, term, named: named?.value, degree: 0 });
      }
      return nodes.get(id);
    };
    for (const row of answer.rows) {
      if (row[from.i]?.type !== "uri" || row[to.i]?.type !== "uri") continue;
      const [a, b] = [node(row[from.i], row[from.shown]), node(row[to.i], row[to.shown])];
      const key = a && b ? `${a.id} ${b.id}` : "";
      if (!key || (!lines.has(key) && lines.size >= MOST_LINES)) { left += 1; continue; }
      if (!lines.has(key)) { lines.set(key, { a, b, count: 0, says: new Set() }); a.degree += 1; b.degree += 1; }
      const own = lines.get(key);
      own.count += 1;
      if (says && row[says.i]) own.says.add((says.shown !== undefined && row[says.shown]?.value) || textOf(row[says.i]).replace(/^\w*:/, ""));
    }
    await looksOf([...nodes.values()].map(({ term }) => entityOf(term)));
    const all = [...nodes.values()];
    settle(all, [...lines.values()]);
    drawing.replaceChildren(picture(all, [...lines.values()], Math.max(280, view.clientWidth)), key(all), el("p", { class: "hint" }, `${number(all.length)} nodes, ${number(lines.size)} lines${left ? `; ${number(left)} rows more than a picture can show` : ""}. A line joins two also where that is only claimed, asked for or denied. Drag to move; Ctrl and the wheel, or + and −, zoom.`));
  }
  await draw();
}

/** The column that most likely says what joins two ends. */
function saysColumn(kept, answer) {
  if (answer.kind === "triples") return "predicate";
  const named = (pattern) => kept.find(({ column }) => pattern.test(column));
  return (named(/^(did|relation|predicate)/i) || named(/^(what|role|label)/i) || { column: "" }).column;
}

/** Places by springs and by repulsion between near ones, from a spiral: the same answer gives the same picture. */
function settle(nodes, lines) {
  const size = 100;
  nodes.forEach((node, i) => {
    const radius = size * 0.6 * Math.sqrt(i + 0.5);
    node.x = Math.cos(i * 2.399963) * radius;
    node.y = Math.sin(i * 2.399963) * radius;
  });
  const steps = 300;
  for (let step = 0; step < steps; step += 1) {
    const heat = size * 0.6 * (1 - step / steps);
    for (const node of nodes) { node.dx = -node.x * 0.06; node.dy = -node.y * 0.06; }
    for (let i = 0; i < nodes.length; i += 1) {
      for (let j = i + 1; j < nodes.length; j += 1) {
        const dx = nodes[i].x - nodes[j].x || 0.01;
        const dy = nodes[i].y - nodes[j].y || 0.01;
        const square = dx * dx + dy * dy;
        if (square > size * size * 12) continue;
        const force = (size * size) / square;
        nodes[i].dx += dx * force; nodes[i].dy += dy * force;
        nodes[j].dx -= dx * force; nodes[j].dy -= dy * force;
      }
    }
    for (const { a, b } of lines) {
      const [dx, dy] = [a.x - b.x, a.y - b.y];
      const force = Math.hypot(dx, dy) / size;
      a.dx -= dx * force; a.dy -= dy * force;
      b.dx += dx * force; b.dy += dy * force;
    }
    for (const node of nodes) {
      const length = Math.hypot(node.dx, node.dy) || 1;
      node.x += (node.dx / length) * Math.min(length, heat);
      node.y += (node.dy / length) * Math.min(length, heat);
    }
  }
}

/** Spread the places over so many pixels, so that at first one unit is one pixel. */
function fit(nodes, width, height) {
  for (const [axis, room, edge] of [["x", width, Math.min(90, width / 5)], ["y", height, 34]]) {
    const values = nodes.map((node) => node[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const factor = high > low ? Math.min(2.5, (room - 2 * edge) / (high - low)) : 1;
    for (const node of nodes) node[axis] = room / 2 + (node[axis] - (low + high) / 2) * factor;
  }
}

function picture(nodes, lines, width) {
  const height = Math.max(320, Math.min(720, innerHeight * 0.72));
  fit(nodes, width, height);
  const box = { x: 0, y: 0, width, height };
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" }));
  const image = svg("svg", { class: "network", role: "group", "aria-label": "Network of the answer; the table has the same", tabindex: 0, width, height }, svg("defs", {}, arrow));
  for (const own of lines) {
    own.line = svg("line", { "stroke-width": Math.min(5, 1 + Math.log2(own.count)), "marker-end": "url(#arrow)" }, svg("title", {}, `${label(own.a)} → ${label(own.b)}: ${[...own.says].join(", ") || number(own.count)}`));
    own.text = own.says.size ? svg("text", { class: "edge-label", "text-anchor": "middle" }, [...own.says].slice(0, 2).join(", ").slice(0, 40)) : null;
    image.append(own.line, ...(own.text ? [own.text] : []));
  }
  for (const node of nodes) {
    const name = label(node);
    node.radius = 5 + Math.min(11, Math.sqrt(node.degree) * 1.8);
    node.circle = svg("circle", { r: node.radius });
    node.circle.style.fill = lookOf(node.term)?.colour || GREY;
    node.text = svg("text", { "text-anchor": "middle" }, name.length > 30 ? `${name.slice(0, 29)}…` : name);
    node.group = svg("a", { class: "node", href: addressOf(node.id) || undefined, "aria-label": name }, svg("title", {}, name), node.circle, node.text);
    image.append(node.group);
  }
  const show = () => {
    image.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
    place(nodes, lines, box.width / width);
  };
  show();
  movable(image, nodes, box, show);
  return image;
}

/** Put everything in its place; forms and letters keep their size on the screen, and names that would overlap wait for more room. */
function place(nodes, lines, unit) {
  for (const { a, b, line, text } of lines) {
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const [ux, uy] = [((b.x - a.x) / length) * unit, ((b.y - a.y) / length) * unit];
    for (const [name, value] of Object.entries({ x1: a.x + ux * a.radius, y1: a.y + uy * a.radius, x2: b.x - ux * (b.radius + 2), y2: b.y - uy * (b.radius + 2) })) line.setAttribute(name, value.toFixed(1));
    if (text) text.setAttribute("transform", `translate(${((a.x + b.x) / 2).toFixed(1)} ${((a.y + b.y) / 2).toFixed(1)}) scale(${unit})`);
  }
  const taken = [];
  const free = (x, y, wide) => {
    const own = [x - wide / 2, y - 8, x + wide / 2, y + 8];
    if (taken.some(([left, top, right, bottom]) => own[0] < right && own[2] > left && own[1] < bottom && own[3] > top)) return false;
    taken.push(own);
    return true;
  };
  for (const node of [...nodes].sort((a, b) => b.degree - a.degree)) {
    node.group.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)}) scale(${unit})`);
    node.text.setAttribute("y", node.radius + 14);
    node.text.classList.toggle("crowded", !free(node.x / unit, node.y / unit + node.radius + 10, node.text.textContent.length * 6.6));
  }
  for (const { a, b, text } of lines) {
    if (text) text.classList.toggle("crowded", !free((a.x + b.x) / 2 / unit, (a.y + b.y) / 2 / unit, text.textContent.length * 5.8));
  }
}

const label = (node) => node.named || nameOf(node.term);

/** Drag the ground or a node; wheel, + and − zoom. A drag is no click on a link. */
function movable(image, nodes, box, show) {
  const zoom = (factor, px = 0.5, py = 0.5) => {
    box.x += box.width * (1 - factor) * px; box.y += box.height * (1 - factor) * py;
    box.width *= factor; box.height *= factor;
    show();
  };
  const scale = () => Math.max(box.width / image.clientWidth, box.height / image.clientHeight);
  let held = null;
  image.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== image && !image.contains(document.activeElement)) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, event.offsetX / image.clientWidth, event.offsetY / image.clientHeight);
  }, { passive: false });
  image.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-0.08, 0], ArrowRight: [0.08, 0], ArrowUp: [0, -0.08], ArrowDown: [0, 0.08] }[event.key];
    if (event.key === "+" || event.key === "=") zoom(1 / 1.2);
    else if (event.key === "-") zoom(1.2);
    else if (step) { box.x += step[0] * box.width; box.y += step[1] * box.height; show(); }
    else return;
    event.preventDefault();
  });
  image.addEventListener("dragstart", (event) => event.preventDefault());
  image.addEventListener("pointerdown", (event) => {
    const group = event.target.closest(".node");
    held = { node: nodes.find((node) => node.group === group), x: event.clientX, y: event.clientY, moved: false };
  });
  image.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(dx, dy) < 4) return;
    if (!held.moved) image.setPointerCapture(event.pointerId);
    held.moved = true;
    held.x = event.clientX; held.y = event.clientY;
    if (held.node) { held.node.x += dx * scale(); held.node.y += dy * scale(); show(); } else { box.x -= dx * scale(); box.y -= dy * scale(); show(); }
  });
  image.addEventListener("pointerup", () => { image.dataset.dragged = held?.moved ? "true" : ""; held = null; });
  image.addEventListener("click", (event) => { if (image.dataset.dragged) { event.preventDefault(); image.dataset.dragged = ""; } }, true);
}

function key(nodes) {
  const classes = new Map();
  for (const { term } of nodes) {
    const look = lookOf(term);
    if (look) classes.set(look.type_label, look.colour);
  }
  return el("p", { class: "network-key" }, [...classes].sort().map(([name, colour]) => {
    const dot = svg("circle", { cx: 8, cy: 8, r: 6, fill: colour });
    return el("span", {}, svg("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" }, dot), name);
  }));
}
