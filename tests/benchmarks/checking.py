"""Checking a dataset beside reading it: how much what the records say together adds to what each says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from material import Material
from measure import Figure, by_turns, seconds

from actorgraph.data.read import read_dataset
from actorgraph.graph.check import checked


def checking(material: Material, size: int) -> Iterator[Figure]:
    """At three sizes, each ten times the last; the largest has the goal."""
    for number in (size // 100, size // 10, size):
        if number < 100:
            continue
        dataset = material.dataset(number)
        found = checked(dataset)
        taken = by_turns(
            partial(seconds, partial(checked, dataset)), partial(seconds, partial(read_dataset, dataset)), rounds=3
        )
        note = f"{len(found.warnings):,} warnings"
        goal = 3.0 if number == size else 0.0
        yield Figure("check", f"check / reading, {number:,} statements", *taken, goal=goal, note=note)
