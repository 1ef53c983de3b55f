"""EDTF dates in words: ``2024-02~`` is “about February 2024”. What is no plain date stands as it is."""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PLAIN: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_DOUBTS: Final = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_OPEN: Final = ("", "..")


def in_words(edtf: str) -> str:
    """A date, or an interval of two, as people say it."""
    first, slash, last = edtf.partition("/")
    if slash and "/" not in last:
        if first in _OPEN and last in _OPEN:
            return edtf
        if first in _OPEN:
            return f"until {in_words(last)}"
        if last in _OPEN:
            return f"from {in_words(first)}"
        return f"{in_words(first)} to {in_words(last)}"
    found = _PLAIN.fullmatch(edtf)
    if found is None:
        return edtf
    year, month, day, doubt = found.groups()
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        return edtf
    parts = [str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", str(int(year))]
    return _DOUBTS[doubt] + " ".join(part for part in parts if part)
