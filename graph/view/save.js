// save.js: take away what is seen: a drawing (SVG), a picture (PNG), the statements (CSV), a link that restores the view.

/** Offer a file for saving. */
function offer(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

const fileName = (ending) => `${data.dataset.id || "network"}.${ending}`;

/** What is on the canvas now, as an SVG element of the canvas's size: lines, heads, forms, names as text. */
function drawingOfView() {
  const { scale, translation } = network.body.view;
  const { clientWidth: width, clientHeight: height } = canvasElement;
  const x = (at) => round(at * scale + translation.x);
  const y = (at) => round(at * scale + translation.y);
  const shown = shownStatements().length;
  const sources = Object.values(data.sources).map(({ title }) => title).join("; ");
  const root = svg("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  root.append(
    svg("title", {}, xmlText(data.dataset.title || data.dataset.id || "")),
    svg("desc", {}, xmlText(`${plural(drawn.nodes.size, "entity", "entities")}, ${plural(shown, "statement")}. ${cut(sources, 2000)} ${data.dataset.licence || ""}`)),
    svg("rect", { width, height, fill: theme.paper }),
    linesElement(x, y),
    nodesElement(x, y),
    namesElement(),
  );
  return root;
}

/** Characters that XML cannot hold are left out. */
const xmlText = (text) => String(text).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

function linesElement(x, y) {
  const { scale } = network.body.view;
  const view = windowOnNetwork();
  const layer = svg("g", { fill: "none" });
  for (const { colour, width, dashes, strong, lines: own } of bundled().values()) {
    const opacity = round(strength(strong, scale) * 10) / 10;
    const stroke = round(Math.max(width * scale, 0.6));
    for (const line of own) {
      if (outside(line, view)) continue;
      const { from, to, id } = line;
      const faint = marked && !marked.edges.has(id) ? opacity * 0.18 : marked ? 1 : opacity;
      const look = { stroke: colour, "stroke-width": stroke, opacity: faint };
      if (dashes.length) look["stroke-dasharray"] = dashes.map((dash) => round(dash * Math.max(scale, 0.5))).join(" ");
      if (from === to) {
        const [cx, cy] = loopCentre(line);
        layer.append(svg("circle", { cx: x(cx), cy: y(cy), r: round(LOOP * scale), ...look }));
        continue;
      }
      const [vx, vy] = control(line);
      const way = line.bend ? `Q${x(vx)} ${y(vy)} ${x(to.x)} ${y(to.y)}` : `L${x(to.x)} ${y(to.y)}`;
      layer.append(svg("path", { d: `M${x(from.x)} ${y(from.y)}${way}`, ...look }));
      if (!line.arrow || scale < 0.3) continue;
      const points = head(line, width, scale).map(([px, py]) => `${x(px)},${y(py)}`).join(" ");
      layer.append(svg("polygon", { points, fill: colour, opacity: faint }));
    }
  }
  return layer;
}

function nodesElement(x, y) {
  const { scale } = network.body.view;
  const layer = svg("g", { stroke: theme.paper, "stroke-width": 1.2 });
  for (const id of drawn.nodes) {
    const node = network.body.nodes[id];
    const reach = shownSize(node.options.size, scale) * scale;
    const [cx, cy] = [x(node.x), y(node.y)];
    if (cx < -reach || cy < -reach || cx > canvasElement.clientWidth + reach || cy > canvasElement.clientHeight + reach) continue;
    const look = { fill: readable(colourOfNode(id)), opacity: marked && !marked.nodes.has(id) ? 0.18 : 1 };
    const form = formElement(shapeOfNode(id), cx, cy, reach, look);
    form.append(svg("title", {}, xmlText(cut(nameOf(id), 200))));
    layer.append(form);
  }
  return layer;
}

function namesElement() {
  const layer = svg("g", { "font-family": theme.font, "text-anchor": "middle", fill: theme.ink, stroke: theme.paper, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" });
  for (const { lines: rows, size, font, colour, x, y, italic } of placedNames) {
    const weight = /(\d{3}) /.exec(font)?.[1] || 400;
    rows.forEach((row, i) => {
      const at = y + (i - (rows.length - 1) / 2) * size * 1.15 + size * 0.35;
      const look = { x: round(x), y: round(at), "font-size": size, "font-weight": weight, fill: colour };
      layer.append(svg("text", italic ? { ...look, "font-style": "italic" } : look, xmlText(row)));
    });
  }
  return layer;
}

const svgBlob = () => new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawingOfView())}\n`], { type: "image/svg+xml" });

function saveSvg() {
  offer(svgBlob(), fileName("svg"));
}

/** The drawing at twice the screen's size; the canvas itself where the browser does not render the drawing. */
function savePng() {
  const { clientWidth: width, clientHeight: height } = canvasElement;
  const href = URL.createObjectURL(svgBlob());
  const image = new Image();
  const finish = (source, factor) => {
    const copy = el("canvas");
    [copy.width, copy.height] = [width * factor, height * factor];
    const context = copy.getContext("2d");
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(source, 0, 0, copy.width, copy.height);
    URL.revokeObjectURL(href);
    copy.toBlob((blob) => offer(blob, fileName("png")), "image/png");
  };
  image.onload = () => finish(image, 2);
  image.onerror = () => finish(network.canvas.frame.canvas, 1);
  image.src = href;
}

/** One CSV cell; what a spreadsheet would run as a formula is made text. */
function csvCell(value) {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The statements shown, with the same columns as the table, and their identifiers. */
function saveCsv(rows = shownStatements()) {
  const heads = [say("Identifier"), ...COLUMNS.map(([label]) => say(label))];
  const body = rows.map((position) => [statements[position].id, ...COLUMNS.map(([, text]) => text(statements[position]))]);
  const text = [heads, ...body].map((line) => line.map((cell) => csvCell(String(cell))).join(",")).join("\r\n");
  offer(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }), fileName("csv"));
}

function copyLink() {
  const { x, y } = network.getViewPosition();
  const at = state.at || [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
  copyText(`${location.href.split("#")[0]}#${viewText({ ...state, at })}`, say("Link copied."));
}

function startSaving() {
  const menu = document.getElementById("save");
  const shut = () => { menu.open = false; };
  for (const [id, action] of [["save-png", savePng], ["save-svg", saveSvg], ["save-csv", () => saveCsv()], ["copy-link", copyLink]]) {
    document.getElementById(id).addEventListener("click", () => {
      action();
      shut();
      menu.querySelector("summary").focus();
    });
  }
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) shut(); });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    shut();
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
}
