"""Whom a noun phrase means that is no mention itself: a part of a group, an apposition, several states at once, "both"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from actorgraph.ontology.lexicon import Lexicon

from .arguments import SUBJECTS, case_of, expand
from .described import left
from .mentions import Mentions
from .names import Thing, slug
from .parts import Part
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: How many paragraphs back "both governments" may reach.
_BACK = 3


class End(msgspec.Struct, frozen=True):
    """A thing and where it is mentioned, in characters of the document; ``how`` it was recognized."""

    thing: Thing
    start: int
    end: int
    how: str
    count: str = ""


class Phrases:
    """The phrases of one document; what they need of it is set by :class:`~.ends.Ends`."""

    lexicon: Lexicon
    mentions: Mentions
    parts: Sequence[Part]
    docs: Sequence[Doc]

    def _is(self, thing: Thing, wanted: str) -> bool:
        raise NotImplementedError

    def _ends(self, number: int, token: Token, wanted: str, speaker: End | None, *, depth: int = 0) -> list[End]:
        raise NotImplementedError

    def _within(self, number: int, token: Token, wanted: str, speaker: End | None, depth: int) -> list[End]:
        """Of a phrase that is no mention: its parts, what it is in apposition to, of whom it is said."""

        def ends(tokens: Sequence[Token]) -> list[End]:
            return [e for t in tokens for e in self._ends(number, t, wanted, speaker, depth=depth + 1)]

        word, sets = token.lemma_.lower(), self.lexicon.sets
        if word in sets["vague"] or word in sets["partitives"] or token.pos_ == "NUM":
            for child in token.rights:
                if child.dep_ in ("nmod", "obl") and case_of(child) == "of":
                    return ends(expand(child))
        if word in sets["comparatives"] or token.lower_ in sets["comparatives"]:  # "more than 30,000 people have fled"
            for child in token.rights:
                if child.dep_ in ("nmod", "obl") and child.pos_ in ("NOUN", "PROPN"):
                    return ends(expand(child))
        for child in token.children:  # "its coordinator, Amara Diop"
            if child.dep_ == "appos" and token.pos_ in ("NOUN", "PROPN"):
                named = self.mentions.at(number, child)
                if named is not None and named.kind == "name" and self._is(named.thing, wanted):
                    start = self.parts[number].start
                    return [End(named.thing, start + named.start, start + named.end, named.kind)]
        if token.dep_ == "appos" and token.head.i < token.i:
            return ends((token.head,))
        if any(c.dep_ == "cop" for c in token.children):
            return ends([c for c in token.children if c.dep_ in SUBJECTS][:1])
        return self._unnamed(number, token, wanted)

    def _unnamed(self, number: int, token: Token, wanted: str) -> list[End]:
        """Somebody whom the document does not name: "the pilot", "his daughter", "a family of five", "48 Uyghurs"."""
        lemma, sets = token.lemma_.lower(), self.lexicon.sets
        plural = "Plur" in token.morph.get("Number", []) or token.tag_ in ("NNS", "NNPS")
        if token.ent_type_ == "PLACE" and token.pos_ == "PROPN" and self.mentions.vocabulary.is_a("Place", wanted):
            kind = "Place"  # where a place is wanted, and nowhere else named
        elif token.pos_ == "PROPN" and token.text[:1].isupper():
            counts = [c for c in token.lefts if c.dep_ == "nummod"]
            counted = any(c.lower_ not in ("one", "1") for c in counts) and token.dep_ != "compound"
            kind = "Group" if counted or token.tag_ == "NNPS" else ""
        elif token.pos_ != "NOUN":
            kind = ""
        elif lemma in sets["collectives"] or (token.lower_ in sets["vague"] and plural):
            kind = "Group"
        elif lemma in sets["people"] or lemma in sets["persons"] or lemma in sets["titles"]:
            kind = "Group" if plural else "Person"
        else:
            kind = self.lexicon.maps["kinds"].get(lemma, "") if not plural else ""
            kind = kind if self.mentions.vocabulary.is_a(kind, "Actor") else ""
        if not kind or not self.mentions.vocabulary.is_a(kind, wanted):
            return []
        first = token.doc[left(token)]
        while first.i < token.i and first.pos_ in ("DET", "ADP", "PUNCT", "ADV", "NUM"):
            first = first.nbor()
        start = self.parts[number].start
        name = text_of(token.doc)[first.idx : token.idx + len(token)]
        thing = Thing(slug(name), name[:1].upper() + name[1:], kind, True)
        return [End(thing, start + first.idx, start + token.idx + len(token), "invented")] if thing.id else []

    def _states_of(self, number: int, token: Token, wanted: str) -> list[End]:
        """The states of one noun: "officials of Japan and Korea", "the Chinese and Russian governments"."""
        if "Plur" not in token.morph.get("Number", []) or token.lemma_.lower() not in self.lexicon.sets["governments"]:
            return []
        near = [
            c
            for c in token.children
            if c.dep_ in ("amod", "compound", "nmod:poss") or (c.dep_ == "nmod" and case_of(c) == "of")
        ]
        found: dict[str, End] = {}
        for child in near:
            for one in (child, *child.subtree):
                for end in self._state(number, one, wanted):
                    found.setdefault(end.thing.id, end)
        if len(found) > 1:
            return list(found.values())
        return self._before(number, token, wanted, "State") if not found else []

    def _state(self, number: int, token: Token, wanted: str) -> list[End]:
        mention = self.mentions.at(number, token)
        if mention is None:
            return []
        start = self.parts[number].start
        things = (mention.thing, *mention.others)
        return [
            End(t, start + mention.start, start + mention.end, mention.kind)
            for t in things
            if t.type == "State" and self._is(t, wanted)
        ][:1]

    def _before(self, number: int, token: Token, wanted: str, kind: str) -> list[End]:
        """As many things as a number says ("both", "the three"), which were named together before."""
        size = self._size(token)
        if not 2 <= size <= 5:
            return []
        for back in range(number, max(-1, number - _BACK - 1), -1):
            for other in reversed(self.docs[back]):
                if (back == number and other.i >= token.i) or other.dep_ == "conj":
                    continue
                joined = expand(other)
                if len(joined) == size:
                    things = [m.thing for t in joined if (m := self.mentions.at(back, t)) is not None]
                    if len({t.id for t in things if self._is(t, wanted) and self._is(t, kind)}) == size:
                        start = self.parts[number].start
                        return [End(t, start + token.idx, start + token.idx + len(token), "pronoun") for t in things]
        return []

    def _size(self, token: Token) -> int:
        numbers, both = self.lexicon.maps["numbers"], self.lexicon.sets["both"]
        words = [token, *token.lefts]
        if any(t.lower_ in both for t in words):
            return 2
        return next((int(numbers[t.lower_]) for t in words if t.lower_ in numbers), 0)
