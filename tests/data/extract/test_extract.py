"""The whole way with a pipeline, where one is at hand: determinism, processes, the source of each word."""

from __future__ import annotations

from pathlib import Path

import pytest

from actorgraph.data.extract.extract import Work, extract
from actorgraph.data.extract.pipeline import find_model, load_pipeline
from actorgraph.ontology.errors import ActorgraphError

TEXT = (
    "Ruritania frees envoys\n"
    "DRAVNO, March 14 (Northline) - Ruritania released three diplomats on Tuesday after Sylvania urged it to free them.\n"
    '"We will not forget this," said Ann Example, the foreign minister of Sylvania. She thanked Switzerland for its help.\n'
    "Human Rights Watch said that Ruritania had detained the diplomats in January.\n"
)


def have_model() -> bool:
    try:
        find_model()
    except ActorgraphError:
        return False
    return True


needs_model = pytest.mark.skipif(not have_model(), reason="no pipeline is bundled or named by ACTORGRAPH_MODEL")


def works(count: int) -> list[Work]:
    return [Work(f"report-{n}", TEXT, "2023-03-15") for n in range(count)]


def test_without_a_pipeline_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ACTORGRAPH_MODEL", raising=False)
    monkeypatch.setattr("actorgraph.data.extract.pipeline.BUNDLED", tmp_path)
    with pytest.raises(ActorgraphError, match="--model"):
        find_model()
    with pytest.raises(ActorgraphError, match="cannot be loaded"):
        load_pipeline(str(tmp_path))


@needs_model
def test_every_word_cited_stands_there() -> None:
    ((_, found),) = extract(works(1))
    assert len(found) >= 4
    for candidate in found:
        assert TEXT[candidate.evidence.start : candidate.evidence.end] == candidate.evidence.text
        assert 0 <= candidate.confidence <= 1
        for ref in (candidate.subject, candidate.object, *candidate.said_by):
            if ref is not None and ref.start >= 0:
                assert TEXT[ref.start : ref.end] == ref.text
    assert {c.key for c in found} >= {k for c in found for k in c.content}


@needs_model
def test_two_runs_are_the_same_and_documents_keep_their_order() -> None:
    first, second = list(extract(works(3))), list(extract(works(3)))
    assert first == second
    assert [work.source for work, _ in first] == ["report-0", "report-1", "report-2"]


@needs_model
def test_an_empty_document_has_no_candidates() -> None:
    assert [found for _, found in extract([Work("empty", ""), Work("blank", " \n\n ")])] == [[], []]


@needs_model
@pytest.mark.slow
def test_processes_give_what_one_gives() -> None:
    assert list(extract(works(12), processes=2)) == list(extract(works(12)))
