"""How many, as a document says it: written forms, records, and words for people.

31               a number
2000~            about as many
">30000" ">=10"  more than, at least
"<5" "<=5"       fewer than, at most
150000..200000   from, to (either with ~: about)
{value, min, max, approx, printed, unit, as_of}
                 any of these; value takes every form above, min also ">5", max also "<10"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from actorgraph.data.dates import bounds
from actorgraph.data.names import nearest
from actorgraph.data.records import Count
from actorgraph.ontology.errors import did_you_mean

_KEYS: Final = ("value", "min", "max", "approx", "printed", "unit", "as_of")
_FORMS: Final = 'write 31, 2000~, ">30000", ">=10", "<5", "<=5" or 150000..200000'
#: xsd:integer and xsd:decimal are 64 and 128 bits in most stores, and a double is exact up to here.
LARGEST: Final = 10**15
_NUMBER: Final = r"([0-9]{1,16}(?:\.[0-9]{1,18})?)"
_SHORT: Final = re.compile(rf"(>=|<=|>|<)?\s*{_NUMBER}(?:\s*\.\.\s*{_NUMBER})?\s*(~)?")


def parse_count(written: object) -> Count:
    """What a number, a text or a mapping stands for; ``ValueError`` with a message for people if none."""
    return _checked(_from_mapping(written) if isinstance(written, Mapping) else _from_short(written))


def format_count(count: Count) -> int | float | str | dict[str, Any]:
    """The shortest written form that :func:`parse_count` reads back to an equal record."""
    if not (count.printed or count.unit or count.as_of):
        short = _short(count)
        if short is not None:
            return short
    written: dict[str, Any] = {}
    if count.value is not None:
        written["value"] = count.value
    if count.min is not None:
        written["min"] = f">{count.min}" if count.more else count.min
    if count.max is not None:
        written["max"] = f"<{count.max}" if count.less else count.max
    if count.approx:
        written["approx"] = True
    texts = {"printed": count.printed, "unit": count.unit, "as_of": count.as_of}
    return written | {key: text for key, text in texts.items() if text}


def display(count: Count) -> str:
    """The count in words for people: those printed where there are any, else "about 2,000", with its unit."""
    words = count.printed or _words(count)
    # Printed words often name the unit: "hundreds of people".
    named = re.search(rf"\b{re.escape(count.unit)}\b", count.printed, re.IGNORECASE)
    return words if named or not count.unit else f"{words} {count.unit}"


def _from_short(written: object) -> Count:
    if isinstance(written, bool):
        raise ValueError(f"{str(written).lower()} is not a count; {_FORMS}")
    if isinstance(written, int | float):
        return Count(value=_number(written))
    if not isinstance(written, str):
        raise ValueError(f"a count is a number, a text or a mapping, not {_kind(written)}; {_FORMS}")
    match = _SHORT.fullmatch(written.strip())
    if not match or (match[1] and match[3]):
        raise ValueError(f"{_shown(written)} is not a count{_hint(written)}; {_FORMS}")
    sign, first, last, tilde = match.groups()
    number, approx = _number(first), tilde is not None
    if last:
        return Count(min=number, max=_number(last), approx=approx)
    if not sign:
        return Count(value=number, approx=approx)
    if sign[0] == ">":
        return Count(min=number, more=sign == ">", approx=approx)
    return Count(max=number, less=sign == "<", approx=approx)


def _from_mapping(written: Mapping[Any, object]) -> Count:
    for key in written:
        if key not in _KEYS:
            near = did_you_mean(nearest(str(key), _KEYS))
            raise ValueError(f"unknown key {_shown(key)} in a count{near or '; it has ' + ', '.join(_KEYS)}")
    given = {key: value for key, value in written.items() if value is not None}
    count = _from_short(given["value"]) if "value" in given else Count()
    low, high, more, less = count.min, count.max, count.more, count.less
    if "min" in given:
        if low is not None:
            raise ValueError("a count has one lower bound: write it in value or in min")
        low, more = _bound(given["min"], "min", ">")
    if "max" in given:
        if high is not None:
            raise ValueError("a count has one upper bound: write it in value or in max")
        high, less = _bound(given["max"], "max", "<")
    approx = _flag(given["approx"]) if "approx" in given else count.approx
    if count.approx and not approx:
        raise ValueError(f"value {_shown(given['value'])} says about, and approx says not")
    return Count(
        value=count.value,
        min=low,
        max=high,
        more=more,
        less=less,
        approx=approx,
        printed=_text(given, "printed"),
        unit=_text(given, "unit"),
        as_of=_date(given.get("as_of", "")),
    )


def _checked(count: Count) -> Count:
    if count.value is None and count.min is None and count.max is None and not count.printed:
        raise ValueError("a count has at least a value, a min, a max or its printed words")
    low, high = count.min, count.max
    if low is not None and high is not None and (low > high or (low == high and (count.more or count.less))):
        raise ValueError(f"no number is {_words_of_bounds(count, '')}: the bounds of a count run from low to high")
    value = count.value
    if value is not None:
        below = low is not None and (value < low or (count.more and value == low))
        above = high is not None and (value > high or (count.less and value == high))
        if below or above:
            raise ValueError(f"the value {value} lies outside its own bounds")
    return count


def _bound(written: object, key: str, sign: str) -> tuple[int | float, bool]:
    """A bound and whether it is itself excluded."""
    count = _from_short(written)
    number = count.value if count.value is not None else (count.min if sign == ">" else count.max)
    excluded = count.more or count.less
    if number is None or count.approx or (count.value is None and not excluded):
        raise ValueError(f'{key} is a number or, where it is itself excluded, "{sign}5"; not {_shown(written)}')
    return number, excluded


def _number(written: int | float | str) -> int | float:
    """A number that every output can hold; an integral one is an int, so that 31 and 31.0 are one count."""
    number = written if not isinstance(written, str) else float(written) if "." in written else int(written)
    if number != number:
        raise ValueError(f"{number} is not a count; {_FORMS}")
    if number < 0:
        raise ValueError("a count is not negative")
    if number > LARGEST:
        raise ValueError(f"a count is at most {LARGEST:,}")
    if isinstance(number, float):
        if number.is_integer():
            return int(number)
        digits = repr(number)
        # No exponent, and no more decimals than an xsd:decimal of 128 bits holds.
        if "e" in digits or len(digits.partition(".")[2]) > 18:
            raise ValueError(f"{digits} is too fine for a count; write at least 0.0001, at most 18 decimals")
    return number


def _short(count: Count) -> int | float | str | None:
    """The form without a mapping, ``None`` where there is none."""
    tilde = "~" if count.approx else ""
    match count.value, count.min, count.max:
        case int() | float() as value, None, None:
            return f"{value}~" if count.approx else value
        case None, int() | float() as low, None:
            return f"{'>' if count.more else '>='}{low}{tilde}"
        case None, None, int() | float() as high:
            return f"{'<' if count.less else '<='}{high}{tilde}"
        case None, int() | float() as low, int() | float() as high if not (count.more or count.less):
            return f"{low}..{high}{tilde}"
    return None


def _words(count: Count) -> str:
    about = "about " if count.approx else ""
    if count.value is not None:
        within = _words_of_bounds(count, "")
        return f"{about}{count.value:,}" + (f" ({within})" if within else "")
    return _words_of_bounds(count, about)


def _words_of_bounds(count: Count, about: str) -> str:
    low, high = count.min, count.max
    if low is not None and high is not None and not (count.more or count.less):
        return f"{about}{low:,} to {high:,}"
    ends = []
    if low is not None:
        ends.append(f"{'more than' if count.more else 'at least'} {about}{low:,}")
    if high is not None:
        ends.append(f"{'fewer than' if count.less else 'at most'} {about}{high:,}")
    return " and ".join(ends)


def _text(given: Mapping[Any, object], key: str) -> str:
    text = given.get(key, "")
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ValueError(f"{key} is a text, not {_kind(text)}")
    return str(text).strip()


def _date(written: object) -> str:
    if isinstance(written, bool) or not isinstance(written, str | int):
        raise ValueError(f"as_of is a date, not {_kind(written)}")
    if written != "":
        bounds(str(written))
    return str(written)


def _flag(written: object) -> bool:
    # A reader that keeps every scalar as text brings "true" here.
    if written is True or written == "true":
        return True
    if written is False or written == "false":
        return False
    raise ValueError(f"approx is true or false, not {_shown(written)}")


def _hint(written: str) -> str:
    text = written.strip()
    if re.fullmatch(r"[0-9]{1,3}([,_ '’][0-9]{3})+", text):
        return ": it is written without separators, " + re.sub(r"[^0-9]", "", text)
    if text.startswith("-"):
        return ": a count is not negative"
    if text.endswith(("+", "..")):
        return ': "at least" is written >='
    return ""


def _shown(written: object) -> str:
    shown = repr(written)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _kind(written: object) -> str:
    """What a value is, in the words of the format."""
    kinds = {list: "a list", dict: "a mapping", bool: "true or false", type(None): "nothing"}
    return kinds.get(type(written), type(written).__name__)
