"""YAML → nodes: texts stay texts, places are exact, and what is hostile is refused."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.nodes import MAX_BYTES, Fields, Items, NodeError, Scalar, parse_yaml, read_text, scalars


def fields(text: str) -> dict[str, str]:
    root = parse_yaml(text)
    assert isinstance(root, Fields)
    return {name: node.text for name, node in root.fields.items() if isinstance(node, Scalar)}


@pytest.mark.parametrize("text", ["no", "012", "1:30", "2023-06-13", "~", "1e3", ".inf", "0x1F", "on", "NULL", "1_000"])
def test_yaml_guesses_nothing(text: str) -> None:
    assert fields(f"a: {text}") == {"a": text}


def test_positions_are_characters_of_the_file() -> None:
    text = "a: 한국 😀 text # note\r\nb: \"q\\n\"\r\nc:\r\n- x\r\n- [p, 'q']\r\nd: |\r\n  one\r\n  two\r\n# end\r\n"
    root = parse_yaml(text)
    assert root is not None
    found = {text[scalar.start : scalar.end] for scalar in scalars(root)}
    assert {"a", "한국 😀 text", '"q\\n"', "x", "p", "'q'"} <= found
    assert isinstance(root, Fields) and isinstance(listed := root.fields["c"], Items)
    assert text[listed.start : listed.end] == "- x\r\n- [p, 'q']"
    assert isinstance(inner := listed.items[1], Items) and inner.flow
    assert text[inner.start : inner.end] == "[p, 'q']"
    assert [node.line for node in root.fields.values()] == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\n\tb: 2\n", 2, "a tab stands where YAML allows only spaces"),
        ("a: 1\na: 2\n", 2, "the field 'a' stands twice (first in line 1)"),
        ("a: &x [1]\nb: *x\n", 1, "anchors and aliases"),
        ("a: !!python/object:os.system x\n", 1, "tags"),
        ("a: 1\n---\nb: 2\n", 2, "second YAML document"),
        ("a: [1\n", 2, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("? [x]\n: y\n", 1, "a field's name must be a word"),
        ("a: x\x00y\n", 1, "U+0000, which XML forbids"),
        ('a: ok\nb: "\\uFFFE"\n', 2, "U+FFFE, which XML forbids"),
        ("a: ok\nb: \x9f\n", 2, "control character U+009F"),
        ("[" * 100_000, 1, "nested more than 20 levels deep"),
        ("{a: " * 100_000, 1, "nested more than 20 levels deep"),
        ("- " * 50_000 + "x", 1, "nested more than 20 levels deep"),
    ],
)
def test_what_is_broken_is_named(text: str, line: int, message: str) -> None:
    with pytest.raises(NodeError) as caught:
        parse_yaml(text)
    assert caught.value.line == line
    assert message in caught.value.message


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    )
    start = time.perf_counter()
    with pytest.raises(NodeError, match="aliases"):
        parse_yaml(bomb)
    assert time.perf_counter() - start < 1


def test_fields_that_stand_twice_are_all_reported_where_asked() -> None:
    found: list[tuple[int, str]] = []
    root = parse_yaml("- a: 1\n  a: 2\n- b: 1\n  b: 2\n", lambda line, message: found.append((line, message)))
    assert [line for line, _ in found] == [2, 4]
    assert root is not None and [s.text for s in scalars(root)] == ["a", "1", "b", "1"]


@pytest.mark.parametrize("text", ["", "\n", "# only a note\n", "---\n", "---\n...\n"])
def test_empty_files_hold_nothing(text: str) -> None:
    assert parse_yaml(text) is None


def test_unreadable_files(tmp_path: Path) -> None:
    def message(path: Path) -> str:
        with pytest.raises(NodeError) as caught:
            read_text(path)
        return f"{caught.value.line}: {caught.value.message}"

    path = tmp_path / "x.yaml"
    assert "cannot be read: No such file" in message(path)
    path.write_bytes("name: 한국\n".encode("utf-16"))
    assert message(path).startswith("1: is not UTF-8 and looks like UTF-16")
    path.write_bytes("a: b\nname: caf\xe9\n".encode("latin-1"))
    assert message(path) == "2: is not UTF-8 (byte 0xe9); save the file as UTF-8"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "has 50 MB; a YAML file may have 17 MB at most" in message(path)
    assert read_text(path, limit=None) == "\0" * 50_000_000
    question = path.rename(tmp_path / "x.rq")
    assert "has 50,000 kB; 16,777 kB are the most that is read" in message(question)
    assert "is not a file" in message(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is not a file" in message(tmp_path / "pipe.yaml")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "gone.yaml")
    assert "cannot be read: No such file" in message(tmp_path / "link.yaml")
    assert MAX_BYTES > 10_000_000


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b\n")
    assert read_text(path) == "a: b\n"


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_parse_or_be_refused(data: bytes) -> None:
    try:
        parse_yaml(data.decode("utf-8", "replace"))
    except NodeError as error:
        assert error.message


@given(
    st.dictionaries(st.text("abc", min_size=1), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])))
)
def test_texts_are_what_another_reader_finds(values: dict[str, str]) -> None:
    assert fields(yaml.safe_dump(values, default_style='"', allow_unicode=True) if values else "{}") == values
