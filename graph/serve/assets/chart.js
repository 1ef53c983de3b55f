// chart.js: an answer as bars or a line: one column says what, another how much; without numbers, rows are counted.

import { el, number, svg } from "./elements.js";
import { entityOf, isNumber, looksOf, nameOf } from "./terms.js";
import { readable } from "./table.js";

const MOST_BARS = 40;
const MOST_POINTS = 2000;
const COUNT = "";

const isTime = (text) => /^-?\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
const dayOf = (text) => {
  const [year, month = "01", day = "01"] = text.split("-");
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
};

export async function chart(place, answer) {
  const kept = readable(answer);
  const numeric = kept.filter(({ i }) => answer.rows.some((row) => row[i]) && answer.rows.every((row) => !row[i] || isNumber(row[i])));
  const labels = kept.filter((column) => !numeric.includes(column));
  const by = labels[0] || kept[0];
  if (!by || !answer.rows.length) {
    place.replaceChildren(el("p", { class: "waiting" }, "There is nothing to draw."));
    return;
  }
  const years = numeric.find(({ column }) => /^(year|month|date|day)/i.test(column));
  const state = { by: (years || by).column, value: (numeric.find((column) => column !== years) || { column: COUNT }).column, form: "" };
  const picked = (name, words, choices) => {
    const select = el("select", { "data-choice": name, onchange: () => { state[name] = select.value; draw(); } }, choices.map(([value, text]) => el("option", { value, selected: state[name] === value }, text)));
    return el("label", {}, words, select);
  };
  const drawing = el("div");
  const note = el("p", { class: "hint" });
  place.replaceChildren(
    el(
      "div",
      { class: "chart-choices" },
      picked("by", "What", kept.map(({ column }) => [column, column])),
      picked("value", "How much", [...numeric.map(({ column }) => [column, column]), [COUNT, "number of rows"]]),
      picked("form", "Form", [["", "as fits"], ["bars", "bars"], ["line", "line"]]),
    ),
    drawing,
    note,
  );

  async function draw() {
    const from = kept.find(({ column }) => column === state.by);
    const value = kept.find(({ column }) => column === state.value);
    await looksOf(answer.rows.slice(0, 5000).map((row) => entityOf(row[from.i])));
    const sums = new Map();
    for (const row of answer.rows) {
      const label = (from.shown !== undefined && row[from.shown]?.value) || nameOf(row[from.i]) || "(none)";
      sums.set(label, (sums.get(label) || 0) + (value ? Number(row[value.i]?.value || 0) : 1));
    }
    const pairs = [...sums];
    const ordered = pairs.every(([label]) => isTime(label)) ? "time" : pairs.every(([label]) => label !== "" && Number.isFinite(Number(label))) ? "number" : "";
    const form = state.form || (ordered && pairs.length > 1 ? "line" : "bars");
    const width = Math.max(280, place.clientWidth);
    if (form === "line") {
      const at = ordered === "time" ? dayOf : ordered === "number" ? Number : null;
      const points = pairs.map(([label, sum], i) => ({ label, sum, x: at ? at(label) : i })).sort((a, b) => a.x - b.x).slice(0, MOST_POINTS);
      drawing.replaceChildren(line(points, width));
      note.textContent = pairs.length > MOST_POINTS ? `The first ${number(MOST_POINTS)} of ${number(pairs.length)}.` : "";
    } else {
      const bars = ordered ? pairs : pairs.sort((a, b) => b[1] - a[1]);
      drawing.replaceChildren(barsOf(bars.slice(0, MOST_BARS), width));
      note.textContent = bars.length > MOST_BARS ? `The ${MOST_BARS} ${ordered ? "first" : "largest"} of ${number(bars.length)}.` : "";
    }
    drawing.firstChild.setAttribute("aria-label", `${state.value || "number of rows"} by ${state.by}, ${number(pairs.length)} values; the table has them all`);
  }
  await draw();
}

function barsOf(pairs, width) {
  const row = 26;
  const names = Math.min(320, width * 0.4);
  const room = width - names - 86;
  const largest = Math.max(...pairs.map(([, sum]) => Math.abs(sum)), 1e-9);
  const height = pairs.length * row + 16;
  const most = Math.floor(names / 7.2);
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, class: "chart", role: "img" },
    pairs.map(([label, sum], i) => {
      const y = 8 + i * row;
      const text = label.length > most ? `${label.slice(0, most - 1)}…` : label;
      return svg(
        "g",
        {},
        svg("title", {}, `${label}: ${number(sum)}`),
        svg("text", { x: names - 8, y: y + 17, "text-anchor": "end" }, text),
        svg("rect", { x: names, y: y + 4, width: Math.max(1, (Math.abs(sum) / largest) * room), height: row - 9, rx: 2 }),
        svg("text", { x: names + Math.max(1, (Math.abs(sum) / largest) * room) + 7, y: y + 17, class: "axis" }, number(sum)),
      );
    }),
  );
}

function line(points, width) {
  const height = 340;
  const inset = { left: 62, right: 18, top: 16, bottom: 34 };
  const [first, last] = [points[0].x, points.at(-1).x];
  const low = Math.min(0, ...points.map((point) => point.sum));
  const high = Math.max(...points.map((point) => point.sum), low + 1e-9);
  const x = (value) => inset.left + (last === first ? 0.5 : (value - first) / (last - first)) * (width - inset.left - inset.right);
  const y = (value) => height - inset.bottom - ((value - low) / (high - low)) * (height - inset.top - inset.bottom);
  const ticks = steps(low, high);
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor((width - 80) / 92))));
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, class: "chart", role: "img" },
    ticks.map((tick) => [
      svg("line", { x1: inset.left, x2: width - inset.right, y1: y(tick), y2: y(tick), class: "grid" }),
      svg("text", { x: inset.left - 8, y: y(tick) + 4, "text-anchor": "end", class: "axis" }, number(tick)),
    ]).flat(),
    points.filter((_, i) => i % every === 0).map((point) => svg("text", { x: x(point.x), y: height - 12, "text-anchor": "middle", class: "axis" }, point.label.slice(0, 14))),
    svg("polyline", { points: points.map((point) => `${x(point.x).toFixed(1)},${y(point.sum).toFixed(1)}`).join(" ") }),
    points.length <= 200 ? points.map((point) => svg("circle", { cx: x(point.x), cy: y(point.sum), r: 3.5 }, svg("title", {}, `${point.label}: ${number(point.sum)}`))) : "",
  );
}

/** Round numbers between two. */
function steps(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) || rough;
  const found = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step) found.push(Math.round(tick / step) * step);
  return found.map((tick) => Number(tick.toPrecision(12)));
}
