"""GraphML and GEXF: read back by networkx as the network they were written from, awkward text included."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from typing import Any

import networkx as nx
import pytest

from actorgraph.graph.export import export_stream
from actorgraph.graph.export.flat import EDGE_COLUMNS, NODE_COLUMNS
from actorgraph.graph.opened import Graph


def exported(graph: Graph, format: str) -> bytes:
    file = io.BytesIO()
    export_stream(graph, format, file)
    return file.getvalue()


@pytest.fixture(params=["graphml", "gexf"])
def read(request: pytest.FixtureRequest, small_graph: Graph) -> Any:
    """The small graph as networkx reads it from either format."""
    data = io.BytesIO(exported(small_graph, request.param))
    if request.param == "graphml":
        return nx.read_graphml(data, edge_key_type=str, force_multigraph=True)
    return nx.read_gexf(data)


def test_nodes_and_edges_are_those_of_the_network(small_graph: Graph, read: Any) -> None:
    network = small_graph.network()
    assert read.is_multigraph() and read.is_directed()
    assert set(read) == set(network)
    pairs = Counter((source, target, key[:32]) for source, target, key in read.edges(keys=True))
    assert pairs == Counter(list(network.edges(keys=True)))
    assert len(pairs) == 12
    # Two sources say the same, and each says another thing of the two besides.
    assert read.number_of_edges("northland", "travellers") == 4
    for _, _, key, data in read.edges(keys=True, data=True):
        assert data["statement"] == key[:32]


def test_awkward_text_survives(read: Any, awkward: str) -> None:
    southland = read.nodes["southland"]
    assert southland["label"] == awkward
    assert southland["description"] == awkward
    assert southland["type"] == "State"
    assert southland["labels"] == "ar: أرض الجنوب; ko: 남국; zh-Hant-TW: 南國"
    assert southland["same_as"] == "https://example.org/elsewhere?a=1&b=2#c"
    held = json.loads(read.nodes["northland"]["statements_without_object"])
    assert awkward in [statement["value"] for statement in held]
    assert awkward in [data.get("gist") for *_, data in read.edges(data=True)]


def test_an_edge_says_all_that_its_statement_does(read: Any, awkward: str) -> None:
    [data] = [data for *_, data in read.edges(data=True) if data["relation"] == "detained"]
    assert {
        name: value for name, value in data.items() if name not in ("id", "statement", "label", "note", "gist")
    } == {
        "relation": "detained",
        "family": "MovementFamily",
        "stance": "alleged",
        "negated": True,
        "direct": False,
        "document": "first",
        "passages": "4",
        "voice": "caption",
        "said_by": "witness-1; reporter; witness-1",
        "condition": "the river is low",
        "jointly": False,
        "open": True,
        "when": "2020~",
        "as_of": "2020-06-15",
        "since": "2020-01",
        "until": "2020-12-31",
        "earliest": "2020-01-01",
        "latest": "2020-12-31",
        "said_on": "2021-01-02",
        "where": "border; southland",
        "from": "southland",
        "to": "northland",
        "topic": "crossing; river-treaty",
        "as": "runaways",
        "event": "crossing",
        "count": "some people",
        "quote": "held at the border",
        "extracted_by": "a person",
        "reviewed_by": "another",
        "confidence": 0.75,
    }
    assert data["note"] == data["gist"] == awkward


def test_every_field_of_a_statement_has_a_column(small_graph: Graph) -> None:
    columns = {column.name for column in EDGE_COLUMNS}
    fields = {name for statement in small_graph.network().graph["statements"].values() for name in statement}
    # The ends of the edge, its source under another name, and the value, which no edge has.
    assert fields - columns == {"subjects", "objects", "source", "value"}
    assert {name for _, data in small_graph.network().nodes.items() for name in data} <= {c.name for c in NODE_COLUMNS}


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_edge_ids_are_unique(small_graph: Graph, format: str) -> None:
    root = ElementTree.fromstring(exported(small_graph, format))
    ids = [element.get("id") for element in root.iter() if element.tag.endswith("}edge")]
    assert len(ids) == len(set(ids)) == 12
