"""Filing candidates: all or nothing; again and again; what people have decided stays."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from actorgraph.data.extract.candidates import read_candidates
from actorgraph.data.extract.filing import Filing, file_candidates
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Entity, Source
from actorgraph.data.review import Review
from actorgraph.ontology.errors import ActorgraphError, DatasetError

from ..proposing import SOURCE, TEXT, dataset, filed, proposed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dataset(tmp_path / "tiny")


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_filing_makes_the_source_and_the_candidates(folder: Path) -> None:
    assert filed(folder).new == 5
    assert read_dataset(folder).sources["report"].sha256 == SOURCE.sha256
    found = list(read_candidates(folder / "candidates" / "report.jsonl"))
    assert {candidate.source for candidate in found} == {"report"}
    assert [TEXT[c.paragraph_start :].startswith(TEXT[c.paragraph_start : c.evidence.end]) for c in found]
    assert {c.paragraph_start for c in found} == {
        TEXT.index("The Council"),
        TEXT.index("루"),
        TEXT.index("Graustark d"),
    }


def test_filing_twice_changes_nothing(folder: Path) -> None:
    filed(folder)
    before = state(folder)
    assert filed(folder).known == 5
    assert filed(folder, [*proposed(), *proposed()[2:]]).new == 0  # the same once more
    assert state(folder) == before


def test_the_same_text_is_the_same_source_and_another_text_is_not(folder: Path) -> None:
    filed(folder)
    again = file_candidates(folder, msgspec.structs.replace(SOURCE, id="report-2"), proposed(), TEXT)
    assert again.source == "report"
    assert sorted(path.name for path in (folder / "candidates").iterdir()) == ["report.jsonl"]
    other = msgspec.structs.replace(SOURCE, sha256="0" * 64)
    with pytest.raises(ActorgraphError, match="'report' is another text"):
        file_candidates(folder, other, [])
    with pytest.raises(ActorgraphError, match="'anna' is an entity"):
        file_candidates(folder, Source(id="anna", title="x"), [])


def test_what_is_decided_stays_and_what_nobody_proposes_any_more_goes(folder: Path) -> None:
    filed(folder)
    with Review(folder, "me") as review:
        review.accept()  # the second, which the first refers to
        review.reject()  # the first
    statements = (folder / "statements" / "report.yaml").read_bytes()
    last = msgspec.structs.replace(proposed()[-1], key="k2", confidence=0.1)
    done = filed(folder, [last])
    assert (done.new, done.known, done.decided, done.gone) == (0, 1, 2, 2)
    keys = [candidate.key for candidate in read_candidates(folder / "candidates" / "report.jsonl")]
    assert sorted(keys) == ["k1", "k2", "k2-before"]
    with Review(folder, "me") as review:
        assert (review.progress().accepted, review.progress().rejected, review.progress().left) == (1, 1, 1)
        item = review.current()
        assert item is not None and item.candidate.relation == "metWith"
    assert filed(folder).decided == 2
    assert (folder / "statements" / "report.yaml").read_bytes() == statements


def test_a_span_that_is_not_in_the_text_files_nothing(folder: Path) -> None:
    before = state(folder)
    wrong = msgspec.structs.replace(
        proposed()[0], subject=msgspec.structs.replace(proposed()[0].subject, text="Nobody")
    )
    with pytest.raises(ActorgraphError, match="'Nobody'; 31-38 of its text is not that"):
        filed(folder, [*proposed()[1:], wrong])
    assert state(folder) == before


def test_a_source_that_the_reader_refuses_files_nothing(folder: Path) -> None:
    before = state(folder)
    with pytest.raises(DatasetError, match="unknown entity 'nobody'"):
        file_candidates(folder, Source(id="b", title="B", publisher=("nobody",)), proposed())
    assert state(folder) == before
    made = Entity(id="nobody", type="MediaOutlet", name="Nobody's News")
    file_candidates(folder, Source(id="b", title="B", publisher=("nobody",)), proposed(), entities=[made])
    assert read_dataset(folder).entities["nobody"].name == "Nobody's News"


def test_many_documents_are_filed_in_one_go(folder: Path) -> None:
    with Filing(folder) as filing:
        for number in range(30):
            source = Source(id=f"s-{number}", title=f"No. {number}: 보고서", sha256=f"{number:064x}")
            assert filing.file(source, proposed()[:1]).new == 1
            if number == 10:
                file = folder / "sources" / "from-documents.yaml"
                file.write_text(file.read_text("utf-8") + "# by hand\n", encoding="utf-8")
        with pytest.raises(ActorgraphError, match="somebody else"):
            filed(folder)
        with pytest.raises(DatasetError, match="protected entity"):
            filing.file(Source(id="x", title="Where Oda Nobody went"), [])
    read = read_dataset(folder)
    assert [read.sources[f"s-{number}"].title for number in (0, 29)] == ["No. 0: 보고서", "No. 29: 보고서"]
    assert len(list((folder / "candidates").glob("*.jsonl"))) == 30
    assert "# by hand\n" in (folder / "sources" / "from-documents.yaml").read_text("utf-8")


def test_nothing_is_filed_while_somebody_reviews(folder: Path) -> None:
    filed(folder)
    with Review(folder, "me"), pytest.raises(ActorgraphError, match="somebody else is reviewing tiny"):
        filed(folder)
    filed(folder)
