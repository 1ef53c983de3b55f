"""Who is joined to whom: an entity's neighbours, and the statements it has a part in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .index import Index, Ints, Narrow


def neighbours(index: Index, entity: int, narrow: Narrow) -> tuple[Ints, Ints, Ints]:
    """The other entities that statements join one to, the most relevant first; how many statements and sources each.

    First come those with the most statements, then with the most sources, then those of whom most is told.
    """
    rows, others = _joining(index, entity, narrow)
    kept = index.of_class(others, narrow)
    rows, others = rows[kept], others[kept]
    statements = index.row_statement[rows]
    found, place = np.unique(others, return_inverse=True)
    many = distinct(place, statements, len(found))
    sources = distinct(place, index.source[statements], len(found))
    order = np.lexsort((found, -index.told[found], -sources, -many))
    return found[order].astype(np.int64), many[order], sources[order]


def _joining(index: Index, entity: int, narrow: Narrow) -> tuple[Ints, Ints]:
    """The rows that join an entity to another and are asked for, and that other one."""
    rows = index.rows(entity)
    subjects, objects = index.row_subject[rows], index.row_object[rows]
    kept = (objects >= 0) & (subjects != objects) & index.passing(index.row_statement[rows], narrow)
    rows, others = rows[kept], np.where(subjects == entity, objects, subjects)[kept]
    return rows, others.astype(np.int64)


def tally(index: Index, entity: int, narrow: Narrow) -> tuple[dict[str, int], dict[str, int]]:
    """By relation the statements that join an entity to others, by class these others; the most frequent first."""
    rows, others = _joining(index, entity, narrow)
    relations = index.relation[np.unique(index.row_statement[rows])]
    return _counted(relations, index.relations), _counted(index.kind[np.unique(others)], index.classes)


def between(index: Index, subject: int, relation: str, target: int, symmetric: frozenset[str], narrow: Narrow) -> Ints:
    """The statements of one line, in the order in which a person reads them."""
    rows = index.rows(subject, object=relation in symmetric)
    subjects, objects = index.row_subject[rows], index.row_object[rows]
    same = (subjects == subject) & (objects == target)
    if relation in symmetric:
        same |= (subjects == target) & (objects == subject)
    statements = np.unique(index.row_statement[rows[same]])
    named = index.relation[statements] == _place(index.relations, relation)
    return in_order(index, statements[named], narrow)


def in_order(index: Index, statements: NDArray[Any], narrow: Narrow) -> Ints:
    """Those of some statements that are asked for: facts before claims, within each by date."""
    kept = np.asarray(statements)[index.passing(statements, narrow)].astype(np.int64)
    earliest = index.earliest[kept]
    return kept[np.lexsort((kept, np.where(earliest > 0, earliest, 99_999_999), index.claim[kept]))]


def parts(index: Index, entity: int, narrow: Narrow) -> dict[str, Ints]:
    """The statements that an entity is subject or object of, says, or is mentioned in; each in the first of these only.

    Each list is in the order in which a person reads it.
    """
    first, end = np.searchsorted(index.part_entity, [entity, entity + 1])
    named, spoken = index.part_statement[first:end], index.part_spoken[first:end]
    lists = {
        "subject": index.row_statement[index.rows(entity, object=False)],
        "object": index.row_statement[index.rows(entity, subject=False)],
        "speaker": named[spoken],
        "mention": named[~spoken],
    }
    seen = np.zeros(0, dtype=np.int64)
    for name, statements in lists.items():
        own = np.setdiff1d(statements, seen)
        seen = np.union1d(seen, own)
        lists[name] = in_order(index, own, narrow)
    return lists


def distinct(places: Ints, values: NDArray[Any], count: int) -> Ints:
    """How many different values stand at each place."""
    if not len(places):
        return np.zeros(count, dtype=np.int64)
    span = int(values.max()) + 1
    pairs = np.unique(places.astype(np.int64) * span + values)
    return np.bincount(pairs // span, minlength=count)


def _counted(values: NDArray[Any], names: Sequence[str]) -> dict[str, int]:
    many = np.bincount(values, minlength=len(names)) if len(values) else np.zeros(0, dtype=np.int64)
    return {names[at]: int(many[at]) for at in np.argsort(-many, kind="stable") if many[at]}


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1
