"""The language of a text where nothing says it; only where there is no doubt."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
#: Words that make up a quarter of any English text, and that no other language has many of.
_ENGLISH: Final = frozenset(
    [
        *("the", "of", "and", "to", "that", "is", "for", "with", "by", "was", "were"),
        *("has", "have", "had", "not", "its", "his", "their", "from"),
    ]
)
_SAMPLE: Final = 20_000


def language_of(text: str) -> str:
    """``en`` for English, ``ko`` for what is written in Hangul, ``ja`` for kana; else empty."""
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    if len(words) < 10:
        return ""
    if sum(word in _ENGLISH for word in words) > len(words) * 0.12:
        return "en"
    letters = max(sum(map(len, words)), 1)
    for language, first, last in (("ko", "\uac00", "\ud7a3"), ("ja", "\u3041", "\u30ff")):
        if sum(first <= character <= last for character in sample) > letters * 0.3:
            return language
    return ""
