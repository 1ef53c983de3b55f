"""Whom the extractor finds in texts: names, posts, groups, bodies and things without a name, and what belongs where.

The sentences are invented, as are their states; each is read by the bundled pipeline as a document of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.extract.extract import Extractor, Work

Reader = Callable[[str], list[Candidate]]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(())


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> Reader:
    seen: dict[str, list[Candidate]] = {}

    def reader(text: str) -> list[Candidate]:
        if text not in seen:
            ((_, found),) = extractor.read([Work("report", text, "2023-06-14")])
            seen[text] = found
        return seen[text]

    return reader


def said(candidates: list[Candidate]) -> set[str]:
    """Each candidate as ``subject relation object``, by names in lower case."""
    return {
        f"{c.subject.name} {c.relation} {c.object.name if c.object is not None else ''}".strip().lower()
        for c in candidates
    }


RURITANIA = "Ruritania signed the treaty in May. Ruritanian officials said so, and Ruritania published it. "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ann Orr, the head of the Harbour Relief Committee, left.", "ann orr holdsposition head of the harbour relief committee"),
        ("Ann Orr, the head of the Harbour Relief Committee, left.", "head of the harbour relief committee partof harbour relief committee"),
        ("Its director, Ann Orr, praised the Harbour Relief Committee.", "ann orr holdsposition director"),
        ("U.S. Secretary of State Paul Vane arrived in Geneva.", "paul vane holdsposition u.s. secretary of state"),
        ("U.S. Secretary of State Paul Vane arrived in Geneva.", "u.s. secretary of state partof united states"),
        ("Ann Orr was appointed as ambassador of France to Kenya.", "ann orr holdsposition ambassador of france to kenya"),
        ("Ann Orr has been director of the Harbour Institute since 2017.", "ann orr holdsposition director of the harbour institute"),
        ("Ann Orr, a former minister of health of Kenya, agreed.", "ann orr holdsposition minister of health of kenya"),
        ("Ann Orr, founder of the aid group Open Door, agreed.", "ann orr founded open door"),
        ("Paul Vane, a lawyer for Ann Orr, agreed.", "paul vane actsfor ann orr"),
        ("Harbour Rights Watch agreed. Ann Orr, Executive Director, Harbour Rights Watch, wrote it.", "executive director of harbour rights watch partof harbour rights watch"),
    ],
)  # fmt: skip
def test_posts(read: Reader, sentence: str, expected: str) -> None:
    assert any(expected in one for one in said(read(sentence)))


def test_a_post_is_bounded_by_what_is_said_of_it(read: Reader) -> None:
    terms = {
        "Ann Orr has been director of the Harbour Institute since 2017.": ("2017", "", ""),
        "Ann Orr, the former director of the Harbour Institute, agreed.": ("", "../2023-06", ""),
        "Ann Orr, the director of the Harbour Institute, agreed.": ("", "", "2023-06"),
    }
    for sentence, term in terms.items():
        posts = [c for c in read(sentence) if c.object is not None and c.object.type == "Position"]
        assert [(c.since, c.until, c.as_of) for c in posts] == [term], sentence


def test_who_is_to_be_appointed_does_not_hold_the_post_yet(read: Reader) -> None:
    found = [
        c
        for c in read("The council announced the appointment of Ann Orr as its envoy.")
        if c.relation == "holdsPosition"
    ]
    assert [(c.subject.name, c.stance) for c in found] == [("Ann Orr", "planned")]


def test_a_minister_is_of_the_state_that_is_spoken_of(read: Reader) -> None:
    found = said(read(RURITANIA + "Interior Minister Paul Vane denied it."))
    assert "paul vane holdsposition interior minister of ruritania" in found
    assert "interior minister of ruritania partof ruritania" in found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The border agency detained two men.", "border agency of ruritania partof ruritania"),
        ("The Supreme Court rejected the appeal.", "supreme court partof ruritania"),
        ("The Ruritanian embassy in Geneva closed.", "embassy of ruritania actsfor ruritania"),
        ("The Ruritanian embassy in Geneva closed.", "embassy of ruritania basedin geneva"),
        ("Two men were held at the military prison in Geneva.", "military prison in geneva locatedin geneva"),
        ("About 400 people protested outside the Harbour Museum in Geneva.", "people attended protest at"),
        ("The protests in Geneva went on.", "protests in geneva tookplaceat geneva"),
        ("Ruritania released 20 prisoners, including Ann Orr.", "ann orr memberof prisoners"),
    ],
)
def test_what_belongs_where(read: Reader, sentence: str, expected: str) -> None:
    assert any(expected in one for one in said(read(RURITANIA + sentence)))


def test_no_organ_of_a_state_is_made_of_an_international_court(read: Reader) -> None:
    found = read(RURITANIA + "The Regional Court of Human Rights rejected the appeal.")
    assert not [c for c in found if c.relation == "partOf" and "Court" in c.subject.name]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Choi Seung-woo thanked Kenya. Choi urged it to act.", "Choi Seung-woo", "Person"),
        ("The All-Asia Seafarers' Union urged Kenya to act.", "All-Asia Seafarers' Union", "Organization"),
        ("Kenya acceded to the Valletta Convention on Missing Migrants.", "Valletta Convention on Missing Migrants", "Treaty"),
        ("Kenya thanked the Government of Qarazan.", "Qarazan", "State"),
        ("Kenya and Qarazan urged France to act.", "Qarazan", "State"),
        ("The Subcommittee on Protection of Fishermen urged Kenya to act.", "Subcommittee on Protection of Fishermen", "Organization"),
        ("The rights group Justice for North Korea urged Kenya to act.", "Justice for North Korea", "NGO"),
        ("Kenya urged the Harbour Aid Committee (HAC) to act. HAC thanked Kenya.", "Harbour Aid Committee", "Organization"),
    ],
)  # fmt: skip
def test_new_names(read: Reader, text: str, name: str, kind: str) -> None:
    refs = {(r.name, r.type) for c in read(text) for r in (c.subject, c.object) if r is not None}
    assert (name, kind) in refs


def test_an_abbreviation_in_brackets_is_the_same_body(read: Reader) -> None:
    found = read("Kenya urged the Harbour Aid Committee (HAC) to act. HAC thanked Kenya.")
    assert {c.subject.id for c in found if c.relation == "thanked"} == {"harbour-aid-committee"}


def test_people_who_are_told_by_what_befell_them(read: Reader) -> None:
    text = "Kenya deported 140 refugees on Tuesday. Amnesty International urged Kenya to help those deported."
    acts = {
        c.relation: c.object.id for c in read(text) if c.object is not None and c.relation in ("deported", "givesAidTo")
    }
    assert acts["givesAidTo"] == acts["deported"]


def test_a_thing_without_a_name_is_one_thing(read: Reader) -> None:
    text = "France and Kenya signed a fisheries agreement in May. France welcomed the agreement."
    signed = {c.object.id for c in read(text) if c.relation == "signed" and c.object is not None}
    praised = {c.object.id for c in read(text) if c.relation == "praised" and c.object is not None}
    assert len(signed) == 1
    assert praised == signed


def test_every_span_holds_the_words(read: Reader) -> None:
    text = RURITANIA + "Interior Minister Paul Vane, head of the border agency, met 20 of the refugees in Geneva."
    refs = [r for c in read(text) for r in (c.subject, c.object) if r is not None and r.start >= 0]
    assert refs
    assert all(text[r.start : r.end] == r.text != "" for r in refs)
