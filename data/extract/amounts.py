"""How many, as a document writes it → a count as ``data/counts.py`` reads it."""

from __future__ import annotations

import re
from typing import Any, Final

from actorgraph.ontology.lexicon import Lexicon

_DIGITS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def read_amount(written: str, lexicon: Lexicon) -> int | float | dict[str, Any] | None:
    """``31``, or a mapping with ``value`` or bounds and the ``printed`` words; ``None`` where no number is meant."""
    text = " ".join(written.lower().split())
    if not text:
        return None
    number = _number(text, lexicon)
    if number is None:
        vague = any(word in lexicon.sets["vague"] for word in text.split())
        return {"printed": written} if vague else None

    def has(key: str) -> bool:
        return any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in lexicon.lists[key])

    if has("at_least"):
        return {"min": number, "printed": written}
    if has("at_most"):
        return {"max": number, "printed": written}
    if has("more"):
        return {"min": f">{number}", "printed": written}
    if has("less"):
        return {"max": f"<{number}", "printed": written}
    if has("about"):
        return {"value": number, "approx": True, "printed": written}
    return number


def _number(text: str, lexicon: Lexicon) -> int | float | None:
    values = lexicon.maps["numbers"]
    total: float = 0
    current: float = 0
    seen = False
    for word in re.findall(r"[\w.,]+", text.replace("-", " ")):
        word = word.rstrip(".,")
        if _DIGITS.fullmatch(word):
            current, seen = current + float(word.replace(",", "")), True
        elif word in values:
            value, seen = int(values[word]), True
            if value >= 1000:
                total, current = total + (current or 1) * value, 0
            elif value == 100:
                current = (current or 1) * 100
            else:
                current += value
    if not seen:
        return None
    found = total + current
    return int(found) if found == int(found) else found
