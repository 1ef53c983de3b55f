"""Counts: every written form, the way back, and words for people."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from actorgraph.data.counts import display, format_count, parse_count
from actorgraph.data.records import Count


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (31, Count(value=31)),
        ("31", Count(value=31)),
        (0, Count(value=0)),
        (31.0, Count(value=31)),
        (-0.0, Count(value=0)),
        (2.5, Count(value=2.5)),
        ("2.50", Count(value=2.5)),
        ("2000~", Count(value=2000, approx=True)),
        (" 2000 ~ ", Count(value=2000, approx=True)),
        (">30000", Count(min=30000, more=True)),
        ("> 30000~", Count(min=30000, more=True, approx=True)),
        (">=10", Count(min=10)),
        ("<5", Count(max=5, less=True)),
        ("<=5", Count(max=5)),
        ("150000..200000", Count(min=150000, max=200000)),
        ("150000 .. 200000~", Count(min=150000, max=200000, approx=True)),
        ("5..5", Count(min=5, max=5)),
        ({"value": 500, "approx": True}, Count(value=500, approx=True)),
        ({"value": "500~", "approx": True}, Count(value=500, approx=True)),
        ({"value": 500, "approx": "true", "min": None}, Count(value=500, approx=True)),
        ({"value": ">30000", "unit": "people"}, Count(min=30000, more=True, unit="people")),
        ({"min": ">5", "max": "<10"}, Count(min=5, max=10, more=True, less=True)),
        ({"min": "5", "max": 10.0}, Count(min=5, max=10)),
        ({"value": ">5", "max": 10}, Count(min=5, max=10, more=True)),
        ({"printed": "hundreds"}, Count(printed="hundreds")),
        (
            {"printed": "hundreds", "min": 200, "as_of": 2012},
            Count(printed="hundreds", min=200, as_of="2012"),
        ),
        ({"value": 3, "as_of": "2012-03~"}, Count(value=3, as_of="2012-03~")),
        ({"value": 10**15, "unit": " 명 "}, Count(value=10**15, unit="명")),
    ],
)
def test_written_forms(written: object, count: Count) -> None:
    read = parse_count(written)
    assert read == count
    assert [type(read.value), type(read.min), type(read.max)] == [
        type(count.value),
        type(count.min),
        type(count.max),
    ]
    assert parse_count(format_count(count)) == count


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (True, "true is not a count"),
        ({"value": False}, "false is not a count"),
        (float("nan"), "nan is not a count"),
        (float("inf"), "at most"),
        (float("-inf"), "not negative"),
        ("nan", "'nan' is not a count"),
        ("inf", "'inf' is not a count"),
        (-3, "a count is not negative"),
        ("-3", "a count is not negative"),
        (">-3", "is not a count"),
        (10**15 + 1, "at most 1,000,000,000,000,000"),
        pytest.param(10**5000, "at most", id="5001 digits"),
        ("9" * 5000, "is not a count"),
        (1e300, "at most"),
        (1e-9, "too fine"),
        ("0.000000001", "too fine"),
        (0.00010000000000000002, "too fine"),
        ("", "'' is not a count; write 31"),
        ("hundreds", "'hundreds' is not a count; write 31"),
        ("30,000", "written without separators, 30000"),
        ("1 234 567", "written without separators, 1234567"),
        ("30000+", '"at least" is written >='),
        ("5..", '"at least" is written >='),
        ("..5", "is not a count"),
        ("~5", "is not a count"),
        (">5..7", "is not a count"),
        ("٣١", "is not a count"),
        ("31\x00", "is not a count"),
        ("200..100", "no number is 200 to 100"),
        ({"min": ">5", "max": 5}, "no number is more than 5 and at most 5"),
        ({"min": 10, "max": 5}, "no number is 10 to 5"),
        ({"value": 3, "min": 5}, "the value 3 lies outside its own bounds"),
        ({"value": 5, "min": ">5"}, "the value 5 lies outside its own bounds"),
        ({"value": 5, "max": "<5"}, "the value 5 lies outside its own bounds"),
        ({"value": ">5", "min": 3}, "one lower bound"),
        ({"value": "<5", "max": 3}, "one upper bound"),
        ({"min": "<5"}, "min is a number or"),
        ({"max": ">5"}, "max is a number or"),
        ({"min": "5~"}, "min is a number or"),
        ({"max": "3..5"}, "max is a number or"),
        ({"min": True}, "true is not a count"),
        ({"min": [1]}, "not a list"),
        ({"value": "5~", "approx": False}, "says about"),
        ({"value": 5, "approx": "perhaps"}, "approx is true or false, not 'perhaps'"),
        ({"value": 5, "approx": 1.5}, "approx is true or false"),
        ({"value": 5, "aprox": True}, "unknown key 'aprox' in a count; did you mean 'approx'?"),
        ({"value": 5, "zzz": 1}, "it has value, min, max, approx, printed, unit, as_of"),
        ({"value": 5, 7: 1}, "unknown key 7"),
        ({"value": 5, "as_of": "2023-02-30"}, "February 2023 has 28 days"),
        ({"value": 5, "as_of": True}, "as_of is a date"),
        ({"value": 5, "unit": ["people"]}, "unit is a text, not a list"),
        ({"value": 5, "printed": True}, "printed is a text, not true or false"),
        ({}, "at least a value"),
        ({"unit": "people", "approx": True}, "at least a value"),
        (None, "not nothing"),
        ([31], "not a list"),
        ((31,), "not tuple"),
    ],
)
def test_what_is_no_count_says_why(written: object, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_count(written)
    assert why in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (Count(value=31), 31),
        (Count(value=2.5), 2.5),
        (Count(value=2000, approx=True), "2000~"),
        (Count(min=30000, more=True), ">30000"),
        (Count(max=5), "<=5"),
        (Count(min=1, max=2, approx=True), "1..2~"),
        (Count(min=30000, more=True, unit="people"), {"min": ">30000", "unit": "people"}),
        (
            Count(value=7, min=5, max=10, less=True, approx=True),
            {"value": 7, "min": 5, "max": "<10", "approx": True},
        ),
        (Count(printed="hundreds", as_of="2012"), {"printed": "hundreds", "as_of": "2012"}),
    ],
)
def test_the_shortest_form_is_written(count: Count, written: object) -> None:
    assert format_count(count) == written


NUMBERS = st.one_of(
    st.integers(0, 10**15),
    st.decimals(0, 10**6, places=4).map(float).filter(lambda number: number >= 0.0001),
    st.floats(0.1, 10**15),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(str.strip)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    written: dict[str, Any] = {}
    low, value, high = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True)))
    if draw(st.booleans()):
        written["value"] = value
    if draw(st.booleans()):
        written["min"] = f">{low}" if draw(st.booleans()) else low
    if draw(st.booleans()):
        written["max"] = f"<{high}" if draw(st.booleans()) else high
    written["approx"] = draw(st.booleans())
    if draw(st.booleans()):
        written |= {
            "printed": draw(TEXTS),
            "unit": draw(TEXTS),
            "as_of": draw(st.sampled_from(["", "2012~"])),
        }
    assume(any(written.get(key) not in (None, "") for key in ("value", "min", "max", "printed")))
    return parse_count(written)


@given(counts())
def test_a_count_comes_back_from_its_written_form(count: Count) -> None:
    written = format_count(count)
    assert parse_count(written) == count
    assert parse_count(json.loads(json.dumps(written))) == count
    # What a YAML file keeps of it, and what a reader that resolves no scalar brings back.
    as_yaml = yaml.safe_dump(written, allow_unicode=True)
    assert parse_count(yaml.safe_load(as_yaml)) == count
    assert parse_count(yaml.load(as_yaml, yaml.BaseLoader)) == count
    assert display(count)


@given(st.text(alphabet="0123456789.<>=~- ,e", max_size=12))
def test_any_text_is_a_count_that_comes_back_or_is_refused(text: str) -> None:
    try:
        count = parse_count(text)
    except ValueError:
        return
    assert parse_count(format_count(count)) == count


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (31, "31"),
        ("2000~", "about 2,000"),
        (2.5, "2.5"),
        (">30000", "more than 30,000"),
        (">30000~", "more than about 30,000"),
        (">=10", "at least 10"),
        ("<5", "fewer than 5"),
        ("<=5", "at most 5"),
        ("150000..200000", "150,000 to 200,000"),
        ("150000..200000~", "about 150,000 to 200,000"),
        ({"min": ">5", "max": 10}, "more than 5 and at most 10"),
        ({"value": 2000, "min": 1500, "max": 2500, "approx": True}, "about 2,000 (1,500 to 2,500)"),
        ({"value": ">30000", "unit": "people"}, "more than 30,000 people"),
        ({"value": 500, "printed": "some 500", "unit": "people"}, "some 500 people"),
        ({"printed": "hundreds of people", "unit": "people"}, "hundreds of people"),
        ({"printed": "five women", "unit": "men"}, "five women men"),
        ({"value": 12, "unit": "명"}, "12 명"),
        ({"printed": "a (few", "unit": "(few"}, "a (few (few"),
    ],
)
def test_words_for_people(written: object, words: str) -> None:
    assert display(parse_count(written)) == words
