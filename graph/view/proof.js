// proof.js: what an inferred line follows from: a nested list, rule by rule, down to source and paragraph.

/** Levels of the list before it goes on in a part of its own. */
const DEEPEST = 8;

/** The card of an inference, in place of a statement's. */
function proofCard(position) {
  const inferred = statements[position];
  const claim = data.claims[inferred.claim];
  return el(
    "article",
    { class: `card claim-${claim.name} proof`, "data-statement": inferred.id, "aria-label": sentence(inferred) },
    el(
      "p",
      { class: "saying" },
      el("span", { class: "claim", title: say(claim.note) }, lineSample(claim), el("span", { class: "stance" }, say("Inferred"))),
      inferred.stance === "asserted" ? "" : el("span", { class: "stance not" }, say(inferred.stance)),
      inferred.negated ? el("span", { class: "stance not" }, say("negated")) : "",
    ),
    sentenceLine(inferred),
    details(inferred),
    proofParts(inferred.proof),
    el("p", { class: "hint proof-note" }, say("Inferred by rule from what the sources say; not a legal finding.")),
  );
}

/** The parts of a proof: each claim once, what lies too deep goes on in a part of its own. */
function proofParts(conclusion) {
  const shown = new Set();
  const parts = [conclusion];
  const lists = [];
  for (const first of parts) {
    if (shown.has(first)) continue;
    const top = el("ul", { class: "proof-part" });
    lists.push(top);
    const stack = [[0, first, top]];
    while (stack.length) {
      const [depth, name, parent] = stack.pop();
      const step = data.proofs[name];
      const premises = list(step.premises);
      const item = el("li", { class: `step ${step.kind}`, "data-claim": name });
      parent.append(item);
      const again = shown.has(name);
      if (again || (premises.length && depth >= DEEPEST)) {
        if (!again && !parts.includes(name)) parts.push(name);
        item.classList.add("referred");
        item.append(stepClaim(step), " ", el("span", { class: "aside" }, `(${again ? say("as above") : say("goes on below")})`));
        continue;
      }
      shown.add(name);
      item.append(stepClaim(step), stepGround(step));
      if (!premises.length) continue;
      const inner = el("ul", {});
      item.append(inner);
      for (const premise of [...premises].reverse()) stack.push([depth + 1, premise, inner]);
    }
  }
  return el("div", { class: "proof-tree", role: "group", "aria-label": say("Proof") }, lists);
}

/** The claim of a step; a statement's leads to its card. */
function stepClaim(step) {
  const text = el("bdi", { dir: "auto", class: "step-claim" }, step.claim);
  const position = numberOf.get(step.id.replace(/^statement:/, ""));
  const name = position === undefined ? text : button({ class: "name linked", onclick: () => choose({ kind: "statement", number: position }) }, text);
  const marks = list(step.marks);
  return el("span", {}, name, marks.length ? el("span", { class: "aside" }, ` [${marks.join(", ")}]`) : "");
}

/** By what rule a step follows, or where it is written. */
function stepGround(step) {
  const parts = list(step.qualifiers).length ? [el("span", { class: "qualifiers", dir: "auto" }, list(step.qualifiers).join("; ")), el("br")] : [];
  if (step.kind === "statement") parts.push(...stepPlace(step));
  else if (step.kind === "vocabulary") parts.push(say("An axiom of the vocabulary"));
  else if (step.kind === "description") parts.push(say("As the dataset describes it"));
  else if (step.kind === "open") parts.push(say("Not followed further: the proof is too long."));
  else if (step.kind === "asserted") parts.push(say("Stated by"), step.left_out ? ` (${say("and {n} more", { n: number(step.left_out) })})` : "");
  else if (step.rule) parts.push(el("bdi", { title: step.rule_says || "" }, say("Inferred by the rule “{rule}”", { rule: step.rule_title || step.rule })));
  else parts.push(say("Stands as a line, since it is inferred from facts alone"));
  return el("p", { class: "ground" }, parts);
}

function stepPlace(step) {
  const source = data.sources[step.source] || {};
  const title = el("bdi", { dir: "auto" }, cut(source.title || step.source, 200));
  const href = safeLink(step.url || "");
  return [
    step.said_by ? `${say("According to {names}.", { names: step.said_by })} ` : "",
    el("cite", {}, href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    " · ",
    el("span", { class: "passage" }, passageText(list(step.paragraphs))),
  ];
}
