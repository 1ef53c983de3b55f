"""``extract`` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.data.extract.pipeline import BUNDLED

MODEL = os.environ.get("ACTORGRAPH_MODEL") or (BUNDLED / "meta.json").is_file()
needs_model = pytest.mark.skipif(not MODEL, reason="no language pipeline is bundled or named by ACTORGRAPH_MODEL")


def run(*arguments: str, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from actorgraph.cli.app import main; main()", "extract", *arguments]
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.txt"], "none.txt"),
        (["-", "--format", "xml"], "unknown format 'xml'"),
        (["-", "--extractor", "magic"], "unknown extractor 'magic'"),
        (["-", "--extractor", "llm"], "--base-url"),
        (["-", "--model", "/no/such/model"], "/no/such/model"),
    ],
)
def test_wrong_use_is_explained(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path, text="Kenya expelled three Chinese diplomats on Friday.")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_other_commands_do_not_load_spacy(tmp_path: Path) -> None:
    code = "import sys; from actorgraph.cli import app; print('spacy' in sys.modules, 'ahocorasick_rs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.stdout.split() == ["False", "False"]


@needs_model
def test_a_bad_document_is_named_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kenya expelled three Chinese diplomats on Friday.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    done = run(".", "--published", "2023-06-14", folder=tmp_path)
    assert done.returncode == 1
    assert "b.txt" in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(c["subject"]["id"], c["when"]) for c in lines if c["subject"]["id"] == "kenya"][:1] == [
        ("kenya", "2023-06-09")
    ]
