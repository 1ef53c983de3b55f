// search.js: names, aliases and labels in any language, with suggestions (ARIA combobox).

const SUGGESTED = 12;

/** Letters without case and accents, so that "Cafe" finds "CAFÉ". */
const folded = (text) => String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

let searchIndex = null;

function indexForSearch() {
  searchIndex ??= ids.map((id) => {
    const entity = data.entities[id];
    const names = [entity.label || id, ...list(entity.aliases), ...Object.values(entity.labels || {}), id];
    return { id, degree: degreeOf(id), names: names.map((name) => ({ name, key: folded(cut(String(name), 300)) })) };
  });
  return searchIndex;
}

/** Entities whose name begins with, has a word that begins with, or holds the text; then by connections. */
function find(text) {
  const wanted = folded(text.trim());
  if (!wanted) return [];
  const found = [];
  for (const { id, degree, names } of indexForSearch()) {
    let best = 4;
    let by = "";
    for (const { name, key } of names) {
      const at = key.indexOf(wanted);
      if (at < 0) continue;
      const rank = key === wanted ? 0 : at === 0 ? 1 : /[\s\-(“"'.,/]/.test(key[at - 1]) ? 2 : 3;
      if (rank < best) [best, by] = [rank, name];
    }
    if (best < 4) found.push({ id, degree, rank: best, by });
  }
  return found.sort((a, b) => a.rank - b.rank || b.degree - a.degree || (a.id < b.id ? -1 : 1));
}

function startSearch() {
  const input = document.getElementById("search");
  const box = document.getElementById("suggestions");
  let shown = [];
  let active = -1;

  const close = () => {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (id) => {
    input.value = "";
    close();
    if (server) server.reveal(id);
    else reveal(id);
  };
  const mark = (index) => {
    active = index;
    [...box.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    const option = box.children[active];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const suggest = async () => {
    const found = server ? await server.find(input.value) : find(input.value);
    // Somebody has typed on, or gone, before the server answered.
    if (!found || (server && document.activeElement !== input)) return;
    shown = found.slice(0, SUGGESTED);
    const options = shown.map(({ id, by, degree, type = typeOf(id), name = nameOf(id) }, i) =>
      el(
        "li",
        { role: "option", id: `suggestion-${i}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(id) },
        shapeSample(type),
        el("bdi", { class: "label", dir: "auto" }, cut(name, 80)),
        by !== name && by !== id ? el("bdi", { class: "aside", dir: "auto" }, cut(by, 50)) : "",
        el("span", { class: "count" }, number(degree)),
      ),
    );
    if (input.value.trim() && !shown.length) options.push(el("li", { class: "none", role: "option", "aria-disabled": "true" }, say("No name matches.")));
    box.replaceChildren(...options);
    box.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!box.hidden));
    mark(shown.length ? 0 : -1);
  };

  input.addEventListener("input", suggest);
  input.addEventListener("focus", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && shown.length) mark((active + 1) % shown.length);
    else if (event.key === "ArrowUp" && shown.length) mark((active - 1 + shown.length) % shown.length);
    else if (event.key === "Enter" && shown[active]) choose(shown[active].id);
    else if (event.key === "Escape") {
      input.value = "";
      close();
    } else return;
    event.preventDefault();
  });
}
