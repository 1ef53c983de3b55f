"""A part of the network holds what was asked for and nothing else."""

from __future__ import annotations

import networkx as nx
import pytest

from actorgraph.graph.narrow import Narrowing, narrow
from actorgraph.graph.opened import Graph


@pytest.fixture(scope="module")
def network(small_graph: Graph) -> nx.MultiDiGraph[str]:
    return small_graph.network()


def keys(network: nx.MultiDiGraph[str]) -> set[str]:
    return {key for *_, key in network.edges(keys=True)}


def test_by_relation_and_source(network: nx.MultiDiGraph[str]) -> None:
    found = narrow(network, Narrowing(relations=frozenset({"repatriated"}), sources=frozenset({"second"})))
    assert [(a, b) for a, b in found.edges()] == [("northland", "travellers")]
    assert set(found) == {"northland", "travellers", "southland"}  # the last is where they were taken
    assert keys(found) == set(found.graph["statements"])


def test_by_time_an_undated_statement_is_left_out_and_an_overlapping_one_kept(network: nx.MultiDiGraph[str]) -> None:
    def relations(since: str, until: str) -> set[str]:
        found = narrow(network, Narrowing(since=since, until=until))
        return {statement["relation"] for statement in found.graph["statements"].values()}

    assert relations("2020-05-31", "2020-06") == {"repatriated", "detained", "reported"}
    assert relations("", "1999") == {"reported"}
    assert "partyTo" in relations("2021", "")


def test_around_a_focus_as_networkx_says(network: nx.MultiDiGraph[str]) -> None:
    for hops in (0, 1, 2):
        found = narrow(network, Narrowing(focus="river-treaty", hops=hops))
        expected = set(nx.ego_graph(network, "river-treaty", radius=hops, undirected=True))
        assert {name for name in found if found.degree(name)} <= expected <= set(found) | {"river-treaty"}


def test_the_whole_is_unchanged(network: nx.MultiDiGraph[str]) -> None:
    before = set(network.graph["statements"])
    narrow(network, Narrowing(focus="reporter"))
    assert set(network.graph["statements"]) == before
