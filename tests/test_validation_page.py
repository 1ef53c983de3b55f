"""docs/validation.md lists every check, and its commands work as they stand there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.errors import Problem
from actorgraph.ontology.vocabulary import MARKS, load_vocabulary

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "validation.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_table_is_that_of_the_checks() -> None:
    spec = importlib.util.spec_from_file_location("make_validation", DOCS / "make_validation.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.page(PAGE) == PAGE, "run: python docs/make_validation.py"
    assert len(re.findall(r"^\| `[a-z-]+` \| (?:error|warning) \|", PAGE, re.MULTILINE)) == len(CHECKS)


def test_every_mark_is_there_and_names_checks_that_exist() -> None:
    section = PAGE.partition("## What a vocabulary can demand")[2].partition("\n## ")[0]
    marks = set(re.findall(r"`ag:(\w+)`", section))
    assert marks == {*MARKS, "expectedRelation", "expectedClass"}
    assert marks <= load_vocabulary().terms
    assert set(re.findall(r"`([a-z-]+)`(?=[,| ])", section)) <= CHECKS.keys()


def test_the_example_for_programs_has_the_fields() -> None:
    (example,) = map(json.loads, blocks("json"))
    (finding,) = example["warnings"]
    assert example["errors"] == []
    assert finding.keys() == {"severity", *Problem.__struct_fields__}
    assert CHECKS[finding["code"]].severity == finding["severity"]


@pytest.mark.slow
def test_the_commands_by_hand_work(tmp_path: Path) -> None:
    (commands,) = blocks("sh")
    # The commands of this environment, wherever it is.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", commands], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert done.returncode == 0, done.stderr
    assert "Conforms: True" in done.stdout
    assert done.stdout.count("Severity: sh:Warning") == 2
    assert "Severity: sh:Violation" not in done.stdout
