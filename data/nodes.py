"""YAML → nodes that know their line, with limits that a hostile or broken file cannot pass.

Scalars stay text: YAML's own guesses (``no`` → false, ``012`` → 10, ``1:30`` → 90) never happen, and each field is read as
what it is by the code that knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import yaml

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 20

#: Characters that XML 1.0 cannot hold, so that no RDF/XML or GraphML could carry them.
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NodeError(Exception):
    """A file that cannot be read as a whole: ``line`` counted from 1 (0: the file itself)."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


class Scalar(msgspec.Struct, frozen=True):
    """A text; ``plain`` where it is not quoted; ``start`` and ``end`` are its characters in the file, quotes included."""

    text: str
    line: int
    plain: bool
    start: int
    end: int


class Items(msgspec.Struct, frozen=True):
    """A YAML sequence."""

    items: list[Node]
    line: int


class Fields(msgspec.Struct, frozen=True):
    """A YAML mapping, in the order of the file."""

    fields: dict[str, Node]
    keys: dict[str, Scalar]
    line: int


Node = Scalar | Items | Fields


def read_text(path: Path, limit: int | None = MAX_BYTES) -> str:
    """The text of a UTF-8 file without its byte order mark; raises :class:`NodeError`."""
    try:
        if limit is not None and (size := path.stat().st_size) > limit:
            raise NodeError(
                0,
                f"has {size / 1e6:.0f} MB; a YAML file may have {limit / 1e6:.0f} MB at most "
                "(split it, or write statements as JSON Lines: statements/*.jsonl)",
            )
        data = path.read_bytes()
    except OSError as error:
        raise NodeError(0, f"cannot be read: {error.strerror or error}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NodeError(
            line, f"is not UTF-8 (byte {data[error.start]:#04x}); save the file as UTF-8"
        ) from error


def parse_yaml(text: str) -> Node | None:
    """The one document of a YAML text, ``None`` where it is empty; raises :class:`NodeError` at the first thing wrong."""
    if found := FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise NodeError(line, f"holds the character U+{ord(found.group()):04X}, which XML forbids; remove it")
    events = yaml.parse(text, Loader=yaml.CSafeLoader)
    try:
        return _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NodeError(mark.line + 1 if mark else 0, f"not valid YAML: {_explain(error)}") from error
    except yaml.YAMLError as error:
        raise NodeError(0, f"not valid YAML: {error}") from error


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it cannot be understood"
    if "'\\t'" in problem or "tab character" in problem:
        return "a tab stands where YAML allows only spaces"
    return problem


def _document(events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise NodeError(
                    event.start_mark.line + 1,
                    "holds a second YAML document ('---'); one file is one document",
                )
            root = _node(events, next(events), 1)
    if isinstance(root, Scalar) and root.plain and not root.text:
        return None
    return root


def _node(events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise NodeError(
            line, "YAML anchors and aliases (&name, *name) are not used in datasets; write the value out"
        )
    if getattr(event, "tag", None):
        raise NodeError(line, f"YAML tags ({event.tag}) are not used in datasets; write the plain value")
    if depth > MAX_DEPTH:
        raise NodeError(line, f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(event, yaml.ScalarEvent):
        if found := FORBIDDEN.search(event.value):
            raise NodeError(
                line, f"holds the character U+{ord(found.group()):04X}, which XML forbids; remove it"
            )
        plain = event.style in (None, "")
        return Scalar(event.value, line, plain, event.start_mark.index, event.end_mark.index)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(child := next(events), yaml.SequenceEndEvent):
            items.append(_node(events, child, depth + 1))
        return Items(items, line)
    return _fields(events, line, depth)


def _fields(events: Iterator[yaml.Event], line: int, depth: int) -> Fields:
    fields: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(events, event, depth + 1)
        if not isinstance(key, Scalar):
            raise NodeError(key.line, "a field's name must be a word")
        if key.text in keys:
            raise NodeError(
                key.line, f"the field {key.text!r} stands twice (first in line {keys[key.text].line})"
            )
        keys[key.text] = key
        fields[key.text] = _node(events, next(events), depth + 1)
    return Fields(fields, keys, line)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text in a node, field names included, in the order of the file."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from scalars(item)
    else:
        for name, value in node.fields.items():
            yield node.keys[name]
            yield from scalars(value)
