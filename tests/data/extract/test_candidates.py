"""Candidates in JSON Lines: what is written is read again; a mistake has its file and line."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import msgspec
import pytest

from actorgraph.data.extract.candidates import identity, read_candidates, refs, write_candidates
from actorgraph.ontology.errors import DatasetError, OutputError

from ..proposing import DETAINED, TEXT, candidate, proposed, ref


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    more = candidate(
        ref("anna", "Anna"), "published", None, DETAINED,
        value='"\\\u2028 이름', from_=ref("graustark"), as_=ref("x-1", printed="X\n1"), count={"min": 3}, cue=(1, 2), gist="g",
    )  # fmt: skip
    file = tmp_path / "a.jsonl"
    file.write_bytes(write_candidates([*proposed(), more]))
    assert list(read_candidates(file)) == [*proposed(), more]


def test_a_line_has_the_fields_of_a_dataset_and_no_defaults() -> None:
    found = candidate(ref("anna", "Anna"), "metWith", ref("villagers"), DETAINED, from_=ref("graustark"))
    line = json.loads(write_candidates([found]))
    assert set(line) == {"subject", "relation", "object", "from", "evidence", "confidence", "extracted_by"}
    assert set(line["subject"]) == {"id", "name", "type", "text", "start", "end", "new"}
    assert TEXT[line["evidence"]["start"] : line["evidence"]["end"]] == line["evidence"]["text"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ('{"relation": "urged"}', "is no candidate: .*subject"),
        ('{"relation": 3}', "is no candidate"),
        ("[" * 5000, "not valid JSON|is no candidate"),
        ('{"sbject": 3}', "is no candidate: .*sbject"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(line: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "candidates" / "a.jsonl"
    file.parent.mkdir()
    file.write_bytes(write_candidates(proposed()[:1]) + b"\n" + line.encode() + b"\n")
    with pytest.raises(DatasetError, match=f"candidates/a.jsonl:3: ({message})"):
        list(read_candidates(file))


def test_what_is_no_utf8_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"relation": "\xff"}\n')
    with pytest.raises(DatasetError, match=r"a\.jsonl:1: not valid JSON"):
        list(read_candidates(tmp_path / "a.jsonl"))
    with pytest.raises(OutputError, match=r"none\.jsonl cannot be read"):
        list(read_candidates(tmp_path / "none.jsonl"))


def test_the_identity_outlives_a_better_reading_and_tells_claims_apart() -> None:
    first, *others = proposed()
    better = msgspec.structs.replace(
        first, stance="asserted", said_by=(), key="other", confidence=0.1, when="2024",
        subject=msgspec.structs.replace(first.subject, id="council-2", new=True),
    )  # fmt: skip
    assert identity(better) == identity(first)
    assert len({identity(found) for found in (first, *others)}) == 5
    assert identity(msgspec.structs.replace(first, object=None, value="x")) != identity(first)


def test_every_entity_that_is_named_is_found() -> None:
    fields = [field for field, _ in refs(proposed()[0])]
    assert fields == ["subject", "object", "said_by"]


def test_what_another_process_made_has_the_same_bytes() -> None:
    candidate = next(iter(proposed()))
    plain = msgspec.structs.replace(candidate, stance="asserted", voice="text")
    assert write_candidates([pickle.loads(pickle.dumps(plain))]) == write_candidates([plain])
    assert b"asserted" not in write_candidates([pickle.loads(pickle.dumps(plain))])
