"""HTML: the main text of a saved page, without menus and comments, and what the page says of itself."""

from __future__ import annotations

import email
import logging
import re
from email import policy
from email.message import EmailMessage
from typing import Any, Final

from .document import Content, Unreadable, lines_of, one_line
from .encoding import decode

#: The longest page that is read, in characters without its pictures.
MAX_MARKUP: Final = 10_000_000

#: A page without a line of so many words has no text.
_SHORTEST: Final = 5

_NO_TEXT: Final = "has no main text: it may be a page of links, or one that a script fills in"
#: A table that lays out a page: a cell has paragraphs, or tables.
_LAYOUT: Final = "//table[.//td[count(p) > 1 or count(br) > 2 or .//table]]"

#: Pictures and fonts that a browser saved within the page.
_EMBEDDED: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=\s%]{64,}")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*\?>")
_WHOLE: Final = re.compile(r"<html\b", re.I)
_LANGUAGE: Final = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.I)
_SAVED_FROM: Final = re.compile(
    r"saved from url=\([0-9]+\)(https?://[^\s>]+)|Page saved with SingleFile\s+url: (https?://\S+)"
)
_SAVED_ON: Final = re.compile(r"saved date: (?:\w{3} )?(\w{3}) ([0-9]{2}) ([0-9]{4})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The rules and outer bars of a table, the marks of a list's items.
_RULE: Final = re.compile(r"\|(?:-+\|)+")
_MARK: Final = re.compile(r"^(?:- |\| )| \|$")
#: Later than any page, so that the day of reading changes nothing.
_NO_LIMIT: Final = "2100-01-01"
#: What the libraries log is said here in a problem's words, or is no concern of a reader's.
_QUIET: Final = logging.NullHandler()


def read(text: str, url: str = "") -> Content:
    """The main text of a page, its headline first; raises :class:`Unreadable` where it has none."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(_QUIET)
    source = without_declaration(_EMBEDDED.sub("data:,", text))
    if len(source) > MAX_MARKUP:
        raise Unreadable(f"has more than {MAX_MARKUP / 1e6:.0f} million characters of markup, the most that is read")
    if not _WHOLE.search(source, 0, 1 << 16):
        source = f"<html><body>{source}</body></html>"
    tree = trafilatura.load_html(source)
    if tree is None:
        raise Unreadable(_NO_TEXT)
    _take_layout_apart(tree)
    page: Any = trafilatura.bare_extraction(
        tree,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": _NO_LIMIT},
    )
    if page is None or not any(len(line.split()) >= _SHORTEST for line in (page.text or "").split("\n")):
        raise Unreadable(_NO_TEXT)
    title = one_line(page.title or "")
    paragraphs = [_MARK.sub("", line.strip()) for line in page.text.split("\n") if not _RULE.fullmatch(line.strip())]
    if title and title not in map(one_line, paragraphs[:4]):
        paragraphs.insert(0, title)
    language = _LANGUAGE.search(source, 0, 1 << 16)
    return Content(
        text=lines_of(paragraphs),
        title=title,
        authors=tuple(filter(None, map(one_line, (page.author or "").split(";")))),
        publisher=_publisher(page),
        published=page.date or "",
        language=language[1] if language else "",
        url=page.url or _saved_from(source),
        retrieved=_saved_on(source),
    )


def read_archive(data: bytes) -> Content:
    """The page of a web archive (MHTML), which browsers save as a message of many parts."""
    message = email.message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(part, EmailMessage):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                location = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "")
                return read(decode(payload, part.get_content_charset() or ""), location)
    raise Unreadable("is a web archive without a page")


def without_declaration(text: str) -> str:
    """A page without its XML declaration, whose encoding no longer holds."""
    return _DECLARATION.sub("", text, count=1)


def _take_layout_apart(tree: Any) -> None:
    """Cells that older pages arrange their parts in are no table."""
    tables = tree.xpath(_LAYOUT)
    cells = [
        element
        for table in tables
        for element in table.iter("tbody", "tr", "td", "th")
        if next(element.iterancestors("table")) is table
    ]
    for element in (*cells, *tables):
        element.tag = "div"


def _publisher(page: Any) -> str:
    """The name of the site; its host's name is none."""
    name = one_line(page.sitename or "")
    return "" if name.lower() == (page.hostname or "").lower() else name.removeprefix("@")


def _saved_from(source: str) -> str:
    found = _SAVED_FROM.search(source, 0, 1 << 16)
    return (found[1] or found[2]) if found else ""


def _saved_on(source: str) -> str:
    found = _SAVED_ON.search(source, 0, 1 << 16)
    return f"{found[3]}-{_MONTHS.index(found[1]) + 1:02}-{found[2]}" if found and found[1] in _MONTHS else ""
