"""From the clauses of a parsed document to candidate statements: who, whom, how much of a fact, when, where, how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from .advice import Advice
from .amounts import read_amount
from .attribution import Attribution, Context
from .candidates import Candidate, Ref
from .clauses import (
    Clause,
    antecedent,
    case_of,
    find_clauses,
    forget,
    included,
    is_relative,
)
from .ends import End, Found
from .names import Thing, slug
from .parts import Part

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Least confidence with which a candidate is worth a person's time.
LEAST: Final = 0.3


class Reading(Advice):
    """One document read: its parts, their parses, its mentions, and the statements found in them."""

    def candidates(self) -> list[Candidate]:
        """All candidates, in the order of the text, with keys and links of content."""
        for number, (part, doc) in enumerate(zip(self.parts, self.docs, strict=True)):
            if part.voice == "comment":
                continue
            self._byline(number, part)
            if part.text.startswith("Dear "):
                people = [m.thing for (n, _), m in self.mentions if n <= number and self._is(m.thing, "Person")]
                self._addressee = people[-1] if people else self._greeted(part)
            self._part(number, part, doc)
        for doc in self.docs:
            forget(doc)
        self._structures()
        return self._linked()

    def _part(self, number: int, part: Part, doc: Doc) -> None:
        attribution = Attribution(doc, self.lexicon, self.vocabulary)
        turn = self._turn(number, part)
        previous = self._last_speaker
        self._advises(number, part, doc)
        for readings in find_clauses(doc, self.lexicon):
            told: set[bool] = set()  # the heaviest reading that says something, and the same of those who act together
            for clause in readings:
                if clause.together not in told:
                    made = list(self._clause(number, part, attribution, clause, turn, previous))
                    self._found += made
                    if made:
                        told.add(clause.together)
        self._labels(number, part, doc, attribution, turn, previous)
        self._tellings(number, part, doc, attribution, turn, previous)
        self._events(number, part, doc, attribution, turn, previous)
        self._belongings(number, part, doc, attribution, turn, previous)
        self._utterances(number, part, doc, attribution, turn, previous)
        self._said(number, part, doc, attribution, turn, previous)
        self._heard(number, doc, attribution)

    def _clause(
        self, number: int, part: Part, attribution: Attribution, clause: Clause, turn: End | None, previous: End | None
    ) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        context = attribution.read(clause.token, nominal=clause.pattern.kind == "noun")
        if context.dropped:
            return
        if clause.pattern.content == "if" and clause.content and context.stance == "hypothetical":
            context.stance, context.condition = "asserted", ""  # "we would be grateful if …" asks
        if clause.pattern.kind == "agent" and context.stance not in ("asserted", "alleged"):
            # who it names is that, whatever comes of it
            context.stance, context.negated, context.condition = "asserted", False, ""
        hearsay = _hearsay(self.docs[number], self.lexicon.sets["hearsay"])
        if hearsay is not None and context.stance == "asserted" and hearsay.sent.end <= clause.token.i:
            context.becomes("alleged")
            context.speakers.append(hearsay)
        speakers = self._speakers(number, attribution, clause.token, context, turn, previous)
        advised = self._ordered(clause.token, context)
        if advised is not None and (counsel := self._counsel()) is not None:
            speakers = speakers or [counsel]
        first = self._self(attribution, clause.token, speakers)
        ends = self._subjects(number, clause, clause.pattern.doer_class or relation.domain, first, part, context)
        if clause.together:
            yield from self._jointly(number, part, clause, ends, context, speakers)
            return
        if relation.takes != "object":
            for subject in ends:
                yield from self._make(number, part, clause, subject, None, context, speakers)
            return
        objects = self._concerned(number, clause, relation)
        if not clause.content and not self.vocabulary.families[relation.family].speech:
            words = self.lexicon.sets["including"]
            objects = (*objects, *(t for token in objects[-1:] for t in included(token, words) if t not in objects))
        targets = [e for token in objects for e in self._targets(number, token, clause, first, part)]
        ends = (
            ends
            or ([advised] if advised is not None else [])
            or self._implied(number, clause, relation, targets, context)
        )
        for subject in ends:
            for target in targets:
                if subject.thing.id != target.thing.id:
                    yield from self._make(number, part, clause, subject, target, context, speakers)

    def _targets(self, number: int, token: Token, clause: Clause, first: End | None, part: Part) -> list[End]:
        """Whom or what it is done to."""
        relation = self.vocabulary.relations[clause.pattern.relation]
        family = self.vocabulary.families[relation.family]
        if family.speech:
            return self._spoken_of(number, token, clause, first, part)
        wanted = clause.pattern.object_class or relation.range
        found = self._ends(number, token, wanted, first)
        if is_relative(token):
            token = antecedent(token) or token
        if not found and relation.range != "Actor":
            found = self._invented(token, wanted, part.start, concepts=not relation.direct_edge)
            if not found and relation.range == "Entity" and relation.domain == "Speaker":  # "documented the raids"
                found = [
                    e for e in self._matter(number, token, part.start, relation, first) if e.thing.type != "Entity"
                ]
        return found

    def _make(
        self,
        number: int,
        part: Part,
        clause: Clause,
        subject: End,
        target: End | None,
        context: Context,
        speakers: Sequence[End],
    ) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        stance, said_by = self._stance(
            subject,
            context,
            speakers,
            speech=self.vocabulary.families[relation.family].speech or relation.domain == "Speaker",
        )
        tokens = [clause.token, *clause.content]
        name, negated = relation.name, context.negated != clause.pattern.negated
        if negated and name in self.lexicon.opposites:
            name, negated = self.lexicon.opposites[name], False
        candidate = Candidate(
            source=self.source.id,
            subject=self._ref(subject),
            relation=name,
            object=self._ref(target) if target is not None else None,
            value=None if target is not None else True,
            stance=stance,
            negated=negated,
            condition=context.condition,
            said_by=tuple(self._ref(s) for s in said_by),
            voice=part.voice,
            evidence=self._evidence(part, [subject, *([target] if target else [])], tokens),
            paragraph_start=part.paragraph_start,
            cue=(part.start + clause.token.idx, part.start + clause.token.idx + len(clause.token)),
            confidence=self._confidence(clause, subject, target, context, speakers),
        )
        candidate = self._qualified(number, part, clause, candidate, subject, target, context)
        yield Found(candidate, clause.token, context.via, number)

    def _jointly(
        self, number: int, part: Part, clause: Clause, ends: Sequence[End], context: Context, speakers: Sequence[End]
    ) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        for position, first in enumerate(ends):
            for second in ends[position + 1 :]:
                if first.thing.id != second.thing.id and self._is(second.thing, relation.range):
                    yield from self._make(number, part, clause, first, second, context, speakers)

    def _confidence(
        self, clause: Clause, subject: End, target: End | None, context: Context, speakers: Sequence[End]
    ) -> float:
        score = 0.85
        for end in (subject, *([target] if target else [])):
            score -= {
                "pronoun": 0.12,
                "first person": 0.12,
                "description": 0.05,
                "group": 0.05,
                "invented": 0.2,
                "owner": 0.1,
                "implied": 0.2,
            }.get(end.how, 0.0)
            score -= 0.05 if end.thing.new else 0.0
        score -= 0.08 * context.doubts
        score -= 0.1 if clause.pattern.kind == "noun" else 0.0
        score -= 0.05 if context.stance == "hypothetical" else 0.0
        return round(max(0.05, score), 2)

    def _qualified(
        self,
        number: int,
        part: Part,
        clause: Clause,
        candidate: Candidate,
        subject: End,
        target: End | None,
        context: Context,
    ) -> Candidate:
        changes: dict[str, object] = dict(self._dates_qualifying(number, clause, candidate, subject, context))
        for end in (target, subject):
            if end is not None and end.count and "count" not in changes:
                count = read_amount(end.count, self.lexicon)
                if count is not None:
                    changes["count"] = count
        taken = {t.i for t in clause.objects}
        places: list[Ref] = []
        for child in clause.token.children:
            if child.dep_ not in ("obl", "nmod") or child.i in taken:
                continue
            case = case_of(child)
            for end in self._ends(number, child, "Location", None):
                if case in ("in", "at") and not places:
                    places.append(self._ref(end))
                elif case in ("to", "into") and "to" not in changes and clause.pattern.slot != "to":
                    changes["to"] = self._ref(end)
                elif case == "from" and "from_" not in changes and clause.pattern.slot != "from":
                    changes["from_"] = self._ref(end)
        if places:
            changes["where"] = tuple(places)
        for name, token in clause.qualifiers:
            if name == "as":
                found = self._invented(token, "Entity", part.start, concepts=True) or [
                    End(
                        Thing(slug(token.text), token.text, "Concept", True),
                        part.start + token.idx,
                        part.start + token.idx + len(token),
                        "invented",
                    )
                ]
                changes["as_"] = self._ref(found[0])
        return msgspec.structs.replace(candidate, **changes)

    def _linked(self) -> list[Candidate]:
        """One candidate a fact, with a key, and the keys of its content."""
        chosen: dict[tuple[object, ...], Found] = {}
        vias = {(f.number, f.via.i) for f in self._found if f.via is not None}
        for found in self._found:
            c = found.candidate
            if c.confidence < LEAST:
                continue
            said = tuple(r.id for r in c.said_by)
            target = c.object.id if c.object else ""
            content = (
                (found.number, found.token.i)
                if found.token is not None and (found.number, found.token.i) in vias
                else -1
            )
            name = (
                c.subject.id,
                c.relation,
                target,
                c.stance,
                c.negated,
                said,
                content,
                c.as_.id if c.as_ else "",
                c.voice,
            )
            chosen.setdefault(name, found)
        kept = sorted(
            chosen.values(), key=lambda f: (f.candidate.evidence.start, f.candidate.evidence.end, f.candidate.relation)
        )
        keys = {id(found): f"c{n}" for n, found in enumerate(kept, 1)}
        linked = []
        for found in kept:
            holds = tuple(
                keys[id(other)]
                for other in kept
                if other.via is not None
                and found.token is not None
                and other.via.i == found.token.i
                and other.number == found.number
                and other is not found
            )
            linked.append(msgspec.structs.replace(found.candidate, key=keys[id(found)], content=holds))
        return linked


def _hearsay(doc: Doc, nouns: frozenset[str]) -> Token | None:
    """What a whole paragraph rests on: "According to the information received, …" at its beginning."""
    if len(doc) < 5 or doc[0].lower_ != "according":
        return None
    noun = next((t for t in doc[2:6] if t.pos_ == "NOUN"), None)
    received = noun is not None and any(c.dep_ in ("acl", "acl:relcl", "amod") for c in noun.children)
    return noun if noun is not None and received and noun.lemma_.lower() in nouns else None
