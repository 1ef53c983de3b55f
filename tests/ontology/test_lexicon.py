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
    ("written", "field", "value"),
    [
        ("receive aid from ^", "doer", "from"),
        ("fly ^ to _", "doer", "obj"),
        ("tell ^:MediaOutlet", "doer_class", "MediaOutlet"),
        ("dismiss _:Person", "object_class", "Person"),
        ("put _ to +death/work", "particles", ("to", "death/work")),
        ("return - to _", "intransitive", True),
        ("be in custody *", "patient", True),
        ("be in breach of _", "case", "in"),
        ("fail {to=protect/shelter}", "content_verbs", ("protect", "shelter")),
    ],
)
def test_the_notation_of_what_is_special(written: str, field: str, value: object) -> None:
    pattern = parse_pattern("x", "verb", written, PREPOSITIONS | {"in"}, PARTICLES)
    assert getattr(pattern, field) == value


def test_what_stands_under_not_is_negated_and_agents_name_the_subject() -> None:
    text = (
        "language: en\nrelations:\n  violates: {verbs: [breach _], not: [comply with _], agents: [breaker of _]}\n"
        "words:\n  prepositions: ['with', of]\n  particles: []\n"
    )
    lexicon = read_lexicon(text, "en.yaml", frozenset(["violates"]))
    assert [p.negated for p in (*lexicon.of("verb", "breach"), *lexicon.of("verb", "comply"))] == [False, True]
    assert [p.slot for p in lexicon.of("agent", "breaker")] == ["of"]


def test_classes_and_opposites_are_those_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    lexicon = lexicon_of(vocabulary)
    patterns = [p for found in lexicon.patterns.values() for p in found]
    assert {c for p in patterns for c in (p.object_class, p.doer_class) if c} <= set(vocabulary.classes)
    assert {*lexicon.opposites, *lexicon.opposites.values()} <= set(vocabulary.relations)
    assert lexicon.sets["implied"] <= set(vocabulary.relations)


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
