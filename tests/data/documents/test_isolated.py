"""The process that reads what may crash: it is used again, killed when late, replaced when dead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actorgraph.data.documents import isolated, read_document
from actorgraph.ontology.errors import DocumentError

MakePdf = Callable[..., bytes]


def test_one_process_for_many_files(make_pdf: MakePdf) -> None:
    found = set()
    for word in ("one", "two"):
        assert read_document(make_pdf([(word, 10, 0, 0)]), name="x.pdf").text == word
        found.add(isolated._workers["pdf"].process.pid)
    assert len(found) == 1


def test_a_process_that_died_is_replaced(make_pdf: MakePdf) -> None:
    data = make_pdf([("word", 10, 0, 0)])
    read_document(data, name="x.pdf")
    isolated._workers["pdf"].process.kill()
    isolated._workers["pdf"].process.wait()
    assert read_document(data, name="x.pdf").text == "word"


def test_late(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_pdf([("word", 10, 0, 0)])
    read_document(data, name="x.pdf")
    monkeypatch.setattr(isolated, "SECONDS", 0)
    # Nobody answers: what is sent is read and kept.
    monkeypatch.setattr(isolated, "_send", lambda stream, data: None)
    with pytest.raises(DocumentError, match=r"^x\.pdf: takes more than 0 seconds to read$"):
        read_document(data, name="x.pdf")
    monkeypatch.undo()
    assert read_document(data, name="x.pdf").text == "word"
