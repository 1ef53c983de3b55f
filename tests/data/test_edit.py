"""Edits change what they are for and no other byte; a dataset that would be wrong is not written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actorgraph.data.append import add_statements
from actorgraph.data.edit import add_statement, merge, rename
from actorgraph.data.records import StatementRecord
from actorgraph.ontology.errors import ActorgraphError, DatasetError, OutputError, UnknownName

from .conftest import Folder

STATEMENTS = """\
- what: ruritania, graustark partyTo pact   # both
  at: 1

# A comment between two.
- key: "urged"
  what: 'council urged ruritania'
  at: "2:0-9"
  to: "ruritania"
  topic: [pact, 'ruritania']
  said_by:
  - ruritania   # first
  - anna
  note: ruritania stays in texts
  content: letter#x
- what: council
    criticized
    ruritania
  at: 3
  gist: |
    ruritania
"""


@pytest.fixture
def full(folder: Folder) -> Folder:
    folder.statements(STATEMENTS)
    folder.statements(
        "- key: x\n  what: ruritania ratified pact\n  at: 1\n  stance: requested\n  about: report#urged\n", "letter"
    )
    folder.statements("- key: x\n  what: ruritania ratified pact\n  at: 1\n  stance: requested\n", "letter")
    folder.write(
        "statements/bulk.jsonl",
        '{"what": "ruritania ratified pact","at":5,  "source":"report", "where": ["ruritania"], "note": "ruritania"}\n'
        '{"source": "letter", "what": "\\u0072uritania signed pact", "at": 6, "about": ["report#urged"]}\n',
    )
    folder.write(
        "questions/q.rq",
        "#+ title: who's :ruritania\n# a comment on :ruritania\nSELECT ?x WHERE {\n"
        "  :ruritania ag:partyTo ?x . ?x ag:partyTo :ruritania-x, :ruritania.\n  FILTER(?x != <https://example.org/tiny/ruritania>)"
        '\n  FILTER(?y != ":ruritania" && ?x < 3 && ag:ruritania > 1)\n}\n',
    )
    folder.read()
    return folder


def test_rename_changes_ids_and_nothing_else(full: Folder) -> None:
    before = full.bytes()
    counts = rename(full.path, "ruritania", "new-land")
    assert counts == {
        "entities/all.yaml": 1,
        "questions/q.rq": 4,
        "statements/bulk.jsonl": 3,
        "statements/letter.yaml": 1,
        "statements/report.yaml": 6,
    }
    expected = {name: data.decode() for name, data in before.items()}
    expected["entities/all.yaml"] = expected["entities/all.yaml"].replace("id: ruritania", "id: new-land")
    expected["statements/letter.yaml"] = expected["statements/letter.yaml"].replace("ruritania", "new-land")
    text = expected["statements/report.yaml"].replace("ruritania", "new-land")
    text = text.replace("note: new-land", "note: ruritania").replace("    new-land\n  at: 3", "    NEW\n  at: 3")
    expected["statements/report.yaml"] = text.replace("|\n    new-land", "|\n    ruritania").replace("NEW", "new-land")
    text = expected["statements/bulk.jsonl"].replace("\\u0072uritania", "ruritania").replace("ruritania", "new-land")
    expected["statements/bulk.jsonl"] = text.replace('"note": "new-land"', '"note": "ruritania"')
    expected["questions/q.rq"] = (
        "#+ title: who's :new-land\n# a comment on :ruritania\nSELECT ?x WHERE {\n"
        "  :new-land ag:partyTo ?x . ?x ag:partyTo :ruritania-x, :new-land.\n  FILTER(?x != <https://example.org/tiny/new-land>)"
        '\n  FILTER(?y != ":ruritania" && ?x < 3 && ag:ruritania > 1)\n}\n'
    )
    assert {name: data.decode() for name, data in full.bytes().items()} == expected
    assert "new-land" in full.read().entities


def test_renaming_there_and_back_leaves_every_byte(full: Folder) -> None:
    full.write("statements/bulk.jsonl", full.text("statements/bulk.jsonl").replace("\\u0072", "r"))
    before = full.bytes()
    for old, new in (("ruritania", "other"), ("report", "paper"), ("hidden", "unseen")):
        rename(full.path, old, new)
        assert full.bytes() != before
        rename(full.path, new, old)
        assert full.bytes() == before


def test_renaming_a_source_renames_its_file_and_what_refers_to_it(full: Folder) -> None:
    counts = rename(full.path, "letter", "note-1")
    assert counts == {
        "sources/all.yaml": 1,
        "statements/bulk.jsonl": 1,
        "statements/note-1.yaml": 1,
        "statements/report.yaml": 1,
    }
    assert not (full.path / "statements/letter.yaml").exists()
    assert "content: note-1#x\n" in full.text("statements/report.yaml")


def test_a_protected_entity_is_renamed_in_private(full: Folder) -> None:
    assert rename(full.path, "hidden", "unseen") == {"entities/all.yaml": 1, "private/names.yaml": 1}
    with pytest.raises(DatasetError, match="holds the name of a protected entity"):
        rename(full.path, "unseen", "oda-nobody")


def test_a_relation_may_be_called_like_an_entity(folder: Folder) -> None:
    folder.write("entities/x.yaml", "- id: urged\n  type: State\n  name: U\n")
    folder.statements("- what: anna,urged urged graustark\n  at: 1\n- what: urged urged urged\n  at: 1\n")
    rename(folder.path, "urged", "u")
    assert "- what: anna,u urged graustark\n" in folder.text("statements/report.yaml")
    assert "- what: u urged u\n" in folder.text("statements/report.yaml")


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("ruritannia", "x", UnknownName, "unknown entity or source 'ruritannia'; did you mean 'ruritania'?"),
        ("ruritania", "graustark", ActorgraphError, "exists already; actorgraph merge"),
        ("ruritania", "Bad Id", ActorgraphError, "cannot be an id"),
        ("ruritania", "graph", ActorgraphError, "cannot be an id"),
        ("letter", "other", ActorgraphError, "statements/other.yaml exists already"),
    ],
)
def test_what_cannot_be_renamed_stays(full: Folder, old: str, new: str, error: type[Exception], message: str) -> None:
    full.write("statements/other.yaml", "source: report\nstatements: []\n")
    before = full.bytes()
    with pytest.raises(error, match=message):
        rename(full.path, old, new)
    assert full.bytes() == before


def test_line_ends_and_byte_order_mark_stay(folder: Folder) -> None:
    text = "source: report\nstatements:\n- what: ruritania partyTo pact\n  at: 1\n".replace("\n", "\r\n")
    path = folder.write("statements/report.yaml", b"\xef\xbb\xbf" + text.encode())
    rename(folder.path, "ruritania", "other")
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.replace("ruritania", "other").encode()
    add_statement(folder.path, StatementRecord(what="other ratified pact", source="report", at=2, note="a\nb"))
    added = "- what: other ratified pact\n  at: 2\n  note: |-\n    a\n    b\n".replace("\n", "\r\n")
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.replace("ruritania", "other").encode() + added.encode()


def test_a_failure_while_writing_changes_nothing(full: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = full.bytes()
    replaced: list[str] = []
    replace = Path.replace

    def fail_at_the_third(self: Path, target: Path) -> Path:
        replaced.append(str(target))
        if len(replaced) == 3:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_the_third)
    with pytest.raises(OutputError, match="No space left on device"):
        rename(full.path, "ruritania", "other")
    assert len(replaced) == 3
    assert full.bytes() == before


# -- adding -------------------------------------------------------------------------------------------------------------


def record(**fields: object) -> StatementRecord:
    return StatementRecord(**{"what": "graustark ratified pact", "source": "report", "at": 7, **fields})  # type: ignore[arg-type]


def test_a_statement_is_appended_to_its_source(full: Folder) -> None:
    before = full.bytes()
    identifier = add_statement(full.path, record(when="2012", topic=["pact", "anna"]))
    after = full.bytes()
    assert after.pop("statements/report.yaml") == before.pop("statements/report.yaml") + (
        b"- what: graustark ratified pact\n  at: 7\n  when: 2012\n  topic: [pact, anna]\n"
    )
    assert after == before
    (statement,) = [s for s in full.read().statements if s.id == identifier]
    assert statement.when == "2012"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("source: report\nstatements:\n  - what: anna urged graustark\n    at: 1  # end\n\n# last\n",
         "source: report\nstatements:\n  - what: anna urged graustark\n    at: 1  # end\n"
         "  - what: graustark ratified pact\n    at: 7\n\n# last\n"),
        ("source: report\nstatements:\n- what: anna urged graustark\n  at: 1",
         "source: report\nstatements:\n- what: anna urged graustark\n  at: 1\n- what: graustark ratified pact\n  at: 7\n"),
        ("source: report\nstatements:\n", "source: report\nstatements:\n- what: graustark ratified pact\n  at: 7\n"),
        ("statements:\n- what: anna urged graustark\n  at: [1,\n   2\n   ]\n# c\nsource: report\n",
         "statements:\n- what: anna urged graustark\n  at: [1,\n   2\n   ]\n- what: graustark ratified pact\n  at: 7\n# c\nsource: report\n"),
        ("source: report\nstatements:\n- what: anna urged graustark\n  at: 1\n  note: |\n    x\n\n    y\n",
         "source: report\nstatements:\n- what: anna urged graustark\n  at: 1\n  note: |\n    x\n\n    y\n- what: graustark ratified pact\n  at: 7\n"),
    ],
)  # fmt: skip
def test_the_style_of_the_file_is_kept(folder: Folder, text: str, expected: str) -> None:
    folder.write("statements/any-name.yaml", text)
    add_statement(folder.path, record())
    assert folder.text("statements/any-name.yaml") == expected
    assert sorted(path.name for path in (folder.path / "statements").iterdir()) == ["any-name.yaml"]


def test_a_file_is_made_where_none_takes_it(folder: Folder) -> None:
    add_statement(folder.path, record())
    assert (
        folder.text("statements/report.yaml")
        == "source: report\nstatements:\n- what: graustark ratified pact\n  at: 7\n"
    )
    folder.write("statements/letter.yaml", "source: report\nstatements: []\n")
    add_statement(folder.path, record(source="letter"))
    assert folder.text("statements/letter-2.yaml").startswith("source: letter\nstatements:\n- what")


def test_several_objects_are_several_identifiers(folder: Folder) -> None:
    first, second = add_statement(folder.path, record(what="anna urged graustark, ruritania")).split()
    assert {first, second} == {statement.id for statement in folder.read().statements}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"what": "graustarc ratified pact"},
            "the new statement: unknown entity 'graustarc'; did you mean 'graustark'",
        ),
        ({"source": "reprot"}, "the new statement: unknown source 'reprot'; did you mean 'report'"),
        ({"at": ""}, "the new statement: names no place"),
        ({"when": "2012-13"}, "the new statement: .*2012-13"),
        ({"content": "gone"}, "the new statement: unknown statement key in report 'gone'"),
        ({"key": "urged"}, "the new statement: the key 'urged' is taken by another statement"),
        ({"note": "of Oda Nobody"}, "the new statement: holds the name of a protected entity"),
        ({"note": "\0"}, "which XML forbids"),
    ],
)
def test_what_is_wrong_is_not_added(full: Folder, fields: dict[str, str], message: str) -> None:
    before = full.bytes()
    with pytest.raises(ActorgraphError, match=message):
        add_statement(full.path, record(**fields))
    assert full.bytes() == before


def test_a_repetition_is_added_only_with_something_new(full: Folder) -> None:
    name = add_statement(full.path, record())
    before = full.bytes()
    with pytest.raises(ActorgraphError, match="has this statement already"):
        add_statement(full.path, record())
    assert full.bytes() == before
    assert add_statement(full.path, record(key="named")) == name
    with pytest.raises(ActorgraphError, match="has this statement already"):
        add_statement(full.path, record(key="renamed"))
    assert add_statement(full.path, record(at=8)) == name
    assert [str(p) for s in full.read().statements if s.id == name for p in s.passages] == ["7", "8"]


def test_several_are_added_together_or_not_at_all(full: Folder) -> None:
    records = [
        record(content="k"),
        record(key="k", what="anna urged graustark", source="report"),
        record(source="letter"),
    ]
    added = add_statements(full.path, records, [("t", n) for n in range(3)])
    assert added.written == (0, 1, 2) and len(added.ids) == 3
    before = full.bytes()
    with pytest.raises(DatasetError) as caught:
        add_statements(
            full.path, [record(at=9), record(what="x y z"), record(voice="loud")], [("t", 5), ("t", 6), ("u", 7)]
        )
    assert [str(problem)[:5] for problem in caught.value.problems] == ["t:6: ", "t:6: ", "t:6: ", "u:7: "]
    assert full.bytes() == before


# -- merging ------------------------------------------------------------------------------------------------------------


def test_merge_makes_one_of_two(folder: Folder) -> None:
    folder.statements(
        "- what: ruritania partyTo pact\n  at: 1\n- what: graustark partyTo pact   # too\n  at: 2\n"
        "- what: anna urged graustark, ruritania\n  at: 3\n"
    )
    before = folder.bytes()
    counts = merge(folder.path, "ruritania", "graustark")
    assert counts == {"entities/all.yaml": 2, "statements/report.yaml": 2}
    expected = {name: data.decode() for name, data in before.items()}
    expected["statements/report.yaml"] = expected["statements/report.yaml"].replace("graustark", "ruritania")
    text = expected["entities/all.yaml"].replace("- id: graustark\n  type: State\n  name: Graustark\n", "")
    expected["entities/all.yaml"] = text.replace("  - the Kingdom\n", "  - the Kingdom\n  - Graustark\n")
    assert {name: data.decode() for name, data in folder.bytes().items()} == expected
    dataset = folder.read()
    # The two membership statements are one now, with both places; so are the two requests.
    assert sorted([str(p) for p in s.passages] for s in dataset.statements) == [["1", "2"], ["3"]]


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("- id: a\n  type: State\n  name: A\n# end\n",
         "- id: a\n  type: State\n  name: A\n  aliases:\n  - B\n  - Bee\n  labels:\n    ko: 비\n    \"no\": B\n"
         "  description: a land\n  same_as:\n  - https://example.org/b\n  note: \"n: 1\"\n# end\n"),
        ("- id: a\n  type: State\n  name: A\n  aliases: [\"x\", Bee]\n  labels: {ko: 에이}\n  description: d  # c\n  same_as: []\n",
         "- id: a\n  type: State\n  name: A\n  aliases: [\"x\", Bee, B, 비]\n  labels: {ko: 에이, \"no\": B}\n  description: d  # c\n"
         "  same_as: [\"https://example.org/b\"]\n  note: \"n: 1\"\n"),
        ("-   id: a\n    aliases: Alpha  # one\n    labels:\n        zh: 甲\n    same_as:\n      - https://example.org/a\n"
         "    type: State\n    name: A\n    note:\n    description: >-\n      folded\n      text",
         "-   id: a\n    aliases:\n    - Alpha\n    - B\n    - Bee  # one\n    labels:\n        zh: 甲\n        ko: 비\n        \"no\": B\n"
         "    same_as:\n      - https://example.org/a\n      - https://example.org/b\n    type: State\n    name: A\n    note: \"n: 1\"\n"
         "    description: >-\n      folded\n      text"),
    ],
)  # fmt: skip
def test_names_move_over_in_the_style_of_the_entry(folder: Folder, kept: str, expected: str) -> None:
    folder.write(
        "entities/b.yaml",
        "# above\n- id: b\n  type: State\n  name: B\n  aliases:\n  - Bee\n  - A\n  labels:\n    ko: 비\n    \"no\": B\n"
        "  same_as: https://example.org/b\n  description: a land\n  note: 'n: 1'\n\n# below\n- id: c\n  type: State\n  name: C\n",
    )  # fmt: skip
    folder.write("entities/a.yaml", kept)
    merge(folder.path, "a", "b")
    assert folder.text("entities/a.yaml") == expected
    assert folder.text("entities/b.yaml") == "# above\n\n# below\n- id: c\n  type: State\n  name: C\n"
    entity = folder.read().entities["a"]
    assert {"B", "Bee"} <= set(entity.aliases) and "A" not in entity.aliases
    assert "https://example.org/b" in entity.same_as


@pytest.mark.parametrize(
    ("kept", "gone", "message"),
    [
        ("ruritania", "council", "is a State and 'council' a IntergovernmentalOrganization"),
        ("anna", "hidden", "merge hidden anna"),
        ("hidden", "anna", "with force its names become private"),
        ("anna", "anna", "is one entity"),
        ("anna", "nobody", "unknown entity 'nobody'"),
        ("report", "letter", "unknown entity 'report'"),
        ("ruritania", "graustark", "subject and object would both be 'ruritania'"),
    ],
)
def test_what_should_not_be_merged_stays(folder: Folder, kept: str, gone: str, message: str) -> None:
    folder.statements("- what: ruritania urged graustark\n  at: 1\n")
    before = folder.bytes()
    with pytest.raises(ActorgraphError, match=message):
        merge(folder.path, kept, gone)
    assert folder.bytes() == before


def test_force(folder: Folder) -> None:
    folder.statements("- what: ruritania urged graustark\n  at: 1\n")
    merge(folder.path, "ruritania", "graustark", force=True)
    merge(folder.path, "hidden", "anna", force=True)
    assert "Anna" not in folder.text("entities/all.yaml")
    assert folder.text("private/names.yaml").endswith("- id: hidden\n  name: Anna\n")
    assert folder.read().private_names == {"oda nobody", "오다나", "anna"}
    with pytest.raises(ActorgraphError, match="only the other way round"):
        merge(folder.path, "ruritania", "hidden", force=True)


def test_merging_two_protected_entities_keeps_all_names_private(folder: Folder) -> None:
    folder.write("entities/x.yaml", "- id: veiled\n  type: Person\n  protected: true\n")
    folder.write("private/x.yaml", "- id: veiled\n  name: Vera Veil\n")
    merge(folder.path, "hidden", "veiled")
    assert folder.read().private_names == {"oda nobody", "오다나", "vera veil"}
    assert folder.text("entities/x.yaml") == ""


def test_a_classs_statements_must_still_fit(folder: Folder) -> None:
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    before = folder.bytes()
    with pytest.raises(DatasetError, match="the object of 'partyTo' must be of"):
        merge(folder.path, "villagers", "pact", force=True)
    assert folder.bytes() == before


def test_a_bundled_dataset_survives_renaming_there_and_back(tmp_path: Path) -> None:
    from actorgraph.data.folder import BUNDLED

    copy = Folder.__new__(Folder)
    copy.path = tmp_path / "copy"
    shutil.copytree(BUNDLED / "nk-refugees", copy.path)
    before = copy.bytes()
    rename(copy.path, "china", "prc")
    rename(copy.path, "prc", "china")
    assert copy.bytes() == before


def test_a_parameters_default_is_renamed_with_the_entity(folder: Folder) -> None:
    header = "#+ title: T\n#+ kind: k\n#+ parameters:\n#+   who:\n#+     type: entity\n#+     default: {}\n"
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    folder.write("questions/q.rq", header.format("ruritania") + "SELECT ?x { $who ?x 'default: ruritania' }\n")
    rename(folder.path, "ruritania", "rur")
    assert folder.text("questions/q.rq") == header.format("rur") + "SELECT ?x { $who ?x 'default: ruritania' }\n"
