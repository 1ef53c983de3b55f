"""One mapping of a YAML file: typed access to its fields, mistakes reported where they stand."""

from __future__ import annotations

import math
import re
from typing import Any, Final, Protocol

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.errors import did_you_mean

from .dates import bounds
from .names import nearest
from .nodes import Fields, Items, Node, Scalar
from .records import StatementRecord


class Report(Protocol):
    """Takes a mistake: file, line, what is wrong; the code of the check, and what the statement there says."""

    def __call__(self, file: str, line: int, message: str, code: str = "form", statement: str = "", /) -> None: ...


#: Names in a file → names in the record (``from`` → ``from_``).
RECORD_FIELDS: Final = {field.encode_name: field.name for field in msgspec.structs.fields(StatementRecord)}
FLAGS: Final = frozenset({"jointly", "open", "negated"})
LISTS: Final = frozenset({"at", "where", "topic", "content", "about", "said_by"})

_NUMBER: Final = re.compile(r"[-+]?([0-9]+|[0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_LEADING_ZERO: Final = re.compile(r"[-+]?0[0-9]")
#: Python refuses to read longer integers, and no store holds them.
_LONGEST_NUMBER: Final = 40


class Entry:
    """The fields of one entry; ``allowed`` are the names that it may have."""

    def __init__(self, report: Report, file: str, fields: Fields, allowed: tuple[str, ...]) -> None:
        self._report, self.file, self.fields = report, file, fields
        self.problems = 0
        for name, key in fields.keys.items():
            if name not in allowed:
                self._tell(key.line, f"unknown field {name!r}{did_you_mean(nearest(name, allowed))}")

    def problem(self, field: str, message: str, code: str = "form", /) -> None:
        """Report a mistake where ``field`` stands, or where the entry begins."""
        node = self.fields.keys.get(field)
        self._tell(node.line if node else self.fields.line, message, code)

    def _tell(self, line: int, message: str, code: str = "form") -> None:
        self.problems += 1
        what = self.fields.fields.get("what")
        self._report(self.file, line, message, code, what.text if isinstance(what, Scalar) else "")

    def text(self, field: str) -> str:
        node = self.fields.fields.get(field)
        if node is None:
            return ""
        if isinstance(node, Scalar):
            return node.text
        self.problem(field, f"{field}: must be a text")
        return ""

    def texts(self, field: str) -> tuple[str, ...]:
        """The texts of a list, or the one that stands there alone."""
        node = self.fields.fields.get(field)
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node.text,) if node.text else ()
        texts = [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Items) else []
        if not isinstance(node, Items) or len(texts) != len(node.items):
            self.problem(field, f"{field}: must be a text or a list of texts")
            return ()
        if "" in texts:
            self.problem(field, f"{field}: one of the list is empty")
        return tuple(text for text in texts if text)

    def mapping(self, field: str) -> dict[str, str]:
        node = self.fields.fields.get(field)
        if node is None or (isinstance(node, Scalar) and not node.text):
            return {}
        if isinstance(node, Fields) and all(isinstance(value, Scalar) for value in node.fields.values()):
            return {name: value.text for name, value in node.fields.items() if isinstance(value, Scalar)}
        self.problem(field, f"{field}: must be a list of 'language: text'")
        return {}

    def flag(self, field: str) -> bool:
        text = self.text(field)
        if text not in ("", "true", "false"):
            self.problem(field, f"{field}: must be true or false, not {text!r}")
        return text == "true"

    def date(self, field: str) -> str:
        """A date as written; one that cannot be is reported."""
        written = self.text(field)
        if written:
            try:
                bounds(written)
            except ValueError as error:
                self.problem(field, str(error), "date")
        return written

    def statement(self, source: str) -> StatementRecord | None:
        """The entry as a statement's record, ``None`` where a field has the wrong form."""
        values: dict[str, Any] = {"source": source}
        for name, node in self.fields.fields.items():
            field = RECORD_FIELDS.get(name)
            if field is None:
                continue
            if name == "source":
                self.problem(name, "source: stands once at the head of the file")
            elif name in FLAGS:
                values[field] = self.flag(name)
            elif name in LISTS:
                texts = self.texts(name)
                values[field] = texts[0] if isinstance(node, Scalar) and texts else list(texts)
            elif name in ("count", "value", "confidence"):
                values[field] = self._number(name, node)
            else:
                values[field] = self.text(name)
        return None if self.problems else StatementRecord(**values)

    def _number(self, name: str, node: Node) -> Any:
        if name == "count" and isinstance(node, Fields):
            if all(isinstance(value, Scalar) for value in node.fields.values()):
                return {key: typed(value) for key, value in node.fields.items() if isinstance(value, Scalar)}
            self.problem(name, "count: each of its fields must be a number or a text")
            return None
        if not isinstance(node, Scalar):
            self.problem(name, f"{name}: must be a number or a text")
            return None
        if node.plain and not node.text:
            return None
        value = typed(node)
        if name == "confidence" and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.problem(name, f"confidence: must be a number between 0 and 1, not {node.text!r}")
            return None
        return value


def statement_entries(root: Node | None, file: str, report: Report) -> tuple[str, list[Entry]]:
    """The source and the entries of a statements file."""
    if root is None:
        return "", []
    if not isinstance(root, Fields):
        report(file, root.line, "must hold source: and statements:")
        return "", []
    head = Entry(report, file, root, ("source", "statements"))
    source = head.text("source")
    if not source:
        head.problem("source", "source: is missing; name the source that these statements are from", "source")
    listed = root.fields.get("statements")
    if listed is None or (isinstance(listed, Scalar) and not listed.text):
        return source, []
    if not isinstance(listed, Items):
        head.problem("statements", "statements: must be a list; start each with '- what: …'")
        return source, []
    entries = []
    for node in listed.items:
        if isinstance(node, Fields):
            entries.append(Entry(report, file, node, tuple(RECORD_FIELDS)))
        else:
            report(file, node.line, "a statement is a list of fields; write '- what: subject relation object'")
    return source, entries


def typed(node: Scalar) -> str | int | float | bool:
    """A plain scalar as the number or truth value it looks like; everything quoted stays text."""
    return typed_text(node.text) if node.plain else node.text


def typed_text(text: str) -> str | int | float | bool:
    """Text as the number or truth value it looks like: ``31``, ``2.5``, ``true``; but ``012`` stays text."""
    if text in ("true", "false"):
        return text == "true"
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text) or _LEADING_ZERO.match(text):
        return text
    if not set(text) & set(".eE"):
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else text


def is_web_iri(text: str) -> bool:
    """Whether ``text`` is an absolute IRI of the web that every RDF syntax can hold."""
    if not text.startswith(("http://", "https://")) or re.search(r"[\s<>\"{}|\\^`]", text):
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return len(text) > len("https://")
