"""From the clauses of a parsed document to candidate statements: who, whom, how much of a fact, when, where, how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from .amounts import read_amount
from .attribution import Attribution, Context
from .candidates import Candidate, Ref
from .clauses import (
    Clause,
    antecedent,
    case_of,
    direct_objects,
    expand,
    find_clauses,
    is_passive,
    is_relative,
    patients,
    subject_of,
    subjects,
)
from .ends import End, Found
from .names import Thing, slug
from .parts import Part
from .structures import Structures
from .when import When, find_dates

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Least confidence with which a candidate is worth a person's time.
LEAST: Final = 0.3


class Reading(Structures):
    """One document read: its parts, their parses, its mentions, and the statements found in them."""

    def candidates(self) -> list[Candidate]:
        """All candidates, in the order of the text, with keys and links of content."""
        for number, (part, doc) in enumerate(zip(self.parts, self.docs, strict=True)):
            if part.voice == "comment":
                continue
            self._byline(number, part)
            if part.text.startswith("Dear "):
                people = [m.thing for (n, _), m in self.mentions if n <= number and self._is(m.thing, "Person")]
                self._addressee = people[-1] if people else None
            self._part(number, part, doc)
        self._structures()
        return self._linked()

    def _part(self, number: int, part: Part, doc: Doc) -> None:
        attribution = Attribution(doc, self.lexicon, self.vocabulary)
        turn = self._turn(number, part)
        previous = self._last_speaker
        for readings in find_clauses(doc, self.lexicon):
            for clause in readings:
                made = list(self._clause(number, part, attribution, clause, turn, previous))
                self._found += made
                if made:
                    break
        self._labels(number, part, doc, attribution, turn, previous)
        self._demands(number, part, doc, attribution, turn, previous)
        self._events(number, part, doc, attribution, turn, previous)
        self._utterances(number, part, doc, attribution)
        for quote in attribution.quotes:
            if quote.speaker is not None:
                ends = self._ends(number, quote.speaker, "Speaker", None)
                if ends:
                    self._last_speaker = ends[0]

    def _clause(
        self, number: int, part: Part, attribution: Attribution, clause: Clause, turn: End | None, previous: End | None
    ) -> Iterator[Found]:
        relation = self.vocabulary.relations[clause.pattern.relation]
        context = attribution.read(clause.token, nominal=clause.pattern.kind == "noun")
        if context.dropped:
            return
        speakers = self._speakers(number, attribution, clause.token, context, turn, previous)
        first = speakers[-1] if speakers else (End(self.owner, -1, -1, "owner") if self.owner else None)
        ends = self._subjects(number, clause, relation.domain, first, part)
        if not ends:
            return
        if clause.together:
            yield from self._jointly(number, part, clause, ends, context, speakers)
            return
        if relation.takes != "object":
            for subject in ends:
                yield from self._make(number, part, clause, subject, None, context, speakers)
            return
        objects = clause.objects
        if relation.content_stance == "denied" and not clause.pattern.slot and clause.content:
            # a denial is about whom the denied act befell
            verb = clause.content[0]
            objects = patients(verb) if is_passive(verb) else direct_objects(verb) or objects
            objects = tuple(t for t in objects if t.lower_ not in ("it", "this", "that"))
        elif relation.content_stance == "planned" and not clause.pattern.slot and clause.content:
            # a promise is made to those to whom it does good, or about what it concerns
            verb = clause.content[0]
            near = [
                c
                for c in verb.children
                if c.dep_ == "iobj" or (c.dep_ == "obl" and case_of(c) in ("to", "with", "for"))
            ]
            objects = tuple(t for c in (*near, *direct_objects(verb)) for t in expand(c) if t.pos_ != "PRON")
        if relation.content_stance == "planned" and not clause.pattern.slot:
            objects = next(((t,) for t in objects if self._ends(number, t, relation.range, None)), ())
        targets = [e for token in objects for e in self._targets(number, token, clause, first, part)]
        for subject in ends:
            for target in targets:
                if subject.thing.id != target.thing.id:
                    yield from self._make(number, part, clause, subject, target, context, speakers)

    def _subjects(self, number: int, clause: Clause, wanted: str, first: End | None, part: Part) -> list[End]:
        tokens = subjects(clause, self.lexicon)
        found = [e for token in tokens for e in self._ends(number, token, wanted, first)]
        token = clause.token
        relation = self.vocabulary.relations[clause.pattern.relation]
        if not found and clause.pattern.kind == "noun" and token.head.pos_ == "VERB":
            verb = token.head
            light = token.dep_ == "obj" and verb.lemma_ in self.lexicon.sets["light_verbs"]
            if light or (
                relation.symmetric
                and token.dep_ == "obl"
                and case_of(token) in ("after", "during", "in", "at", "following")
            ):
                found = [e for t in subject_of(verb, self.lexicon) for e in self._ends(number, t, wanted, first)]
        elif (
            not found
            and token.dep_ == "conj"
            and token.tag_ in ("VBD", "VBZ")
            and token.head.pos_ == "VERB"
            and not is_passive(token)
        ):
            root = token.sent.root
            if root.pos_ == "VERB" and root.i < token.i and not any(c.dep_ == "nsubj" for c in token.children):
                found = [e for t in subject_of(root, self.lexicon) for e in self._ends(number, t, wanted, first)]
        if not found and clause.pattern.kind == "verb" and token.tag_ in ("VBD", "VBZ") and not is_passive(token):
            found = self._opening(number, token, wanted)
        if not tokens and self.owner is not None and self._performs(clause):
            return [End(self.owner, -1, -1, "owner")]
        return found

    def _opening(self, number: int, verb: Token, wanted: str) -> list[End]:
        """Whom a sentence begins with, for a finite verb whose subject the parser has lost behind an apposition."""
        if any(c.dep_.startswith("nsubj") for c in verb.children) or verb.dep_ == "acl:relcl":
            return []
        sentence = verb.sent
        for token in sentence:
            if token.i >= verb.i or token.i - sentence.start > 5 or token.pos_ in ("VERB", "SCONJ", "ADP"):
                return []
            mention = self.mentions.at(number, token)
            if mention is not None and mention.kind in ("name", "group", "description"):
                return self._ends(number, token, wanted, None)
        return []

    def _performs(self, clause: Clause) -> bool:
        """Whether it is one of a resolution's own verbs: "Condemns the killing of …", "Deeply concerned at …"."""
        token = clause.token
        while token.dep_ == "conj" and token.head.i < token.i:
            token = token.head
        if clause.pattern.kind == "noun" or any(c.dep_.startswith(("nsubj", "aux")) for c in token.children):
            return False
        before = [t for t in token.doc[: token.i] if t.pos_ not in ("ADV", "SPACE", "PUNCT", "NUM")]
        return not before and (token.tag_ in ("VBZ", "VBG", "NNS") or clause.pattern.kind == "predicate")

    def _targets(self, number: int, token: Token, clause: Clause, first: End | None, part: Part) -> list[End]:
        """Whom or what it is done to. What is said to an actor about its act is said to the actor."""
        relation = self.vocabulary.relations[clause.pattern.relation]
        family = self.vocabulary.families[relation.family]
        found = self._ends(number, token, relation.range, first)
        if not found and family.addressed:
            for child in token.children:
                if (
                    child.dep_ == "nmod:poss"
                    or child.dep_ == "obl:agent"
                    or (child.dep_ == "nmod" and case_of(child) == "by")
                ):
                    found = [e for t in expand(child) for e in self._ends(number, t, "Actor", first)]
                    break
        if not clause.pattern.slot and clause.pattern.content:
            found = [e for e in found if not self._is(e.thing, "Group")]
        if is_relative(token):
            token = antecedent(token) or token
        if not found and relation.range != "Actor":
            found = self._invented(
                token,
                relation.range,
                part.start,
                concepts=(family.speech and not family.addressed) or not relation.direct_edge,
            )
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
            subject, context, speakers, speech=self.vocabulary.families[relation.family].speech
        )
        tokens = [clause.token, *clause.content]
        candidate = Candidate(
            source=self.source.id,
            subject=self._ref(subject),
            relation=relation.name,
            object=self._ref(target) if target is not None else None,
            value=None if target is not None else True,
            stance=stance,
            negated=context.negated,
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
            }.get(end.how, 0.0)
            score -= 0.05 if end.thing.new else 0.0
        score -= 0.08 * context.doubts
        score -= 0.1 if clause.pattern.kind == "noun" else 0.0
        score -= 0.05 if context.stance == "hypothetical" else 0.0
        return round(max(0.05, score), 2)

    def _dates_of(self, number: int) -> list[tuple[When, Token | None]]:
        if number not in self._dates:
            doc = self.docs[number]
            found: list[tuple[When, Token | None]] = []
            for when in find_dates(doc.text, self.day):
                span = doc.char_span(when.start, when.end, alignment_mode="expand")
                found.append((when, span.root if span is not None else None))
            self._dates[number] = found
        return self._dates[number]

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
        doc = clause.token.doc
        changes: dict[str, object] = {}
        own = any(
            r is not None and (v := self._belongs_to(r)) is not None and v.i == clause.token.i
            for _, r in self._dates_of(number)
        )
        for when, root in self._dates_of(number):
            if root is None or self._in_name(number, root):
                continue
            verb = self._belongs_to(root)
            if verb is None:
                continue
            shared = clause.token.dep_ == "conj" and clause.token.head.i == verb.i and not own
            if verb.i == clause.token.i or shared:
                before = doc.text[max(0, when.start - 8) : when.start + 8].lower()
                field = "since" if "since " in before else "until" if "until " in before else "when"
                changes.setdefault(field, when.edtf)
            elif context.reported_on is not None and verb.i == context.reported_on.i:
                changes.setdefault("said_on", when.edtf)
        speaks = self.vocabulary.families[self.vocabulary.relations[clause.pattern.relation].family].speech
        own_voice = subject.how == "owner" or (subject.how == "first person" and not candidate.said_by)
        if speaks and own_voice and not changes and context.stance == "asserted" and self.day is not None:
            changes["when"] = self.day.isoformat()
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

    def _in_name(self, number: int, token: Token) -> bool:
        """Whether a date is a piece of a name: the 1951 Convention."""
        mention = self.mentions.at(number, token)
        return mention is not None and mention.kind == "name"

    def _belongs_to(self, token: Token) -> Token | None:
        """The verb or act that a date belongs to: through nouns before it, unless it is theirs ("of May 5")."""
        while token.head.i != token.i and token.dep_ in ("nummod", "conj", "nmod:unmarked", "flat", "compound", "amod"):
            token = token.head
        if token.head.i == token.i or case_of(token) == "of" or token.dep_ == "nmod:poss":
            return token.head if token.head.i != token.i else None
        head = token.head
        for _ in range(3):
            relative = any(c.dep_ in ("acl:relcl", "acl") for c in head.children)
            if head.pos_ in ("VERB", "AUX") or head.head.i == head.i or head.dep_ in ("nmod:poss", "appos") or relative:
                break
            if self.lexicon.of("noun", head.lemma_.lower()) and case_of(token) in ("in", "on", "since"):
                break
            head = head.head
        return head

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
            name = (c.subject.id, c.relation, target, c.stance, c.negated, said, content, c.as_.id if c.as_ else "")
            if name not in chosen or (chosen[name].candidate.voice != "text" and c.voice == "text"):
                chosen[name] = found
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
