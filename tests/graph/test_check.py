"""Records and questions are reported together, before anything is built."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actorgraph.graph.build import build
from actorgraph.graph.check import check, checked
from actorgraph.ontology.errors import DatasetError


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
    dataset, verified = check(small_dataset)
    assert dataset.id == "small"
    assert verified is None
