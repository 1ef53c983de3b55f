"""The network: nodes and parallel edges, each edge with what keeps it from being a fact, statements as JSON."""

from __future__ import annotations

import json

import networkx as nx

from actorgraph.graph.opened import Graph


def test_nodes_are_the_entities_and_the_sources_that_are_spoken_of(small_graph: Graph) -> None:
    network = small_graph.network()
    assert isinstance(network, nx.MultiDiGraph)
    assert "first" in network  # which the second source speaks of
    assert "second" not in network
    assert set(network) - {"first"} == set(small_graph.ids()) - {"first", "second"}
    assert network.nodes["northland"] == {
        "label": "Northland",
        "type": "State",
        "labels": {},
        "aliases": ["=1+1", "The North"],
        "description": "",
        "same_as": [],
        "protected": False,
    }


def test_a_protected_entity_is_labelled_by_its_id(small_graph: Graph) -> None:
    node = small_graph.network().nodes["witness-1"]
    assert node["protected"] is True
    assert node["label"].startswith("witness-1")


def test_parallel_edges_of_several_sources_survive(small_graph: Graph) -> None:
    edges = small_graph.network().get_edge_data("northland", "travellers").values()
    repatriated = [edge for edge in edges if edge["relation"] == "repatriated"]
    assert sorted(edge["source"] for edge in repatriated) == ["first", "second"]
    assert all(edge["direct"] and edge["family"] == "MovementFamily" for edge in repatriated)


def test_a_joint_statement_is_an_edge_from_each_under_one_key(small_graph: Graph) -> None:
    network = small_graph.network()
    joint = [(s, o, k) for s, o, k, data in network.edges(keys=True, data=True) if data["relation"] == "metWith"]
    assert sorted((s, o) for s, o, _ in joint) == [("northland", "reporter"), ("southland", "reporter")]
    assert len({key for *_, key in joint}) == 1


def test_statements_without_a_second_node_are_kept_apart(small_graph: Graph) -> None:
    network = small_graph.network()
    keys = {key for *_, key in network.edges(keys=True)}
    lone = {s["relation"]: s for key, s in network.graph["statements"].items() if key not in keys}
    assert len(network.graph["statements"]) - len(keys) == 4
    assert set(lone) == {"scored", "motto", "isVacant"}
    assert "objects" not in lone["isVacant"]


def test_statements_are_json_and_leave_out_what_is_empty(small_graph: Graph) -> None:
    statements = small_graph.network().graph["statements"]
    assert json.loads(json.dumps(statements)) == statements
    [asked] = [s for s in statements.values() if s["stance"] == "requested"]
    assert asked == {
        "source": "first",
        "subjects": ["southland"],
        "relation": "repatriated",
        "objects": ["travellers"],
        "passages": ["8"],
        "stance": "requested",
        "negated": True,
        "voice": "text",
        "direct": False,
    }


def test_the_span_of_a_statement_is_that_of_its_content(small_graph: Graph) -> None:
    spans = {
        (s["relation"], s["source"]): (s.get("earliest"), s.get("latest"))
        for s in small_graph.network().graph["statements"].values()
    }
    assert spans["repatriated", "second"] == ("2020-05-01", "2020-05-31")
    assert spans["reported", "second"] == ("0001-01-01", "2020-12-31")
    assert spans["partyTo", "first"] == ("2021-01-01", "2021-12-31")
    assert spans["urged", "first"] == (None, None)


def test_the_dataset_and_its_sources_are_described(small_graph: Graph) -> None:
    about = small_graph.network().graph
    assert about["id"] == "small"
    assert about["description"] == "One of everything."
    assert about["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert set(about["sources"]) == {"first", "second"}
    assert about["sources"]["first"]["publisher"] == "The Gazette"


def test_the_network_is_the_same_every_time(small_graph: Graph) -> None:
    one, other = small_graph.network(), small_graph.network()
    assert list(one.nodes.items()) == list(other.nodes.items())
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert json.dumps(one.graph) == json.dumps(other.graph)
