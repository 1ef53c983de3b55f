"""The SPARQL Protocol over HTTP, beside the library's own answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store, inferring
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.results import text as written

FORM = "application/x-www-form-urlencoded"
LABELS = "SELECT ?who ?name { ?who rdfs:label ?name } ORDER BY ?who ?name"
#: rdflib's readers of JSON-LD, TriG and N-Quads use what rdflib has deprecated.
OWN_READERS = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def shown(small_graph: Graph) -> Graph:
    """What the server shows: the small dataset's graph without anybody protected."""
    return small_graph.published()


def number(answer: Any) -> int:
    assert answer.status == 200, answer.text
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("accept", "media_type", "format"),
    [
        ("", "application/sparql-results+json", "json"),
        ("*/*", "application/sparql-results+json", "json"),
        ("application/sparql-results+json", "application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "xml"),
        ("text/csv", "text/csv", "csv"),
        ("text/tab-separated-values", "text/tab-separated-values", "tsv"),
        ("application/json", "application/sparql-results+json", "json"),
        ("text/*", "text/csv", "csv"),
        ("text/turtle, application/sparql-results+xml;q=0.5, */*;q=0.1", "application/sparql-results+xml", "xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+xml", "xml"),
    ],
)
def test_rows_in_every_format(small_server: Any, shown: Graph, accept: str, media_type: str, format: str) -> None:
    answer = small_server.query(LABELS, accept)
    assert answer.status == 200 and answer.media_type == media_type
    assert "accept" in answer.headers["vary"].lower()
    expected = written(shown.query(LABELS), format, shown.prefixes)
    assert answer.text.rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("", "turtle"),
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
        ("application/sparql-results+json, application/rdf+xml;q=0.5", "xml"),
    ],
)
@OWN_READERS
def test_triples_in_every_format(small_server: Any, shown: Graph, accept: str, format: str) -> None:
    query = "DESCRIBE ?s { ?s ag:gist ?gist }"
    answer = small_server.query(query, accept)
    assert answer.status == 200, answer.text
    read: Any = rdflib.Dataset() if format in ("trig", "nquads") else rdflib.Graph()
    read.parse(data=answer.text, format=format)
    triples = [*shown.query(query)]  # type: ignore[misc]
    assert len(triples) > 10
    expected = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
    found = set(read.triples((None, None, None)))
    if format == "xml":  # which has one kind of line end
        assert {(s, p) for s, p, _ in found} == {(s, p) for s, p, _ in expected}
    else:
        assert found == set(expected)


def test_a_format_can_be_named(small_server: Any) -> None:
    assert small_server.query(LABELS, "text/csv", format="xml").media_type == "application/sparql-results+xml"
    assert small_server.query("CONSTRUCT WHERE { ?s ag:stance ?o }", format="nt").media_type == "application/n-triples"
    refused = small_server.query(LABELS, format="docx")
    assert refused.status == 406 and "csv, json, tsv, xml" in refused.text
    assert small_server.query(LABELS, format="ttl").status == 406


def test_what_nobody_offers_is_refused(small_server: Any) -> None:
    refused = small_server.query("ASK {}", "image/png, text/turtle")
    assert refused.status == 406 and "application/sparql-results+json" in refused.text


def test_the_three_ways_to_send_a_query(small_server: Any) -> None:
    query = 'SELECT ?x { VALUES ?x { "한국 &=+%" } }'
    form = {"Content-Type": f"{FORM}; charset=UTF-8"}
    answers = [
        small_server.query(query),
        small_server.send("POST", "/sparql", f"query={quote(query)}".encode(), form),
        small_server.send("POST", "/sparql/", query.encode(), {"Content-Type": "application/sparql-query"}),
    ]
    for answer in answers:
        assert answer.json["results"]["bindings"] == [{"x": {"type": "literal", "value": "한국 &=+%"}}]


def test_head_has_no_body(small_server: Any) -> None:
    answer = small_server.send("HEAD", f"/sparql?query={quote('ASK {}')}")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 10


def test_graphs_of_the_protocol(small_server: Any, shown: Graph) -> None:
    first, second = (shown.graph(name) for name in ("first", "second"))

    def held(*graphs: ox.NamedNode) -> int:
        triples = {quad.triple for graph in graphs for quad in shown.store.quads_for_pattern(None, None, None, graph)}
        return len(triples)

    assert held(first) > 0 and held(second) > 0
    assert number(small_server.query(ALL, **{"default-graph-uri": first.value})) == held(first)
    both = {"default-graph-uri": [first.value, second.value]}
    assert number(small_server.query(ALL, **both)) == held(first, second)
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(small_server.query(named, **{"named-graph-uri": second.value})) == held(second)
    assert number(small_server.query(ALL, **{"named-graph-uri": second.value})) == 0
    assert number(small_server.query(named, **{"default-graph-uri": second.value})) == 0
    nowhere = {"default-graph-uri": "https://example.org/nowhere"}
    assert number(small_server.query(ALL, **nowhere)) == 0
    # What the protocol says goes before what the query says.
    from_first = f"SELECT (COUNT(*) AS ?n) FROM <{first.value}> {{ ?s ?p ?o }}"
    assert number(small_server.query(from_first)) == held(first)
    assert number(small_server.query(from_first, **{"default-graph-uri": second.value})) == held(second)
    broken = small_server.query(ALL, **{"default-graph-uri": "not an iri"})
    assert broken.status == 400 and "IRI" in broken.text


def test_from_restricts_and_the_word_alone_does_not(shown: Graph) -> None:
    def count(query: str) -> int:
        (row,) = shown.query(query)  # type: ignore[misc]
        return int(row[0].value)

    everything = count(ALL)
    first = shown.graph("first")
    template = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    assert 0 < count(template.format(f"FROM {first}")) < everything
    assert count(template.format(f"FROM NAMED {first}")) == 0
    assert count(ALL + " # FROM here") == everything
    assert count(f'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o BIND("from {first}" AS ?from) }}') == everything


def test_relative_iris_stand_below_the_endpoint(small_server: Any) -> None:
    answer = small_server.query("CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples")
    assert answer.text.startswith(f"<{small_server.url}s> <{small_server.url}p> ")


def test_inferences_are_seen_only_when_asked_for(
    serve: Any, small_server: Any, small_dataset: Path, tmp_path: Path
) -> None:
    read = read_dataset(small_dataset)
    generation, _, _ = build_store(read, tmp_path, stamp(small_dataset), conclude=inferring(read))
    generation.close()
    plain, generous = serve(tmp_path), serve(tmp_path, "--inferred")
    without = number(plain.query(ALL))
    assert number(plain.query(ALL, inferred="true")) > without
    assert number(generous.query(ALL)) == number(plain.query(ALL, inferred="true"))
    assert number(generous.query(ALL, inferred="false")) == without
    refused = small_server.query(ALL, inferred="true")
    assert refused.status == 400 and "nothing was inferred" in refused.text
    assert small_server.query(ALL, inferred="perhaps").status == 400


def test_unknown_names_match_nothing_unless_they_are_to_be_checked(small_server: Any) -> None:
    query = "ASK { ?s ag:repatriatedd ?o }"
    assert small_server.query(query).json["boolean"] is False
    refused = small_server.query(query, **{"check-names": "true"})
    assert refused.status == 400 and "ag:repatriated" in refused.text


def test_csv_cells_that_a_spreadsheet_would_run_are_made_harmless(small_server: Any) -> None:
    answer = small_server.query('SELECT ?x { VALUES ?x { "=1+1" } }', "text/csv")
    assert list(csv.reader(io.StringIO(answer.text))) == [["x"], ["'=1+1"]]


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_no_rows_are_an_answer_too(small_server: Any, shown: Graph, format: str) -> None:
    query = "SELECT ?x ?y { ?x ag:nothing ?y }"
    expected = written(shown.query(query, check_names=False), format, shown.prefixes)
    assert small_server.query(query, format=format).text.rstrip("\n") == expected.rstrip("\n")


def test_truth_values(small_server: Any) -> None:
    assert json.loads(small_server.query("ASK {}").body) == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in small_server.query("ASK {}", "application/sparql-results+xml").body


@OWN_READERS
def test_the_service_describes_itself(small_server: Any, shown: Graph) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    for accept, format in (("", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        answer = small_server.send("GET", "/sparql", headers={"Accept": accept} if accept else {})
        assert answer.status == 200, answer.text
        found = rdflib.Graph().parse(data=answer.text, format=format)
        (service,) = found.subjects(rdflib.RDF.type, sd.Service)
        assert found.value(service, sd.endpoint) == rdflib.URIRef(f"{small_server.url}sparql")
        assert sd.UnionDefaultGraph in found.objects(service, sd.feature)
        assert sd.BasicFederatedQuery not in found.objects(service, sd.feature)
        assert sd.SPARQL11Update not in found.objects(service, sd.supportedLanguage)
        names = {str(name) for name in found.objects(None, sd.name)}
        assert names == {str(name.value) for name in shown.store.named_graphs()}  # type: ignore[union-attr]
        assert not [node for triple in found for node in triple if isinstance(node, rdflib.BNode)]


def test_behind_a_proxy_the_endpoint_has_the_name_that_the_client_knows(small_server: Any) -> None:
    headers = {"X-Forwarded-Proto": "https", "Host": "192.0.2.1"}
    assert "<https://192.0.2.1/sparql#service>" in small_server.send("GET", "/sparql", headers=headers).text


def test_who_asks_nothing_from_a_browser_is_shown_the_query_page(small_server: Any) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = small_server.send("GET", "/sparql", headers={"Accept": browser})
    assert (answer.status, answer.headers["location"]) == (303, "/query")
