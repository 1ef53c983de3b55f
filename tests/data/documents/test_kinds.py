"""Formats: the content says which, and a suffix that says otherwise is reported."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from actorgraph.data.documents import read_document
from actorgraph.ontology.errors import DocumentError

MakePdf = Callable[..., bytes]
MakeZip = Callable[[dict[str, bytes | str]], bytes]

_HTML = b"<!-- saved -->\n<!DOCTYPE HTML PUBLIC><html><body><p>The envoy of Ruritania left Strelsau on Monday, said a spokesman.</p></body></html>"
_EML = b"Received: by x\nFrom: anna@example.org\nSubject: x\n\nThe envoy left.\n"


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (_HTML, "x.pdf", "is HTML, not PDF; name it x.html"),
        (_HTML, "a/x.y.txt", "is HTML, not plain text; name it x.y.html"),
        (_HTML, "x.docx", "is HTML, not DOCX; name it x.html"),
        (_EML, "x.txt", "is an e-mail, not plain text; name it x.eml"),
        (b"The envoy left.", "x.PDF", "is plain text, not PDF; name it x.txt"),
        (b"The envoy left.", "x.html", "is plain text, not HTML; name it x.txt"),
        (b"The envoy left.", "x.eml", "is plain text, not an e-mail; name it x.txt"),
        (b"The envoy left.", "x.docx", "is plain text, not DOCX; name it x.txt"),
        (b"\n%PDF-1.4 ...", "x.txt", "is PDF, not plain text; name it x.pdf"),
        (b"\x89PNG\r\n\x1a\n", "x.txt", "is an image (PNG)"),
        (b"\xff\xd8\xff\xe0", "x", "is an image (JPEG)"),
        (b"{\\rtf1 x}", "x.doc", "is RTF; save it as DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "x.doc", "is a file of an older Office; save it as DOCX"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "x.docx",
            "is encrypted; remove its password and save it again",
        ),
        (
            b"PK\x03\x04 and no more",
            "x.docx",
            "is broken: it begins like a DOCX or ZIP file and does not go on like one",
        ),
        (b"\x1f\x8b\x08", "x.txt", "is a gzip archive; unpack it first"),
        (
            b'<?xml version="1.0"?><rss/>',
            "x.xml",
            "is XML, which is not a document that can be read; save it as HTML or text",
        ),
        (b"", "x.txt", "is empty"),
        (b" \r\n\t ", "x.txt", "is empty"),
        ("\u200b\ufeff".encode(), "x.html", "is plain text, not HTML; name it x.txt"),
        (b"<html></html>", "x.html", "has no main text: it may be a page of links, or one that a script fills in"),
        (b"---\ntitle: x\n---\n", "x.md", "holds no text"),
    ],
)
def test_refused(data: bytes, name: str, why: str) -> None:
    with pytest.raises(DocumentError, match=f"^{re.escape(f'{name}: {why}')}$") as caught:
        read_document(data, name=name)
    assert (caught.value.problem.file, caught.value.problem.message, caught.value.exit_code) == (name, why, 1)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (["xl/workbook.xml"], "is a spreadsheet"),
        (["ppt/presentation.xml"], "is a presentation"),
        (["mimetype", "content.xml"], "is OpenDocument"),
        (["mimetype", "META-INF/container.xml"], "is an e-book"),
        (["a.txt"], "is a ZIP archive; unpack it first"),
    ],
)
def test_archives(make_zip: MakeZip, parts: list[str], why: str) -> None:
    with pytest.raises(DocumentError, match=rf"^x\.docx: {why}"):
        read_document(make_zip(dict.fromkeys(parts, "x")), name="x.docx")


@pytest.mark.parametrize("name", ["x", "x.php", "report.2023", "standard input", ""])
def test_a_suffix_that_promises_nothing(make_pdf: MakePdf, name: str) -> None:
    assert read_document(_HTML, name=name).media_type == "text/html"
    assert (
        read_document(b"<p>The envoy of Ruritania left Strelsau on Monday, said a spokesman.", name=name).media_type
        == "text/html"
    )
    assert read_document(_EML, name=name).media_type == "message/rfc822"
    assert read_document(b"The envoy left.", name=name).media_type == "text/plain"
    assert read_document(b"---\ntitle: The envoy\n---\nHe left.", name=name).media_type == "text/markdown"
    assert read_document(make_pdf([("He left.", 10, 0, 0)]), name=name).media_type == "application/pdf"


def test_what_only_looks_like_marks() -> None:
    for text in ("a < b and c > d", "<envoy> left", "Note: the envoy left\nSource: none\n", "--- a rule ---"):
        assert read_document(text.encode(), name="x.txt").text == text
