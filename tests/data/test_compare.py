"""Two states of a dataset: what a person is told of the difference."""

from __future__ import annotations

import msgspec
import pytest

from actorgraph.data.compare import Difference, compare
from actorgraph.data.records import Dataset

from .conftest import Folder

OLD = """\
- what: ruritania partyTo pact
  at: 1
- key: held
  what: graustark detained villagers
  at: 2
  count: 2000~
  said_by: anna
  stance: alleged
- what: council urged graustark
  at: 3
  content: held
- what: council urged ruritania
  at: 4
"""


@pytest.fixture
def old(folder: Folder) -> Dataset:
    folder.statements(OLD)
    return folder.read()


def after(folder: Folder, *changes: tuple[str, str]) -> Dataset:
    text = OLD
    for before, new in changes:
        assert before in text
        text = text.replace(before, new)
    folder.statements(text)
    return folder.read()


def test_nothing_differs(folder: Folder, old: Dataset) -> None:
    difference = compare(old, after(folder))
    assert not difference and str(difference) == "no difference"
    assert difference.counts()["statements"] == {"added": 0, "removed": 0, "changed": 0}


def test_where_a_statement_stands_is_no_difference(folder: Folder, old: Dataset) -> None:
    (folder.path / "statements/report.yaml").rename(folder.path / "statements/z.yaml")
    folder.write(
        "statements/z.yaml", folder.text("statements/z.yaml").replace("statements:\n", "statements:\n# moved\n\n")
    )
    assert not compare(old, folder.read())


def test_a_changed_qualifier_is_a_change_and_not_two(folder: Folder, old: Dataset) -> None:
    difference = compare(
        old, after(folder, ("count: 2000~", "count: '>3000'"), ("stance: alleged", "stance: hypothetical"))
    )
    assert str(difference) == (
        "~ statement graustark detained villagers (hypothetical, said by anna) [report 2]\n"
        "    count: about 2,000 → more than 3,000\n"
        "    stance: alleged → hypothetical\n"
        "statements: 1 changed"
    )
    (change,) = difference.statements.changed
    # The request that refers to it has another identifier now and says the same.
    assert change.old.id != change.new.id


def test_notes_and_places_change_without_another_identifier(folder: Folder, old: Dataset) -> None:
    difference = compare(old, after(folder, ("at: 4", "at: ['4:0-9', 5]\n  note: seen")))
    assert difference.lines() == [
        "~ statement council urged ruritania [report 4:0-9, 5]",
        "    passages: 4 → 4:0-9, 5",
        "    note: nothing → seen",
    ]


def test_added_and_removed(folder: Folder, old: Dataset) -> None:
    folder.write("sources/more.yaml", "- id: memo\n  title: M\n")
    folder.write("entities/more.yaml", "- id: newland\n  type: State\n  name: N\n")
    new = after(folder, ("ruritania partyTo pact", "newland partyTo pact"))
    difference = compare(old, new)
    assert str(difference) == (
        "+ source memo\n+ entity newland\n"
        "+ statement newland partyTo pact [report 1]\n- statement ruritania partyTo pact [report 1]\n"
        "statements: 1 added, 1 removed; entities: 1 added; sources: 1 added"
    )
    back = compare(new, old)
    assert [s.id for s in back.statements.added] == [s.id for s in difference.statements.removed]
    assert [s.id for s in back.statements.removed] == [s.id for s in difference.statements.added]


def test_what_is_no_fact_does_not_read_like_one(folder: Folder, old: Dataset) -> None:
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    entry = "- what: graustark detained villagers\n  at: 2\n"
    folder.statements(
        f"{entry}  stance: denied\n  negated: true\n  condition: snow\n{entry}  voice: headline\n", "letter"
    )
    assert [line for line in compare(old, folder.read()).lines() if "detained" in line] == [
        "+ statement graustark detained villagers (denied, negated, on condition: snow) [letter 2]",
        "+ statement graustark detained villagers (in a headline) [letter 2]",
        "- statement graustark detained villagers (alleged, said by anna) [report 2]",
    ]


def test_described_anew(folder: Folder, old: Dataset) -> None:
    folder.write(
        "entities/all.yaml", folder.text("entities/all.yaml").replace("name: Anna", "name: Anne\n  labels: {ko: 안나}")
    )
    folder.write("sources/all.yaml", folder.text("sources/all.yaml").replace("A letter", "The letter"))
    assert compare(old, folder.read()).lines() == [
        "~ source letter",
        "    title: A letter → The letter",
        "~ entity anna",
        "    name: Anna → Anne",
        "    labels: nothing → ko: 안나",
    ]


def test_of_several_the_most_alike_are_a_pair(folder: Folder) -> None:
    entry = "- what: council urged ruritania\n  at: {}\n  when: {}\n  gist: {}\n"
    folder.statements(entry.format(1, 2010, "a") + entry.format(2, 2011, "b") + entry.format(3, 2012, "c"))
    old = folder.read()
    folder.statements(entry.format(3, 2012, "x") + entry.format(2, 2020, "b"))
    difference = compare(old, folder.read())
    assert [str(f) for change in difference.statements.changed for f in change.fields] == [
        "when: 2011 → 2020",
        "gist: c → x",
    ]
    assert [s.gist for s in difference.statements.removed] == ["a"]
    assert difference.statements.added == ()


def test_it_leaves_as_json(folder: Folder, old: Dataset) -> None:
    difference = compare(old, after(folder, ("at: 4", "at: 5")))
    decoded = msgspec.json.decode(msgspec.json.encode(difference))
    assert decoded["statements"]["changed"][0]["fields"][0]["field"] == "passages"
    assert isinstance(difference, Difference)
