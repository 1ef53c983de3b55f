"""What the benchmarks measure with: synthetic datasets, graphs built from them, the same triples in rdflib; made once each."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

import rdflib
from synthetic import write_dataset

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph


class Material:
    """Everything under one folder, by number of statements."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dataset = cache(self._dataset)
        self.built = cache(self._built)
        self.graph = cache(self._graph)
        self.in_memory = cache(self._in_memory)
        self.rdflib = cache(self._rdflib)

    def _dataset(self, size: int) -> Path:
        """The folder of a dataset."""
        folder = self.folder / f"dataset-{size}"
        if not folder.exists():
            write_dataset(folder, size)
        return folder

    def _built(self, size: int) -> Path:
        """The folder that holds a dataset's store."""
        out = self.folder / f"out-{size}"
        if not out.exists():
            make_store(self.dataset(size), out)
        return out

    def _graph(self, size: int) -> Graph:
        """A dataset's graph, open."""
        return open_store(self.built(size))

    def _in_memory(self, size: int) -> Graph:
        """The same, its store to be copied into memory when it is first asked."""
        return open_store(self.built(size), in_memory=True)

    def _rdflib(self, size: int) -> rdflib.Graph:
        """The graph's triples in rdflib's memory, with the same prefixes."""
        graph = self.graph(size)
        text = "".join(f"{triple} .\n" for triple in graph.triples(leave_out=()))
        return _settled(rdflib.Graph(bind_namespaces="none").parse(data=text, format="nt"), graph)

    def rdflib_dataset(self, size: int) -> rdflib.Graph:
        """The graph's quads in rdflib's memory, the default graph the union of the named ones."""
        graph = self.graph(size)
        text = "".join(graph.lines(leave_out=()))
        return _settled(rdflib.Dataset(default_union=True).parse(data=text, format="nquads"), graph)


def _settled(found: rdflib.Graph, graph: Graph) -> rdflib.Graph:
    for prefix, iri in graph.prefixes.items():
        found.bind(prefix, iri)
    # A million objects that stay would slow down every collection of whatever is measured later.
    gc.collect()
    gc.freeze()
    return found


def make_store(dataset: Path, out: Path) -> None:
    """Read a dataset and build its store: all that lies between the files and an answer."""
    generation, _, _ = build_store(read_dataset(dataset), out, stamp(dataset))
    generation.close()


def open_store(out: Path, *, in_memory: bool = False) -> Graph:
    """The graph whose store :func:`make_store` built."""
    from actorgraph.graph import store

    generation = store.current(out / "store")
    assert generation is not None
    return Graph(generation, in_memory=in_memory)
