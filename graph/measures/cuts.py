"""What holds the network together: actors and ties without which it would fall apart."""

from __future__ import annotations

import msgspec

from .observed import Observed


class CutActor(msgspec.Struct, frozen=True):
    """An actor without whom its part of the network falls into ``pieces``; ``cut_off``: actors outside the largest piece."""

    id: str
    label: str
    pieces: int
    cut_off: int


class Bridge(msgspec.Struct, frozen=True):
    """A tie that is the only way between two sides, each more than one actor; ``cut_off``: actors on the smaller side."""

    a: str
    b: str
    labels: tuple[str, str]
    statements: tuple[str, ...]
    cut_off: int


def cuts(observed: Observed) -> tuple[list[CutActor], list[Bridge], int]:
    """Cut actors and bridges, those that cut off the most first, and into how many parts the network falls anyway.

    A tie to an actor who has no other is no bridge here, though it is one in the graph theorist's sense.
    """
    neighbours = observed.neighbours
    actors, bridges, parts = find_cuts(neighbours)
    names, label = observed.actors, observed.label
    cut_actors = [
        CutActor(names[actor], label(names[actor]), len(pieces), sum(pieces) - max(pieces))
        for actor, pieces in actors.items()
    ]
    cut_actors.sort(key=lambda actor: (-actor.cut_off, actor.id))
    ties = [
        Bridge(names[a], names[b], (label(names[a]), label(names[b])), _statements(observed, a, b), cut_off)
        for (a, b), cut_off in bridges.items()
        if cut_off > 1
    ]
    ties.sort(key=lambda tie: (-tie.cut_off, tie.a, tie.b))
    return cut_actors, ties, parts


def _statements(observed: Observed, a: int, b: int) -> tuple[str, ...]:
    return tuple(sorted({*observed.ties.get((a, b), ()), *observed.ties.get((b, a), ())}))


def find_cuts(neighbours: list[list[int]]) -> tuple[dict[int, list[int]], dict[tuple[int, int], int], int]:
    """Cut nodes with the sizes of the pieces that they leave, bridges with the size of their smaller side, components.

    One depth-first walk (Hopcroft, Tarjan 1973), without recursion.
    """
    size = len(neighbours)
    order = [-1] * size  # when a node was first met
    low = [0] * size  # the earliest node that can be reached from below it
    below = [1] * size  # how many nodes hang below it, itself included
    parent = [-1] * size
    cut: dict[int, list[int]] = {}
    bridges: dict[tuple[int, int], int] = {}
    met = components = 0
    for root in range(size):
        if order[root] >= 0:
            continue
        components += 1
        walked = [root]
        waiting = [iter(neighbours[root])]
        order[root] = low[root] = met
        met += 1
        hanging: list[tuple[int, int]] = []
        bridging: list[int] = []
        while waiting:
            here = walked[-1]
            for there in waiting[-1]:
                if order[there] < 0:
                    parent[there] = here
                    order[there] = low[there] = met
                    met += 1
                    walked.append(there)
                    waiting.append(iter(neighbours[there]))
                    break
                if there != parent[here]:
                    low[here] = min(low[here], order[there])
            else:
                walked.pop()
                waiting.pop()
                if walked:
                    above = walked[-1]
                    low[above] = min(low[above], low[here])
                    below[above] += below[here]
                    if low[here] >= order[above]:
                        hanging.append((above, here))
                    if low[here] > order[above]:
                        bridging.append(here)
        for above, here in hanging:
            cut.setdefault(above, []).append(below[here])
        for node in {above for above, _ in hanging}:
            rest = below[root] - 1 - sum(cut[node])
            if rest:
                cut[node].append(rest)
            elif len(cut[node]) < 2:
                del cut[node]
        for here in bridging:
            a, b = sorted((here, parent[here]))
            bridges[a, b] = min(below[here], below[root] - below[here])
    return {node: sorted(cut[node], reverse=True) for node in sorted(cut)}, dict(sorted(bridges.items())), components
