// evidence.js: the statements behind what is selected on a live graph: how many there are, and a page at a time.

/** Statements of one page, and of an entity at first, some of each heading. */
const EVIDENCE_PAGE = 25;
const FIRST_EVIDENCE = 60;
/** By question and filters: how many statements the server has, and how many of each heading it has sent; null: it was asked. */
const tallies = new Map();

/** What the server counts for a question under the present filters; null until it has answered, which shows it. */
function tallyOf(question) {
  const narrow = narrowNow();
  const key = JSON.stringify([question, narrow]);
  if (!tallies.has(key)) {
    tallies.set(key, null);
    fetchTally(key, question, narrow);
  }
  return tallies.get(key);
}

async function fetchTally(key, question, narrow) {
  const part = await waiting(ask("/api/explore/evidence", { body: { ...question, narrow, limit: question.entity ? FIRST_EVIDENCE : EVIDENCE_PAGE }, quiet: true }));
  if (!part) return;
  const { total, roles = {}, found, neighbours } = part;
  const sent = {};
  for (const [role, relations] of Object.entries(roles)) {
    for (const relation of Object.keys(relations)) sent[`${role} ${relation}`] = part.sent[role][relation];
  }
  takeIn(part);
  tallies.set(key, { total, roles, neighbours, sent: question.entity ? sent : { "": found.length } });
  rebuildFilters();
  refresh();
}

/** What a server has besides the statements that are here: how many in all, and a button that fetches the next ones. */
function restOf(question, tally, total, key) {
  const offer = (cards, numbers) => {
    const shown = new Set(numbers);
    const next = button({ class: "more" });
    const update = () => {
      const left = Math.min(total - shown.size, total - tally.sent[key]);
      next.textContent = plural(left, "more statement");
      if (left > 0) cards.append(next);
      else next.remove();
    };
    next.addEventListener("click", async () => {
      next.disabled = true;
      await fetchMore(question, tally, total, key, shown, cards, next);
      next.disabled = false;
      update();
      if (next.isConnected) next.focus({ preventScroll: true });
    });
    update();
  };
  return { total, offer };
}

/** Fetch the next page of a heading and show what of it was not there. */
async function fetchMore(question, tally, total, key, shown, cards, next) {
  const [role, relation] = key.split(" ");
  const body = { ...question, ...(role ? { role, relation } : {}), limit: EVIDENCE_PAGE, narrow: narrowNow() };
  let fresh = [];
  while (!fresh.length && tally.sent[key] < total) {
    const part = await waiting(ask("/api/explore/evidence", { body: { ...body, offset: tally.sent[key] } }));
    if (!part) return;
    takeIn(part);
    tally.sent[key] += part.found.length || total;
    fresh = part.found.map((id) => numberOf.get(id)).filter((position) => !shown.has(position) && passes(position));
  }
  fresh.forEach((position) => shown.add(position));
  next.before(...fresh.map((position) => statementCard(position)));
  rebuildFilters();
  redraw();
  markSelection();
  showTimeline();
  showCount();
}

/** What there is besides for each heading of an entity's panel; null until the server has said. */
function evidenceOf(entity) {
  const question = { entity };
  const tally = tallyOf(question);
  if (!tally) return null;
  const rest = (role, relation) => restOf(question, tally, tally.roles[role][relation], `${role} ${relation}`);
  const byRelation = (role) => new Map(Object.keys(tally.roles[role] || {}).map((relation) => [relation, rest(role, relation)]));
  const whole = (role) => (tally.roles[role] ? rest(role, "") : undefined);
  return { any: tally.total > 0, subject: byRelation("subject"), object: byRelation("object"), speaker: whole("speaker"), mention: whole("mention") };
}

/** The same for a line. */
function evidenceOfLine({ from, to, relation }) {
  const question = { subject: from, relation, object: to };
  const tally = tallyOf(question);
  return tally && restOf(question, tally, tally.total, "");
}
