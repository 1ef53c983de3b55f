"""An opened graph: what every command that asks, and every notebook, works with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actorgraph.ontology.errors import ActorgraphError, OutputError

from . import store
from .freshness import OUT, dataset_of, has_changed
from .stored import StoredGraph

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from .build import Progress
    from .measures import Stats
    from .picture import Picture
    from .sparql import Answer


class Graph(StoredGraph):
    """A graph open for reading; a build that runs meanwhile does not change what it shows.

    Use :func:`open_graph` to get one, as a context manager or with :meth:`close`.
    """

    def query(self, text: str, **options: Any) -> Answer:
        """Answer a SPARQL query over the union of all graphs; see :func:`actorgraph.graph.sparql.run`."""
        from .sparql import run

        return run(self, text, **options)

    def rdflib(self) -> rdflib.Dataset:
        """The same store as an rdflib dataset, read-only, its default graph the union of all."""
        from .in_rdflib import dataset

        return dataset(self)

    def picture(self, **options: Any) -> Picture:
        """The picture of all or of a part, which a notebook shows; see :func:`actorgraph.graph.picture.picture`."""
        from .picture import picture

        return picture(self, **options)

    def stats(self, **options: Any) -> Stats:
        """Counts, central actors, contested claims and more; see :func:`actorgraph.graph.measures.stats`."""
        from .measures import stats

        return stats(self, **options)

    def published(self) -> Graph:
        """The graph as it may leave, without anybody protected; see :func:`.publication.publish.published`."""
        from .publication.publish import published

        return published(self)

    def network(self, *, inferred: bool = False) -> nx.MultiDiGraph[str]:
        """Entities as nodes, one edge a statement; see :func:`actorgraph.graph.network.network`."""
        from .network import network

        return network(self, inferred=inferred)


def open_graph(
    out: Path = OUT,
    dataset: Path | None = None,
    *,
    in_memory: bool = False,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = lambda _: None,
) -> Graph:
    """Open the graph under ``out``, building it first where there is none or its dataset has changed since.

    ``dataset`` is the folder to build from where ``out`` holds no graph yet; what is done is told through ``say``.
    With ``in_memory`` the first question reads the whole store into memory and all are answered from there: for who asks
    many. What is written to that copy is seen by this graph's queries alone; files and exports stay what was built.
    Raises :class:`ActorgraphError` where there is neither a graph nor a dataset.
    """
    generation = store.current(out / "store")
    if generation is not None:
        known = dataset_of(generation.manifest, out)
        if known is None or not has_changed(generation.manifest, known):
            with suppress(OutputError):  # somebody else's folder may be read although it cannot be written
                store.publish(generation, out)
            return Graph(generation, in_memory=in_memory)
        generation.close()
        say(f"{generation.manifest.id} has changed since the graph was built; building it again")
        dataset = known
    elif dataset is None:
        build_it = f"actorgraph build DATASET -o {out}"
        if store.is_there(out / "store"):
            raise OutputError(f"the graph in {out} is damaged or of another version; build it again: {build_it}")
        raise ActorgraphError(f"there is no graph in {out}; build one with: {build_it}")
    else:
        say(f"there is no graph in {out} yet; building it")
    from .build import build

    try:
        for note in build(dataset, out, progress=progress).notes:
            say(note)
    except store.BuildRuns:
        say("it is being built already; waiting for that")
        store.await_build(out / "store")
        return open_graph(out, dataset, in_memory=in_memory, say=say, progress=progress)
    built = store.current(out / "store")
    if built is None:
        raise ActorgraphError(f"there is no graph in {out}")
    return Graph(built, in_memory=in_memory)
