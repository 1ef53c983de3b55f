"""Whether a candidate that matches a gold statement also says how, who, when and how many as the gold does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .counts import parse_count
from .dates import EARLIEST, LATEST, bounds
from .extract.candidates import Candidate, Ref
from .matching import Pair
from .records import Count, Statement

#: A mention and an entity's id: whether they are one.
Same = Callable[[Ref, str], bool]

_DATES: Final = ("when", "as_of", "since", "until")


def agreement(pair: Pair, candidate: Candidate, same: Same) -> dict[str, bool]:
    """By measure, whether the two agree; speaker, date and count only where one of the two has any."""
    gold = pair.statement
    found = {"stance": candidate.stance == gold.stance, "negation": candidate.negated == gold.negated}
    if gold.said_by or candidate.said_by:
        both = bool(gold.said_by and candidate.said_by)
        found["first speaker"] = both and same(candidate.said_by[0], gold.said_by[0])
        found["nearest speaker"] = both and same(candidate.said_by[-1], gold.said_by[-1])
    written, read = _dates(gold), _dates(candidate)
    if written or read:
        found["date"] = written == read
        found["date overlaps"] = _overlap(written, read)
    if gold.count is not None or candidate.count is not None:
        found["count"] = _same_count(gold.count, candidate.count)
    return found


def _dates(statement: Statement | Candidate) -> dict[str, str]:
    return {field: text for field in _DATES if (text := getattr(statement, field))}


def _overlap(first: dict[str, str], second: dict[str, str]) -> bool:
    """Whether some day lies within both, whatever field it stands in."""
    if not first or not second:
        return False
    try:
        (one_start, one_end), (other_start, other_end) = _reach(first), _reach(second)
    except ValueError:
        return False  # a candidate from a file may hold anything
    return one_start <= other_end and other_start <= one_end


def _reach(dates: dict[str, str]) -> tuple[str, str]:
    """The first and last day: of the act, else of the state of affairs, else from ``since`` to ``until``."""
    single = dates.get("when") or dates.get("as_of")
    if single:
        return bounds(single)
    since, until = dates.get("since"), dates.get("until")
    return bounds(since).earliest if since else EARLIEST, bounds(until).latest if until else LATEST


def _same_count(gold: Count | None, written: object) -> bool:
    """Whether value and bounds are the same; what has neither is compared by its printed words. About is not looked at."""
    if gold is None or written is None:
        return False
    try:
        count = written if isinstance(written, Count) else parse_count(written)
    except ValueError:
        return False
    numbers = [(c.value, c.min, c.max, c.more, c.less) for c in (gold, count)]
    if any(number is not None for number in (*numbers[0][:3], *numbers[1][:3])):
        return numbers[0] == numbers[1]
    return gold.printed.casefold().split() == count.printed.casefold().split()
