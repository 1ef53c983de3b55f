"""What a process answers from: the current generation of a graph, here or on another server, followed as it changes."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.graph import store
from actorgraph.graph.opened import Graph
from actorgraph.graph.publication.publish import leaving
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import ActorgraphError, OutputError

#: Seconds after which another server is asked again whether it holds something newer.
_AGAIN: Final = 30.0


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What to open: the folder ``graph`` that a build wrote, or an ``endpoint``; published or whole.

    ``memory`` is how much of it the process may have, in bytes.
    """

    graph: str = ""
    endpoint: str = ""
    private: bool = False
    memory: int = 2 << 30


class Opened(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The graph that a process now answers from; ``generation`` names what of it."""

    base: str
    id: str
    title: str
    statements: int
    protected: int
    inferred: bool
    generation: str


class Reader:
    """A graph, opened again where there is a newer one; what is open stays so where that cannot be opened."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._pointer = Path(opening.graph) / "store" / "current"
        self._seen: object = None
        self._held = ExitStack()
        self._name = ""
        self._asked = -_AGAIN
        self.graph: StoredGraph
        #: What says of an error that the graph cannot be read, through no fault of the one who asks.
        self.failures: tuple[type[ActorgraphError], ...] = (OutputError,)

    def moved(self) -> bool:
        """Open what is current; whether that is another generation than before.

        Raises :class:`ActorgraphError` where there is none that can be opened.
        """
        return self._elsewhere() if self._opening.endpoint else self._here()

    def about(self) -> Opened:
        manifest = self.graph.manifest
        return Opened(
            manifest.base,
            manifest.id,
            manifest.title,
            manifest.statements,
            manifest.protected,
            manifest.inferred is not None,
            self._name,
        )

    def _here(self) -> bool:
        seen = _stamp(self._pointer)
        if self._name and seen in (self._seen, None):
            return False
        generation = store.current(self._pointer.parent)
        if generation is not None:
            self._open(Graph(generation), generation.folder.name)
        elif not self._name:
            raise ActorgraphError(f"there is no graph in {self._opening.graph} that can be read; build it again")
        self._seen = seen
        return generation is not None

    def _elsewhere(self) -> bool:
        if time.monotonic() - self._asked < _AGAIN:
            return False
        self._asked = time.monotonic()
        from actorgraph.graph.remote.endpoint import RemoteGeneration, open_endpoint
        from actorgraph.graph.remote.http import EndpointError

        self.failures = OutputError, EndpointError
        found = open_endpoint(self._opening.endpoint)
        assert isinstance(found.generation, RemoteGeneration)
        name = found.generation.version
        if name == self._name:
            found.close()
            return False
        self._open(found, name)
        return True

    def _open(self, whole: Graph, name: str) -> None:
        with ExitStack() as held:
            held.enter_context(whole)
            graph = held.enter_context(leaving(whole, private=self._opening.private))
            _ = graph.store
            self._held.close()
            self.graph, self._held, self._name = graph, held.pop_all(), name


def _stamp(pointer: Path) -> tuple[int, int] | None:
    """What changes when a build switches to another generation."""
    try:
        state = os.stat(pointer)  # noqa: PTH116  a third of the time of Path.stat, and each job asks
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns
