"""Lines between entities: the statements of one subject, relation and object, gathered and weighed."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from actorgraph.graph.view.drawing import CLAIMS

from .index import Index, Ints, Mask, Narrow
from .links import distinct

#: Lines in one answer, statements of them all, and of each.
MOST_LINES: Final = 200
MOST_STATEMENTS: Final = 500
EACH: Final = 6


class Line(msgspec.Struct, frozen=True):
    """All statements of one subject, relation and object, a symmetric relation in one direction.

    ``statements`` are the numbers of the first ones, ``total`` how many there are, the strongest of which makes the
    ``claim`` (its rank); ``sources`` tell of it.
    """

    subject: int
    object: int
    relation: str
    statements: tuple[int, ...]
    total: int
    claim: int
    sources: int


def lines(
    index: Index,
    new: Ints,
    known: Ints,
    narrow: Narrow,
    symmetric: frozenset[str],
    anchor: int = -1,
    most: int = MOST_LINES,
) -> tuple[list[Line], int]:
    """The lines between ``new`` entities, and between these and ``known`` ones, sorted; and how many were left out.

    At most ``most``: of each two entities the one with the most statements before any second, those of
    ``anchor`` first. Of each line up to :data:`EACH` statements are named, of all together :data:`MOST_STATEMENTS`:
    of each kind of claim one first, then the strongest.
    """
    fresh = np.zeros(len(index.name), dtype=bool)
    fresh[new] = True
    there = fresh.copy()
    there[known] = True
    if index.told[new].sum() * 8 < len(index.row_subject):
        rows = np.unique(np.concatenate([np.arange(0), *(index.rows(int(entity)) for entity in new)]))
    else:  # hubs have most of all rows
        rows = np.arange(len(index.row_subject))
    subjects, objects = index.row_subject[rows], index.row_object[rows]
    kept = (objects >= 0) & there[subjects] & there[objects] & (fresh[subjects] | fresh[objects])
    return _gathered(index, rows[kept], narrow, symmetric, anchor, most)


def _gathered(
    index: Index, rows: Ints, narrow: Narrow, symmetric: frozenset[str], anchor: int, most: int
) -> tuple[list[Line], int]:
    rows = rows[index.passing(index.row_statement[rows], narrow)]
    if not len(rows):
        return [], 0
    statements = index.row_statement[rows].astype(np.int64)
    subjects, objects = index.row_subject[rows].astype(np.int64), index.row_object[rows].astype(np.int64)
    relations = index.relation[statements].astype(np.int64)
    turned = np.array([name in symmetric for name in index.relations])[relations] & (objects < subjects)
    subjects, objects = np.where(turned, objects, subjects), np.where(turned, subjects, objects)
    key = (subjects * len(index.name) + objects) * len(index.relations) + relations
    found, first, place = np.unique(key, return_index=True, return_inverse=True)
    subjects, objects, relations = subjects[first], objects[first], relations[first]
    place, statements = np.unique(np.stack([place, statements]), axis=1)
    total = np.bincount(place, minlength=len(found))
    kept = _foremost(subjects, objects, total, anchor, most)
    shown = kept[place]
    place, statements = np.cumsum(kept)[place[shown]] - 1, statements[shown]
    subjects, objects, relations, total = subjects[kept], objects[kept], relations[kept], total[kept]
    claims = index.claim[statements].astype(np.int64)
    strongest = np.full(len(total), len(CLAIMS))
    np.minimum.at(strongest, place, claims)
    sources = distinct(place, index.source[statements], len(total))
    # Identifiers are hashes.
    chance = np.ascontiguousarray(index.identifier[statements, :4]).view(">u4")[:, 0]
    own: list[list[int]] = [[] for _ in total]
    each = max(1, min(EACH, MOST_STATEMENTS // len(total)))
    for at in _chosen(place, claims, chance, each):
        own[place[at]].append(int(statements[at]))
    lines = [
        Line(
            subject=int(subjects[at]),
            object=int(objects[at]),
            relation=index.relations[relations[at]],
            statements=tuple(own[at]),
            total=int(total[at]),
            claim=int(strongest[at]),
            sources=int(sources[at]),
        )
        for at in range(len(total))
    ]
    return lines, len(found) - len(lines)


def _foremost(subjects: Ints, objects: Ints, total: Ints, anchor: int, most: int) -> Mask:
    """Which lines to show where there are more than ``most``."""
    if len(total) <= most:
        return np.ones(len(total), dtype=bool)
    pair = np.minimum(subjects, objects) * (max(subjects.max(), objects.max()) + 1) + np.maximum(subjects, objects)
    order = np.lexsort((-total, pair))
    sorted_pairs = pair[order]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.searchsorted(sorted_pairs, sorted_pairs)
    aside = (subjects != anchor) & (objects != anchor)
    kept = np.zeros(len(total), dtype=bool)
    kept[np.lexsort((pair, -total, aside, rank))[:most]] = True
    return kept


def _chosen(places: Ints, claims: Ints, chance: NDArray[Any], each: int) -> Ints:
    """Of the statements at each place the first ``each``: one of each kind of claim, then the strongest.

    Of equals ``chance`` decides, which depends on nothing but the statement: the timeline of what is here is then that of
    all in small.
    """
    order = np.lexsort((chance, claims, places))
    kinds = places[order] * len(CLAIMS) + claims[order]
    rank = np.arange(len(order)) - np.searchsorted(kinds, kinds)
    # The first of each kind before the second of any.
    order = order[np.lexsort((chance[order], claims[order], rank > 0, places[order]))]
    at = places[order]
    return order[np.arange(len(order)) - np.searchsorted(at, at) < each]
