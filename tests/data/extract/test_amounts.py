"""Counts in words → counts as the records read them."""

from __future__ import annotations

from typing import Any

import pytest

from actorgraph.data.counts import parse_count
from actorgraph.data.extract.amounts import read_amount
from actorgraph.ontology.lexicon import lexicon_of
from actorgraph.ontology.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("31", 31),
        ("2,000", 2000),
        ("twelve", 12),
        ("two hundred", 200),
        ("three thousand", 3000),
        ("2.5 million", 2500000),
        ("about 500", {"value": 500, "approx": True, "printed": "about 500"}),
        ("Some 40", {"value": 40, "approx": True, "printed": "Some 40"}),
        ("more than 30,000", {"min": ">30000", "printed": "more than 30,000"}),
        ("at least nine", {"min": 9, "printed": "at least nine"}),
        ("fewer than 10", {"max": "<10", "printed": "fewer than 10"}),
        ("dozens", {"printed": "dozens"}),
        ("", None),
        ("several times happy", {"printed": "several times happy"}),
        ("happy", None),
    ],
)
def test_an_amount(written: str, expected: Any) -> None:
    found = read_amount(written, lexicon_of(load_vocabulary()))
    assert found == expected
    if found is not None:
        parse_count(found)
