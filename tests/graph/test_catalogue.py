"""What a dataset says of itself: in DCAT, in every RDF format, and how it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, XSD

from actorgraph.data.edit import rename
from actorgraph.data.read import locate, read_dataset
from actorgraph.data.records import Dataset
from actorgraph.graph.build import build_store, stamp
from actorgraph.graph.catalogue import citation, described, licence_iri
from actorgraph.graph.export import export_stream
from actorgraph.graph.opened import Graph
from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.namespaces import PREFIXES

BASE = "https://example.org/tale/"
ABOUT = f"""\
id: tale
title: A tale
description: Who sent whom where.
base: {BASE}
licence: CC-BY-SA-4.0
creators:
- A. Nobody
- 한국어 모임
publisher: A. Nobody
version: 1.2.0
issued: 2024-05-06
modified: 2024-05
languages:
- en
- zh-Hant
keywords:
- rivers
themes:
- non-return
- https://example.org/themes#borders
temporal: 2020/2021-06
spatial:
- northland
homepage: https://example.org/about
"""
ENTITIES = """\
- {id: northland, type: State, name: Northland}
- {id: non-return, type: Principle, name: non-return}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tale"
    (folder / "entities").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "dataset.yaml").write_text(ABOUT, encoding="utf-8")
    (folder / "entities/all.yaml").write_text(ENTITIES, encoding="utf-8")
    (folder / "sources/all.yaml").write_text("- {id: first, title: First}\n- {id: second, title: Second}\n")
    return folder


def parsed(dataset: Dataset) -> rdflib.Graph:
    text = "".join(f"{triple} .\n" for triple in described(dataset))
    return rdflib.Graph().parse(data=text, format="nt")


def test_every_field_is_told_by_a_property_of_its_own(folder: Path) -> None:
    graph = parsed(read_dataset(folder))
    node, iri = rdflib.URIRef(BASE), rdflib.URIRef
    text = rdflib.Literal
    agent, other = graph.value(node, DCTERMS.publisher), graph.value(None, FOAF.name, text("한국어 모임"))
    period = graph.value(node, DCTERMS.temporal)
    assert set(graph.predicate_objects(node)) == {
        (RDF.type, DCAT.Dataset),
        (DCTERMS.identifier, text("tale")),
        (DCTERMS.title, text("A tale")),
        (DCTERMS.description, text("Who sent whom where.")),
        (DCTERMS.license, iri("https://creativecommons.org/licenses/by-sa/4.0/")),
        (DCTERMS.creator, agent),
        (DCTERMS.creator, other),
        (DCTERMS.publisher, agent),
        (iri(f"{DCAT}version"), text("1.2.0")),
        (OWL.versionInfo, text("1.2.0")),
        (DCTERMS.issued, text("2024-05-06", datatype=XSD.date)),
        (DCTERMS.modified, text("2024-05")),
        (DCTERMS.language, iri("http://id.loc.gov/vocabulary/iso639-1/en")),
        (DCTERMS.language, text("zh-Hant")),
        (DCAT.keyword, text("rivers")),
        (DCAT.theme, iri(BASE + "non-return")),
        (DCAT.theme, iri("https://example.org/themes#borders")),
        (DCTERMS.temporal, period),
        (DCTERMS.spatial, iri(BASE + "northland")),
        (DCAT.landingPage, iri("https://example.org/about")),
        (DCTERMS.source, iri(BASE + "first")),
        (DCTERMS.source, iri(BASE + "second")),
        (DCTERMS.conformsTo, iri("https://w3id.org/actorgraph/ontology/0.1.0")),
        (
            DCTERMS.bibliographicCitation,
            text(f"A. Nobody, 한국어 모임 (2024). A tale (version 1.2.0). A. Nobody. {BASE}"),
        ),
    }
    assert set(graph.predicate_objects(agent)) == {(RDF.type, FOAF.Agent), (FOAF.name, text("A. Nobody"))}
    assert graph.value(other, RDF.type) == FOAF.Agent
    assert graph.value(period, RDF.type) == DCTERMS.PeriodOfTime
    assert graph.value(period, DCAT.startDate) == text("2020-01-01", datatype=XSD.date)
    assert graph.value(period, DCAT.endDate) == text("2021-06-30", datatype=XSD.date)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)


def test_a_citation_of_its_own_wins(folder: Path) -> None:
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("citation: Nobody's tale\n")
    assert citation(read_dataset(folder)) == "Nobody's tale"


def test_an_open_end_has_no_day(folder: Path) -> None:
    (folder / "dataset.yaml").write_text(ABOUT.replace("2020/2021-06", "2020/.."), encoding="utf-8")
    graph = parsed(read_dataset(folder))
    assert len(list(graph.subject_objects(DCAT.startDate))) == 1
    assert not list(graph.subject_objects(DCAT.endDate))


@pytest.mark.parametrize(
    ("written", "iri"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-ND-3.0", "https://creativecommons.org/licenses/by-nc-nd/3.0/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://example.org/terms", "https://example.org/terms"),
        ("all rights reserved", ""),
        ("CC-BY", ""),
    ],
)
def test_a_licence_is_an_iri_where_one_is_known(written: str, iri: str) -> None:
    assert licence_iri(written) == iri


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("- northland", "spatial: unknown entity 'nortland'; did you mean 'northland'?"),
        ("temporal: 2020/2021-06", "temporal"),
        ("homepage: https://example.org/about", "is not an http or https address"),
    ],
)
def test_a_mistake_is_named_where_it_stands(folder: Path, line: str, message: str) -> None:
    wrong = {"- northland": "- nortland", "temporal: 2020/2021-06": "temporal: soon"}.get(line, "homepage: here")
    (folder / "dataset.yaml").write_text(ABOUT.replace(line, wrong), encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_dataset(folder)
    [problem] = caught.value.problems
    assert problem.file == "dataset.yaml" and (message in problem.message or "soon" in problem.message)
    assert problem.line > 1


def test_what_is_renamed_is_renamed_here_too(folder: Path) -> None:
    rename(folder, "northland", "the-north")
    assert read_dataset(folder).spatial == ("the-north",)


# -- the bundled case --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = locate("nk-refugees")
    generation, _, _ = build_store(read_dataset(folder), tmp_path_factory.mktemp("case"), stamp(folder))
    with Graph(generation) as opened:
        yield opened


RDF_FORMATS = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("name", sorted(RDF_FORMATS))
def test_every_rdf_format_carries_it(case: Graph, name: str) -> None:
    file = BytesIO()
    export_stream(case, name, file)
    found = rdflib.Dataset(default_union=True)
    found.parse(data=file.getvalue(), format=RDF_FORMATS[name])
    node = rdflib.URIRef(case.base)
    wanted = set(parsed(read_dataset(locate("nk-refugees"))))
    assert len(wanted) > 30
    assert wanted <= set(found.triples((None, None, None)))
    assert len(list(found.objects(node, DCTERMS.source))) == 5


def test_the_case_covers_what_it_says_it_covers(case: Graph) -> None:
    [row] = case.query(
        "SELECT (MIN(?first) AS ?earliest) (MAX(?last) AS ?latest) { ?s a ag:Statement ;"
        ' ag:whenEarliest|ag:sinceEarliest|ag:asOfEarliest ?first FILTER(?first > "0001-01-01"^^xsd:date)'
        ' ?s ag:whenLatest|ag:sinceLatest|ag:asOfLatest ?last FILTER(?last < "9999-12-31"^^xsd:date) }'
    )
    period = read_dataset(locate("nk-refugees")).temporal
    assert re.fullmatch("[0-9]{4}/[0-9]{4}", period)
    assert (row["earliest"].value[:4], row["latest"].value[:4]) == tuple(period.split("/"))


def test_the_counts_of_the_case_are_what_sparql_counts(case: Graph) -> None:
    from actorgraph.graph.outputs import counts

    void = rdflib.Graph().parse(data="".join(f"{line} .\n" for line in counts(case)), format="nt")
    terms = rdflib.Namespace("http://rdfs.org/ns/void#")
    outside = f"FILTER(?g != <{case.graph('vocabulary').value}>)"

    def partitions(kind: str, key: str) -> dict[str, int]:
        parts = void.subject_objects(terms[kind])
        return {str(term): int(void.value(part, terms[key])) for part, term in parts}

    def counted(query: str) -> dict[str, int]:
        return {row[0].value: int(row[1].value) for row in case.query(query)}

    properties = counted(
        f"SELECT ?p (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {outside} }} }} }} GROUP BY ?p"
    )
    classes = counted(f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a ?c }} {outside} }} GROUP BY ?c")
    assert partitions("property", "triples") == properties and len(properties) > 60
    assert partitions("class", "entities") == classes and len(classes) > 40
    assert int(void.value(rdflib.URIRef(case.base), terms.triples)) == sum(properties.values())


def test_every_property_is_documented(folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/rdf.md").read_text(encoding="utf-8")
    manager = rdflib.Graph(bind_namespaces="none").namespace_manager
    for prefix, iri in PREFIXES.items():
        manager.bind(prefix, iri)
    used = {manager.curie(str(predicate)) for predicate in parsed(read_dataset(folder)).predicates()}
    assert len(used) > 20
    assert sorted(name for name in used - {"rdf:type", "rdfs:label"} if f"`{name}`" not in page) == []
