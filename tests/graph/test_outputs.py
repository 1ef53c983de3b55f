"""The counts in ``void.ttl``: those that queries over what is published give."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from actorgraph.graph.opened import Graph
from actorgraph.graph.outputs import counts
from actorgraph.ontology.namespaces import RDF, VOID


def _count(dataset: ox.Store, subject: str, name: str) -> int:
    [quad] = dataset.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(VOID + name), None)
    assert isinstance(quad.object, ox.Literal)
    return int(quad.object.value)


def _partitions(described: ox.Store, kind: str, key: str) -> dict[str, int]:
    found = {}
    for quad in described.quads_for_pattern(None, ox.NamedNode(VOID + kind), None):
        assert isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)
        found[quad.object.value] = _count(described, quad.subject.value, key)
    return found


def test_the_counts_are_those_of_what_is_published(small_graph: Graph) -> None:
    described = ox.Store()
    lines = counts(small_graph)
    described.load("".join(f"{line} .\n" for line in lines), format=ox.RdfFormat.N_TRIPLES)
    published = {quad.triple for quad in small_graph.store if quad.graph_name != small_graph.graph("vocabulary")}
    assert len(published) > 100
    assert _count(described, small_graph.base, "triples") == len(published)
    assert _count(described, small_graph.base, "entities") == 11
    types = Counter(t.object.value for t in published if t.predicate.value == RDF + "type")
    assert _partitions(described, "class", "entities") == types
    assert _partitions(described, "property", "triples") == Counter(t.predicate.value for t in published)
    parts = list(described.quads_for_pattern(ox.NamedNode(small_graph.base), None, None))
    assert len(parts) == 3 + len(types) + len({t.predicate for t in published})
