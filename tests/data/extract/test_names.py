"""Finding known names."""

from __future__ import annotations

from functools import cache

import pytest

from actorgraph.data.extract.names import Names, is_demonym, slug
from actorgraph.data.records import Entity
from actorgraph.ontology.lexicon import lexicon_of
from actorgraph.ontology.vocabulary import load_vocabulary

KNOWN = (
    Entity(id="prc", type="State", name="China", aliases=("the PRC",)),
    Entity(id="who-agency", type="IntergovernmentalOrganization", name="World Health Organization", aliases=("WHO",)),
    Entity(id="china-town", type="Place", name="China Town"),
)


@cache
def names() -> Names:
    vocabulary = load_vocabulary()
    return Names(KNOWN, vocabulary, lexicon_of(vocabulary))


def found(text: str) -> list[tuple[str, list[str], str]]:
    return [(text[h.start : h.end], [t.id for t in h.things], h.by) for h in names().find(text)]


def test_a_dataset_s_state_takes_the_gazetteer_s_names() -> None:
    assert found("Chinese troops left Beijing and China.") == [
        ("Chinese", [], "demonym"),
        ("Beijing", [], "capital"),
        ("China", ["prc"], ""),
    ]
    assert {h.state.id for h in names().find("Chinese and Beijing") if h.state} == {"prc"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China Town", ["China Town"]),
        ("Chinatown", []),
        ("who said so", []),
        ("the WHO said so", ["WHO"]),
        ("a turkey", []),
        ("in Turkey", ["Turkey"]),
        ("U.N. High Commissioner for Refugees", ["U.N. High Commissioner for Refugees"]),
        ("İstanbul and China", ["China"]),
        (
            "the International Covenant on Civil and Political Rights",
            ["International Covenant on Civil and Political Rights"],
        ),
    ],
)
def test_whole_words_the_longest_first(text: str, expected: list[str]) -> None:
    assert [name for name, _, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("Ruritanian", "Ruritania", True),
        ("Qarazani", "Qarazan", True),
        ("Qarazanis", "Qarazan", True),
        ("Belmoran", "Belmora", True),
        ("Marina", "Mario", False),
        ("China", "China", False),
        ("ruritanian", "Ruritania", False),
    ],
)
def test_demonyms(word: str, name: str, expected: bool) -> None:
    assert is_demonym(word, name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("U.S. Envoy", "us-envoy"), ("São Tomé's people", "sao-tome-people"), ("中国", "x"), ("", "x")],
)
def test_ids(text: str, expected: str) -> None:
    assert slug(text) == expected
