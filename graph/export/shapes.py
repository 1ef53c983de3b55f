"""SHACL: the shapes that the graph's own vocabulary makes, and those that hold for every statement."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from actorgraph.ontology.shapes import WRITTEN, shapes

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write the shapes that ``graph`` is to conform to as Turtle; nothing of the graph is in them."""
    file.write(WRITTEN.read_bytes())
    file.write(b"\n")
    file.write(shapes(graph.vocabulary).encode())
