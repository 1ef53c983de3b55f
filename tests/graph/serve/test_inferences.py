"""What rules concluded, on a page of its own, as RDF and as JSON: always with its proof, never taken for a statement."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema
import lxml.html
import pyoxigraph as ox
import pytest

from actorgraph.graph.opened import Graph
from actorgraph.graph.proof.explanation import conclusions
from actorgraph.graph.serve.api import answers
from actorgraph.graph.serve.api.openapi import document
from actorgraph.graph.serve.api.routes import operations
from actorgraph.graph.serve.pages import node
from actorgraph.graph.serve.pages.addresses import Addresses
from actorgraph.ontology.errors import UnknownName

from ..conftest import build_graph
from ..proof.test_prover import dataset


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("inferences")
    with build_graph(dataset(folder / "dataset"), folder / "out", inferred=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def inferences(graph: Graph) -> list[ox.NamedNode]:
    found = [claim for claim in conclusions(graph) if isinstance(claim, ox.NamedNode)]
    assert found
    return found[:5]


def test_a_page_with_the_proof(graph: Graph, inferences: list[ox.NamedNode]) -> None:
    addresses = Addresses(graph.base)
    for inference in inferences:
        reply = node.node_page(graph, node.Asked(iri=inference.value, accept="text/html"))
        page = lxml.html.document_fromstring(reply.body)
        claims = page.xpath("//li[@data-claim]/@data-claim")
        assert claims[0] == f"inference:{inference.value.rpartition('/')[2]}"
        statements = [claim.partition(":")[2] for claim in claims if claim.startswith("statement:")]
        assert statements
        assert {addresses.statement(identifier) for identifier in statements} <= set(page.xpath("//li/a/@href"))
        assert "not a legal finding" in page.text_content()


def test_as_rdf_it_was_derived_from_statements(graph: Graph, inferences: list[ox.NamedNode]) -> None:
    reply = node.node_page(graph, node.Asked(iri=inferences[0].value, accept="text/turtle"))
    triples = [quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)]
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert any(t.subject == inferences[0] and t.predicate == derived for t in triples)


def test_as_json(graph: Graph, inferences: list[ox.NamedNode]) -> None:
    described = document(operations(), "x")
    content = described["paths"]["/api/inferences/{id}"]["get"]["responses"]["200"]["content"]
    schema = {**content["application/json"]["schema"], "components": described["components"]}
    for inference in inferences:
        reply = answers.inferred(graph, answers.OfInference(id=inference.value.rpartition("/")[2]))
        found = json.loads(reply.body)
        jsonschema.Draft202012Validator(schema).validate(found)
        assert found["proof"]["inferred"] and "not a legal finding" in found["proof"]["note"]


def test_the_beginning_of_an_identifier_leads_to_the_whole(graph: Graph, inferences: list[ox.NamedNode]) -> None:
    whole = inferences[0].value
    reply = node.node_page(graph, node.Asked(iri=whole[:-12], accept="text/html"))
    assert reply.status == 303 and whole.endswith(dict(reply.headers)["Location"].rpartition("/")[2])
    with pytest.raises(UnknownName):
        node.node_page(graph, node.Asked(iri=f"{graph.base}inference/{'0' * 32}"))
