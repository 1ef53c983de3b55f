"""The lexicon: its notation, its check against the vocabulary, and that Python names none of its relations."""

from __future__ import annotations

import pytest

from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.lexicon import lexicon_of, parse_pattern, read_lexicon
from actorgraph.ontology.vocabulary import load_vocabulary

PREPOSITIONS = frozenset(["on", "to", "about", "as", "with", "from", "of"])
PARTICLES = frozenset(["back", "over"])
SMALL = (
    "language: en\nrelations:\n  urged: {verbs: ['call on _ {to?}']}\nwords:\n  prepositions: ['on']\n  particles: []\n"
)


def test_every_pattern_of_the_bundled_lexicon_is_read() -> None:
    vocabulary = load_vocabulary()
    lexicon = lexicon_of(vocabulary)
    assert lexicon.language == "en"
    relations = {pattern.relation for patterns in lexicon.patterns.values() for pattern in patterns}
    assert len(relations) > 60
    assert relations <= set(vocabulary.relations)
    assert set(lexicon.structures.values()) <= set(vocabulary.relations)


def test_the_heaviest_pattern_comes_first() -> None:
    send = lexicon_of(load_vocabulary()).of("verb", "send")
    assert send
    assert [p.weight for p in send] == sorted((p.weight for p in send), reverse=True)


@pytest.mark.parametrize(
    ("written", "slot", "particles", "noun", "content", "needed"),
    [
        ("repatriate _", "obj", (), (), "", False),
        ("send _ back", "obj", ("back",), (), "", False),
        ("call on _ {to?}", "on", (), (), "to", False),
        ("ask _ {to}", "obj", (), (), "to", True),
        ("let _ {}", "obj", (), (), "any", True),
        ("express concern/alarm about _", "about", (), ("concern", "alarm"), "", False),
        ("demand {that}", "", (), (), "that", True),
    ],
)
def test_the_notation(
    written: str, slot: str, particles: tuple[str, ...], noun: tuple[str, ...], content: str, needed: bool
) -> None:
    pattern = parse_pattern("urged", "verb", written, PREPOSITIONS, PARTICLES)
    assert (pattern.slot, pattern.particles, pattern.noun) == (slot, particles, noun)
    assert (pattern.content, pattern.content_needed) == (content, needed)


def test_be_makes_a_predicate_and_brackets_a_qualifier() -> None:
    assert parse_pattern("partyTo", "verb", "be party to _", PREPOSITIONS, PARTICLES).kind == "predicate"
    assert parse_pattern("x", "verb", "view _ as <as>", PREPOSITIONS, PARTICLES).qualifiers == {"as": "as"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SMALL.replace("urged", "urgd"), 3, "no relation 'urgd'"),
        ("relations: [\n", 2, "not readable as YAML"),
        ("- a list\n", 1, "is a mapping"),
    ],
)
def test_mistakes_have_their_line(text: str, line: int, said: str) -> None:
    with pytest.raises(DatasetError) as caught:
        read_lexicon(text, "xx.yaml", frozenset(["urged"]))
    assert f"xx.yaml:{line}" in str(caught.value)
    assert said in str(caught.value)


def test_past_forms_are_known() -> None:
    forms = lexicon_of(load_vocabulary()).forms
    assert [forms[w] for w in ("repatriated", "fled", "urges", "denied", "detaining")] == [
        "repatriate", "flee", "urge", "deny", "detain",
    ]  # fmt: skip
