"""What a document is once it has been read: its canonical text, its paragraphs, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

#: The longest text that is read, in characters: some 800,000 words.
MAX_CHARACTERS: Final = 5_000_000

#: White space of every kind, and what has no width: zero-width spaces, byte order marks.
_SPACE: Final = re.compile("[\\s\u200b\u2060\ufeff]+")


class Paragraph(msgspec.Struct, frozen=True):
    """A line of the canonical text that is not blank; ``number`` from 1, ``start`` and ``end`` in its characters."""

    number: int
    start: int
    end: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as people will cite it.

    ``text`` is canonical (``passages.py``) and ``sha256`` its digest. ``title``, ``authors``, ``publisher`` (names),
    ``published`` and ``retrieved`` (EDTF), ``language`` (a tag) and ``url`` are empty where nothing says them.
    """

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    media_type: str
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    retrieved: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader of a format found: the text, not yet canonical, and whatever the file says of it."""

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    retrieved: str = ""


class Unreadable(Exception):
    """Why a file gives no text, as words that follow its name: ``is encrypted``."""


def one_line(text: str) -> str:
    """A text with each run of white space, line ends included, as one space."""
    return _SPACE.sub(" ", text).strip()


def lines_of(paragraphs: Iterable[str]) -> str:
    """The text that has these paragraphs: each on a line of its own, none of them blank, no soft hyphens."""
    return "\n".join(filter(None, (one_line(paragraph.replace("\u00ad", "")) for paragraph in paragraphs)))
