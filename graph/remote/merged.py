"""One more graph on the server, in which all of a dataset's triples stand together, but for the inferences.

Servers that look into each graph of a query at every step of a join answer from this one as fast as from a store of their
own, whatever else they hold: it is named as any graph is, so a query still sees this dataset alone.

Two graphs that hold the same triple show it twice where both are named and once where they are merged; a dataset that has
such a triple is asked by its graphs. So no answer depends on whether there is a merged graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from . import described
from .described import Description
from .server import Server

#: Sends the triples of a graph, in as many requests as it takes.
Send = Callable[[str, Iterable[str]], None]


class Merging:
    """The merged graph of one load, of what ``description`` says the graphs will hold.

    Where ``before`` was whole, what changes is changed in it, graph by graph; else it is made anew at the end.
    """

    def __init__(self, server: Server, description: Description, before: Description | None, changed: set[str]) -> None:
        self._server, self._about = server, description
        self._iri = described.merged(description.manifest.base)
        self._inferences = described.inferences(description.manifest.base)
        self._held = before.graphs if before is not None and before.complete and before.merged else {}
        sizes = [graphs[iri].quads for graphs in (self._held, description.graphs) for iri in changed if iri in graphs]
        # One request changes as much as one request loads; from half of all on, a new one is as fast.
        small = max(sizes, default=0) <= server.kind.rows and 2 * sum(sizes) <= self._total
        self._goes_on = bool(self._held) and small

    @property
    def _total(self) -> int:
        return sum(held.quads for iri, held in self._about.graphs.items() if iri != self._inferences)

    def leave(self, iri: str) -> None:
        """Take out what a graph holds that will be replaced or dropped."""
        if self._goes_on and iri in self._held and iri != self._inferences:
            self._still_ours()
            pattern = f"{{ GRAPH <{self._iri}> {{ ?s ?p ?o }} }}"
            self._server.update(f"DELETE {pattern} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")

    def enter(self, iri: str) -> None:
        """Put in what a graph holds that was replaced."""
        if self._goes_on and iri != self._inferences:
            self._still_ours()
            self._server.update(f"ADD SILENT <{iri}> TO <{self._iri}>")

    def finish(self, triples: Callable[[], Iterable[str]], send: Send) -> int:
        """Make it whole; how many triples it then holds, or 0 where it would not be what its graphs are.

        Nothing is in it but what is in some graph, so as many triples as the graphs hold in all are all of them, each once.
        """
        if self._goes_on and self._count() == self._total:
            return self._total
        self._still_ours()
        self._server.drop(self._iri)
        send(self._iri, triples())
        if self._count() == self._total:
            return self._total
        self._server.drop(self._iri)
        return 0

    def _count(self) -> int:
        return self._server.count(self._iri)

    def _still_ours(self) -> None:
        described.still_ours(self._server, self._about.manifest.base, self._about.loader)


def is_there(server: Server, description: Description) -> bool:
    """Whether the merged graph of ``description`` is still the same: a load that begins says so before it changes it."""
    node, terms = description.node, described.TERMS
    found, _ = server.ask(
        f'ASK {{ GRAPH <{node}> {{ <{node}> <{terms}loader> "{description.loader}" ; <{terms}state> "complete" }} }}'
    )
    return bool(found.truth)
