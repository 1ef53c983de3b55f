"""DOCX: the text of its body, without deleted text, field codes, comments, notes, headers and footers."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from .document import Content, Unreadable, lines_of, one_line
from .printed import printed_authors, printed_date, printed_title

#: The most that one part of a file may unpack to, in bytes.
MAX_PART: Final = 64 * 1024 * 1024

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The same element in documents of the strict form of the standard.
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_TERMS: Final = "{http://purl.org/dc/terms/}"
#: Elements whose text nobody sees on the page.
_HIDDEN: Final = frozenset(
    [f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "fldData")]
    + [_FALLBACK]
)
_SPACES: Final = frozenset(f"{_W}{name}" for name in ("br", "tab", "cr", "ptab"))


def read(data: bytes) -> Content:
    """The paragraphs in their order, those of tables and text boxes included, and the document's properties."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Unreadable("is encrypted; remove its password and save it again")
            body = _part(archive, "word/document.xml")
            properties = _part(archive, "docProps/core.xml")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(f"is a broken DOCX file ({error})") from error
    if body is None:
        raise Unreadable("is a broken DOCX file: it has no word/document.xml")
    root = _xml(body.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()))
    paragraphs: list[str] = []
    titles: list[str] = []
    for style, text in _paragraphs(root):
        paragraphs.append(text)
        if style == "Title" and text.strip():
            titles.append(one_line(text))
    about = _xml(properties) if properties else None
    head = lines_of(paragraphs[:40]).split("\n")
    author = _property(about, f"{_DC}creator")
    changed = _property(about, f"{_TERMS}modified") or _property(about, f"{_TERMS}created")
    return Content(
        text=lines_of(paragraphs),
        title=_property(about, f"{_DC}title") or (titles[0] if titles else printed_title(head)),
        authors=printed_authors(head) or ((author,) if author else ()),
        published=printed_date(head) or (f"{changed[:10]}~" if changed else ""),
        language=_property(about, f"{_DC}language"),
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A part of the archive, read in memory; nothing is ever written to a path that the archive names."""
    try:
        with archive.open(name) as file:
            data = file.read(MAX_PART + 1)
    except KeyError:
        return None
    except RuntimeError as error:
        raise Unreadable("is encrypted; remove its password and save it again") from error
    if len(data) > MAX_PART:
        raise Unreadable(f"unpacks to more than {MAX_PART >> 20} MB, the most that is read")
    return data


def _xml(data: bytes) -> Any:
    """The root of an XML part; one with a document type, which is where entities come from, is refused."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"is a broken DOCX file ({one_line(str(error))})") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("is refused: its XML declares a document type, which no word processor writes")
    return root


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph; one that stands within another, in a text box, comes after it."""
    for paragraph in root.iter(f"{_W}p"):
        if any(above.tag in _HIDDEN for above in paragraph.iterancestors()):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        yield (style.get(f"{_W}val", "") if style is not None else ""), "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    # Not recursion: what a stranger nests may be deep.
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag == f"{_W}p" or child.tag in _HIDDEN:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            stack.extend(reversed(child))


def _property(about: Any, name: str) -> str:
    found = about.find(name) if about is not None else None
    return one_line(found.text or "") if found is not None else ""
