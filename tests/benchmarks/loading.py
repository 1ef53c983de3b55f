"""Building the store from JSON Lines, beside Oxigraph's bulk load of the quads that come out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from material import Material, make_store
from measure import Figure, by_turns, seconds


def loading(material: Material, size: int) -> Iterator[Figure]:
    """From a dataset's folder to a store on disk."""
    dataset = material.dataset(size)
    with_quads = material.graph(size)
    quads = next((material.built(size) / "store" / "generations").glob("*/quads.nq"))
    out, bare = material.folder / "again", material.folder / "bare"

    def ours() -> None:
        make_store(dataset, out)

    def other() -> None:
        store = ox.Store(str(bare))
        store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
        store.flush()

    taken = by_turns(partial(seconds, _fresh(out, ours)), partial(seconds, _fresh(bare, other)), rounds=3)
    note = f"{with_quads.manifest.statements:,} statements"
    yield Figure("load", "JSON Lines → store / bulk load of the quads", *taken, goal=2, note=note)


def _fresh(folder: Path, run: Callable[[], None]) -> Callable[[], None]:
    """``run`` with ``folder`` out of its way."""

    def emptied() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        run()

    return emptied
