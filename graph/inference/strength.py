"""How strong a conclusion is: as its weakest premise, and a fact only where every premise is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.namespaces import AG

from .axioms import TYPE
from .rules import CONDITION, COUNT, COUNT_PARTS, NEGATED, OBJECT, PREDICATE, SUBJECT, Terms

_STATEMENT: Final = f"<{AG}Statement>"
STANCE, _VOICE, _SAID_BY = (f"<{AG}{name}>" for name in ("stance", "voice", "saidBy"))
#: The predicates by which :func:`stated` tells what a statement says.
READ: Final = frozenset(
    (TYPE, STANCE, _VOICE, _SAID_BY, SUBJECT, PREDICATE, OBJECT, NEGATED, CONDITION, COUNT, *COUNT_PARTS)
)
ASSERTED, ALLEGED, _TEXT = (f"<{AG}{name}>" for name in ("Asserted", "Alleged", "Text"))


class Claim(msgspec.Struct, frozen=True):
    """What a premise says, in N-Triples terms; ``fact`` as :func:`actorgraph.graph.rdf.is_direct` means it.

    ``parts`` are its count's, by predicate; ``rests_on`` names the premises of an inference.
    """

    contents: frozenset[tuple[str, str, str]]
    stance: str
    negated: bool
    fact: bool
    conditions: tuple[str, ...] = ()
    count: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    rests_on: tuple[str, ...] = ()


class Strength(msgspec.Struct, frozen=True):
    """What the premises make of a conclusion."""

    stance: str
    fact: bool
    conditions: tuple[str, ...]


def stated(store: ox.Store, node: str, terms: Terms) -> Claim | None:
    """The claim of the statement ``node``, in angle brackets; ``None`` where it is no statement."""
    said: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(node[1:-1]), None, None, None):
        said.setdefault(str(quad.predicate), []).append(str(quad.object))
    if _STATEMENT not in said.get(TYPE, ()):
        return None
    (stance,), (voice,), (predicate,) = said[STANCE], said[_VOICE], said[PREDICATE]
    subjects = said[SUBJECT]
    conditions = tuple(sorted(said.get(CONDITION, ())))
    negated = NEGATED in said
    speakers = set(said.get(_SAID_BY, ()))
    fact = (
        stance == ASSERTED
        and voice == _TEXT
        and not negated
        and not conditions
        and all(speakers <= {subject} for subject in subjects)
        and predicate not in terms.undirect
    )
    targets = said.get(OBJECT, [""])
    return Claim(
        contents=frozenset((subject, predicate, target) for subject in subjects for target in targets),
        stance=stance,
        negated=negated,
        fact=fact,
        conditions=conditions,
        count=next(iter(said.get(COUNT, ())), ""),
        parts=tuple((part, value) for part in COUNT_PARTS for value in sorted(said.get(part, ()))),
    )


def weigh(premises: Iterable[Claim], terms: Terms, *, denied: bool, negated: bool) -> Strength | None:
    """The strength of what follows from ``premises``; ``None`` where they carry nothing.

    What cannot be weighed (denied) carries only where the rule says ``denied``, and then no more than an allegation.
    A negated premise carries only where ``negated``: the conclusion is negated too, or the rule takes care of it.
    """
    weakest, fact = ASSERTED, True
    conditions: set[str] = set()
    for premise in premises:
        if premise.negated and not negated:
            return None
        stance = premise.stance
        if stance not in terms.strength:
            if not denied:
                return None
            stance = ALLEGED
        if terms.strength[stance] < terms.strength[weakest]:
            weakest = stance
        fact = fact and premise.fact
        conditions.update(premise.conditions)
    if weakest == ASSERTED and not fact:
        weakest = ALLEGED
    return Strength(weakest, fact and not conditions, tuple(sorted(conditions)))
