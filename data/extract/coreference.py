"""Which thing a pronoun, a description or a shortened name means, within a document.

Rules, precise rather than complete: what is not clear stays unresolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .names import Names, Thing
from .pronouns import Pronouns

if TYPE_CHECKING:
    pass

_SUBJECT: Final = ("nsubj", "nsubj:pass", "obl:agent", "nmod:poss", "ROOT")
_REACH: Final = 4  # sentences


class Discourse(Pronouns):
    """What was mentioned so far, the last at the end."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._is_a = names.vocabulary.is_a
        self._sentence = 0
        self._seen: list[tuple[int, Thing, str]] = []  # sentence, thing, role
        self._ids: set[str] = set()
        self._people: dict[str, Thing] = {}  # last word of a name
        self._titles: dict[str, list[Thing]] = {}
        self._posts: dict[str, Thing] = {}
        self._bodies: dict[str, Thing | None] = {}
        self._whole: dict[str, Thing] = {}
        self._genders: dict[str, str] = {}
        self._organs: dict[tuple[str, str], Thing] = {}
        self._counts: dict[str, str] = {}
        self._main: Thing | None = None
        self._states: list[tuple[int, Thing]] = []

    def sentence(self) -> None:
        """A sentence begins."""
        self._sentence += 1

    def add(self, thing: Thing, role: str, *, modifier: bool, count: str = "") -> None:
        """A thing was mentioned by name or description; a mere modifier is no antecedent of a pronoun."""
        self._ids.add(thing.id)
        if self._is_a(thing.type, "State"):
            self._states.append((self._sentence, thing))
        if count:
            self._counts[thing.id] = count
        if not modifier:
            self._seen.append((self._sentence, thing, role))
        if self._is_a(thing.type, "Organization"):
            words = thing.name.split()
            for name in (thing.name, *self._names.aliases.get(thing.id, ())):
                words = name.split()
                if len(words) == 1 and not name.isupper():
                    self._people.setdefault(name, thing)
        elif self._is_a(thing.type, "Person"):
            self.person(thing)

    def touch(self, thing: Thing, role: str) -> None:
        """A pronoun meant a thing: it stays in mind."""
        self._seen.append((self._sentence, thing, role))

    def person(self, thing: Thing) -> None:
        """A person may be named by the last word of the name from now on, and by the first where it is a family name."""
        words = thing.name.split()
        if any(word.islower() for word in words):
            return  # a description
        if len(words) > 1:
            self._people.setdefault(words[-1], thing)
            for word in words[:-1]:
                self._people.setdefault(word, thing)

    def named(self, word: str) -> Thing | None:
        """The person or body of before that a single name means."""
        return self._people.get(word)

    def knows(self, id: str) -> bool:
        """Whether a thing was mentioned before."""
        return id in self._ids

    def holds(self, person: Thing, post: Thing, title: str, body: Thing | None) -> None:
        """A person has a post; "the envoy" is that person from now on."""
        self._posts[person.id] = post
        if body is not None:
            self._bodies[person.id] = body
        for word in title.lower().replace("-", " ").split():
            if word in self._names.lexicon.sets["titles"]:
                self._titles.setdefault(word, []).append(person)

    def post_of(self, person: Thing) -> Thing | None:
        """The post of a person, as far as said."""
        return self._posts.get(person.id)

    def body_of(self, person: Thing) -> Thing | None:
        """The body or state of a person's post."""
        return self._bodies.get(person.id)

    def titled(self, word: str) -> Thing | None:
        """The person of before whose title has a word; ``None`` where there are several."""
        found = {person.id: person for person in self._titles.get(word, ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def official(self, state: Thing) -> Thing | None:
        """The only person so far who has a post of a state."""
        found = {
            t.id: t
            for _, t, _ in self._seen
            if (body := self._bodies.get(t.id)) is not None and self.whole(body) == state
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def organ(self, state: Thing, title: str) -> Thing | None:
        """The organ of a state that a title means."""
        return self._organs.get((state.id, title.lower()))

    def has_organ(self, state: Thing, title: str, organ: Thing) -> None:
        """A state has an organ of a title."""
        self._organs[state.id, title.lower()] = organ
        self._whole.setdefault(organ.id, state)

    def whole(self, body: Thing) -> Thing:
        """The state that a body is an organ of; a body of none itself."""
        return self._whole.get(body.id, body)

    def body(self, word: str, definite: bool) -> Thing | None:
        """The organization or other thing of before whose name has a word: "the committee", "the convention"."""
        if not definite:
            return None
        kind = self._names.lexicon.maps["kinds"].get(word, "")
        for sentence, thing, _ in reversed(self._seen):
            names = (thing.name, *self._names.aliases.get(thing.id, ()))
            if any(word in name.lower().split() for name in names) and not self._is_a(thing.type, "Person"):
                return thing if not self._is_a(thing.type, "Group") else None
            generic = kind in ("NGO", "Organization") and word in self._names.lexicon.sets["bodies"]
            if generic and self._is_a(thing.type, "Organization") and self._sentence - sentence <= _REACH:
                return thing
        return None

    def state(self) -> Thing | None:
        """The state spoken of last, as subject rather than otherwise."""
        recent = [(s, t, r) for s, t, r in self._seen if self._is_a(t.type, "State") and self._sentence - s <= _REACH]
        subjects = [t for _, t, r in recent if r in _SUBJECT]
        return subjects[-1] if subjects else recent[-1][1] if recent else None

    def expect(self, main: Thing | None) -> None:
        """The state that the whole document speaks of most, counted before it is read."""
        self._main = main

    def main_state(self) -> Thing | None:
        """The state that the document speaks of most: whose government "the government" is."""
        if self._main is not None:
            return self._main
        counts: dict[str, int] = {}
        for _, thing in self._states:
            counts[thing.id] = counts.get(thing.id, 0) + 1
        best = sorted(counts.values(), reverse=True)
        near = {t.id: t for s, t in self._states if self._sentence - s <= 2}
        if len(near) == 1:
            return next(iter(near.values()))
        if not best or len(best) > 1:
            return None
        return next(t for _, t in self._states if counts[t.id] == best[0])

    def country(self) -> Thing | None:
        """What "the country" means: the first state of the sentence, else the one spoken of last."""
        here = [t for s, t in self._states if s == self._sentence]
        return here[0] if here else self.state()

    def group(self, lemma: str, definite: bool) -> Thing | None:
        """The group of before that the same noun, or "the people", means."""
        if not definite:
            return None
        stem = singular(lemma)
        near: dict[str, Thing] = {}
        for sentence, thing, _ in reversed(self._seen):
            if not self._is_a(thing.type, "Group"):
                continue
            names = (thing.name, *self._names.aliases.get(thing.id, ()))
            if any(stem in {singular(word) for word in name.lower().split()} for name in names):
                return thing
            if self._sentence - sentence <= 2:
                near[thing.id] = thing
        general = lemma in self._names.lexicon.sets["anybody"]
        return next(iter(near.values())) if general and len(near) == 1 else None

    def last_group(self) -> Thing | None:
        """The group that was spoken of last, in this sentence or one of the two before."""
        near = [t for s, t, _ in self._seen if t.new and self._is_a(t.type, "Group") and self._sentence - s <= 2]
        near = [t for t in near if t.id not in self._names.things and " of " not in t.name]
        return near[-1] if near else None

    def count_of(self, thing: Thing) -> str:
        """The count that a group was mentioned with."""
        return self._counts.get(thing.id, "")


def singular(word: str) -> str:
    """A noun without its plural: fishermen → fisherman, authorities → authority."""
    for plural, one in (("men", "man"), ("ies", "y")):
        if word.endswith(plural):
            return word.removesuffix(plural) + one
    return word.removesuffix("s")
