"""Records and questions are reported together, before anything is built."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from actorgraph.graph.build import build
from actorgraph.graph.check import check, checked, report
from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.errors import DatasetError, Problem

from .validation import write_world


def test_mistakes_of_records_and_questions_come_together(small_dataset: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(small_dataset, folder)
    (folder / "questions").mkdir()
    (folder / "questions/who.rq").write_text("#+ titel: Who\n#+ kind: look up\nSELECT ?x { ?x a $class }\n")
    (folder / "statements/third.yaml").write_text("source: third\nstatements:\n- what: northland urged\n  at: 1\n")
    with pytest.raises(DatasetError) as caught:
        checked(folder)
    files = {problem.file for problem in caught.value.problems}
    assert files == {"questions/who.rq", "statements/third.yaml"}
    assert "did you mean 'title'?" in str(caught.value)
    with pytest.raises(DatasetError):
        build(folder, tmp_path / "out")
    assert not (tmp_path / "out/graph.ttl").exists()


def test_a_sound_dataset_passes(small_dataset: Path) -> None:
    found = check(small_dataset)
    assert found.dataset.id == "small"
    assert found.verified is None
    # A chain in which a witness stands twice, and a post that no statement gives a body.
    assert {problem.code for problem in found.warnings} == {"speaker-twice", "expected-relation"}


def copied(small_dataset: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(small_dataset, folder)
    return folder


def test_warnings_do_not_stop_a_build_and_errors_do(small_dataset: Path, tmp_path: Path) -> None:
    folder = copied(small_dataset, tmp_path)
    statements = folder / "statements/third.yaml"
    statements.write_text("source: second\nstatements:\n- what: reporter metWith reporter\n  at: 9\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        build(folder, tmp_path / "out")
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert [(problem.code, problem.file, problem.line) for problem in errors] == [("self", "statements/third.yaml", 3)]
    assert errors[0].statement == "reporter metWith reporter"
    statements.write_text(
        "source: first\nstatements:\n- what: reporter visited southland\n  at: 9\n  when: 2030\n", encoding="utf-8"
    )
    built = build(folder, tmp_path / "out")
    assert "after-publication" in {problem.code for problem in built.warnings}
    assert built.warnings == check(folder).warnings
    assert (tmp_path / "out/graph.ttl").is_file()


def test_each_kind_of_file_has_its_code(small_dataset: Path, tmp_path: Path) -> None:
    folder = copied(small_dataset, tmp_path)
    (folder / "questions").mkdir()
    (folder / "questions/who.rq").write_text("#+ titel: Who\nSELECT ?x { ?x a $class }\n")
    with pytest.raises(DatasetError) as caught:
        checked(folder)
    assert {problem.code for problem in caught.value.problems if problem.severity == "error"} == {"question"}
    (folder / "questions/who.rq").unlink()
    (folder / "rules").mkdir()
    (folder / "rules/all.rq").write_text("#+ title: All\nDELETE WHERE { ?x ?y ?z }\n")
    with pytest.raises(DatasetError) as caught:
        checked(folder)
    errors = {problem.code for problem in caught.value.problems if problem.severity == "error"}
    assert errors == {"rule"}


def test_citations_that_do_not_exist_come_with_the_warnings(tmp_path: Path) -> None:
    text = "One paragraph.\n"
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "report.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    folder = write_world(
        tmp_path / "world",
        [{"what": "anna metWith ben", "at": 2, "when": "2024"}],
        sources=[{"id": "report", "title": "A report", "published": "2020", "sha256": digest}],
    )
    with pytest.raises(DatasetError) as caught:
        check(folder, documents)
    found = [(problem.severity, problem.code, problem.line) for problem in caught.value.problems]
    assert found == [("error", "passage", 1), ("warning", "expected-relation", 28), ("warning", "after-publication", 1)]
    assert caught.value.problems[0].statement == "anna metWith ben"


def test_findings_for_programs_tell_how_to_mend_each() -> None:
    problems = [
        Problem("a.yaml", 3, "is wrong", code="range"),
        Problem("b.yaml", 0, "is odd", code="cycle", mend="turn it"),
    ]
    found = report(problems)
    assert found == {
        "errors": [
            {"severity": "error", "code": "range", "file": "a.yaml", "line": 3, "message": "is wrong", "statement": "",
             "node": "", "mend": CHECKS["range"].mend}
        ],
        "warnings": [
            {"severity": "warning", "code": "cycle", "file": "b.yaml", "line": 0, "message": "is odd", "statement": "",
             "node": "", "mend": "turn it"}
        ],
    }  # fmt: skip
    assert str(problems[1]) == "b.yaml: warning: is odd; turn it"
