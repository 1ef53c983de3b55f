"""PDF: lines become paragraphs again; what breaks the reader breaks nothing else."""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Callable, Sequence

import pytest

from actorgraph.data.documents import Document, read_document
from actorgraph.ontology.errors import DocumentError

MakePdf = Callable[..., bytes]
Line = tuple[str, float, float, float]


def _set(paragraphs: Sequence[str], indent: float = 0, above: float = 6, width: int = 80) -> list[Line]:
    """Paragraphs as lines of 10 points, the first of each indented or with space above it."""
    lines: list[Line] = []
    for paragraph in paragraphs:
        for number, line in enumerate(textwrap.wrap(paragraph, width)):
            first = number == 0
            lines.append((line, 10, indent if first else 0, above if first else 0))
    return lines


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


@pytest.mark.parametrize(
    ("indent", "above"), [(0, 6), (18, 0), (0, 0)], ids=["space", "indented", "by the last line alone"]
)
def test_paragraphs(make_pdf: MakePdf, paragraphs: Sequence[str], indent: float, above: float) -> None:
    title: Line = (paragraphs[0], 18, 0, 0)
    document = read_document(make_pdf([title, *_set(paragraphs[1:], indent, above)]), name="report.pdf")
    assert _read(document) == list(paragraphs)
    assert (document.title, document.media_type, document.language) == (paragraphs[0], "application/pdf", "en")


def test_running_heads_and_page_numbers(make_pdf: MakePdf, paragraphs: Sequence[str]) -> None:
    """They are no text; a paragraph goes on over the page."""
    lines = _set(paragraphs[1:])
    pages = [lines[:2], lines[2:5], lines[5:]]
    document = read_document(make_pdf(*pages, head="Gazette of Freedonia, 14 June 2023", foot=True), name="report.pdf")
    assert _read(document) == list(paragraphs[1:])


def test_the_title_that_comes_again_as_running_head(make_pdf: MakePdf) -> None:
    title = "The treaty of the two rivers"
    words = ("two", "three", "four")
    later: list[list[Line]] = [[(title, 8, 0, -50), (f"Page {word} is here.", 10, 0, 90)] for word in words]
    document = read_document(make_pdf([(title, 20, 0, -50)], *later), name="report.pdf")
    assert _read(document) == [title, "Page two is here.", "Page three is here.", "Page four is here."]


def test_divided_words(make_pdf: MakePdf) -> None:
    lines: list[Line] = [
        ("The repatri-", 10, 0, 0),
        ("ation of long-term prisoners was called a long-", 10, 0, 0),
        ("term aim of the Sino-", 10, 0, 0),
        ("Ruritanian commission, which had met in 2012-", 10, 0, 0),
        ("2013 to speak of re-entry and of non-ref-", 10, 0, 0),
        ("oulement in the capital of the country.", 10, 0, 0),
    ]
    document = read_document(make_pdf(lines), name="report.pdf")
    assert document.text == (
        "The repatriation of long-term prisoners was called a long-term aim of the Sino-Ruritanian commission, "
        "which had met in 2012-2013 to speak of re-entry and of non-refoulement in the capital of the country."
    )


def test_what_the_file_says_of_itself(make_pdf: MakePdf, paragraphs: Sequence[str]) -> None:
    data = make_pdf(_set(paragraphs), title="Report on the river", author="Anna Example")
    document = read_document(data, name="report.pdf")
    assert (document.title, document.authors) == ("Report on the river", ("Anna Example",))
    # The day on which a file was made is near the day of publication at best.
    assert document.published.endswith("~")
    dated = make_pdf([("Published: 14 June 2023", 10, 0, 0), *_set(paragraphs)], title="Microsoft Word - report3.docx")
    document = read_document(dated, name="report.pdf")
    assert (document.published, document.title) == ("2023-06-14", paragraphs[0])


def test_encrypted(make_pdf: MakePdf) -> None:
    with pytest.raises(DocumentError, match=r"^secret\.pdf: is encrypted; remove its password"):
        read_document(make_pdf([("Secret", 10, 0, 0)], password="xyzzy"), name="secret.pdf")


def test_images_alone(make_pdf: MakePdf) -> None:
    with pytest.raises(DocumentError, match="holds no text, only 2 pages of images: run text recognition"):
        read_document(make_pdf([], []), name="scan.pdf")


def test_page_numbers_alone(make_pdf: MakePdf) -> None:
    with pytest.raises(DocumentError, match="holds no text but running heads and page numbers"):
        read_document(make_pdf([], [], foot=True), name="scan.pdf")


@pytest.mark.parametrize("cut", [9, 60, 300])
def test_broken(make_pdf: MakePdf, cut: int) -> None:
    with pytest.raises(DocumentError, match=r"^x\.pdf: is a broken PDF file"):
        read_document(make_pdf([("Text", 10, 0, 0)])[:cut], name="x.pdf")


def _with_stream(packed: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj" % number + written + b"endobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + table + b"trailer<</Size 5/Root 1 0 R>>startxref\n%d\n%%%%EOF" % len(file)


@pytest.mark.slow
def test_bomb(make_pdf: MakePdf) -> None:
    """A file of some kilobytes that unpacks to gigabytes ends a process, but not this one, and the next file is read."""
    length = 3000 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = packer.compress(bytes(1 << 20)) + packer.flush(
        zlib.Z_FULL_FLUSH
    )  # which can stand there any number of times
    checksum = length % 65521 << 16 | 1  # Adler-32 of so many zeros
    packed = b"\x78\xda" + megabyte * 3000 + b"\x03\x00" + checksum.to_bytes(4, "big")
    bomb = _with_stream(zlib.compress(packed, 9))
    assert len(bomb) < 100_000
    with pytest.raises(DocumentError, match=r"^bomb\.pdf: "):
        read_document(bomb, name="bomb.pdf")
    assert read_document(make_pdf([("It goes on.", 10, 0, 0)]), name="x.pdf").text == "It goes on."
