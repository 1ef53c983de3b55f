"""Components of the picture side by side: the small ones in the corners that the largest one leaves, no box over another."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Free space around each component, in pixels at zoom 1: names stand in it.
ROOM: Final = 20.0
#: The edge of a cell of the grid on which free space is looked for.
CELL: Final = 24.0
#: Width by height that the whole comes near to, as screens have it between legend and panel.
ASPECT: Final = 1.15
#: So many components look for the best place; the others, smaller still, stand in columns on the right.
MOST_BOXES: Final = 80
#: Points of an edge whose cells count as covered.
SAMPLES: Final = 24


def pack(places: Floats, components: Sequence[Sequence[int]], radii: Floats, edges: Ints) -> None:
    """Move ``components`` (lists of rows of ``places``, the largest first) beside each other, in place, around (0, 0).

    ``edges`` are pairs of rows. What the largest component covers is marked on a grid, with its edges; each of the others
    is a box that goes where the whole grows least, and nearest to the middle of those places.
    """
    reach = radii[:, None] + ROOM
    boxes = np.array([((places[m] - reach[m]).min(axis=0), (places[m] + reach[m]).max(axis=0)) for m in components])
    sizes = boxes[:, 1] - boxes[:, 0]
    waiting = list(range(1, len(components)))
    if waiting:
        margin = sqrt(float(sizes[1 : MOST_BOXES + 1].prod(axis=1).sum())) * 1.5 + float(sizes[1:].max())
        origin = boxes[0, 0] - margin
        shape = np.ceil((sizes[0] + 2 * margin) / CELL).astype(np.int64)
        extent = np.array([boxes[0, 0] - origin, boxes[0, 1] - origin]) / CELL
        covered = _covered(places - origin, radii, components[0], edges, shape)
        while waiting and len(components) - len(waiting) <= MOST_BOXES:
            number = waiting[0]
            spot = _spot(covered, np.ceil(sizes[number] / CELL).astype(np.int64), extent)
            if spot is None:
                break
            places[components[number]] += origin + spot * CELL - boxes[number, 0]
            waiting.pop(0)
        left, height = origin[0] + float(extent[1, 0]) * CELL, float(extent[1, 1] - extent[0, 1]) * CELL
        middle = origin[1] + float(extent[:, 1].sum()) * CELL / 2
        _columns(places, components, boxes, waiting, (left, middle, height))
    places -= (places.max(axis=0) + places.min(axis=0)) / 2


def _covered(places: Floats, radii: Floats, members: Sequence[int], edges: Ints, shape: Ints) -> NDArray[np.bool_]:
    """Which cells, columns × rows, the nodes of one component and the edges between them take."""
    steps = np.zeros(shape + 1, dtype=np.int64)
    own = np.asarray(members)
    low = np.floor((places[own] - radii[own, None] - ROOM) / CELL).astype(np.int64)
    high = np.ceil((places[own] + radii[own, None] + ROOM) / CELL).astype(np.int64)
    for (x, y), sign in (((low, low), 1), ((low, high), -1), ((high, low), -1), ((high, high), 1)):
        np.add.at(steps, (x[:, 0], y[:, 1]), sign)
    covered: NDArray[np.bool_] = steps.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
    inside = np.zeros(len(places), dtype=bool)
    inside[own] = True
    within = edges[inside[edges[:, 0]]]
    for share in np.linspace(0.0, 1.0, SAMPLES):
        points = places[within[:, 0]] * (1 - share) + places[within[:, 1]] * share
        x, y = np.floor(points / CELL).astype(np.int64).T
        covered[x, y] = True
    return covered


def _spot(covered: NDArray[np.bool_], size: Ints, extent: Floats) -> Ints | None:
    """The cell where a box of ``size`` cells is to begin, ``covered`` and the ``extent`` of the whole brought up to date."""
    width, height = int(size[0]), int(size[1])
    sums = np.zeros(np.array(covered.shape) + 1, dtype=np.int64)
    sums[1:, 1:] = covered.cumsum(axis=0).cumsum(axis=1)
    taken = sums[width:, height:] - sums[:-width, height:] - sums[width:, :-height] + sums[:-width, :-height]
    x, y = np.nonzero(taken == 0)
    if not len(x):
        return None
    wide = np.maximum(extent[1, 0], x + width) - np.minimum(extent[0, 0], x)
    high = np.maximum(extent[1, 1], y + height) - np.minimum(extent[0, 1], y)
    middle = extent.sum(axis=0) / 2
    away = np.hypot((x + width / 2 - middle[0]) / ASPECT, y + height / 2 - middle[1])
    best = int(np.argmin(np.round(np.maximum(wide / ASPECT, high), 6) * 1e6 + away))
    spot = np.array([x[best], y[best]])
    covered[spot[0] : spot[0] + width, spot[1] : spot[1] + height] = True
    extent[0] = np.minimum(extent[0], spot)
    extent[1] = np.maximum(extent[1], spot + size)
    return spot


def _columns(
    places: Floats,
    components: Sequence[Sequence[int]],
    boxes: Floats,
    waiting: Sequence[int],
    beside: tuple[float, float, float],
) -> None:
    """Set those that wait into columns ``beside`` the others (their right edge, middle and height)."""
    left, middle, height = beside
    sizes = boxes[:, 1] - boxes[:, 0]
    room = max(height, sqrt(float(sizes[list(waiting)].prod(axis=1).sum()) / ASPECT)) if waiting else 0.0
    columns: list[list[int]] = []
    filled = room
    for number in waiting:
        if filled + sizes[number, 1] > room or sizes[columns[-1][0], 0] > 3 * sizes[number, 0]:
            columns.append([])
            filled = 0.0
        columns[-1].append(number)
        filled += float(sizes[number, 1])
    for column in columns:
        top = middle - float(sizes[column, 1].sum()) / 2
        for number in column:
            places[components[number]] += np.array([left, top]) - boxes[number, 0]
            top += float(sizes[number, 1])
        left += float(sizes[column, 0].max())
