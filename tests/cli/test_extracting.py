"""``extract`` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.data.extract.candidates import read_candidates, refs
from actorgraph.data.extract.pipeline import BUNDLED

from ..data.proposing import dataset

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


@pytest.mark.slow
@needs_model
def test_a_folder_is_filed_once_and_again(tmp_path: Path) -> None:
    """The same document twice, a protected person, dates of their own; the same bytes again, and with two processes."""
    (tmp_path / "docs").mkdir()
    hers = "3 May 2023\n\nKenya deported Oda Nobody on Tuesday. The men thanked Kenya.\n"
    for name, text in (("a.txt", hers), ("b.txt", hers), ("c.txt", "Kenya thanked the men on Friday.\n")):
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    folder = dataset(tmp_path / "tiny")
    told = ("docs", "--into", "tiny", "--published", "2023-06-14")
    done = run(*told, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].endswith(" review tiny --documents docs")
    assert "docs/b.txt → a-2023-05-03: " in done.stderr
    assert sorted(path.name for path in (folder / "candidates").glob("*.jsonl")) == [
        "a-2023-05-03.jsonl",
        "c-2023-06-14.jsonl",
    ]
    found = [c for path in sorted((folder / "candidates").glob("*.jsonl")) for c in read_candidates(path)]
    assert {c.when for c in found if c.object and c.object.id == "hidden"} == {"2023-05-02"}
    # The men of one document are not those of another.
    men = {ref.id for c in found for _, ref in refs(c) if ref.name == "Men"}
    assert men == {"men-a-2023-05-03", "men-c-2023-06-14"}

    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = run(*told, "--processes", "2", folder=tmp_path)
    assert "known" in again.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first
    passed = run(*told, "--resume", folder=tmp_path)
    assert passed.stderr == "3 passed over, whose candidates are filed already\n"
