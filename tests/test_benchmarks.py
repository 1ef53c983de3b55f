"""The benchmarks run and yield numbers. How fast anything is, is no matter of the test suite."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "benchmarks" / "run.py"


@pytest.mark.slow
def test_every_benchmark_yields_numbers(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    without_browser = [
        part for name in ("start", "load", "check", "query", "turtle", "growth") for part in ("--only", name)
    ]
    run = subprocess.run(
        [sys.executable, str(RUN), "--size", "1000", "--json", str(target), *without_browser],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    measured = json.loads(target.read_text(encoding="utf-8"))
    figures, growth = measured["figures"], measured["growth"]
    assert {figure["benchmark"] for figure in figures} == {"start", "load", "check", "query", "turtle"}
    queries = [figure for figure in figures if figure["benchmark"] == "query"]
    # Two stores beside the bare library, five pairs beside rdflib, each of eight shapes and their mean; loading twice.
    assert len(queries) == 7 * 9 + 2
    assert sum(figure["goal"] > 0 for figure in queries) == 5
    assert all(figure["ours"] > 0 and figure["other"] > 0 and figure["ratio"] > 0 for figure in figures)
    assert (
        sum(figure["goal"] > 0 for figure in figures if figure["benchmark"] in ("start", "load", "check", "turtle"))
        == 5
    )
    assert [(grown["size"], grown["seconds"] > 0) for grown in growth] == [(1000, True)] * 5
    shown = run.stdout
    assert all(figure["case"] in shown for figure in figures)
    assert "met" in shown


@pytest.mark.slow
@pytest.mark.browser
def test_the_picture_is_measured_in_a_browser(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "picture", "--size", "600", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    assert [figure["case"].partition(" / ")[0] for figure in figures] == [
        "open the page",
        "open the page",
        "pan",
        "zoom",
        "search, a letter",
        "size of the page",
        "make the page",
    ]
    assert all(figure["ours"] > 0 and figure["other"] > 0 for figure in figures)
    assert sum(figure["goal"] > 0 for figure in figures) == 6
    assert "bare vis-network" in run.stdout


def test_one_benchmark_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), "--only", "load", "--size", "1000", "--keep", str(tmp_path / "kept")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "bulk load" in run.stdout
    assert "Typer" not in run.stdout
    assert (tmp_path / "kept" / "dataset-1000" / "dataset.yaml").is_file()


def test_measuring_the_network_agrees_with_networkx(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "stats", "--size", "1000", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    assert [figure["case"].partition(" / ")[0] for figure in figures] == ["betweenness", "all measures"]
    assert all(figure["ours"] > 0 and figure["other"] > 0 for figure in figures)


@pytest.mark.slow
def test_extraction_is_measured_where_there_is_a_pipeline(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "extract", "--size", "1000", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    if "skipped: there is no language pipeline" in run.stdout:
        pytest.skip("there is no language pipeline")
    assert [figure["goal"] for figure in figures] == [1.6, 1.0, 1.15]
    assert all(figure["ours"] > 0 and figure["other"] > 0 for figure in figures)


@pytest.mark.slow
def test_the_endpoint_is_measured_beside_oxigraphs_own(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "serve", "--size", "1000", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    if shutil.which("wrk") is None:
        assert figures == [] and "wrk is missing" in run.stdout
        return
    assert [figure["goal"] for figure in figures] == [0.15, 0, 0, 0, 1, 0]
    assert all(figure["ours"] > 0 and figure["other"] > 0 for figure in figures)
    assert "0 failed" in figures[0]["note"] and "none lost" in figures[-1]["note"]


@pytest.mark.slow
@pytest.mark.browser
def test_the_explorer_is_measured_on_a_hub(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "explore", "--size", "4000", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    assert [figure["case"].partition(" / ")[0] for figure in figures][:2] == [
        "make the index",
        "the server: open the hub",
    ]
    assert sum(figure["goal"] > 0 for figure in figures) == len(figures) - 1 == 8
    assert all(figure["ours"] > 0 and figure["other"] > 0 for figure in figures)


def test_an_unknown_benchmark_is_refused() -> None:
    run = subprocess.run([sys.executable, str(RUN), "--only", "luck"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "growth" in run.stderr


@pytest.mark.slow
def test_inference_is_measured_and_owlrl_concludes_the_same(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    command = [sys.executable, str(RUN), "--only", "infer", "--size", "1000", "--json", str(target)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    figures = json.loads(target.read_text(encoding="utf-8"))["figures"]
    loads = ["bulk load", "JSON Lines to store"]
    assert [figure["case"].partition(" / ")[2] for figure in figures] == ["owlrl", *loads, *loads]
    assert "the same" in figures[0]["note"] and all(figure["ratio"] > 0 for figure in figures)
