"""The shortest ways between two entities, over the rows of the index."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .index import Index, Ints, Mask, Narrow


def routes(index: Index, start: int, end: int, narrow: Narrow, limit: int) -> list[list[int]]:
    """The shortest ways from one entity to another over statements that are asked for, at most ``limit``, sorted."""
    within = np.ones(len(index.name), dtype=bool)
    if narrow.classes or narrow.not_classes:
        within = index.of_class(np.arange(len(index.name)), narrow)
        within[[start, end]] = True
    passing = None
    if narrow != Narrow(classes=narrow.classes, not_classes=narrow.not_classes):
        passing = index.passing(np.arange(len(index.relation)), narrow)
    away = _distances(index, end, start, passing, within)
    if away[start] < 0:
        return []
    routes: list[list[int]] = []
    stack = [[start]]
    while stack and len(routes) < limit:
        route = stack.pop()
        if route[-1] == end:
            routes.append(route)
            continue
        near = _around(index, np.array([route[-1]]), passing)
        nearer = near[away[near] == away[route[-1]] - 1]
        stack += [[*route, int(entity)] for entity in nearer[::-1][-limit:]]
    return routes


def _distances(index: Index, start: int, end: int, passing: Mask | None, within: Mask) -> Ints:
    """For each entity how many steps it is away from ``start``, as far as ``end`` is; -1: farther, or not joined."""
    away = np.full(len(index.name), -1)
    away[start] = 0
    rim = np.array([start])
    while len(rim) and away[end] < 0:
        step = away[rim[0]] + 1
        near = _around(index, rim, passing)
        rim = near[(away[near] < 0) & within[near]]
        away[rim] = step
    return away


def _around(index: Index, entities: Ints, passing: Mask | None) -> Ints:
    """All entities that statements join to one of some; sorted."""
    found = []
    for starts, to_row, other in (
        (index.of_subject, None, index.row_object),
        (index.of_object, index.by_object, index.row_subject),
    ):
        places = _slices(starts[entities], starts[entities + 1])
        rows = places if to_row is None else to_row[places]
        if passing is not None:
            rows = rows[passing[index.row_statement[rows]]]
        found.append(other[rows])
    near = np.unique(np.concatenate(found))
    return near[near >= 0].astype(np.int64)


def _slices(starts: NDArray[Any], ends: NDArray[Any]) -> Ints:
    """The numbers of several slices, one after the other."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))
