"""Growth: what reading, checking, building, Turtle and the picture take at each size, and the peak of memory, in a process each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from material import Material, make_store, open_store
from measure import Growth, in_child

from actorgraph.data.read import read_dataset


def growing(material: Material, sizes: list[int]) -> Iterator[Growth]:
    """Five jobs, smallest size first."""
    for size in sizes:
        dataset, out = material.dataset(size), material.folder / f"grown-{size}"
        # What an earlier run kept would make this build an incremental one.
        shutil.rmtree(out, ignore_errors=True)
        yield Growth("read", size, *in_child(_read, dataset))
        yield Growth("read + check", size, *in_child(_check, dataset))
        yield Growth("read + build", size, *in_child(make_store, dataset, out))
        yield Growth("turtle", size, *in_child(_turtle, out, material.folder / "grown.ttl"))
        yield Growth("network + page", size, *in_child(_picture, out, material.folder / "grown.html"))


def _read(dataset: Path) -> None:
    read_dataset(dataset)


def _check(dataset: Path) -> None:
    from actorgraph.graph.check import checked

    checked(dataset)


def _turtle(out: Path, target: Path) -> None:
    from actorgraph.graph.export.turtle import write_turtle

    with open_store(out) as graph, target.open("wb") as file:
        write_turtle(graph.triples(), graph.prefixes, file)


def _picture(out: Path, target: Path) -> None:
    from actorgraph.graph.view.page import render

    with open_store(out) as graph:
        target.write_text(render(graph.network(), graph.vocabulary), encoding="utf-8")
