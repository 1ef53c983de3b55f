"""Dates as documents write them → EDTF, relative ones against the document's date.

"last Tuesday", "in March", "two weeks ago", "since 2019". What cannot be resolved is no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import msgspec

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            *("january jan jan.", "february feb feb.", "march mar mar.", "april apr apr.", "may", "june jun jun."),
            *("july jul jul.", "august aug aug.", "september sept sept. sep sep.", "october oct oct."),
            *("november nov nov.", "december dec dec."),
        ),
        1,
    )
    for name in names.split()
}
_DAYS: Final = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"a": 1, "an": 1, "several": 0, "few": 0}
_MONTH: Final = r"(?P<month>" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")(?!\w)"
_DAY: Final = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})"
_FORMS: Final = tuple(
    (name, re.compile(r"(?<![\w$€£])" + form + r"(?!\w)", re.IGNORECASE))
    for name, form in (
        ("full", rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}"),
        ("full", rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}"),
        ("full", r"(?P<year>[12][0-9]{3})-(?P<mm>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])"),
        ("month", rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}"),
        ("month", rf"{_MONTH}\s+(?P<rel>last|this|next)\s+year"),
        ("day", rf"{_MONTH}\s+{_DAY}"),
        ("day", rf"{_DAY}\s+(?:of\s+)?{_MONTH}"),
        ("ago", r"(?P<number>\d+|\w+)\s+(?P<unit>day|week|month|year|decade)s?\s+(?:ago|earlier)"),
        ("relday", r"(?P<rel>last|this|next|on|past)?\s*(?P<weekday>" + "|".join(_DAYS) + r")"),
        ("relmonth", rf"(?P<rel>last|this|next|past)\s+{_MONTH}"),
        ("relunit", r"(?P<rel>last|this|next|past)\s+(?P<unit>week|month|year)(?!\w)"),
        ("today", r"(?P<word>today|yesterday|tomorrow|tonight)"),
        ("bare", rf"(?:in|since|until|by|from|for|of|during|early|late|mid|before|after|on|between|and)\s+{_MONTH}"),
        ("year", r"(?<![-.,\d/])" + _YEAR + r"(?![-,./]?\d)"),
        ("decade", r"(?:the\s+)?(?P<decade>1[5-9][0-9]0|20[0-9]0)s"),
    )
)


class When(msgspec.Struct, frozen=True):
    """A date in EDTF and where it stands in the text that was searched; ``ahead``: the date if what is told is to come."""

    edtf: str
    start: int
    end: int
    ahead: str = ""


def find_dates(text: str, published: date | None) -> list[When]:
    """The dates in a text, in order, none overlapping; the earlier form of those above wins."""
    found: list[When] = []
    for name, form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            edtf = _read(name, match, published)
            if edtf:
                found.append(When(edtf, match.start(), match.end(), _ahead(name, match, published)))
    return sorted(found, key=lambda w: w.start)


def _ahead(name: str, match: re.Match[str], published: date | None) -> str:
    """The date in the future that a bare weekday, day or month means where something is planned; empty for others."""
    parts = match.groupdict()
    if published is None or (parts.get("rel") or "on").lower() != "on":
        return ""
    try:
        if name == "relday":
            days = (_DAYS[parts["weekday"].lower()] - published.weekday()) % 7 or 7
            return (published + timedelta(days)).isoformat()
        month = _MONTHS.get((parts.get("month") or "").lower(), 0)
        year = published.year + (month < published.month)
        if name == "bare":
            return f"{year:04}-{month:02}"
        if name == "day":
            day = date(published.year, month, int(parts["day"]))
            return (day if day >= published else date(day.year + 1, month, day.day)).isoformat()
    except ValueError:
        return ""
    return ""


def _read(name: str, match: re.Match[str], published: date | None) -> str:
    parts = match.groupdict()
    month = int(parts["mm"]) if parts.get("mm") else _MONTHS.get((parts.get("month") or "").lower(), 0)
    if parts.get("month") == "may":  # the verb
        return ""
    try:
        if name == "full":
            return date(int(parts["year"]), month, int(parts["day"])).isoformat()
        if name == "month":
            year = int(parts["year"]) if parts.get("year") else _year(parts["rel"], published)
            return f"{year:04}-{month:02}" if year else ""
        if name == "year":
            return parts["year"] or ""
        if name == "decade":
            return (parts["decade"] or "")[:3] + "X"
        if published is None:
            return ""
        if name == "day":
            return _nearest_past(published, month, int(parts["day"])).isoformat()
        if name in ("bare", "relmonth"):
            relation = (parts.get("rel") or "").lower()
            year = published.year - (month > published.month)
            if relation == "next":
                year = published.year + (month <= published.month)
            elif relation == "last" and month == published.month:
                year -= 1
            return f"{year:04}-{month:02}"
        if name == "today":
            shift = {"yesterday": -1, "tomorrow": 1}.get(parts["word"].lower(), 0)
            return (published + timedelta(shift)).isoformat()
        if name == "relday":
            return _weekday(published, (parts["rel"] or "").lower(), _DAYS[parts["weekday"].lower()])
        if name == "relunit":
            return _unit(published, parts["rel"].lower(), parts["unit"].lower())
        if name == "ago":
            return _ago(published, parts["number"].lower(), parts["unit"].lower())
    except ValueError:
        return ""
    return ""


def _year(relation: str, published: date | None) -> int:
    return published.year + {"last": -1, "next": 1}.get(relation.lower(), 0) if published else 0


def _nearest_past(published: date, month: int, day: int) -> date:
    """A day without its year: the nearest to the publication, rather before it."""
    days = [date(published.year + shift, month, day) for shift in (-1, 0, 1)]
    return min(days, key=lambda d: abs((published - d).days) * (1 if d <= published else 5))


def _weekday(published: date, relation: str, weekday: int) -> str:
    back = (published.weekday() - weekday) % 7
    if relation == "next":
        return (published + timedelta((weekday - published.weekday()) % 7 or 7)).isoformat()
    if relation == "last" and back == 0:
        back = 7
    return (published - timedelta(back)).isoformat()


def _unit(published: date, relation: str, unit: str) -> str:
    shift = {"last": -1, "past": -1, "next": 1}.get(relation, 0)
    if unit == "year":
        return f"{published.year + shift:04}"
    if unit == "month":
        month = published.year * 12 + published.month - 1 + shift
        return f"{month // 12:04}-{month % 12 + 1:02}"
    # Weeks begin on Sunday or on Monday: both are meant.
    monday = published - timedelta(published.weekday()) + timedelta(7 * shift)
    return f"{(monday - timedelta(1)).isoformat()}/{(monday + timedelta(6)).isoformat()}"


def _ago(published: date, number: str, unit: str) -> str:
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
    if not count:
        return ""
    if unit == "day":
        return (published - timedelta(count)).isoformat()
    if unit == "week":
        return (published - timedelta(7 * count)).isoformat() + "~"
    if unit == "month":
        month = published.year * 12 + published.month - 1 - count
        return f"{month // 12:04}-{month % 12 + 1:02}~"
    return f"{published.year - count * (10 if unit == 'decade' else 1):04}~"


def document_date(published: str) -> date | None:
    """The day that relative dates count from; ``None`` where the document has none to the day."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", published)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
