"""Files that are written whole or not at all, and what stands in the place of a file."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from actorgraph.graph.files import written_aside
from actorgraph.ontology.errors import OutputError


def test_a_block_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), written_aside(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("x.ttl", "before")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("before")
    (tmp_path / "link").symlink_to("target")
    with written_aside(tmp_path / "link") as file:
        file.write(b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "after"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with written_aside(pipe) as file:
        file.write(b"text")
    reader.join(10)
    assert read == [b"text"]
    assert pipe.is_fifo()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"), written_aside(tmp_path) as file:
        file.write(b"")
    assert list(tmp_path.iterdir()) == []
