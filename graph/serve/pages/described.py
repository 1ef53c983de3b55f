"""What the graph says of a node, as triples: of a statement also the places that it cites and the order of its speakers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from actorgraph.data.records import Statement
from actorgraph.graph.rdf import Converter
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.namespaces import AG, OA

#: What hangs on a statement and is told with it.
_PARTS: Final = frozenset((AG + "at", OA + "hasSelector", OA + "refinedBy", AG + "speakerLink"))


def node(graph: StoredGraph, iri: ox.NamedNode, graph_name: ox.NamedNode | None = None) -> Iterator[ox.Triple]:
    """The triples whose subject is a node, and those of its parts; ``graph_name`` narrows them to one graph."""
    waiting, seen = [iri], {iri}
    for here in waiting:
        for quad in sorted(graph.store.quads_for_pattern(here, None, None, graph_name), key=str):
            yield quad.triple
            if quad.predicate.value in _PARTS and isinstance(quad.object, ox.NamedNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def statements(graph: StoredGraph, found: Iterable[Statement]) -> Iterator[ox.Triple]:
    """The triples of some statements, with the direct edges that they give."""
    convert = Converter(graph.base, graph.vocabulary)
    for statement in found:
        yield from node(graph, ox.NamedNode(f"{graph.base}statement/{statement.id}"))
        edges = "".join(convert.edges(statement))
        yield from (quad.triple for quad in ox.parse(edges, format=ox.RdfFormat.N_QUADS))
