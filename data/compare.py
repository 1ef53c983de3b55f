"""Two states of a dataset: what was added, removed and changed, for a person to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from .counts import display
from .marks import marks
from .records import Count, Dataset, Entity, Source, Statement
from .what import format_what

#: Where a statement stands is no part of what it says; its identifier follows from the rest.
_PASSED_OVER: Final = frozenset({"id", "file", "line"})
_COMPARED: Final = tuple(field for field in Statement.__struct_fields__ if field not in _PASSED_OVER)
_LINKS: Final = ("content", "about")


class FieldChange(msgspec.Struct, frozen=True):
    """One field and what it held before and after."""

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.field.rstrip('_')}: {_shown(self.old)} → {_shown(self.new)}"


class Change(msgspec.Struct, frozen=True):
    """One record in both states, and the fields that differ; the records of a pair are of one kind."""

    old: Statement | Entity | Source
    new: Statement | Entity | Source
    fields: tuple[FieldChange, ...]


class Changes(msgspec.Struct, frozen=True):
    """What became of one kind of record."""

    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Difference(msgspec.Struct, frozen=True):
    """All that differs; ``str`` of it is text for people, a line a record."""

    statements: Changes
    entities: Changes
    sources: Changes

    def __bool__(self) -> bool:
        return bool(self.statements or self.entities or self.sources)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each kind were added, removed, changed."""
        kinds = {"statements": self.statements, "entities": self.entities, "sources": self.sources}
        return {
            kind: {"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)}
            for kind, found in kinds.items()
        }

    def lines(self) -> list[str]:
        """``+`` what was added, ``-`` removed, ``~`` changed, with the old and new value of each field."""
        lines = []
        for kind, found in (("source", self.sources), ("entity", self.entities), ("statement", self.statements)):
            named: Callable[[Any], str] = _sentence if kind == "statement" else lambda record: record.id
            lines += [f"+ {kind} {named(record)}" for record in found.added]
            lines += [f"- {kind} {named(record)}" for record in found.removed]
            for change in found.changed:
                lines.append(f"~ {kind} {named(change.new)}")
                lines += [f"    {field}" for field in change.fields]
        return lines

    def __str__(self) -> str:
        if not self:
            return "no difference"
        totals = []
        for kind, numbers in self.counts().items():
            parts = [f"{number} {what}" for what, number in numbers.items() if number]
            if parts:
                totals.append(f"{kind}: {', '.join(parts)}")
        return "\n".join([*self.lines(), "; ".join(totals)])


def compare(old: Dataset, new: Dataset) -> Difference:
    """What differs between two states of a dataset.

    A statement is first found again by its identifier, else by source, subjects, relation and objects; of several such,
    those are a pair that have most fields in common.
    """
    return Difference(
        statements=_statements(old.statements, new.statements),
        entities=_named(old.entities, new.entities),
        sources=_named(old.sources, new.sources),
    )


def _named(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    both = sorted(old.keys() & new.keys())
    pairs = [(old[name], new[name]) for name in both if old[name] != new[name]]
    return Changes(
        added=tuple(new[name] for name in sorted(new.keys() - old.keys())),
        removed=tuple(old[name] for name in sorted(old.keys() - new.keys())),
        changed=tuple(Change(a, b, _fields(a, b, a.__struct_fields__)) for a, b in pairs),
    )


def _statements(old: Sequence[Statement], new: Sequence[Statement]) -> Changes:
    before = {statement.id: statement for statement in old}
    after = {statement.id: statement for statement in new}
    pairs = [(before[name], after[name]) for name in before.keys() & after.keys()]
    left: dict[tuple[Any, ...], tuple[list[Statement], list[Statement]]] = {}
    for side, ids, others in ((0, before, after), (1, after, before)):
        for name in ids.keys() - others.keys():
            left.setdefault(_claim(ids[name]), ([], []))[side].append(ids[name])
    added: list[Statement] = []
    removed: list[Statement] = []
    for gone, come in left.values():
        matched = _matched(gone, come)
        pairs += matched
        removed += _without(gone, [pair[0] for pair in matched])
        added += _without(come, [pair[1] for pair in matched])
    renamed = {a.id: b.id for a, b in pairs if a.id != b.id}
    changed = []
    for first, second in pairs:
        # That a statement referred to has another identifier now is a change of that one, not of this.
        followed = msgspec.structs.replace(first, **{link: _followed(getattr(first, link), renamed) for link in _LINKS})
        if fields := _fields(followed, second, _COMPARED):
            changed.append((_place(second), Change(first, second, fields)))
    return Changes(
        tuple(sorted(added, key=_place)),
        tuple(sorted(removed, key=_place)),
        tuple(change for _, change in sorted(changed, key=lambda item: item[0])),
    )


def _matched(old: list[Statement], new: list[Statement]) -> list[tuple[Statement, Statement]]:
    """Pairs of statements that make the same claim, the most alike first."""
    old, new = sorted(old, key=_place), sorted(new, key=_place)
    if len(old) * len(new) > _MOST_PAIRS:
        return list(zip(old, new, strict=False))
    likeness = [(-_alike(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(likeness):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return [(old[i], new[j]) for i, j in sorted(pairs.items())]


#: Beyond this, the order of the files has to do.
_MOST_PAIRS: Final = 250_000


def _alike(first: Statement, second: Statement) -> int:
    return sum(getattr(first, field) == getattr(second, field) for field in _COMPARED)


def _without(statements: list[Statement], found: list[Statement]) -> list[Statement]:
    ids = {statement.id for statement in found}
    return [statement for statement in statements if statement.id not in ids]


def _claim(statement: Statement) -> tuple[Any, ...]:
    return statement.source, statement.subjects, statement.relation, statement.objects


def _place(statement: Statement) -> tuple[Any, ...]:
    return statement.source, statement.passages, _sentence(statement), statement.id


def _followed(ids: Iterable[str], renamed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(renamed.get(name, name) for name in ids))


def _fields(old: Any, new: Any, names: Iterable[str]) -> tuple[FieldChange, ...]:
    values = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(FieldChange(name, before, after) for name, before, after in values if before != after)


def _sentence(statement: Statement) -> str:
    what = format_what(statement.subjects, statement.relation, statement.objects)
    value = "" if statement.value is None else f" {_shown(statement.value)}"
    places = ", ".join(map(str, statement.passages))
    found = marks(
        stance=statement.stance,
        negated=statement.negated,
        condition=statement.condition,
        voice=statement.voice,
        subjects=statement.subjects,
        said_by=statement.said_by,
    )
    marked = f" ({', '.join(found)})" if found else ""
    return f"{what}{value}{marked} [{statement.source} {places}]"


def _shown(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Count):
        return display(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {item}" for key, item in value.items()) or "nothing"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None or value == "" else " ".join(str(value).split())
