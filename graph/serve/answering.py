"""The job that answers a query, and its formats."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import islice
from typing import IO, Any, Final, cast

import msgspec
import pyoxigraph as ox

from actorgraph.graph.results import XmlFile, write_csv
from actorgraph.graph.sparql import Scope, run
from actorgraph.graph.stored import StoredGraph

from .negotiation import choose
from .reply import Refusal, Reply

_JSON: Final = ox.QueryResultsFormat.JSON
_XML: Final = ox.QueryResultsFormat.XML
_CSV: Final = ox.QueryResultsFormat.CSV
_TSV: Final = ox.QueryResultsFormat.TSV
#: Media types of rows and truth values, the first where the client does not mind.
ROWS: Final = {
    "application/sparql-results+json": _JSON,
    "application/sparql-results+xml": _XML,
    "text/csv": _CSV,
    "text/tab-separated-values": _TSV,
    "application/json": _JSON,
    "application/xml": _XML,
    "text/xml": _XML,
}
#: Media types of triples.
TRIPLES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/xml": ox.RdfFormat.RDF_XML,
    "application/json": ox.RdfFormat.JSON_LD,
}
#: What a request may call a format instead: ``format=csv``.
ROW_NAMES: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
TRIPLE_NAMES: Final = {
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "ntriples": "application/n-triples",
    "rdf": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
    "xml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "json": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "nquads": "application/n-quads",
}
#: The fewest bytes that a row can take; an answer too short for too many rows need not be counted.
_LEAST: Final = {_JSON: 3, _XML: 17, _TSV: 1}
_TYPES: Final = {format: media_type for media_type, format in reversed(ROWS.items())}
_GRAPH_TYPES: Final = {format: media_type for media_type, format in reversed(TRIPLES.items())}


_PREFIXED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3)
_VARY: Final = (("Vary", "Accept"),)


class Asked(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A query; ``base`` resolves its relative IRIs, ``scope`` are the default and the named graphs that it is asked of.

    ``accept`` is the header, ``format`` a name or media type that goes before it. ``rows`` and ``size`` (bytes) bound the
    answer.
    """

    query: str
    base: str | None = None
    scope: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    inferred: bool = False
    check_names: bool = False
    accept: str = ""
    format: str = ""
    rows: int = 100_000
    size: int = 64 << 20


def answer(graph: StoredGraph, asked: Asked) -> Reply:
    """The answer to a query, whole or not at all: one that is cut short would pass for one that is complete."""
    if asked.inferred and graph.manifest.inferred is None:
        raise Refusal(400, "nothing was inferred from this graph")
    scope = Scope(*asked.scope) if asked.scope is not None else None
    found = run(
        graph, asked.query, inferred=asked.inferred, check_names=asked.check_names, scope=scope, base=asked.base
    )
    if isinstance(found, ox.QueryTriples):
        return _triples(found, asked, graph)
    format = choose(asked.accept, ROWS, asked.format, ROW_NAMES)
    if isinstance(found, ox.QueryBoolean):
        body = bytes(found.serialize(format=format) or b"")
    else:
        body = _rows(found, format, asked)
    return Reply(body=body, media_type=_content_type(_TYPES[format]), headers=_VARY)


def _rows(found: ox.QuerySolutions, format: ox.QueryResultsFormat, asked: Asked) -> bytes:
    file = _Bounded(asked.size)
    if format == _CSV:
        number = write_csv(found, file)
    else:
        found.serialize(cast(IO[bytes], XmlFile(file)) if format == _XML else file, format=format)
        number = len(file.getvalue()) // _LEAST[format]  # at most
        if number > asked.rows:
            rows = ox.parse_query_results(file.getvalue(), format)
            assert isinstance(rows, ox.QuerySolutions)
            number = sum(1 for _ in islice(rows, asked.rows + 1))
    if number > asked.rows:
        raise _too_many("rows", asked.rows)
    return file.getvalue()


def _triples(found: ox.QueryTriples, asked: Asked, graph: StoredGraph) -> Reply:
    triples = dict.fromkeys(islice(found, asked.rows + 1))  # a template can make one more than once
    if len(triples) > asked.rows:
        raise _too_many("triples", asked.rows)
    return written(triples, graph, asked.accept, asked.format, asked.size)


def written(triples: Iterable[ox.Triple], graph: StoredGraph, accept: str, format: str, size: int = 64 << 20) -> Reply:
    """Triples in the format that a client would rather have, of at most ``size`` bytes."""
    chosen = choose(accept, TRIPLES, format, TRIPLE_NAMES)
    file = _Bounded(size)
    out = cast(IO[bytes], XmlFile(file) if chosen == ox.RdfFormat.RDF_XML else file)
    try:
        ox.serialize(triples, out, format=chosen, prefixes=graph.prefixes if chosen in _PREFIXED else None)
    except ValueError as error:
        raise Refusal(422, f"{_GRAPH_TYPES[chosen]} cannot hold this: {error}; ask for text/turtle") from None
    return Reply(body=file.getvalue(), media_type=_content_type(_GRAPH_TYPES[chosen]), headers=_VARY)


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _too_many(what: str, most: int) -> Refusal:
    return Refusal(
        422,
        f"the answer has more than {most:,} {what}; ask for a part with LIMIT (and OFFSET, in an ORDER BY that tells "
        "the rows apart), or take the files that 'actorgraph export' writes",
    )


class _Bounded(io.BytesIO):
    """A file in memory that refuses to grow over ``size`` bytes."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size

    def write(self, data: Any) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise Refusal(
                422, "the answer is larger than this server sends; ask for a part with LIMIT, or for fewer columns"
            )
        return super().write(data)
