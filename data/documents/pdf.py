"""PDF: lines with their places on the page → paragraphs, without running heads and page numbers.

The file is read in a process of its own (``isolated.py``), which runs this module: :func:`lines` with PDFium there,
everything else here.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final

import msgspec

from .document import MAX_CHARACTERS, Content, Unreadable, lines_of, one_line
from .lines import Words
from .printed import printed_authors, printed_date, printed_title

MAX_PAGES: Final = 2000

_NUMBER: Final = re.compile(
    r"[-–—\[( ]*(?:page |p\. ?)?(?:[0-9]{1,4}|[ivxl]{1,6})(?:(?: of | ?/ ?)[0-9]{1,4})?[-–—\]) ]*", re.I
)
_CREATED: Final = re.compile(r"D:((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
#: Titles that programs write.
_JUNK: Final = re.compile(
    r"(?i)untitled.*|microsoft word - .*|.*\.(?:docx?|pdf|indd|html?|rtf|qxd)|(?:print|document)[0-9 ]*"
)
_ENDED: Final = re.compile(r"[.!?:…][\"'”’)\]]*[0-9]{0,3}$")
_ITEM: Final = re.compile(r"(?:[-*•‣▪◦·–—]|\(?[0-9]{1,3}[.)]|\(?[a-z]\)|\(?[ivx]{1,5}[.)])\s")


class Line(msgspec.Struct, frozen=True):
    """A line of a page; places in points from the page's lower left corner.

    ``left``, ``bottom`` and ``size`` (height) are of its first character, ``right`` and ``last`` (bottom) of its last: what
    PDFium gives as a line is now and then two.
    """

    text: str
    left: float
    bottom: float
    size: float
    right: float
    last: float


class Pages(msgspec.Struct, frozen=True):
    """The lines of each page, the height of each, and the properties of the file."""

    lines: tuple[tuple[Line, ...], ...]
    heights: tuple[float, ...]
    properties: dict[str, str]


def pages(data: bytes) -> Pages:
    """What PDFium finds in a file; raises :class:`Unreadable`. To be called where it may crash."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("is encrypted; remove its password and save it again") from error
        raise Unreadable("is a broken PDF file") from error
    if len(document) > MAX_PAGES:
        raise Unreadable(f"has {len(document)} pages; {MAX_PAGES} are the most that is read")
    found: list[tuple[Line, ...]] = []
    heights: list[float] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"is a broken PDF file (page {number + 1})") from error
        characters += text.count_chars()
        if characters > MAX_CHARACTERS:
            raise Unreadable(f"has more than {MAX_CHARACTERS:,} characters, the most that is read")
        found.append(tuple(_lines(text)))
        heights.append(page.get_height())
        text.close()
        page.close()
    return Pages(tuple(found), tuple(heights), document.get_metadata_dict(skip_empty=True))


def _lines(text: Any) -> Iterator[Line]:
    """The lines of PDFium's text of a page."""
    from pypdfium2 import raw

    characters: list[str] = []
    places: list[int] = []
    count = text.count_chars()
    for place in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, place) if place < count else 10
        if code in (2, 0xFFFE):
            # A hyphen that PDFium takes for the end of a line, whose line end it leaves out.
            characters.append("-")
            places.append(place)
        elif code not in (10, 13):
            characters.append(chr(code) if code < 0x110000 else "\ufffd")
            if code > 32:
                places.append(place)
            continue
        if places:
            (left, bottom, _, top), (_, last, right, _) = (
                text.get_charbox(end, loose=True) for end in (places[0], places[-1])
            )
            # PDFium counts in UTF-16.
            line = "".join(characters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield Line(line, left, bottom, top - bottom, right, last)
        characters, places = [], []


def read(data: bytes) -> Content:
    """The paragraphs of a file and its properties."""
    from .isolated import call

    found = call("pdf", data, Pages)
    if not any(found.lines):
        count = len(found.lines)
        scanned = f"{count} page{'' if count == 1 else 's'} of images"
        raise Unreadable(f"holds no text, only {scanned}: run text recognition (OCR) on it first")
    groups = _grouped(found)
    if not groups:
        raise Unreadable("holds no text but running heads and page numbers")
    words = Words(line.text for group in groups for line in group)
    text = lines_of(words.join([line.text for line in group], divided=True) for group in groups)
    head = text[:10_000].split("\n")
    properties = found.properties
    title, author = one_line(properties.get("Title", "")), one_line(properties.get("Author", ""))
    created = _CREATED.match(properties.get("CreationDate", ""))
    return Content(
        text=text,
        title=title if title and not _JUNK.fullmatch(title) else _large_title(groups) or printed_title(head),
        authors=printed_authors(head) or ((author,) if author else ()),
        published=printed_date(head) or (f"{'-'.join(created.groups())}~" if created else ""),
    )


def _large_title(groups: Sequence[Sequence[Line]]) -> str:
    """The first of the largest letters among the first lines, where they are larger than those of the text."""
    usual = median(group[0].size for group in groups)
    head = groups[:8]
    largest = max(head, key=lambda group: round(group[0].size))
    text = one_line(" ".join(line.text for line in largest))
    return text if largest[0].size > usual * 1.25 and 8 <= len(text) <= 200 else ""


def _grouped(found: Pages) -> list[list[Line]]:
    """The lines of each paragraph."""
    repeated = _running(found)
    groups: list[list[Line]] = []
    for page, (lines, height) in enumerate(zip(found.lines, found.heights, strict=True)):
        kept = [line for line in lines if not _is_running(line, height, repeated)]
        # The usual distance between the lines of a paragraph, and the width that they fill.
        steps = [step for first, second in _successive(kept) if 0 < (step := first.last - second.bottom) < 60]
        step = median(steps) if steps else 0
        for place, line in enumerate(kept):
            if place:
                begins = _begins(kept[place - 1], line, step, kept[max(0, place - 8) : place + 8])
            else:
                begins = not (page and groups and _goes_on(groups[-1][-1], line))
            if begins:
                groups.append([line])
            else:
                groups[-1].append(line)
    return groups


def _begins(before: Line, line: Line, step: float, near: Sequence[Line]) -> bool:
    """Whether a paragraph begins with ``line``, by the gap above it, its size, its indentation, the end before it.

    ``step`` is the page's usual distance of lines, ``near`` are the lines around.
    """
    size, gap = line.size, before.last - line.bottom
    if _ITEM.match(line.text):
        return True
    if abs(size - before.size) > 0.2 * max(size, before.size, 1):
        return True
    if gap < -size:
        # A column ends and the next begins above it.
        return not _goes_on(before, line)
    if gap > max(step * 1.35, size * 1.6) if step <= size * 1.9 else gap > step * 1.2:
        return True
    if before.text.rstrip().endswith("-"):
        return False
    ended = bool(_ENDED.search(before.text.strip()))
    if line.left > before.left + size * 0.8 and ended and not _ITEM.match(before.text):
        return True
    # A line that ends early though the next word had room is the last of its paragraph.
    column = [one for one in near if abs(one.left - line.left) < 4 * size]
    width = max(one.right for one in column) - min(one.left for one in column)
    word = len(line.text.split()[0]) / len(line.text) * (line.right - line.left)
    room = min(one.left for one in column) + width - before.right - word
    return room > width * (0.08 if ended else 0.25) and not line.text.strip()[:1].islower()


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    return not _ENDED.search(before.text.strip()) and line.text.strip()[:1].islower()


def _successive(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    return list(itertools.pairwise(lines))


def _running(found: Pages) -> frozenset[str]:
    """The shapes of heads and feet that come again: on three pages, or on both of two."""
    seen: Counter[str] = Counter()
    for lines, height in zip(found.lines, found.heights, strict=True):
        seen.update({_shape(line) for line in lines if _is_marginal(line, height)})
    least = 2 if len(found.lines) == 2 else 3
    return frozenset(shape for shape, count in seen.items() if count >= least)


def _is_running(line: Line, height: float, repeated: frozenset[str]) -> bool:
    return _is_marginal(line, height) and (_shape(line) in repeated or bool(_NUMBER.fullmatch(line.text.strip())))


def _is_marginal(line: Line, height: float) -> bool:
    return line.bottom > height * 0.88 or line.bottom + line.size < height * 0.12


def _shape(line: Line) -> str:
    """What two running heads have in common: the words, whatever the numbers, and the size, which a title's is not."""
    return f"{re.sub('[0-9]+', '0', one_line(line.text).lower())} {round(line.size / 2)}"
