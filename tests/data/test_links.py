"""Circles of references, against networkx."""

from __future__ import annotations

import time

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.links import circles

NAMES = st.sampled_from([("s", key) for key in "abcdefg"])


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=4)))
def test_circles_are_circles_and_none_is_missed(references: dict[tuple[str, str], list[tuple[str, str]]]) -> None:
    graph = nx.DiGraph([(a, b) for a, targets in references.items() for b in targets])
    found = list(circles(references))
    for circle in found:
        assert all(graph.has_edge(a, b) for a, b in zip(circle, [*circle[1:], circle[0]], strict=True))
        assert circle[0] == min(circle) and len(set(circle)) == len(circle)
    assert bool(found) is not nx.is_directed_acyclic_graph(graph)
    names = [name for circle in found for name in circle]
    assert len(set(names)) == len(names)


def test_long_chains_and_circles_take_linear_time() -> None:
    chain = {("s", f"{n:06}"): [("s", f"{n + 1:06}")] for n in range(100_000)}
    start = time.perf_counter()
    assert list(circles(chain)) == []
    (circle,) = circles({**chain, ("s", "100000"): [("s", "000000")]})
    assert len(circle) == 100_001
    # Quadratic work would take minutes.
    assert time.perf_counter() - start < 20
