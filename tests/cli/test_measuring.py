"""``stats`` as a user reads it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.data.read import locate
from actorgraph.data.template import init
from actorgraph.graph.build import build

MAIN = [sys.executable, "-c", "from actorgraph.cli.app import main; main()"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measuring")
    build(locate("nk-refugees"), folder / "actorgraph-out")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAIN, "stats", *arguments], cwd=folder, capture_output=True, text=True)


def on_terminal(folder: Path, columns: int, *arguments: str) -> list[str]:
    """The lines that ``stats`` prints on a terminal of some width."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [*MAIN, "stats", *arguments], cwd=folder, stdout=follower, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux says so where the other end has closed
            break
        if not part:
            break
        parts.append(part)
    os.close(leader)
    assert process.wait() == 0
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", b"".join(parts).decode()).replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_on_a_terminal(folder: Path, columns: int) -> None:
    lines = on_terminal(folder, columns, "--as-states", "--most", "5")
    assert max(map(len, lines)) <= columns
    text = " ".join(" ".join(lines).split())
    assert "say that something was so (asserted or alleged; not denied, negated or conditional)" in text
    assert "counted as whom they act for" in text
    for header in (
        "class",
        "family",
        "relation",
        "source",
        "year",
        "stance",
        "voice",
        "central actor",
        "contested claim",
    ):
        assert any(header in line for line in lines), header


def test_json_holds_what_is_printed(folder: Path) -> None:
    printed = " ".join(run(folder).stdout.split())
    found = json.loads(run(folder, "--json").stdout)
    assert found == json.loads(run(folder, "--format", "json").stdout)
    assert f"{found['counts']['statements']} statements from {found['counts']['sources']} sources" in printed
    assert f"Ties: {found['tied']['statements']} of {found['counts']['statements']} statements" in printed
    assert all(f"{actor['label']} {actor['betweenness']:.4f}" in printed for actor in found["central"])
    assert len(found["central"]) == 10
    assert found["contested"]
    assert all(claim["stated"] and claim["denied"] for claim in found["contested"])


def test_a_part_and_plain_facts_are_less_than_all(folder: Path) -> None:
    everything = json.loads(run(folder, "--json").stdout)
    facts = json.loads(run(folder, "--json", "--facts").stdout)
    part = json.loads(run(folder, "--json", "--since", "2012", "--until", "2012", "--relation", "urged").stdout)
    assert facts["counts"] == everything["counts"]
    assert 0 < facts["tied"]["statements"] < everything["tied"]["statements"]
    assert part["counts"]["relations"].keys() == {"urged"}
    assert part["counts"]["statements"] < everything["counts"]["relations"]["urged"]


def test_figures_are_written_and_named_and_a_table_is_not_printed(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "--plots", str(tmp_path / "figures"), "--as-states")
    files = [Path(line) for line in done.stdout.splitlines()]
    assert len(files) == 10
    assert {file.suffix for file in files} == {".svg", ".png"}
    assert all(file.stat().st_size > 5000 for file in files)
    done = run(folder, "--plots", str(tmp_path / "figures"), "--json", "--since", "2012")
    assert json.loads(done.stdout)["title"]
    assert done.stderr.count(".svg") == 5


def test_figures_hold_no_protected_name_unless_private(tmp_path: Path) -> None:
    dataset = init("my-case", tmp_path)
    with (dataset / "statements/example-report.yaml").open("a") as file:
        file.write("\n- what: example-witness urged example-state\n  at: 2\n")
    names = re.compile("A Name That Nobody Bears|example-witness")
    for options, found in ((), False), (("--private",), True):
        done = run(dataset, "--plots", "figures", *options)
        assert done.returncode == 0, done.stderr
        drawn = [file.read_text(encoding="utf-8") for file in dataset.glob("figures/*.svg")]
        assert len(drawn) == 5
        assert any(names.search(text) for text in drawn) == found
        # What is drawn stands beside the outlines of its letters, so that it can be looked for.
        assert all("Source: " in text for text in drawn)
        assert all(("(private)" in text) == found for text in drawn)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "betweennes"], "unknown measure 'betweennes'; did you mean 'betweenness'?"),
        (["--format", "xlsx"], "unknown format 'xlsx'; did you mean 'table' or 'json'?"),
        (["--relation", "urge"], "did you mean 'urged'"),
        (["--source", "china"], "unknown source 'china'"),
        (["--since", "soon"], "'soon' is not a date"),
        (["--private"], "--plots"),
        (["--plots", "actorgraph-out/graph.ttl"], "graph.ttl"),
    ],
)
def test_wrong_use_is_named(folder: Path, arguments: list[str], message: str) -> None:
    done = run(folder, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert not done.stdout
