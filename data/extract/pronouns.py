"""Whom a pronoun of the third person means: the subject of a clause around it, else the subject of a sentence before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from .names import Names, Thing

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECT: Final = ("nsubj", "nsubj:pass", "obl:agent", "nmod:poss", "ROOT")
_BELOW: Final = ("ccomp", "xcomp", "advcl", "acl", "acl:relcl", "conj", "parataxis")
_REACH: Final = 4  # sentences
_SHORT: Final = 1


class Pronouns:
    """Resolution of pronouns in what was mentioned so far."""

    _names: Names
    _sentence: int
    _seen: list[tuple[int, Thing, str]]  # sentence, thing, role
    _genders: dict[str, str]

    def pronoun(self, token: Token, at: Callable[[Token], Thing | None] | None = None) -> Thing | None:
        """What a pronoun means; ``None`` for other persons and where it is not clear. ``at``: what a token means."""
        kind = self._names.lexicon.maps["pronouns"].get(token.lower_, "")
        if not kind or token.dep_ == "expl" or any(c.dep_ == "csubj" for c in token.head.children):
            return None
        asking = self._names.lexicon.contexts["requested"]
        for subject in _around(token, asking) if at is not None else ():
            thing = at(subject) if at is not None else None
            if thing is not None and self._may_be(thing, kind):
                self._learn(thing, kind)
                return thing
        barred = _barred(token, asking)
        not_this = at(barred) if at is not None and barred is not None else None
        found = self._before(kind, not_this)
        if found is None and kind == "several" and token.dep_ in _SUBJECT:
            found = self._before("thing", not_this)  # "the authorities … they"
        if found is not None:
            self._learn(found, kind)
        return found

    def gender(self, person: Thing) -> str:
        """``man`` or ``woman``, from a title or a given name; empty where neither tells."""
        known = self._genders.get(person.id, "")
        first = person.name.split()[0].lower() if person.name else ""
        sets = self._names.lexicon.sets
        return known or ("woman" if first in sets["women"] else "man" if first in sets["men"] else "")

    def gendered(self, person: Thing, honorific: str) -> None:
        """ "Ms." and "Mr." before a name tell which pronoun may mean the person."""
        gender = self._names.lexicon.maps["genders"].get(honorific)
        if gender:
            self._genders.setdefault(person.id, gender)

    def it(self) -> Thing | None:
        """The body or state that "it" may mean: the last subject."""
        return self._before("thing")

    def _learn(self, thing: Thing, kind: str) -> None:
        if kind in ("man", "woman"):
            self._genders.setdefault(thing.id, kind)

    def _may_be(self, thing: Thing, kind: str) -> bool:
        is_a = self._names.vocabulary.is_a
        if kind in ("man", "woman"):
            return is_a(thing.type, "Person") and self.gender(thing) in ("", kind)
        if kind == "thing":
            return is_a(thing.type, "Organization") or is_a(thing.type, "State")
        return is_a(thing.type, "Group")

    def _before(self, kind: str, not_this: Thing | None = None) -> Thing | None:
        """The last that fits among the subjects of before, or the only one that fits at all."""
        reach = _REACH if kind in ("man", "woman") else _SHORT
        recent = [
            (s, t, r)
            for s, t, r in self._seen
            if self._sentence - s <= reach and self._may_be(t, kind) and t != not_this
        ]
        here = [t for s, t, r in recent if s == self._sentence]
        if kind == "several" and here:
            return here[-1]
        for sentence in sorted({s for s, _, _ in recent}, reverse=True):
            inside = [(t, r) for s, t, r in recent if s == sentence and r in _SUBJECT]
            if inside:  # a subject rather than its possessor
                return next((t for t, r in inside if r != "nmod:poss"), inside[0][0])
            if kind in ("man", "woman") and (others := [t for s, t, _ in recent if s == sentence]):
                return others[-1]
        things = {t.id: t for _, t, _ in recent}
        return next(iter(things.values())) if len(things) == 1 else None


def _around(token: Token, asking: frozenset[str]) -> Iterator[Token]:
    """The subjects that a pronoun may take up, the nearest first: never that of its own clause, unless it is a possessor."""
    verb = _clause(token)
    if verb is None:
        return
    own = _subject(verb)
    if (
        own is not None
        and own.i != token.i
        and own.i < token.i
        and token.dep_ == "nmod:poss"
        and token not in own.subtree
    ):
        yield own
    bound = own is None  # a clause without a subject of its own has the one above
    for _ in range(6):
        above = _clause(verb) if verb.dep_ in _BELOW and verb.head.i != verb.i else None
        if above is None:
            return
        subject = _subject(above)
        asked = verb.dep_ == "ccomp" and above.lemma_.lower() in asking and own is not None and own.i == token.i
        if subject is not None and subject.i != token.i and not asked and subject.i < token.i:
            if not bound or token.dep_ == "nmod:poss":
                yield subject
            bound = False
        verb = above


def _barred(token: Token, asking: frozenset[str]) -> Token | None:
    """The subject that a pronoun cannot mean: of the clause whose object it is, of the one who asks it to do something."""
    verb = _clause(token)
    if verb is None:
        return None
    if token.dep_ in ("obj", "iobj", "obl"):
        while verb.dep_ == "conj" and _subject(verb) is None and verb.head.i != verb.i:
            verb = verb.head
        return _subject(verb)
    if token.dep_ == "nsubj" and verb.dep_ == "ccomp" and verb.head.lemma_.lower() in asking:
        return _subject(verb.head)
    return None


def _clause(token: Token) -> Token | None:
    """The predicate above a token."""
    node = token
    while node.head.i != node.i:
        node = node.head
        if node.pos_ in ("VERB", "AUX") or any(c.dep_ in ("nsubj", "cop") for c in node.children):
            return node
    return None


def _subject(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ in ("nsubj", "nsubj:pass")), None)
