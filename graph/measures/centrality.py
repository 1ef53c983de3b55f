"""Which actors are central: by the ways that lead through them, by who refers to them, by how many they deal with."""

from __future__ import annotations

import random
from typing import Final, Literal

import msgspec
import numpy as np
import rustworkx
from numpy.typing import NDArray

from .observed import Observed

Measure = Literal["betweenness", "pagerank", "neighbours", "statements"]

#: Up to so many actors times pairs the betweenness is exact (some seconds); beyond, it is estimated from pivots.
EXACT: Final = 300_000_000
PIVOTS: Final = 256
_SEED: Final = 7
_DIGITS: Final = 6


class Central(msgspec.Struct, frozen=True):
    """An actor and how central it is.

    ``neighbours``: how many others it is tied to; ``statements``: by how many statements; ``betweenness``: the share of
    all shortest ways between two others that lead through it, 0 to 1, each tie one step whichever its direction;
    ``pagerank``: where one ends who follows ties from subject to object at random, by the number of their statements,
    and with a chance of 15 % starts anew; those of all actors sum to 1.
    """

    id: str
    label: str
    type: str
    neighbours: int
    statements: int
    betweenness: float
    pagerank: float


def central(observed: Observed, *, by: Measure = "betweenness") -> tuple[list[Central], int]:
    """Every actor that has a tie, the most central by ``by`` first, and the number of pivots (0: betweenness is exact)."""
    between, pivots = betweenness(observed.neighbours, len(observed.pairs))
    ranks = pagerank(observed)
    joining: list[set[str]] = [set() for _ in observed.actors]
    for pair, names in observed.ties.items():
        for actor in pair:
            joining[actor].update(names)
    found = [
        Central(
            name,
            observed.label(name),
            observed.network.nodes[name]["type"],
            len(observed.neighbours[number]),
            len(joining[number]),
            round(between[number], _DIGITS),
            round(ranks[number], _DIGITS),
        )
        for number, name in enumerate(observed.actors)
    ]
    # What is equal by one measure is told apart by the others.
    rest = ("betweenness", "neighbours", "statements", "pagerank")
    found.sort(key=lambda actor: (*(-getattr(actor, name) for name in (by, *rest)), actor.id))
    return found, pivots


def pagerank(observed: Observed) -> list[float]:
    """The PageRank of every actor."""
    if not observed.ties:
        return []
    graph: rustworkx.PyDiGraph[str | None, float] = rustworkx.PyDiGraph()
    graph.add_nodes_from(observed.actors)
    graph.extend_from_weighted_edge_list([(*pair, float(len(names))) for pair, names in observed.ties.items()])
    ranks = rustworkx.pagerank(graph, weight_fn=float, tol=1e-9, max_iter=1000)
    return [ranks[number] for number in range(len(observed.actors))]


def betweenness(neighbours: list[list[int]], pairs: int) -> tuple[list[float], int]:
    """The betweenness of every node, from 0 to 1, and from how many pivots it was estimated (0: it is exact)."""
    size = len(neighbours)
    if size * pairs > EXACT and size > PIVOTS:
        pivots = sorted(random.Random(_SEED).sample(range(size), PIVOTS))
        return [float(share) for share in _estimated(neighbours, pivots)], PIVOTS
    graph: rustworkx.PyGraph[int | None, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.extend_from_edge_list([(a, b) for a, others in enumerate(neighbours) for b in others if a < b])
    # In one thread: the sum of fractions depends on their order, and equal input has equal output.
    found = rustworkx.betweenness_centrality(graph, parallel_threshold=size + 1)
    return [found[number] for number in range(size)], 0


def _estimated(neighbours: list[list[int]], pivots: list[int]) -> NDArray[np.float64]:
    """Betweenness by Brandes' accumulation from some nodes only, scaled to all (Brandes, Pich 2007)."""
    size = len(neighbours)
    starts = np.cumsum([0, *map(len, neighbours)])
    ends = np.fromiter((b for others in neighbours for b in others), dtype=np.int64, count=int(starts[-1]))
    total = np.zeros(size)
    for pivot in pivots:
        distance, ways = np.full(size, -1), np.zeros(size)
        distance[pivot], ways[pivot] = 0, 1.0
        steps: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        reached = np.array([pivot])
        while reached.size:
            lengths = starts[reached + 1] - starts[reached]
            firsts = np.repeat(starts[reached] - np.cumsum(lengths) + lengths, lengths)
            here = np.repeat(reached, lengths)
            there = ends[firsts + np.arange(lengths.sum())]
            next_level = distance[pivot] + len(steps) + 1
            fresh = there[distance[there] < 0]
            distance[fresh] = next_level
            onward = distance[there] == next_level
            here, there = here[onward], there[onward]
            ways += np.bincount(there, weights=ways[here], minlength=size)
            steps.append((here, there))
            reached = np.unique(fresh)
        share = np.zeros(size)
        for here, there in reversed(steps):
            share += np.bincount(here, weights=ways[here] / ways[there] * (1 + share[there]), minlength=size)
        share[pivot] = 0
        total += share
    return total * (size / len(pivots)) / ((size - 1) * (size - 2))
