"""Inverses in queries: the vocabulary names them so that people find a relation by either name, and no data hold them.

A pattern with one would match nothing and pass for an empty answer; what is meant is the relation, the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from actorgraph.ontology.namespaces import OWL, RDF

from .syntax import Token, failure

if TYPE_CHECKING:
    from .stored import StoredGraph

_INVERSE_OF: Final = ox.NamedNode(OWL + "inverseOf")
_PREDICATE: Final = ("rdf:predicate", f"<{RDF}predicate>")
_TERMS: Final = ("variable", "name", "iri")


def relation_of(graph: StoredGraph, iri: str) -> str:
    """The IRI of the relation that ``iri`` is the inverse of; empty where it is none."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return ""
    quad = next(graph.store.quads_for_pattern(None, _INVERSE_OF, node, graph.graph("vocabulary")), None)
    relation = quad.subject.value if quad and isinstance(quad.subject, ox.NamedNode) else ""
    return "" if relation == iri else relation


def mending(query: str, pieces: list[Token], position: int, relation: str) -> str:
    """What to write instead of the inverse at ``position``; empty where it stands for itself and not for what it says."""
    piece = pieces[position]
    before = pieces[position - 1] if position else None
    after = pieces[position + 1] if position + 1 < len(pieces) else None
    if before and before.text in _PREDICATE:
        return f"statements are written with {relation}: change subject and object"
    if not _is_predicate(query, piece) or (before and before.text == "!"):
        return ""
    if before and before.text == "^":
        return f"write {relation} without '^'"
    if before and after and before.kind in _TERMS and after.kind in _TERMS:
        between = (
            query[before.start + len(before.text) : piece.start] + query[piece.start + len(piece.text) : after.start]
        )
        if not between.strip():
            return f"write {after.text} {relation} {before.text}, the other way round, or ^{relation} in its place"
    return f"write ^{relation}"


def _is_predicate(query: str, piece: Token) -> bool:
    """Whether a name stands where SPARQL also takes the word ``a``, which is a predicate and nothing else."""
    end = piece.start + len(piece.text)
    try:
        return failure(query[: piece.start] + "a".ljust(len(piece.text)) + query[end:]) is None
    except RecursionError:
        return False
