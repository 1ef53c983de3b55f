"""What the first lines of a text say of it: headline, byline, date; only where they leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR: Final = "(?P<year>(?:19|20)[0-9]{2})"
_DATES: Final = (f"{_DAY} {_MONTH},? {_YEAR}", f"{_MONTH} {_DAY},? {_YEAR}", f"{_YEAR}-(?P<number>[01][0-9])-{_DAY}")
_WEEKDAY: Final = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_SAID: Final = r"(?:(?:first )?(?:published|posted|issued|released|dated?)(?: on)?:? )?"
_PLACE: Final = r"(?:(?-i:[A-Z])[\w.'’-]*(?: (?-i:[A-Z])[\w.'’-]*){0,3}(?:, | \(| - | – ))?"
_TIME: Final = r"\)?(?:(?:,| -| at)? [0-9]{1,2}[:.][0-9]{2}.{0,20})?\.?"
#: A line, or a part of one between bars, that holds nothing but a date; and a dateline: GENEVA (14 June 2023) –
_WHOLE: Final = [re.compile(f"{_SAID}{_PLACE}{_WEEKDAY}{form}{_TIME}", re.I) for form in _DATES]
_DATELINE: Final = [re.compile(rf"[A-Z][A-Za-z .’'/-]{{1,40}} \({form}\)(?: ?[–—-]|:)", re.I) for form in _DATES]
_NAME: Final = r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){1,3}"
_BYLINE: Final = re.compile(rf"(?:Reported |Written )?[Bb]y:? ({_NAME}(?: and {_NAME})?)")
_ENDED: Final = re.compile(r"[.!?…:;,|][\"'”’)\]]*$")

#: How far into a text its head may reach, and how long a headline may be.
_HEAD, _LONGEST_HEADLINE = 8, 160


def printed_title(paragraphs: Sequence[str]) -> str:
    """The headline: the first of the leading paragraphs that is short, of four words at least, and no sentence."""
    for paragraph in paragraphs[:4]:
        line = paragraph.strip()
        if len(line) > _LONGEST_HEADLINE and _ENDED.search(line) and not line.endswith("|"):
            return ""
        if len(line) > _LONGEST_HEADLINE or _ENDED.search(line) or len(line.split()) < 4:
            continue
        if _BYLINE.fullmatch(line) or _date_in(line):
            continue
        return line
    return ""


def printed_authors(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The names of a byline among the first lines."""
    for paragraph in paragraphs[:_HEAD]:
        if found := _BYLINE.fullmatch(paragraph.strip()):
            return tuple(name.strip() for name in found[1].split(" and "))
    return ()


def printed_date(paragraphs: Sequence[str]) -> str:
    """The day that the first lines give for the text, ISO; empty where they give none, or two that differ."""
    days = {day for paragraph in paragraphs[:_HEAD] if (day := _date_in(paragraph.strip()))}
    return days.pop() if len(days) == 1 else ""


def _date_in(line: str) -> str:
    for form in _DATELINE:
        if found := form.match(line[:120]):
            return _iso(found)
    if len(line) <= _LONGEST_HEADLINE:
        for part in re.split(r"[|•·]", line):
            for form in _WHOLE:
                if found := form.fullmatch(part.strip()):
                    return _iso(found)
    return ""


def _iso(found: re.Match[str]) -> str:
    parts = found.groupdict()
    month = int(parts["number"]) if "number" in parts else _MONTHS.index(parts["month"][:3].lower()) + 1
    try:
        return date(int(parts["year"]), month, int(parts["day"])).isoformat()
    except ValueError:
        return ""
