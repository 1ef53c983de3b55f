"""RDF/XML through Oxigraph's serializer, subjects and properties in the order of the Turtle file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from .blocks import Names, blocks

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write what ``graph`` says, the union of its graphs, as RDF/XML."""

    def triples() -> Iterator[ox.Triple]:
        for subject, pairs in blocks(graph.triples(leave_out=leave_out), Names(graph.prefixes)):
            text = "".join(f"{subject} {pair} .\n" for pair in pairs)
            for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    ox.serialize(
        triples(),
        cast("IO[bytes]", _KeepingReturns(file)),
        format=ox.RdfFormat.RDF_XML,
        prefixes=graph.prefixes,
    )


class _KeepingReturns:
    """Writes carriage returns as references: Oxigraph writes them bare, and XML parsers read those as line feeds."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        self._file.flush()
