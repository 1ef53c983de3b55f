"""Betweenness and PageRank are those of networkx, cut actors, bridges and communities too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from actorgraph.graph.measures import Measure, Observed, centrality, measure
from actorgraph.graph.measures.communities import communities
from actorgraph.graph.measures.cuts import cuts, find_cuts

Make = Callable[..., Observed]
Edges = list[tuple[int, int]]

edges = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda e: e[0] != e[1]), min_size=1, max_size=30
)


def neighbours(graph: nx.Graph[int]) -> list[list[int]]:
    return [sorted(graph[node]) for node in sorted(graph)]


def numbered(joined: Edges) -> nx.Graph[int]:
    return nx.convert_node_labels_to_integers(nx.Graph(sorted(joined)), ordering="sorted")


def urging(joined: Edges) -> list[dict[str, Any]]:
    return [{"subjects": [f"s{a:02d}"], "relation": "urged", "objects": [f"s{b:02d}"]} for a, b in joined]


@given(edges)
@settings(deadline=None)
def test_betweenness_is_that_of_networkx(joined: Edges) -> None:
    graph = numbered(joined)
    wanted = nx.betweenness_centrality(graph)
    found, pivots = centrality.betweenness(neighbours(graph), graph.number_of_edges())
    assert pivots == 0
    assert found == pytest.approx([wanted[node] for node in sorted(graph)])
    if len(graph) > 2:  # from every node as a pivot, the estimate is no estimate
        assert list(centrality._estimated(neighbours(graph), list(graph))) == pytest.approx(found)


def test_a_large_network_is_estimated_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.barabasi_albert_graph(600, 3, seed=5)
    exact, none = centrality.betweenness(neighbours(graph), graph.number_of_edges())
    monkeypatch.setattr(centrality, "EXACT", 1000)
    estimated, pivots = centrality.betweenness(neighbours(graph), graph.number_of_edges())
    assert (none, pivots) == (0, centrality.PIVOTS)
    assert centrality.betweenness(neighbours(graph), graph.number_of_edges())[0] == estimated
    first, second = (sorted(range(600), key=lambda n: -values[n])[:10] for values in (exact, estimated))
    assert len(set(first) & set(second)) >= 8
    assert max(abs(a - b) for a, b in zip(exact, estimated, strict=True)) < 0.02


@given(edges)
@settings(deadline=None, max_examples=30)
def test_pagerank_is_that_of_networkx_by_the_number_of_statements(observed: Make, joined: Edges) -> None:
    made = observed(*urging(joined))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(made.actors)))
    graph.add_weighted_edges_from((a, b, len(names)) for (a, b), names in made.ties.items())
    wanted = _pagerank_python(graph, tol=1e-10, max_iter=1000)
    found = centrality.pagerank(made)
    assert found == pytest.approx([wanted[node] for node in range(len(found))], abs=1e-6)
    assert sum(found) == pytest.approx(1)


@given(edges)
@settings(deadline=None)
def test_cuts_are_those_of_networkx(joined: Edges) -> None:
    graph = numbered(joined)
    actors, bridges, parts = find_cuts(neighbours(graph))
    assert parts == nx.number_connected_components(graph)
    assert set(actors) == set(nx.articulation_points(graph))
    assert set(bridges) == {tuple(sorted(bridge)) for bridge in nx.bridges(graph)}
    for actor, pieces in actors.items():
        members = nx.node_connected_component(graph, actor) - {actor}
        assert pieces == sorted(map(len, nx.connected_components(graph.subgraph(members))), reverse=True)
    for a, b in bridges:
        without = nx.restricted_view(graph, [], [(a, b)])
        assert bridges[a, b] == min(len(nx.node_connected_component(without, end)) for end in (a, b))


def test_a_long_chain_does_not_overflow() -> None:
    graph = nx.path_graph(30_000)
    actors, bridges, _ = find_cuts(neighbours(graph))
    assert len(actors) == 29_998
    assert max(bridges.values()) == 15_000


def test_cuts_in_words(observed: Make) -> None:
    # Two triangles, joined by a - x, and a leaf at x.
    made = observed(*urging([(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4), (4, 7)]))
    actors, bridges, parts = cuts(made)
    assert parts == 1
    assert [(actor.id, actor.pieces, actor.cut_off) for actor in actors] == [("s04", 3, 3), ("s03", 2, 2)]
    assert [(bridge.a, bridge.b, bridge.cut_off, len(bridge.statements)) for bridge in bridges] == [
        ("s03", "s04", 3, 1)
    ]


def test_communities_are_the_two_triangles(observed: Make) -> None:
    made = observed(*urging([(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4)]))
    found = communities(made)
    assert [sorted(c.members) for c in found.largest] == [["s01", "s02", "s03"], ["s04", "s05", "s06"]]
    assert [(c.inside, c.outside) for c in found.largest] == [(3, 1), (3, 1)]
    graph = numbered([(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4)])
    assert found.modularity == pytest.approx(nx.community.modularity(graph, [{0, 1, 2}, {3, 4, 5}]), abs=1e-4)


def test_nobody_is_central_where_nothing_ties(observed: Make) -> None:
    found = measure(observed({"subjects": ["a"], "relation": "signed", "objects": ["treaty"]}))
    assert found.tied.statements == found.tied.actors == found.tied.parts == 0
    assert not (found.central or found.communities.largest or found.cut_actors or found.bridges or found.contested)


@pytest.mark.parametrize("by", get_args(Measure))
def test_actors_are_ranked_by_what_was_asked(observed: Make, by: Measure) -> None:
    made = observed(*urging([(1, 2), (1, 2), (2, 3), (3, 4), (4, 5), (5, 3), (1, 5)]))
    found = measure(made, by=by, most=3)
    values = [getattr(actor, by) for actor in centrality.central(made, by=by)[0]]
    assert values == sorted(values, reverse=True)
    assert [getattr(actor, by) for actor in found.central] == values[:3]
