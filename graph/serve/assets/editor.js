// editor.js: a text area with coloured words below its own transparent ones, and completion of names while somebody types.

import { el } from "./elements.js";

const TOKENS = /(<[^<>"{}|^`\\\x00-\x20]*>)|("""(?:[^"\\]|\\.|"(?!""))*"""|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')|(#[^\n\r]*)|([?$]\w+)|((?:[^\W\d_][\w.-]*)?:(?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)?)|([A-Za-z]\w*)/gsu;
const KINDS = ["", "iri", "text", "comment", "variable", "name", "word"];
const FRAGMENT = /(?:[?$]\w*|(?:[A-Za-z][\w-]*)?:[\w.-]*|[A-Za-z]\w*)$/;
const PAUSE = 90;

export function editor(area, submit) {
  const box = document.getElementById("editor");
  const painted = document.getElementById("painted");
  const list = document.getElementById("completions");
  const keywords = new Set((box.dataset.keywords || "").split(" "));
  const prefixes = (box.dataset.prefixes || "").split(" ").filter(Boolean);
  const known = new Map();
  const state = { items: [], chosen: 0, fragment: "", start: 0, asked: 0, timer: 0 };
  for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-controls": list.id, "aria-haspopup": "listbox" })) area.setAttribute(name, value);

  function paint() {
    const text = area.value;
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(TOKENS)) {
      parts.push(text.slice(end, found.index));
      end = found.index + found[0].length;
      const style = styleOf(KINDS[found.findIndex((group, i) => i > 0 && group !== undefined)], found[0]);
      parts.push(style ? el("span", { class: style }, found[0]) : found[0]);
    }
    parts.push(`${text.slice(end)}\n `);
    painted.replaceChildren(...parts);
    follow();
  }

  function styleOf(kind, text) {
    if (kind === "word") return text === "a" || keywords.has(text.toUpperCase()) ? "t-word" : "";
    if (kind === "name") return /^(|statement|inference|passage|graph):/.test(text) ? "t-own" : "t-name";
    return `t-${kind}`;
  }

  function follow() {
    painted.scrollTop = area.scrollTop;
    painted.scrollLeft = area.scrollLeft;
  }

  // -- completion ------------------------------------------------------------------------------------------------------

  function close() {
    state.asked += 1;
    state.items = [];
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  }

  /** What is typed of a name before the caret; nothing within texts, comments and IRIs. */
  function fragmentAt() {
    const caret = area.selectionStart;
    if (caret !== area.selectionEnd) return null;
    for (const found of area.value.matchAll(TOKENS)) {
      if (found.index >= caret) break;
      const inside = found.index < caret && caret < found.index + found[0].length;
      const toEnd = caret === found.index + found[0].length && found[3] !== undefined;
      if ((inside || toEnd) && (found[1] ?? found[2] ?? found[3]) !== undefined) return null;
    }
    const found = FRAGMENT.exec(area.value.slice(0, caret));
    return found ? { text: found[0], start: caret - found[0].length } : { text: "", start: caret };
  }

  async function complete(asked) {
    clearTimeout(state.timer);  // what was typed before must not close what is asked for now
    const fragment = fragmentAt();
    const mine = (state.asked += 1);
    if (!fragment || (!asked && !/[:?$]/.test(fragment.text))) { close(); return; }
    const items = await candidates(fragment.text);
    if (mine !== state.asked) return;
    const own = items.filter((item) => item.text !== fragment.text);
    if (!own.length || (items.length === 1 && !own.length)) { close(); return; }
    Object.assign(state, { items: own.slice(0, 60), fragment: fragment.text, start: fragment.start });
    list.replaceChildren(...state.items.map((item, i) => el(
      "li",
      { role: "option", id: `completion-${i}`, onmousedown: (event) => { event.preventDefault(); take(i); } },
      el("code", {}, item.text),
      el("bdi", { class: "aside", dir: "auto" }, item.label || ""),
      el("span", { class: "aside" }, item.kind),
      item.definition ? el("span", { class: "aside definition" }, item.definition) : "",
    )));
    list.hidden = false;
    choose(0);
    place();
  }

  async function candidates(text) {
    const starts = (item) => item.text.toLowerCase().startsWith(text.toLowerCase());
    if (/^[?$]/.test(text)) {
      const names = new Set([...area.value.matchAll(/[?$](\w+)/g)].map(([, name]) => text[0] + name));
      return [...names].sort().map((name) => ({ text: name, kind: "variable" })).filter(starts);
    }
    const local = text.includes(":") ? [] : [
      ...[...keywords].filter((word) => /^[A-Z_]+\d*$/.test(word)).sort().map((word) => ({ text: word, kind: "keyword" })),
      ...prefixes.map((prefix) => ({ text: `${prefix}:`, kind: "prefix" })),
    ].filter(starts);
    return [...local.slice(0, 12), ...await asked(text)];
  }

  async function asked(text) {
    if (!known.has(text)) {
      const answer = await fetch(`/api/terms?limit=40&prefix=${encodeURIComponent(text)}`).catch(() => null);
      known.set(text, answer?.ok ? (await answer.json()).terms : []);
    }
    return known.get(text);
  }

  function choose(number) {
    state.chosen = number;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === number)));
    area.setAttribute("aria-activedescendant", `completion-${number}`);
    list.children[number]?.scrollIntoView({ block: "nearest" });
  }

  function take(number) {
    const { text } = state.items[number];
    area.focus();
    area.setSelectionRange(state.start, area.selectionEnd);
    // Typed, so that it can be undone; where the browser has lost that command, put there.
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, state.start, area.selectionEnd, "end");
    paint();
    close();
    if (text.endsWith(":")) complete(true);
  }

  /** Put the list below the place that is completed. */
  function place() {
    const walker = document.createTreeWalker(painted, NodeFilter.SHOW_TEXT);
    let left = state.start;
    let node = walker.nextNode();
    while (node && left > node.length) { left -= node.length; node = walker.nextNode(); }
    if (!node) return;
    const range = document.createRange();
    range.setStart(node, left);
    range.setEnd(node, Math.min(left + 1, node.length));
    const [spot, around] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    list.style.left = `${Math.max(4, Math.min(spot.left - around.left, around.width - list.offsetWidth - 4))}px`;
    const below = spot.bottom - around.top + 4;
    const above = spot.top - around.top - list.offsetHeight - 4;
    const room = innerHeight - spot.bottom;
    list.style.top = `${room < list.offsetHeight + 8 && spot.top > list.offsetHeight ? above : below}px`;
  }

  area.addEventListener("input", () => {
    paint();
    clearTimeout(state.timer);
    state.timer = setTimeout(() => complete(false), PAUSE);
  });
  area.addEventListener("scroll", () => { follow(); if (!list.hidden) place(); });
  area.addEventListener("blur", close);
  area.addEventListener("click", close);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { close(); submit(); } 
    else if (event.key === " " && event.ctrlKey) complete(true);
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") choose((state.chosen + 1) % state.items.length);
    else if (event.key === "ArrowUp") choose((state.chosen || state.items.length) - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(state.chosen);
    else if (event.key === "Escape") close();
    else { if (event.key === "ArrowLeft" || event.key === "ArrowRight") close(); return; }
    event.preventDefault();
  });

  new ResizeObserver(follow).observe(area);
  paint();
}
