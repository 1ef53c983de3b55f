"""Places: the same for the same network, apart from each other, quick."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from typing import Any

import networkx as nx
import numpy as np
import pytest

from actorgraph.graph.layout import layout, radius


def scale_free(nodes: int, edges: int, seed: int = 1) -> nx.MultiDiGraph[Any]:
    chance = random.Random(seed)
    weights = [1 / (i + 1) for i in range(nodes)]
    network: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    network.add_nodes_from(f"actor-{i:05d}" for i in range(nodes))
    subjects = chance.choices(range(nodes), weights, k=edges)
    objects = chance.choices(range(nodes), [weight**0.6 for weight in weights], k=edges)
    for number, (subject, obj) in enumerate(zip(subjects, objects, strict=True)):
        network.add_edge(f"actor-{subject:05d}", f"actor-{obj:05d}", key=f"s{number}")
    return network


def shuffled(network: nx.MultiDiGraph[Any], seed: int) -> nx.MultiDiGraph[Any]:
    chance = random.Random(seed)
    nodes, edges = list(network.nodes), list(network.edges(keys=True))
    chance.shuffle(nodes)
    chance.shuffle(edges)
    other: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    return other


def least_gap(network: nx.MultiDiGraph[Any], places: dict[Any, tuple[float, float]]) -> float:
    """The least distance between the rims of two nodes, over all pairs."""
    xy = np.array([places[node] for node in network])
    radii = np.array([radius(network.degree(node)) for node in network])
    gaps = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1]) - radii[:, None] - radii[None]
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min())


@pytest.mark.parametrize(("nodes", "edges"), [(1, 0), (2, 1), (7, 0), (60, 150), (700, 1500)])
def test_nodes_do_not_cover_each_other(nodes: int, edges: int) -> None:
    network = scale_free(nodes, edges)
    places = layout(network)
    assert set(places) == set(network)
    assert nodes == 1 or least_gap(network, places) > 5


@pytest.mark.parametrize(
    "network",
    [
        nx.star_graph(300),
        nx.path_graph(40),
        nx.complete_graph(30),
        nx.cycle_graph(5),
        nx.disjoint_union(nx.star_graph(5), nx.path_graph(3)),
    ],
    ids=["star", "path", "complete", "cycle", "two components"],
)
def test_shapes_that_layouts_stumble_over(network: Any) -> None:
    several = nx.MultiDiGraph(network)
    assert least_gap(several, layout(several)) > 5


def test_nothing_gives_nothing_and_loops_do_no_harm() -> None:
    assert layout(nx.MultiDiGraph()) == {}
    network: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    network.add_edge("a", "a", key="s")
    assert layout(network) == {"a": (0.0, 0.0)}


def test_order_of_insertion_does_not_matter() -> None:
    network = scale_free(300, 700)
    expected = layout(network)
    assert all(layout(shuffled(network, seed)) == expected for seed in (1, 2))


def test_the_hash_seed_does_not_matter() -> None:
    code = (
        "import networkx as nx; from actorgraph.graph.layout import layout;"
        "g = nx.MultiDiGraph([(f'n{i}', f'n{i * 7 % 50}') for i in range(50)]); print(sorted(layout(g).items()))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(printed) == 1
    assert "n49" in printed.pop()


def test_neighbours_are_nearer_than_strangers() -> None:
    network = scale_free(200, 400)
    places = layout(network)

    def mean(pairs: list[tuple[Any, Any]]) -> float:
        return sum(float(np.hypot(*np.subtract(places[a], places[b]))) for a, b in pairs) / len(pairs)

    linked = [(a, b) for a, b in nx.Graph(network).edges if a != b]
    nodes = sorted(network)
    strangers = [(a, b) for a in nodes for b in nodes if a < b]
    assert mean(linked) < 0.7 * mean(strangers)


def test_one_more_statement_moves_little() -> None:
    network = scale_free(200, 500)
    before = layout(network)
    network.add_edge("actor-00040", "actor-00090", key="more")
    after = layout(network)
    size = max(abs(x) for x, _ in before.values())
    moves = sorted(float(np.hypot(*np.subtract(before[node], after[node]))) for node in network)
    assert moves[len(moves) // 2] < 0.1 * size


def test_components_stand_side_by_side() -> None:
    network = nx.MultiDiGraph(nx.disjoint_union_all([nx.complete_graph(8) for _ in range(6)]))
    places = layout(network)
    boxes = []
    for members in nx.weakly_connected_components(network):
        xy = np.array([places[node] for node in members])
        boxes.append((xy.min(axis=0), xy.max(axis=0)))
    assert len(boxes) == 6
    for number, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[number + 1 :]:
            assert (high < other_low).any() or (other_high < low).any()


@pytest.mark.slow
def test_ten_thousand_nodes_are_feasible() -> None:
    network = scale_free(10_000, 30_000)
    begun = time.process_time()
    places = layout(network)
    assert len(places) == 10_000
    # No benchmark: ten times what it takes, to notice when the work grows with the square.
    assert time.process_time() - begun < 50
