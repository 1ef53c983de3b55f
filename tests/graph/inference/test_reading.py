"""Which predicates rules can read, beside what rdflib's parser sees in their patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from rdflib import URIRef
from rdflib.paths import MulPath
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from actorgraph.data.folder import BUNDLED
from actorgraph.graph.inference.reading import readable
from actorgraph.ontology.namespaces import dataset_prefixes
from actorgraph.ontology.rules import Rule, load_rules

BASE = "https://example.org/d/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RULES = {rule.name: rule for rule in load_rules(BUNDLED / "nk-refugees", BASE).values() if rule.kind != "axiom"}


def flat(terms: Any) -> list[Any]:
    """The terms of triples, however they are nested."""
    if isinstance(terms, (str, PropertyPath)):
        return [terms]
    return [term for one in terms for term in flat(one)]


def patterns(node: Any) -> list[tuple[Any, Any, Any]]:
    """The triple patterns anywhere in an algebra, filters included."""
    if isinstance(node, CompValue):
        terms = flat(node["triples"]) if "triples" in node else []
        found = list(zip(terms[::3], terms[1::3], terms[2::3], strict=True))
        return [*found, *(pattern for key in node if key != "triples" for pattern in patterns(node[key]))]
    if isinstance(node, (list, tuple)) and not isinstance(node, str):
        return [pattern for one in node for pattern in patterns(one)]
    return []


def named(path: Any) -> set[str]:
    """The predicates of a property path, in angle brackets."""
    if isinstance(path, URIRef):
        return {path.n3()}
    assert isinstance(path, PropertyPath), path
    parts = [path.path] if isinstance(path, MulPath) else getattr(path, "args", None) or [path.arg]
    return {name for part in parts for name in named(part)}


def rule(pattern: str) -> Rule:
    some = RULES["return-agreement"]
    text = f"#+ title: T\nCONSTRUCT {{ [] rdf:subject ?s ; ag:premise ?x }}\nWHERE {{ {pattern} }}"
    return msgspec.structs.replace(some, text=text)


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_predicate_of_a_rule_is_read(name: str) -> None:
    found = readable([RULES[name]], BASE)
    assert found is not None
    parsed = patterns(prepareQuery(RULES[name].text, initNs=dataset_prefixes(BASE)).algebra)
    assert len(parsed) > 1
    assert {predicate for _, path, _ in parsed for predicate in named(path)} <= found


@pytest.mark.parametrize(
    "pattern",
    [
        "?x ?p ?o",
        "?x a ag:Statement ; ?p ?o",
        "?x ag:when ?w ; $p 5",
        "?x ag:when 5 ; ?p true",
        "5 ?p ?o",
        '"text"@en ?p ?o',
        "?x ag:when 1.5. ?x ?p 2",
        "?x ag:when ?w ;# a comment. with stops\n ?p <https://example.org/o>",
        "[] ?p ?o",
        "[ ag:when ?w ] ?p [ ]",
        "(1 2) ?p ?o",
        "?x !ag:when ?o",
        "?x !(ag:when|^ag:when) ?o",
        "?x !a ?o",
        "?x ^!ag:when ?o",
        "GRAPH ?g { ?x ag:when ?o }",
        "FILTER EXISTS { ?x ?p ?o }",
        "FILTER(NOT EXISTS { ?x ?p ?o })",
        "{ SELECT ?x (EXISTS { ?x ?p ?o } AS ?is) WHERE { ?x ag:when ?y } }",
        "?x ag:when* ?o",
        "?x ag:when? ?o",
        "?x ag:when*/ag:to ag:x",
        "<< ?x ?p ?o >> ag:when ?y",
        "?x <https://w3id.org/actorgraph/ontology#w\\u0068en> ?o",
    ],
)
def test_a_pattern_that_may_match_any_predicate_is_seen(pattern: str) -> None:
    assert readable([rule(pattern)], BASE) is None


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("?x ag:when ?a ; ag:to ?b , ?c . ?b a ?d", {"when", "to"}),
        ("?x ag:when ?a FILTER(?a < 5 && ?a * 2 > 3 || !?b && !BOUND(?c)) ?x ag:to ?b", {"when", "to"}),
        ("{ SELECT ?a ?b (MIN(?c) AS ?d) WHERE { ?a ag:when ?b , ?c } GROUP BY ?a ?b }", {"when"}),
        ("VALUES ?a { 1 2 } ?x ag:when ?a", {"when"}),
        ("?x ag:when+ ?y . ?y ag:to* ag:x . ?z ^ag:from ?y", {"when", "to", "from", "x"}),
        ('?x ag:when "?s ?p ?o" # ?s ?p ?o', {"when"}),
        ("BIND(IF(?a, ?b, ?c) AS ?d) ?x ag:when ?d", {"when"}),
    ],
)
def test_names_are_read_and_nothing_else(pattern: str, read: set[str]) -> None:
    found = readable([rule(pattern)], BASE)
    assert found is not None
    ours = {name.rpartition("#")[2][:-1] for name in found if "actorgraph/ontology#" in name}
    assert ours - {"premise"} == read
    assert (TYPE in found) == (" a " in pattern)


def test_names_may_be_written_with_prefixes_of_their_own_and_escapes(tmp_path: Path) -> None:
    text = "PREFIX own: <https://example.org/own/>\nCONSTRUCT { ?s ag:metWith ?o }\nWHERE { ?s own:a\\-b ?o }"
    found = readable([msgspec.structs.replace(RULES["return-agreement"], text=text)], BASE)
    assert found is not None and "<https://example.org/own/a-b>" in found
