// combobox.js: a field that suggests while somebody types; arrows choose, Enter takes, Escape closes.

import { el } from "./elements.js";

let lists = 0;

/** Suggest for `input` what `find(text)` gives; `take(one)` gets what somebody chose. */
export function combobox(input, find, take) {
  lists += 1;
  const list = el("ul", { class: "suggestions", id: `suggestions-${lists}`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let shown = [];
  let chosen = -1;
  let asked = 0;
  let timer = 0;

  const close = () => {
    shown = [];
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (found) => {
    shown = found;
    chosen = -1;
    list.replaceChildren(...found.map((one, i) => el(
      "li",
      { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); close(); take(one); } },
      el("bdi", { class: "label", dir: "auto" }, one.label),
      one.matched ? el("bdi", { class: "aside", dir: "auto" }, one.matched) : "",
      el("span", { class: "aside" }, one.type_label),
    )));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    asked += 1;
    const mine = asked;
    if (!text) { close(); return; }
    timer = setTimeout(async () => {
      const found = await find(text).catch(() => []);
      if (mine === asked && document.activeElement === input) show(found);
    }, 120);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose((chosen + 1) % shown.length);
    else if (event.key === "ArrowUp") choose((chosen <= 0 ? shown.length : chosen) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) { const one = shown[chosen]; close(); take(one); }
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);
}
