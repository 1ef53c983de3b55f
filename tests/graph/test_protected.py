"""Nothing that is built or exported holds the name of a protected entity, in any byte, in any encoding of the formats."""

from __future__ import annotations

import html
import json
import urllib.parse
from pathlib import Path

import pytest

from actorgraph.graph.build import build
from actorgraph.graph.export import FORMATS, export_file
from actorgraph.graph.opened import open_graph
from actorgraph.ontology.errors import DatasetError

NAMES = ("Marie-Joséphine Quillfeather", "퀼페더", "Joey Q. Feather")
FILES = {
    "dataset.yaml": "id: case\ntitle: Case\nbase: https://example.org/case/\n",
    "entities/all.yaml": "- id: northland\n  type: State\n  name: Northland\n- id: witness-1\n  type: Person\n  protected: true\n",
    "sources/all.yaml": "- id: report\n  title: Report\n",
    "statements/report.yaml": (
        "source: report\nstatements:\n- what: northland detained witness-1\n  at: 1\n  said_by: witness-1\n  stance: alleged\n"
        "- what: northland detained witness-1\n  at: 2\n  gist: held at night\n"
    ),
    "private/names.yaml": (
        f"- id: witness-1\n  name: {NAMES[0]}\n  labels:\n    ko: {NAMES[1]}\n  aliases:\n  - {NAMES[2]}\n"
    ),
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def forms(name: str) -> set[bytes]:
    """A name, and each of its longer words, as the formats could write it."""
    texts = {name, *(word for word in name.replace("-", " ").split() if len(word) > 2)}
    written = set()
    for text in texts:
        for variant in (text, text.lower(), text.upper()):
            escaped = (
                variant,
                html.escape(variant),
                urllib.parse.quote(variant),
                json.dumps(variant)[1:-1],
                variant.replace(" ", "-"),
            )
            written |= {form.encode(encoding) for form in escaped for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    return written


def test_no_byte_of_any_output_holds_a_protected_name(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    with open_graph(out) as graph:
        for name, format in FORMATS.items():
            export_file(graph, name, out / f"export-{name}{'' if format.folder else format.extension}")
    written = [path for path in out.rglob("*") if path.is_file()]
    assert len(written) > 15
    wanted = {form for name in NAMES for form in forms(name)}
    found = [(path.name, form) for path in written for form in wanted if form in path.read_bytes()]
    assert found == []
    assert b"witness-1" in (out / "graph.ttl").read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("statements/report.yaml", "held at night", "Marie-Joséphine Quillfeather was held"),
        (
            "statements/report.yaml",
            "held at night",
            '"\\u0051uillfeather"'.replace("\\u0051", "Marie-Jos\\u00e9phine  \\u0051"),
        ),
        ("statements/report.yaml", "held at night", "JOEY Q. FEATHER at night"),
        ("sources/all.yaml", "title: Report", "title: Report of 퀼페더"),
        ("entities/all.yaml", "witness-1", "joey-q-feather"),
        ("dataset.yaml", "title: Case", "title: The case of Joey Q. Feather"),
    ],
)
def test_a_name_outside_private_stops_the_build(dataset: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    for path in (dataset / file, dataset / "statements/report.yaml", dataset / "private/names.yaml"):
        text = path.read_text(encoding="utf-8")
        if path == dataset / file or old == "witness-1":
            path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        build(dataset, tmp_path / "out")
    assert any(problem.file == file and "private/" in problem.message for problem in caught.value.problems)
    assert not any(name in str(caught.value) for name in NAMES)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").rglob("*.ttl"))
