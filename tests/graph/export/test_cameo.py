"""Coded events: read as event-data tools read them, and compared with what SPARQL says stands as a fact."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.export import export_stream
from actorgraph.graph.export.cameo import COLUMNS
from actorgraph.graph.opened import Graph

from ..conftest import build_graph, write_dataset

FILES: dict[str, Any] = {
    "dataset.yaml": {
        "id": "coded",
        "title": "Coded",
        "description": "Events.",
        "base": "https://example.org/coded/",
        "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        "creators": ["A. Nobody"],
        "languages": ["en"],
    },
    "entities/all.yaml": [
        {"id": "france", "type": "State", "name": "France"},
        {"id": "georgia", "type": "State", "name": "Georgia"},
        {"id": "ruritania", "type": "State", "name": "Ruritania"},
        {"id": "ministry", "type": "GovernmentBody", "name": "=Ministry"},
        {"id": "minister", "type": "Person", "name": "A Minister"},
        {"id": "post", "type": "Position", "name": "Minister"},
        {"id": "league", "type": "NGO", "name": "The League"},
        {"id": "crew", "type": "Group", "name": "the crew"},
        {"id": "story-teller", "type": "Person", "name": "A Person"},
    ],
    "sources/all.yaml": [{"id": "gazette", "title": "Gazette", "published": "2021-03-04"}],
    "statements/gazette.yaml": {
        "source": "gazette",
        "statements": [
            {"what": "ministry actsFor france", "at": 1},
            {"what": "minister holdsPosition post", "at": 1},
            {"what": "post partOf ministry", "at": 1},
            {"what": "france deported crew", "at": 2, "when": "2020-05-03", "count": 31, "where": "georgia"},
            {"what": "france deported crew", "at": 2, "when": "2020-05-04", "stance": "alleged"},
            {"what": "france deported crew", "at": 2, "when": "2020-05-05", "said_by": "league"},
            {"what": "france deported crew", "at": 2, "when": "2020-05-06", "negated": True},
            {"what": "france deported crew", "at": 2},
            {"what": "ministry accused georgia", "at": 3, "when": "2020-06"},
            {"what": "minister metWith league", "at": 3, "when": "../2020-07-01"},
            {"what": "ruritania visited georgia", "at": 4, "when": "2019~"},
            {"what": "gazette accused france", "at": 5, "when": "2020"},
        ],
    },
}


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("cameo")
    with build_graph(write_dataset(folder / "coded", FILES, ""), folder / "out") as graph:
        yield graph


def rows(graph: Graph) -> list[dict[str, str]]:
    file = io.BytesIO()
    export_stream(graph, "cameo", file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode())))


def test_the_four_columns_that_tools_read(coded: Graph) -> None:
    found = rows(coded)
    assert tuple(found[0]) == COLUMNS
    assert COLUMNS[:4] == ("date", "source", "target", "code")
    assert [tuple(row[name] for name in COLUMNS[:4]) for row in found] == [
        ("2019-01-01", "---", "GEO", "042"),
        ("2020-05-03", "FRA", "---", "174"),
        ("2020-06-01", "FRAGOV", "GEO", "112"),
        ("2020-07-01", "FRAGOV", "NGO", "04"),
    ]


def test_the_rest_keeps_what_a_code_loses(coded: Graph) -> None:
    visit, deportation, accusation, meeting = rows(coded)
    assert (deportation["count"], deportation["where"], deportation["document"]) == ("31", "georgia", "gazette")
    assert (accusation["quad_class"], meeting["quad_class"], deportation["quad_class"]) == ("3", "1", "4")
    assert (accusation["when"], accusation["date_latest"]) == ("2020-06", "2020-06-30")
    # What the document only says by when happened: the last day, and the column says since when.
    assert (meeting["date_earliest"], meeting["date_latest"]) == ("0001-01-01", "2020-07-01")
    assert visit["when"] == "2019~"
    assert accusation["source_name"] == "'=Ministry"  # a spreadsheet does not run it


def test_every_row_is_a_direct_edge(coded: Graph) -> None:
    for row in rows(coded):
        assert bool(coded.query(f"ASK {{ :{row['source_id']} ag:{row['relation']} :{row['target_id']} }}"))
        assert bool(
            coded.query(f"ASK {{ statement:{row['statement']} ag:stance ag:Asserted ; ag:when '{row['when']}' }}")
        )


def test_the_case_gives_no_row_that_is_no_fact(small_graph: Graph) -> None:
    found = rows(small_graph)
    assert {row["relation"] for row in found} == {"repatriated"}
    assert {row["date"] for row in found} == {"2020-05-01"}


def test_the_file_is_the_same_each_time(coded: Graph, tmp_path: Path) -> None:
    assert rows(coded) == rows(coded)
