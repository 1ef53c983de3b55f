"""Who says what to whom, and what of it is a fact: sentences read with the bundled pipeline."""

from __future__ import annotations

from functools import cache

import pytest

from actorgraph.data.evaluate import reads_as_fact
from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.extract.extract import Extractor, Work
from actorgraph.data.records import Entity

KNOWN = (
    Entity(id="journalists", type="Group", name="The journalists", aliases=("journalists", "the journalists")),
    Entity(id="prisoners", type="Group", name="The prisoners", aliases=("prisoners", "the prisoners")),
    Entity(id="refugees", type="Group", name="The refugees", aliases=("refugees", "the refugees")),
    Entity(id="anna-lind", type="Person", name="Anna Lind"),
    Entity(id="ali-hassan", type="Person", name="Ali Hassan"),
)


@cache
def extractor() -> Extractor:
    return Extractor(KNOWN)


def read(text: str, publisher: str = "", published: str = "2023-06-14") -> list[Candidate]:
    work = Work("report", text, published, "", publisher)
    return next(candidates for _, candidates in extractor().read([work]))


def said(text: str, publisher: str = "") -> list[str]:
    """Each candidate as ``subject relation object [stance] [not] [by speakers]``."""
    found = []
    for c in read(text, publisher):
        words = [c.subject.id, c.relation, c.object.id if c.object else "", c.stance if c.stance != "asserted" else ""]
        words += ["not" if c.negated else "", "by " + ",".join(s.id for s in c.said_by) if c.said_by else ""]
        found.append(" ".join(w for w in words if w))
    return found


def facts(text: str) -> list[str]:
    """What would become an edge of an act: who did what to whom."""
    relations = extractor().vocabulary.relations
    families = extractor().vocabulary.families
    acts = [c for c in read(text) if not families[relations[c.relation].family].speech]
    acts = [c for c in acts if c.object is not None and c.object.id in {e.id for e in KNOWN}]
    return [f"{c.subject.id} {c.relation}" for c in acts if reads_as_fact(c, relations[c.relation])]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya denied that it had deported the refugees.",
        "Egypt would deport the refugees if Kenya closed the border.",
        "If Egypt deports the refugees, Kenya will impose sanctions on Egypt.",
        "Egypt plans to deport the refugees to Sudan.",
        "Egypt is expected to release the journalists next week.",
        "Egypt reportedly arrested the journalists.",
        "There is no evidence that Egypt tortured the prisoners.",
        "Egypt refused to release the journalists.",
        "Egypt threatened to arrest the journalists.",
        "Did Egypt arrest the journalists?",
        "Egypt almost arrested Anna Lind.",
        "Egypt is close to arresting the journalists.",
        "Rumours that Egypt had killed the journalists spread quickly.",
        "The claim that Egypt had killed the journalists was false.",
        "It is not true that Egypt arrested the journalists.",
        "Kenya opposes the deportation of the refugees by Egypt.",
        "Kenya demanded an end to the detention of the refugees by Egypt.",
        "Egypt may have arrested the journalists.",
        "Egypt tried to arrest the journalists.",
        "The court barred Egypt from deporting the refugees.",
        "Anna Lind dreamed of meeting Ali Hassan.",
        "Anna Lind was prevented from meeting Ali Hassan.",
        "Anna Lind, who was to meet Ali Hassan, fell ill.",
        "Ali Hassan is believed to have killed the journalists.",
        "Had Egypt released the journalists, Kenya would have lifted the sanctions.",
        "Neither Egypt nor Kenya arrested the journalists.",
        "Without arresting the journalists, Egypt closed the newspaper.",
        "The proposed deportation of the refugees by Egypt was criticized.",
        "Fears of a mass deportation of the refugees by Egypt grew.",
        "According to Anna Lind, Egypt tortured the prisoners.",
        "Egypt tortured the prisoners, Anna Lind says.",
        "Prisoners were taken to camps in which, aid workers say, Egypt tortured the prisoners.",
        "The report found that Egypt tortured the prisoners.",
        "Kenya condemned the torture of the prisoners by Egypt.",
        "It is unclear whether Egypt arrested the journalists.",
        "The question is whether Egypt deported the refugees.",
        "Anna Lind postponed a meeting with Ali Hassan.",
        "Talks between Anna Lind and Ali Hassan are planned for May.",
        "Kenya asked whether Egypt had arrested the journalists.",
        "Egypt can deport the refugees under the law.",
        "Egypt was ordered to release the journalists.",
        "Egypt has yet to release the journalists.",
        "Egypt, if it releases the journalists, will join the union.",
        "Egypt was acquitted of killing the journalists.",
        '"If Egypt arrests the journalists," she said, "we will respond."',
        '"Egypt arrested the journalists because Kenya paid it," somebody shouted.',
        "Egypt 'tortured the prisoners'",
    ],
)
def test_what_is_no_fact_is_not_read_as_one(text: str) -> None:
    assert facts(text) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Egypt arrested the journalists.", "egypt arrested"),
        ("Egypt began deporting the refugees.", "egypt deported"),
        ("Egypt managed to deport the refugees.", "egypt deported"),
        ("After weeks of talks, Egypt released the journalists.", "egypt released"),
        ("Egypt not only arrested the journalists.", "egypt arrested"),
        ("Kenya said it was ready, while Egypt released the journalists.", "egypt released"),
    ],
)
def test_what_is_a_fact_stays_one(text: str, fact: str) -> None:
    assert fact in facts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kenya demanded that Egypt release the prisoners.",
            ["kenya urged egypt", "egypt released prisoners requested by kenya"],
        ),
        ("Kenya reiterated its call on Egypt to free the prisoners.", ["kenya urged egypt"]),
        ("Anna Lind said Egypt should release the prisoners.", ["anna-lind urged egypt"]),
        ("Germany promised 60 million euros to Kenya.", ["germany pledged kenya"]),
        ("Norway pledged 10 million dollars for the refugees.", ["norway pledged refugees"]),
        ("Kenya has assured Egypt that no one will be deported.", ["kenya pledged egypt"]),
        ("Kenya said it would work with Egypt.", ["kenya pledged egypt"]),
        ("Kenya is grateful to Egypt for its help.", ["kenya thanked egypt"]),
        ("Kenya ignored an appeal by Egypt.", ["kenya rejected egypt"]),
        ("Kenya condemned the arrest of the journalists by Egypt.", ["kenya criticized egypt"]),
        ("The government of Kenya denied that the refugees had been deported.", ["kenya denied refugees"]),
        ("Kenya lodged a complaint with Egypt.", ["kenya protestedTo egypt"]),
        ("Anna Lind raised the case of the prisoners with Egypt.", ["anna-lind raisedWith egypt"]),
        ("Kenya warned Egypt that it would close the border.", ["kenya warned egypt"]),
        ("Egypt was criticized by Kenya over the arrests.", ["kenya criticized egypt"]),
        ("During the talks, Anna Lind, the chair, criticized Egypt.", ["anna-lind criticized egypt"]),
        ("In response to Egypt, Anna Lind said that nothing had changed.", ["anna-lind repliedTo egypt"]),
    ],
)
def test_what_is_said_to_whom(text: str, expected: list[str]) -> None:
    found = said(text)
    assert [line for line in expected if line not in found] == []


def test_words_for_what_is_done_praise_or_criticize() -> None:
    (scorned,) = (c for c in read('Anna Lind called the ruling "a farce".') if c.relation == "criticized")
    assert scorned.object is not None and "ruling" in scorned.object.id
    assert any(c.relation == "praised" for c in read("Anna Lind described the report as a triumph."))


def test_a_number_of_governments_means_those_named_before() -> None:
    text = "Kenya and Egypt signed a treaty on Monday.\nAnna Lind thanked both governments."
    thanked = {c.object.id for c in read(text) if c.relation == "thanked" and c.object}
    assert thanked == {"kenya", "egypt"}


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = 'Anna Lind spoke on Monday. "We are free," Anna Lind said.\n"Egypt arrested the journalists."'
    (arrest,) = (c for c in read(text) if c.relation == "arrested")
    assert ([s.id for s in arrest.said_by], arrest.stance) == (["anna-lind"], "alleged")


def test_we_in_a_quotation_is_never_the_newspaper() -> None:
    found = read('"We arrested the journalists," the unknown man said.', publisher="Radio Free Asia")
    assert [c for c in found if c.subject.id == "radio-free-asia"] == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Egypt has no plan. Anna Lind said: "Egypt killed the journalists."', "anna-lind"),
        ('"Egypt killed the journalists," said Anna Lind, who lives in Kenya.', "anna-lind"),
        ("Egypt killed the journalists, according to Anna Lind.", "anna-lind"),
        ("Anna Lind said on Monday that Egypt killed the journalists.", "anna-lind"),
        ("Anna Lind spoke to reporters. She said that Egypt killed the journalists.", "anna-lind"),
    ],
)
def test_who_says_it(text: str, speaker: str) -> None:
    killed = [c for c in read(text) if c.relation == "killed"]
    assert [[s.id for s in c.said_by] for c in killed] == [[speaker]]


def test_a_semicolon_ends_what_is_said() -> None:
    found = read("Anna Lind said that Egypt killed the journalists; Kenya arrested Ali Hassan.")
    assert {c.relation: [s.id for s in c.said_by] for c in found if c.relation in ("killed", "arrested")} == {
        "killed": ["anna-lind"],
        "arrested": [],
    }


def test_how_something_is_is_said_with_a_topic_and_a_gist() -> None:
    (told,) = (c for c in read("Anna Lind said that Egypt was poor.") if c.relation == "said")
    assert told.object is not None
    assert (told.subject.id, told.object.id, told.gist) == ("anna-lind", "egypt", "that Egypt was poor")


def test_a_caption_without_a_mark() -> None:
    found = read("A protester holds a sign during a rally against the arrest of the journalists by Egypt in Nairobi.")
    assert {c.voice for c in found} <= {"caption"}


@pytest.mark.parametrize(
    ("text", "pronoun"),
    [
        ("Anna Lind met Ali Hassan. She criticized Egypt.", "anna-lind"),
        ("Ali Hassan met Anna Lind. He criticized Egypt.", "ali-hassan"),
        ("Anna Lind said she had criticized Egypt.", "anna-lind"),
    ],
)
def test_given_names_tell_which_pronoun(text: str, pronoun: str) -> None:
    assert [c.subject.id for c in read(text) if c.relation == "criticized"] == [pronoun]


def test_words_that_do_what_they_say_have_the_day_of_their_document() -> None:
    (urged,) = (
        c for c in read("The Human Rights Council,\n1. Urges Egypt to release the prisoners;") if c.relation == "urged"
    )
    assert urged.when == "2023-06-14"


def test_a_bare_weekday_of_what_is_planned_is_to_come() -> None:
    (visit,) = (c for c in read("Anna Lind will visit Egypt on Friday.") if c.relation == "visited")
    assert visit.when == "2023-06-16"
    (past,) = (c for c in read("Anna Lind visited Egypt on Friday.") if c.relation == "visited")
    assert past.when == "2023-06-09"
