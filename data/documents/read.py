"""Files → documents, one after the other; what cannot be read is named and the rest goes on."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.data.dates import bounds
from actorgraph.data.passages import canonical_text, digest
from actorgraph.ontology.errors import ActorgraphError, DocumentError, Problem

from . import docx, eml, html, kinds, markdown, pdf, plain
from .document import MAX_CHARACTERS, Content, Document, Paragraph, Unreadable
from .encoding import decode
from .language import language_of

#: The largest file that is read.
MAX_BYTES: Final = 64 * 1024 * 1024

STANDARD_INPUT: Final = "-"

_LINE: Final = re.compile("[^\n]+")
_TAG: Final = re.compile("([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")
#: The folder in which a browser saved what belongs to a page.
_OF_A_PAGE: Final = re.compile(r"(.+)(?:_files|_Dateien|_fichiers|_archivos|_bestanden|_file|_arquivos|\.files)")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller says of documents; ``first``: it takes the place of what a document says of itself."""

    published: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    first: bool = False

    def over(self, said: str, found: str) -> str:
        """Of what the caller says and what the document does, the one that holds."""
        return said or found if self.first else found or said


def read_document(
    source: Path | str | bytes,
    *,
    name: str = "",
    published: str = "",
    title: str = "",
    publisher: str = "",
    url: str = "",
) -> Document:
    """The document in a file, in bytes, or in standard input (``-``).

    ``name`` is what messages call it, and its suffix may tell the format. ``published`` (EDTF), ``title``, ``publisher``
    and ``url`` take the place of what the document says. Raises :class:`DocumentError` where it cannot be read, and
    :class:`ActorgraphError` where ``published`` or ``url`` is none.
    """
    check_said(published, url)
    said = Said(published=published, title=title.strip(), publisher=publisher.strip(), url=url, first=True)
    return _read(source, name, said)


def _read(source: Path | str | bytes, name: str, said: Said) -> Document:
    if not isinstance(source, bytes):
        shown = "standard input" if str(source) == STANDARD_INPUT else str(source)
        name = name or shown
    name = name or "document"
    try:
        data = source if isinstance(source, bytes) else _data(source)
        return _document(data, name, said)
    except Unreadable as error:
        raise DocumentError(name, str(error)) from error
    except Exception as error:  # the libraries raise whatever a broken file makes them meet, RecursionError included
        raise DocumentError(name, f"cannot be read ({type(error).__name__})") from error


def read_documents(
    paths: Iterable[Path | str], *, published: str = "", title: str = "", publisher: str = "", url: str = ""
) -> Iterator[Document | Problem]:
    """Each document in its turn, and in place of one that cannot be read the problem with it.

    Folders are gone through, all that they hold sorted by path, hidden files and the folders that belong to a saved page
    left out. One document at a time is in memory. What the caller says of one file takes the place of what the document
    says; said of several, or of a folder, it holds where a document says nothing, or has only the date of its file.
    Raises :class:`ActorgraphError` before the first document where a path does not exist or ``published`` or ``url`` is
    none.
    """
    check_said(published, url)
    paths = list(paths)
    for path in paths:
        if str(path) != STANDARD_INPUT and not os.path.lexists(path):
            raise ActorgraphError(f"there is no file or folder {path}")
    alone = len(paths) == 1 and (str(paths[0]) == STANDARD_INPUT or not Path(paths[0]).is_dir())
    said = Said(published=published, title=title.strip(), publisher=publisher.strip(), url=url, first=alone)
    return _each(paths, said)


def check_said(published: str, url: str) -> None:
    """Raises :class:`ActorgraphError` where a date is not EDTF or an address is not one of the web."""
    if published:
        try:
            bounds(published)
        except ValueError as error:
            raise ActorgraphError(f"--published: {error}") from None
    if url and not _is_web(url):
        raise ActorgraphError(f"--url: {url!r} is not a web address; write https://…")


def count_files(paths: Iterable[Path | str]) -> int:
    """How many files :func:`read_documents` would look at."""
    return sum(sum(1 for _ in _files(Path(path))) if Path(path).is_dir() else 1 for path in paths)


def _each(paths: list[Path | str], said: Said) -> Iterator[Document | Problem]:
    for path in paths:
        is_folder = str(path) != STANDARD_INPUT and Path(path).is_dir()
        for file in _files(Path(path)) if is_folder else [path]:
            if isinstance(file, Problem):
                yield file
                continue
            try:
                yield _read(file, "", said)
            except DocumentError as error:
                yield error.problem


def _files(folder: Path) -> Iterator[Path | Problem]:
    """The files below a folder, sorted; a problem for a folder that cannot be opened."""
    closed: list[Problem] = []

    def report(error: OSError) -> None:
        closed.append(Problem(str(error.filename), 0, f"cannot be read: {error.strerror or error}"))

    for place, folders, files in os.walk(folder, onerror=report):
        pages = {Path(name).stem for name in files if kinds.by_suffix(name) is kinds.HTML}
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not ((page := _OF_A_PAGE.fullmatch(name)) and page[1] in pages)
        )
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))
        yield from closed
        closed.clear()
    yield from closed


def _data(source: Path | str) -> bytes:
    if str(source) == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            # Opening a named pipe would wait for ever.
            if not stat.S_ISREG(Path(source).stat().st_mode):
                raise Unreadable("is not a file")
            with Path(source).open("rb") as file:
                # Not the most that is read: so much memory would be taken for every file.
                data = file.read(min(os.fstat(file.fileno()).st_size, MAX_BYTES) + 1)
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 20} MB, the most that is read")
    return data


def _document(data: bytes, name: str, said: Said) -> Document:
    if not data.strip():
        raise Unreadable("is empty")
    format_ = kinds.binary_format(data, name)
    text = ""
    if format_ is None:
        text = decode(data)
        format_ = kinds.text_format(text, name)
    kinds.check_label(format_, name)
    content = _content(format_, data, text)
    canonical = canonical_text(content.text)
    if not canonical.strip():
        raise Unreadable("holds no text")
    if len(canonical) > MAX_CHARACTERS:
        raise Unreadable(f"has {len(canonical):,} characters; {MAX_CHARACTERS:,} are the most that is read")
    published = _date(content.published)
    return Document(
        name=name,
        text=canonical,
        paragraphs=_paragraphs(canonical),
        sha256=digest(canonical),
        media_type=format_.media_type,
        title=said.over(said.title, canonical_text(content.title)),
        authors=tuple(dict.fromkeys(map(canonical_text, content.authors))),
        publisher=said.over(said.publisher, canonical_text(content.publisher)),
        # An approximate date is that of the file, for want of a printed one.
        published=said.over(said.published, "" if said.published and published.endswith("~") else published),
        language=_language(content.language) or language_of(canonical),
        url=said.over(said.url, content.url if _is_web(content.url) else ""),
        retrieved=_date(content.retrieved),
    )


def _content(format_: kinds.Format, data: bytes, text: str) -> Content:
    if format_ is kinds.PDF:
        return pdf.read(data)
    if format_ is kinds.DOCX:
        return docx.read(data)
    if format_ is kinds.EML:
        return eml.read(data)
    if format_ is kinds.MHTML:
        return html.read_archive(data)
    if format_ is kinds.HTML:
        return html.read(text)
    return markdown.read(text) if format_ is kinds.MARKDOWN else plain.read(text)


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    lines = (line for line in _LINE.finditer(text) if line[0].strip())
    return tuple(Paragraph(number, line.start(), line.end()) for number, line in enumerate(lines, 1))


def _date(said: str) -> str:
    """A date that a document says, empty where it is none: a property may hold anything."""
    if not said:
        return ""
    try:
        bounds(said)
    except ValueError:
        return ""
    return said


def _language(said: str) -> str:
    """A tag as sources write it: ``en``, ``en-GB``."""
    found = _TAG.fullmatch(said.strip())
    return found[1].lower() + found[2].replace("_", "-") if found else ""


def _is_web(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+", url) is not None
