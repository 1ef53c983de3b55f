"""Cited places: the canonical text of a document, its digest, its paragraphs, and what stands in a passage.

The canonical text is UTF-8 without a byte order mark, in NFC, with ``\\n`` line ends and without the
characters that XML 1.0 forbids. A paragraph is a line of it that is not blank. Paragraphs are counted from 1,
the characters in one from 0.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from actorgraph.data.characters import FORBIDDEN, decode
from actorgraph.data.records import Passage
from actorgraph.ontology.errors import ActorgraphError

_PASSAGE: Final = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9})-([0-9]{1,9}))?")
_SUFFIXES: Final = frozenset([".txt", ".md"])


def parse_passage(written: int | str) -> Passage:
    """The place that ``9`` or ``9:12-48`` stands for; ``ValueError`` with a message for people if none."""
    match = None if isinstance(written, bool) else _PASSAGE.fullmatch(str(written).strip())
    if not match:
        shown = repr(written)
        shown = shown if len(shown) <= 60 else shown[:59] + "…"
        raise ValueError(f'{shown} is not a place; write a paragraph (9) or characters of one ("9:12-48")')
    paragraph, start, end = (int(number) if number else -1 for number in match.groups())
    if paragraph == 0:
        raise ValueError(f"{match[0]!r} is not a place: paragraphs are counted from 1")
    if end <= start != -1:
        raise ValueError(f"{match[0]!r} is not a place: its characters end at {end}, not after {start}")
    return Passage(paragraph, start, end)


def canonical_text(data: bytes | str) -> str:
    """The text that digests and citations count in; ``ValueError`` where bytes are not UTF-8."""
    text = data if isinstance(data, str) else decode(data)
    text = FORBIDDEN.sub("", text).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """The SHA-256 of the canonical text in UTF-8, in hexadecimal digits: a source's ``sha256``."""
    return hashlib.sha256(canonical_text(text).encode()).hexdigest()


def paragraphs(text: str) -> list[str]:
    """The lines of a canonical text that are not blank, as they are; paragraph 1 comes first."""
    # Not splitlines(): a form feed or U+2028 inside a paragraph does not end it.
    return [line for line in text.split("\n") if line.strip()]


def passage_text(paragraphs: Sequence[str], passage: Passage) -> str:
    """What a document says in the place cited; ``ValueError`` where the document has no such place."""
    number = passage.paragraph
    if not 1 <= number <= len(paragraphs):
        has = f"{len(paragraphs)} paragraph{'' if len(paragraphs) == 1 else 's'}"
        raise ValueError(f"the document has {has}; there is no paragraph {number}")
    paragraph = paragraphs[number - 1]
    if passage.start < 0:
        return paragraph
    if passage.end > len(paragraph):
        has = f"{len(paragraph)} character{'' if len(paragraph) == 1 else 's'}"
        raise ValueError(f"paragraph {number} has {has}; {passage.start}-{passage.end} lies outside")
    return paragraph[passage.start : passage.end]


def find_documents(folder: Path) -> dict[str, Path]:
    """The ``.txt`` and ``.md`` files below a folder by digest; of equal ones, the first by path.

    A file that cannot be read or is not UTF-8 is left out. :class:`ActorgraphError` where the folder is none.
    """
    if not folder.is_dir():
        raise ActorgraphError(f"{folder} is not a folder of documents")
    found: dict[str, Path] = {}
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            if path.suffix.lower() not in _SUFFIXES:
                continue
            try:
                # Opening a named pipe would wait for ever.
                if path.is_file():
                    found.setdefault(digest(canonical_text(path.read_bytes())), path)
            except (OSError, ValueError):
                continue
    return found
