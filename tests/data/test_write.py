"""Records → YAML: any reader finds the texts that were meant; a canonical file comes back to the letter."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from actorgraph.data.characters import FORBIDDEN
from actorgraph.data.read import read_statements
from actorgraph.data.records import Entity, Source, StatementRecord
from actorgraph.data.write import (
    dataset_yaml,
    entities_yaml,
    scalar,
    sources_yaml,
    statement_yaml,
    statements_yaml,
    write_files,
)
from actorgraph.ontology.errors import ActorgraphError, OutputError

AWKWARD = [
    "no", "012", "1:30", "~", "null", "1e5", ".inf", "0o17", "y", "=", "<<", "true", "2023-06-13", "12", "1_000", "0x1f",
    " lead", "trail ", "", " ", "a: b", "a #b", "#a", "- a", "-a", "?a", ":a", "a:", "[a", "a]", "{a}", "&a", "*a", "!a", "|", ">",
    "'", '"', "it's", 'say "no"', "both ' and \"", "back\\slash", "tab\there", "cr\rhere", "crlf\r\nhere", "one\ntwo", "one\n",
    "\none", "one\n\ntwo", "one\n two\n", "  one\ntwo", "one\n   \ntwo", "one\ntwo\n\n", "one \ntwo ", "one\n\ttwo",
    "한국어 문장", "نص عربي", "👩‍👩‍👧 emoji", "\u2028", "a\u2028b\nc", "\ufeffa", "a\x85b", "\x7f", "---", "... x", "%a", "@a", "`a",
    "　wide　", "\xa0x",
]  # fmt: skip

#: Every character that a dataset may hold.
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff").filter(lambda c: not FORBIDDEN.search(c)))
TEXTS = st.one_of(st.sampled_from(AWKWARD), ANY)


def test_a_file_as_a_person_writes_it() -> None:
    records = [
        StatementRecord(what="china partyTo pact", at="15", as_of="2023-06"),
        StatementRecord(
            what="smith urged envoy", at=["7", "9:12-48"], when="2023-06-13", content=["dissuade", "letter#k"]
        ),
        StatementRecord(
            key="dissuade",
            what="china detained villagers",
            at="9:12-48",
            count={"min": ">30000", "printed": "more than 30,000", "as_of": "2012"},
            gist="no",
            negated=True,
            confidence=0.5,
            note="First line: so.\n\nThird line",
        ),
    ]
    assert statements_yaml("report", records) == (
        "source: report\n"
        "statements:\n"
        "- what: china partyTo pact\n"
        "  at: 15\n"
        "  as_of: 2023-06\n"
        "- what: smith urged envoy\n"
        '  at: [7, "9:12-48"]\n'
        "  when: 2023-06-13\n"
        "  content: [dissuade, letter#k]\n"
        "- key: dissuade\n"
        "  what: china detained villagers\n"
        '  at: "9:12-48"\n'
        '  count: {min: ">30000", printed: "more than 30,000", as_of: 2012}\n'
        '  gist: "no"\n'
        "  negated: true\n"
        "  confidence: 0.5\n"
        "  note: |-\n"
        "    First line: so.\n"
        "\n"
        "    Third line\n"
    )


def test_entities_and_sources_as_a_person_writes_them() -> None:
    entity = Entity(
        id="norway", type="State", name="Norway", aliases=("012", "N."), labels={"no": "Norge", "ko": "노르웨이"}
    )
    assert entities_yaml([entity, Entity(id="x", type="Person", protected=True)]) == (
        '- id: norway\n  type: State\n  name: Norway\n  aliases:\n  - "012"\n  - N.\n'
        '  labels:\n    "no": Norge\n    ko: 노르웨이\n- id: x\n  type: Person\n  protected: true\n'
    )
    source = Source(id="letter", title='"Stop": a letter', publisher=("paper",), published="2023-06-14")
    assert sources_yaml([source]) == (
        "- id: letter\n  title: '\"Stop\": a letter'\n  publisher:\n  - paper\n  published: 2023-06-14\n"
    )


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("flow", [False, True])
def test_awkward_texts_are_texts_for_any_reader(text: str, flow: bool) -> None:
    written = scalar(text, flow=flow)
    assert "\n" not in written
    assert yaml.safe_load(f"- {written}\n") == [text]
    assert yaml.safe_load(f"[{scalar(text, flow=True)}, x]") == [text, "x"]
    assert yaml.safe_load(f"a: {written}\nb: x\n") == {"a": text, "b": "x"}


RECORDS = st.fixed_dictionaries(
    {"what": st.just("china partyTo pact"), "at": st.lists(st.sampled_from(["9", "9:12-48", "012"]), min_size=1, max_size=3)},
    optional={
        "key": TEXTS,
        "value": st.one_of(TEXTS, st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False)),
        "when": st.sampled_from(["2012", "0012", "2012-03-04", "2010~", "../2012", "1e5"]),
        "where": st.lists(st.sampled_from(["a", "no", "012"]), min_size=1, max_size=2),
        "as_": TEXTS,
        "count": st.one_of(st.sampled_from([31, 2.5, "2000~", ">30000"]), st.fixed_dictionaries({"printed": TEXTS, "value": st.integers(0, 9)})),
        "gist": TEXTS,
        "condition": TEXTS,
        "said_by": st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2),
        "negated": st.booleans(),
        "confidence": st.floats(0, 1),
        "quote": TEXTS,
        "note": TEXTS,
    },
)  # fmt: skip


@pytest.mark.parametrize(
    "note", ["x" * 1_000_000, "한국 😀\n" * 100_000, '"\\' * 500_000], ids=["line", "lines", "escapes"]
)
def test_a_megabyte_survives(note: str) -> None:
    text = statements_yaml("report", [StatementRecord(what="a b c", at="1", note=note)])
    (record,) = read_statements(text)[1]
    # A comparison that pytest does not print.
    assert (record.note == note) is True


@settings(max_examples=300)
@given(st.lists(RECORDS, max_size=4))
def test_what_was_written_reads_as_the_same_records(values: list[dict[str, Any]]) -> None:
    records = [StatementRecord(source="report", **fields) for fields in values]
    text = statements_yaml("report", records)
    source, found = read_statements(text)
    # One item of a list alone is the same as no list.
    for record in (*records, *found):
        for field in ("at", "where", "said_by"):
            listed = getattr(record, field)
            setattr(record, field, listed[0] if isinstance(listed, list) and len(listed) == 1 else listed)
    assert (source, found) == ("report", records)
    assert statements_yaml(source, found) == statements_yaml("report", records)
    for fields, other in zip(values, yaml.safe_load(text)["statements"] or [], strict=True):
        assert other.get("note", "") == fields.get("note", "")
        assert other.get("gist", "") == fields.get("gist", "")


@given(st.lists(RECORDS, max_size=3))
def test_a_canonical_file_comes_back_to_the_letter(values: list[dict[str, Any]]) -> None:
    text = statements_yaml("report", [StatementRecord(**fields) for fields in values])
    assert statements_yaml(*read_statements(text)) == text


@settings(max_examples=200)
@given(TEXTS.filter(str.strip), st.lists(TEXTS.filter(bool), max_size=3), TEXTS)
def test_entities_read_as_they_were(name: str, aliases: list[str], note: str) -> None:
    from actorgraph.data.describe import ENTITY_FIELDS, describe_entity
    from actorgraph.data.entries import Entry
    from actorgraph.data.nodes import Fields, Items, parse_yaml
    from actorgraph.ontology.vocabulary import load_vocabulary

    entity = Entity(id="x", type="State", name=name, aliases=tuple(aliases), labels={"ko": name}, note=note)
    root = parse_yaml(entities_yaml([entity]))
    assert isinstance(root, Items) and isinstance(root.items[0], Fields)
    problems: list[str] = []
    entry = Entry(lambda file, line, message: problems.append(message), "", root.items[0], ENTITY_FIELDS)
    assert describe_entity(entry, load_vocabulary()) == entity
    assert problems == []


def test_what_xml_forbids_is_not_written() -> None:
    with pytest.raises(ActorgraphError, match=r"U\+0000, which XML forbids"):
        statement_yaml(StatementRecord(what="a b c", at=1, note="x\0y"))
    with pytest.raises(ActorgraphError, match=r"U\+FFFF"):
        scalar("\uffff")


def test_a_datasets_own_file(folder: Any) -> None:
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    assert dataset_yaml(folder.read()) == folder.text("dataset.yaml")


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("old")
    one.chmod(0o640)
    two.mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_files({one: b"new", two: b"new"})
    assert one.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    write_files({one: b"new", tmp_path / "deep" / "three": b"3"})
    assert one.read_text() == "new"
    assert stat.S_IMODE(one.stat().st_mode) == 0o640
    assert (tmp_path / "deep" / "three").read_text() == "3"
    write_files({one: None})
    assert not one.exists()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    write_files({link: b"new"})
    assert link.is_symlink() and real.read_text() == "new"
