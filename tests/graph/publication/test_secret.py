"""The publisher's secret: made once, kept to its owner, found again, and in no output."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actorgraph.data.folder import BUNDLED, SECRET
from actorgraph.data.read import read_dataset
from actorgraph.data.template import init
from actorgraph.graph.build import build
from actorgraph.graph.opened import open_graph
from actorgraph.graph.publication.publish import pseudonyms
from actorgraph.graph.publication.secret import VARIABLE, find_secret
from actorgraph.ontology.errors import ActorgraphError


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return init("my-case", tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def test_it_is_made_once_for_its_owner_alone(dataset: Path, store: Path) -> None:
    first = find_secret(dataset, store)
    file = dataset / "private" / SECRET
    assert re.fullmatch("[0-9a-f]{64}", first.text)
    assert file.read_text() == f"{first.text}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in first.note
    again = find_secret(dataset, store)
    assert (again.text, again.note) == (first.text, "")
    assert sorted(path.name for path in (dataset / "private").iterdir()) == [".gitignore", "names.yaml", SECRET]
    assert read_dataset(dataset).private  # nothing to complain of


def test_git_passes_over_it(dataset: Path, store: Path) -> None:
    shutil.rmtree(dataset / "private")
    find_secret(dataset, store)
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for command in (["init", "-q", "."], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=dataset, env=env, check=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=dataset, env=env, capture_output=True, text=True, check=True
    ).stdout
    assert "private/.gitignore" in listed.split()
    assert SECRET not in listed


def test_two_builds_at_once_agree(dataset: Path, store: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: find_secret(dataset, store).text, range(16)))
    assert len(set(found)) == 1


def test_the_environment_comes_first(dataset: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "given by whoever runs the build, and long enough")
    assert find_secret(dataset, store).text == "given by whoever runs the build, and long enough"
    assert not (dataset / "private" / SECRET).exists()


@pytest.mark.parametrize("text", ["short", "a" * 64, " \n", "0101010101010101010101010101010101010101"])
def test_what_can_be_guessed_is_refused(text: str, dataset: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(ActorgraphError, match="token_hex") as caught:
        find_secret(dataset, store)
    assert text.strip() == "" or text not in str(caught.value)
    monkeypatch.delenv(VARIABLE)
    (dataset / "private" / SECRET).write_text(text)
    with pytest.raises(ActorgraphError, match=SECRET):
        find_secret(dataset, store)


def test_a_file_that_is_none_is_told(dataset: Path, store: Path) -> None:
    (dataset / "private" / SECRET).mkdir()
    with pytest.raises(ActorgraphError, match="cannot be read"):
        find_secret(dataset, store)
    (dataset / "private" / SECRET).rmdir()
    os.mkfifo(dataset / "private" / SECRET)
    with pytest.raises(ActorgraphError, match="cannot be read"):
        find_secret(dataset, store)


def test_where_the_dataset_cannot_keep_it_the_store_does(
    dataset: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(dataset / "private")
    (dataset / "private").write_text("a file, so that nothing can be written below")
    first = find_secret(dataset, store)
    assert stat.S_IMODE((store / SECRET).stat().st_mode) == 0o600
    assert VARIABLE in first.note and str(store / SECRET) in first.note
    assert (find_secret(dataset, store).text, find_secret(dataset, store).note) == (first.text, "")


def test_a_dataset_of_the_program_gets_no_secret_of_its_own(
    public_case: Path, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = tmp_path / "package"
    shutil.copytree(public_case, bundled / "nk-refugees")
    monkeypatch.setattr("actorgraph.graph.publication.secret.BUNDLED", bundled)
    find_secret(bundled / "nk-refugees", store)
    assert (store / SECRET).is_file()
    assert not (bundled / "nk-refugees/private").exists()
    assert bundled != BUNDLED


def test_rotation_changes_every_pseudonym_and_no_output_holds_the_secret(dataset: Path, tmp_path: Path) -> None:
    out, file = tmp_path / "out", dataset / "private" / SECRET
    built = build(dataset, out)
    assert any(SECRET in note for note in built.notes)
    first = file.read_text().strip()
    with open_graph(out) as graph:
        before = pseudonyms(graph).entities
    build(dataset, out)
    with open_graph(out) as graph:
        assert pseudonyms(graph).entities == before
    file.unlink()
    build(dataset, out)
    second = file.read_text().strip()
    with open_graph(out) as graph:
        assert graph.manifest.files.keys() >= {"private/names.yaml"}
        assert f"private/{SECRET}" not in graph.manifest.files
        after = pseudonyms(graph).entities
    assert before.keys() == after.keys() and not set(before.values()) & set(after.values())
    for path in out.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert first.encode() not in content and second.encode() not in content, path
