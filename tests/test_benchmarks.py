"""The benchmarks run and yield numbers. How fast anything is, is no matter of the test suite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "benchmarks" / "run.py"


@pytest.mark.slow
def test_every_benchmark_yields_numbers(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    run = subprocess.run(
        [sys.executable, str(RUN), "--size", "1000", "--json", str(target)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    measured = json.loads(target.read_text(encoding="utf-8"))
    figures, growth = measured["figures"], measured["growth"]
    assert {figure["benchmark"] for figure in figures} == {"start", "load", "query", "turtle"}
    assert len([figure for figure in figures if figure["benchmark"] == "query"]) == 36
    assert all(figure["ours"] > 0 and figure["other"] > 0 and figure["ratio"] > 0 for figure in figures)
    assert sum(figure["goal"] > 0 for figure in figures) == 7
    assert [(grown["size"], grown["seconds"] > 0) for grown in growth] == [(1000, True)] * 4
    shown = run.stdout
    assert all(figure["case"] in shown for figure in figures)
    assert "met" in shown


def test_one_benchmark_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), "--only", "load", "--size", "1000", "--keep", str(tmp_path / "kept")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "bulk load" in run.stdout
    assert "Typer" not in run.stdout
    assert (tmp_path / "kept" / "dataset-1000" / "dataset.yaml").is_file()


def test_an_unknown_benchmark_is_refused() -> None:
    run = subprocess.run([sys.executable, str(RUN), "--only", "luck"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "growth" in run.stderr
