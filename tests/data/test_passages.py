"""Cited places: what a citation may look like, and that everybody counts the same text."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.passages import (
    canonical_text,
    digest,
    find_documents,
    paragraphs,
    parse_passage,
    passage_text,
)
from actorgraph.data.records import Passage
from actorgraph.ontology.errors import ActorgraphError

#: Surrogates, line ends, marks, controls and compositions come up often.
AWKWARD = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\t\x00\x0b\x0c\x85\u2028\ufeff\ufffe\u0301e한\ud800\U0001f600")),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "passage"),
    [
        (9, Passage(9)),
        ("9", Passage(9)),
        (" 9 ", Passage(9)),
        ("9:12-48", Passage(9, 12, 48)),
        ("9:0-1", Passage(9, 0, 1)),
        ("12:100-1000000", Passage(12, 100, 1000000)),
    ],
)
def test_places(written: int | str, passage: Passage) -> None:
    assert parse_passage(written) == passage


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (0, "paragraphs are counted from 1"),
        ("0:1-2", "paragraphs are counted from 1"),
        ("9:48-12", "end at 12, not after 48"),
        ("9:12-12", "end at 12, not after 12"),
        ("9:0-0", "end at 0, not after 0"),
        *[
            (written, "write a paragraph")
            for written in (
                *(
                    -1,
                    True,
                    False,
                    9.5,
                    None,
                    "",
                    "p9",
                    "9:",
                    "9:12",
                    "9:12-",
                    "9:-12",
                    "9:12–48",
                    "9:12-48-50",
                ),
                *("9, 10", "9-10", "٩", "9" * 5000, "9\n10", [9]),
            )
        ],
    ],
)
def test_what_is_no_place_says_why(written: int | str, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_passage(written)
    assert why in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_place_comes_back_from_its_text(paragraph: int, start: int, length: int) -> None:
    for passage in (Passage(paragraph), Passage(paragraph, start, start + length)):
        assert parse_passage(str(passage)) == passage


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\r\r\nb\n\rc", "a\n\nb\n\nc"),
        (b"\xef\xbb\xbfa", "a"),
        ("\ufeffa\ufeffb", "a\ufeffb"),
        ("e\u0301", "é"),
        (unicodedata.normalize("NFD", "한국"), "한국"),
        ("a\x00\x08\x0b\x0c\x1f\ufffe\uffff\ud800b", "ab"),
        ("a\x00\ufeff", "a\ufeff"),
        (
            "a\t\x7f\x85\u2028\ue000\ufffd\U0001f600\U0010ffff",
            "a\t\x7f\x85\u2028\ue000\ufffd\U0001f600\U0010ffff",
        ),
        ("e\x00\u0301\r\x00\n", "é\n"),
        (b"", ""),
    ],
)
def test_canonical_text(data: bytes | str, text: str) -> None:
    assert canonical_text(data) == text


@given(AWKWARD)
def test_canonical_text_is_settled_and_goes_through_xml(text: str) -> None:
    canonical = canonical_text(text)
    assert canonical_text(canonical) == canonical
    assert canonical_text(canonical.encode()) == canonical
    assert canonical_text("\ufeff" + canonical.replace("\n", "\r\n")) == canonical
    assert unicodedata.is_normalized("NFC", canonical)
    assert "\r" not in canonical
    root = ElementTree.fromstring(f"<t>{escape(canonical)}</t>".encode())
    assert (root.text or "") == canonical


@given(AWKWARD)
def test_the_digest_is_the_sha256_of_the_canonical_text(text: str) -> None:
    assert digest(text) == digest(canonical_text(text))
    assert digest(text) == hashlib.sha256(canonical_text(text).encode()).hexdigest()


def test_the_digest_of_a_known_text() -> None:
    # FIPS 180-4's example.
    assert digest("\ufeffabc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"caf\xe9 au lait", "line 1 is not UTF-8 (byte 0xe9); save the file as UTF-8"),
        (b"one\ntwo\nthr\xff", "line 3 is not UTF-8 (byte 0xff); save the file as UTF-8"),
        (b"ends in \xe2\x82", "line 1 is not UTF-8 (byte 0xe2); save the file as UTF-8"),
        ("a".encode("utf-16"), "line 1 is not UTF-8 and looks like UTF-16 (byte 0xff); save the file as UTF-8"),
        (b"\xed\xa0\x80", "line 1 is not UTF-8 (byte 0xed); save the file as UTF-8"),
    ],
)
def test_other_encodings_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        canonical_text(data)
    assert str(caught.value) == message


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    text = "one\n\n  two \n \t\u3000\nthr\u2028ee\x0b\x85 \nfour"
    assert paragraphs(text) == ["one", "  two ", "thr\u2028ee\x0b\x85 ", "four"]
    assert paragraphs("") == paragraphs("\n \n") == []


def test_passage_text() -> None:
    document = ["first", "한국 \U0001f600!", "third"]
    assert passage_text(document, Passage(2)) == "한국 \U0001f600!"
    assert passage_text(document, Passage(2, 3, 4)) == "\U0001f600"
    assert passage_text(document, Passage(1, 0, 5)) == "first"


@pytest.mark.parametrize(
    ("count", "passage", "message"),
    [
        (21, Passage(30), "the document has 21 paragraphs; there is no paragraph 30"),
        (1, Passage(2), "the document has 1 paragraph; there is no paragraph 2"),
        (0, Passage(1), "the document has 0 paragraphs; there is no paragraph 1"),
        (3, Passage(0), "the document has 3 paragraphs; there is no paragraph 0"),
        (9, Passage(9, 120, 180), "paragraph 9 has 140 characters; 120-180 lies outside"),
        (9, Passage(9, 140, 141), "paragraph 9 has 140 characters; 140-141 lies outside"),
    ],
)
def test_places_that_a_document_does_not_have(count: int, passage: Passage, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        passage_text(["x" * 140] * count, passage)
    assert str(caught.value) == message


def test_documents_are_found_by_digest(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbfsame\r\n")
    (tmp_path / "c.txt").write_bytes(b"same\n")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "d.MD").write_text("other", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "image.png").write_bytes(b"same\n")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "deep" / "loop").symlink_to(tmp_path)
    assert find_documents(tmp_path) == {
        digest("same\n"): tmp_path / "b.txt",
        digest("other"): tmp_path / "deep" / "er" / "d.MD",
    }


def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "b.txt").write_text("b", encoding="utf-8")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert find_documents(tmp_path) == {digest("b"): tmp_path / "b.txt"}


def test_no_folder_of_documents(tmp_path: Path) -> None:
    with pytest.raises(ActorgraphError, match="is not a folder of documents"):
        find_documents(tmp_path / "nowhere")


def test_documents_at_hand() -> None:
    """The five documents of nk-refugees, where ``ACTORGRAPH_DOCUMENTS`` names the folder that holds them."""
    folder = os.environ.get("ACTORGRAPH_DOCUMENTS")
    if not folder:
        pytest.skip("ACTORGRAPH_DOCUMENTS names no folder of documents")
    found = find_documents(Path(folder))
    # By digest: how many paragraphs the document has.
    expected = {
        "590ef7180293b6e47dcc2eff5a973e83662512646cb51f6791f4fe00f149566c": 21,
        "8941b11d1afa394bde53a1f201cc2d81650c50998d92ae7ce876f9736241318c": 37,
        "d56f9979c6f1d3197abcd66b74518631d5d46f006f26e0b58d9599efbaf0538e": 28,
        "978f280f49eba794b32b8d71902a9467c20aa4392c652f68f500d2dc98fc78b9": 31,
        "b295dfb4a877b482aa9aec5efca0b356bc3b69c5647ee16530fd3b3e3a4fc1e7": 27,
    }
    counted = {
        digest_: len(paragraphs(canonical_text(found[digest_].read_bytes()))) for digest_ in expected.keys() & found
    }
    assert counted == expected
