"""An opened graph: what every command that asks, and every notebook, works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import RDFS, dataset_prefixes

from . import store
from .freshness import OUT, dataset_of, has_changed

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from actorgraph.ontology.vocabulary import Vocabulary

    from .build import Progress
    from .sparql import Answer

#: Graphs that are no part of what a dataset publishes.
UNPUBLISHED = ("vocabulary", "inferences")


class Graph:
    """A graph on disk, open for reading; a build that runs meanwhile does not change what it shows.

    Use :func:`open_graph` to get one, as a context manager or with :meth:`close`.
    """

    def __init__(self, generation: store.Generation) -> None:
        self._generation = generation
        self.manifest = generation.manifest
        self.base = generation.manifest.base
        self.prefixes = dataset_prefixes(self.base)

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store, read-only."""
        return self._generation.open()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary the graph was built with, the dataset's own terms included."""
        from actorgraph.ontology.vocabulary import load_vocabulary

        own = self._generation.folder / "vocabulary.ttl"
        return load_vocabulary(own) if own.is_file() else load_vocabulary()

    @property
    def questions(self) -> Path:
        """The folder with the dataset's own saved questions."""
        return self._generation.folder / "questions"

    def node(self, name: str) -> ox.NamedNode:
        """The node of an entity or source; raises :class:`UnknownName` with the nearest names where there is none."""
        try:
            node = ox.NamedNode(self.base + name)
            if next(self.store.quads_for_pattern(node, None, None, self.graph("entities")), None) is not None:
                return node
        except ValueError:
            pass
        from actorgraph.data.names import nearest

        ids = self.ids()
        named = self.named(name)
        raise UnknownName("entity", name, named or nearest(name, ids))

    def graph(self, name: str) -> ox.NamedNode:
        """The IRI of a named graph: a source's id, ``entities``, ``edges``, ``vocabulary``, ``dataset``."""
        return ox.NamedNode(f"{self.base}graph/{name}")

    def ids(self) -> list[str]:
        """The ids of all entities and sources, sorted."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(_TYPE), None, self.graph("entities"))
        return sorted({self._id(quad) for quad in quads})

    def named(self, text: str) -> list[str]:
        """The ids of entities whose name, label or alias is ``text``, whatever the case."""
        wanted, found = text.casefold(), set()
        for predicate in (_LABEL, _ALIAS):
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, self.graph("entities")):
                if isinstance(quad.object, ox.Literal) and quad.object.value.casefold() == wanted:
                    found.add(self._id(quad))
        return sorted(found)

    def _id(self, quad: ox.Quad) -> str:
        """The id of the entity or source that a quad is about."""
        assert isinstance(quad.subject, ox.NamedNode)
        return quad.subject.value.removeprefix(self.base)

    def label(self, node: ox.NamedNode) -> str:
        """The printed name of an entity or source; a protected one shows its id and that its name is withheld."""
        for quad in self.store.quads_for_pattern(node, ox.NamedNode(_LABEL), None, self.graph("entities")):
            if isinstance(quad.object, ox.Literal) and not quad.object.language:
                return quad.object.value
        return withheld(node.value.removeprefix(self.base))

    def query(self, text: str, **options: Any) -> Answer:
        """Answer a SPARQL query over the union of all graphs; see :func:`actorgraph.graph.sparql.run`."""
        from .sparql import run

        return run(self, text, **options)

    def lines(self, *, leave_out: tuple[str, ...] = UNPUBLISHED) -> Iterator[str]:
        """The N-Quads lines of the graph, each with its line end, without the graphs in ``leave_out``."""
        endings = tuple(f" <{self.base}graph/{name}> .\n" for name in leave_out)
        with self._generation.quads.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if not line.endswith(endings):
                    yield line

    def triples(self, *, leave_out: tuple[str, ...] = UNPUBLISHED) -> Iterator[str]:
        """As :meth:`lines`, but without the graph and the full stop: ``subject predicate object``."""
        for line in self.lines(leave_out=leave_out):
            yield line[: line.rindex(" <")]

    def rdflib(self) -> rdflib.Dataset:
        """The same store as an rdflib dataset, read-only, its default graph the union of all."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.store), default_union=True)
        for prefix, iri in self.prefixes.items():
            dataset.bind(prefix, iri, override=True, replace=True)
        return dataset

    def network(self) -> nx.MultiDiGraph[str]:
        """Entities as nodes, one edge a statement; see :func:`actorgraph.graph.network.network`."""
        from .network import network

        return network(self)

    def close(self) -> None:
        self.__dict__.pop("store", None)
        self._generation.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = RDFS + "label"
_ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"


def withheld(name: str) -> str:
    """How an entity without a name is shown."""
    return f"{name} (name withheld)"


def open_graph(
    out: Path = OUT,
    dataset: Path | None = None,
    *,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = lambda _: None,
) -> Graph:
    """Open the graph under ``out``, building it first where there is none or its dataset has changed since.

    ``dataset`` is the folder to build from where ``out`` holds no graph yet; what is done is told through ``say``.
    Raises :class:`ActorgraphError` where there is neither a graph nor a dataset.
    """
    generation = store.current(out / "store")
    if generation is not None:
        known = dataset_of(generation.manifest, out)
        if known is None or not has_changed(generation.manifest, known):
            return Graph(generation)
        generation.close()
        say(f"{generation.manifest.id} has changed since the graph was built; building it again")
        dataset = known
    elif dataset is None:
        raise ActorgraphError(f"there is no graph in {out}; build one with: actorgraph build DATASET -o {out}")
    else:
        say(f"there is no graph in {out} yet; building it")
    from .build import build

    build(dataset, out, progress=progress)
    built = store.current(out / "store")
    if built is None:
        raise ActorgraphError(f"there is no graph in {out}")
    return Graph(built)
