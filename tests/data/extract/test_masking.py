"""Names of several words, parsed as one word each and laid out again."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.extract.masking import mask, unmasked
from actorgraph.data.extract.names import Names
from actorgraph.ontology.lexicon import lexicon_of
from actorgraph.ontology.vocabulary import load_vocabulary

LONG = ("Human Rights Watch", "United Nations High Commissioner for Refugees", "Committee against Torture")
PIECES = (
    *LONG,
    "co-founded",
    "Gunmen",
    "asylum seekers",
    "more than",
    ".",
    "the",
    "Kenya",
    "South Korea",
    "urged",
    ",",
    '"',
    "(",
    "31",
    "people",
    "\N{HANGUL SYLLABLE HAN}",
    "e\u0301",
)


@cache
def english() -> Any:
    import spacy

    return spacy.blank("en")


@cache
def names() -> Names:
    vocabulary = load_vocabulary()
    return Names((), vocabulary, lexicon_of(vocabulary))


def laid_out(text: str) -> Any:
    """A text as it comes back, with a parse in which each word but the first hangs on the first."""
    from spacy.tokens import Doc

    masked = mask(english(), text, names())
    words = [t.text for t in masked.shadow]
    masked.shadow = Doc(
        english().vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in masked.shadow],
        tags=["X"] * len(words),
        pos=["X"] * len(words),
        lemmas=words,
        heads=[0] * len(words),
        deps=["ROOT", *["dep"] * (len(words) - 1)][: len(words)],
    )
    return unmasked(masked)


def test_a_name_hangs_together_on_its_head() -> None:
    doc = laid_out("The United Nations High Commissioner for Refugees left.")
    head = next(t for t in doc if t.text == "Commissioner")
    inside = {t.text: (t.dep_, t.head.text) for t in doc if t.head == head and t != head}
    assert inside == {
        "United": ("compound", "Commissioner"),
        "Nations": ("compound", "Commissioner"),
        "High": ("compound", "Commissioner"),
        "for": ("flat", "Commissioner"),
        "Refugees": ("flat", "Commissioner"),
    }
    assert (head.pos_, head.dep_, head.head.text) == ("PROPN", "dep", "The")


@pytest.mark.parametrize(
    ("text", "parsed_as"),
    [
        ("Gunmen fled. Forty Kenyans left.", "gunmen fled. forty Kenyans left."),
        ("Police Commissioner Orr left.", "Police Commissioner Orr left."),
        ("Peru co-sponsored and re - read it.", "Peru sponsored and re - read it."),
        ("More than 200 asylum seekers left.", "approximately 200 seekers left."),
        ("More than ever left.", "More than ever left."),
    ],
)
def test_a_parser_sees_plain_words(text: str, parsed_as: str) -> None:
    assert mask(english(), text, names()).shadow.text == parsed_as


def test_a_word_without_its_prefix_keeps_its_parse() -> None:
    words = {t.text: (t.pos_, t.head.text) for t in laid_out("Peru co-sponsored it.")}
    assert words["sponsored"] == ("X", "Peru")
    assert words["co"] == ("NOUN", "sponsored")
    assert words["-"] == ("PUNCT", "sponsored")


def test_short_names_are_parsed_as_they_are() -> None:
    masked = mask(english(), "South Korea left.", names())
    assert masked.shadow is masked.doc


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), st.sampled_from((" ", "  ", "\n")))
def test_words_and_places_are_those_of_the_text(pieces: list[str], space: str) -> None:
    text = space.join(pieces)
    doc = laid_out(text)
    assert doc.text == text
    assert [(t.text, t.idx) for t in doc] == [(t.text, t.idx) for t in english().make_doc(text)]
    assert all(0 <= t.head.i < len(doc) for t in doc)
