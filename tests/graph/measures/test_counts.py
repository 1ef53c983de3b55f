"""Every count is that of SPARQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actorgraph.data.read import locate, read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.measures import Counts, stats
from actorgraph.graph.narrow import narrowing
from actorgraph.graph.opened import Graph


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The bundled dataset's graph, open."""
    dataset = locate("nk-refugees")
    generation, *_ = build_store(read_dataset(dataset), tmp_path_factory.mktemp("case"), stamp(dataset))
    with Graph(generation) as graph:
        yield graph


def counted(graph: Graph, pattern: str, where: str = "") -> dict[str, int]:
    query = f"SELECT ?key (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ag:Statement . {pattern} {where} }} GROUP BY ?key"
    return {row["key"].value.replace("#", "/").rpartition("/")[2]: int(row["n"].value) for row in graph.query(query)}


def one(graph: Graph, query: str) -> int:
    return int(next(graph.query(query))["n"].value)


def agree(graph: Graph, found: Counts, where: str = "") -> None:
    assert found.relations == counted(graph, "?s rdf:predicate ?key .", where)
    assert found.families == counted(graph, "?s rdf:predicate/ag:family ?key .", where)
    assert found.by_source == counted(graph, "?s prov:wasDerivedFrom ?key .", where)
    for mine, name in ((found.stances, "stance"), (found.voices, "voice")):
        assert mine == {key.lower(): n for key, n in counted(graph, f"?s ag:{name} ?key .", where).items()}
    assert found.statements == one(graph, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ag:Statement . {where} }}")
    dated = """
      OPTIONAL { ?s ag:whenEarliest ?w1 ; ag:whenLatest ?w2 }
      OPTIONAL { ?s ag:asOfEarliest ?a1 ; ag:asOfLatest ?a2 }
      OPTIONAL { ?s ag:sinceEarliest ?s1 } OPTIONAL { ?s ag:untilLatest ?u2 }
      BIND(COALESCE(?w1, ?a1, ?s1, IF(BOUND(?u2), "0001"^^xsd:string, ?none)) AS ?first)
      BIND(COALESCE(?w2, ?a2, ?u2, IF(BOUND(?s1), "9999"^^xsd:string, ?none)) AS ?last)
      BIND(COALESCE(SUBSTR(STR(?first), 1, 4), "") AS ?y1) BIND(COALESCE(SUBSTR(STR(?last), 1, 4), "") AS ?y2)
      BIND(IF(?y1 = "", "undated", IF(?y1 = ?y2, ?y1, "several years")) AS ?key)
    """
    assert found.years == counted(graph, dated, where)


def test_counts_of_one_of_everything(small_graph: Graph) -> None:
    found = stats(small_graph).counts
    agree(small_graph, found)
    assert found.entities == small_graph.manifest.entities == sum(found.classes.values())
    assert found.sources == small_graph.manifest.sources
    edges = "SELECT (COUNT(*) AS ?n) { GRAPH graph:edges { ?s ?p ?o } }"
    assert found.direct_edges == one(small_graph, edges)


def test_counts_of_the_case(case: Graph) -> None:
    found = case.stats().counts
    agree(case, found)
    edges = "SELECT (COUNT(*) AS ?n) { GRAPH graph:edges { ?s ?p ?o } }"
    assert found.direct_edges == one(case, edges) > 100
    classes = """SELECT ?key (COUNT(DISTINCT ?e) AS ?n) {
      GRAPH graph:entities { ?e a ?key } FILTER NOT EXISTS { ?e a ag:Source } } GROUP BY ?key"""
    rows = case.query(classes)
    assert found.classes == {row["key"].value.rpartition("#")[2]: int(row["n"].value) for row in rows}
    assert list(found.classes.values()) == sorted(found.classes.values(), reverse=True)


def test_counts_of_a_part(case: Graph) -> None:
    source = sorted(stats(case).counts.by_source)[0]
    part = stats(case, narrowing=narrowing(case, sources=[source], relations=["said", "urged"])).counts
    assert part.sources == 1
    agree(case, part, f"?s prov:wasDerivedFrom :{source} ; rdf:predicate ?p FILTER(?p IN (ag:said, ag:urged))")
