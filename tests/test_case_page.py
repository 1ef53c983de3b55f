"""The page for readers says what the questions answer, in words of its own."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from actorgraph.data.passages import canonical_text, find_documents
from actorgraph.data.read import locate, read_dataset
from actorgraph.graph.build import build_store, stamp
from actorgraph.graph.opened import Graph

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "case.md").read_text(encoding="utf-8")
PICTURES = ("case-network.png", "case-focus.png")
#: So many words of an article in a row are its prose.
PROSE = 9


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_case", DOCS / "make_case.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def graph(public_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    generation, _, _ = build_store(read_dataset(public_case), tmp_path_factory.mktemp("page"), stamp(public_case))
    with Graph(generation) as opened:
        yield opened


def test_every_table_is_what_its_question_answers(script: ModuleType, graph: Graph) -> None:
    assert PAGE.count("```sh\nactorgraph ask ") == len(script._TABLE.findall(PAGE)) >= 20
    assert script.filled(PAGE, graph) == PAGE, "run: python docs/make_case.py"
    assert not re.search(r"\|\n(?!\||\n)", PAGE)


def test_every_number_in_the_text_stands_in_a_table_below_it() -> None:
    sections = PAGE.split("\n## ")
    assert len(sections) > 8
    seen = 0
    for section in sections:
        tables = "\n".join(line for line in section.splitlines() if line.startswith("|"))
        text = re.sub(r"```.*?```|<!--.*?-->|^\|.*?$|\]\([^)]*\)", "", section, flags=re.DOTALL | re.MULTILINE)
        for number in re.findall(r"\d[\d,.]*\d|\d", text):
            assert number in tables, f"{number} in “{section.splitlines()[0]}”"
            seen += 1
    assert seen > 5


def test_no_article_speaks_in_our_files(documents: Path) -> None:
    dataset = read_dataset(locate("nk-refugees"))
    found = find_documents(documents)
    articles: set[tuple[str, ...]] = set()
    for source in dataset.sources.values():
        articles |= runs(canonical_text(found[source.sha256].read_bytes()))
    assert len(articles) > 4000
    # A long name is nobody's prose.
    names = sorted({entity.name for entity in dataset.entities.values() if entity.name}, key=len, reverse=True)
    cut = re.compile("|".join(map(re.escape, names)))
    files = [DOCS / "case.md", DOCS / "annotation-notes.md", *(dataset.folder / "questions").glob("*.rq")]
    files += (dataset.folder / "statements").glob("*.yaml")
    for file in files:
        pieces = cut.split(file.read_text(encoding="utf-8"))
        assert not set().union(*map(runs, pieces)) & articles, file.name


def runs(text: str) -> set[tuple[str, ...]]:
    """Every so many words of a text in a row, whatever their case and marks."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {tuple(words[at : at + PROSE]) for at in range(len(words) - PROSE + 1)}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_there_and_light(name: str) -> None:
    picture = (DOCS / name).read_bytes()
    assert picture.startswith(b"\x89PNG") and 20_000 < len(picture) < 400_000
    assert f"]({name})" in PAGE
