"""An inverse in a query is no empty answer but an error that says what to write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from actorgraph.graph.opened import Graph
from actorgraph.graph.sparql import run
from actorgraph.ontology.errors import QueryError

from .conftest import build_graph


@pytest.fixture(scope="module")
def names(small_graph: Graph) -> tuple[str, str]:
    """A relation of the small dataset and its inverse, as a query writes them."""
    relation = small_graph.vocabulary.relations["partyTo"]
    assert relation.inverse
    return f"ag:{relation.name}", f"ag:{relation.inverse}"


@pytest.fixture(scope="module")
def inferred_graph(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The small dataset's graph with what rules infer from it."""
    with build_graph(small_dataset, tmp_path_factory.mktemp("inferred"), inferred=True) as graph:
        yield graph


MISUSES = [
    ("?a INVERSE ?b", "write ?b RELATION ?a, the other way round, or ^RELATION in its place"),
    (":river-treaty INVERSE ?b .", "write ?b RELATION :river-treaty, the other way round"),
    ("?a a ag:Treaty ; INVERSE ?b", "; write ^RELATION"),
    ("?a INVERSE+/rdfs:label ?b", "; write ^RELATION"),
    ("?a ag:actsFor/INVERSE ?b", "; write ^RELATION"),
    ("?a (INVERSE|ag:urged) ?b", "; write ^RELATION"),
    ("?a ^INVERSE ?b", "write RELATION without '^'"),
    ("?a INVERSE [ a ag:State ]", "; write ^RELATION"),
    ("OPTIONAL { ?a INVERSE ?b }", "write ?b RELATION ?a"),
    ("?s rdf:predicate INVERSE", "statements are written with RELATION"),
    ("?s a ag:Statement # INVERSE\n ; rdf:predicate INVERSE", "statements are written with RELATION"),
]


@pytest.mark.parametrize(("pattern", "expected"), MISUSES)
def test_an_inverse_is_refused_with_what_to_write(
    pattern: str, expected: str, small_graph: Graph, names: tuple[str, str]
) -> None:
    relation, inverse = names
    query = f"SELECT * {{ {pattern} }}".replace("INVERSE", inverse)
    for _ in range(2):  # what a first query has learnt must not hide it from the second
        with pytest.raises(QueryError) as caught:
            run(small_graph, query)
        said = str(caught.value)
        assert "is an inverse" in said
        assert expected.replace("RELATION", relation) in said
        place = re.match(r"line (\d+), column (\d+)", said)
        assert place is not None
        line, column = int(place[1]), int(place[2])
        assert query.split("\n")[line - 1][column - 1 :].startswith(inverse)


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in MISUSES])
def test_inferred_it_is_asked_as_it_stands(pattern: str, inferred_graph: Graph, names: tuple[str, str]) -> None:
    query = f"SELECT * {{ {pattern} }}".replace("INVERSE", names[1])
    list(run(inferred_graph, query, inferred=True))  # type: ignore[arg-type]
    list(run(inferred_graph, query, check_names=False))  # type: ignore[arg-type]
    with pytest.raises(QueryError):
        run(inferred_graph, query)


def test_inferred_inverses_answer(inferred_graph: Graph, names: tuple[str, str]) -> None:
    relation, inverse = names
    forward = {(row["b"], row["a"]) for row in run(inferred_graph, f"SELECT * {{ ?a {relation} ?b }}", inferred=True)}  # type: ignore[union-attr,index]
    assert forward
    backward = run(inferred_graph, f"SELECT * {{ ?a {inverse} ?b }}", inferred=True)
    assert {(row["a"], row["b"]) for row in backward} == forward  # type: ignore[union-attr,index]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { INVERSE rdfs:label ?label }",
        "SELECT * { ?r owl:inverseOf INVERSE }",
        "SELECT * { VALUES ?p { ag:partyTo INVERSE ag:urged } ?p rdfs:label ?label }",
        "DESCRIBE ag:partyTo INVERSE ag:urged",
        "SELECT * { ?p rdfs:label ?label FILTER(?p IN (INVERSE, ag:urged)) }",
        "SELECT * { ?p rdfs:label ?label FILTER(?p = INVERSE || false) }",
        "SELECT * { :northland !INVERSE ?o }",
        "CONSTRUCT { ?b INVERSE ?a } { ?a ag:partyTo ?b }",
    ],
)
def test_an_inverse_may_be_spoken_of(query: str, small_graph: Graph, names: tuple[str, str]) -> None:
    assert list(run(small_graph, query.replace("INVERSE", names[1])))  # type: ignore[arg-type]


def test_the_mended_query_is_answered(small_graph: Graph, names: tuple[str, str]) -> None:
    relation, _ = names
    forward = {(row["b"], row["a"]) for row in run(small_graph, f"SELECT ?a ?b {{ ?a {relation} ?b }}")}  # type: ignore[union-attr,index]
    assert forward
    assert {(row["a"], row["b"]) for row in run(small_graph, f"SELECT ?a ?b {{ ?a ^{relation} ?b }}")} == forward  # type: ignore[union-attr,index]
