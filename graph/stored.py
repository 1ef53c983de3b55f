"""A graph on disk, as everything reads it that is made from a graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from actorgraph.ontology.errors import OutputError, UnknownName
from actorgraph.ontology.namespaces import AG, RDF, RDFS, SKOS, dataset_prefixes

from .store import Generation

if TYPE_CHECKING:
    from actorgraph.ontology.rules import Rule
    from actorgraph.ontology.vocabulary import Vocabulary

#: Graphs that are no part of what a dataset publishes.
UNPUBLISHED: Final = ("vocabulary", "inferences")

_TYPE: Final = RDF + "type"
_LABEL: Final = RDFS + "label"
_ALIAS: Final = SKOS + "altLabel"
_PROTECTED: Final = AG + "protected"


class StoredGraph:
    """The graph of one generation, read-only: its store, its names, its lines.

    What questions, networks, exports and pictures are made from; people open a :class:`~actorgraph.graph.opened.Graph`.
    """

    #: What everything that is made of the graph says of itself, where it is not for publication.
    notice = ""

    def __init__(self, generation: Generation, *, in_memory: bool = False) -> None:
        self._generation = generation
        self._in_memory = in_memory
        self.manifest = generation.manifest
        self.base = generation.manifest.base
        self.prefixes = dataset_prefixes(self.base)

    @property
    def generation(self) -> Generation:
        """The generation that the graph reads, held as long as the graph is open."""
        return self._generation

    @property
    def folder(self) -> Path:
        """The folder of that generation."""
        return self._generation.folder

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store: read-only on disk, or a copy of it in memory."""
        return self._generation.load() if self._in_memory else self._generation.open()

    @cached_property
    def inferred_store(self) -> ox.Store:
        """As :attr:`store`, together with what rules inferred; raises :class:`OutputError` where nothing was inferred."""
        if self.manifest.inferred is None:
            raise OutputError(f"nothing was inferred from {self.manifest.id}; build it again")
        generation = self._generation
        return generation.load(inferred=True) if self._in_memory else generation.open(inferred=True)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules of inference by IRI: the bundled ones and the dataset's own."""
        from actorgraph.ontology.rules import load_rules

        return load_rules(self._generation.folder, self.base)

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
        """The printed name of an entity or source, of a protected one with that mark; else its id: the name is withheld."""
        for quad in self.store.quads_for_pattern(node, ox.NamedNode(_LABEL), None, self.graph("entities")):
            if isinstance(quad.object, ox.Literal) and not quad.object.language:
                return marked_protected(quad.object.value) if self._protects(node) else quad.object.value
        return withheld(node.value.removeprefix(self.base))

    def _protects(self, node: ox.NamedNode) -> bool:
        """Whether an entity is protected."""
        if not self.manifest.protected:
            return False
        found = self.store.quads_for_pattern(node, ox.NamedNode(_PROTECTED), None, self.graph("entities"))
        return next(found, None) is not None

    def lines(self, *, leave_out: tuple[str, ...] = UNPUBLISHED) -> Iterator[str]:
        """The N-Quads lines of the graph, each with its line end, without the graphs in ``leave_out``."""
        endings = tuple(f" <{self.base}graph/{name}> .\n" for name in leave_out)
        for line in self._generation.lines():
            if not line.endswith(endings):
                yield line

    def inferences(self) -> Iterator[str]:
        """The N-Quads lines of what rules inferred, sorted, each with its line end; none where nothing was inferred."""
        if self.manifest.inferred is not None:
            yield from self._generation.lines(inferred=True)

    def triples(self, *, leave_out: tuple[str, ...] = UNPUBLISHED) -> Iterator[str]:
        """As :meth:`lines`, but without the graph and the full stop: ``subject predicate object``."""
        for line in self.lines(leave_out=leave_out):
            yield line[: line.rindex(" <")]

    def close(self) -> None:
        self.__dict__.pop("store", None)
        self.__dict__.pop("inferred_store", None)
        self._generation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def marked_protected(name: str) -> str:
    """How the name of a protected entity is shown to those who may see it."""
    return f"{name} (protected)"


def withheld(name: str) -> str:
    """How an entity without a name is shown."""
    return f"{name} (name withheld)"
