"""Plain text: wrapped lines become paragraphs; a canonical text stays as it is, to the byte."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.documents import Document, read_document
from actorgraph.data.documents.lines import Words, is_wrapped, unwrapped
from actorgraph.data.passages import canonical_text


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


@pytest.mark.parametrize("width", [40, 65, 72, 100])
@pytest.mark.parametrize(("between", "indent"), [("\n\n", ""), ("\n", "    "), ("\n \n", ""), ("\n\n", "  ")])
def test_wrapped(paragraphs: Sequence[str], width: int, between: str, indent: str) -> None:
    text = between.join(textwrap.fill(one, width, initial_indent=indent) for one in paragraphs)
    for ends in ("\n", "\r\n", "\r"):
        assert _read(read_document(text.replace("\n", ends).encode())) == list(paragraphs)


def test_one_line_a_paragraph(paragraphs: Sequence[str]) -> None:
    for between in ("\n", "\n\n", "\n \n\t\n"):
        text = between.join(paragraphs) + between
        assert read_document(text.encode()).text == text


@pytest.mark.parametrize(
    "text",
    [
        "To the Minister of Foreign Affairs\nStrelsau\nRuritania\n\nExcellency,",
        "Roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you.",
        "Item one\nItem two\nItem three",
        "no capitals here\nnor here\nnor there",
        "",
        "\n",
    ],
)
def test_short_lines_are_no_wrapped_text(text: str) -> None:
    assert not is_wrapped(text)


def test_lists_and_headings() -> None:
    text = """\
RESOLUTION 12 (2023)

The General Conference, recalling its resolution 11 of last year, in which
it asked the parties to come back to the table, decides as follows:
1. The parties shall meet before the end of the year in a place that both
   of them have agreed to.
2. The Secretariat shall report.
   - on the first of March, and at any other time that it finds useful to
     the parties.
   (a) in writing
Annex
The parties are listed in the annex to the convention, which was adopted in
Strelsau.
The list is closed, and nobody may be added to it without the agreement of
all who are in it."""
    assert unwrapped(text) == [
        "RESOLUTION 12 (2023)",
        "The General Conference, recalling its resolution 11 of last year, in which it asked the parties to come back to the table, decides as follows:",
        "1. The parties shall meet before the end of the year in a place that both of them have agreed to.",
        "2. The Secretariat shall report.",
        "- on the first of March, and at any other time that it finds useful to the parties.",
        "(a) in writing",
        "Annex",
        "The parties are listed in the annex to the convention, which was adopted in Strelsau.",
        "The list is closed, and nobody may be added to it without the agreement of all who are in it.",
    ]


def test_divided_words() -> None:
    words = Words(["repatriation", "long-term"])
    assert words.join(["repatri-", "ation of long-", "term"], divided=False) == "repatriation of long-term"
    assert words.join(["some un-", "known"], divided=False) == "some un-known"
    assert words.join(["some un-", "known"], divided=True) == "some unknown"
    assert words.join(["Sino-", "Ruritanian 2012-", "2013 -", "but"], divided=True) == "Sino-Ruritanian 2012-2013 - but"
    assert words.join(["soft\u00ad", "ly"], divided=False) == "softly"


def test_pages_of_a_printed_text(paragraphs: Sequence[str]) -> None:
    """A form feed ends a page; it is not in the text."""
    pages = "\n\n".join(textwrap.fill(one, 60) for one in paragraphs[:3]) + "\n\x0c" + textwrap.fill(paragraphs[3], 60)
    assert _read(read_document(pages.encode())) == list(paragraphs[:4])


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("\r\n\t \x00\x0b\x0c\x85\u2028\ufeff\ufffe\u0301e한-.\U0001f600")),
        max_size=400,
    )
)
def test_awkward_text(text: str) -> None:
    """What is found is canonical, and its paragraphs are those that citations count."""
    from actorgraph.data.passages import paragraphs as counted
    from actorgraph.ontology.errors import DocumentError

    try:
        document = read_document(text.encode("utf-8", "surrogatepass"), name="x.txt")
    except DocumentError as error:
        assert str(error).startswith("x.txt: ")
        return
    assert canonical_text(document.text) == document.text
    assert _read(document) == counted(document.text)
    assert [paragraph.number for paragraph in document.paragraphs] == list(range(1, len(document.paragraphs) + 1))
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()


@given(st.lists(st.text("ab -.\n\u00adÉ한1(", max_size=50), max_size=30))
def test_nothing_is_lost(lines: list[str]) -> None:
    """Joining changes white space and hyphens at the ends of lines, and no other character."""
    text = "\n".join(lines)

    def bare(text: str) -> str:
        return "".join(character for character in text if not character.isspace() and character not in "-\u00ad")

    assert bare("\n".join(unwrapped(text))) == bare(text)


def test_documents_at_hand(documents: Path) -> None:
    """The documents of the case keep every byte."""
    from actorgraph.data.read import BUNDLED, read_dataset

    digests = {source.sha256 for source in read_dataset(BUNDLED / "nk-refugees").sources.values() if source.sha256}
    kept = 0
    for path in sorted(documents.rglob("*.txt")):
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() in digests:
            document = read_document(path)
            assert document.text.encode() == data and document.sha256 in digests
            kept += 1
    assert kept == len(digests)
