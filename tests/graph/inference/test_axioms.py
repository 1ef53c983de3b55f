"""The closure over axioms, against the rules' own SPARQL run naively, and against owlrl."""

from __future__ import annotations

from collections.abc import Iterable

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from actorgraph.graph.inference.axioms import Axioms, Closure, Triple, axioms
from actorgraph.graph.inference.rules import file_triples, terms
from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.namespaces import PREFIXES
from actorgraph.ontology.rules import load_rules
from actorgraph.ontology.vocabulary import load_vocabulary

NO_LIMIT = 1_000_000
EDGE_AXIOMS = ("subPropertyOf", "equivalentProperty", "inverseOf", "symmetric", "transitive", "chain")
CLASS_AXIOMS = ("subClassOf", "equivalentClass")
IRIS = {
    "subPropertyOf": RDFS.subPropertyOf,
    "equivalentProperty": OWL.equivalentProperty,
    "inverseOf": OWL.inverseOf,
    "subClassOf": RDFS.subClassOf,
    "equivalentClass": OWL.equivalentClass,
}


def iri(kind: str, number: int) -> str:
    return f"<https://example.org/{kind}{number}>"


def said(kind: str, numbers: tuple[int, int, int], number: int) -> list[Triple]:
    """An axiom as triples."""
    a, b, c = (iri("p", n) for n in numbers)
    if kind in ("symmetric", "transitive"):
        return [(a, RDF.type.n3(), OWL[f"{kind.capitalize()}Property"].n3())]
    if kind == "chain":
        first, second = iri("list", 2 * number), iri("list", 2 * number + 1)
        return [
            (a, OWL.propertyChainAxiom.n3(), first),
            (first, RDF.first.n3(), b),
            (first, RDF.rest.n3(), second),
            (second, RDF.first.n3(), c),
            (second, RDF.rest.n3(), RDF.nil.n3()),
        ]
    if kind in CLASS_AXIOMS:
        a, b = (iri("C", n) for n in numbers[:2])
    return [(a, IRIS[kind].n3(), b)]


small = st.integers(0, 2)
one_axiom = st.tuples(st.sampled_from(EDGE_AXIOMS + CLASS_AXIOMS), st.tuples(small, small, small))
edge = st.tuples(st.integers(0, 3), small, st.integers(0, 3)).map(
    lambda t: (iri("x", t[0]), iri("p", t[1]), iri("x", t[2]))
)
value = st.tuples(st.integers(0, 3), small).map(lambda t: (iri("x", t[0]), iri("p", t[1]), '"7"'))
typed = st.tuples(st.integers(0, 3), small).map(lambda t: (iri("x", t[0]), RDF.type.n3(), iri("C", t[1])))


def closure(vocabulary: Iterable[Triple], facts: Iterable[Triple]) -> set[Triple]:
    found = Closure(axioms(vocabulary))
    found.add(facts, NO_LIMIT)
    return found.triples


def by_sparql(vocabulary: list[Triple], facts: list[Triple]) -> set[Triple]:
    """What the texts of the axioms' rules conclude when they are run until nothing is new."""
    store = ox.Store()
    store.load("".join(f"{s} {p} {o} .\n" for s, p, o in [*vocabulary, *facts]).encode(), ox.RdfFormat.N_TRIPLES)
    about = {s for s, _, _ in vocabulary}
    rules = [rule for rule in load_rules().values() if rule.kind == "axiom"]
    assert len(rules) == 8
    while True:
        size = len(store)
        for rule in rules:
            answer = store.query(rule.text, prefixes=PREFIXES)
            assert isinstance(answer, ox.QueryTriples)
            for triple in list(answer):
                # The axioms' own triples are not reasoned about.
                if str(triple.subject) not in about:
                    store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
        if len(store) == size:
            break
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in store} - {*vocabulary}


@settings(deadline=None, max_examples=60)
@given(st.lists(one_axiom, max_size=6), st.lists(edge | value | typed, max_size=8))
def test_the_closure_is_what_the_rules_say(
    given_axioms: list[tuple[str, tuple[int, int, int]]], facts: list[Triple]
) -> None:
    vocabulary = [t for number, (kind, names) in enumerate(given_axioms) for t in said(kind, names, number)]
    expected = by_sparql(vocabulary, facts)
    assert closure(vocabulary, facts) == expected
    one_by_one = Closure(axioms(vocabulary))
    new = [one_by_one.add([fact], NO_LIMIT) for fact in facts]
    assert one_by_one.triples == expected
    assert sum(map(len, new)) == len(expected)


def test_the_vocabulary_s_axioms_give_what_owlrl_gives() -> None:
    """Every relation once, joined so that chains and transitive ones have something to follow."""
    vocabulary = list(file_triples(load_vocabulary()))
    known = terms(vocabulary)
    x = [iri("x", n) for n in range(6)]
    properties = sorted(p for p in known.edges if p not in known.undirect)
    facts = [(x[n % 5], p, x[(n // 2) % 6]) for n, p in enumerate(properties)]
    steps = {*axioms(vocabulary).before, *axioms(vocabulary).after}
    facts += [(x[n], p, x[n + 1]) for p in sorted(steps) for n in range(5)]
    classes = sorted(c for c in known.classes if "actorgraph" in c)
    facts += [(x[n % 6], RDF.type.n3(), c) for n, c in enumerate(classes)]
    assert len(properties) > 150 and len(classes) > 60 and len(steps) >= 4
    ours = closure(vocabulary, facts)
    assert ours == by_owlrl(vocabulary, facts)
    assert len(ours) > 2 * len(facts)


def by_owlrl(vocabulary: list[Triple], facts: list[Triple]) -> set[Triple]:
    """What owlrl concludes of the axioms that both know, of the things that the facts are about."""
    kept = {
        *(iri.n3() for iri in IRIS.values()),
        *(OWL.propertyChainAxiom.n3(), RDF.first.n3(), RDF.rest.n3()),
    }
    marks = {OWL.SymmetricProperty.n3(), OWL.TransitiveProperty.n3()}
    graph = rdflib.Graph(bind_namespaces="none")
    chosen = [t for t in vocabulary if t[1] in kept or t[2] in marks]
    graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in [*chosen, *facts]), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    things = {s for s, _, _ in facts} | {o for _, _, o in facts if "example.org/x" in o}
    own = {OWL.sameAs.n3(), RDFS.label.n3()}
    return {
        (s.n3(), p.n3(), o.n3())
        for s, p, o in graph
        if s.n3() in things and p.n3() not in own and o not in (OWL.Thing, RDFS.Resource)
    }


def test_values_have_no_inverse() -> None:
    vocabulary = [*said("inverseOf", (0, 1, 0), 0), *said("subPropertyOf", (0, 2, 0), 0)]
    found = closure(vocabulary, [(iri("x", 0), iri("p", 0), '"a"@ko')])
    assert found == {(iri("x", 0), iri("p", 0), '"a"@ko'), (iri("x", 0), iri("p", 2), '"a"@ko')}


def test_a_long_transitive_chain_ends() -> None:
    facts = [(iri("x", n), iri("p", 0), iri("x", (n + 1) % 60)) for n in range(60)]
    assert len(closure(said("transitive", (0, 0, 0), 0), facts)) == 60 * 60


def test_too_much_stops() -> None:
    facts = [(iri("x", n), iri("p", 0), iri("x", n + 1)) for n in range(60)]
    with pytest.raises(OverflowError):
        Closure(axioms(said("transitive", (0, 0, 0), 0))).add(facts, 500)


def test_what_is_blocked_is_not_followed() -> None:
    vocabulary = [*said("subPropertyOf", (0, 1, 0), 0), *said("subPropertyOf", (1, 2, 0), 0)]
    found = Closure(Axioms({}, {iri("p", 0): (iri("p", 1),), iri("p", 1): (iri("p", 2),)}, {}, {}, {}), {iri("p", 1)})
    found.add([(iri("x", 0), iri("p", 0), iri("x", 1))], NO_LIMIT)
    assert found.triples == {(iri("x", 0), iri("p", 0), iri("x", 1))}
    assert len(closure(vocabulary, [(iri("x", 0), iri("p", 0), iri("x", 1))])) == 3


@pytest.mark.parametrize("steps", [1, 3])
def test_a_chain_of_other_than_two_steps_is_refused(steps: int) -> None:
    nodes = [*(iri("list", n) for n in range(steps)), RDF.nil.n3()]
    vocabulary = [(iri("p", 9), OWL.propertyChainAxiom.n3(), nodes[0])]
    for n in range(steps):
        vocabulary += [(nodes[n], RDF.first.n3(), iri("p", n)), (nodes[n], RDF.rest.n3(), nodes[n + 1])]
    with pytest.raises(ActorgraphError, match="must have two steps"):
        axioms(vocabulary)


def test_a_chain_that_is_no_list_is_refused() -> None:
    with pytest.raises(ActorgraphError, match="is no list"):
        axioms([(iri("p", 9), OWL.propertyChainAxiom.n3(), iri("list", 0))])
