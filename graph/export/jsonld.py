"""JSON-LD 1.1 with a context of the dataset's prefixes: one node a line, named graphs kept, everything sorted.

Written here rather than by a library because Oxigraph's serializer knows no context and puts everything on one line,
and rdflib's is slow and keeps the order of its hash tables.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.namespaces import XSD

from .blocks import REMEMBERED, TYPE, Names, blocks
from .trig import by_graph

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_encode: Final = msgspec.json.Encoder().encode


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write ``graph`` with its named graphs as JSON-LD."""
    nodes = _Nodes(graph.prefixes)
    file.write(b'{"@context":' + _encode(nodes.context()) + b',\n"@graph":[')
    separator = b"\n"
    for name, triples in by_graph(graph.lines(leave_out=leave_out)):
        file.write(separator + b'{"@id":' + _encode(nodes.id(name)) + b',"@graph":[')
        inner = b"\n"
        for subject, pairs in blocks(triples, nodes.names):
            file.write(inner + _encode(nodes.node(subject, pairs)))
            inner = b",\n"
        file.write(b"\n]}")
        separator = b",\n"
    file.write(b"\n]}\n")


class _Nodes:
    """Subjects as JSON objects. JSON-LD has no empty prefix; what Turtle writes as ``:china`` is relative to ``@base``."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.names = Names(prefixes)
        # A reference relative to https://example.org/small# would replace the last part of the path.
        self._base = prefixes[""] if prefixes[""].endswith("/") else ""
        self._values: dict[str, Any] = {}

    def context(self) -> dict[str, str]:
        base = {"@base": self._base} if self._base else {}
        return base | {name: iri for name, iri in self.names.prefixes.items() if name}

    def id(self, term: str) -> str:
        """What names a node."""
        short = self.names.short(term)
        return short[1:] if short[0] == ":" and self._base else self.iri(term)

    def iri(self, term: str) -> str:
        """What names a property, class or datatype, which is never relative to the base."""
        short = self.names.short(term)
        return term[1:-1] if short[0] in "<:" else short

    def node(self, subject: str, pairs: list[str]) -> dict[str, Any]:
        """A block as one JSON object."""
        found: dict[str, Any] = {"@id": self.id(subject)}
        for pair in pairs:
            predicate, _, target = pair.partition(" ")
            if predicate == TYPE:
                found.setdefault("@type", []).append(self.iri(target))
                continue
            value = self._value(target)
            name = self.iri(predicate)
            if name not in found:
                found[name] = value
            elif isinstance(found[name], list):
                found[name].append(value)
            else:
                found[name] = [found[name], value]
        return found

    def _value(self, term: str) -> Any:
        if term[0] == "<":
            return {"@id": self.id(term)}
        value = self._values.get(term)
        if value is None:
            if len(self._values) >= REMEMBERED:
                self._values.clear()
            value = self._values[term] = self._literal(term)
        return value

    def _literal(self, term: str) -> Any:
        line = f"<x:s> <x:p> {term} ."
        literal = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
        assert isinstance(literal, ox.Literal)
        if literal.language:
            # As written: Oxigraph lowers its case.
            return {"@value": literal.value, "@language": term.rpartition("@")[2]}
        datatype = literal.datatype.value
        if datatype == XSD + "string":
            return literal.value
        if datatype == XSD + "boolean" and literal.value in ("true", "false"):
            return literal.value == "true"
        if datatype == XSD + "integer" and str(_small(literal.value)) == literal.value:
            return int(literal.value)
        return {"@value": literal.value, "@type": self.iri(f"<{datatype}>")}


def _small(text: str) -> int | None:
    """A whole number that every reader of JSON keeps exactly."""
    return int(text) if text.isascii() and len(text) < 16 and text.lstrip("-").isdigit() else None
