"""What counts as a tie between two actors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actorgraph.graph.measures import Observed, observe
from actorgraph.graph.narrow import Narrowing
from actorgraph.graph.opened import Graph

Make = Callable[..., Observed]
URGED = {"subjects": "a", "relation": "urged", "objects": "b"}


def tied(observed: Observed) -> list[tuple[str, str]]:
    return [(observed.actors[a], observed.actors[b]) for a, b in observed.ties]


@pytest.mark.parametrize(
    ("change", "default", "facts"),
    [
        ({}, True, True),
        ({"stance": "alleged"}, True, False),
        ({"said_by": ["c"]}, True, False),
        ({"voice": "headline"}, True, False),
        ({"relation": "failsToProtect"}, True, False),
        ({"stance": "denied"}, False, False),
        ({"negated": True}, False, False),
        ({"stance": "denied", "negated": True}, True, False),
        ({"condition": "it rains"}, False, False),
        ({"stance": "requested"}, False, False),
        ({"stance": "planned"}, False, False),
        ({"stance": "hypothetical"}, False, False),
        ({"objects": ["treaty"], "relation": "signed"}, False, False),
        ({"objects": ["a"]}, False, False),
    ],
)
def test_a_tie_is_what_is_put_forward_as_true(
    observed: Make, change: dict[str, Any], default: bool, facts: bool
) -> None:
    assert (tied(observed({**URGED, **change})) == [("a", "b")]) == default
    assert (tied(observed({**URGED, **change}, facts=True)) == [("a", "b")]) == facts


def test_joint_actors_are_tied_to_the_other_and_a_symmetric_relation_ties_both_ways(observed: Make) -> None:
    joint = {"subjects": ["a", "c"], "relation": "urged", "objects": "b"}
    assert tied(observed(joint)) == [("a", "b"), ("c", "b")]
    met = observed({"subjects": "a", "relation": "metWith", "objects": "b"})
    assert tied(met) == [("a", "b"), ("b", "a")]
    assert met.pairs == {(0, 1): 1}


def test_parallel_statements_are_one_pair_with_their_number(observed: Make) -> None:
    twice = observed(URGED, {**URGED, "source": "gazette"}, {"subjects": "b", "relation": "criticized", "objects": "a"})
    assert twice.pairs == {(0, 1): 3}
    assert [len(names) for names in twice.ties.values()] == [2, 1]


def test_organs_count_as_whom_they_act_for(observed: Make) -> None:
    statements = [{**URGED, "subjects": "post"}, {"subjects": "post", "relation": "partOf", "objects": "c"}]
    assert tied(observed(*statements)) == []  # a post is no actor
    rolled = observed(*statements, rolled_up={"post": "c"})
    assert tied(rolled) == [("c", "b")]
    assert rolled.as_states


def test_whoever_is_acted_for_is_known_outside_the_narrowing(small_graph: Graph) -> None:
    whole = observe(small_graph)
    assert whole.actors and not whole.narrowed
    narrowed = observe(small_graph, narrowing=Narrowing(sources=frozenset({"second"})), as_states=True)
    assert narrowed.narrowed
    assert {s["source"] for s in narrowed.statements.values()} == {"second"}
