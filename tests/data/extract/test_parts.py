"""Paragraphs as they are parsed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.extract.parts import parts_of
from actorgraph.data.extract.pipeline import plain


def test_datelines_numbers_and_voices() -> None:
    text = (
        "Ruritania deports three\nBy Ann Example\n\nDRAVNO, March 14 (Northline) - It was a fact.\n"
        "2. Urges all to stay.\nCaption: A flag. (Photo: Nobody)\n"
    )
    parts = parts_of(text)
    assert [(p.paragraph, p.voice, p.text) for p in parts] == [
        (1, "headline", "Ruritania deports three"),
        (2, "text", "By Ann Example"),
        (3, "text", "It was a fact."),
        (4, "text", "Urges all to stay."),
        (5, "caption", "Caption: A flag. (Photo: Nobody)"),
    ]
    assert parts[1].author == "Ann Example"
    for part in parts:
        assert text[part.start : part.start + len(part.text)] == part.text


def test_turns_of_a_transcript() -> None:
    parts = parts_of("Mr. SMITH: I thank you.\nPart two: this is none.\nJane Roe: Yes.\nJane Roe: No.\n")
    assert [p.speaker for p in parts] == ["Mr. SMITH", "", "Jane Roe", "Jane Roe"]


def test_a_resolution_gets_its_subject() -> None:
    parts = parts_of("The Council of Sages,\nRecalling its duty,\n1. Urges Ruritania to talk;\n")
    assert [(p.text, p.supplied) for p in parts[1:]] == [
        ("He is recalling its duty,", 6),
        ("He urges Ruritania to talk;", 3),
    ]


def test_typographic_characters_keep_their_places() -> None:
    assert plain("“It’s”\u00a0– so…") == '"It\'s" - so.'


@given(st.text(max_size=200))
def test_any_text_has_parts_within_it(text: str) -> None:
    assert len(plain(text)) == len(text)
    for part in parts_of(text):
        inside = part.text[part.supplied :]
        start = part.start + part.supplied
        assert text[start : start + len(inside)].lower() == inside.lower()
