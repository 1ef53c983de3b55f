"""Citations against the documents themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from actorgraph.data.read import locate, read_dataset
from actorgraph.data.verify import verify
from actorgraph.ontology.errors import ActorgraphError, DatasetError

TEXT = "First paragraph.\n\nThe second one is longer.\n"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "cited"
    for name in ("entities", "sources", "statements"):
        (folder / name).mkdir(parents=True)
    (folder / "dataset.yaml").write_text("id: cited\ntitle: Cited\nbase: https://example.org/cited/\n")
    (folder / "entities/all.yaml").write_text("- id: northland\n  type: State\n  name: Northland\n")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (folder / "sources/all.yaml").write_text(
        f"- id: story\n  title: Story\n  sha256: {digest}\n- id: lost\n  title: Lost\n"
    )
    return folder


def cite(dataset: Path, *places: str) -> None:
    lines = "".join(f"- what: northland exists\n  at: '{place}'\n  gist: claim {place}\n" for place in places)
    (dataset / "statements/story.yaml").write_text(f"source: story\nstatements:\n{lines}")


def test_what_exists_is_proved(dataset: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    cite(dataset, "1", "2:0-25")
    verified = verify(read_dataset(dataset), documents)
    assert (verified.sources, verified.passages, verified.missing) == (1, 2, ("lost",))


def test_what_does_not_exist_is_named_by_file_and_line(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    cite(dataset, "1", "3", "2:20-99")
    with pytest.raises(DatasetError) as caught:
        verify(read_dataset(dataset), tmp_path)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("statements/story.yaml", 6),
        ("statements/story.yaml", 9),
    ]
    assert "there is no paragraph 3" in caught.value.problems[0].message


def test_a_folder_that_is_not_there_is_no_proof(dataset: Path, tmp_path: Path) -> None:
    cite(dataset, "1")
    with pytest.raises(ActorgraphError):
        verify(read_dataset(dataset), tmp_path / "nowhere")


def test_the_bundled_case_is_proved_whole(documents: Path) -> None:
    dataset = read_dataset(locate("nk-refugees"))
    verified = verify(dataset, documents)
    cited = {statement.source for statement in dataset.statements if dataset.sources[statement.source].sha256}
    assert cited and not cited & set(verified.missing)
    assert verified.passages >= len(dataset.statements)
