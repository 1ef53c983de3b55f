"""Where the nodes of the picture stand: computed once, at build time, the same for the same network.

Stress majorization (Gansner, Koren, North 2005) on the distances to a few pivots (sparse stress, Ortmann et al. 2016),
started from pivot MDS (Brandes, Pich 2006): vectorised, without randomness and without a matrix of all pairs. An edge
is the longer the more neighbours its ends have, so that hubs get room for their leaves. Then nodes that cover each
other are pushed apart, and the components are set side by side (packing.py). Whatever looks arbitrary (which nodes are
pivots, in which direction coinciding nodes part) is drawn from a digest of the node's own name: one more statement
moves little.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from hashlib import blake2b
from math import sqrt
from typing import Any, Final

import networkx as nx
import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from .packing import pack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Free space between the rims of two nodes, and the length of the shortest edge, in pixels at zoom 1.
GAP: Final = 16.0
UNIT: Final = 58.0
#: Distances kept: nodes times pivots. Below its square root every node is a pivot and the stress is exact.
TERMS: Final = 250_000
LEAST_PIVOTS: Final = 40
ROUNDS: Final = 60
#: How far the density is evened out, from 0 (as the distances want it) to 1 (the same everywhere).
EVENNESS: Final = 0.65


def radius(degree: int) -> float:
    """The radius of a node with ``degree`` statements on it, in pixels at zoom 1."""
    return round(min(6.0 + 2.3 * sqrt(degree), 34.0), 1)


def layout(
    network: nx.MultiDiGraph[Any], sizes: Mapping[Hashable, float] | None = None
) -> dict[Hashable, tuple[float, float]]:
    """A place for each node, in pixels around (0, 0), ``y`` downwards; no two nodes cover each other.

    Nodes have the radius that ``sizes`` gives them, or the :func:`radius` of their degree. Neither the order of insertion
    nor the hash seed matters.
    """
    nodes = sorted(network.nodes, key=str)
    if not nodes:
        return {}
    index = {node: i for i, node in enumerate(nodes)}
    radii = np.array([sizes[node] if sizes else radius(network.degree(node)) for node in nodes])
    chance = np.array([_chance(str(node)) for node in nodes])
    pairs = {(index[s], index[o]) if index[s] < index[o] else (index[o], index[s]) for s, o in network.edges()}
    edges = np.array(sorted(pair for pair in pairs if pair[0] != pair[1]), dtype=np.int64).reshape(-1, 2)
    graph = rx.PyGraph()
    graph.add_nodes_from(range(len(nodes)))
    graph.extend_from_edge_list([(int(a), int(b)) for a, b in edges])
    components = sorted((sorted(c) for c in rx.connected_components(graph)), key=lambda c: (-len(c), c))
    component_of = np.empty(len(nodes), dtype=np.int64)
    for number, members in enumerate(components):
        component_of[members] = number
    edges = edges[np.argsort(component_of[edges[:, 0]], kind="stable")] if len(edges) else edges
    ends = np.searchsorted(component_of[edges[:, 0]], np.arange(len(components) + 1))
    places = np.zeros((len(nodes), 2))
    local = np.empty(len(nodes), dtype=np.int64)
    for number, members in enumerate(components):
        local[members] = np.arange(len(members))
        own_edges = local[edges[ends[number] : ends[number + 1]]]
        places[members] = _component(own_edges, radii[members], chance[members])
    pack(places, components, radii, edges)
    return {node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in zip(nodes, places, strict=True)}


def _chance(name: str) -> float:
    """A number in [0, 1) that depends on nothing but ``name``."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).digest()) / 2**48


def _component(edges: Ints, radii: Floats, chance: Floats) -> Floats:
    """Places of one connected component, its longer axis horizontal, around its middle."""
    count = len(radii)
    if count == 1:
        return np.zeros((1, 2))
    degree = np.bincount(edges.ravel(), minlength=count).astype(np.float64)
    ends = np.sort(degree[edges], axis=1)
    leaves = np.bincount(edges.ravel(), (degree[edges[:, ::-1]] == 1).ravel(), count)
    lengths = UNIT * (0.8 + 0.45 * np.sqrt(np.minimum(ends[:, 0], 36.0)) + 0.3 * np.sqrt(leaves[edges].max(axis=1)))
    places = np.zeros((count, 2))
    core = np.flatnonzero(degree > 1) if count > sqrt(TERMS) else np.arange(count)
    if len(core) < 2:
        core = np.array([int(degree.argmax())])
    else:
        position = np.full(count, -1)
        position[core] = np.arange(len(core))
        within = (position[edges] >= 0).all(axis=1)
        places[core] = _stress(position[edges[within]], lengths[within], chance[core])
    if len(core) < count:
        _fan_out(places, edges, radii, core)
    places = _apart(_evenly(_level(places)), radii, chance)
    middle: Floats = (places.max(axis=0) + places.min(axis=0)) / 2
    return places - middle


def _stress(edges: Ints, lengths: Floats, chance: Floats) -> Floats:
    """Places whose distances to the pivots come near the lengths of the shortest paths."""
    count = len(chance)
    pivots = np.sort(np.argsort(chance, kind="stable")[: max(LEAST_PIVOTS, TERMS // count)])
    distance = _distances(edges, lengths, pivots, count)
    places = _pivot_mds(distance)
    places += np.column_stack([np.cos(2 * np.pi * chance), np.sin(2 * np.pi * chance)]) * UNIT / 8
    weight = 1.0 / np.maximum(distance, UNIT) ** 2
    weight[pivots, np.arange(len(pivots))] = 0.0
    # A pivot stands for its share of the nodes, an edge only for itself.
    weight *= count / len(pivots)
    both = np.concatenate([edges, edges[:, ::-1]])
    ideal, edge_weight = np.tile(lengths, 2), 4.0 / np.tile(lengths, 2) ** 2
    total = weight.sum(axis=1) + np.bincount(both[:, 0], edge_weight, count)
    for _ in range(ROUNDS):
        moved = np.empty_like(places)
        away = places[:, None, :] - places[pivots][None, :, :]
        pull = distance / np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-3)
        gap = places[both[:, 0]] - places[both[:, 1]]
        edge_pull = ideal / np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-3)
        for axis in (0, 1):
            target = (weight * (places[pivots, axis][None, :] + away[..., axis] * pull)).sum(axis=1)
            wanted = places[both[:, 1], axis] + gap[:, axis] * edge_pull
            moved[:, axis] = (target + np.bincount(both[:, 0], edge_weight * wanted, count)) / total
        places = 0.35 * places + 0.65 * moved
    return places


def _distances(edges: Ints, lengths: Floats, pivots: Ints, count: int) -> Floats:
    """Lengths of the shortest paths, nodes × pivots (Bellman and Ford, all pivots at once)."""
    both = np.concatenate([edges, edges[:, ::-1]])
    order = np.argsort(both[:, 0], kind="stable")
    target, origin, length = both[order, 0], both[order, 1], np.tile(lengths, 2)[order, None]
    reached, starts = np.unique(target, return_index=True)
    distance = np.full((count, len(pivots)), np.inf)
    distance[pivots, np.arange(len(pivots))] = 0.0
    while True:
        nearer = np.minimum(distance[reached], np.minimum.reduceat(distance[origin] + length, starts, axis=0))
        if np.array_equal(nearer, distance[reached]):
            return distance
        distance[reached] = nearer


def _pivot_mds(distance: Floats) -> Floats:
    """The two main axes of the distances; power iteration by plain sums, which every BLAS would round in its own way."""
    square = distance**2
    centred = -0.5 * (square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean())
    axes: list[Floats] = []
    for _ in (0, 1):
        vector = centred[int(np.abs(centred).sum(axis=1).argmax())].copy()
        for _ in range(30):
            for other in axes:
                vector -= other * (vector * other).sum()
            product = (centred * (centred * vector).sum(axis=1)[:, None]).sum(axis=0)
            vector = product / max(float(np.hypot.reduce(product)), 1e-12)
        axes.append(vector)
    places = np.column_stack([(centred * axis).sum(axis=1) for axis in axes])
    spread: Floats = np.maximum(np.abs(places).max(axis=0), 1e-9)
    placed: Floats = places / spread * float(distance.max()) / 2 * np.array([1.0, 0.7])
    return placed


def _fan_out(places: Floats, edges: Ints, radii: Floats, core: Ints) -> None:
    """Set the leaves around their only neighbour, in a sunflower's spiral that starts at its rim."""
    inner = np.zeros(len(places), dtype=bool)
    inner[core] = True
    outgoing = inner[edges[:, 0]] & ~inner[edges[:, 1]]
    incoming = ~inner[edges[:, 0]] & inner[edges[:, 1]]
    hub = np.concatenate([edges[outgoing, 0], edges[incoming, 1]])
    leaf = np.concatenate([edges[outgoing, 1], edges[incoming, 0]])
    order = np.lexsort((leaf, hub))
    hub, leaf = hub[order], leaf[order]
    _, starts, sizes = np.unique(hub, return_index=True, return_counts=True)
    rank = np.arange(len(leaf)) - np.repeat(starts, sizes)
    reach = radii[hub] + GAP + (2 * radii[leaf] + GAP) * 0.62 * np.sqrt(rank + 1.0)
    angle = rank * np.pi * (3 - sqrt(5)) + hub
    places[leaf] = places[hub] + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]


def _level(places: Floats) -> Floats:
    """Turn the longer axis to the horizontal, which is how screens are."""
    centred = places - places.mean(axis=0)
    x, y = centred[:, 0], centred[:, 1]
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x - y * y).sum())
    cos, sin = np.cos(angle), np.sin(angle)
    return np.column_stack([x * cos + y * sin, y * cos - x * sin])


def _evenly(places: Floats) -> Floats:
    """Part of the way to the same density everywhere: the crowd around the middle gets room, the rim comes nearer.

    Each node keeps its direction from the middle; its distance moves towards that of its rank in a disc filled evenly.
    """
    middle = np.median(places, axis=0)
    away = places - middle
    far = np.hypot(away[:, 0], away[:, 1])
    rank = np.empty(len(far))
    rank[np.argsort(far, kind="stable")] = np.arange(len(far))
    even = np.sqrt((rank + 0.5) / len(far)) * float(np.quantile(far, 0.95))
    share = ((1 - EVENNESS) * far + EVENNESS * even) / np.maximum(far, 1e-9)
    spread: Floats = middle + away * share[:, None]
    return spread


def _apart(places: Floats, radii: Floats, chance: Floats) -> Floats:
    """Push nodes apart until none covers another; where that does not come to an end, the whole grows."""
    need = float(((2 * radii + GAP) ** 2).sum()) * 1.6
    extent = np.maximum(places.max(axis=0) - places.min(axis=0), 1.0)
    places = places * max(1.0, sqrt(need / float(extent.prod()))) if extent.min() > 1 else places.copy()
    for turn in range(600):
        a, b = _near(places, 2 * float(radii.max()) + GAP)
        gap = places[a] - places[b]
        far = np.hypot(gap[:, 0], gap[:, 1])
        overlap = radii[a] + radii[b] + GAP - far
        hit = overlap > 0.2
        if not hit.any():
            break
        a, b, gap, far, overlap = a[hit], b[hit], gap[hit], far[hit], overlap[hit]
        angle = 2 * np.pi * (chance[a] + chance[b])
        aside = np.column_stack([np.cos(angle), np.sin(angle)])
        direction = np.where((far > 1e-6)[:, None], gap / np.maximum(far, 1e-6)[:, None], aside)
        push = direction * (overlap * 0.5 + 0.05)[:, None]
        # A node pushed from many sides moves by their mean, not their sum: sums shoot out of a crowd.
        times = np.bincount(a, minlength=len(places)) + np.bincount(b, minlength=len(places))
        for axis in (0, 1):
            shift = np.bincount(a, push[:, axis], len(places)) - np.bincount(b, push[:, axis], len(places))
            places[:, axis] += shift / np.maximum(times, 1) ** 0.7
        if turn % 12 == 11:
            places *= 1.03
    return places


def _near(places: Floats, cell: float) -> tuple[Ints, Ints]:
    """Pairs of nodes in the same or neighbouring cells of a grid; in a crowd only some, later turns see the others."""
    column, row = (np.floor((places - places.min(axis=0)) / cell).astype(np.int64) + 1).T
    width = int(column.max()) + 2
    code = row * width + column
    order = np.argsort(code, kind="stable")
    ranked = code[order]
    firsts, seconds = [], []
    for step in (0, 1, width - 1, width, width + 1):
        low = np.searchsorted(ranked, ranked + step, "left") if step else np.arange(len(order)) + 1
        high = np.searchsorted(ranked, ranked + step, "right")
        size = np.clip(high - low, 0, 40)
        offset = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        firsts.append(order[np.repeat(np.arange(len(order)), size)])
        seconds.append(order[np.repeat(low, size) + offset])
    return np.concatenate(firsts), np.concatenate(seconds)
