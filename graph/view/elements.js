// elements.js: building blocks of the page: elements, forms and lines as samples, names that lead somewhere.

const SVG = "http://www.w3.org/2000/svg";

/** An element; strings among the children become text, never markup. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && typeof value !== "string") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const button = (properties, ...children) => el("button", { type: "button", ...properties }, ...children);

/** The corners of a form of radius `r` around (0, 0); nothing for a dot, which has none. */
function corners(shape, r) {
  const ring = (count, turn, radius = () => r) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (i * 2 * Math.PI) / count;
      return [Math.cos(angle) * radius(i), Math.sin(angle) * radius(i)];
    });
  const side = r * 0.88;
  const forms = {
    square: () => [[-side, -side], [side, -side], [side, side], [-side, side]],
    diamond: () => ring(4, -Math.PI / 2, () => r * 1.12),
    triangle: () => ring(3, -Math.PI / 2, () => r * 1.15).map(([x, y]) => [x, y + r * 0.18]),
    triangleDown: () => ring(3, Math.PI / 2, () => r * 1.15).map(([x, y]) => [x, y - r * 0.18]),
    star: () => ring(10, -Math.PI / 2, (i) => r * (i % 2 ? 0.55 : 1.2)),
    hexagon: () => ring(6, 0, () => r * 1.05),
  };
  return forms[shape]?.() ?? null;
}

/** A form as an SVG element. */
function formElement(shape, x, y, r, attributes) {
  const points = corners(shape, r);
  if (!points) return svg("circle", { cx: round(x), cy: round(y), r: round(r), ...attributes });
  return svg("polygon", { points: points.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(" "), ...attributes });
}

const round = (value) => Math.round(value * 10) / 10;

/** The form of a class as it is on the canvas. */
function shapeSample(name) {
  const { shape, colour } = data.classes[name] || { shape: "dot", colour: GREY };
  return svg("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" }, formElement(shape, 8, 8, 6.2, { fill: readable(colour) }));
}

/** A stretch of line as it is on the canvas. */
function lineSample({ dashes = false, thin = 1, colour = "currentColor" }) {
  const stroke = colour.startsWith("#") ? readable(colour) : colour;
  const line = svg("line", { x1: 1, y1: 5, x2: 35, y2: 5, stroke, "stroke-width": 2.4 * thin });
  if (dashes) line.setAttribute("stroke-dasharray", dashes.map((dash) => dash * 0.8).join(" "));
  return svg("svg", { viewBox: "0 0 36 10", class: "line", "aria-hidden": "true" }, line);
}

/** The colour of a family; no line, since a line would say what kind of claim it is. */
function swatch(family) {
  const bar = svg("rect", { x: 0, y: 4, width: 14, height: 6, rx: 3, fill: readable(colourOfFamily(family)) });
  return svg("svg", { viewBox: "0 0 14 14", class: "swatch", "aria-hidden": "true" }, bar);
}

/** A name that leads to its entity; plain text for a source, which has no node unless something is said of it. */
function entityLink(id, className = "name") {
  const name = el("bdi", { dir: "auto" }, cut(nameOf(id), 160));
  if (!data.entities[id]) return el("span", { class: className }, name);
  return button({ class: className, onclick: () => choose({ kind: "entity", id }) }, name);
}

/** The name of an entity as a whole line: its form, its name, a number. */
function entityRow(id, count) {
  return button(
    { class: "name linked", onclick: () => choose({ kind: "entity", id }) },
    shapeSample(typeOf(id)),
    el("bdi", { dir: "auto" }, cut(nameOf(id), 90)),
    count === undefined ? "" : el("span", { class: "count" }, number(count)),
  );
}

/** A line of the picture as a line of text. */
function edgeLink(edge) {
  const look = drawn.edges.get(edge.id) || lookOf(edge);
  const words = `${nameOf(edge.from)} ${relationLabel(edge.relation)} ${nameOf(edge.to)}`;
  const aside = look.contested ? say("contested") : say(data.claims[look.claim].label).toLowerCase();
  return button(
    { class: "name linked", onclick: () => choose({ kind: "edge", id: edge.id }) },
    lineSample({ ...data.claims[look.claim], colour: colourOfLine(edge) }),
    el("bdi", { dir: "auto" }, cut(words, 160)),
    look.claim || look.contested ? el("span", { class: "aside small" }, aside) : "",
    el("span", { class: "count" }, number(look.count)),
  );
}

function joined(parts, between = ", ", last = between) {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [i === parts.length - 1 ? last : between, part]));
}

/** A short message that goes by itself; also for those who listen. */
function tell(text) {
  const toast = document.getElementById("toast");
  document.getElementById("live").textContent = text;
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { toast.hidden = true; }, 3500);
}

/** Put a text on the clipboard, also where the browser keeps its newer way for pages from a server. */
async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "aloud", "aria-hidden": "true", value: text });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) {
      tell(say("The browser does not let the page copy."));
      return;
    }
  }
  tell(done);
}
