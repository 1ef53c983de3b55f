"""``actorgraph view``: the ways to start narrowed, rolled up, or with the documents' passages."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from actorgraph.cli.app import app
from actorgraph.data.passages import canonical_text
from actorgraph.graph.build import build

DOCUMENT = "The ministry spoke.\n\nIts envoy sailed to Port Kest.\n"
FILES: dict[str, Any] = {
    "dataset.yaml": {"id": "sea", "title": "Sea", "description": "Made up.", "base": "https://example.org/sea/", "licence": "CC-BY-4.0"},
    "entities/all.yaml": [
        {"id": "arvenia", "type": "State", "name": "Arvenia"},
        {"id": "vane", "type": "Envoy", "name": "Mirela Vane"},
        {"id": "port", "type": "Place", "name": "Port Kest"},
    ],
    "statements/paper.yaml": {
        "source": "paper",
        "statements": [{"what": "vane actsFor arvenia", "at": 1}, {"what": "vane visited port", "at": 2, "when": "2021"}],
    },
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = canonical_text(DOCUMENT.encode())
    source = {"id": "paper", "title": "Paper", "sha256": hashlib.sha256(text.encode()).hexdigest()}
    for name, value in {**FILES, "sources/all.yaml": [source]}.items():
        path = tmp_path / "sea" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(value), encoding="utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "paper.txt").write_text(DOCUMENT, encoding="utf-8")
    build(tmp_path / "sea", tmp_path / "out")
    return tmp_path


def view(folder: Path, *arguments: str) -> tuple[Path, dict[str, Any]]:
    """Where the page was written, and what it holds."""
    done = CliRunner().invoke(app, ["view", "--graph", str(folder / "out"), "--no-open", *arguments])
    assert done.exit_code == 0, done.output
    path = Path(done.stdout.splitlines()[0])
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return path, json.loads(found.group(1))


def test_the_whole_is_the_network_of_the_build(folder: Path) -> None:
    path, data = view(folder)
    assert path.name == "network.html"
    assert set(data["entities"]) == {"arvenia", "vane", "port"}
    assert data["asStates"] is False
    assert data["rollUp"] == {"vane": "arvenia"}


def test_as_states_opens_rolled_up(folder: Path) -> None:
    path, data = view(folder, "--as-states")
    assert path.name == "view.html"
    assert data["asStates"] is True


def test_passages_come_only_with_the_documents(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTORGRAPH_DOCUMENTS", str(folder / "documents"))
    path, data = view(folder)
    assert path.name == "network.html"
    assert "sailed to" not in path.read_text(encoding="utf-8")
    path, data = view(folder, "--documents", str(folder / "documents"))
    assert path.name == "view.html"
    texts = {s["relation"]: s["passage_texts"] for s in data["statements"]}
    assert texts == {"actsFor": ["The ministry spoke."], "visited": ["Its envoy sailed to Port Kest."]}


def test_a_narrowed_view_is_a_file_of_its_own(folder: Path) -> None:
    path, data = view(folder, "--focus", "Port Kest", "--since", "2021")
    assert path.name == "view.html"
    assert set(data["entities"]) == {"vane", "port"}


def test_inferences_come_only_when_asked_for(folder: Path) -> None:
    path, data = view(folder)
    assert path.name == "network.html"
    assert data["proofs"] == {}
    path, data = view(folder, "--inferred")
    assert path.name == "view.html"
    inferred = [statement for statement in data["statements"] if statement.get("inferred")]
    assert len(data["statements"]) - len(inferred) == 2
    assert [statement["proof"] in data["proofs"] for statement in inferred] == [True] * len(inferred)
