"""Rolling up: who acts for which state or organization, by what the vocabulary marks and the network states as a fact."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.graph.roll_up import roll_up
from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

KINDS = {
    "north": "State",
    "south": "State",
    "union": "IntergovernmentalOrganization",
    "council": "IntergovernmentalOrganization",
    "ministry": "GovernmentBody",
    "embassy": "DiplomaticMission",
    "post": "Position",
    "envoy": "Envoy",
    "village": "Place",
    "league": "NGO",
    "crew": "Group",
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def joined(*edges: tuple[str, str, str], direct: bool = True) -> nx.MultiDiGraph[Any]:
    network: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for name, kind in KINDS.items():
        network.add_node(name, type=kind)
    for number, (subject, relation, target) in enumerate(edges):
        network.add_edge(subject, target, key=str(number), relation=relation, direct=direct)
    return network


def test_the_way_leads_over_post_and_ministry_to_the_state(vocabulary: Vocabulary) -> None:
    network = joined(
        ("envoy", "holdsPosition", "post"),
        ("post", "partOf", "ministry"),
        ("ministry", "actsFor", "north"),
        ("embassy", "partOf", "ministry"),
    )
    assert roll_up(network, vocabulary) == {"embassy": "north", "envoy": "north", "ministry": "north", "post": "north"}


def test_an_organ_goes_into_the_highest_organization(vocabulary: Vocabulary) -> None:
    network = joined(("council", "partOf", "union"), ("envoy", "actsFor", "council"))
    assert roll_up(network, vocabulary) == {"council": "union", "envoy": "union"}


@pytest.mark.parametrize(
    "edges",
    [
        [("envoy", "actsFor", "north"), ("envoy", "actsFor", "south")],
        [("village", "partOf", "north")],
        [("envoy", "actsFor", "league")],
        [("crew", "metWith", "north")],
        [("north", "heads", "union")],
        [("north", "partOf", "north")],
        [("council", "partOf", "union"), ("union", "partOf", "council")],
    ],
    ids=["two states", "a place", "no target", "another relation", "a state", "itself", "a circle"],
)
def test_what_stays_itself(vocabulary: Vocabulary, edges: list[tuple[str, str, str]]) -> None:
    assert roll_up(joined(*edges), vocabulary) == {}


UPWARD = ("actsFor", "holdsPosition", "partOf", "metWith")


def as_it_is_meant(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary) -> dict[str, str]:
    """Node by node, by the words of the docstring, whatever it costs."""
    kinds = {node: vocabulary.classes[kind] for node, kind in network.nodes(data="type")}
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(network)
    for a, b, data in network.edges(data=True):
        if vocabulary.relations[data["relation"]].rolls_up and data["direct"] and kinds[a].rolls_up and a != b:
            graph.add_edge(a, b)
    # What a way of one step or more leads to: a node itself only in a circle.
    reached = {node: set().union(*({other, *nx.descendants(graph, other)} for other in graph[node])) for node in graph}
    found = {}
    for node in sorted(graph):
        targets = {other for other in reached[node] if kinds[other].roll_up_target}
        highest = [one for one in targets if not any(kinds[other].roll_up_target for other in reached[one] - {one})]
        if node not in reached[node] and len(highest) == 1:
            found[node] = highest[0]
    return found


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(UPWARD), st.sampled_from(sorted(KINDS))), max_size=24
    ),
    st.randoms(use_true_random=False),
)
def test_it_is_what_it_is_meant_to_be_circles_and_all(
    vocabulary: Vocabulary, edges: list[tuple[str, str, str]], chance: Any
) -> None:
    found = roll_up(joined(*edges), vocabulary)
    assert found == as_it_is_meant(joined(*edges), vocabulary)
    assert list(found) == sorted(found)
    assert not set(found) & set(found.values())
    chance.shuffle(edges)
    assert roll_up(joined(*edges), vocabulary) == found


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([("council", "partOf", "union"), ("union", "partOf", "council"), ("envoy", "actsFor", "council")], {}),
        ([("council", "partOf", "ministry"), ("ministry", "partOf", "council"), ("envoy", "actsFor", "ministry")], {"envoy": "council"}),
        ([("post", "partOf", "ministry"), ("ministry", "partOf", "post"), ("post", "actsFor", "north"), ("envoy", "holdsPosition", "post")], {"envoy": "north"}),
        ([("council", "partOf", "union"), ("union", "partOf", "council"), ("council", "actsFor", "north"), ("envoy", "actsFor", "union")], {"envoy": "north"}),
        ([("envoy", "actsFor", "council"), ("council", "actsFor", "north"), ("council", "actsFor", "south")], {}),
    ],
    ids=["only a circle of targets", "a circle with one target", "through a circle", "above a circle", "two above the one"],
)  # fmt: skip
def test_circles(vocabulary: Vocabulary, edges: list[tuple[str, str, str]], expected: dict[str, str]) -> None:
    assert roll_up(joined(*edges), vocabulary) == expected


def test_a_long_way_is_no_slow_way(vocabulary: Vocabulary) -> None:
    """Where each node looks up the whole way for itself, this takes minutes."""
    network: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    network.add_nodes_from((f"organ-{n}" for n in range(20_000)), type="GovernmentBody")
    network.add_node("north", type="State")
    for n in range(20_000):
        above = f"organ-{n + 1}" if n < 19_999 else "north"
        network.add_edge(f"organ-{n}", above, key=str(n), relation="partOf", direct=True)
    found = roll_up(network, vocabulary)
    assert len(found) == 20_000
    assert set(found.values()) == {"north"}


def test_only_facts_count(vocabulary: Vocabulary) -> None:
    assert roll_up(joined(("envoy", "actsFor", "north")), vocabulary) == {"envoy": "north"}
    assert roll_up(joined(("envoy", "actsFor", "north"), direct=False), vocabulary) == {}


def test_the_case_of_the_bundled_vocabulary_is_marked(vocabulary: Vocabulary) -> None:
    upward = {name for name, relation in vocabulary.relations.items() if relation.rolls_up}
    targets = {name for name, known in vocabulary.classes.items() if known.roll_up_target}
    assert {"actsFor", "holdsPosition", "partOf"} <= upward
    assert targets == {"State", "IntergovernmentalOrganization"}
    assert vocabulary.classes["Envoy"].rolls_up
    assert not vocabulary.classes["Place"].rolls_up
