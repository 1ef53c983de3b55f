"""A new dataset is whole from its first second."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from actorgraph.data.edit import add_statement, merge, rename
from actorgraph.data.read import read_dataset
from actorgraph.data.records import StatementRecord
from actorgraph.data.template import init
from actorgraph.ontology.errors import ActorgraphError, OutputError


def test_a_new_dataset_reads_without_a_mistake(tmp_path: Path) -> None:
    folder = init("my-case", tmp_path)
    assert folder == tmp_path / "my-case"
    dataset = read_dataset(folder)
    assert (dataset.id, dataset.title, dataset.base) == ("my-case", "My case", "https://example.org/my-case/")
    assert len(dataset.statements) == 4 and len(dataset.sources) == 1
    assert {s.stance for s in dataset.statements} == {"asserted", "requested"}
    assert sum(bool(s.content) for s in dataset.statements) == 1
    assert [e.id for e in dataset.entities.values() if e.protected] == ["example-witness"] and dataset.private_names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-case"]


def test_it_explains_every_field(tmp_path: Path) -> None:
    readme = (init("my-case", tmp_path) / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+):?`", readme))
    fields = {name.rstrip("_") for name in StatementRecord.__struct_fields__} - {"source", "value"}
    assert fields <= named
    assert "{" not in readme


def test_private_names_stay_out_of_git(tmp_path: Path) -> None:
    folder = init("my-case", tmp_path)
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "-q", "."], cwd=folder, env=env, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, env=env, check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=folder, env=env, capture_output=True, text=True, check=True).stdout
    assert "private/.gitignore" in listed.split()
    assert "private/names.yaml" not in listed
    assert "statements/example-report.yaml" in listed


def test_the_example_can_be_edited(tmp_path: Path) -> None:
    folder = init("my-case", tmp_path)
    add_statement(folder, StatementRecord(what="example-state urged other-state", source="example-report", at=1))
    rename(folder, "example-paper", "paper")
    assert read_dataset(folder).sources["example-report"].publisher == ("paper",)
    merge(init("other-case", tmp_path), "example-state", "other-state")


@pytest.mark.parametrize("name", ["", "My Case", "../x", "a/b", "nul", "graph", "사건", "-a", "a" * 200])
def test_bad_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ActorgraphError, match="cannot be a dataset's id; use lower-case"):
        init(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("empty", "file", "link"):
        with pytest.raises(ActorgraphError, match="exists already"):
            init(name, tmp_path)
    assert list((tmp_path / "empty").iterdir()) == [] and (tmp_path / "file").read_text() == "x"


def test_nothing_is_left_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="cannot be made: No such file or directory"):
        init("my-case", tmp_path / "none")
    write = Path.write_text

    def full_disk(self: Path, *arguments: object, **options: object) -> int:
        if self.name == "names.yaml":
            raise OSError(28, "No space left on device")
        return write(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(OutputError, match="No space left on device"):
        init("my-case", tmp_path)
    assert list(tmp_path.iterdir()) == []
