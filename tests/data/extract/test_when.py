"""Dates in text → EDTF."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.dates import bounds
from actorgraph.data.extract.when import document_date, find_dates

DAY = date(2023, 6, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on March 9, 2012", ["2012-03-09"]),
        ("on 9 March 2012", ["2012-03-09"]),
        ("signed on 2019-05-02", ["2019-05-02"]),
        ("in March 2012", ["2012-03"]),
        ("in March", ["2023-03"]),
        ("in October", ["2022-10"]),
        ("on Tuesday", ["2023-06-13"]),
        ("last Tuesday", ["2023-06-13"]),
        ("last Wednesday", ["2023-06-07"]),
        ("next Friday", ["2023-06-16"]),
        ("last month", ["2023-05"]),
        ("last year", ["2022"]),
        ("last week", ["2023-06-04/2023-06-11"]),
        ("two weeks ago", ["2023-05-31~"]),
        ("three years ago", ["2020~"]),
        ("a decade ago", ["2013~"]),
        ("yesterday", ["2023-06-13"]),
        ("in the 1950s", ["195X"]),
        ("since 2019", ["2019"]),
        ("from 2009 to 2013", ["2009", "2013"]),
        ("on Aug. 29, and on Sept. 18", ["2022-08-29", "2022-09-18"]),
        ("more than 2,000 people", []),
        ("$2000 million", []),
        ("it may rain", []),
        ("February 30", []),
        ("Resolution 1950/3", []),
    ],
)
def test_what_a_date_means(text: str, expected: list[str]) -> None:
    assert [when.edtf for when in find_dates(text, DAY)] == expected


def test_without_a_day_a_relative_date_means_nothing() -> None:
    assert find_dates("last Tuesday, in March and yesterday", None) == []
    assert [w.edtf for w in find_dates("in March 2012", None)] == ["2012-03"]


def test_the_day_of_a_document() -> None:
    assert document_date("2023-06-14~") == DAY
    assert document_date("2023-06") is None
    assert document_date("") is None


@given(st.text(alphabet="0123456789 -/.,MayJuneMonday lasthecw", max_size=60))
def test_every_date_found_is_one(text: str) -> None:
    for when in find_dates(text, DAY):
        bounds(when.edtf)
        assert 0 <= when.start < when.end <= len(text)
