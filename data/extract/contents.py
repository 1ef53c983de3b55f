"""A predicate with its arguments, and the clauses that hold its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Pattern

from .arguments import VERBAL, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSAL: Final = frozenset(("xcomp", "ccomp", "advcl", "acl", "parataxis"))


class Clause(msgspec.Struct, frozen=True):
    """A predicate that says a relation: its token, objects, and the heads of the clauses that hold its content.

    ``doers``: who does it, where the pattern says where they stand; ``together``: the subjects act with each other;
    ``owned``: the object is the possessor of a noun ("their release").
    """

    token: Token
    pattern: Pattern
    doers: tuple[Token, ...]
    objects: tuple[Token, ...]
    content: tuple[Token, ...] = ()
    qualifiers: tuple[tuple[str, Token], ...] = ()
    together: bool = False
    owned: bool = False


def content_of(token: Token, pattern: Pattern, holders: Sequence[Token]) -> tuple[Token, ...]:
    """The heads of the clauses that hold a pattern's content, coordinated ones included."""
    if not pattern.content:
        return ()
    found: list[Token] = []
    for holder in holders:
        for child in holder.rights:
            if child.dep_ not in _CLAUSAL or child.pos_ not in (*VERBAL, "ADJ", "NOUN"):
                continue
            marks = {c.lower_ for c in child.lefts if c.dep_ in ("mark", "case")}
            if pattern.content == "to":
                fits = ("to" in marks or (not marks and child.tag_ == "VB")) and not any(
                    c.dep_ == "ccomp" and c.i != child.i for c in holder.children
                )
            elif pattern.content == "that":
                fits = child.dep_ == "ccomp" and not marks & {"to", "if", "whether"}
            elif pattern.content == "any":
                bare = {"that"} if is_passive(token) else {"to", "that"}  # "made them work", "were made to work"
                fits = child.dep_ in ("xcomp", "ccomp") and not marks & bare
            else:
                fits = pattern.content in marks
            if fits and pattern.content_verbs and child.lemma_.lower() not in pattern.content_verbs:
                fits = False
            if fits and child.i > token.i:
                found.append(child)
    return tuple(t for head in found for t in (head, *_coordinated(head)))


def _coordinated(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ in (*VERBAL, "ADJ"):
            yield child
            yield from _coordinated(child)
