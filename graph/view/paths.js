// paths.js: how two actors are connected: the shortest ways over the lines that the filters let through, with their evidence.

const MOST_ROUTES = 12;

/** All shortest routes between two entities, at most MOST_ROUTES: [{id}, {id, lines}, …]; each step over all its lines. */
function shortestRoutes(from, to) {
  const before = new Map([[from, []]]);
  const neighbours = (id) => {
    const found = new Map();
    for (const edge of edgesOf.get(id) || []) {
      const other = edge.from === id ? edge.to : edge.from;
      if (other === id || !classShown(other) || !edge.statements.some(passes)) continue;
      found.set(other, [...(found.get(other) || []), edge]);
    }
    return found;
  };
  const depth = new Map([[from, 0]]);
  let rim = [from];
  while (rim.length && !depth.has(to)) {
    const next = [];
    for (const id of rim) {
      for (const [other, edges] of neighbours(id)) {
        if (!depth.has(other)) {
          depth.set(other, depth.get(id) + 1);
          before.set(other, []);
          next.push(other);
        }
        if (depth.get(other) === depth.get(id) + 1) before.get(other).push({ id, lines: edges });
      }
    }
    rim = next;
  }
  if (!depth.has(to)) return [];
  const routes = [];
  const back = (id, tail) => {
    if (routes.length >= MOST_ROUTES) return;
    if (id === from) routes.push([{ id }, ...tail]);
    for (const step of [...before.get(id)].sort((a, b) => (a.id < b.id ? -1 : 1))) back(step.id, [{ id, lines: step.lines }, ...tail]);
  };
  back(to, []);
  return routes;
}

/** Ask for the other end: the next entity that is chosen, anywhere, is it. */
function startPath(id) {
  state.pathFrom = id;
  showNotice();
  document.getElementById("live").textContent = document.getElementById("notice").textContent;
  document.getElementById("search").focus();
}

function cancelPath() {
  state.pathFrom = null;
  showNotice();
}

/** The path as a selection; where a focus or the opening part leaves some of it out, it is brought in. */
function pathBetween(from, to) {
  const routes = shortestRoutes(from, to);
  const on = new Set(routes.flatMap((route) => route.map((step) => step.id)));
  if (state.focus && ![...on].every((id) => drawn.nodes.has(id))) state.focus = null;
  if (state.opening) on.forEach((id) => state.opening.add(id));
  return { kind: "path", from, to, routes };
}

function pathPanel({ from, to, routes }) {
  const length = routes.length ? routes[0].length - 1 : 0;
  const head = [
    el("p", { class: "kind" }, say("Shortest paths")),
    el("h2", { class: "triple" }, entityLink(from), " ", el("em", {}, say("to")), " ", entityLink(to)),
  ];
  if (!routes.length) return [...head, el("p", { class: "hint" }, say("No lines that the filters let through join these two."))];
  const many = routes.length >= MOST_ROUTES ? say("the first {n} ways", { n: MOST_ROUTES }) : plural(routes.length, "way");
  return [
    ...head,
    el("p", { class: "verdict" }, `${plural(length, "step")}, ${many}. ${say("A line joins two actors also where it is claimed or denied: read each step.")}`),
    routes.map((route, i) => routeCards(route, i === 0)),
  ];
}

/** One way, step by step, with the statements behind each. */
function routeCards(route, open) {
  const title = route.slice(1, -1).map((step) => cut(nameOf(step.id), 40)).join(" · ");
  const steps = route.slice(1).map((step, i) => {
    const own = inOrder(step.lines.flatMap((line) => line.statements).filter(passes));
    const cards = el("div", { class: "cards" }, own.slice(0, 3).map((position) => statementCard(position)));
    const rest = own.length > 3 ? button({ class: "more", onclick: () => { rest.remove(); cards.append(...own.slice(3).map((position) => statementCard(position))); } }, plural(own.length - 3, "more statement")) : "";
    return el("li", { class: "step" }, el("h4", {}, entityLink(route[i].id), " – ", entityLink(step.id)), cards, rest);
  });
  return el("details", { class: "group route", open }, el("summary", {}, el("h3", {}, title ? say("By way of {names}", { names: title }) : say("Directly")), el("span", { class: "count" }, number(route.length - 1))), el("ol", { class: "steps" }, steps));
}
