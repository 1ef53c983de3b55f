"""Turtle of RDF 1.2: what a statement claims is one triple term that its node reifies, instead of three properties.

    statement:5f… rdf:reifies <<( :northland ag:detained :crew )>> ; ag:stance ag:Alleged ; …

A joint statement reifies each of its pairs; one that takes nothing for an object reifies the value ``true``, as its
direct edge has it. All else is as in Turtle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final

from actorgraph.ontology.namespaces import RDF, XSD

from .turtle import TurtleWriter

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_SUBJECT, _PREDICATE, _OBJECT, _REIFIES = (f"<{RDF}{name}>" for name in ("subject", "predicate", "object", "reifies"))
_PARTS: Final = frozenset({_SUBJECT, _PREDICATE, _OBJECT})
_TRUE: Final = f'"true"^^<{XSD}boolean>'
_OPEN, _CLOSE = "<<( ", " )>>"


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write what ``graph`` says, the union of its graphs, as Turtle 1.2."""
    writer = _Writer(graph.prefixes)
    file.write(b'VERSION "1.2"\n' + writer.header().encode())
    for text in writer.body(reified(graph.triples(leave_out=leave_out))):
        file.write(text.encode())


def reified(triples: Iterable[str]) -> Iterator[str]:
    """``triples`` in N-Triples terms, the subjects, predicates and objects of statements made ``rdf:reifies``."""
    claims: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        node, predicate, term = triple.split(" ", 2)
        if predicate in _PARTS:
            claims.setdefault(node, {}).setdefault(predicate, []).append(term)
        else:
            yield triple
    for node, claim in claims.items():
        for subject in claim[_SUBJECT]:
            for predicate in claim[_PREDICATE]:
                for target in claim.get(_OBJECT, (_TRUE,)):
                    yield f"{node} {_REIFIES} {_OPEN}{subject} {predicate} {target}{_CLOSE}"


class _Writer(TurtleWriter):
    def _term(self, term: str) -> str:
        if not term.startswith(_OPEN):
            return super()._term(term)
        parts = term.removeprefix(_OPEN).removesuffix(_CLOSE).split(" ", 2)
        return _OPEN + " ".join([super(_Writer, self)._term(part) for part in parts]) + _CLOSE
