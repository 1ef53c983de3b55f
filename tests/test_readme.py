"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.graph.build import build

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def folder(public_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    build(public_case, folder / "actorgraph-out")
    return folder


def test_there_is_something_to_compare() -> None:
    assert len(SESSIONS) >= 2


@pytest.mark.parametrize(("command", "shown"), SESSIONS)
def test_a_session_is_what_is_printed(command: str, shown: str, folder: Path) -> None:
    words = shlex.split(command)
    assert words[0] == "actorgraph"
    code = "from actorgraph.cli.app import main; main()"
    environment = {**os.environ, "COLUMNS": "160"}
    environment.pop("ACTORGRAPH_DOCUMENTS", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == shown.strip()


def test_the_python_example_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(found) == 1
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    exec(found[0], names)
    assert names["rows"]


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        assert [link for link in links if not (page.parent / link).exists()] == [], page.name
