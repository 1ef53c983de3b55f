"""Events that a verb tells without a noun ("protested outside the embassy"), and since when a thing stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from .attribution import Attribution, Context
from .candidates import Candidate
from .clauses import case_of, is_passive, patients, subject_of
from .ends import End, Found
from .names import Thing, slug
from .parts import Part
from .structures import Structures

if TYPE_CHECKING:
    from spacy.tokens import Token

_LIKELY, _SHAKY = 0.7, 0.6


class Happenings(Structures):
    """The events of one document that no noun names."""

    def _happening(
        self, number: int, part: Part, verb: Token, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """ "protested outside the embassy", "met in the capital": an event, where it took place, and who was there."""
        noun = self.lexicon.maps["happenings"].get(verb.lemma_.lower())
        if not noun or is_passive(verb):
            return
        kind = self.lexicon.maps["things"].get(noun, "Event")
        people = [e for t in subject_of(verb, self.lexicon) for e in self._ends(number, t, "Actor", None)]
        if not people or part.voice == "comment":
            return
        places = [e for c in verb.children if c.dep_ == "obl" for e in self._site(number, c)]
        if not places and noun not in self.lexicon.sets["crowds"]:
            return
        context = attribution.read(verb, nominal=False)
        if context.dropped:
            return
        speakers = self._speakers(number, attribution, verb, context, turn, previous)
        start = part.start + verb.idx
        at = f" at {places[0].thing.name}" if places else f" of {people[0].thing.name}"
        event = End(
            Thing(slug(noun + at), (noun + at)[:1].upper() + (noun + at)[1:], kind, True),
            start,
            start + len(verb),
            "invented",
        )
        if places:
            self._told_on(number, part, self.lexicon.structures["event_at"], event, places[0], verb, context, speakers)
        if noun in self.lexicon.sets["crowds"]:
            for one in people:
                if not self._is(one.thing, "Group"):
                    continue
                self._told_on(number, part, self.lexicon.structures["there"], one, event, verb, context, speakers)

    def _site(self, number: int, token: Token) -> list[End]:
        """The place in a phrase of place: "outside the embassy", "in front of the ministry"."""
        if case_of(token) not in self.lexicon.sets["sites"]:
            return []
        return self._ends(number, token, "Location", None)[:1]

    def _told_on(
        self,
        number: int,
        part: Part,
        relation: str,
        subject: End,
        target: End,
        token: Token,
        context: Context,
        speakers: Sequence[End],
    ) -> None:
        before = len(self._found)
        self._told(part, number, relation, subject, target, token, context, speakers, _SHAKY)
        when = self._day_of(number, token)
        for found in self._found[before:]:
            if when and found.candidate.stance != "hypothetical":
                found.candidate = msgspec.structs.replace(found.candidate, when=when)

    def _day_of(self, number: int, verb: Token) -> str:
        """The date that belongs to a verb."""
        return next(
            (
                w.edtf
                for w, root in self._dates_of(number)
                if root is not None and (v := self._belongs_to(root)) is not None and v.i == verb.i
            ),
            "",
        )

    def _begun(
        self, number: int, part: Part, verb: Token, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        """ "the decree adopted on 24 October": it exists since then, by whom is not said."""
        relations = self.vocabulary.relations
        begins = any(
            p.slot == "obj" and "beginsObject" in relations[p.relation].marks
            for p in self.lexicon.of("verb", verb.lemma_)
        )
        if (
            not begins
            or not is_passive(verb)
            or any(c.dep_ == "obl:agent" or case_of(c) == "by" for c in verb.children)
        ):
            return
        when = self._day_of(number, verb)
        context = attribution.read(verb, nominal=False)
        if not when or context.dropped or context.stance not in ("asserted", "alleged") or context.negated:
            return
        speakers = self._speakers(number, attribution, verb, context, turn, previous)
        for token in patients(verb)[:1]:
            for end in self._ends(number, token, "Entity", None)[:1]:
                if self._is(end.thing, "PersonOrGroup") or self._is(end.thing, "State") or self._is(end.thing, "Event"):
                    return
                self._standing(number, part, end, verb, context, speakers, when)

    def _standing(
        self, number: int, part: Part, end: End, verb: Token, context: Context, speakers: Sequence[End], since: str
    ) -> None:
        """That a thing is there, since a day."""
        stance, said_by = self._stance(end, context, speakers, speech=False)
        candidate = Candidate(
            source=self.source.id,
            subject=self._ref(end),
            relation=self.lexicon.structures["stands"],
            value=True,
            stance=stance,
            said_by=tuple(self._ref(s) for s in said_by),
            voice=part.voice,
            since=since,
            evidence=self._evidence(part, [end], [verb]),
            paragraph_start=part.paragraph_start,
            cue=(part.start + verb.idx, part.start + verb.idx + len(verb)),
            confidence=_LIKELY,
        )
        self._found.append(Found(candidate, verb, context.via, number))
