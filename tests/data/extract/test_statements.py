"""What is read in sentences whose parses stand in ``parses.json``: no pipeline is needed, and none may change the result."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.extract.names import Names
from actorgraph.data.extract.parts import parts_of
from actorgraph.data.extract.statements import Reading
from actorgraph.data.records import Entity
from actorgraph.ontology.lexicon import lexicon_of
from actorgraph.ontology.vocabulary import load_vocabulary

PARSES: dict[str, list[list[Any]]] = json.loads(Path(__file__).with_name("parses.json").read_text(encoding="utf-8"))
KNOWN = (
    Entity(id="ruritania", type="State", name="Ruritania"),
    Entity(id="sylvania", type="State", name="Sylvania"),
    Entity(id="refugees-1", type="Group", name="Refugees in Ruritania", aliases=("Sylvanian refugees",)),
    Entity(id="prisoners", type="Group", name="The prisoners", aliases=("prisoners",)),
    Entity(id="protesters", type="Group", name="The protesters", aliases=("the protesters",)),
    Entity(id="diplomats", type="Group", name="Diplomats", aliases=("the diplomats",)),
)


@cache
def names() -> Names:
    vocabulary = load_vocabulary()
    return Names(KNOWN, vocabulary, lexicon_of(vocabulary))


@cache
def english() -> Any:
    import spacy

    return spacy.blank("en").vocab  # which knows what a word is in lower case


def parsed(sentence: str) -> Any:
    from spacy.tokens import Doc

    rows = PARSES[sentence]
    words, spaces, lemmas, pos, tags, deps, heads, morphs, entities = (list(c) for c in zip(*rows, strict=True))
    return Doc(
        english(),
        words=words,
        spaces=[bool(s) for s in spaces],
        lemmas=lemmas,
        pos=pos,
        tags=tags,
        deps=deps,
        heads=heads,
        morphs=morphs,
        ents=entities,
    )


def read(sentence: str, published: str = "2023-03-15") -> list[Candidate]:
    parts = parts_of(sentence)
    assert [part.text for part in parts] == [sentence]
    source = Entity(id="report", type="Article", name="Report")
    return Reading(source, sentence, published, parts, [parsed(sentence)], names(), None).candidates()


def said(sentence: str) -> list[str]:
    """Each candidate as ``subject relation object [stance] [not]``, without posts and labels."""
    found = []
    for c in read(sentence):
        words = [c.subject.id, c.relation, c.object.id if c.object else "", c.stance if c.stance != "asserted" else ""]
        found.append(" ".join(w for w in (*words, "not" if c.negated else "") if w))
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ruritania deported 31 Sylvanian refugees on Tuesday.", "ruritania deported refugees-1"),
        ("The refugees were deported by Ruritania in March 2023.", "ruritania deported refugees"),
        ("Sylvania urged Ruritania to release the prisoners.", "sylvania urged ruritania"),
        ("Sylvania urged Ruritania to release the prisoners.", "ruritania released prisoners requested"),
        ("Sylvania asked Ruritania not to deport the refugees.", "ruritania deported refugees requested not"),
        ("Ruritania deported the refugees, according to Human Rights Watch.", "ruritania deported refugees alleged"),
        (
            "Human Rights Watch said that Ruritania had detained the protesters.",
            "ruritania detained protesters alleged",
        ),
        ("Ruritania denied that it had tortured the prisoners.", "ruritania tortured prisoners denied"),
        ("Ruritania will deport the refugees.", "ruritania deported refugees planned"),
        ("Ruritania refused to release the prisoners.", "ruritania released prisoners not"),
        ("If the talks fail, Ruritania will deport the refugees.", "ruritania deported refugees planned"),
        ("Ruritania did not deport the refugees.", "ruritania deported refugees not"),
        ("Sylvania condemned Ruritania's detention of the protesters.", "sylvania criticized ruritania"),
        ("Ruritania reportedly expelled the diplomats.", "ruritania expelled diplomats alleged"),
        ("Has Ruritania deported the refugees?", "ruritania deported refugees hypothetical"),
        ("Sylvania plans to extradite the prisoners to Ruritania.", "sylvania extradited prisoners planned"),
        (
            "Sylvania, which ratified the Convention against Torture in 1994, released the prisoners.",
            "sylvania ratified torture-convention",
        ),
        (
            "Sylvania, which ratified the Convention against Torture in 1994, released the prisoners.",
            "sylvania released prisoners",
        ),
    ],
)
def test_a_sentence_says(sentence: str, expected: str) -> None:
    assert expected in said(sentence)


@pytest.mark.parametrize("sentence", sorted(PARSES))
def test_only_what_is_narrated_is_a_fact(sentence: str) -> None:
    """An act of coercion is asserted in no sentence that asks, plans, doubts or reports it."""
    narrated = ("deported 31", "were deported by", "refused", "did not", "condemned", "which ratified")
    acts = {"deported", "released", "extradited", "tortured", "expelled"}
    facts = [c for c in read(sentence) if c.relation in acts and c.stance == "asserted"]
    assert not facts or any(words in sentence for words in narrated)


def test_a_passive_names_nobody() -> None:
    assert said("The refugees were deported in March.") == []


def test_spans_are_those_of_the_document() -> None:
    checked = 0
    for sentence in PARSES:
        for candidate in read(sentence):
            evidence = candidate.evidence
            assert sentence[evidence.start : evidence.end] == evidence.text != ""
            for ref in (candidate.subject, candidate.object, *candidate.said_by):
                if ref is not None and ref.start >= 0:
                    assert sentence[ref.start : ref.end] == ref.text != ""
                    checked += 1
    assert checked > 30


def test_a_request_and_its_content_are_linked() -> None:
    found = read("Sylvania urged Ruritania to release the prisoners.")
    keys = {c.key: c for c in found}
    urged = next(c for c in found if c.relation == "urged")
    assert [keys[k].relation for k in urged.content] == ["released"]
    assert [r.id for r in keys[urged.content[0]].said_by] == ["sylvania"]


def test_dates_counts_and_places() -> None:
    deported = next(c for c in read("Ruritania deported 31 Sylvanian refugees on Tuesday.") if c.relation == "deported")
    assert (deported.when, deported.count) == ("2023-03-14", 31)
    extradited = read("Sylvania plans to extradite the prisoners to Ruritania.")
    assert [c.to.id for c in extradited if c.to] == ["ruritania"]


def test_a_quote_is_its_speakers_word_and_a_title_a_post() -> None:
    found = read('"We urge Ruritania to free the prisoners," U.N. special envoy Julie Hart said.')
    said_by = {c.relation: [r.id for r in c.said_by] for c in found}
    assert "released" in said_by
    posts = [c for c in found if c.subject.id == "julie-hart" and c.object and c.object.type == "Position"]
    assert len(posts) == 1


def test_the_same_input_gives_the_same_candidates() -> None:
    sentence = "Sylvania urged Ruritania to release the prisoners."
    assert read(sentence) == read(sentence)
