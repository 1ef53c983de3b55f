"""Every RDF format holds the same triples, in named graphs where it has such, whatever the text is, for every reader."""

from __future__ import annotations

import io
import json
import subprocess
import warnings
import xml.etree.ElementTree as ElementTree
from typing import Any, Final

import pyoxigraph as ox
import pytest
import rdflib

from actorgraph.graph.export import export_stream
from actorgraph.graph.opened import Graph
from actorgraph.ontology.namespaces import XSD

#: Our name of a format → its names in the readers, and whether it holds named graphs.
OXIGRAPH: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB: Final = {
    "turtle": "turtle",
    "trig": "trig",
    "nquads": "nquads",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
RAPPER: Final = {name: name for name in ("turtle", "trig", "nquads", "ntriples", "rdfxml")}
WITH_GRAPHS: Final = {"trig", "nquads", "jsonld"}

Quad = tuple[Any, ...]


@pytest.fixture(scope="module")
def files(small_graph: Graph) -> dict[str, bytes]:
    """The small graph in every format."""
    written = {}
    for name in OXIGRAPH:
        file = io.BytesIO()
        export_stream(small_graph, name, file)
        written[name] = file.getvalue()
    return written


def _oxigraph_term(term: Any) -> Any:
    if isinstance(term, ox.Literal):
        return (term.value, term.language or term.datatype.value)
    assert isinstance(term, ox.NamedNode)
    return term.value


def _rdflib_term(term: Any) -> Any:
    if isinstance(term, rdflib.Literal):
        # Language tags are the same whatever their case; both readers lower it.
        return (str(term), (term.language or "").lower() or str(term.datatype or XSD + "string"))
    assert isinstance(term, rdflib.URIRef)
    return str(term)


def _from_oxigraph(data: bytes, format: ox.RdfFormat) -> set[Quad]:
    terms = ((q.subject, q.predicate, q.object, q.graph_name) for q in ox.parse(data, format=format))
    return {tuple("" if isinstance(term, ox.DefaultGraph) else _oxigraph_term(term) for term in quad) for quad in terms}


@pytest.fixture(scope="module")
def expected(small_graph: Graph) -> set[Quad]:
    """The quads of the store, which is not what the exports are written from."""
    left_out = (small_graph.graph("vocabulary"), small_graph.graph("inferences"))
    return {
        (*(_oxigraph_term(term) for term in quad.triple), quad.graph_name.value)
        for quad in small_graph.store
        if quad.graph_name not in left_out
    }


def _without_graphs(quads: set[Quad]) -> set[Quad]:
    return {(*quad[:3], "") for quad in quads}


@pytest.mark.parametrize("format", OXIGRAPH)
def test_oxigraph_reads_what_the_store_holds(files: dict[str, bytes], expected: set[Quad], format: str) -> None:
    read = _from_oxigraph(files[format], OXIGRAPH[format])
    assert len(read) > 100
    assert read == (expected if format in WITH_GRAPHS else _without_graphs(expected))


@pytest.mark.parametrize("format", RDFLIB)
def test_rdflib_reads_what_the_store_holds(
    files: dict[str, bytes], expected: set[Quad], format: str, caplog: pytest.LogCaptureFixture
) -> None:
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        # rdflib's datasets and parsers call what rdflib itself deprecates.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="rdflib")
        warnings.filterwarnings("ignore", message=r"Dataset\.", category=DeprecationWarning)
        dataset.parse(data=files[format], format=RDFLIB[format])
        quads = list(dataset.quads())
    read = set()
    for subject, predicate, target, graph in quads:
        terms = (_rdflib_term(term) for term in (subject, predicate, target))
        read.add((*terms, str(graph) if format in WITH_GRAPHS else ""))
    assert read == (expected if format in WITH_GRAPHS else _without_graphs(expected))
    assert not caplog.records


@pytest.mark.parametrize("format", RAPPER)
def test_rapper_reads_what_the_store_holds(files: dict[str, bytes], expected: set[Quad], format: str) -> None:
    command = ["rapper", "-q", "-i", RAPPER[format], "-o", "nquads", "-", "https://example.org/unused"]
    done = subprocess.run(command, input=files[format], capture_output=True, check=True)
    assert done.stderr == b""
    read = _from_oxigraph(done.stdout, ox.RdfFormat.N_QUADS)
    assert read == (expected if format in WITH_GRAPHS else _without_graphs(expected))


@pytest.mark.parametrize("format", OXIGRAPH)
def test_awkward_text_survives(files: dict[str, bytes], awkward: str, long_note: str, format: str) -> None:
    quads = _from_oxigraph(files[format], OXIGRAPH[format])
    southland = {(q[1].rpartition("/")[2], q[2]) for q in quads if q[0] == "https://example.org/small/southland"}
    assert ("rdf-schema#label", (awkward, XSD + "string")) in southland
    assert ("ontology#note", (long_note, XSD + "string")) in southland
    assert ("rdf-schema#label", ("남국", "ko")) in southland
    assert ("rdf-schema#label", ("南國", "zh-hant-tw")) in southland
    assert len(long_note.encode()) > 1_000_000
    motto = [q[2] for q in quads if q[1] == "https://example.org/terms#motto"]
    assert motto == [(awkward, XSD + "string")]


@pytest.mark.parametrize("format", OXIGRAPH)
def test_files_are_utf8_with_unix_line_ends(files: dict[str, bytes], format: str) -> None:
    text = files[format].decode("utf-8")
    assert text.endswith(("\n", "</rdf:RDF>"))
    assert "\r" not in text
    assert "한국어" in text


@pytest.mark.parametrize("format", ["ntriples", "nquads"])
def test_lines_are_sorted_and_unique(files: dict[str, bytes], format: str) -> None:
    lines = files[format].decode().removesuffix("\n").split("\n")
    assert lines == sorted(set(lines))


def test_trig_and_jsonld_sort_graphs_by_name(files: dict[str, bytes]) -> None:
    names = ["dataset", "edges", "entities", "first", "second"]
    trig = [line.split()[0] for line in files["trig"].decode().split("\n") if line.endswith(" {")]
    assert trig == [f"graph:{name}" for name in names]
    assert [graph["@id"] for graph in json.loads(files["jsonld"])["@graph"]] == trig


def test_jsonld_is_compact_and_one_node_a_line(files: dict[str, bytes]) -> None:
    text = files["jsonld"].decode()
    [line] = [line for line in text.split("\n") if line.startswith('{"@id":"reporter","ag:')]
    assert json.loads(line.rstrip(",")) == {"@id": "reporter", "ag:urged": {"@id": "southland"}}
    [line] = [line for line in text.split("\n") if '"rdf:predicate":{"@id":"ag:isVacant"}' in line]
    statement = json.loads(line.rstrip(","))
    assert statement["@id"].startswith("statement:")
    assert statement["@type"] == ["ag:Statement"]
    assert statement["ag:asOfEarliest"] == {"@value": "2021-01-01", "@type": "xsd:date"}


def test_rdfxml_is_well_formed_with_typed_nodes(files: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(files["rdfxml"])
    ag = "{https://w3id.org/actorgraph/ontology#}"
    assert len(root.findall(f"{ag}Statement")) == 15
    assert len(root.findall(f"{ag}State")) == 2
