"""What a row of a statement rule's answer concludes: an inference, with premises, strength and qualifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from actorgraph.data.dates import bounds
from actorgraph.graph.terms import day
from actorgraph.ontology.namespaces import AG
from actorgraph.ontology.rules import Rule

from .asked import Asked, Part, Row
from .axioms import TYPE, Triple
from .limits import Refused
from .rules import (
    CONDITION,
    COUNT,
    COUNT_PARTS,
    DATES,
    INFERENCE,
    NEGATED,
    OBJECT,
    PREDICATE,
    PREMISE,
    SUBJECT,
    Terms,
)
from .strength import STANCE, Claim, stated, weigh

_INFERRED_BY: Final = f"<{AG}inferredBy>"
_KEY: Final = frozenset({SUBJECT, PREDICATE, OBJECT, PREMISE, TYPE})


class Inference(NamedTuple):
    """An inference: its node, its content, its premises, all that is said of it, and whether it may stand as a fact."""

    node: str
    content: Triple
    premises: list[str]
    said: list[tuple[str, str]]
    fact: bool


class Template:
    """The template of a statement rule by what its triples say of the conclusion."""

    def __init__(self, asked: Asked) -> None:
        self.rule: Rule = asked.rule
        self._content = [
            (name, next(target for _, predicate, target in asked.triples if predicate.constant == iri))
            for name, iri in (("subject", SUBJECT), ("predicate", PREDICATE), ("object", OBJECT))
        ]
        self._premises = [target for _, predicate, target in asked.triples if predicate.constant == PREMISE]
        self._own: list[tuple[str, Part]] = [
            (predicate.constant, target) for _, predicate, target in asked.triples if predicate.constant not in _KEY
        ]

    def content(self, row: Row) -> Triple:
        found = []
        for name, part in self._content:
            value = part.of(row)
            if value is None:
                raise Refused(self.rule.iri, f"a conclusion of it has 0 values of rdf:{name}")
            found.append(value)
        return found[0], found[1], found[2]

    def premises(self, row: Row) -> list[str]:
        """The premises, sorted."""
        found = {value for part in self._premises if (value := part.of(row)) is not None}
        if not found:
            raise Refused(self.rule.iri, "a conclusion of it has no premise")
        return sorted(found)

    def own(self, row: Row) -> list[tuple[str, str]]:
        """The qualifiers, sorted; a flag that is false is one that is absent, as everywhere else."""
        found = {(predicate, value) for predicate, part in self._own if (value := part.of(row)) is not None}
        return sorted(pair for pair in found if pair[0] != NEGATED or pair[1].startswith(('"true', '"1')))


class Minter:
    """Makes the inferences of one store, and knows all claims: what statements say, and what was inferred."""

    def __init__(self, store: ox.Store, base: str, terms: Terms, entities: Collection[str]) -> None:
        self._store, self._base, self._terms, self._entities = store, base, terms, entities
        self._claims: dict[str, Claim | None] = {}
        #: The bounds of each date, as they are written.
        self._bounds: dict[str, tuple[str, str]] = {}

    def inference(self, template: Template, row: Row) -> Inference | None:
        """What a row concludes; ``None`` where that is nothing, or nothing new. Raises :class:`Refused`."""
        rule = template.rule
        triple = self._content(template, row)
        premises = template.premises(row)
        own = template.own(row)
        digest = hashlib.sha256("\n".join((rule.iri, *triple, *premises, *map(" ".join, own))).encode()).hexdigest()
        node = f"<{self._base}inference/{digest[:32]}>"
        if node in self._claims:
            return None
        negated = any(predicate == NEGATED for predicate, _ in own)
        claims = [self._premise(rule, premise) for premise in premises]
        strength = weigh(claims, self._terms, denied=rule.denied, negated=rule.negated or negated)
        if strength is None or self._repeats(triple, claims):
            return None
        subject, relation, target = triple
        said = [*own, *self._completed(rule, own, claims)]
        parts = dict(said)
        said += [(CONDITION, condition) for condition in strength.conditions]
        said += [(PREMISE, premise) for premise in premises]
        said += [
            (TYPE, INFERENCE),
            (SUBJECT, subject),
            (PREDICATE, relation),
            (OBJECT, target),
            (_INFERRED_BY, f"<{rule.iri}>"),
            (STANCE, strength.stance),
        ]
        fact = strength.fact and not negated and relation not in self._terms.undirect
        self._claims[node] = Claim(
            contents=frozenset((triple,)),
            stance=strength.stance,
            negated=negated,
            fact=fact,
            conditions=strength.conditions,
            count=parts.get(COUNT, ""),
            parts=tuple([(part, parts[part]) for part in COUNT_PARTS if part in parts]) if COUNT in parts else (),
            rests_on=tuple(premises),
        )
        return Inference(node, triple, premises, said, fact)

    def known(self, node: str) -> Claim | None:
        """The statement or inference of a node, in angle brackets; ``None`` where it is neither."""
        if node not in self._claims:
            self._claims[node] = stated(self._store, node, self._terms) if node[0] == "<" else None
        return self._claims[node]

    def _content(self, template: Template, row: Row) -> Triple:
        rule = template.rule
        subject, relation, target = template.content(row)
        if subject[0] != "<":
            raise Refused(rule.iri, f"a conclusion of it has the subject {subject}")
        if relation not in self._terms.edges:
            raise Refused(rule.iri, f"it concludes {relation}, which is no relation")
        for term in (subject, target):
            if term[0] == "<" and term not in self._entities and self.known(term) is None:
                raise Refused(rule.iri, f"it concludes something of {term}, which is no entity, statement or inference")
        return subject, relation, target

    def _premise(self, rule: Rule, premise: str) -> Claim:
        claim = self.known(premise)
        if claim is None:
            raise Refused(rule.iri, f"it rests on {premise}, which is neither a statement nor an inference")
        return claim

    def _repeats(self, triple: Triple, claims: list[Claim]) -> bool:
        """Whether a conclusion only repeats what it rests on, which would go round in circles for ever."""
        queue, seen = list(claims), set[str]()
        while queue:
            claim = queue.pop()
            if triple in claim.contents:
                return True
            for name in claim.rests_on:
                if name not in seen:
                    seen.add(name)
                    if (premise := self._claims[name]) is not None:
                        queue.append(premise)
        return False

    def _completed(self, rule: Rule, own: list[tuple[str, str]], claims: list[Claim]) -> Iterator[tuple[str, str]]:
        """The bounds of dates and the parts of a count that a rule leaves out."""
        given = {predicate for predicate, _ in own}
        for predicate, value in own:
            if predicate in DATES and not given.intersection(DATES[predicate]):
                yield from zip(DATES[predicate], self._dated(rule, value), strict=True)
            elif predicate == COUNT and not given.intersection(COUNT_PARTS):
                yield from next((claim.parts for claim in claims if claim.count == value), ())

    def _dated(self, rule: Rule, value: str) -> tuple[str, str]:
        if value not in self._bounds:
            try:
                first, last = bounds(_text(value))
            except ValueError as error:
                raise Refused(rule.iri, f"it concludes a date that is none: {value}") from error
            self._bounds[value] = day(first), day(last)
        return self._bounds[value]


def _text(term: str) -> str:
    """The text of a literal in N-Triples, escapes resolved."""
    (quad,) = ox.parse(f"<a:a> <a:a> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value
