"""The head of a text: what it says beyond doubt, and what is left open."""

from __future__ import annotations

import pytest

from actorgraph.data.documents.printed import printed_authors, printed_date, printed_title


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("14 June 2023", "2023-06-14"),
        ("June 14, 2023", "2023-06-14"),
        ("Wednesday, 14 June 2023", "2023-06-14"),
        ("Published: October 16, 2023 11:02 AM GMT", "2023-10-16"),
        ("Posted on 2023-06-14", "2023-06-14"),
        ("By | March 20, 2012 | No Comments", "2012-03-20"),
        ("Geneva, 1st Sept. 2021", "2021-09-01"),
        ("GENEVA (14 June 2023) – The envoy said that nobody had asked him.", "2023-06-14"),
        ("Dated 3 MAY 1999.", "1999-05-03"),
        ("31 June 2023", ""),
        ("The envoy left on 14 June 2023.", ""),
        ("FILE - The envoy waves, March 24, 2023.", ""),
        ("06/07/2023", ""),
        ("June 2023", ""),
    ],
)
def test_dates(line: str, day: str) -> None:
    assert printed_date(["The envoy of Ruritania leaves", line, "He left."]) == day


def test_two_dates_leave_it_open() -> None:
    assert printed_date(["14 June 2023", "Published: 15 June 2023"]) == ""
    assert printed_date(["14 June 2023", "Published: June 14, 2023"]) == "2023-06-14"
    assert printed_date([*["A line."] * 20, "14 June 2023"]) == ""


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        (["The envoy of Ruritania leaves", "He left."], "The envoy of Ruritania leaves"),
        (["Accessibility links", "Breaking News", "The envoy of Ruritania leaves"], "The envoy of Ruritania leaves"),
        (
            ["14 June 2023", "By Anna Maria Example Sample", "The envoy of Ruritania leaves"],
            "The envoy of Ruritania leaves",
        ),
        (["The envoy of Ruritania left.", "He is back."], ""),
        ([f"He {'really ' * 40}left.", "The envoy of Ruritania leaves"], ""),
        ([], ""),
    ],
)
def test_titles(paragraphs: list[str], title: str) -> None:
    assert printed_title(paragraphs) == title


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Anna Example", ("Anna Example",)),
        ("by Anna M. Example-Sample and Bo O’Sample", ("Anna M. Example-Sample", "Bo O’Sample")),
        ("Reported by Józef Élan", ("Józef Élan",)),
        ("By our correspondent", ()),
        ("By Herald reporter", ()),
        ("By Monday he had left", ()),
        ("By " + "A" * 5000 + "!", ()),
    ],
)
def test_bylines(line: str, authors: tuple[str, ...]) -> None:
    assert printed_authors(["The envoy of Ruritania leaves", line]) == authors
