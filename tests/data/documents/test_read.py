"""Runs over many documents: what stops none of them, what is in memory, what is never asked of the network."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actorgraph.data.documents import Document, read, read_document, read_documents
from actorgraph.ontology.errors import ActorgraphError, DocumentError, Problem

MakePdf = Callable[..., bytes]


def _names(found: Sequence[Document | Problem], folder: Path) -> list[str]:
    return [
        str(Path(one.name if isinstance(one, Document) else one.file).relative_to(folder))
        + (f": {one.message}" if isinstance(one, Problem) else "")
        for one in found
    ]


def test_a_folder(tmp_path: Path, make_pdf: MakePdf) -> None:
    """Sorted, with folders within; what cannot be read is named in its place; what nobody means is left out."""
    for place in ("b/c", "page_files", "other_files", ".git"):
        (tmp_path / place).mkdir(parents=True)
    page = b"<html><body><p>The envoy of Ruritania left Strelsau on Monday, said a spokesman."
    for name, data in {
        "a.txt": b"The envoy left.",
        "b/c/d.md": b"# He is *back*",
        "b/bad.pdf": page,
        "b/empty.txt": b"",
        "b/Z.txt": b"He left again.",
        "page.html": page,
        "page_files/style.css": b"p { color: red }",
        "other_files/x.txt": b"A text.",
        ".hidden.txt": b"hidden",
        ".git/config.txt": b"hidden",
        "photo.png": b"\x89PNG\r\n",
        "report.pdf": make_pdf([("He left.", 10, 0, 0)]),
    }.items():
        (tmp_path / name).write_bytes(data)
    found = list(read_documents([tmp_path]))
    assert _names(found, tmp_path) == [
        "a.txt",
        "page.html",
        "photo.png: is an image (PNG)",
        "report.pdf",
        "b/Z.txt",
        "b/bad.pdf: is HTML, not PDF; name it bad.html",
        "b/empty.txt: is empty",
        "b/c/d.md",
        "other_files/x.txt",
    ]
    assert str(found[2]) == f"{tmp_path}/photo.png: is an image (PNG)"
    assert list(read_documents([tmp_path])) == found


def test_what_the_caller_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(
        b"---\ntitle: One\npublisher: The Herald\ndate: 2020\nurl: https://a.example/\n---\nHe left."
    )
    said = {"title": "Two", "publisher": "The Courier", "published": "2023-06-14~", "url": "https://b.example/x"}
    found = next(read_documents([tmp_path / "a.md"], **said))
    assert isinstance(found, Document)
    assert {name: getattr(found, name) for name in said} == said


def test_what_the_caller_says_of_several_documents_fills_gaps(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\ntitle: One\ndate: 2020\n---\nHe left.")
    (tmp_path / "b.txt").write_bytes(b"He left again.")
    said = {"title": "Two", "publisher": "The Courier", "published": "2023-06-14"}
    for paths in ([tmp_path], [tmp_path / "a.md", tmp_path / "b.txt"]):
        first, second = (found for found in read_documents(paths, **said) if isinstance(found, Document))
        assert {name: getattr(first, name) for name in said} == {**said, "title": "One", "published": "2020"}
        assert {name: getattr(second, name) for name in said} == said


def test_the_date_of_a_file_gives_way(tmp_path: Path, make_pdf: MakePdf) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf([("The envoy left.", 10, 0, 0)]))
    (of_the_file,) = read_documents([tmp_path])
    (found,) = read_documents([tmp_path], published="2023-06-14")
    assert isinstance(of_the_file, Document)
    assert isinstance(found, Document)
    assert of_the_file.published.endswith("~")
    assert found.published == "2023-06-14"


@pytest.mark.parametrize(
    ("published", "url", "why"),
    [
        ("14 June", "", "--published: '14 June' is not a date"),
        ("", "javascript:x", "--url: 'javascript:x' is not a web address"),
    ],
)
def test_what_the_caller_may_not_say(published: str, url: str, why: str) -> None:
    for call in (lambda **said: read_document(b"x", **said), lambda **said: read_documents([], **said)):
        with pytest.raises(ActorgraphError, match=f"^{why}") as caught:
            call(published=published, url=url)
        assert caught.value.exit_code == 2


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    """That is wrong use, said before the first document is read."""
    with pytest.raises(ActorgraphError, match=r"there is no file or folder .*nowhere\.txt$") as caught:
        read_documents([tmp_path, tmp_path / "nowhere.txt"])
    assert caught.value.exit_code == 2


def test_files_that_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert _names(list(read_documents([tmp_path])), tmp_path) == [
        "broken.txt: cannot be read: No such file or directory",
        "pipe.txt: is not a file",
    ]


def test_what_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("He left.")
    (tmp_path / "b.txt").write_text("He left.")
    open_ = Path.open

    def refuse(path: Path, *mode: str) -> io.BufferedReader:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return open_(path, *mode)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(Path, "open", refuse)
    assert _names(list(read_documents([tmp_path])), tmp_path) == ["a.txt: cannot be read: Permission denied", "b.txt"]


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("a" * 100)
    monkeypatch.setattr(read, "MAX_CHARACTERS", 99)
    assert [str(problem) for problem in read_documents([tmp_path / "a.txt"])] == [
        f"{tmp_path}/a.txt: has 100 characters; 99 are the most that is read"
    ]
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(read.MAX_BYTES + 1)
    with pytest.raises(DocumentError, match=r"a\.txt: is larger than 64 MB, the most that is read$"):
        read_document(tmp_path / "a.txt")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"He left.", b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        (found,) = read_documents(["-"])
        assert str(found.name if isinstance(found, Document) else found) == (
            "standard input" if data else "standard input: is empty"
        )


def test_no_network(tmp_path: Path, make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a document names, nothing is asked for it."""
    asked: list[object] = []

    def refuse(*where: object, **how: object) -> None:
        asked.append(where)
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    html = (
        '<!DOCTYPE html PUBLIC "x" "http://127.0.0.1:9/x.dtd"><html><head><base href="http://127.0.0.1:9/">'
        '<link rel="stylesheet" href="x.css"><link rel="canonical" href="http://127.0.0.1:9/a"><script src="x.js"></script></head>'
        "<body><iframe src='http://127.0.0.1:9/x'></iframe><p>The envoy of Ruritania left Strelsau on Monday, said a spokesman."
        "<img src='http://127.0.0.1:9/x.png'></p></body></html>"
    )
    (tmp_path / "a.html").write_text(html)
    (tmp_path / "b.md").write_text("![x](http://127.0.0.1:9/x.png) He left.")
    (tmp_path / "c.eml").write_text(f"Message-ID: <1@x>\nContent-Type: text/html\n\n{html}")
    (tmp_path / "d.pdf").write_bytes(make_pdf([("He left.", 10, 0, 0)]))
    found = list(read_documents([tmp_path]))
    assert [type(one) for one in found] == [Document] * 4
    assert asked == []


def test_heavy_libraries_are_loaded_for_their_format_alone() -> None:
    program = (
        "import sys, actorgraph.data.documents as d; d.read_document(b'The envoy left.');"
        "print(sorted({'trafilatura', 'lxml', 'pypdfium2', 'markdown_it', 'charset_normalizer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_document_at_a_time_is_in_memory(tmp_path: Path) -> None:
    sentence = "The envoy of Ruritania left Strelsau on Monday, said a spokesman of the ministry.\n"
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(sentence * 5000)
    tracemalloc.start()
    try:
        count = sum(isinstance(one, Document) for one in read_documents([tmp_path]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Thirty files have 12 MB.
    assert count == 30 and peak < 9_000_000


_BEGINNINGS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"<html><body><p>",
    b"Message-ID: <1@x>\n",
    b"---\ntitle: ",
    b"\xff\xfe",
    b"{\\rtf",
    b"# x\n|a|b|\n|--|--|\n",
]
_SUFFIXES = ["", ".txt", ".html", ".pdf", ".docx", ".eml", ".md", ".mhtml"]
_PIECES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"<p>", b"</table>", b"<td>", b"<!--", b"]]>", b"&#0;", b"&#xD800;", b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n",
                     b"Content-Transfer-Encoding: base64\n", b"1 0 obj<</Type/Catalog>>endobj", b"stream\n", b"> ", b"- ", b"By A B\n", b"\x00", b"\xed\xa0\x80", "é\u0301한".encode()]),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_BEGINNINGS), st.lists(_PIECES, max_size=12), st.sampled_from(_SUFFIXES))
def test_any_bytes(beginning: bytes, pieces: list[bytes], suffix: str) -> None:
    """A document or a problem in words; no traceback."""
    try:
        document = read_document(beginning + b"".join(pieces), name=f"x{suffix}")
    except DocumentError as error:
        assert str(error).startswith(f"x{suffix}: ") and "\n" not in str(error)
    else:
        assert document.paragraphs and document.paragraphs[-1].end <= len(document.text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files(make_pdf: MakePdf, data: st.DataObject) -> None:
    """Real files with some bytes of theirs changed, cut or doubled."""
    file = data.draw(st.sampled_from([make_pdf([("The envoy left.", 10, 0, 0)], title="x"), _docx()]))
    start = data.draw(st.integers(0, len(file)))
    end = data.draw(st.integers(start, min(len(file), start + 200)))
    damaged = file[:start] + data.draw(st.binary(max_size=20)) + file[end:]
    try:
        assert read_document(damaged, name="x").text
    except DocumentError as error:
        assert "\n" not in str(error)


def _docx() -> bytes:
    from docx import Document as Docx

    made = Docx()
    made.add_paragraph("The envoy left.")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
