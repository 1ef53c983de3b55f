"""Components beside each other: no box over another or over a node, corners used, any number of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.graph.packing import MOST_BOXES, Floats, pack


def ring(count: int, reach: float) -> Floats:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * reach


def packed(sizes: list[int], reach: float = 400.0) -> tuple[Floats, list[list[int]]]:
    """Rings, the first one around ``reach``, the others as small as they are few; where they stand, and their rows."""
    places = np.concatenate([ring(size, reach if number == 0 else 12.0 * size) for number, size in enumerate(sizes)])
    ends = np.cumsum([0, *sizes])
    components = [list(range(a, b)) for a, b in itertools.pairwise(ends)]
    edges = np.array([(a, b) for rows in components for a, b in zip(rows, rows[1:] + rows[:1], strict=True) if a != b])
    pack(places, components, np.full(len(places), 8.0), edges.reshape(-1, 2).astype(np.int64))
    return places, components


def crossing(places: Floats, components: list[list[int]]) -> int:
    """How many nodes stand in the box of a small component that is not theirs."""
    found = 0
    for rows in components[1:]:
        low, high = places[rows].min(axis=0) - 8, places[rows].max(axis=0) + 8
        others = np.delete(places, rows, axis=0)
        found += int(((others > low - 8) & (others < high + 8)).all(axis=1).sum())
    return found


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_no_component_stands_on_another(sizes: list[int]) -> None:
    places, components = packed([40, *sorted(sizes, reverse=True)])
    assert crossing(places, components) == 0
    assert np.allclose(places.min(axis=0), -places.max(axis=0))


def test_small_ones_go_into_the_corners_of_a_round_one() -> None:
    alone, _ = packed([40])
    places, components = packed([40, 3, 3, 2])
    assert crossing(places, components) == 0
    grown = np.ptp(places, axis=0) / np.ptp(alone, axis=0)
    assert grown.max() < 1.12


@pytest.mark.parametrize("count", [1, 2, MOST_BOXES, MOST_BOXES + 1, MOST_BOXES + 300])
def test_any_number_of_equal_ones(count: int) -> None:
    places, components = packed([1] * count, reach=0.0)
    assert crossing(places, components) == 0
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(count) * 1e9
    assert count == 1 or gaps.min() > 2 * 8
    wide, high = np.ptp(places, axis=0) + 100
    assert 1 / 4 < wide / high < 4
