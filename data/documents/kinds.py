"""Which format a file has: by its content first, by its suffix second, and where the two disagree."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import Final, NamedTuple

from .document import Unreadable


class Format(NamedTuple):
    """A format, as people call it; of ``suffixes`` the first is the usual one."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]


PLAIN: Final = Format("plain text", "text/plain", (".txt", ".text"))
MARKDOWN: Final = Format("Markdown", "text/markdown", (".md", ".markdown"))
HTML: Final = Format("HTML", "text/html", (".html", ".htm", ".xhtml", ".shtml"))
MHTML: Final = Format("a web archive", "multipart/related", (".mhtml", ".mht"))
EML: Final = Format("an e-mail", "message/rfc822", (".eml",))
PDF: Final = Format("PDF", "application/pdf", (".pdf",))
DOCX: Final = Format(
    "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx", ".docm")
)

FORMATS: Final = (PLAIN, MARKDOWN, HTML, MHTML, EML, PDF, DOCX)
_BY_SUFFIX: Final = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}

#: What other files begin with, and what to say of them.
_OTHERS: Final = (
    (b"\x89PNG", "is an image (PNG)"),
    (b"\xff\xd8\xff", "is an image (JPEG)"),
    (b"GIF8", "is an image (GIF)"),
    (b"II*\x00", "is an image (TIFF)"),
    (b"MM\x00*", "is an image (TIFF)"),
    (b"\x1f\x8b", "is a gzip archive; unpack it first"),
    (b"BZh", "is a bzip2 archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"\xfd7zXZ", "is an xz archive; unpack it first"),
    (b"Rar!", "is a RAR archive; unpack it first"),
    (b"{\\rtf", "is RTF; save it as DOCX"),
    (b"%!PS", "is PostScript; convert it to PDF"),
    (b"\x7fELF", "is a program"),
    (b"SQLite format 3\x00", "is a database (SQLite)"),
    (b"ID3", "is a sound recording (MP3)"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIELD: Final = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):")
#: Fields that mail programs write and people do not.
_OF_MAIL: Final = frozenset([b"message-id", b"mime-version", b"received", b"return-path", b"delivered-to"])
_MARKUP: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG: Final = re.compile(r"<(?:html|head|body|title|meta|div|article|section|main|p|h1|table|span|br)\b[^<>]*>", re.I)
_XML: Final = re.compile(r"\s*<\?xml\b")


def by_suffix(name: str) -> Format | None:
    """The format that a file's suffix promises, ``None`` where it promises nothing."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower())


def binary_format(data: bytes, name: str) -> Format | None:
    """The format of a file that its bytes tell, ``None`` for a text; raises :class:`Unreadable` for other things."""
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("is encrypted; remove its password and save it again")
        raise Unreadable("is a file of an older Office; save it as DOCX")
    for beginning, what in _OTHERS:
        if data.startswith(beginning):
            raise Unreadable(what)
    return _mail(data, by_suffix(name))


def text_format(text: str, name: str) -> Format:
    """The format of a text."""
    promised = by_suffix(name)
    if _MARKUP.match(text, 0, 1 << 16) or (promised in (HTML, None) and _TAG.match(text.lstrip()[:4096])):
        return HTML
    if promised is HTML and _TAG.search(text, 0, 1 << 16):
        return HTML
    if _XML.match(text):
        raise Unreadable("is XML, which is not a document that can be read; save it as HTML or text")
    if promised is MARKDOWN or (promised is None and re.match(r"---\n(?:[a-z_]+:.*\n)+---\n", text, re.I)):
        return MARKDOWN
    return PLAIN


def check_label(found: Format, name: str) -> None:
    """Raises :class:`Unreadable` where a file's name promises another format than it has."""
    promised = by_suffix(name)
    if promised not in (None, found):
        right = PurePath(name).with_suffix(found.suffixes[0]).name
        raise Unreadable(f"is {found.name}, not {promised.name}; name it {right}")


def _zipped(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception as error:  # zipfile raises whatever it happens to meet
        raise Unreadable("is broken: it begins like a DOCX or ZIP file and does not go on like one") from error
    if any(name.startswith("word/") for name in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        raise Unreadable("is a spreadsheet (XLSX); save its text as DOCX or PDF")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("is a presentation (PPTX); save it as PDF")
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("is OpenDocument; save it as DOCX or PDF")
    if "mimetype" in names and "META-INF/container.xml" in names:
        raise Unreadable("is an e-book (EPUB); save it as HTML or PDF")
    raise Unreadable("is a ZIP archive; unpack it first")


def _mail(data: bytes, promised: Format | None) -> Format | None:
    """Whether the bytes begin with the fields of a message; what a person typed as a memo's head is none."""
    head = re.split(rb"\r?\n\r?\n", data.lstrip(b"\xef\xbb\xbf\r\n")[: 1 << 16], maxsplit=1)[0]
    lines = re.split(rb"\r?\n", head)
    if lines[0].startswith(b"From ") and len(lines) > 1 and _FIELD.match(lines[1]):
        raise Unreadable("is a mailbox (mbox); save each message as a file of its own (.eml)")
    if not _FIELD.match(lines[0]):
        return None
    fields = {match[1].lower() for line in lines if (match := _FIELD.match(line))}
    if re.search(
        rb"(?im)^(?:snapshot-content-location:|x-mimeole:.*mhtml|content-type:\s*multipart/related)", head
    ) and (promised is MHTML or b"snapshot-content-location" in fields):
        return MHTML
    if fields & _OF_MAIL or (promised is EML and fields & {b"from", b"subject", b"date", b"to"}):
        return EML
    return None
