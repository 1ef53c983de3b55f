"""Counts, central actors and contested claims, against SPARQL and networkx."""

from __future__ import annotations

import networkx as nx
import pytest

from actorgraph.data.records import Statement
from actorgraph.graph.measures import _contested, stats
from actorgraph.graph.opened import Graph


def count(graph: Graph, pattern: str) -> dict[str, int]:
    query = f"SELECT ?key (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ag:Statement . {pattern} }} GROUP BY ?key"
    return {row["key"].value.replace("#", "/").rpartition("/")[2]: int(row["n"].value) for row in graph.query(query)}


def test_counts_are_those_of_sparql(small_graph: Graph) -> None:
    measured = stats(small_graph)
    assert measured.relations == count(small_graph, "?s rdf:predicate ?key")
    assert measured.by_source == count(small_graph, "?s prov:wasDerivedFrom ?key")
    assert {k.lower(): v for k, v in measured.stances.items()} == {
        k.lower(): v for k, v in count(small_graph, "?s ag:stance ?key").items()
    }
    assert measured.statements == sum(measured.relations.values()) == sum(measured.families.values())
    edges = small_graph.query("SELECT (COUNT(*) AS ?n) { GRAPH graph:edges { ?s ?p ?o } }")
    assert measured.direct_edges == int(next(edges)["n"].value)


def test_central_actors_rank_as_networkx_says(small_graph: Graph) -> None:
    measured = stats(small_graph, most=3)
    assert len(measured.central) == 3
    network = small_graph.network()
    for actor in measured.central:
        assert actor.statements == len(
            {key for *_, key in [*network.in_edges(actor.id, keys=True), *network.out_edges(actor.id, keys=True)]}
        )
        assert actor.neighbours == len(set(nx.all_neighbors(network, actor.id)) - {actor.id})


@pytest.mark.parametrize(
    ("stance", "negated", "contested"),
    [("denied", False, True), ("asserted", True, True), ("denied", True, False), ("requested", True, False)],
)
def test_a_claim_is_contested_where_others_deny_it(stance: str, negated: bool, contested: bool) -> None:
    first = Statement(id="a", source="s", subjects=("x",), relation="r", objects=("y",))
    second = Statement(
        id="b", source="t", subjects=("x",), relation="r", objects=("y",), stance=stance, negated=negated
    )
    elsewhere = Statement(id="c", source="t", subjects=("x",), relation="r", objects=("z",), negated=True)
    found = _contested([first, second, elsewhere])
    assert bool(found) == contested
    if found:
        assert (found[0].stated, found[0].denied) == (("a",), ("b",))


@pytest.mark.parametrize(("symmetric", "contested"), [({"r"}, True), ((), False)])
def test_a_symmetric_claim_is_one_whichever_end_stands_first(symmetric: set[str], contested: bool) -> None:
    stated = Statement(id="a", source="s", subjects=("y",), relation="r", objects=("x",))
    denied = Statement(id="b", source="t", subjects=("x",), relation="r", objects=("y",), stance="denied")
    assert bool(_contested([stated, denied], symmetric)) == contested
