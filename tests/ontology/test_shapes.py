"""The SHACL files: made from the vocabulary, without blank nodes, in step with the table of checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, RDF, BNode, Graph, Literal, Namespace, URIRef

from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.shapes import GENERATED, SHAPES, WRITTEN, shapes
from actorgraph.ontology.vocabulary import load_vocabulary

SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPE = Namespace(SHAPES)
ROOT = Path(__file__).parents[2]

OWN = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Lighthouse a owl:Class ; rdfs:label "lighthouse"@en ; skos:definition "A light."@en ; rdfs:subClassOf ag:Facility ;
    ag:expectedRelation :keptBy .
:keptBy a owl:ObjectProperty ; rdfs:label "is kept by"@en ; skos:definition "Its keeper."@en ;
    rdfs:domain :Lighthouse ; rdfs:range ag:Person ; ag:family ag:OrganizationFamily ; ag:acyclic true .
:height a owl:DatatypeProperty ; rdfs:label "has the height"@en ; skos:definition "In metres."@en ;
    rdfs:domain :Lighthouse ; rdfs:range xsd:integer ; ag:family ag:OrganizationFamily .
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(GENERATED, format="turtle").parse(WRITTEN, format="turtle")


def test_the_committed_shapes_are_those_of_the_vocabulary() -> None:
    message = "write them anew: python -m actorgraph.ontology.shapes"
    assert GENERATED.read_text(encoding="utf-8") == shapes(load_vocabulary()), message


def test_no_node_is_blank_and_every_node_that_is_named_is_described(graph: Graph) -> None:
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    named = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(SHAPES)}
    assert len(named) > 300
    assert named == set(graph.subjects()) & named


def test_every_shape_that_finds_something_has_the_code_and_the_severity_of_its_check(graph: Graph) -> None:
    coded = dict(graph.subject_objects(DCTERMS.identifier))
    assert len(coded) > 100
    for shape, code in coded.items():
        severity = "Warning" if CHECKS[str(code)].severity == "warning" else "Violation"
        assert graph.value(shape, SH.severity) == SH[severity], shape
    finding = set(graph.objects(None, SH.property)) | set(graph.subjects(SH.sparql))
    parts = {SHAPE["stance-asserted"]}
    assert finding - set(coded) == parts
    # The rest of the checks are the reader's: of files, ids and keys, which RDF does not have.
    readers = {"form", "unknown", "id", "protected", "passage", "key", "question", "rule"}
    assert set(CHECKS) - {str(code) for code in coded.values()} == readers - {"form", "unknown"}


def test_the_shapes_are_shapes_by_the_shapes_of_shacl(graph: Graph) -> None:
    conforms, _, text = validate(Graph(), shacl_graph=graph, meta_shacl=True, advanced=True)
    assert conforms, text


def test_a_vocabulary_of_a_dataset_has_shapes_too(tmp_path: Path) -> None:
    own = tmp_path / "vocabulary.ttl"
    own.write_text(OWN, encoding="utf-8")
    made = Graph().parse(data=shapes(load_vocabulary(own)), format="turtle")
    properties = set(made.objects(SHAPE["of-keptBy"], SH.property))
    assert {SHAPE["subject-Lighthouse"], SHAPE["object-Person"], SHAPE["not-itself"]} <= properties
    assert made.value(SHAPE["subject-Lighthouse"], SH["class"]) == URIRef("https://example.org/terms#Lighthouse")
    assert SHAPE["value-integer"] in set(made.objects(SHAPE["of-height"], SH.property))
    assert (SHAPE["expected-Lighthouse-keptBy"], DCTERMS.identifier, Literal("expected-relation")) in made
    assert (SHAPE["cycle-of-keptBy"], RDF.type, SH.NodeShape) in made


def test_names_that_turtle_does_not_take_as_they_are(tmp_path: Path) -> None:
    own = tmp_path / "vocabulary.ttl"
    strange = OWN.replace(":keptBy", "<https://example.org/terms#kept(by)~.>").replace(":height", ":found")
    own.write_text(strange.replace("ag:Person", "<https://example.org/elsewhere#Keeper>"), encoding="utf-8")
    made = Graph().parse(data=shapes(load_vocabulary(own)), format="turtle").parse(WRITTEN, format="turtle")
    assert len(set(made.objects(SHAPE.found, SH.select))) == 1
    assert SHAPE["of-kept%28by%29%7E%2E"] in set(made.subjects())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (":Lighthouse ag:expectedRelation :paintedBy .", "paintedBy"),
        ("ag:topic ag:expectedClass :Nowhere .", "Nowhere"),
    ],
)
def test_what_is_expected_must_exist(line: str, named: str, tmp_path: Path) -> None:
    own = tmp_path / "vocabulary.ttl"
    own.write_text(
        OWN.replace("    ag:expectedRelation :keptBy .", '    ag:shape "dot" .') + line + "\n", encoding="utf-8"
    )
    with pytest.raises(ActorgraphError, match=f"expects {named}, which is not defined"):
        load_vocabulary(own)
