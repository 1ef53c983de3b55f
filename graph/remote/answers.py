"""A server's answer (SPARQL 1.1 results as JSON) as Oxigraph's own types, each term in the form that Oxigraph gives it.

Servers write some values in forms of their own: Virtuoso writes true as ``1``. What means the same must read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
import pyoxigraph as ox

from actorgraph.graph.terms import literal, usual_case
from actorgraph.ontology.namespaces import XSD

from .http import EndpointError

MEDIA_TYPE: Final = "application/sparql-results+json"

_STRING: Final = XSD + "string"
_BOOLEAN: Final = XSD + "boolean"
_TRUTH: Final = {"1": "true", "0": "false"}
_SHORT_YEAR: Final = re.compile(r"-\d{1,3}-")

Row = dict[str, "Term"]
Fixed = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph | None


class Term(msgspec.Struct, frozen=True):
    """A term as the format has it; ``typed-literal`` is an older word for a literal with a datatype."""

    type: str
    value: str
    datatype: str = ""
    language: str = msgspec.field(default="", name="xml:lang")

    def mended(self) -> Term:
        """The same value in Oxigraph's form."""
        if self.type not in ("literal", "typed-literal") or self.language:
            return self
        if not self.datatype or self.datatype == _STRING:
            return Term("literal", self.value)
        value = self.value
        if self.datatype == _BOOLEAN:
            value = _TRUTH.get(value, value)
        elif self.datatype.startswith(XSD):
            if _SHORT_YEAR.match(value):  # -043-03-15
                value = f"-{value[1:].zfill(len(value) + 4 - value.index('-', 1))}"
            value = _usual_form(value, self.datatype)
        return Term("literal", value, self.datatype)

    def text(self) -> str:
        """The term as N-Quads writes it; raises :class:`EndpointError` for a blank node, which no graph of ours has."""
        if self.type == "uri":
            return f"<{self.value}>"
        if self.type == "bnode":
            raise EndpointError("the endpoint answers with a blank node, and no graph that was loaded has any")
        known = self.mended()
        if known.language:
            return f"{literal(known.value)}@{usual_case(known.language)}"
        return literal(known.value) + (f"^^<{known.datatype}>" if known.datatype else "")


class _Results(msgspec.Struct):
    bindings: list[Row] = []


class Results(msgspec.Struct):
    """An answer as the format has it: rows, or a truth value."""

    results: _Results = msgspec.field(default_factory=_Results)
    boolean: bool | None = None

    @property
    def rows(self) -> list[Row]:
        return self.results.bindings

    @property
    def truth(self) -> bool | None:
        """The answer to an ASK; Virtuoso gives one that needs no data as a row with a number. ``None`` where it is none."""
        if self.boolean is None and len(self.rows) == 1 and len(self.rows[0]) == 1:
            (term,) = self.rows[0].values()
            return _TRUTH.get(term.value, term.value) == "true"
        return self.boolean


_decoder: Final = msgspec.json.Decoder(Results)


def read(body: bytes) -> Results:
    """The answer in a response; raises :class:`EndpointError` where it is none."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EndpointError(f"what the endpoint answers is no SPARQL result in JSON: {error}") from None


def solutions(names: Sequence[str], rows: Iterable[Mapping[str, Term]]) -> ox.QuerySolutions:
    """Rows as Oxigraph's solutions, their columns in the order of ``names``."""
    bindings = [{name: _as_json(term.mended()) for name, term in row.items()} for row in rows]
    document = {"head": {"vars": names}, "results": {"bindings": bindings}}
    answer = ox.parse_query_results(msgspec.json.encode(document), format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def truth(value: bool) -> ox.QueryBoolean:
    """A truth value as Oxigraph's."""
    body = msgspec.json.encode({"head": {}, "boolean": value})
    answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer


def _as_json(term: Term) -> dict[str, Any]:
    found = {"type": term.type, "value": term.value}
    if term.datatype:
        found["datatype"] = term.datatype
    if term.language:
        found["xml:lang"] = term.language
    return found


def ox_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term as Oxigraph's."""
    if term.type == "uri":
        return ox.NamedNode(term.value)
    if term.type == "bnode":
        return ox.BlankNode(term.value)
    known = term.mended()
    if known.language:
        return ox.Literal(known.value, language=known.language.lower())
    return ox.Literal(known.value, datatype=ox.NamedNode(known.datatype) if known.datatype else None)


def quad_of(row: Row, *fixed: Fixed) -> ox.Quad:
    """The quad of a row; ``fixed`` are the four terms of its pattern, or its graph alone."""
    terms = fixed if len(fixed) == 4 else (None, None, None, *fixed)
    filled = [ox_term(row[name]) if term is None else term for name, term in zip("spog", terms, strict=True)]
    return ox.Quad(*filled)  # type: ignore[arg-type]


@lru_cache(maxsize=65_536)
def _usual_form(value: str, datatype: str) -> str:
    """The form in which Oxigraph gives back what it was given: ``01`` as ``1``."""
    node = ox.NamedNode("urn:x")
    store = ox.Store()
    store.add(ox.Quad(node, node, ox.Literal(value, datatype=ox.NamedNode(datatype))))
    kept = next(iter(store)).object
    assert isinstance(kept, ox.Literal)
    return kept.value
