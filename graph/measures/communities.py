"""Communities: actors who have more ties to each other than to the rest."""

from __future__ import annotations

from typing import Final

import msgspec
import networkx as nx

from .observed import Observed

_SEED: Final = 7


class Community(msgspec.Struct, frozen=True, kw_only=True):
    """Actors who belong together, those with the most ties inside first; statements within, and to actors outside."""

    members: tuple[str, ...]
    labels: tuple[str, ...]
    inside: int
    outside: int


class Communities(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are, the largest of them, and their modularity: how much denser they are than chance, up to 1."""

    number: int
    modularity: float
    largest: list[Community]


def communities(observed: Observed) -> Communities:
    """The communities that Louvain's method finds, by the number of statements between actors, with a fixed seed.

    The same graph has the same communities; a slightly different one may have others where the borders are not clear.
    """
    # Numbers, because the order of a set of strings differs from run to run.
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(observed.actors)))
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in observed.pairs.items())
    if not observed.pairs:
        return Communities(number=0, modularity=0.0, largest=[])
    parts = [sorted(part) for part in nx.community.louvain_communities(graph, weight="weight", seed=_SEED)]
    parts.sort(key=lambda part: (-len(part), part))
    modularity = nx.community.modularity(graph, map(set, parts), weight="weight")
    where = {actor: number for number, part in enumerate(parts) for actor in part}
    inside, outside = [0] * len(parts), [0] * len(parts)
    degree = [0] * len(observed.actors)
    for (a, b), weight in observed.pairs.items():
        if where[a] == where[b]:
            inside[where[a]] += weight
            degree[a] += weight
            degree[b] += weight
        else:
            outside[where[a]] += weight
            outside[where[b]] += weight
    found = []
    for number, part in enumerate(parts):
        members = tuple(observed.actors[actor] for actor in sorted(part, key=lambda actor: (-degree[actor], actor)))
        labels = tuple(map(observed.label, members))
        found.append(Community(members=members, labels=labels, inside=inside[number], outside=outside[number]))
    return Communities(number=len(found), modularity=round(modularity, 4), largest=found)
