"""Answers written out: tables, the W3C's result formats, Markdown, Turtle.

Rows are written as they come, never gathered first (Turtle excepted, which is sorted). JSON, XML and TSV are the W3C's
formats to the letter. CSV is the W3C's too, but for one thing: a cell that a spreadsheet would run as a formula is
preceded by an apostrophe, because a CSV file is what people open in one and its texts come from strangers. Who needs
every character as it is takes TSV or JSON.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, NamedTuple, cast

import pyoxigraph as ox

from actorgraph.data.formulas import harmless
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from .export.turtle import write_turtle
from .sparql import Answer

#: The formats that :func:`write` knows, and those that hold each kind of answer.
FORMATS: Final = ("csv", "tsv", "json", "xml", "md", "ttl")
_ROWS: Final = ("csv", "tsv", "json", "xml", "md")
_W3C: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
    "csv": ox.QueryResultsFormat.CSV,
}
_LOCAL: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?")
#: What would move the cursor, colour the screen, or break a line: controls, and Unicode's line ends and overrides.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]#|~])")

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


class Table(NamedTuple):
    """An answer as plain text cells; ``rows`` is an iterator, read while the query runs."""

    header: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]


def table(answer: Answer, prefixes: Mapping[str, str]) -> Table:
    """An answer as a table for people: IRIs as prefixed names, literals without language or datatype, one line a cell.

    A truth value is a table of one cell, triples one of three columns.
    """
    if isinstance(answer, ox.QueryBoolean):
        return Table(("answer",), iter([("yes" if answer else "no",)]))
    cell = _cells(prefixes)
    if isinstance(answer, ox.QueryTriples):
        rows = ((cell(t.subject), cell(t.predicate), cell(t.object)) for t in answer)
        return Table(("subject", "predicate", "object"), rows)
    header = tuple(variable.value for variable in answer.variables)
    return Table(header, (tuple(map(cell, row)) for row in answer))


def check_format(answer: Answer, format: str) -> None:
    """Raise :class:`ActorgraphError` where ``format`` does not exist or cannot hold this kind of answer."""
    if format not in FORMATS:
        from actorgraph.data.names import nearest

        raise UnknownName("format", format, nearest(format, FORMATS) or FORMATS)
    if isinstance(answer, ox.QueryTriples) and format != "ttl":
        raise ActorgraphError(f"the query gives triples (CONSTRUCT, DESCRIBE), which {format} cannot hold; use ttl")
    if not isinstance(answer, ox.QueryTriples) and format == "ttl":
        kind = "a truth value (ASK)" if isinstance(answer, ox.QueryBoolean) else "rows (SELECT)"
        raise ActorgraphError(
            f"the query gives {kind}, which ttl cannot hold; use {', '.join(_ROWS[:-1])} or {_ROWS[-1]}, "
            "or ask for triples with CONSTRUCT"
        )


def write(answer: Answer, format: str, file: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Write ``answer`` to ``file`` in one of :data:`FORMATS`.

    Raises :class:`ActorgraphError` where the format cannot hold the answer, before anything is written.
    """
    check_format(answer, format)
    if isinstance(answer, ox.QueryTriples):
        write_turtle(map(str, answer), prefixes, file)
    elif format == "md":
        _write_markdown(table(answer, prefixes), file)
    elif format == "csv" and isinstance(answer, ox.QuerySolutions):
        write_csv(answer, file)
    else:
        answer.serialize(cast(IO[bytes], XmlFile(file)) if format == "xml" else file, format=_W3C[format])
        if format != "tsv" or isinstance(answer, ox.QueryBoolean):
            file.write(b"\n")


def text(answer: Answer, format: str, prefixes: Mapping[str, str]) -> str:
    """``answer`` as a text in one of :data:`FORMATS`; see :func:`write`."""
    buffer = io.BytesIO()
    write(answer, format, buffer, prefixes)
    return buffer.getvalue().decode()


# -- cells -------------------------------------------------------------------------------------------------------------


def _cells(prefixes: Mapping[str, str]) -> Callable[[_Term], str]:
    shorten = shortener(prefixes)

    def cell(term: _Term) -> str:
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return shorten(term.value)
        return one_line(term.value if isinstance(term, ox.Literal) else str(term))

    return cell


def one_line(text: str) -> str:
    """``text`` as a terminal may show it: without line ends and whatever else would move the cursor or turn the text."""
    return _CONTROLS.sub(" ", text)


def shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """A function from an IRI to its prefixed name, or to ``<IRI>`` where no prefix fits; the longest namespace wins."""
    longest_first = sorted(((iri, name) for name, iri in prefixes.items()), key=lambda pair: -len(pair[0]))
    known: dict[str, str] = {}

    def shorten(iri: str) -> str:
        short = known.get(iri)
        if short is None:
            short = f"<{iri}>"
            for namespace, name in longest_first:
                if iri.startswith(namespace):
                    if _LOCAL.fullmatch(iri, len(namespace)):
                        short = f"{name}:{iri[len(namespace) :]}"
                    break
            if len(known) < 100_000:
                known[iri] = short
        return short

    return shorten


class XmlFile(io.RawIOBase):
    """Writes to a file what XML can hold; a query can make characters that it cannot, and Oxigraph lets them through."""

    _HELD: Final = bytes(ord("?") if byte < 32 and byte not in b"\t\n\r" else byte for byte in range(256))

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        self._file.write(bytes(data).translate(self._HELD))
        return len(data)


# -- CSV and Markdown --------------------------------------------------------------------------------------------------


def write_csv(answer: ox.QuerySolutions, file: IO[bytes]) -> int:
    """Write rows as the W3C's CSV, with an apostrophe before what a spreadsheet would run; returns how many."""
    number = 0
    out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    try:
        rows = csv.writer(out)  # ends lines with CR LF, as RFC 4180 and the W3C want
        rows.writerow([variable.value for variable in answer.variables])
        for row in answer:
            rows.writerow([_csv_cell(term) for term in row])
            number += 1
        out.flush()
    finally:
        out.detach()
    return number


def _csv_cell(term: _Term) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return term.value
    return harmless(term.value if isinstance(term, ox.Literal) else str(term))


def _write_markdown(found: Table, file: IO[bytes]) -> None:
    def line(cells: tuple[str, ...]) -> bytes:
        return f"| {' | '.join(map(_escaped, cells))} |\n".encode()

    file.write(line(found.header))
    file.write(f"|{' --- |' * len(found.header)}\n".encode())
    for row in found.rows:
        file.write(line(row))


def _escaped(cell: str) -> str:
    """A cell that Markdown shows as it is: no markup, no HTML, no new column."""
    plain = cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", plain)
