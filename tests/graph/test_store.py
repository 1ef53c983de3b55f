"""The store's folder in disorder: nothing waits for ever, nothing is half read, no fault is blamed on the program."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actorgraph.data.read import read_dataset
from actorgraph.graph import store
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.ontology.errors import ActorgraphError, OutputError


def build(dataset: Path, out: Path) -> Path:
    """Build the store, and return the folder of its generation."""
    generation, _, _ = build_store(read_dataset(dataset), out, stamp(dataset))
    with generation:
        return generation.folder


@pytest.fixture
def out(small_dataset: Path, tmp_path: Path) -> Path:
    build(small_dataset, tmp_path / "out")
    return tmp_path / "out"


def generation(out: Path) -> Path:
    (folder,) = (out / "store/generations").iterdir()
    return folder


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


@pytest.mark.parametrize("cut", [1, 2, 500])
def test_quads_cut_at_a_line_end_are_told_not_exported_short(cut: int, out: Path) -> None:
    quads = generation(out) / store.QUADS
    lines = quads.read_bytes().splitlines(keepends=True)
    quads.write_bytes(b"".join(lines[:-cut]))
    with open_graph(out) as graph, pytest.raises(OutputError, match=r"bytes instead of .*"):
        list(graph.lines())


@pytest.mark.parametrize("put", [pipe, folder])
@pytest.mark.parametrize("name", ["lock", "manifest.json"])
def test_what_is_no_file_in_a_generation_is_told_and_replaced(
    name: str, put: Callable[[Path], None], out: Path, small_dataset: Path
) -> None:
    put(generation(out) / name)
    with pytest.raises(OutputError, match="build it again"):
        open_graph(out)
    build(small_dataset, out)
    assert len(list((out / "store/generations").iterdir())) == 1
    with open_graph(out) as graph:
        assert list(graph.lines())


@pytest.mark.parametrize("put", [pipe, folder])
def test_quads_that_are_no_file_are_told(put: Callable[[Path], None], out: Path) -> None:
    put(generation(out) / store.QUADS)
    with open_graph(out) as graph, pytest.raises(OutputError, match="build it again"):
        list(graph.lines())


@pytest.mark.parametrize("put", [pipe, folder])
@pytest.mark.parametrize("name", ["current", "build.lock"])
def test_what_is_no_file_in_the_store_is_named(
    name: str, put: Callable[[Path], None], out: Path, small_dataset: Path
) -> None:
    put(out / "store" / name)
    with pytest.raises(OutputError, match=rf"{name} (is not a file|cannot be written)"):
        build(small_dataset, out)
    if name == "build.lock":
        with pytest.raises(OSError, match="not a file"):
            store.await_build(out / "store")
        with open_graph(out) as graph:  # who only reads needs no lock of the build
            assert list(graph.lines())
    else:
        with pytest.raises(ActorgraphError, match="there is no graph"):
            open_graph(out)


@pytest.mark.parametrize(
    "changed",
    [
        {"base": "no iri"},
        {"base": ""},
        {"base": 7},
        {"base": None},
        {"dataset": "a\0b"},
        {"graphs": ["edges"]},
        {"files": {"dataset.yaml": 3}},
        {"size": "many"},
        {"statements": None},
    ],
)
def test_a_manifest_that_makes_no_sense_is_told(changed: dict[str, Any], out: Path, small_dataset: Path) -> None:
    path = generation(out) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changed), encoding="utf-8")
    with pytest.raises(OutputError, match="build it again"):
        open_graph(out)
    build(small_dataset, out)
    with open_graph(out) as graph:
        assert isinstance(graph, Graph)


def test_stray_files_among_the_generations_are_removed(out: Path, small_dataset: Path) -> None:
    (out / "store/generations/note.txt").write_text("?", encoding="utf-8")
    stray = out / "store/generations/1-1"
    stray.mkdir()
    pipe(stray / "lock")
    build(small_dataset, out)
    assert not stray.exists()
