"""YAML → nodes that know their line, with limits that a hostile or broken file cannot pass.

Scalars stay text: YAML's own guesses (``no`` → false, ``012`` → 10, ``1:30`` → 90) never happen, and each field is read
as what it is by the code that knows it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from . import characters
from .characters import FORBIDDEN

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 20

#: Control characters that YAML takes only as escapes.
_UNPRINTABLE: Final = re.compile("[\x7f-\x84\x86-\x9f]")


class NodeError(Exception):
    """A file that cannot be read as a whole: ``line`` counted from 1 (0: the file itself)."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


class Scalar(msgspec.Struct, frozen=True):
    """A text; ``plain`` where it is not quoted; from ``start`` to ``end`` in the file, quotes included."""

    text: str
    line: int
    plain: bool
    start: int
    end: int


class Items(msgspec.Struct, frozen=True):
    """A YAML sequence, from its ``[`` to its ``]`` (``flow``) or from its first dash to the end of its last item."""

    items: list[Node]
    line: int
    start: int
    end: int
    flow: bool


class Fields(msgspec.Struct, frozen=True):
    """A YAML mapping in the file's order, from its ``{`` to its ``}`` (``flow``) or from first key to last value."""

    fields: dict[str, Node]
    keys: dict[str, Scalar]
    line: int
    start: int
    end: int
    flow: bool


Node = Scalar | Items | Fields

#: Takes a mistake that leaves the rest of the file readable: its line and what is wrong.
Report = Callable[[int, str], None]


def read_text(path: Path, limit: int | None = MAX_BYTES) -> str:
    """The text of a UTF-8 file without its byte order mark; raises :class:`NodeError`."""
    try:
        found = path.stat()
        # Opening a named pipe would wait for ever.
        if not stat.S_ISREG(found.st_mode):
            raise NodeError(0, "is not a file")
        if limit is not None and found.st_size > limit:
            if path.suffix not in (".yaml", ".yml"):
                raise NodeError(
                    0, f"has {found.st_size / 1e3:,.0f} kB; {limit / 1e3:,.0f} kB are the most that is read"
                )
            raise NodeError(
                0,
                f"has {found.st_size / 1e6:.0f} MB; a YAML file may have {limit / 1e6:.0f} MB at most "
                "(split it, or write statements as JSON Lines: statements/*.jsonl)",
            )
        data = path.read_bytes()
    except OSError as error:
        raise NodeError(0, f"cannot be read: {error.strerror or error}") from error
    return decode(data)


def decode(data: bytes) -> str:
    """UTF-8 as text, without a byte order mark; raises :class:`NodeError` where it is something else."""
    try:
        return characters.decode(data)
    except characters.NotUtf8 as error:
        raise NodeError(error.line, error.message) from error


def parse_yaml(text: str, report: Report | None = None) -> Node | None:
    """The one document of a YAML text, ``None`` where it is empty; raises :class:`NodeError` at the first thing wrong.

    With ``report``, a field that stands twice goes there and reading goes on, the first one being kept.
    """
    if found := FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise NodeError(line, _forbids(found))
    try:
        return _Parser(yaml.parse(text, Loader=yaml.CSafeLoader), report).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NodeError(mark.line + 1 if mark else 0, f"not valid YAML: {_explain(error)}") from error
    except yaml.YAMLError as error:
        # The C parser gives no line for a character that it does not take.
        raw = _UNPRINTABLE.search(text)
        line = text.count("\n", 0, raw.start()) + 1 if raw else 0
        shown = f"U+{ord(raw.group()):04X}" if raw else "something"
        message = f"holds the control character {shown}; remove it, or write it as an escape in double quotes"
        raise NodeError(line, message) from error


def _forbids(found: re.Match[str]) -> str:
    return f"holds the character U+{ord(found.group()):04X}, which XML forbids; remove it"


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it cannot be understood"
    if "'\\t'" in problem or "tab character" in problem:
        return "a tab stands where YAML allows only spaces"
    return problem


def _mark(event: yaml.Event) -> Any:
    """Where an event begins; only events that nobody parsed have no marks."""
    return event.start_mark


def _end(event: yaml.Event) -> int:
    mark: Any = event.end_mark
    return int(mark.index)


class _Parser:
    """Events → nodes."""

    def __init__(self, events: Iterator[yaml.Event], report: Report | None) -> None:
        self._events, self._report = events, report

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    line = _mark(event).line + 1
                    raise NodeError(line, "holds a second YAML document ('---'); one file is one document")
                root = self._node(next(self._events), 1)
        return None if isinstance(root, Scalar) and root.plain and not root.text else root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark, end = _mark(event), _end(event)
        line = mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NodeError(
                line, "YAML anchors and aliases (&name, *name) are not used in datasets; write the value out"
            )
        if tag := getattr(event, "tag", None):
            raise NodeError(line, f"YAML tags ({tag}) are not used in datasets; write the plain value")
        if depth > MAX_DEPTH:
            raise NodeError(line, f"is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.ScalarEvent):
            if found := FORBIDDEN.search(event.value):
                raise NodeError(line, _forbids(found))
            return Scalar(event.value, line, event.style in (None, ""), mark.index, end)
        flow = bool(getattr(event, "flow_style", False))
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(child := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(child, depth + 1))
            # The parser ends a block where the next thing begins, comments included.
            end = _end(child) if flow else items[-1].end if items else mark.index
            return Items(items, line, mark.index, end, flow)
        fields: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        last = mark.index
        while not isinstance(child := next(self._events), yaml.MappingEndEvent):
            key = self._node(child, depth + 1)
            if not isinstance(key, Scalar):
                raise NodeError(key.line, "a field's name must be a word")
            value = self._node(next(self._events), depth + 1)
            if key.text in keys:
                self._twice(key, keys[key.text])
            else:
                keys[key.text], fields[key.text] = key, value
            last = value.end
        return Fields(fields, keys, line, mark.index, _end(child) if flow else last, flow)

    def _twice(self, key: Scalar, first: Scalar) -> None:
        message = f"the field {key.text!r} stands twice (first in line {first.line})"
        if self._report is None:
            raise NodeError(key.line, message)
        self._report(key.line, message)


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
