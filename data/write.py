"""Records → YAML as a person would write it, so that a file read and written again is the same to the letter.

A text stands plain where every YAML reader takes it for that text, else in quotes (``"no"``, ``"012"``, ``"9:12-48"``);
texts of several lines are block literals; nothing is folded. Of numbers and dates the plain form is what is meant.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from actorgraph.ontology.errors import ActorgraphError, OutputError

from .characters import FORBIDDEN
from .describe import DATASET_FIELDS
from .entries import RECORD_FIELDS, typed_text
from .records import Dataset, Entity, Source, StatementRecord

_RESOLVE: Final[Callable[..., str]] = yaml.SafeLoader("").resolve
_STRING: Final = "tag:yaml.org,2002:str"

#: The fields of a statement in the order of a file: its name first, as in a list of definitions.
_ORDER: Final = ("key", *(name for name in RECORD_FIELDS if name not in ("key", "source")))
#: Where a number or a day is meant: paragraphs and dates.
_PLAIN_NUMBERS: Final = frozenset(
    {"at", "when", "as_of", "since", "until", "said_on", "published", "retrieved", "issued", "modified"}
)
_TYPED: Final = frozenset({"value", "count", "confidence"})

#: Where a plain text may begin, and what ends or changes it (a colon or hash does so only beside a space).
_PLAIN: Final = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=\S))\S*(?: +\S+)*")
_NOT_PLAIN: Final = re.compile(r": |:$| #|^(?:---|\.\.\.)|[\n\t]")
_FLOW: Final = re.compile(r"[:?,\[\]{}]")
#: What readers of YAML 1.2, or of all of YAML 1.1, take for a number or a truth value and PyYAML does not.
_READ_BY_SOME: Final = re.compile(r"[yYnN]|0o[0-7]+|[-+]?[0-9.]+[eE][-+]?[0-9]+")
#: What YAML shows only as an escape, or breaks a line at.
_ESCAPED: Final = re.compile("[\r\x7f-\x9f\u2028\u2029\ufeff]")
_POSITIVE: Final = re.compile(r"[1-9][0-9]{0,14}")
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TO_ESCAPE: Final = re.compile('["\\\\\n\t\r\x7f-\x9f\u2028\u2029\ufeff]')


def statements_yaml(source: str, records: Iterable[StatementRecord]) -> str:
    """The text of a statements file."""
    lines = [f"source: {scalar(source)}\n", "statements:\n"]
    return "".join((*lines, *(statement_yaml(record) for record in records)))


def statement_yaml(record: StatementRecord) -> str:
    """One entry of a statements file, its source left out; ends with a line end."""
    return _entry(_statement_fields(record))


def entities_yaml(entities: Iterable[Entity]) -> str:
    """The text of an entities file."""
    return "".join(_entry(_described(entity)) for entity in entities)


def sources_yaml(sources: Iterable[Source]) -> str:
    """The text of a sources file."""
    return "".join(_entry(_described(source)) for source in sources)


def dataset_yaml(dataset: Dataset) -> str:
    """The text of ``dataset.yaml``."""
    fields = ((name, getattr(dataset, name)) for name in DATASET_FIELDS)
    return "".join(line for name, value in fields if value for line in _block(name, value, ""))


def scalar(text: str, *, plain: bool = False, flow: bool = False) -> str:
    """A text on one line; ``plain`` where any YAML reader's reading of it will do, ``flow`` inside brackets.

    Raises :class:`ActorgraphError` for a character that XML forbids.
    """
    if found := FORBIDDEN.search(text):
        raise ActorgraphError(f"{text[:40]!r} holds the character U+{ord(found.group()):04X}, which XML forbids")
    return text if _stands_plain(text, flow) and (plain or _is_text(text)) else _quoted(text)


def _is_text(text: str) -> bool:
    """Whether every YAML reader, and ours where a number may stand, takes a plain scalar for a text."""
    return (
        _RESOLVE(yaml.ScalarNode, text, (True, False)) == _STRING
        and isinstance(typed_text(text), str)
        and not _READ_BY_SOME.fullmatch(text)
    )


def _quoted(text: str) -> str:
    needs_escape = _TO_ESCAPE.findall(text)
    if needs_escape and set(needs_escape) <= {'"', "\\"} and "'" not in text:
        return f"'{text}'"
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _stands_plain(text: str, flow: bool) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not _NOT_PLAIN.search(text)
        and not _ESCAPED.search(text)
        and not (flow and _FLOW.search(text))
    )


def _statement_fields(record: StatementRecord) -> Iterator[tuple[str, Any]]:
    defaults = StatementRecord()
    for name in _ORDER:
        value = getattr(record, RECORD_FIELDS[name])
        if value != getattr(defaults, RECORD_FIELDS[name]) or (name == "value" and value is not None):
            yield name, value


def _described(record: Entity | Source) -> Iterator[tuple[str, Any]]:
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if value and not (name == "type" and isinstance(record, Source) and value == "Source"):
            yield name, value


def _entry(fields: Iterable[tuple[str, Any]]) -> str:
    """The fields of one item of a list, the first behind its dash."""
    lines = [line for name, value in fields for line in _block(name, value, "  ")]
    return "- " + "".join(lines)[2:] if lines else "- {}\n"


def _block(name: str, value: Any, indent: str) -> Iterator[str]:
    """The lines of one field of a block mapping."""
    if isinstance(value, str) and (literal := _literal(value, indent)):
        yield f"{indent}{name}: {literal}\n"
    elif isinstance(value, tuple):
        yield f"{indent}{name}:\n"
        yield from (f"{indent}- {scalar(item)}\n" for item in value)
    elif isinstance(value, Mapping) and name not in _TYPED:
        yield f"{indent}{name}:\n"
        yield from (f"{indent}  {scalar(key)}: {scalar(text)}\n" for key, text in value.items())
    else:
        yield f"{indent}{name}: {_value(name, value)}\n"


def _value(name: str, value: Any) -> str:
    """A field's value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {_part(key, item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_item(name, item, flow=True) for item in value) + "]"
    return _item(name, str(value), flow=False)


def _item(name: str, value: int | str, *, flow: bool) -> str:
    text = str(value)
    if name == "at" and ":" in text:
        return _quoted(text)  # some YAML readers take 9:12 for 552
    return scalar(text, plain=name in _PLAIN_NUMBERS and _is_number_or_day(text), flow=flow)


def _part(name: str, value: Any) -> str:
    """A field of ``count``, inside its braces."""
    if isinstance(value, str):
        return scalar(value, plain=name in _PLAIN_NUMBERS and _is_number_or_day(value), flow=True)
    return _value(name, value)


def _number(number: float) -> str:
    """A number as both our reader and any other read it: JSON's form, with the dot that YAML asks for."""
    text = repr(number)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _is_number_or_day(text: str) -> bool:
    """Whether the number or timestamp that YAML reads is what is meant, letter for letter."""
    return _ISO_DAY.fullmatch(text) is not None or _POSITIVE.fullmatch(text) is not None


def _literal(text: str, indent: str) -> str:
    """A text of several lines as a block literal, empty where it cannot be one."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 2 or _ESCAPED.search(text) or FORBIDDEN.search(text):
        return ""
    # An indented or blank line at an end would need marks that nobody remembers.
    if not lines[0].strip() or lines[0][0] in " \t" or not lines[-1].strip():
        return ""
    if any(line != "" and not line.strip() for line in lines):
        return ""
    mark = "|" if text.endswith("\n") else "|-"
    return "\n".join([mark, *(f"{indent}  {line}" if line else "" for line in lines)])


def write_files(files: Mapping[Path, bytes | None]) -> None:
    """Write every file or none: all are written aside first, then renamed; ``None`` removes a file.

    Raises :class:`OutputError`; what stood there before is whole then.
    """
    # A link stays a link.
    files = {path if data is None else path.resolve(): data for path, data in files.items()}
    aside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            if data is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_through(aside[path], data, path)
        for path, data in files.items():
            before[path] = path.read_bytes() if path.exists() else None
            if data is None:
                path.unlink(missing_ok=True)
            else:
                aside[path].replace(path)
    except OSError as error:
        for path, data in before.items():
            _put_back(path, data)
        raise OutputError(f"{error.filename or 'a file'} cannot be written: {error.strerror or error}") from error
    finally:
        for path in aside.values():
            path.unlink(missing_ok=True)


def _write_through(aside: Path, data: bytes, path: Path) -> None:
    with aside.open("wb") as file:
        if path.exists():
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
