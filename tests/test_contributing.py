"""The recipes of CONTRIBUTING.md work as they stand there."""

from __future__ import annotations

import io
import re
import sys
import types
from pathlib import Path

import pytest

from actorgraph.data.template import init
from actorgraph.graph import questions
from actorgraph.graph.build import build
from actorgraph.graph.export import FORMATS, Format, export_stream
from actorgraph.graph.opened import open_graph

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
STATEMENT = """\
source: {source}
statements:
- what: {subject} mediatedBetween {subject}
  at: 1
  said_by: {subject}
"""


def recipe(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A fresh dataset with the recipes' relation, one use of it, and the recipes' question."""
    folder = init("recipes", tmp_path)
    (folder / "vocabulary.ttl").write_text(recipe("turtle"), encoding="utf-8")
    (folder / "entities/mediator.yaml").write_text("- id: freedonia\n  type: State\n  name: Freedonia\n")
    source = re.findall(r"id: (\S+)", next((folder / "sources").glob("*.yaml")).read_text())[0]
    (folder / "statements/mediation.yaml").write_text(STATEMENT.format(source=source, subject="freedonia"))
    (folder / "questions").mkdir(exist_ok=True)
    (folder / "questions/who-speaks.rq").write_text(recipe("sparql"), encoding="utf-8")
    return folder


def test_a_relation_is_known_everywhere(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        assert [row["who"].value for row in graph.query("SELECT ?who { ?who ag:mediatedBetween ?x }")] == [
            graph.base + "freedonia"
        ]
        assert graph.vocabulary.inverses["hadMediator"] == "mediatedBetween"
    assert "mediated between" in (tmp_path / "out/network.html").read_text(encoding="utf-8")


def test_a_question_is_listed_and_answered(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        question = questions.find(questions.questions(graph), "who-speaks")
        assert ("freedonia", "Freedonia") in questions.values(question, "actor", graph)
        rows = list(questions.ask(graph, question, {"actor": "freedonia"}))
        assert [(row["speaker"].value, row["statements"].value) for row in rows] == [(graph.base + "freedonia", "1")]


def test_a_format_is_written(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("actorgraph.graph.export.identifiers")
    exec(recipe("python"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    line = Format(
        name="identifiers", extension=".txt", description="", media_type="text/plain", writer="identifiers:write"
    )
    monkeypatch.setitem(FORMATS, "identifiers", line)
    build(dataset, tmp_path / "out")
    file = io.BytesIO()
    with open_graph(tmp_path / "out") as graph:
        export_stream(graph, "identifiers", file)
        assert file.getvalue().count(b"\n") == graph.manifest.statements
