"""Dates against the edtf package and the calendar of ``datetime``, and what people get wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.dates import EARLIEST, LATEST, Bounds, bounds, precedes

QUALIFIERS = st.sampled_from(["", "~", "?", "%"])
DAYS = st.dates(min_value=date(1, 1, 1))


def by_package(edtf: str) -> Bounds:
    parsed = parse_edtf(edtf)
    ends = parsed.lower_strict(), parsed.upper_strict()
    days = (
        (EARLIEST, LATEST)[end > 0] if isinstance(end, float) else "{:04}-{:02}-{:02}".format(*end[:3]) for end in ends
    )
    return Bounds(*days)


@st.composite
def plain_dates(draw: st.DrawFn) -> str:
    day = draw(DAYS).isoformat()
    return day[: draw(st.sampled_from([4, 7, 10]))] + draw(QUALIFIERS)


@given(plain_dates())
def test_plain_dates_agree_with_the_package(edtf: str) -> None:
    assert bounds(edtf) == by_package(edtf)


@given(plain_dates(), plain_dates())
def test_intervals_agree_with_the_package_or_end_before_they_begin(first: str, last: str) -> None:
    expected = by_package(f"{first}/{last}")
    if expected.latest < expected.earliest:
        with pytest.raises(ValueError, match="the interval ends before it begins"):
            bounds(f"{first}/{last}")
    else:
        assert bounds(f"{first}/{last}") == expected


@given(plain_dates())
def test_open_intervals_reach_the_calendars_end(edtf: str) -> None:
    earliest, latest = bounds(edtf)
    assert bounds(f"{edtf}/..") == by_package(f"{edtf}/..") == (earliest, LATEST)
    assert bounds(f"../{edtf}") == by_package(f"../{edtf}") == (EARLIEST, latest)
    # The package guesses ten years where an end is unknown.
    assert bounds(f"{edtf}/") == (earliest, LATEST)
    assert bounds(f"/{edtf}") == (EARLIEST, latest)


@given(DAYS, DAYS)
def test_precedes_is_the_order_of_days(first: date, second: date) -> None:
    assert precedes(first.isoformat(), second.isoformat()) == (first < second)


def test_every_day_of_leap_and_common_years_and_no_other() -> None:
    checked = 0
    for year in (4, 1900, 2000, 2023, 2024, 9999):
        for month in range(1, 13):
            first = date(year, month, 1)
            last = date(9999, 12, 31) if (year, month) == (9999, 12) else None
            last = last or (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            assert bounds(f"{year:04}-{month:02}") == (first.isoformat(), last.isoformat())
            for day in range(34):
                text = f"{year:04}-{month:02}-{day:02}"
                checked += 1
                if 1 <= day <= last.day:
                    assert bounds(text) == (text, text)
                else:
                    with pytest.raises(ValueError, match=f"has {last.day} days"):
                        bounds(text)
    assert checked == 6 * 12 * 34


@pytest.mark.parametrize(
    "edtf",
    [
        *("202X", "20XX", "2XXX", "19X3", "1XX3", "X999", "202X~", "201X/202X"),
        *("2012-XX", "2012-XX-XX", "2012-03-XX", "2012-02-XX", "1XXX-XX", "156X-12-25", "199X-02-XX"),
        *("2023-21", "2023-22", "2023-23", "2012-21/2012-22", "2023-25", "2023-27", "2023-29", "2023-31"),
        *("2023-32", "2023-33", "2023-34", "2023-36", "2023-37", "2023-39", "2023-40", "2023-41"),
        *("~2011", "%2012-03", "2011-06~-04", "2004?-06-11", "2023-05-01T10:00:00", "2023-05-01T10:00:00Z"),
        *("[1667,1668,1670..1672]", "{1960,1961-12}", "[..1760-12-03]", "[1760-12..]", "{..1984}"),
    ],
)
def test_what_is_not_plain_agrees_with_the_package(edtf: str) -> None:
    assert bounds(edtf) == by_package(edtf)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2012-03", "2012-03-01", "2012-03-31"),
        ("2010~", "2010-01-01", "2010-12-31"),
        ("../2023-10-09", EARLIEST, "2023-10-09"),
        ("../..", EARLIEST, LATEST),
        ("2012-03/2012", "2012-03-01", "2012-12-31"),
        ("2012/2012-03", "2012-01-01", "2012-03-31"),
        ("2012-06~/2014?", "2012-06-01", "2014-12-31"),
        ("2011-06~-04/2012", "2011-06-04", "2012-12-31"),
        ("202X/..", "2020-01-01", LATEST),
        # Where the package is wrong: winter is not December alone, years start at 1, days are days.
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("2022-28", "2022-12-01", "2023-02-28"),
        ("2023-30", "2023-12-01", "2024-02-29"),
        ("9999-24", "9999-12-01", LATEST),
        ("202X-21", "2020-03-01", "2029-05-31"),
        ("XXXX", EARLIEST, LATEST),
        ("000X", EARLIEST, "0009-12-31"),
        ("19XX-02-29", "1904-02-29", "1996-02-29"),
        ("2012-0X", "2012-01-01", "2012-09-30"),
        ("2012-1X", "2012-10-01", "2012-12-31"),
        ("2012-03-1X", "2012-03-10", "2012-03-19"),
        ("2012-XX-31", "2012-01-31", "2012-12-31"),
        ("2012-X2-3X", "2012-12-30", "2012-12-31"),
        ("2012-04-3X", "2012-04-30", "2012-04-30"),
    ],
)
def test_bounds(edtf: str, earliest: str, latest: str) -> None:
    assert bounds(edtf) == (earliest, latest)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2023-02-30", "February 2023 has 28 days"),
        ("2011-02-29~", "February 2011 has 28 days"),
        ("2023-02-30/2024", "February 2023 has 28 days"),
        ("2012-13", "there is no month 13"),
        ("2012-00", "there is no month 00"),
        ("2012-21-05", "there is no month 21"),
        ("2012-02-3X", "has a day 3X"),
        ("XXXX-02-30", "has a day 30"),
        ("2012/2010", "ends before it begins"),
        ("2012-03-02/2012-03-01", "ends before it begins"),
        ("[1990..1980]", "ends before it begins"),
        ("2012/open", "an open end is written .."),
        ("unknown/2012", "an open end is written .."),
        ("/", "both ends are missing"),
        ("2010/2011/2012", "two ends"),
        ("[1667,1668]/1670", "two ends"),
        ("0000", "years run from 0001 to 9999"),
        ("-0100", "years run from 0001 to 9999"),
        ("Y12000", "years run from 0001 to 9999"),
        ("1950S2", "write 19XX"),
        ("2023-02-29T10:00:00", "February 2023 has no day 29"),
        *[
            (written, "is not a date; write YYYY")
            for written in (
                *("", " ", "x", "..", "12", "2012-3", "2012-3-7", "12/x", "2012 ", " 2012", "2012-03-07\n"),
                *(
                    "March 2012",
                    "2012-03-07T25:00:00",
                    "2012--03",
                    "2012~?",
                    "[]",
                    "{",
                    "20120307",
                    "07.03.2012",
                ),
                *("٢٠١٢", "２０１２", "2012–2013", "2012\x00", "X" * 5, "[" * 5000, "2012," * 1000, "\ud800"),
            )
        ],
    ],
)
def test_what_is_no_date_says_why_and_what_to_write(written: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError) as caught:
        bounds(written)
    message = str(caught.value)
    assert why in message
    assert message.endswith("write YYYY, YYYY-MM, YYYY-MM-DD, 2010~, 2012-03/2012-05 or ../2023-10-09")
    assert len(message) < 300
    assert message.startswith(repr(written)[:40])
    assert capsys.readouterr() == ("", "")


@given(st.text(alphabet="0123456789X-/.~?%[]{},TSYZ: ", max_size=14))
def test_any_text_has_bounds_in_order_or_is_refused(text: str) -> None:
    try:
        earliest, latest = bounds(text)
    except ValueError as error:
        assert "is not a date" in str(error)
    else:
        assert EARLIEST <= date.fromisoformat(earliest).isoformat() <= date.fromisoformat(latest).isoformat()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2011", "2012", True),
        ("2012", "2012-05", False),
        ("2012-05", "2012", False),
        ("../2011", "2012/..", True),
        ("2011/..", "2012", False),
        ("2011", "../2012", False),
    ],
)
def test_precedes_only_where_it_is_certain(first: str, second: str, expected: bool) -> None:
    assert precedes(first, second) is expected


def test_threads_share_the_package_and_leave_the_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    written = [f"{year}-06~-04" for year in range(1900, 1940)] + [f"{year}-06~-4" for year in range(1900, 1940)]

    def read(edtf: str) -> bool:
        try:
            return bool(bounds(edtf))
        except ValueError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, written)) == [True] * 40 + [False] * 40
    print("still here")
    assert capsys.readouterr() == ("still here\n", "")


def test_plain_dates_are_cheap() -> None:
    start = date(1800, 1, 1)
    written = [(start + timedelta(days=number)).isoformat() for number in range(50_000)]
    read = bounds.__wrapped__
    elapsed = []
    for _ in range(3):
        began = time.perf_counter()
        for text in written:
            read(text)
        elapsed.append(time.perf_counter() - began)
    # Some 1 µs each where it was measured; the package takes 3 ms.
    assert min(elapsed) / len(written) < 10e-6


def test_the_package_is_not_imported_for_plain_dates() -> None:
    script = (
        "import sys; from actorgraph.data.dates import bounds;"
        "bounds('2012-03~/..'); bounds('202X'); bounds('2012-21'); print('edtf' in sys.modules);"
        "bounds('2011-06~-04'); print('edtf' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
