"""Dates in EDTF (ISO 8601-2, levels 0 and 1) and the first and last day that each may mean.

Bounds are strict: ``2010~`` is the year 2010, since nobody has said how far *about* reaches. An open or
unknown end is the calendar's end, so that a plain range filter finds it. A season is three whole months;
winter (and the summer of the south) runs from December of its year to the end of February.

What occurs by the million is read here. The ``edtf`` package, a thousand times slower, reads what it is right
about of the rest: ``2011-06~-04``, ``[1667,1670..1672]``, ``2023-05-01T10:00:00Z``.
"""

from __future__ import annotations

import contextlib
import io
import re
import threading
import warnings
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any, Final, NamedTuple

EARLIEST: Final = "0001-01-01"
LATEST: Final = "9999-12-31"


class Bounds(NamedTuple):
    """The first and the last day that a date may mean, as ISO days, both included."""

    earliest: str
    latest: str


_FORMS: Final = "write YYYY, YYYY-MM, YYYY-MM-DD, 2010~, 2012-03/2012-05 or ../2023-10-09"
_PLAIN: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?[~?%]?")
_MASKED: Final = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[~?%]?")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: First and last month of what EDTF writes in a month's place; above 12, in the year that follows.
_SPANS: Final = (
    # seasons: 21 to 24 without a place, 25 to 28 in the north, 29 to 32 in the south
    *((3, 5), (6, 8), (9, 11), (12, 14)),
    *((3, 5), (6, 8), (9, 11), (12, 14)),
    *((9, 11), (12, 14), (3, 5), (6, 8)),
    # 33 to 36 quarters, 37 to 39 four months, 40 and 41 half-years
    *((1, 3), (4, 6), (7, 9), (10, 12)),
    *((1, 4), (5, 8), (9, 12), (1, 6), (7, 12)),
)
_SEASONS: Final = {str(code): span for code, span in enumerate(_SPANS, 21)}
#: Longer than any date that a person writes; a grammar is not run on a megabyte.
_LONGEST: Final = 200
# The package prints to the standard output when it fails; one thread at a time may swallow that.
_package_lock: Final = threading.Lock()


@lru_cache(maxsize=1 << 16)
def bounds(edtf: str) -> Bounds:
    """The strict bounds of a date or interval; ``ValueError`` with a message for people where it is none."""
    try:
        if "/" not in edtf:
            return _single(edtf)
        first, _, last = edtf.partition("/")
        return _interval(first, last)
    except _Mistake as mistake:
        shown = edtf if len(edtf) <= 60 else edtf[:59] + "…"
        raise ValueError(f"{shown!r} is not a date{mistake}; {_FORMS}") from None


def covered(moment: str, since: str, until: str) -> Bounds | None:
    """The days that something is about: those of ``moment``, else those between ``since`` and ``until``; empty: not told."""
    if moment:
        return bounds(moment)
    if not since and not until:
        return None
    return Bounds(bounds(since).earliest if since else EARLIEST, bounds(until).latest if until else LATEST)


def precedes(first: str, second: str) -> bool:
    """Whether ``first`` is over before ``second`` can begin, whatever days the two mean."""
    return bounds(first).latest < bounds(second).earliest


class _Mistake(Exception):
    """What is wrong, to stand after "is not a date"; empty where the form itself is unknown."""


def _interval(first: str, last: str) -> Bounds:
    open_start, open_end = first in ("", ".."), last in ("", "..")
    if not first and not last:
        raise _Mistake(": both ends are missing")
    for end in (first, last):
        if end in ("open", "unknown"):
            raise _Mistake(": an open end is written ..")
        if "/" in end or end[:1] in ("[", "{"):
            raise _Mistake(": an interval has two ends, each of them one date")
    earliest = EARLIEST if open_start else _single(first).earliest
    latest = LATEST if open_end else _single(last).latest
    if latest < earliest:
        raise _Mistake(": the interval ends before it begins")
    return Bounds(earliest, latest)


def _single(text: str) -> Bounds:
    plain = _PLAIN.fullmatch(text)
    if not plain:
        return _masked(text)
    year, month, day = plain.groups()
    if year == "0000":
        raise _outside()
    if not month:
        return Bounds(f"{year}-01-01", f"{year}-12-31")
    last = _month_length(int(year), int(month))
    if not day:
        return Bounds(f"{year}-{month}-01", f"{year}-{month}-{last}")
    if not 1 <= int(day) <= last:
        raise _Mistake(f": {_MONTHS[int(month) - 1]} {year} has {last} days")
    iso = text[:10]
    return Bounds(iso, iso)


def _masked(text: str) -> Bounds:
    """Dates with unspecified digits (``202X``, ``2012-XX-1X``) and seasons."""
    parts = _MASKED.fullmatch(text)
    if not parts:
        return _by_package(text)
    year, month, day = parts.groups()
    years = _filled(year, 1, 9999)
    if not years:
        raise _outside()
    if month in _SEASONS and not day:
        start, end = _SEASONS[month]
        return Bounds(_iso(years[0], start, 1), _iso(years[-1] + (end > 12), end % 12 or 12))
    months, days = _filled(month or "XX", 1, 12), _filled(day or "XX", 1, 31)
    if not months:
        raise _Mistake(f": there is no month {month}")
    earliest = _first(years, months, days)
    latest = _first(years[::-1], months[::-1], days[::-1])
    if not earliest or not latest:
        raise _Mistake(f": no month that it may mean has a day {day}")
    return Bounds(earliest, latest)


def _filled(mask: str, low: int, high: int) -> list[int]:
    """The numbers from ``low`` to ``high`` that a mask like ``1X`` may stand for, ascending."""
    digits = product(*("0123456789" if digit == "X" else digit for digit in mask))
    return [number for number in map(int, map("".join, digits)) if low <= number <= high]


def _first(years: list[int], months: list[int], days: list[int]) -> str:
    """The first day in the order given that the calendar has, empty if none."""
    for year, month in product(years, months):
        length = _month_length(year, month)
        for day in days:
            if day <= length:
                return _iso(year, month, day)
    return ""


def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _iso(year: int, month: int, day: int = 0) -> str:
    """An ISO day, the month's last where no day is given; what lies after the calendar's end is its end."""
    return f"{year:04}-{month:02}-{day or _month_length(year, month):02}" if year <= 9999 else LATEST


def _outside() -> _Mistake:
    return _Mistake(": years run from 0001 to 9999")


def _by_package(text: str) -> Bounds:
    # Significant digits (1950S2) mean a century or a decade, and the package answers with one year.
    if "S" in text:
        raise _Mistake(": write 19XX for a year between 1900 and 1999")
    # White space around a date the package would let through.
    if len(text) > _LONGEST or not text.isascii() or text != text.strip():
        raise _Mistake
    with _package_lock, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from edtf import parse_edtf

            parsed = parse_edtf(text)
            ends = parsed.lower_strict(), parsed.upper_strict()
        except Exception as error:  # the package raises what its parser and constructors happen to meet
            raise _Mistake from error
    earliest, latest = _day(ends[0]), _day(ends[1])
    if latest < earliest:
        raise _Mistake(": it ends before it begins")
    return Bounds(earliest, latest)


def _day(end: Any) -> str:
    """The package's answer as an ISO day: a ``struct_time``, or an infinite float for an open end."""
    if isinstance(end, float):
        return LATEST if end > 0 else EARLIEST
    if not 1 <= end[0] <= 9999:
        raise _outside()
    try:
        return date(*end[:3]).isoformat()
    except ValueError:
        raise _Mistake(f": {_MONTHS[end[1] - 1]} {end[0]:04} has no day {end[2]}") from None
