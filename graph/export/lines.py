"""N-Triples and N-Quads: one line a triple or quad, sorted, each once; two files compare with ``diff`` or ``comm``."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph


def write_ntriples(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write what ``graph`` says, the union of its graphs, as N-Triples."""
    for triple in sorted(set(graph.triples(leave_out=leave_out))):
        file.write(f"{triple} .\n".encode())


def write_nquads(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write ``graph`` with its named graphs as N-Quads."""
    for line in sorted(set(graph.lines(leave_out=leave_out))):
        file.write(line.encode())
