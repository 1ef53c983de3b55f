"""``actorgraph evaluate``: its table, its JSON, its list of errors, and what it says of wrong use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).parents[1] / "gold" / "tune"
SOURCE = "wire-sanctions-teruvia"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from actorgraph.cli.app import main; main()", "evaluate", *arguments]
    settings = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=settings)


@pytest.fixture
def candidates(tmp_path: Path) -> Path:
    """One that is right, one that reads a plan as a fact, one of nothing."""
    text = (GOLD / "documents" / f"{SOURCE}.txt").read_text(encoding="utf-8")

    def line(subject: str, relation: str, other: str, words: str, **fields: Any) -> str:
        start = text.index(words)
        ends = [{"id": name, "name": name, "type": "State"} for name in (subject, other)]
        evidence = {"paragraph": 1, "start": start, "end": start + len(words), "text": words}
        return json.dumps(
            {"source": SOURCE, "subject": ends[0], "relation": relation, "object": ends[1], "evidence": evidence, "confidence": 0.9, **fields}
        )  # fmt: skip

    file = tmp_path / "candidates.jsonl"
    lines = [
        line("elena-brandt", "urged", "teruvia", "She called on Lantos"),
        line("teruvia", "expelled", "european-diplomats-teruvia", "to expel European diplomats", confidence=0.4),
        line("japan", "visited", "canada", "Japan has not joined", stance="alleged"),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_the_table(candidates: Path) -> None:
    done = run(str(GOLD), "--candidates", str(candidates), "--errors")
    assert done.returncode == 0, done.stderr
    assert "3 candidates" in done.stdout
    assert (
        "Non-facts read as facts: 1 (1 matched, 0 not); 50.0% of the 2 that read as facts, 33.3% of all" in done.stdout
    )
    assert "0.9–1.0" in done.stdout
    for words in ("non-fact as fact (0.40)", "spurious (0.90)", "missed", "> to expel European diplomats"):
        assert words in done.stdout


def test_json_holds_the_same(candidates: Path) -> None:
    done = run(str(GOLD), "--candidates", str(candidates), "--json", "--by", "stance")
    found = json.loads(done.stdout)
    assert found["total"]["relation"]["right"] == 2
    assert found["groups"]["alleged"]["relation"]["candidates"] == 1
    assert found["non_facts"]["matched"] == 1
    assert len(found["calibration"]["bins"]) == 10
    assert {d["kind"] for d in found["differences"]} >= {"missed", "spurious"}


def test_only_those_that_are_sure(candidates: Path) -> None:
    done = run(str(GOLD), "--candidates", str(candidates), "--confidence", "0.5", "--json")
    assert json.loads(done.stdout)["total"]["relation"]["candidates"] == 2


def test_candidates_under_another_source_are_known_by_their_words(candidates: Path) -> None:
    candidates.write_text(candidates.read_text().replace(f'"source": "{SOURCE}"', '"source": "northline-2025"'))
    done = run(str(GOLD), "--candidates", str(candidates), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"]["relation"]["right"] == 2
    candidates.write_text(candidates.read_text().replace("called on", "called off"))
    done = run(str(GOLD), "--candidates", str(candidates))
    assert done.returncode == 2
    assert "'northline-2025'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--candidates", "none.jsonl"], 2, "none.jsonl"),
        (["--by", "famly"], 2, "did you mean 'family'"),
        (["--format", "xml"], 2, "unknown format 'xml'"),
        (["--documents", str(GOLD / "entities")], 2, "holds no document"),
        (["--documents", "nowhere"], 2, "nowhere"),
    ],
)
def test_wrong_use(arguments: list[str], code: int, message: str) -> None:
    done = run(str(GOLD), *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_candidate_is_named_with_its_line(candidates: Path) -> None:
    candidates.write_text(candidates.read_text() + '{"subject": 5}\n')
    done = run(str(GOLD), "--candidates", str(candidates))
    assert done.returncode == 1
    assert "candidates.jsonl:4: is no candidate" in done.stderr


def test_without_a_pipeline_it_says_so(tmp_path: Path) -> None:
    done = run(str(GOLD), ACTORGRAPH_MODEL=str(tmp_path / "none"))
    assert done.returncode == 2
    assert "cannot be loaded" in done.stderr
    assert "Traceback" not in done.stderr
