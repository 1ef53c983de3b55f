// say.js: the page's own words in the language chosen; English where words.js has none.

/** The language of the page's own words: the one chosen for names, if words.js has it. */
function spokenLanguage() {
  const [primary] = state.language.split("-");
  return Object.hasOwn(WORDS, primary) ? primary : "en";
}

/** An English text in the language of the page, `{name}` in it replaced by the value of that name. */
function say(text, values = {}) {
  const words = WORDS[spokenLanguage()]?.[text] ?? text;
  return words.replace(/\{(\w+)\}/g, (slot, name) => (Object.hasOwn(values, name) ? values[name] : slot));
}

const number = (count) => count.toLocaleString(spokenLanguage());

/** "1 statement", "2 statements"; other languages are asked for the plural. */
function plural(count, one, many = `${one}s`) {
  if (spokenLanguage() === "en") return `${number(count)} ${count === 1 ? one : many}`;
  return say(`{n} ${many}`, { n: number(count) });
}

/** Put the fixed texts of page.html into the language: `data-say` is the text, `data-say-NAME` the attribute NAME. */
function sayPage() {
  document.documentElement.lang = spokenLanguage();
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const name of ["aria-label", "placeholder", "title"]) {
    for (const element of document.querySelectorAll(`[data-say-${name}]`)) {
      element.setAttribute(name, say(element.getAttribute(`data-say-${name}`)));
    }
  }
}

function languageName(code) {
  try {
    return new Intl.DisplayNames([spokenLanguage()], { type: "language" }).of(code);
  } catch {
    return code;
  }
}
