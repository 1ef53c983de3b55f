"""What documents ask for without a verb of asking, who "I" is, and words that a parser hangs wrongly: on invented texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.extract.extract import Extractor, Work

Reader = Callable[[str], list[Candidate]]


@pytest.fixture(scope="module")
def read() -> Reader:
    extractor = Extractor(())

    def reader(text: str) -> list[Candidate]:
        ((_, found),) = extractor.read([Work("report", text, "2023-06-14", "", "Open Door Watch")])
        return found

    return reader


def told(candidates: list[Candidate]) -> set[str]:
    """Each candidate as "subject relation object", with what takes it from the facts before it."""
    return {
        " ".join(
            filter(
                None,
                (
                    c.stance if c.stance != "asserted" else "",
                    "not" if c.negated else "",
                    c.subject.name,
                    c.relation,
                    c.object.name if c.object else "",
                ),
            )
        )
        for c in candidates
    }


def test_advice_on_the_line_that_names_whom_it_is_for(read: Reader) -> None:
    found = read("To the Government of Chad: Close the camp. Release all nurses held in Libya. Do not deport Syrians.")
    assert {
        "Open Door Watch urged Chad",
        "requested Chad released Nurses",
        "requested not Chad deported Syrians",
    } <= told(found)
    asked = next(c for c in found if c.relation == "urged")
    assert {c.relation for c in found if c.key in asked.content} == {"released", "deported"}
    assert all([r.name for r in c.said_by] == ["Open Door Watch"] for c in found if c.stance == "requested")


@pytest.mark.parametrize(
    "heading", ["To the Government of Chad:", "Recommendations to Chad", "The Government of Chad should:"]
)
def test_advice_in_a_list_ends_with_the_list(read: Reader, heading: str) -> None:
    found = told(
        read(
            f"{heading}\n- Release the lawyer Ana Torv;\n- Stop deporting Syrians to Turkey.\n- Impose sanctions on Peru.\n"
            "Peru welcomed the report.\nTo the European Union:\n- Impose sanctions on Chad."
        )
    )
    assert {
        "requested Chad released Ana Torv",
        "requested not Chad deported Syrians",
        "requested Chad sanctioned Peru",
        "requested European Union sanctioned Chad",
    } <= found
    assert "Chad praised Report" not in found


def test_an_imperative_without_addressee_asks_nobody(read: Reader) -> None:
    assert not [
        c for c in read("How to help\nRelease the pigeons of Chad. Stop deporting Syrians.") if c.relation == "urged"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "By Ann Lark\nPeru deported 40 miners in May. I met the ambassador of Chad in Lima.",
        "Dear Minister,\nI met the ambassador of Chad in Lima.\nYours sincerely,\nAnn Lark, director, Blue Keel",
        "Excellency,\nI met the ambassador of Chad in Lima.\nPlease accept, Excellency, my regards.\nAnn Lark",
    ],
)
def test_i_is_who_signs(read: Reader, text: str) -> None:
    assert any(c.relation == "metWith" and c.subject.name == "Ann Lark" for c in read(text))


def test_nobody_signs_a_story_that_is_no_letter(read: Reader) -> None:
    found = read("Peru deported 40 miners in May.\nI met the ambassador of Chad in Lima.\nAnn Lark")
    assert not [c for c in found if c.relation == "authored"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We would be grateful if Chad could release Ana Torv.",
            {"Open Door Watch urged Chad", "requested Chad released Ana Torv"},
        ),
        (
            "We would appreciate it if Peru would expel the envoy.",
            {"Open Door Watch urged Peru", "requested Peru expelled Envoy"},
        ),
        ("Chad declared the ambassador persona non grata.", {"Chad expelled Ambassador"}),
        ("Peru declared two Chadian diplomats personae non gratae.", {"Peru expelled Chadian diplomats"}),
        ("Chad met 40 women from Peru who had fled to Libya.", {"Women arrivedIn Libya"}),
        ("On 22 May 2023 agents of Chad arrested the lawyer Ana Torv.", {"Agents arrested Ana Torv"}),
        ("Peru withdrew the licence of Golden Bridge Services.", {"Peru sanctioned Golden Bridge Services"}),
        ("Lia Bancroft of Chad met her predecessor, Jon Astor, in Paris.", {"Lia Bancroft succeeded Jon Astor"}),
        (
            "Peru asked Chad to release Ana Torv and expelled the envoy.",
            {"requested Chad released Ana Torv", "Peru expelled Envoy"},
        ),
    ],
)
def test_constructions(read: Reader, text: str, expected: set[str]) -> None:
    assert expected <= told(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "If Chad released them, Peru would be grateful.",
        "Peru would be grateful for help.",
        "It is unclear if Chad left.",
    ],
)
def test_a_condition_is_no_request(read: Reader, text: str) -> None:
    assert not [c for c in read(text) if c.relation == "urged" or c.stance == "requested"]


def test_what_was_received_covers_its_paragraph(read: Reader) -> None:
    rest = "Chad arrested the lawyer Ana Torv on 3 May. On 5 May Chad deported Jon Astor to Peru."
    received = read(f"According to the information received, {rest}\nChad released Ann Lark.")
    assert {c.relation: c.stance for c in received} == {
        "arrested": "alleged",
        "deported": "alleged",
        "released": "asserted",
    }
    heard = read(f"According to witnesses, {rest}")
    assert {c.relation: c.stance for c in heard} == {"arrested": "alleged", "deported": "asserted"}
