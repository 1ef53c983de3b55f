"""Statements as rows of a spreadsheet, and back: CSV with the field names of a statements file as columns.

Lists are joined by ``;``. A cell that a spreadsheet would run as a formula begins with an apostrophe, which is taken
off again on the way back.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from actorgraph.ontology.errors import DatasetError, Problem, did_you_mean

from .append import add_statements
from .characters import FORBIDDEN
from .counts import format_count
from .entries import FLAGS, LISTS, RECORD_FIELDS, typed_text
from .formulas import STARTS
from .names import nearest
from .nodes import NodeError, read_text
from .records import Dataset, Statement, StatementRecord
from .statements import Report, Resolver
from .what import format_what

COLUMNS: Final = ("source", "key", *(name for name in RECORD_FIELDS if name not in ("source", "key")))

_MAX_BYTES: Final = 512 * 1024 * 1024
#: An apostrophe too, since one that begins a cell is taken off on the way back.
_RUN: Final = (*STARTS, "'")
_NUMBERS: Final = frozenset({"value", "count", "confidence"})
_TEXTS: Final = frozenset(COLUMNS) - FLAGS - LISTS - _NUMBERS


def statements_to_csv(dataset: Dataset, file: IO[str]) -> int:
    """Write the statements as CSV (RFC 4180) into a text file opened with ``newline=""``; the number of rows.

    A statement that others refer to gets a key where it has none, or shares it: the beginning of its identifier.
    """
    statements = sorted(dataset.statements, key=lambda s: (s.source, s.passages, s.relation, s.id))
    keys = _keys(statements)
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for statement in statements:
        fields = _fields(statement, keys)
        writer.writerow([fields[column] for column in COLUMNS])
    return len(statements)


def read_csv(file: Path, dataset: Dataset) -> list[StatementRecord]:
    """The records of a CSV file, each checked against ``dataset``; commas, semicolons or tabs divide its cells.

    Raises :class:`DatasetError` with every mistake and the row it stands in (the row of the column names is 1).
    """
    return [record for _, record in _checked_rows(file, dataset)]


def add_csv(folder: Path, file: Path) -> int:
    """File the statements of a CSV file into a dataset; how many rows it did not have yet.

    Everything is checked before anything is written. Raises :class:`DatasetError` with every mistake and its row.
    """
    from .read import read_dataset

    rows = _checked_rows(file, read_dataset(folder))
    origins = [(file.name, row) for row, _ in rows]
    return len(add_statements(folder, [record for _, record in rows], origins).written)


# -- out ----------------------------------------------------------------------------------------------------------------


def _keys(statements: Iterable[Statement]) -> dict[str, tuple[str, str]]:
    """Source and key of every statement that has a key or is referred to, by identifier; no key stands twice."""
    listed = list(statements)
    wanted = {name for statement in listed for name in (*statement.content, *statement.about)}
    uses = Counter((statement.source, statement.key) for statement in listed if statement.key)
    keys: dict[str, tuple[str, str]] = {}
    for statement in listed:
        if statement.key and uses[statement.source, statement.key] == 1:
            keys[statement.id] = (statement.source, statement.key)
        elif statement.key or statement.id in wanted:
            length = 8
            while (statement.source, statement.id[:length]) in uses:
                length += 1
            uses[statement.source, statement.id[:length]] += 1
            keys[statement.id] = (statement.source, statement.id[:length])
    return keys


def _fields(statement: Statement, keys: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    fields = {
        "what": format_what(statement.subjects, statement.relation, statement.objects),
        "at": "; ".join(map(str, statement.passages)),
        "key": keys.get(statement.id, ("", ""))[1],
    }
    for link in ("content", "about"):
        names = (keys[name] for name in getattr(statement, link))
        fields[link] = "; ".join(key if source == statement.source else f"{source}#{key}" for source, key in names)
    for column, field in RECORD_FIELDS.items():
        if column in fields:
            continue
        value = getattr(statement, field)
        if isinstance(value, bool):
            fields[column] = "true" if value else ""
        elif isinstance(value, tuple):
            fields[column] = "; ".join(value)
        elif field == "count" and value is not None:
            written = format_count(value)
            fields[column] = msgspec.json.encode(written).decode() if isinstance(written, dict) else str(written)
        elif field in ("stance", "voice") and value in ("asserted", "text"):
            fields[column] = ""
        else:
            fields[column] = "" if value is None else str(value)
    return {column: text if column in _NUMBERS else _guarded(text) for column, text in fields.items()} | {
        "source": statement.source,
        "value": _value(statement.value),
    }


def _value(value: str | float | bool | None) -> str:
    """The cell of a value: an apostrophe says, as in a spreadsheet, that what looks like a number is text."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_RUN) or not isinstance(typed_text(value), str) else value
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else repr(value)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUN) else cell


def _unguarded(cell: str) -> str:
    # An apostrophe that somebody meant is followed by a letter.
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUN) else cell


# -- back ---------------------------------------------------------------------------------------------------------------


def _checked_rows(file: Path, dataset: Dataset) -> list[tuple[int, StatementRecord]]:
    problems: list[Problem] = []

    def report(row: int, message: str, code: str = "form") -> None:
        problems.append(Problem(file.name, row, message, code))

    try:
        text = read_text(file, limit=_MAX_BYTES)
        rows = list(_records(text, report))
    except NodeError as error:
        raise DatasetError([Problem(file.name, error.line, error.message)]) from error
    types = {name: entity.type for name, entity in dataset.entities.items()}
    types.update({name: source.type for name, source in dataset.sources.items()})
    resolver = Resolver(dataset.vocabulary, types, dataset.sources)
    resolver.know(dataset.statements)
    for row, record in rows:
        resolver.add(record, file.name, row, _reporter(report, row))
    resolver.finish()
    if problems:
        raise DatasetError(list(dict.fromkeys(problems)))
    return rows


def _reporter(report: Callable[[int, str, str], None], row: int) -> Report:
    return lambda _field, message, code="form", /: report(row, message, code)


def _records(text: str, report: Callable[[int, str], None]) -> Iterator[tuple[int, StatementRecord]]:
    """The rows of a table as records with their numbers; what has the wrong form goes to ``report``."""
    rows = _rows(text)
    header = [name.strip() for name in next(rows, [])]
    if not any(header):
        raise NodeError(0, f"holds no table; its first row names the columns: {', '.join(COLUMNS[:4])}, …")
    known = True
    for name in header:
        if name and name not in COLUMNS:
            report(1, f"unknown column {name!r}{did_you_mean(nearest(name, COLUMNS))}")
            known = False
        elif name and header.count(name) > 1:
            report(1, f"the column {name!r} stands twice")
            known = False
    for name in ("source", "what", "at"):
        if name not in header:
            report(1, f"has no column {name!r}")
            known = False
    for number, row in enumerate(rows, 2):
        if not known or not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(header) :]):
            report(number, f"has {len(row)} cells for {len(header)} columns")
            continue
        record = _record({name: cell for name, cell in zip(header, row, strict=False) if name}, number, report)
        if record is not None:
            yield number, record


def _rows(text: str) -> Iterator[list[str]]:
    """The rows of CSV; the first line shows what divides the cells."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    # A 1 MB note is a cell too.
    csv.field_size_limit(_MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise NodeError(reader.line_num, f"is not valid CSV: {error}") from error


def _record(cells: Mapping[str, str], row: int, report: Callable[[int, str], None]) -> StatementRecord | None:
    values: dict[str, Any] = {}
    complete = True
    for column, written in cells.items():
        cell = written if column == "value" else _unguarded(written)
        if column not in _TEXTS:
            cell = cell.strip()
        if not cell:
            continue
        if found := FORBIDDEN.search(cell):
            message = f"{column}: holds the character U+{ord(found.group()):04X}, which XML forbids"
        elif message := _read_cell(column, cell, values):
            message = f"{column}: {message}"
        if message:
            report(row, message)
            complete = False
    return StatementRecord(**values) if complete else None


def _read_cell(column: str, cell: str, values: dict[str, Any]) -> str:
    """Put what a cell says into ``values``, or say what is wrong with it."""
    field = RECORD_FIELDS[column]
    if column in FLAGS:
        # Spreadsheets write TRUE.
        if cell.lower() not in ("true", "false"):
            return f"must be true or false, not {cell!r}"
        values[field] = cell.lower() == "true"
    elif column in LISTS:
        parts = [part.strip() for part in cell.split(";")]
        if "" in parts:
            return "one of the list is empty"
        values[field] = parts[0] if len(parts) == 1 else parts
    elif column == "count" and cell.startswith("{"):
        try:
            values[field] = msgspec.json.decode(cell, type=dict[str, int | float | str | bool])
        except (msgspec.DecodeError, RecursionError) as error:
            return f"{cell[:60]!r} is not a count: {error}"
    elif column == "value" and cell.startswith("'"):
        values[field] = cell[1:]
    elif column in ("count", "value"):
        values[field] = typed_text(cell)
    elif column == "confidence":
        number = typed_text(cell)
        if isinstance(number, bool) or not isinstance(number, int | float):
            return f"must be a number between 0 and 1, not {cell!r}"
        values[field] = number
    else:
        values[field] = cell
    return ""
