"""What a rule's conclusion rests on, for every form that a rule's pattern may take."""

from __future__ import annotations

from itertools import islice
from typing import Final

import pyoxigraph as ox
import pytest

from actorgraph.graph.proof.grounds import Grounds, Layers

BASE: Final = "http://e/"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PREFIXES: Final = f"PREFIX : <{BASE}> PREFIX owl: <{OWL}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if name.startswith("http") else BASE + name)


def quad(text: str, graph: str) -> ox.Quad:
    subject, predicate, target = map(node, text.split())
    return ox.Quad(subject, predicate, target, node(graph))


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    edges = ["0 p 1", "1 p 2", "2 p 3", "3 p 4", "4 p 5", "5 p 0", "a q b", "c r b"]
    found.extend(quad(text, "edges") for text in edges)
    found.add(quad("0 p 2", "inferences"))
    found.add(quad("statement saysOf a", "of-a-source"))
    found.add(quad(f"a {OWL}sameAs z", "edges"))
    found.extend(
        quad(text, "vocabulary")
        for text in (
            "q http://www.w3.org/2000/01/rdf-schema#subPropertyOf r",
            f"p http://www.w3.org/1999/02/22-rdf-syntax-ns#type {OWL}TransitiveProperty",
            f"q {OWL}inverseOf back",
        )
    )
    return found


LAYERS: Final = Layers(node("inferences"), node("vocabulary"), (node("edges"), node("vocabulary")))


def found(store: ox.Store, rule: str, conclusion: str, most: int = 9) -> list[set[str]]:
    """The grounds of a conclusion, without namespaces."""

    def short(triple: ox.Triple) -> str:
        ends = (triple.subject, triple.predicate, triple.object)
        return " ".join(str(end)[1:-1].rpartition("#")[2].removeprefix(BASE) for end in ends)

    subject, predicate, target = map(node, conclusion.split())
    matches = Grounds(PREFIXES + rule).of(store, ox.Triple(subject, predicate, target), LAYERS)
    return [{short(triple) for triple in match} for match in islice(matches, most)]


@pytest.mark.parametrize(
    ("rule", "conclusion", "grounds"),
    [
        ("CONSTRUCT { ?o :inv ?s } WHERE { ?s :p ?o }", "1 inv 0", [{"0 p 1"}]),
        ("CONSTRUCT { ?o :inv ?s } WHERE { ?s :p ?o }", "0 inv 1", []),
        ("CONSTRUCT { ?o :other ?s } WHERE { ?s :p ?o }", "1 inv 0", []),
        ("CONSTRUCT { ?s :k ?s } WHERE { ?s :p ?o }", "1 k 1", [{"1 p 2"}]),
        ("CONSTRUCT { ?s :k ?s } WHERE { ?s :p ?o }", "1 k 2", []),
        ("CONSTRUCT WHERE { ?s :p ?o }", "1 p 2", [{"1 p 2"}]),
        (
            "CONSTRUCT { ?s ?r ?o } WHERE { ?x rdfs:subPropertyOf ?r . ?s ?x ?o }",
            "a r b",
            [{"q subPropertyOf r", "a q b"}],
        ),
        (
            "CONSTRUCT { ?o ?i ?s } WHERE { ?x owl:inverseOf|^owl:inverseOf ?i . ?s ?x ?o }",
            "b back a",
            [{"q inverseOf back", "a q b"}],
        ),
        (
            "CONSTRUCT { ?s ?r ?o } WHERE { ?x rdfs:subPropertyOf ?r . ?s ?x ?o FILTER(?s != ?o) }",
            "a r b",
            [{"q subPropertyOf r", "a q b"}],
        ),
        ("CONSTRUCT { ?s :far ?o } WHERE { ?s :p/:p ?o }", "1 far 3", [{"1 p 2", "2 p 3"}]),
        ("CONSTRUCT { ?s :far ?o } WHERE { ?s ^:p/:p ?o }", "1 far 1", [{"0 p 1"}]),
        (
            "CONSTRUCT { ?s :far ?o } WHERE { ?s :p+ ?o }",
            "3 far 3",
            [{"3 p 4", "4 p 5", "5 p 0", "0 p 2", "2 p 3"}],
        ),
        ("CONSTRUCT { ?s :far ?o } WHERE { ?s :q ?x . ?s :p* ?y . ?x ^:q ?o }", "a far a", [{"a q b"}]),
        ("CONSTRUCT { ?s :far ?o } WHERE { ?s (:p/:p)+ ?o }", "3 far 1", [{"3 p 4", "4 p 5", "5 p 0", "0 p 1"}]),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?s :q|:r ?o BIND(1 AS ?u) }", "a k b", [{"a q b"}]),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?s !:p ?o }", "c k b", [{"c r b"}]),
        (
            "CONSTRUCT { ?s :k ?o } WHERE { ?x :q ?y . BIND(?x AS ?s) BIND(?y AS ?o) "
            "FILTER NOT EXISTS { ?x :p ?y } OPTIONAL { ?z :r ?y } }",
            "a k b",
            [{"a q b", "c r b"}],
        ),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?s :q ?o OPTIONAL { ?o :q ?z } }", "a k b", [{"a q b"}]),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?s :q ?o ; :q [ ^:r ?d ] }", "a k b", [{"a q b", "c r b"}]),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?s :q ?o MINUS { ?s :p ?o } }", "a k b", [{"a q b"}]),
        ("CONSTRUCT { ?s :k ?o } WHERE { VALUES ?s { :a :z } ?s :q ?o }", "a k b", [{"a q b"}]),
        (
            "CONSTRUCT { ?s :k ?o } WHERE { { SELECT ?s (MAX(?y) AS ?o) { ?s :q ?y } GROUP BY ?s } }",
            "a k b",
            [{"a q b"}],
        ),
        (
            "CONSTRUCT { ?s :k ?o } WHERE { { ?s :p ?o } UNION { ?o ^:q ?s } UNION { GRAPH ?g { ?s (:p/^:p)* ?o } } }",
            "a k b",
            [{"a q b"}],
        ),
        ("CONSTRUCT { ?s :k ?o } WHERE { ?x :saysOf ?s . ?s :q ?o }", "a k b", [{"statement saysOf a", "a q b"}]),
        ("CONSTRUCT { ?y :k ?o } WHERE { ?x owl:sameAs ?y . ?x :q ?o }", "z k b", [{"a sameAs z", "a q b"}]),
        ("CONSTRUCT { ?s :k ?o . ?o :m ?s } WHERE { ?s :q ?o }", "b m a", [{"a q b"}]),
    ],
)
def test_grounds_are_the_triples_that_the_pattern_matched(
    store: ox.Store, rule: str, conclusion: str, grounds: list[set[str]]
) -> None:
    assert found(store, rule, conclusion) == grounds


def test_of_several_those_with_the_least_inferred_come_first(store: ox.Store) -> None:
    rule = "CONSTRUCT { ?a ?r ?c } WHERE { ?r a owl:TransitiveProperty . ?a ?r ?b . ?b ?r ?c }"
    assert found(store, rule, "0 p 2")[0] == {"p type TransitiveProperty", "0 p 1", "1 p 2"}
    assert found(store, rule, "0 p 3") == [{"p type TransitiveProperty", "0 p 2", "2 p 3"}]


def test_a_rule_that_cannot_be_taken_apart_is_told(store: ox.Store) -> None:
    assert Grounds(PREFIXES + "CONSTRUCT { ?s :k ?o } WHERE { ?s :q ?o }").is_readable()
    assert not Grounds(PREFIXES + "CONSTRUCT { ?s :k ?o } WHERE { ?s :q ?o LATERAL { ?o :p ?x } }").is_readable()
    union = "{ { ?s :q ?o } UNION { ?s :r ?o } }"
    wide = f"CONSTRUCT {{ ?s :k ?o }} WHERE {{ {union * 40} }}"
    assert found(store, wide, "a k b") == [{"a q b"}]
