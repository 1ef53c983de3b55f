// timeline.js: when things happened: statements per day, month, year or decade, and the span of time to keep.

const UNITS = { day: 0, month: 92, year: 15 * 366, decade: 150 * 366 };
/** So many days are no more than some 1,400 units, which a screen can still tell apart. */
const MOST_DAYS = { day: 1400, month: 43_000, year: 510_000, decade: Infinity };
const CALENDAR = { first: "0001-01-01", last: "9999-12-31" };
const timeline = { zoom: null, buckets: [], unit: "month", sharp: [], lasting: [], folded: null, playing: 0, drag: null };

const utc = (day) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
const padded = (year) => String(year).padStart(4, "0");

/** The first day of the unit of time that a day lies in. */
function startOf(day, unit) {
  if (unit === "day") return day;
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  const year = Number(day.slice(0, 4));
  return `${padded(unit === "year" ? year : Math.max(1, year - (year % 10)))}-01-01`;
}

/** The first day of the unit after the one that begins on a day. */
function nextOf(day, unit) {
  if (unit === "day") return dayOf(utc(day) + 86_400_000);
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  if (unit === "month") return month === 12 ? `${padded(year + 1)}-01-01` : `${padded(year)}-${String(month + 1).padStart(2, "0")}-01`;
  return `${padded(unit === "year" ? year + 1 : year - (year % 10) + 10)}-01-01`;
}

/** First and last day of all dated statements; the ends of the calendar, which stand for open ones, left out. */
function wholeTime() {
  let [from, to] = ["", ""];
  for (const { earliest, latest } of statements) {
    if (!earliest) continue;
    const [a, b] = [earliest === CALENDAR.first ? latest : earliest, latest === CALENDAR.last ? earliest : latest];
    if (a !== CALENDAR.last && (!from || a < from)) from = a;
    if (b !== CALENDAR.first && b > to) to = b;
  }
  return from && to && from <= to ? { from, to } : null;
}

/** The units of time between two days: those somebody chose, or the coarser the longer it is. */
function bucketsOf({ from, to }) {
  const days = (utc(to) - utc(from)) / 86_400_000;
  const fitting = Object.keys(UNITS).filter((name) => days <= MOST_DAYS[name]);
  const unit = fitting.includes(state.unit) ? state.unit : Object.keys(UNITS).reverse().find((name) => days >= UNITS[name]);
  const buckets = [];
  for (let day = startOf(from, unit); day <= to && buckets.length < 1500; ) {
    const next = nextOf(day, unit);
    buckets.push({ from: day, to: dayOf(utc(next) - 86_400_000) });
    day = next;
  }
  return { unit, buckets, fitting: [...new Set([...fitting, unit])] };
}

/** Where a day lies among the units; before the first: -1, after the last: their number. */
function bucketAt(day) {
  const { buckets } = timeline;
  if (day < buckets[0].from) return -1;
  let [low, high] = [0, buckets.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (buckets[middle].from <= day) low = middle;
    else high = middle;
  }
  return day > buckets[low].to ? buckets.length : low;
}

/** For each unit: statements dated within it, and those that reach beyond it (states of affairs, vague dates). */
function countTime() {
  const { buckets } = timeline;
  timeline.sharp = buckets.map(() => 0);
  const steps = new Array(buckets.length + 1).fill(0);
  timeline.undated = 0;
  for (const position of passingAtAnyTime()) {
    const { earliest, latest } = statements[position];
    if (!earliest) {
      timeline.undated += 1;
      continue;
    }
    const [first, last] = [bucketAt(earliest), bucketAt(latest)];
    if (last < 0 || first >= buckets.length) continue;
    if (first === last) timeline.sharp[first] += 1;
    else {
      steps[Math.max(first, 0)] += 1;
      steps[Math.min(last, buckets.length - 1) + 1] -= 1;
    }
  }
  let sum = 0;
  timeline.lasting = buckets.map((_, i) => (sum += steps[i]));
}

/** The first and last unit of the span that is kept; all of them where none is. */
function spanNow() {
  const last = timeline.buckets.length - 1;
  if (!state.time) return [0, last];
  const clamp = (i) => Math.min(Math.max(i, 0), last);
  return [clamp(bucketAt(state.time.from)), clamp(bucketAt(state.time.to))];
}

/** A unit of time in words. */
function bucketText(i) {
  const { unit, buckets } = timeline;
  const [year, month, day] = buckets[i].from.split("-").map(Number);
  if (unit === "decade") return `${plainDate(year, 0, 0)}–${plainDate(Number(buckets[i].to.slice(0, 4)), 0, 0)}`;
  return plainDate(year, unit === "year" ? 0 : month, unit === "day" ? day : 0);
}

/** A span of days in words: "March 2012 to 5 May 2013". */
function spanText({ from, to }) {
  const [a, b] = [bucketAt(from), bucketAt(to)];
  const exact = (day) => plainDate(...day.split("-").map(Number));
  const start = timeline.buckets[a]?.from === from ? bucketText(a) : exact(from);
  const end = timeline.buckets[b]?.to === to ? bucketText(b) : exact(to);
  return start === end ? start : say("{from} to {to}", { from: start, to: end });
}

/** Keep the units from one to another; a change of its own for "back" unless a drag or the player goes on. */
function keepSpan(first, last, goesOn = false) {
  const { buckets } = timeline;
  const a = Math.max(0, Math.min(first, last));
  const b = Math.min(buckets.length - 1, Math.max(first, last));
  const action = () => { state.time = { from: buckets[a].from, to: buckets[b].to }; };
  if (!goesOn) change(action);
  else {
    action();
    refresh();
  }
}

function clearSpan() {
  stopPlaying();
  change(() => { state.time = null; });
}

/** Count by another unit of time. */
function chooseUnit(unit) {
  change(() => { state.unit = unit; });
}

/** Look at the kept span from near, in finer units; or at all of it again. */
function zoomTime() {
  timeline.zoom = timeline.zoom ? null : state.time;
  state.unit = "";
  showTimeline();
}

/** Let the span wander on to the next units of which something is told, one step every moment. */
function play() {
  if (timeline.playing) {
    stopPlaying();
    return;
  }
  remember();
  const whole = !state.time;
  const [from, to] = whole ? [-1, -1] : spanNow();
  let [first, last] = [from, to];
  const step = () => {
    do [first, last] = [first + 1, last + 1];
    while (last < timeline.buckets.length && !timeline.sharp.slice(first, last + 1).some(Boolean));
    if (last >= timeline.buckets.length) stopPlaying();
    else keepSpan(first, last, true);
  };
  timeline.playing = setInterval(step, 900);
  step();
  showTimeline();
}

function stopPlaying() {
  clearInterval(timeline.playing);
  timeline.playing = 0;
  showTimeline();
}

/** The units of time of the whole, or of what is looked at from near. */
function setTime() {
  timeline.whole ??= wholeTime() || { from: "", to: "" };
  const time = timeline.zoom || timeline.whole;
  document.getElementById("timeline").hidden = !time.from;
  const key = `${time.from} ${time.to} ${state.unit}`;
  if (!time.from || timeline.key === key) return;
  Object.assign(timeline, bucketsOf(time), { key });
}
