"""The extractor is measured blind: of the gold it gets texts, dates and publishers, and entities only when told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from actorgraph.data.evaluate import texts_of
from actorgraph.data.extract import gold as module
from actorgraph.data.extract.candidates import Candidate, Evidence, Ref
from actorgraph.data.extract.extract import Work
from actorgraph.data.extract.gold import placed, read_gold
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset, Entity
from actorgraph.ontology.errors import ActorgraphError

TUNE = Path(__file__).parents[2] / "gold" / "tune"
ANNA = Ref(id="anna", name="Anna", type="Person")


@pytest.fixture(scope="module")
def gold() -> Dataset:
    return read_dataset(TUNE)


@pytest.mark.parametrize("known", [False, True])
def test_what_the_extractor_gets(gold: Dataset, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def extract(
        works: Iterable[Work], entities: Iterable[Entity], **options: Any
    ) -> Iterator[tuple[Work, list[Candidate]]]:
        seen.update(works=list(works), entities=list(entities), **options)
        return iter([(work, []) for work in seen["works"]])

    monkeypatch.setattr(module, "extract", extract)
    texts = texts_of(gold, TUNE / "documents")
    assert read_gold(gold, texts, known_entities=known) == []
    assert [work.source for work in seen["works"]] == sorted(texts)
    assert all(work.text == texts[work.source] for work in seen["works"])
    assert all(work.published == gold.sources[work.source].published for work in seen["works"])
    assert len(seen["entities"]) == (len(gold.entities) if known else 0)
    assert not any(isinstance(value, Dataset) for value in seen.values())
    claimed = msgspec.json.encode([seen["works"], seen["entities"]])
    assert not any(statement.id.encode() in claimed for statement in gold.statements)


def candidate(source: str, start: int, text: str) -> Candidate:
    place = Evidence(paragraph=1, start=start, end=start + len(text), text=text)
    return Candidate(source=source, subject=ANNA, relation="r", evidence=place, confidence=0.5)


def test_sources_are_known_by_their_words() -> None:
    texts = {"a": "One two three.", "b": "One two four."}
    found = placed([candidate("x", 0, "One"), candidate("x", 8, "four"), candidate("a", 4, "other")], texts)
    assert [c.source for c in found] == ["b", "b", "a"]
    for unclear in (
        [candidate("x", 0, "One")],
        [candidate("x", 0, "Two")],
        [candidate("x", 8, "three"), candidate("x", 8, "four")],
    ):
        with pytest.raises(ActorgraphError, match="'x'"):
            placed(unclear, texts)
