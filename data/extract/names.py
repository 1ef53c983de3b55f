"""Whose names can be recognized: the dataset's entities, the states of the world, and bodies and treaties that many name.

One automaton finds all names in a text; a name counts where it stands as whole words, the longest first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import msgspec

from actorgraph.data.records import Entity
from actorgraph.ontology.gazetteer import countries, named
from actorgraph.ontology.lexicon import Lexicon
from actorgraph.ontology.vocabulary import Vocabulary

from .pipeline import plain

#: Demonyms and plurals of names that no gazetteer has: Ruritanian from Ruritania, Qarazani from Qarazan.
_ENDINGS: Final = ("n", "an", "ian", "ean", "ese", "i", "ish", "ns", "ans", "ians", "eans", "is")


class Thing(msgspec.Struct, frozen=True):
    """An entity as extraction knows it: of the dataset, or ``new``."""

    id: str
    name: str
    type: str
    new: bool = False


class Hit(msgspec.Struct, frozen=True):
    """A name in a text: the characters, and the things that may be meant, the likeliest first. ``state``: as its adjective
    (``demonym``) or by its capital (``capital``), empty for a name of its own. ``common``: a common noun is the name."""

    start: int
    end: int
    things: tuple[Thing, ...]
    by: str = ""
    state: Thing | None = None
    common: bool = False


def slug(text: str) -> str:
    """A kebab-case id from a name; ``x`` where nothing of it can stand in one."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded.replace("'s", "").replace(".", "")).strip("-") or "x"


class Names:
    """The names of known things and the automaton that finds them."""

    def __init__(self, known: Iterable[Entity], vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        import ahocorasick_rs

        self.vocabulary, self.lexicon = vocabulary, lexicon
        self.things: dict[str, Thing] = {}
        self.aliases: dict[str, list[str]] = {}
        self._by: dict[str, list[tuple[str, str, str]]] = {}  # folded name → (as printed, thing's id, by)
        self.part_of: dict[str, str] = {}
        for entity in known:
            self._add(Thing(entity.id, entity.name or entity.id, entity.type), (entity.name, *entity.aliases))
        for country in countries():
            state = self._merge(slug(country.name), country.name, "State", (country.name, *country.aliases))
            plurals = [d + "s" for d in country.demonyms if not d.endswith(("s", "se", "sh", "ch"))]
            for name, by in [(d, "demonym") for d in (*country.demonyms, *plurals)] + [
                (c, "capital") for c in country.capitals
            ]:
                self._name(name, state.id, by)
        for body in named():
            thing = self._merge(body.id, body.name, body.type, (body.name, *body.aliases))
            if body.part_of:
                self.part_of[thing.id] = body.part_of
        keys = sorted(self._by)
        self._keys = keys
        self._automaton = ahocorasick_rs.AhoCorasick(keys)
        self.states = frozenset(t.id for t in self.things.values() if vocabulary.is_a(t.type, "State"))
        #: The words of which names of known states are made.
        self.state_words = frozenset(w for id in self.states for alias in self.aliases[id] for w in alias.split())

    def _add(self, thing: Thing, names: Iterable[str]) -> None:
        self.things[thing.id] = thing
        for name in names:
            if len(name) > 1 and (name.isupper() or name.lower() not in self.lexicon.sets["nameless"]):
                self._name(name, thing.id, "")

    def _name(self, name: str, thing: str, by: str) -> None:
        self.aliases.setdefault(thing, []).append(name)
        entries = self._by.setdefault(plain(name).lower(), [])
        if all(other != thing or (printed[:1].isupper() and name[:1].islower()) for printed, other, _ in entries):
            entries.append((plain(name), thing, by))

    def _merge(self, id: str, name: str, type: str, names: tuple[str, ...]) -> Thing:
        """The dataset's own thing of one of these names, with the further names; else a new one."""
        for own in (name, *names):
            for _, thing, by in self._by.get(own.lower(), ()):
                if not by and not self.things[thing].new and self._akin(self.things[thing].type, type):
                    self._add(self.things[thing], names)
                    return self.things[thing]
        if id in self.things:
            self._add(self.things[id], names)
            return self.things[id]
        self._add(Thing(id, name, type, new=True), names)
        return self.things[id]

    def _akin(self, first: str, second: str) -> bool:
        is_a = self.vocabulary.is_a
        return (
            is_a(first, second) or is_a(second, first) or (is_a(first, "Organization") and is_a(second, "Organization"))
        )

    def find(self, text: str, *, longest: int = 1_000_000) -> list[Hit]:
        """The names in a plain text, none overlapping, none of more than ``longest`` characters, from left to right."""
        low = text.lower()
        if len(low) != len(text):  # a letter whose lower case is two: offsets would not hold
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        found: list[tuple[int, int, int]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            before, after = text[start - 1 : start], text[end : end + 1]
            if end - start <= longest and not (before.isalnum() or after.isalnum()):
                found.append((start, end, index))
        taken: list[Hit] = []
        for start, end, index in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
            if any(start < hit.end and hit.start < end for hit in taken):
                continue
            hit = self._hit(text[start:end], start, end, self._by[self._keys[index]])
            if hit:
                taken.append(hit)
        return sorted(taken, key=lambda h: h.start)

    def _hit(self, written: str, start: int, end: int, entries: list[tuple[str, str, str]]) -> Hit | None:
        fits = [(thing, by) for name, thing, by in entries if _written_as(written, name)]
        own = tuple(self.things[thing] for thing, by in fits if not by)
        known = tuple(t for t in own if not t.new) or own
        state = next((self.things[thing] for thing, by in fits if by), None)
        by = next((by for _, by in fits if by), "")
        if not known and state is None:
            return None
        common = all(name[:1].islower() for name, _, _ in entries)
        return Hit(start, end, known, by, state, common)


def _written_as(written: str, name: str) -> bool:
    """Whether the letters' case allows that the name is meant: WHO is no pronoun, and Turkey no bird."""
    if name.isupper() and len(name.replace(".", "")) <= 5:
        return written == name
    if name[:1].isupper():
        return written[:1].isupper()
    return True


def is_demonym(word: str, name: str) -> bool:
    """Whether a word is made from a place's name as its adjective or people: Soranian from Sorania."""
    if len(name) < 4 or word == name or not word[:1].isupper():
        return False
    stem = name.rstrip("aeiouy") if name[-1] in "aeiouy" else name
    stem = stem if len(stem) >= 3 else name
    rest = word[len(stem) :]
    return word.startswith(stem) and (rest in _ENDINGS or (rest[:1] in "aeiouy" and rest[1:] in _ENDINGS))
