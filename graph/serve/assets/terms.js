// terms.js: RDF terms as people read them: names instead of IRIs, links to pages.

const about = JSON.parse(document.getElementById("answer")?.dataset.names || '{"base":"","root":"","prefixes":{}}');
const spaces = Object.entries(about.prefixes).sort(([, a], [, b]) => b.length - a.length);
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const NUMBERS = /#(integer|decimal|double|float|int|long|short|nonNegativeInteger|positiveInteger)$/;
const MOST = 150;

/** `https://…/ontology#urged` as `ag:urged`; the whole where no prefix fits. */
export function shortened(iri) {
  for (const [prefix, space] of spaces) {
    if (iri.startsWith(space)) {
      const local = iri.slice(space.length);
      return LOCAL.test(local) ? `${prefix}:${local}` : iri;
    }
  }
  return iri;
}

/** The id of an entity or source; empty for statements, passages and whatever is not of the dataset. */
export function entityOf(term) {
  if (term?.type !== "uri" || !term.value.startsWith(about.base)) return "";
  const local = term.value.slice(about.base.length);
  return /^[a-z0-9-]+$/.test(local) ? local : "";
}

/** Where an IRI leads: to its page here, to another server, or nowhere. */
export function addressOf(iri) {
  if (about.base && iri.startsWith(about.base)) {
    const local = iri.slice(about.base.length);
    return about.root && local ? about.root + encodeURI(local) : `/resource?iri=${encodeURIComponent(iri)}`;
  }
  return /^https?:\/\//i.test(iri) ? iri : "";
}

export const isNumber = (term) => term?.type === "literal" && NUMBERS.test(term.datatype || "") && Number.isFinite(Number(term.value));

/** A term as a short text. */
export function textOf(term) {
  if (!term) return "";
  if (term.type === "uri") {
    const short = shortened(term.value);
    return /^(statement|inference):[0-9a-f]{32}$/.test(short) ? `${short.slice(0, short.indexOf(":") + 9)}…` : short;
  }
  if (term.type === "triple") return ["subject", "predicate", "object"].map((part) => textOf(term.value[part])).join(" ");
  return term.value;
}

const looks = new Map();

/** The looks of entities (label, class, colour), asked for once each; those that nobody knows are left out. */
export async function looksOf(ids) {
  const missing = [...new Set(ids)].filter((id) => id && !looks.has(id));
  for (let start = 0; start < missing.length; start += MOST) {
    const part = missing.slice(start, start + MOST);
    const answer = await fetch(`/api/labels?${part.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`);
    if (!answer.ok) break;
    const { entities } = await answer.json();
    for (const id of part) looks.set(id, Object.hasOwn(entities, id) ? entities[id] : null);
  }
  return looks;
}

export const lookOf = (term) => looks.get(entityOf(term)) || null;

/** What somebody reads for a term: the name of an entity where it is known. */
export const nameOf = (term) => lookOf(term)?.label ?? textOf(term);

// -- answers -----------------------------------------------------------------------------------------------------------

/** An answer of the server as columns and rows of terms. */
export async function read(response) {
  const type = response.headers.get("content-type") || "";
  if (type.includes("n-triples")) {
    return { kind: "triples", columns: ["subject", "predicate", "object"], rows: triples(await response.text()) };
  }
  const answer = await response.json();
  if (typeof answer.boolean === "boolean") {
    return { kind: "truth", columns: ["answer"], rows: [[{ type: "literal", value: answer.boolean ? "yes" : "no" }]] };
  }
  const columns = answer.head.vars;
  return { kind: "rows", columns, rows: answer.results.bindings.map((binding) => columns.map((column) => (Object.hasOwn(binding, column) ? binding[column] : null))) };
}

const TRIPLE = /^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?) \.$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function triples(text) {
  const rows = [];
  for (const line of text.split("\n")) {
    const found = TRIPLE.exec(line);
    if (!found) continue;
    const [, subject, predicate, object, value, language, datatype] = found;
    const target = object === undefined ? { type: "literal", value: unescaped(value), "xml:lang": language, datatype } : { type: "uri", value: unescaped(object) };
    rows.push([{ type: "uri", value: unescaped(subject) }, { type: "uri", value: unescaped(predicate) }, target]);
  }
  return rows;
}

function unescaped(text) {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) => (one ? ESCAPES[one] || one : String.fromCodePoint(parseInt(four || eight, 16))));
}
