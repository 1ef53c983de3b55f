"""New things without a name belong to their document."""

from __future__ import annotations

import pytest

from actorgraph.data.extract.candidates import Candidate, Evidence, Ref
from actorgraph.data.extract.own import is_own, own_things

TEXT = "Officials met the men in Ruritania. Two officials of Serbia told 130 Syrians about the treaty on salt."


def ref(name: str, text: str, *, new: bool = True) -> Ref:
    start = TEXT.index(text)
    return Ref(id=name.lower().replace(" ", "-"), name=name, type="Group", text=text, start=start, end=start + len(text), new=new)  # fmt: skip


def ids(*named: Ref) -> list[str]:
    evidence = Evidence(paragraph=1, start=0, end=9, text=TEXT[:9])
    candidate = Candidate(
        subject=named[0], relation="metWith", object=named[0], said_by=named, evidence=evidence, confidence=0.5
    )
    (found,) = own_things([candidate], TEXT, "herald-2024")
    assert found.object == found.subject == found.said_by[0]
    return [one.id for one in found.said_by]


@pytest.mark.parametrize(
    ("name", "text"),
    [("Officials", "Officials"), ("Men", "the men"), ("Treaty on salt", "treaty"), ("Syrians", "130 Syrians")],
)
def test_a_thing_without_a_name_ends_in_its_source(name: str, text: str) -> None:
    (found,) = ids(ref(name, text))
    assert found == f"{name.lower().replace(' ', '-')}-herald-2024"
    assert is_own(found, "herald-2024")


@pytest.mark.parametrize(
    ("name", "text"), [("Serbia", "Serbia"), ("Officials of Serbia", "officials"), ("Syrians", "Syrians")]
)
def test_a_name_is_everybodys(name: str, text: str) -> None:
    assert ids(ref(name, text)) == [name.lower().replace(" ", "-")]


def test_what_the_dataset_knows_keeps_its_id() -> None:
    assert ids(ref("Men", "the men", new=False), ref("Officials", "Officials")) == ["men", "officials-herald-2024"]
