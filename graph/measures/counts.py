"""How many there are of what."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec

from .observed import Observed

SEVERAL_YEARS: Final = "several years"
UNDATED: Final = "undated"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Entities by class, and statements by each of the others; the most frequent first, years in their order.

    A statement belongs to the year that it is about; where that is no single one, to ``several years`` (open ends
    included), and where its source gives no date to ``undated``. ``direct_edges`` are different plain facts.
    """

    entities: int
    sources: int
    statements: int
    direct_edges: int
    classes: dict[str, int]
    families: dict[str, int]
    relations: dict[str, int]
    by_source: dict[str, int]
    years: dict[str, int]
    stances: dict[str, int]
    voices: dict[str, int]


def counts(observed: Observed) -> Counts:
    """Count what was observed."""
    statements = list(observed.statements.values())
    sources = observed.network.graph["sources"]
    used = {s["source"] for s in statements}
    classes = [data["type"] for name, data in observed.network.nodes(data=True) if name not in sources]
    relations = observed.vocabulary.relations
    return Counts(
        entities=len(classes),
        sources=len(used) if observed.narrowed else len(sources),
        statements=len(statements),
        direct_edges=len({edge for s in statements if s["direct"] for edge in _edges(s)}),
        classes=_ranked(Counter(classes)),
        families=_ranked(Counter(relations[s["relation"]].family for s in statements)),
        relations=_ranked(Counter(s["relation"] for s in statements)),
        by_source=_ranked(Counter(s["source"] for s in statements)),
        years=dict(sorted(Counter(map(year, statements)).items())),
        stances=_ranked(Counter(s["stance"] for s in statements)),
        voices=_ranked(Counter(s["voice"] for s in statements)),
    )


def year(statement: dict[str, Any]) -> str:
    """The year that a statement is about, ``several years`` or ``undated``."""
    if "earliest" not in statement:
        return UNDATED
    first, last = statement["earliest"][:4], statement["latest"][:4]
    return first if first == last else SEVERAL_YEARS


def _ranked(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _edges(statement: dict[str, Any]) -> set[tuple[str, str, str]]:
    targets = statement.get("objects") or [repr(statement.get("value"))]
    return {(subject, statement["relation"], target) for subject in statement["subjects"] for target in targets}
