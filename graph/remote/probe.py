"""Whether a server answers as SPARQL asks for: a few questions without data, each of what servers get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actorgraph.ontology.errors import QueryError
from actorgraph.ontology.namespaces import XSD

if TYPE_CHECKING:
    from .server import Server

_DATE: Final = f"^^<{XSD}date>"
_TWO: Final = "VALUES ?a { 1 2 } VALUES ?b { 2 3 }"

#: What is asked, as people say it; an ASK; and the right answer.
PROBES: Final = (
    ("dates before the year 1000", f'ASK {{ FILTER("0044-03-15"{_DATE} < "1500-01-01"{_DATE}) }}', True),
    ("dates before the year 1", f'ASK {{ FILTER("-0043-03-15"{_DATE} < "0500-01-01"{_DATE}) }}', True),
    ("truth values", "ASK { BIND((1 = 1) AS ?t) FILTER(SAMETERM(?t, true)) }", True),
    ("errors in BIND", "ASK { BIND(1 / 0 AS ?none) FILTER(!BOUND(?none)) }", True),
    ("FILTER NOT EXISTS", f"ASK {{ {_TWO} FILTER NOT EXISTS {{ VALUES ?a {{ 1 2 }} FILTER(?a = ?b) }} }}", True),
    ("MINUS", "ASK { VALUES ?a { 1 } MINUS { VALUES ?b { 1 } } }", True),
    ("sub-queries", "ASK { { SELECT (COUNT(?a) AS ?n) { VALUES ?a { 1 2 2 } } } FILTER(?n = 3) }", True),
    (
        "GROUP_CONCAT",
        'ASK { { SELECT (GROUP_CONCAT(?a; SEPARATOR="-") AS ?t) { VALUES ?a { "x" } } } FILTER(?t = "x") }',
        True,
    ),
    ("characters beyond 16 bits", 'ASK { FILTER(STRLEN("😀") = 1) }', True),
)


def unsupported(server: Server) -> list[str]:
    """What the server answers wrongly or not at all, as people say it."""
    return [name for name, query, right in PROBES if _answer(server, query) is not right]


def _answer(server: Server, query: str) -> bool | None:
    try:
        return server.ask(query)[0].truth
    except QueryError:
        return None
