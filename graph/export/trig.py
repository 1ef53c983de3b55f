"""TriG: as Turtle, one block of blocks a named graph, the graphs sorted by their IRI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING

from .turtle import TurtleWriter

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write ``graph`` with its named graphs as TriG."""
    write_trig(graph.lines(leave_out=leave_out), graph.prefixes, file)


def write_trig(lines: Iterable[str], prefixes: Mapping[str, str], file: IO[bytes]) -> None:
    """Write N-Quads ``lines``, each in a named graph, as TriG; duplicates are written once."""
    writer = TurtleWriter(prefixes)
    file.write(writer.header().encode())
    for name, triples in by_graph(lines):
        file.write(f"\n{writer.names.short(name)} {{\n".encode())
        for text in writer.body(triples):
            file.write(text.encode())
        file.write(b"\n}\n")


def by_graph(lines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """N-Quads lines, each in a named graph, as graphs with their triples, sorted by the graph's IRI."""
    graphs: dict[str, list[str]] = {}
    for line in lines:
        triple, _, name = line.removesuffix(" .\n").rpartition(" ")
        graphs.setdefault(name, []).append(triple)
    return sorted(graphs.items())
