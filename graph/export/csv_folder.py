"""CSV: a folder of three tables, for spreadsheets, R and pandas.

    nodes.csv        an entity or source a row
    edges.csv        one subject and one object of a statement a row; what an edge says is in ``flat.py``
    statements.csv   a statement a row, as ``data/tables.py`` reads it back into a dataset

The first two begin with the columns that Gephi's spreadsheet import expects. A cell that a spreadsheet would run as a
formula is preceded by an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from actorgraph.data.formulas import harmless
from actorgraph.data.records import Dataset
from actorgraph.data.tables import statements_to_csv
from actorgraph.graph import from_rdf
from actorgraph.graph.files import written_aside
from actorgraph.graph.network import network

from .flat import EDGE_COLUMNS, NODE_COLUMNS, Cell, edges, nodes

if TYPE_CHECKING:
    import networkx as nx

    from actorgraph.graph.stored import StoredGraph
    from actorgraph.ontology.vocabulary import Vocabulary


def write_folder(graph: StoredGraph, folder: Path) -> dict[str, Path]:
    """Write the three tables into ``folder``, which exists; returns them by name."""
    found = network(graph)
    tables: dict[str, Callable[[IO[str]], object]] = {
        "nodes.csv": lambda file: _write(file, _node_rows(found)),
        "edges.csv": lambda file: _write(file, _edge_rows(found, graph.vocabulary)),
        "statements.csv": lambda file: statements_to_csv(_dataset(graph), file),
    }
    files = {name: folder / name for name in tables}
    for name, write in tables.items():
        with written_aside(files[name]) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            write(text)
            # Flushes what is held back, and leaves the file open for who opened it.
            text.detach()
    return files


def _node_rows(network: nx.MultiDiGraph[str]) -> Iterator[list[Cell]]:
    names = [column.name for column in NODE_COLUMNS]
    yield ["id", *names]
    for node in nodes(network):
        yield [node.id, *(node.values.get(name, "") for name in names)]


def _edge_rows(network: nx.MultiDiGraph[str], vocabulary: Vocabulary) -> Iterator[list[Cell]]:
    names = [column.name for column in EDGE_COLUMNS]
    yield ["id", "source", "target", "kind", *names]
    for edge in edges(network, vocabulary):
        yield [edge.id, edge.source, edge.target, edge.kind, *(edge.values.get(name, "") for name in names)]


def _dataset(graph: StoredGraph) -> Dataset:
    """The statements of a graph as those of a dataset; what else a dataset has, their table does not need."""
    about = graph.manifest
    return Dataset(
        id=about.id,
        title=about.title,
        base=about.base,
        vocabulary=graph.vocabulary,
        folder=Path(),
        statements=tuple(from_rdf.statements(graph)),
    )


def _write(file: IO[str], rows: Iterable[Iterable[Cell]]) -> None:
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])


def _guarded(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(str(cell))
