"""Has the index of a graph made: at once, or, of a large graph, in a process of its own.

``python -m actorgraph.graph.serve.explore.prepare FOLDER`` makes that of the generation in FOLDER; a second process for the
same one ends at once. What fails is tried again by the next request.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.graph.files import open_file
from actorgraph.graph.store import QUADS, Generation, Manifest
from actorgraph.graph.stored import StoredGraph

from ..kept import kept
from ..reply import Refusal
from .index import Index
from .indexing import NAME, locked, make

#: Of so many statements the index is made while somebody waits; of more, in a process of its own.
AT_ONCE: Final = 100_000


def index_of(graph: StoredGraph) -> Index:
    """The index of a graph, made where there is none yet; kept as long as the graph is open.

    Raises :class:`Refusal` with 503 while a process makes that of a large graph.
    """

    def found() -> Index:
        folder = graph.folder / NAME
        # Of a graph on another server nothing is here that another process could read.
        here = (graph.folder / QUADS).is_file()
        if here and not folder.is_dir() and graph.manifest.statements > AT_ONCE:
            _make_elsewhere(graph)
        return _made(graph, folder)

    return kept(graph, "index", found)


def _made(graph: StoredGraph, folder: Path) -> Index:
    try:
        if folder.is_dir():
            try:
                return Index(folder)
            except (OSError, EOFError, ValueError, KeyError):  # damaged: as good as absent
                shutil.rmtree(folder)
        make(graph, folder)
        return Index(folder)
    except OSError:  # nobody can write there: this process has an index of its own
        with tempfile.TemporaryDirectory() as own:
            make(graph, Path(own) / NAME)
            return Index(Path(own) / NAME, shared=False)


def _make_elsewhere(graph: StoredGraph) -> None:
    """Have a process make the index, unless one does; raises :class:`Refusal` until it is there."""
    try:
        with locked(graph.folder) as free:
            command = [sys.executable, "-P", "-m", f"{__package__}.prepare", str(graph.folder)]
            if free:
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    except OSError:
        return  # nobody can write there
    seconds = max(2, graph.manifest.statements // 50_000)
    raise Refusal(
        503,
        f"the explorer is being prepared for {graph.manifest.statements:,} statements, once for this graph; "
        f"that takes about {seconds} seconds",
        (("Retry-After", "2"),),
    )


def prepare(folder: Path) -> None:
    """Make the index of the generation in ``folder``, unless it is there or another process makes it."""
    with locked(folder) as free:
        if not free or (folder / NAME).is_dir():
            return
        with open_file(folder / "manifest.json") as file:
            manifest = msgspec.json.decode(file.read(), type=Manifest)
        with StoredGraph(Generation(folder, None, manifest)) as graph:
            make(graph, folder / NAME)


if __name__ == "__main__":
    os.nice(10)
    prepare(Path(sys.argv[1]))
