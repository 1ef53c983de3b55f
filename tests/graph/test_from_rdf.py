"""RDF → records: what is read from a store is what the dataset said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest

from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset, Entity, Source, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.opened import Graph
from actorgraph.ontology.namespaces import XSD


@pytest.fixture(scope="module")
def dataset(small_dataset: Path) -> Dataset:
    return read_dataset(small_dataset)


def _plain(statement: Statement) -> Statement:
    """The statement without where its record stands, which the graph does not keep."""
    return msgspec.structs.replace(statement, key="", file="", line=0)


def test_statements_come_back(dataset: Dataset, small_graph: Graph) -> None:
    read = {statement.id: statement for statement in from_rdf.statements(small_graph)}
    assert len(read) == 15
    assert read == {statement.id: _plain(statement) for statement in dataset.statements}


def test_statements_come_source_by_source(small_graph: Graph) -> None:
    sources = [statement.source for statement in from_rdf.statements(small_graph)]
    assert sources == sorted(sources)


def test_one_statement_comes_back(dataset: Dataset, small_graph: Graph) -> None:
    for statement in dataset.statements:
        node = ox.NamedNode(f"{small_graph.base}statement/{statement.id}")
        assert from_rdf.statement(small_graph, node) == _plain(statement)


@pytest.mark.parametrize("name", ["northland", "statement/" + "0" * 32, "passage/first.p1"])
def test_what_is_no_statement_raises(small_graph: Graph, name: str) -> None:
    with pytest.raises(KeyError):
        from_rdf.statement(small_graph, ox.NamedNode(small_graph.base + name))


def _sorted_aliases(entity: Entity) -> Entity:
    return msgspec.structs.replace(entity, aliases=tuple(sorted(entity.aliases)))


def test_entities_and_sources_come_back(dataset: Dataset, small_graph: Graph) -> None:
    read = from_rdf.entities(small_graph)
    expected: dict[str, Entity | Source] = {name: _sorted_aliases(e) for name, e in dataset.entities.items()}
    expected.update(dataset.sources)
    assert read == expected
    assert list(read) == sorted(expected)
    for name, record in expected.items():
        assert from_rdf.entity(small_graph, small_graph.node(name)) == record


def test_a_place_is_read_from_its_iri() -> None:
    assert from_rdf.passage_name("https://x.org/passage/a-b-1.p9") == "9"
    assert from_rdf.passage_name("https://x.org/passage/a-b-1.p9.12-48") == "9:12-48"
    # An id may look like a place.
    assert from_rdf.passage_name("https://x.org/d.p1/passage/p2.p9.12-48") == "9:12-48"


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("true", "boolean", True),
        ("false", "boolean", False),
        ("31", "integer", 31),
        ("8.25", "decimal", 8.25),
        ("8.0", "decimal", 8),
        ("1e3", "double", 1000),
        ("many", "integer", "many"),
        ("2020-01-01", "date", "2020-01-01"),
        ("x", "string", "x"),
    ],
)
def test_literals_become_python_values(text: str, datatype: str, value: object) -> None:
    read = from_rdf.python_value(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)))
    assert read == value
    assert type(read) is type(value)
