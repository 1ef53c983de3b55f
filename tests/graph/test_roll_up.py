"""Rolling up: who acts for which state or organization, by what the vocabulary marks and the network states as a fact."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

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
