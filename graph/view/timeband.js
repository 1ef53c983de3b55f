// timeband.js: the timeline as it is seen and handled: bars, a span with two handles, its switches; by pointer or keyboard.

const BAND = 40;

function startTimeline() {
  timeline.folded ??= phone.matches;
  const box = document.getElementById("timeline");
  const band = document.getElementById("time-band");
  band.addEventListener("pointerdown", grab);
  band.addEventListener("pointermove", drag);
  for (const event of ["pointerup", "pointercancel"]) band.addEventListener(event, letGo);
  for (const id of ["time-from", "time-span", "time-to"]) document.getElementById(id).addEventListener("keydown", (event) => stepSpan(event, id));
  document.getElementById("time-fold").addEventListener("click", () => {
    timeline.folded = !timeline.folded;
    showTimeline();
    network.canvas.setSize();
    drawSoon();
  });
  document.getElementById("time-play").addEventListener("click", play);
  document.getElementById("time-clear").addEventListener("click", clearSpan);
  document.getElementById("time-zoom").addEventListener("click", zoomTime);
  const unit = document.getElementById("time-unit");
  unit.addEventListener("change", () => chooseUnit(unit.value));
  const undated = document.getElementById("undated");
  undated.addEventListener("change", () => change(() => { state.undated = undated.checked; }));
  addEventListener("resize", showTimeline);
}

/** The unit of time under the pointer. */
function bucketUnder(event) {
  const { left, width } = document.getElementById("time-band").getBoundingClientRect();
  const at = Math.floor(((event.clientX - left) / width) * timeline.buckets.length);
  return Math.min(Math.max(at, 0), timeline.buckets.length - 1);
}

/** Take hold of an end, of the span, or of nothing: then a new span begins here. */
function grab(event) {
  if (event.button) return;
  stopPlaying();
  remember();
  const at = bucketUnder(event);
  const [first, last] = spanNow();
  const { left, width } = document.getElementById("time-band").getBoundingClientRect();
  const pixel = (i) => left + (i / timeline.buckets.length) * width;
  const near = (x) => Math.abs(event.clientX - x) < 9;
  if (state.time && near(pixel(first)) && !near(pixel(last + 1))) timeline.drag = { fixed: last };
  else if (state.time && near(pixel(last + 1))) timeline.drag = { fixed: first };
  else if (state.time && at >= first && at <= last && last - first < timeline.buckets.length - 1) timeline.drag = { from: at, first, last, moved: false };
  else timeline.drag = { fixed: at };
  event.currentTarget.setPointerCapture(event.pointerId);
  timeline.now = null;
  drag(event);
}

function drag(event) {
  const held = timeline.drag;
  if (!held) return;
  const at = bucketUnder(event);
  let span = [held.fixed, at];
  if (held.fixed === undefined) {
    const most = timeline.buckets.length - 1;
    const shift = Math.min(Math.max(at - held.from, -held.first), most - held.last);
    held.moved ||= shift !== 0;
    span = [held.first + shift, held.last + shift];
  }
  const key = span.join(" ");
  if (timeline.now === key) return;
  timeline.now = key;
  held.span = span;
  // A large network follows when the hand lets go.
  if (large()) showSpan(...[...span].sort((a, b) => a - b));
  else keepSpan(...span, true);
}

function letGo() {
  const held = timeline.drag;
  timeline.drag = null;
  if (!held) return;
  // A click into the span narrows it to what is under the pointer.
  if (held.fixed === undefined && !held.moved) keepSpan(held.from, held.from, true);
  else if (large()) keepSpan(...held.span, true);
  writeAddress();
}

/** Arrow keys move an end or the whole span, page keys by twelve units, Home and End to the ends. */
function stepSpan(event, id) {
  const [first, last] = spanNow();
  const most = timeline.buckets.length - 1;
  const far = id === "time-span" ? [-first, most - last] : [-most, most];
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: far[0], End: far[1] };
  if (event.key === "Escape" && state.time) clearSpan();
  else if (!(event.key in steps)) return;
  else {
    const step = steps[event.key];
    const moved = Math.min(Math.max(step, -first), most - last);
    if (id === "time-span") keepSpan(first + moved, last + moved);
    else if (id === "time-from") keepSpan(Math.min(Math.max(first + step, 0), last), last);
    else keepSpan(first, Math.max(Math.min(last + step, most), first));
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Put the window and its handles where they belong, for eyes and ears. */
function showSpan(first, last) {
  const count = timeline.buckets.length;
  const left = `${(first / count) * 100}%`;
  const right = `${((last + 1) / count) * 100}%`;
  const span = document.getElementById("time-span");
  span.style.left = left;
  span.style.width = `${((last + 1 - first) / count) * 100}%`;
  span.classList.toggle("all", !state.time && !timeline.drag);
  document.getElementById("time-from").style.left = left;
  document.getElementById("time-to").style.left = right;
  const speak = (id, now, text) => {
    const handle = document.getElementById(id);
    for (const [name, value] of [["min", 0], ["max", count - 1], ["now", now], ["text", text]]) handle.setAttribute(`aria-value${name}`, value);
  };
  const words = spanText({ from: timeline.buckets[first].from, to: timeline.buckets[last].to });
  speak("time-from", first, bucketText(first));
  speak("time-to", last, bucketText(last));
  speak("time-span", first, words);
  document.getElementById("time-text").textContent = state.time ? spanText(state.time) : words;
}

/** Bars: dated within the unit, and above them, fainter, what reaches beyond it. */
function bars() {
  const { sharp, lasting } = timeline;
  // What always holds would press the rest to the ground: it is told by a low band, not to scale.
  const most = Math.max(1, ...sharp);
  const long = Math.max(1, ...lasting);
  const [first, last] = spanNow();
  // Of a thousand months none may be thinner than the eye sees.
  const wide = Math.max(0.84, (2 * sharp.length) / (document.getElementById("time-band").clientWidth || 600));
  const height = (i) => (sharp[i] ? 2 + (sharp[i] / most) * (BAND - 12) : 0);
  return sharp.flatMap((count, i) => {
    const base = lasting[i] ? 2 + (lasting[i] / long) * 6 : 0;
    const bar = count ? svg("rect", { x: i + (1 - wide) / 2, width: wide, y: BAND - base - height(i), height: height(i), class: i < first || i > last ? "sharp out" : "sharp" }) : null;
    const under = base ? svg("rect", { x: i, width: 1, y: BAND - base, height: base, class: "lasting" }) : null;
    return [under, bar].filter(Boolean);
  });
}

/** A few units named below the bars, where they begin. */
function ticks() {
  const { buckets, unit } = timeline;
  const room = Math.max(2, Math.floor((document.getElementById("time-band").clientWidth || 600) / 64));
  const begins = buckets.map(({ from }, i) => ({ i, year: Number(from.slice(0, 4)), month: Number(from.slice(5, 7)), day: Number(from.slice(8)) }));
  const yearly = unit === "month" ? begins.filter(({ month }) => month === 1) : begins;
  const pool = yearly.length >= 2 ? yearly : begins;
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find((size) => pool.length / size <= room) || pool.length;
  const kept = pool.filter(({ year }, rank) => (unit === "year" || unit === "decade" ? year % (step * (unit === "decade" ? 10 : 1)) === 0 : rank % step === 0));
  return kept.map(({ i, year, month, day }) => {
    const text = unit === "day" ? `${day}.${month}.` : pool === yearly || unit !== "month" ? String(year) : `${year}-${String(month).padStart(2, "0")}`;
    return el("span", { style: null, "data-at": i }, text);
  });
}

/** The units of time to choose from; nothing to choose, a word. */
function showUnits() {
  const choice = document.getElementById("time-unit");
  const offered = Object.keys(UNITS).filter((name) => timeline.fitting.includes(name));
  const key = `${spokenLanguage()} ${offered} ${timeline.unit}`;
  if (choice.dataset.key === key) return;
  choice.dataset.key = key;
  choice.replaceChildren(...offered.map((name) => el("option", { value: name, selected: name === timeline.unit }, say(`per ${name}`))));
}

/** The timeline for the present view. */
function showTimeline() {
  const box = document.getElementById("timeline");
  setTime();
  if (box.hidden || !timeline.buckets.length) return;
  countTime();
  box.classList.toggle("folded", Boolean(timeline.folded));
  document.getElementById("time-fold").setAttribute("aria-expanded", String(!timeline.folded));
  const chart = document.getElementById("time-bars");
  chart.setAttribute("viewBox", `0 0 ${timeline.buckets.length} ${BAND}`);
  chart.replaceChildren(...bars());
  const axis = document.getElementById("time-axis");
  axis.replaceChildren(...ticks());
  for (const tick of axis.children) tick.style.left = `${(Number(tick.dataset.at) / timeline.buckets.length) * 100}%`;
  showSpan(...spanNow());
  const total = timeline.sharp.reduce((sum, count) => sum + count, 0);
  chart.setAttribute("aria-label", say("{statements} dated to one {unit}", { statements: plural(total, "statement"), unit: say(timeline.unit) }));
  showUnits();
  const playing = document.getElementById("time-play");
  playing.textContent = timeline.playing ? say("Pause") : say("Play");
  playing.setAttribute("aria-pressed", String(Boolean(timeline.playing)));
  document.getElementById("time-clear").hidden = !state.time;
  const zoom = document.getElementById("time-zoom");
  zoom.hidden = !timeline.zoom && (!state.time || timeline.unit === "day");
  zoom.textContent = timeline.zoom ? say("All of it") : say("Closer");
  document.getElementById("undated").checked = state.time ? state.undated : true;
  document.getElementById("undated").disabled = !state.time;
  document.getElementById("undated-count").textContent = number(timeline.undated);
}
