"""`check`: errors and warnings apart, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.data.template import init
from actorgraph.ontology.checks import CHECKS

MAIN = [sys.executable, "-c", "from actorgraph.cli.app import main; main()"]


def check(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAIN, "check", *arguments], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ACTORGRAPH_DOCUMENTS", raising=False)  # a folder of documents would be looked through
    return init("my-case", tmp_path)


def with_statement(folder: Path, *lines: str) -> None:
    source = next((folder / "sources").glob("*.yaml")).read_text(encoding="utf-8")
    name = source.partition("id:")[2].split()[0]
    text = "\n".join([f"source: {name}", "statements:", *lines, ""])
    (folder / "statements/more.yaml").write_text(text, encoding="utf-8")


def test_a_new_dataset_has_nothing_to_find(folder: Path) -> None:
    done = check(folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("; no problems\n")
    assert json.loads(check("--format", "json", folder=folder).stdout) == {
        "errors": [],
        "warnings": [],
        "verified": None,
    }


def test_a_warning_is_told_and_only_strict_minds_it(folder: Path) -> None:
    with_statement(folder, "- what: example-state exists", "  at: 1", "  where: example-topic")
    (folder / "entities/topic.yaml").write_text("- id: example-topic\n  type: Concept\n  name: A topic\n")
    done = check(folder=folder)
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith("statements/more.yaml:3: warning: where: is expected to name a Location (location)")
    assert last.endswith("; no problems, 1 warning")
    strict = check("--strict", folder=folder)
    assert (strict.returncode, strict.stdout, strict.stderr) == (1, done.stdout, "")
    found = json.loads(check("--format", "json", folder=folder).stdout)
    assert found["errors"] == []
    (warning,) = found["warnings"]
    assert (warning["code"], warning["line"], warning["statement"]) == ("expected-class", 3, "example-state exists")
    built = subprocess.run([*MAIN, "build"], cwd=folder, capture_output=True, text=True)
    assert built.returncode == 0
    assert "1 warning; see: " in built.stderr


def test_errors_come_first_and_exit_with_1(folder: Path) -> None:
    with_statement(
        folder,
        "- what: example-state metWith example-state",
        "  at: 1",
        "- what: example-state exists",
        "  at: 2",
        "  where: example-topic",
    )
    (folder / "entities/topic.yaml").write_text("- id: example-topic\n  type: Concept\n  name: A topic\n")
    done = check(folder=folder)
    assert (done.returncode, done.stdout) == (1, "")
    error, warning, count = done.stderr.splitlines()
    assert error.startswith("statements/more.yaml:3: 'example-state' cannot be in the relation 'metWith' to itself")
    assert warning.startswith("statements/more.yaml:5: warning: ")
    assert count == "1 problem, 1 warning"
    for flag in (["--format", "json"], ["--json"]):
        done = check(*flag, folder=folder)
        assert (done.returncode, done.stderr) == (1, "")
        found = json.loads(done.stdout)
        assert [len(found["errors"]), len(found["warnings"])] == [1, 1]
        assert all(
            CHECKS[one["code"]].severity == one["severity"] and one["mend"]
            for one in found["errors"] + found["warnings"]
        )


def test_an_unknown_format_is_refused(folder: Path) -> None:
    done = check("--format", "xml", folder=folder)
    assert done.returncode == 2
    assert "unknown format 'xml'" in done.stderr
