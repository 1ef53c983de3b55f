"""CSV: a folder of three tables, for spreadsheets, R and pandas.

    nodes.csv        an entity or source a row
    edges.csv        one subject and one object of a statement a row; what an edge says is in ``flat.py``
    statements.csv   a statement a row, with the columns that a dataset's table of statements has: edit and import it

The first two begin with the columns that Gephi's spreadsheet import expects. A cell that a spreadsheet would run as a
formula is preceded by an apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from actorgraph.graph.files import written_aside

from .flat import EDGE_COLUMNS, NODE_COLUMNS, Cell, edges, nodes

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph

#: What Excel, LibreOffice and Google Sheets take for the start of a formula, full-width forms included.
_FORMULA: Final = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


def write_folder(graph: Graph, folder: Path) -> dict[str, Path]:
    """Write the three tables into ``folder``, which exists; returns them by name."""
    network = graph.network()
    node_names = [column.name for column in NODE_COLUMNS]
    edge_names = [column.name for column in EDGE_COLUMNS]
    tables: dict[str, Iterable[Iterable[Cell]]] = {
        "nodes.csv": chain(
            [["id", *node_names]],
            ([node.id, *(node.values.get(name, "") for name in node_names)] for node in nodes(network)),
        ),
        "edges.csv": chain(
            [["id", "source", "target", "kind", *edge_names]],
            (
                [edge.id, edge.source, edge.target, edge.kind, *(edge.values.get(name, "") for name in edge_names)]
                for edge in edges(network, graph.vocabulary)
            ),
        ),
    }
    files = {}
    for name, rows in tables.items():
        files[name] = folder / name
        with written_aside(files[name]) as file:
            _write(rows, file)
    return files


def _write(rows: Iterable[Iterable[Cell]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    text.detach()


def _guarded(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
