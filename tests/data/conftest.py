"""A tiny dataset that tests write files into, and what reading it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import DatasetError

DATASET = "id: tiny\ntitle: Tiny\nbase: https://example.org/tiny/\n"
ENTITIES = """\
# The actors.
- id: ruritania
  type: State
  name: Ruritania
  aliases:
  - the Kingdom
  labels:
    ko: 루리타니아
- id: graustark
  type: State
  name: Graustark
- id: council
  type: IntergovernmentalOrganization
  name: The Council
- id: pact
  type: Treaty
  name: The Pact
- id: villagers
  type: Group
  name: Villagers
- id: anna
  type: Person
  name: Anna
- id: post
  type: Position
  name: A post
- id: freedom-index
  type: Index
  name: The Index
- id: hidden
  type: Person
  protected: true
"""
SOURCES = """\
- id: report
  title: A report
  publisher: council
  authors: [anna]
- id: letter
  title: A letter
"""
PRIVATE = "- id: hidden\n  name: Oda Nobody\n  labels:\n    ko: 오다나\n"


class Folder:
    """A dataset's folder under construction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("dataset.yaml", DATASET)
        self.write("entities/all.yaml", ENTITIES)
        self.write("sources/all.yaml", SOURCES)
        self.write("private/names.yaml", PRIVATE)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def text(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()

    def statements(self, text: str, source: str = "report") -> None:
        """Write the entries of ``statements/SOURCE.yaml``; the first begins in line 3."""
        self.write(f"statements/{source}.yaml", f"source: {source}\nstatements:\n{text}")

    def read(self) -> Dataset:
        return read_dataset(self.path)

    def problems(self) -> list[str]:
        """What reading reports, a line a mistake; fails where there is none."""
        with pytest.raises(DatasetError) as caught:
            self.read()
        assert caught.value.exit_code == 1
        return [str(problem) for problem in caught.value.problems]

    def bytes(self) -> dict[str, bytes]:
        """Every file and its content."""
        return {
            path.relative_to(self.path).as_posix(): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "tiny")
