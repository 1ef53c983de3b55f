"""The job that describes the service: SPARQL 1.1 Service Description, without blank nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.namespaces import DCTERMS, RDF

from .answering import written
from .reply import Reply

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
#: The names that the W3C gives to the formats.
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
    "N3",
)


class Described(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Where the endpoint is, and in which format it is to be described."""

    endpoint: str
    accept: str = ""
    format: str = ""


def describe(graph: StoredGraph, described: Described) -> Reply:
    """What the endpoint can, and which graphs it has."""
    return written(_triples(graph, described.endpoint), graph, described.accept, described.format)


def _triples(graph: StoredGraph, endpoint: str) -> Iterator[ox.Triple]:
    service, dataset, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))

    def said(subject: ox.NamedNode, predicate: str, value: str | ox.NamedNode) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(predicate), ox.NamedNode(value) if isinstance(value, str) else value)

    yield said(service, f"{RDF}type", f"{SD}Service")
    yield said(service, f"{SD}endpoint", endpoint)
    for language in ("SPARQL10Query", "SPARQL11Query"):
        yield said(service, f"{SD}supportedLanguage", SD + language)
    yield said(service, f"{SD}feature", f"{SD}UnionDefaultGraph")
    for format in _RESULT_FORMATS:
        yield said(service, f"{SD}resultFormat", _FORMATS + format)
    yield said(service, f"{SD}defaultDataset", dataset)
    yield said(dataset, f"{RDF}type", f"{SD}Dataset")
    yield said(dataset, f"{DCTERMS}source", graph.base)
    yield said(dataset, f"{SD}defaultGraph", default)
    names = sorted(name.value for name in graph.store.named_graphs() if isinstance(name, ox.NamedNode))
    nodes = {name: ox.NamedNode(f"{endpoint}#graph-{number}") for number, name in enumerate(names, 1)}
    yield from (said(dataset, f"{SD}namedGraph", node) for node in nodes.values())
    yield said(default, f"{RDF}type", f"{SD}Graph")
    for name, node in nodes.items():
        yield said(node, f"{RDF}type", f"{SD}NamedGraph")
        yield said(node, f"{SD}name", name)
