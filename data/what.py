"""``what``: who, which relation, whom."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"[^\s,]+|,")


class What(NamedTuple):
    """The three parts of ``what``."""

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]


def parse_what(text: str) -> What:
    """``"a, b relation c, d"`` → its parts; raises ``ValueError`` for anything else."""
    words = text.split()
    if len(words) == 3 and "," not in text:
        # The same few names stand in a million statements.
        subject, relation, target = map(sys.intern, words)
        return What((subject,), relation, (target,))
    tokens = _TOKEN.findall(text)
    subjects, rest = _list(tokens)
    if not rest:
        raise ValueError(f"{text!r} names no relation; write: subject relation object")
    objects, left = _list(rest[1:]) if rest[1:] else ((), [])
    if rest[0] == "," or left:
        raise ValueError(f"{text!r} is not 'subject relation object' (several are separated by commas)")
    return What(subjects, rest[0], objects)


def _list(tokens: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names at the start of ``tokens`` that commas join, and what follows them."""
    if not tokens or tokens[0] == ",":
        raise ValueError("a name is missing; write: subject relation object")
    names, position = [tokens[0]], 1
    while position < len(tokens) and tokens[position] == ",":
        if position + 1 == len(tokens) or tokens[position + 1] == ",":
            raise ValueError("a name is missing after a comma")
        names.append(tokens[position + 1])
        position += 2
    return tuple(names), tokens[position:]


def format_what(subjects: Iterable[str], relation: str, objects: Iterable[str] = ()) -> str:
    """The text that :func:`parse_what` takes apart."""
    return " ".join(filter(None, (", ".join(subjects), relation, ", ".join(objects))))
