"""One entity's entry in a YAML file takes over another's names; the other goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from actorgraph.ontology.errors import ActorgraphError

from .nodes import Fields, Node, Scalar
from .records import Entity
from .substitute import Edit
from .write import scalar

_ORDER: Final = Entity.__struct_fields__

Value = str | tuple[str, ...] | Mapping[str, str]


def taken_over(kept: Entity, gone: Entity) -> Entity:
    """What ``kept`` gets from ``gone``, as an entity that has only that.

    The name of ``gone`` becomes an alias, and so does its label in a language that ``kept`` has one for. A description
    or note goes over only where ``kept`` has none.
    """
    labels = {tag: text for tag, text in gone.labels.items() if tag not in kept.labels}
    doubled = [text for tag, text in gone.labels.items() if tag in kept.labels]
    known = {kept.name, *kept.aliases, *kept.labels.values()}
    names = [text for text in dict.fromkeys((gone.name, *gone.aliases, *doubled)) if text and text not in known]
    return Entity(
        id=kept.id,
        type="",
        aliases=tuple(names),
        labels=labels,
        same_as=tuple(iri for iri in gone.same_as if iri not in kept.same_as),
        description="" if kept.description else gone.description,
        note="" if kept.note else gone.note,
    )


def removal(text: str, entry: Fields) -> Edit:
    """The edit that removes an entry of a list; comments above and below it stay."""
    _check_block(entry)
    return Edit(_line_start(text, text.rindex("-", 0, entry.start)), line_end(text, entry.end), "")


def additions(text: str, entry: Fields, more: Entity) -> Iterator[Edit]:
    """The edits that give an entry the fields of ``more``; lists that it has grow in their own style."""
    _check_block(entry)
    indent = _column(text, entry.start)
    inserted: dict[int, list[str]] = {}
    for name in ("aliases", "labels", "description", "same_as", "note"):
        value: Value = getattr(more, name)
        node = entry.fields.get(name)
        if not value:
            continue
        if node is None:
            above = [entry.fields[known] for known in _ORDER[: _ORDER.index(name)] if known in entry.fields]
            place = line_end(text, max(field.end for field in above))
            inserted.setdefault(place, []).extend(_field(name, value, indent))
        elif isinstance(node, Scalar) and not node.text:
            key = entry.keys[name]
            yield Edit(key.start, line_end(text, node.end), lines(text, _field(name, value, indent))[len(indent) :])
        else:
            yield _grown(text, node, value, indent)
    for place, new in inserted.items():
        yield insertion(text, place, new)


def _grown(text: str, node: Node, value: Value, indent: str) -> Edit:
    """The edit that lengthens a list or mapping."""
    if isinstance(node, Scalar):
        listed = [text[node.start : node.end], *map(scalar, value)]
        start = len(text[: node.start].rstrip(" "))
        return Edit(start, node.end, "".join(f"{_newline(text)}{indent}- {item}" for item in listed))
    if not node.flow:
        return insertion(text, line_end(text, node.end), _listed(value, _column(text, node.start)))
    if isinstance(value, Mapping):
        new = [f"{scalar(key, flow=True)}: {scalar(item, flow=True)}" for key, item in value.items()]
    else:
        new = [scalar(item, flow=True) for item in value]
    ends = [child.end for child in (node.fields.values() if isinstance(node, Fields) else node.items)]
    place = max(ends, default=node.start + 1)
    return Edit(place, place, ", ".join([""] * bool(ends) + new))


def _field(name: str, value: Value, indent: str) -> list[str]:
    """The lines of a new field."""
    if isinstance(value, str):
        return [f"{indent}{name}: {scalar(value)}"]
    return [f"{indent}{name}:", *_listed(value, f"{indent}  " if isinstance(value, Mapping) else indent)]


def _listed(value: Value, indent: str) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{indent}{scalar(key)}: {scalar(item)}" for key, item in value.items()]
    return [f"{indent}- {scalar(item)}" for item in value]


def insertion(text: str, place: int, new: list[str]) -> Edit:
    """The edit that puts whole lines at the beginning of a line, or at an end of the text that has no line end."""
    before = "" if place == 0 or text[place - 1] == "\n" else _newline(text)
    return Edit(place, place, before + lines(text, new))


def lines(text: str, new: list[str]) -> str:
    """Lines with the line ends that ``text`` has."""
    return "".join(line + _newline(text) for line in new)


def line_end(text: str, position: int) -> int:
    """Where the line that ``position`` ends in is over; a block literal ends at the start of the next line."""
    if position and text[position - 1] == "\n":
        return position
    found = text.find("\n", position)
    return len(text) if found < 0 else found + 1


def _line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def _column(text: str, position: int) -> str:
    """The spaces that bring a new line to the column of ``position``."""
    return " " * (position - _line_start(text, position))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _check_block(entry: Fields) -> None:
    if entry.flow:
        raise ActorgraphError(
            f"the entry in line {entry.line} stands in braces; write each field on its own line first"
        )
