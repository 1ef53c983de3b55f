"""Simple sentences of news on affairs that nobody tuned on, most relations in several constructions: how many come out right.

``facts.tsv`` has relation, words of the subject, words of the object and sentence; ``non_facts.tsv`` the relation that is no fact
there and the sentence. None is written for a pattern of the lexicon, and none is to be tuned on by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from actorgraph.data.extract.candidates import Candidate, Ref
from actorgraph.data.extract.extract import Extractor
from actorgraph.data.extract.parts import parts_of
from actorgraph.data.extract.pipeline import parse_all
from actorgraph.data.extract.statements import Reading
from actorgraph.data.records import Entity

HERE = Path(__file__).parent
#: Of the sentences in ``facts.tsv``, the share that comes out right at least.
FLOOR = 0.87


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def read(extractor: Extractor, sentences: Sequence[str]) -> Iterator[list[Candidate]]:
    """What each sentence gives, alone under a headline."""
    source = Entity(id="x", type="Article", name="x")
    texts = [f"A week of news\nThis is a note.\n{sentence}\n" for sentence in sentences]
    works = (((text, parts), [p.text for p in parts]) for text in texts for parts in [parts_of(text)])
    for (text, parts), docs in parse_all(extractor.nlp, works, extractor.names):
        yield Reading(source, text, "2024-05-06", parts, docs, extractor.names, None).candidates()


def has(ref: Ref | None, words: str) -> bool:
    return ref is not None and words.lower() in f"{ref.text} {ref.name}".lower()


def test_most_facts_come_out_right(extractor: Extractor) -> None:
    told = rows("facts.tsv")
    missed = [
        sentence
        for (relation, subject, target, sentence), found in zip(
            told, read(extractor, [row[3] for row in told]), strict=True
        )
        if not any(c.relation == relation and has(c.subject, subject) and has(c.object, target) for c in found)
    ]
    assert 1 - len(missed) / len(told) >= FLOOR, "\n".join(missed)


def test_no_non_fact_is_read_as_a_fact(extractor: Extractor) -> None:
    told = rows("non_facts.tsv")
    for (relation, sentence), found in zip(told, read(extractor, [row[1] for row in told]), strict=True):
        facts = [c for c in found if c.relation == relation and c.stance == "asserted" and not c.negated]
        assert not facts, (sentence, facts)
