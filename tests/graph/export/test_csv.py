"""The folder of tables: complete, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import msgspec
import pytest

from actorgraph.data.read import read_dataset
from actorgraph.data.records import Statement
from actorgraph.data.tables import add_csv
from actorgraph.graph.export import export_file
from actorgraph.graph.export.csv_folder import _guarded
from actorgraph.graph.opened import Graph


@pytest.fixture(scope="module")
def folder(small_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv") / "tables"
    export_file(small_graph, "csv", folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_nodes(folder: Path, small_graph: Graph, awkward: str) -> None:
    nodes = {row["id"]: row for row in rows(folder / "nodes.csv")}
    assert set(nodes) == set(small_graph.network())
    assert nodes["southland"]["label"] == awkward
    assert nodes["witness-1"]["protected"] == "true"
    assert nodes["witness-1"]["label"].startswith("witness-1")


def test_edges(folder: Path, small_graph: Graph) -> None:
    edges = rows(folder / "edges.csv")
    found = sorted((row["source"], row["target"], row["statement"]) for row in edges)
    assert found == sorted(small_graph.network().edges(keys=True))
    wanted = {"relation", "stance", "negated", "direct", "said_by", "when", "earliest", "latest", "count"}
    assert wanted | {"document", "passages"} <= set(edges[0])
    [denied] = [row for row in edges if row["relation"] == "denied"]
    assert (denied["source"], denied["said_by"], denied["direct"]) == ("northland", "northland", "true")


def test_statements_are_imported_as_they_were(folder: Path, small_dataset: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_dataset, copy)
    for file in (copy / "statements").iterdir():
        file.unlink()
    assert add_csv(copy, folder / "statements.csv") == 15
    assert _by_id(copy) == _by_id(small_dataset)


def _by_id(folder: Path) -> dict[str, Statement]:
    """The statements of a dataset without where their records stand."""
    return {
        statement.id: msgspec.structs.replace(statement, key="", file="", line=0)
        for statement in read_dataset(folder).statements
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("-8.25", "-8.25"),
        ("+7", "+7"),
        ("a=1", "a=1"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_a_formula_is_guarded_and_a_number_is_not(text: str, written: str) -> None:
    assert _guarded(text) == written


def test_no_cell_of_any_table_begins_like_a_formula(folder: Path) -> None:
    cells = [cell for path in sorted(folder.glob("*.csv")) for row in rows(path) for cell in row.values()]
    assert len(cells) > 500
    assert any(cell.startswith("'=") for cell in cells)
    dangerous = re.compile(r"[=+\-@\t\r\n]")
    assert not [cell for cell in cells if dangerous.match(cell) and not re.fullmatch(r"[-+]?[\d.]+", cell)]
