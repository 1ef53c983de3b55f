"""Turtle that a person can read and a line-by-line diff can compare.

Triples are grouped by subject and sorted (see ``blocks.py``), ``a`` first; all prefixes are declared, used or not, in a
fixed order. Equal triples give equal bytes, and a new statement changes only its own lines and those of the entities it
joins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Final

from actorgraph.ontology.namespaces import XSD

from .blocks import REMEMBERED, TYPE, Names, blocks

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_INTEGER: Final = re.compile(r'"(0|-?[1-9][0-9]*)"')
_DECIMAL: Final = re.compile(r'"(-?(?:0|[1-9][0-9]*)\.[0-9]+)"')
_FLUSH: Final = 5_000


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write what ``graph`` says, the union of its graphs, as Turtle."""
    write_turtle(graph.triples(leave_out=leave_out), graph.prefixes, file)


def write_turtle(triples: Iterable[str], prefixes: Mapping[str, str], file: IO[bytes]) -> None:
    """Write ``triples``, each ``subject predicate object`` in N-Triples terms, as Turtle, each of them once."""
    writer = TurtleWriter(prefixes)
    file.write(writer.header().encode())
    for text in writer.body(triples):
        file.write(text.encode())


class TurtleWriter:
    """The parts of a Turtle file, for Turtle itself and for what is made of it."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.names = Names(prefixes)

    def header(self) -> str:
        """The declarations of the prefixes."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.names.prefixes.items())

    def body(self, triples: Iterable[str]) -> Iterator[str]:
        """The blocks, some thousand at a time, an empty line before each."""
        short = self.names.short
        parts: list[str] = []
        known: dict[str, tuple[str, str]] = {}
        for subject, pairs in blocks(triples, self.names):
            parts.append(f"\n{short(subject)}")
            earlier = ""
            for pair in pairs:
                verb_and_value = known.get(pair)
                if verb_and_value is None:
                    verb_and_value = known[pair] = self._pair(pair)
                verb, value = verb_and_value
                if verb == earlier:
                    parts.append(f" ,\n        {value}")
                else:
                    parts.append(f" ;\n    {verb} {value}" if earlier else f"\n    {verb} {value}")
                    earlier = verb
            parts.append(" .\n")
            if len(parts) > _FLUSH:
                yield "".join(parts)
                parts.clear()
                if len(known) > REMEMBERED:
                    known.clear()
        yield "".join(parts)

    def _pair(self, pair: str) -> tuple[str, str]:
        predicate, _, target = pair.partition(" ")
        return "a" if predicate == TYPE else self.names.short(predicate), self._term(target)

    def _term(self, term: str) -> str:
        if term[0] == "<":
            return self.names.short(term)
        if term[-1] != ">":
            return term
        text, _, datatype = term.rpartition("^^")
        if datatype == _BOOLEAN and text in ('"true"', '"false"'):
            return text[1:-1]
        if (datatype == _XSD_INTEGER and _INTEGER.fullmatch(text)) or (
            datatype == _XSD_DECIMAL and _DECIMAL.fullmatch(text)
        ):
            return text[1:-1]
        return f"{text}^^{self.names.short(datatype)}"


_BOOLEAN, _XSD_INTEGER, _XSD_DECIMAL = (f"<{XSD}{name}>" for name in ("boolean", "integer", "decimal"))
