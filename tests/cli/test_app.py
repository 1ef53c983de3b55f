"""The command line as a user meets it: help, exit codes, messages, and the example of every command."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import typer.main

from actorgraph.cli.app import app
from actorgraph.data.extract.pipeline import BUNDLED
from actorgraph.data.read import locate
from actorgraph.data.template import init
from actorgraph.graph.build import build

MODEL = os.environ.get("ACTORGRAPH_MODEL") or (BUNDLED / "meta.json").is_file()
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def run(*arguments: str, folder: Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from actorgraph.cli.app import main; main()", *arguments]
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    environment.pop("ACTORGRAPH_DOCUMENTS", None)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, timeout=120, **options)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the bundled dataset has been built."""
    folder = tmp_path_factory.mktemp("built")
    build(locate("nk-refugees"), folder / "actorgraph-out")
    return folder


def test_every_job_of_the_design_has_its_command() -> None:
    assert set(COMMANDS) >= {
        "build", "check", "query", "ask", "show", "explain", "path", "stats", "view", "export", "init", "diff", "add", "rename",
        "merge", "serve",
    }  # fmt: skip


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"actorgraph {name}" not in readme] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_every_command_works(name: str, built: Path, tmp_path: Path) -> None:
    shown = run(name, "--help", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    found = re.search(r"Example:\s+(actorgraph .*?)\s*(?:│|\n\s*\n|$)", shown.stdout, re.DOTALL)
    assert found, shown.stdout
    words = shlex.split(" ".join(found.group(1).split()))
    assert words[1] == name
    if name in ("add", "rename", "merge"):
        folder = init("my-case", tmp_path)
    else:
        folder = tmp_path / "work"
        shutil.copytree(built, folder)
    if name == "evaluate":
        shutil.copytree(Path(__file__).parents[1] / "gold" / "tune", folder / "gold")
        (folder / "candidates.jsonl").touch()
    if name == "extract":
        (folder / "report.txt").write_text("Kenya expelled three Chinese diplomats on Friday.\n", encoding="utf-8")
        if not MODEL:
            pytest.skip("no language pipeline is bundled or named by ACTORGRAPH_MODEL")
    if name == "serve":
        serve_for_a_moment(words[1:], folder)
        return
    done = run(*words[1:], folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or list(folder.glob("*.ttl"))
    assert "Traceback" not in done.stderr


def serve_for_a_moment(arguments: list[str], folder: Path) -> None:
    """What is served answers, and ends well when it is told to."""
    command = [sys.executable, "-c", "from actorgraph.cli.app import main; main()", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            with urllib.request.urlopen(f"{server.stdout.readline().strip()}healthz") as answer:
                assert answer.read().startswith(b"ok")
        finally:
            server.terminate()
        assert server.wait(30) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["build"], 2, "not a dataset"),
        (["build", "nk-refugee"], 2, "did you mean 'nk-refugees'?"),
        (["check", "nowhere"], 2, "unknown dataset"),
        (["query", "SELECT ?x {}"], 2, "no graph"),
        (["quary"], 2, "No such command"),
        (["query"], 2, "give one query"),
        (["init", "Bad Name"], 2, "Bad Name"),
    ],
)
def test_wrong_use_is_named(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "chian"], "did you mean 'china'"),
        (["explain", "china", "partyto", "refugee-convention-1951"], "did you mean 'partyTo'"),
        (["explain", "ffffffffffff"], "unknown statement"),
        (["explain", "\udcff"], "unknown statement"),
        (["path", "china", "nobody-at-all"], "unknown entity"),
        (["path", "china", "China"], "'china' is both ends"),
        (["explain", "us-special-envoy-nk-human-rights", "isVacant", "china"], "'isVacant' takes nothing"),
        (["query", "SELECT ?x { ?x ag:hasParty ?y }"], "write ?y ag:partyTo ?x, the other way round"),
        (["query", "SELECT ?x { ?x ag:partyToo ?y }"], "did you mean 'ag:partyTo'"),
        (["query", "SELECT ?x { ?x agg:partyTo ?y }"], "did you mean 'ag:'"),
        (["query", "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }"], "SERVICE is not allowed"),
        (["query", "DELETE WHERE { ?x ?y ?z }"], "update"),
        (["query", "SELECT ?x { ?x a ag:State", "--format", "csv"], "line 1"),
        (["query", "SELECT ?x { ?x a ag:State }", "--format", "xlsx"], "xlsx"),
        (["ask", "who-holds"], "unknown question"),
        (["export", "turtel"], "did you mean 'turtle'"),
        (["export", "turtle", "--out", "."], "is a folder"),
        (["view", "--since", "2012-13"], "2012-13"),
        (["view", "--focus", "chian"], "did you mean 'china'"),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(arguments: list[str], message: str, built: Path) -> None:
    done = run(*arguments, folder=built)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_problems_of_the_data_exit_with_1(tmp_path: Path) -> None:
    folder = init("my-case", tmp_path)
    entities = next((folder / "entities").glob("*.yaml"))
    entities.write_text(entities.read_text() + "- id: more\n  type: Stat\n  name: More\n")
    for command in ("check", "build"):
        done = run(command, folder=folder)
        assert done.returncode == 1
        assert f"entities/{entities.name}:" in done.stderr
        assert "did you mean 'State'" in done.stderr
    assert not (folder / "actorgraph-out/graph.ttl").exists()


def test_results_go_to_a_pipe_and_a_closed_pipe_is_no_error(built: Path) -> None:
    command = shlex.join([sys.executable, "-c", "from actorgraph.cli.app import main; main()", "export", "ntriples"])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} | head -n 1"], cwd=built, capture_output=True, text=True
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_standard_output_is_told(built: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from actorgraph.cli.app import main; main()", "export", "turtle"],
            cwd=built,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_imports_nothing_heavy() -> None:
    code = """
import sys
from actorgraph.cli.app import app
try: app(["--help"])
except SystemExit: pass
heavy = {"rdflib", "networkx", "pyvis", "pyoxigraph", "rustworkx", "numpy", "yaml", "msgspec", "IPython", "jinja2", "edtf", "matplotlib"}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
