"""What follows from the vocabulary's axioms: a closure over direct edges and types.

The rules ``ontology/rules/*.rq`` whose header says ``axiom: true`` say what each axiom entails. They are not run as
SPARQL: here every axiom of the vocabulary becomes an entry of a dictionary by the predicate or class that it is about,
and a triple is looked at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.namespaces import OWL, RDF, RDFS

#: Subject, predicate and object in N-Triples terms.
Triple = tuple[str, str, str]

TYPE: Final = f"<{RDF}type>"
_SUB_CLASS, _SUB_PROPERTY = f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>"
_SAME_CLASS, _SAME_PROPERTY = f"<{OWL}equivalentClass>", f"<{OWL}equivalentProperty>"
_INVERSE, _CHAIN = f"<{OWL}inverseOf>", f"<{OWL}propertyChainAxiom>"
_SYMMETRIC, _TRANSITIVE = f"<{OWL}SymmetricProperty>", f"<{OWL}TransitiveProperty>"
_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))


class Axioms(NamedTuple):
    """The axioms of a vocabulary by what they are about, in N-Triples terms.

    ``classes``: class → all classes above or equal to it. ``properties``: property → all above or equal. ``inverses``:
    property → its inverses, itself where it is symmetric. ``before`` and ``after``: a step of a chain → the other step
    and what the chain concludes, where it is the second and the first.
    """

    classes: dict[str, tuple[str, ...]]
    properties: dict[str, tuple[str, ...]]
    inverses: dict[str, tuple[str, ...]]
    before: dict[str, tuple[tuple[str, str], ...]]
    after: dict[str, tuple[tuple[str, str], ...]]


def axioms(triples: Iterable[Triple]) -> Axioms:
    """The axioms among the triples of a vocabulary; raises :class:`ActorgraphError` for a chain of other than two steps."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, target in triples:
        found[predicate][subject].add(target)
    inverses = defaultdict(set, {name: set(others) for name, others in found[_INVERSE].items()})
    for name, others in found[_INVERSE].items():
        for other in others:
            inverses[other].add(name)
    chains = {(*_steps(found, relation, chain), relation) for relation, chain in _pairs(found[_CHAIN])}
    for name, types in found[TYPE].items():
        if _SYMMETRIC in types:
            inverses[name].add(name)
        if _TRANSITIVE in types:
            chains.add((name, name, name))
    before, after = defaultdict(set), defaultdict(set)
    for first, second, relation in chains:
        after[first].add((second, relation))
        before[second].add((first, relation))
    return Axioms(
        classes=_above(found[_SUB_CLASS], found[_SAME_CLASS]),
        properties=_above(found[_SUB_PROPERTY], found[_SAME_PROPERTY]),
        inverses={name: tuple(sorted(others)) for name, others in inverses.items()},
        before={name: tuple(sorted(others)) for name, others in before.items()},
        after={name: tuple(sorted(others)) for name, others in after.items()},
    )


def _pairs(links: dict[str, set[str]]) -> list[tuple[str, str]]:
    return sorted((name, other) for name, others in links.items() for other in others)


def _steps(found: dict[str, dict[str, set[str]]], relation: str, chain: str) -> tuple[str, str]:
    steps: list[str] = []
    at = chain
    while at != _NIL and len(steps) <= 2:
        first, rest = found[_FIRST].get(at, set()), found[_REST].get(at, set())
        if len(first) != 1 or len(rest) != 1:
            raise ActorgraphError(f"vocabulary: the property chain {chain} of {relation} is no list")
        steps += first
        (at,) = rest
    if len(steps) != 2:
        raise ActorgraphError(f"vocabulary: the property chain {chain} of {relation} must have two steps")
    return steps[0], steps[1]


def _above(links: dict[str, set[str]], same: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Every term with all that lie above it or are equal to it, itself left out."""
    parents: dict[str, set[str]] = defaultdict(set)
    for name, other in _pairs(links):
        parents[name].add(other)
    for name, other in _pairs(same):
        parents[name].add(other)
        parents[other].add(name)
    above = {}
    for name in sorted(parents):
        reached, queue = set[str](), [name]
        while queue:
            new = parents.get(queue.pop(), set()) - reached
            reached |= new
            queue += new
        above[name] = tuple(sorted(reached - {name}))
    return above


class Closure:
    """Triples and all that follows from them, ``blocked`` predicates left out: grows by :meth:`add`."""

    def __init__(self, known: Axioms, blocked: Collection[str] = ()) -> None:
        self._axioms, self._blocked = known, blocked
        self._steps = {*known.before, *known.after}
        self.triples: set[Triple] = set()
        self._from: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._to: dict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, triples: Iterable[Triple], limit: int) -> set[Triple]:
        """Add ``triples``; all that are new, with what follows. Raises ``OverflowError`` past ``limit`` of them."""
        new: set[Triple] = set()
        known = self.triples
        queue = [triple for triple in triples if triple not in known]
        while queue:
            triple = queue.pop()
            if triple in known or triple[1] in self._blocked:
                continue
            known.add(triple)
            new.add(triple)
            if len(new) > limit:
                raise OverflowError
            queue += self._follow(triple)
        return new

    def _follow(self, triple: Triple) -> Iterator[Triple]:
        subject, predicate, target = triple
        known = self._axioms
        if predicate == TYPE:
            for above in known.classes.get(target, ()):
                yield subject, TYPE, above
            return
        for above in known.properties.get(predicate, ()):
            yield subject, above, target
        if target[0] == "<":  # a value is nobody's subject
            for inverse in known.inverses.get(predicate, ()):
                yield target, inverse, subject
        if predicate in self._steps:
            self._from[subject, predicate].append(target)
            self._to[target, predicate].append(subject)
            for second, relation in known.after.get(predicate, ()):
                for end in self._from.get((target, second), ()):
                    yield subject, relation, end
            for first, relation in known.before.get(predicate, ()):
                for start in self._to.get((subject, first), ()):
                    yield start, relation, target


def vocabulary_triples(store: ox.Store, graph: ox.NamedNode) -> Iterator[Triple]:
    """The triples of the vocabulary in a store, in N-Triples terms."""
    for quad in store.quads_for_pattern(None, None, None, graph):
        yield str(quad.subject), str(quad.predicate), str(quad.object)
