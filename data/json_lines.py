"""Statements in JSON Lines: one record a line, for bulk."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from actorgraph.ontology.errors import did_you_mean

from .characters import FORBIDDEN
from .entries import RECORD_FIELDS
from .names import nearest
from .nodes import MAX_BYTES
from .records import StatementRecord

_KEY: Final = re.compile(rb'"([^"\\]*)"\s*:')
_BOM: Final = b"\xef\xbb\xbf"
#: The beginning of U+FFFE and U+FFFF in UTF-8; a JSON line holds other forbidden characters only as escapes.
_NONCHARACTER: Final = b"\xef\xbf"


def read_json_lines(path: Path, report: Callable[[int, str], None]) -> Iterator[tuple[int, StatementRecord]]:
    """The records of a file with their lines; each line that is none goes to ``report``."""
    decode = msgspec.json.Decoder(StatementRecord).decode
    try:
        # Opening a named pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            report(0, "is not a file")
            return
        with path.open("rb") as file:
            for number, line in enumerate(_lines(file.readline), 1):
                if number == 1 and line.startswith(_BOM):
                    line = line[len(_BOM) :]
                if not line.strip():
                    continue
                if len(line) > MAX_BYTES:
                    report(number, f"is longer than {MAX_BYTES / 1e6:.0f} MB; one line is one statement")
                    continue
                try:
                    record = decode(line)
                except msgspec.DecodeError as error:
                    report(number, _explain(error))
                except UnicodeDecodeError:
                    report(number, "is not UTF-8; save the file as UTF-8")
                except RecursionError:
                    report(number, "is nested too deep")
                else:
                    if problem := _problem(line, record):
                        report(number, problem)
                    else:
                        yield number, record
    except OSError as error:
        report(0, f"cannot be read: {error.strerror or error}")


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only so much that it can be told."""
    while line := readline(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = readline(MAX_BYTES + 1)
            if not line:
                return


def _problem(line: bytes, record: StatementRecord) -> str:
    """What the decoder lets pass and the format does not: forbidden characters, fields that stand twice."""
    if (b"\\u" in line or _NONCHARACTER in line) and any(map(FORBIDDEN.search, texts(record))):
        return "holds a character that XML forbids; remove it"
    keys = _KEY.findall(line)
    if len(set(keys)) != len(keys):
        twice: list[str] = []

        def note(pairs: list[tuple[str, Any]]) -> None:
            names = [name for name, _ in pairs]
            twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)

        json.loads(line, object_pairs_hook=note)
        if twice:
            return f"the field {twice[0]!r} stands twice"
    return ""


def texts(value: Any) -> Iterator[str]:
    """Every text in a record or in decoded JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, StatementRecord):
        for field in StatementRecord.__struct_fields__:
            yield from texts(getattr(value, field))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def _explain(error: msgspec.DecodeError) -> str:
    message = str(error)
    if unknown := re.search(r"unknown field `(.*?)`", message):
        name = unknown.group(1)
        return f"unknown field {name!r}{did_you_mean(nearest(name, tuple(RECORD_FIELDS)))}"
    if isinstance(error, msgspec.ValidationError):
        return f"a field has the wrong form: {message}"
    return f"not valid JSON: {message}"
