"""Search over all names of the nodes: folded, in one text, those of whom most is told in front."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from .index import Index
from .indexing import folded

#: What separates words of a name, for a search from the beginning of a word.
BETWEEN: Final = frozenset(" -(“\"'.,/")
#: So many places where a text was found are looked at.
_MOST_FOUND: Final = 20_000


def find(index: Index, text: str, limit: int) -> list[int]:
    """The nodes of which a name is the text, begins with it, has a word that does, or holds it; most told of first."""
    wanted = folded(text).encode("utf-8", "replace")
    if not wanted:
        return []
    found: dict[int, None] = {}
    for places in (_whole(index, wanted), _beginning(index, wanted), _words(index, wanted), _found(index, wanted)):
        own = set(found)
        for place in places:
            if len(found) >= limit:
                return list(found)
            entity = int(index.ranked[np.searchsorted(index.begins, place, side="right") - 1])
            if entity not in own:
                found.setdefault(entity)
    return list(found)


def _found(index: Index, wanted: bytes) -> Iterator[int]:
    at = index.text.find(wanted)
    for _ in range(_MOST_FOUND):
        if at < 0:
            return
        yield at
        at = index.text.find(wanted, at + 1)


def _whole(index: Index, wanted: bytes) -> list[int]:
    ends = [before + wanted + after for before in (b"\n", b"\t") for after in (b"\n", b"\t")]
    return sorted(place + 1 for end in ends for place in _found(index, end))


def _beginning(index: Index, wanted: bytes) -> list[int]:
    return sorted(place + 1 for before in (b"\n", b"\t") for place in _found(index, before + wanted))


def _words(index: Index, wanted: bytes) -> list[int]:
    parts = [mark.encode() for mark in sorted(BETWEEN)]
    return sorted(place + len(mark) for mark in parts for place in _found(index, mark + wanted))
