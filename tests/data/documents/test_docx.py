"""DOCX: what a word processor shows as the text; archives and XML of strangers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from actorgraph.data.documents import Document, docx, read_document
from actorgraph.ontology.errors import DocumentError

MakeZip = Callable[[dict[str, bytes | str]], bytes]

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


def _body(inner: str, namespace: str = _W) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {namespace}><w:body>{inner}</w:body></w:document>'


def _saved(paragraphs: Sequence[str]) -> bytes:
    from docx import Document as Docx

    made = Docx()
    made.core_properties.title = ""
    made.core_properties.author = "Anna Example"
    made.core_properties.modified = datetime(2023, 6, 14)
    made.core_properties.language = "en-US"
    made.sections[0].header.paragraphs[0].text = "Confidential"
    made.add_paragraph(paragraphs[0], style="Title")
    for paragraph in paragraphs[1:]:
        middle = len(paragraph) // 2
        added = made.add_paragraph()
        added.add_run(paragraph[:middle]).bold = True
        added.add_run(paragraph[middle:])
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Year", "Envoys"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_saved_document(paragraphs: Sequence[str]) -> None:
    document = read_document(_saved(paragraphs), name="report.docx")
    assert _read(document) == [*paragraphs, "Year", "Envoys"]
    assert (document.title, document.authors) == (paragraphs[0], ("Anna Example",))
    assert (document.published, document.language) == ("2023-06-14~", "en-US")


def test_what_nobody_sees(make_zip: MakeZip) -> None:
    """Deleted text, field codes and the second form of a drawing are no text; a text box is."""
    inner = """<w:p><w:r><w:t xml:space="preserve">The envoy </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>
    <w:ins><w:r><w:t>left</w:t></w:r></w:ins><w:r><w:instrText>HYPERLINK "x"</w:instrText><w:noBreakHyphen/><w:t>on</w:t><w:tab/>
    <w:t>Tues</w:t><w:softHyphen/><w:t>day</w:t><w:br/><w:t>again.</w:t></w:r>
    <mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:txbxContent><w:p><w:r>
    <w:t>Box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p>
    </w:txbxContent></mc:Fallback></mc:AlternateContent></w:p><w:p/><w:sdt><w:sdtContent><w:p><w:r><w:t>Last</w:t></w:r></w:p>
    </w:sdtContent></w:sdt>"""
    document = read_document(make_zip({"word/document.xml": _body(inner)}))
    assert _read(document) == ["The envoy left-on Tuesday again.", "Box", "Last"]


def test_the_strict_form(make_zip: MakeZip) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    data = make_zip({"word/document.xml": _body("<w:p><w:r><w:t>Text</w:t></w:r></w:p>", strict)})
    assert read_document(data).text == "Text"


def test_deeply_nested(make_zip: MakeZip) -> None:
    depth = 100_000
    inner = "<w:p>" + "<w:r>" * depth + "<w:t>x</w:t>" + "</w:r>" * depth + "</w:p>"
    with pytest.raises(DocumentError, match=r"^x\.docx: is a broken DOCX file"):
        read_document(make_zip({"word/document.xml": _body(inner)}), name="x.docx")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(make_zip: MakeZip, declared: str, encoding: str) -> None:
    xml = (
        f"<!DOCTYPE x [{declared}]><w:document {_W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(
        DocumentError, match=r"^x\.docx: is (?:refused: its XML declares a document type|a broken DOCX)"
    ):
        read_document(make_zip({"word/document.xml": xml.encode(encoding)}), name="x.docx")


def test_zip_bomb(make_zip: MakeZip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_PART", 1 << 20)
    data = make_zip({"word/document.xml": _body("<w:p><w:r><w:t>" + " " * (4 << 20) + "</w:t></w:r></w:p>")})
    assert len(data) < 10_000
    with pytest.raises(DocumentError, match=r"^x\.docx: unpacks to more than 1 MB, the most that is read$"):
        read_document(data, name="x.docx")


def test_names_in_the_archive_are_never_written_to(make_zip: MakeZip) -> None:
    data = make_zip(
        {
            "../../escaped.txt": "x",
            "/escaped.txt": "x",
            "word/document.xml": _body("<w:p><w:r><w:t>T</w:t></w:r></w:p>"),
        }
    )
    assert read_document(data).text == "T"


def test_encrypted(make_zip: MakeZip) -> None:
    data = bytearray(make_zip({"word/document.xml": _body("")}))
    # The flag of an encrypted part, in its own head and in the directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentError, match=r"^x\.docx: is encrypted"):
        read_document(bytes(data), name="x.docx")


def test_broken(paragraphs: Sequence[str], make_zip: MakeZip) -> None:
    whole = _saved(paragraphs)
    damaged = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.getinfo("word/document.xml").header_offset
    damaged[start + 60 : start + 160] = bytes(100)
    for data in (
        whole[: len(whole) // 2],
        bytes(damaged),
        make_zip({"word/document.xml": "<w:document"}),
        make_zip({"word/x.xml": "x"}),
    ):
        with pytest.raises(DocumentError, match=r"^x\.docx: is (?:a )?broken"):
            read_document(data, name="x.docx")
