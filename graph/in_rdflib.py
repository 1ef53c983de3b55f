"""The store as rdflib sees it: everything that reads works, nothing writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import rdflib
from oxrdflib import OxigraphStore

from actorgraph.ontology.errors import ActorgraphError

if TYPE_CHECKING:
    from .stored import StoredGraph


class _ReadOnlyStore(OxigraphStore):
    """A store on disk refuses to be written to in words of its own; one in memory would not."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise ActorgraphError(
            "this dataset reads a graph and cannot change it; change the files it was built from, or a copy"
        )

    add = addN = remove = remove_graph = update = _refuse

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Nothing: rdflib adds every graph that somebody names, be it for reading."""


def dataset(graph: StoredGraph) -> rdflib.Dataset:
    """The graph's store as an rdflib dataset, its default graph the union of all."""
    found = rdflib.Dataset(store=_ReadOnlyStore(store=graph.store), default_union=True)
    for prefix, iri in graph.prefixes.items():
        found.bind(prefix, iri, override=True, replace=True)
    return found
