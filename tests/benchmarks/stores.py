"""Loading and asking a server, beside the store on disk: an Oxigraph server, and Virtuoso 7 where it is installed.

Every run opens the endpoint anew, so that nothing is there that an earlier one fetched; that is not counted.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from material import Material
from measure import Figure, by_turns, geometric_mean, seconds, turn
from queries import queries

from actorgraph.graph.opened import Graph
from actorgraph.graph.remote.endpoint import open_endpoint
from actorgraph.graph.remote.load import load_folder

sys.path.insert(0, str(Path(__file__).parent.parent / "servers"))

from programs import PASSWORD, USER, Missing, oxigraph, virtuoso

#: What takes longer than so many seconds is measured once.
_LONG = 5.0


def stores(material: Material, size: int) -> Iterator[Figure]:
    """Answers are compared: ``AssertionError`` is raised where a server's differ from those of the store on disk."""
    local, out = material.graph(size), material.built(size)
    os.environ |= {"ACTORGRAPH_ENDPOINT_USER": USER, "ACTORGRAPH_ENDPOINT_PASSWORD": PASSWORD}
    bulk = seconds(lambda: local.generation.load())
    shapes = queries(local)
    for name, start in (("Oxigraph server", oxigraph), ("Virtuoso", partial(virtuoso, rows=10_000, buffers=60_000))):
        with ExitStack() as held:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(dir=material.folder)))
            try:
                address = held.enter_context(start(folder))
            except Missing as error:
                print(f"  {error}")
                continue
            loaded: list[Any] = []
            taken = seconds(lambda: loaded.append(load_folder(out, address)))  # noqa: B023
            note = f"{loaded[0].quads:,} quads, {loaded[0].graphs:,} graphs"
            yield Figure("stores", f"load, {name} / bulk load into memory", taken, bulk, note=note)
            again = seconds(lambda: load_folder(out, address))  # noqa: B023
            yield Figure("stores", f"load again, nothing changed, {name} / load", again, taken)
            figures = [_asked(local, address, name, shape, text) for shape, text in shapes.items()]
            yield from figures
            means = (geometric_mean(times) for times in zip(*((f.ours, f.other) for f in figures), strict=True))
            yield Figure("stores", f"all eight, {name} / on disk", *means, note="geometric mean")


def _asked(local: Graph, address: str, name: str, shape: str, text: str) -> Figure:
    wanted = _rows(local.query(text))

    def ours() -> float:
        with open_endpoint(address) as remote:
            found: list[Counter[tuple[str, ...]]] = []
            taken = seconds(lambda: found.append(_rows(remote.query(text))))
        assert found == [wanted], f"{shape}: {name} answers otherwise"
        return taken

    first = ours()
    rounds = 1 if first > _LONG else 2
    taken, other = by_turns(
        ours if rounds > 1 else lambda: first, partial(turn, lambda: _rows(local.query(text))), rounds=rounds
    )
    return Figure("stores", f"{shape}, {name} / on disk", taken, other, note=f"{wanted.total():,} rows")


def _rows(answer: Any) -> Counter[tuple[str, ...]]:
    """The rows or triples of an answer, each as the texts of its terms."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in answer)
