"""Lines that a typewriter or a printer broke → the paragraphs they make up."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Final

#: Wider texts are not wrapped by hand or program; narrower ones are verse and addresses.
_WIDEST, _NARROWEST = 120, 30
_ENDED: Final = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_ITEM: Final = re.compile(r"\s*(?:[-*•‣▪◦·–—]|\(?[0-9]{1,3}[.)]|\(?[a-z]\)|\(?[ivx]{1,5}[.)])\s")
_HYPHEN: Final = re.compile(r"([^\W_]+)[-\u00ad\u2010\x02\ufffe]$")
#: No word that is divided is longer; what precedes it in a line is not looked at.
_LONGEST_WORD: Final = 60
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Words:
    """The words of a text as it stands, to tell a word that was divided from one that has a hyphen."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known = {word.lower() for line in lines for word in _WORD.findall(line)}

    def join(self, lines: Sequence[str], divided: bool) -> str:
        """The lines as one; ``divided`` says what a hyphen at a line's end means where the text does not tell."""
        pieces: list[str] = []
        for line in map(str.strip, lines):
            hyphen = _HYPHEN.search(pieces[-1][-_LONGEST_WORD:]) if pieces else None
            if not hyphen or not line[:1].isalnum():
                pieces.append(f" {line}" if pieces else line)
            else:
                soft = pieces[-1].endswith("\u00ad")
                kept = "-" if not soft and self._has_hyphen(hyphen[1], line, divided) else ""
                pieces[-1] = pieces[-1][:-1] + kept
                pieces.append(line)
        return "".join(pieces)

    def _has_hyphen(self, first: str, line: str, divided: bool) -> bool:
        second = _WORD.match(line)
        whole, compound = (f"{first}{mark}{second[0] if second else ''}".lower() for mark in ("", "-"))
        if compound in self._known or not line[0].islower():
            return True
        return not divided and whole not in self._known


def is_wrapped(text: str) -> bool:
    """Whether the lines of a text are shorter than its paragraphs: many begin in the middle of a sentence."""
    pairs = list(_pairs(text.split("\n")))
    if len(pairs) < 2:
        return False
    width = _width(pairs)
    if not _NARROWEST <= width <= _WIDEST:
        return False
    full = sum(_is_full(first, second, width) for first, second in pairs)
    within = sum(second.strip()[:1].islower() and not _ENDED.search(first.rstrip()) for first, second in pairs)
    if any(character.isupper() or character.islower() for character in text):
        return within >= len(pairs) / 4 and full >= len(pairs) / 3
    # Scripts without capitals: where lines end is all there is to go by.
    return full >= len(pairs) * 0.7 and sum(not _ENDED.search(first.rstrip()) for first, _ in pairs) >= len(pairs) / 2


def unwrapped(text: str) -> list[str]:
    """The paragraphs of a wrapped text: apart by blank lines, by indentation, by items, by a line that ends early."""
    lines = text.expandtabs().split("\n")
    words = Words(lines)
    pairs = list(_pairs(lines))
    width, first_indented = _width(pairs), _is_first_indented(pairs)
    paragraphs: list[list[str]] = []
    before = ""
    for line in lines:
        if not line.strip():
            before = ""
            continue
        if before and not (first_indented and _indent(line)) and not _begins(before, line, width, paragraphs[-1]):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        before = line
    return [words.join(paragraph, divided=False) for paragraph in paragraphs]


def _begins(before: str, line: str, width: int, paragraph: list[str]) -> bool:
    """Whether a paragraph begins with ``line``."""
    if _ITEM.match(line):
        return True
    hanging = bool(_ITEM.match(paragraph[0]))
    if _indent(line) > _indent(before) and not (hanging and len(paragraph) == 1):
        return True
    if _is_full(before, line, width - 12):
        return False
    ended = bool(_ENDED.search(before.rstrip()))
    # A heading, or the last line of a paragraph.
    return (ended or len(before.strip()) < width * 0.6) and not line.strip()[:1].islower()


def _is_first_indented(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether only the first lines of paragraphs are indented."""
    first = sum(_indent(first) > 0 == _indent(second) for first, second in pairs)
    later = sum(_indent(first) == _indent(second) > 0 or _begins_item(first) for first, second in pairs)
    return first > 0 and first > 2 * later


def _begins_item(line: str) -> bool:
    return _ITEM.match(line) is not None


def _pairs(lines: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Each line with the one that follows it, where neither is blank."""
    lines = [line.rstrip() for line in lines]
    return ((first, second) for first, second in itertools.pairwise(lines) if first and second)


def _width(pairs: Sequence[tuple[str, str]]) -> int:
    """The width that lines are broken at: that of the widest, but for a few that cannot be broken."""
    widths = sorted(len(first) for first, _ in pairs)
    return widths[int(len(widths) * 0.95)] if widths else 0


def _is_full(first: str, second: str, width: int) -> bool:
    """Whether the first word of the next line had no room at the end of this one."""
    return len(first) + 1 + len(second.split()[0]) > width


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
