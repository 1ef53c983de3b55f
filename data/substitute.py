"""One id for another in the text of a file, and every other character as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from .describe import DATASET_REFERENCES
from .nodes import Fields, Items, Node, Scalar, parse_yaml
from .write import scalar

#: The fields that hold ids, by the kind of file.
_DESCRIBED: Final = frozenset({"id", "publisher", "authors"})
_DATASET: Final = frozenset(DATASET_REFERENCES)
_STATEMENT: Final = frozenset({"source", "where", "from", "to", "topic", "as", "event", "said_by"})
_REFERENCES: Final = frozenset({"content", "about"})

_WORD: Final = re.compile(r"[^\s,]+|,")
_JSON_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')
#: What a query's text may hold besides names: strings, IRIs, comments (but not the header's ``#+`` lines).
_QUERY: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<(?P<iri>[^<>\"{}|^`\\\s]*)>"
    r"|(?m:^)#\+"
    r"|#[^\n]*"
    r"|(?<![\w.:%\\-]):(?P<name>\w(?:[\w.%-]*[\w%-])?)(?![:\\])"
)
#: A parameter's default in the header of a saved question.
_DEFAULT: Final = re.compile(r"""^#\+\s+default:\s*["']?([^\s"']+)["']?\s*$""", re.MULTILINE)


class Edit(NamedTuple):
    """The characters from ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` after edits that do not overlap."""
    parts, position = [], 0
    for edit in sorted(edits):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join((*parts, text[position:]))


def in_yaml(text: str, old: str, new: str) -> list[Edit]:
    """The edits that put ``new`` where the YAML file of a dataset names ``old``."""
    root = parse_yaml(text)
    if isinstance(root, Items):
        return [edit for entry in root.items for edit in _in_entry(text, entry, _DESCRIBED, old, new)]
    edits: list[Edit] = []
    if isinstance(root, Fields):
        edits += _in_field(text, "source", root.fields.get("source"), old, new)
        edits += _in_entry(text, root, _DATASET, old, new)
        listed = root.fields.get("statements")
        known = _STATEMENT | _REFERENCES | {"what"}
        for entry in listed.items if isinstance(listed, Items) else ():
            edits += _in_entry(text, entry, known, old, new)
    return edits


def in_json_lines(text: str, old: str, new: str) -> list[Edit]:
    """The same for statements in JSON Lines."""
    edits: list[Edit] = []
    field = ""
    for found in _JSON_STRING.finditer(text) if old in text or "\\u" in text else ():
        raw = found[1]
        value: str = json.loads(f'"{raw}"') if "\\" in raw else raw
        if found[2]:
            field = value
        elif spans := list(_named(field, value, old)):
            if value == raw:
                edits += [Edit(found.start(1) + start, found.start(1) + end, new) for start, end in spans]
            else:
                edits.append(Edit(*found.span(1), json.dumps(_replaced(value, spans, new))[1:-1]))
    return edits


def in_query(text: str, base: str, old: str, new: str) -> list[Edit]:
    """The same for a query: the name ``:old``, the IRI that it stands for, and a parameter's default."""
    edits = [Edit(*found.span(1), new) for found in _DEFAULT.finditer(text) if found[1] == old]
    for found in _QUERY.finditer(text):
        if found["name"] == old:
            edits.append(Edit(*found.span("name"), new))
        elif found["iri"] == base + old:
            edits.append(Edit(*found.span("iri"), base + new))
    return edits


def _in_entry(text: str, entry: Node, fields: frozenset[str], old: str, new: str) -> Iterator[Edit]:
    if isinstance(entry, Fields):
        for name, node in entry.fields.items():
            if name in fields:
                yield from _in_field(text, name, node, old, new)


def _in_field(text: str, field: str, node: Node | None, old: str, new: str) -> Iterator[Edit]:
    if isinstance(node, Items):
        for item in node.items:
            yield from _in_field(text, field, item, old, new)
    if not isinstance(node, Scalar) or not (spans := list(_named(field, node.text, old))):
        return
    quote = text[node.start] in "\"'"
    start, end = node.start + quote, node.end - quote
    raw = text[start:end]
    # In a text that runs over two lines the words are the same, and so are their places among the words.
    if raw == node.text or (field == "what" and _WORD.findall(raw) == _WORD.findall(node.text)):
        yield from (Edit(start + first, start + last, new) for first, last in _named(field, raw, old))
    else:
        ending = "\n" if raw.endswith("\n") else ""
        yield Edit(node.start, node.end, scalar(_replaced(node.text, spans, new)) + ending)


def _named(field: str, value: str, old: str) -> Iterator[tuple[int, int]]:
    """Where the value of a field names ``old``."""
    if field == "what":
        words = list(_WORD.finditer(value))
        # A relation may be called like an id.
        relation = 1
        while relation < len(words) and words[relation].group() == ",":
            relation += 2
        yield from (word.span() for place, word in enumerate(words) if word.group() == old and place != relation)
    elif field in _REFERENCES:
        if value.startswith(f"{old}#"):
            yield 0, len(old)
    elif value == old and field in _STATEMENT | _DESCRIBED | _DATASET:
        yield 0, len(old)


def _replaced(value: str, spans: Iterable[tuple[int, int]], new: str) -> str:
    return apply(value, (Edit(start, end, new) for start, end in spans))
