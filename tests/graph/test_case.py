"""The bundled case: its questions and their answers, its vocabulary, its paragraphs, its description for readers."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml

from actorgraph.data.edit import rename
from actorgraph.data.passages import canonical_text, find_documents, paragraphs
from actorgraph.data.read import locate, read_dataset
from actorgraph.data.records import Dataset
from actorgraph.graph import questions, results
from actorgraph.graph.build import build_store, inferring, stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.questions import Question, ask, bind, load_questions, values

#: What was written down from the documents.
ANSWERS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("case_answers.yaml").read_text("utf-8"))
#: The kinds of question that the case has to have.
KINDS = {
    *("look up", "links", "totals", "paths", "time", "offices", "who says so", "denial and contradiction", "numbers"),
    *("events", "requests and promises", "law", "harm"),
}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset(locate("nk-refugees"))


@pytest.fixture(scope="module")
def graph(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    out = tmp_path_factory.mktemp("case")
    generation, _, _ = build_store(dataset, out, stamp(dataset.folder), conclude=inferring(dataset))
    with Graph(generation) as opened:
        yield opened


@pytest.fixture(scope="module")
def known(graph: Graph) -> dict[str, Question]:
    return questions.questions(graph)


def given(asked: dict[str, Any]) -> dict[str, object]:
    return {name: str(value) for name, value in asked.get("with", {}).items()}


# -- questions and answers ---------------------------------------------------------------------------------------------


def test_there_are_enough_questions_of_every_kind(known: dict[str, Question], dataset: Dataset) -> None:
    own = {path.stem for path in (dataset.folder / "questions").glob("*.rq")}
    assert len(known) >= 45 and len(own) >= 20
    assert {question.kind for question in known.values()} >= KINDS
    # No second name for a kind that the general questions have.
    assert {known[name].kind for name in own} <= {q.kind for name, q in known.items() if name not in own}
    assert all(p.description for question in known.values() for p in question.parameters.values())
    titles = Counter(question.title for question in known.values())
    assert titles.most_common(1)[0][1] == 1


def test_every_question_is_asked_and_most_are_answered_by_hand(known: dict[str, Question]) -> None:
    assert {asked["ask"] for asked in ANSWERS} == set(known)
    assert sum(len(asked["rows"]) > 0 for asked in ANSWERS) >= 60


@pytest.mark.parametrize("asked", ANSWERS, ids=lambda asked: "-".join([asked["ask"], *given(asked).values()]))
def test_the_answer_is_what_the_documents_say(asked: dict[str, Any], graph: Graph, known: dict[str, Question]) -> None:
    found = results.table(ask(graph, known[asked["ask"]], given(asked)), graph.prefixes)
    columns = [found.header.index(column) for column in asked["columns"].split()]
    answered = [tuple(row[at].removeprefix(":") for at in columns) for row in found.rows]
    expected = [tuple(cell.strip() for cell in str(row).split("|")) for row in asked["rows"]]
    assert expected and all(len(row) == len(columns) for row in expected)
    assert sorted(set(expected) - set(answered)) == [], "not in the answer"
    if asked.get("only"):
        assert sorted(set(answered) - set(expected)) == [], "in the answer and not in the documents"


def test_help_shows_values_for_every_parameter(known: dict[str, Question], graph: Graph) -> None:
    seen = 0
    for question in known.values():
        for parameter in question.parameters.values():
            shown = [value for value, _ in values(question, parameter.name, graph)]
            assert shown or parameter.type in ("integer", "text"), f"{question.name} --{parameter.name}"
            if parameter.default and parameter.type not in ("integer", "text", "date", "year"):
                assert parameter.default.removeprefix(":") in shown, f"{question.name} --{parameter.name}"
            seen += 1
    assert seen > 40


def test_a_value_that_is_told_is_a_value_that_is_taken(known: dict[str, Question], graph: Graph, capsys: Any) -> None:
    from actorgraph.cli.asking import _describe_question

    _describe_question(known["what-befell"], graph)
    shown = capsys.readouterr().out
    assert "--group  entity, default returned-march-2012. the people" in shown
    assert "      returned-october-2023  North Koreans returned in October 2023" in shown


def test_who_is_renamed_is_renamed_in_the_questions(dataset: Dataset, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(dataset.folder, copy, ignore=shutil.ignore_patterns("private"))
    rename(copy, "china", "prc")
    found = load_questions([copy / "questions"])
    assert found["duties"].parameters["actor"].default == ":prc"
    assert not [name for name, question in found.items() if re.search(r":china\b(?!-)", question.text)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    "name",
    ["chain-of-a-number", "duties", "fact-here-word-there", "posts-that-changed-hands", "returns-added-up", "rests-on"],
)
def test_another_engine_answers_the_same(
    name: str, graph: Graph, known: dict[str, Question], in_rdflib: Callable[[Graph], rdflib.Dataset]
) -> None:
    def shown(term: object) -> str:
        return "" if term is None else str(getattr(term, "value", term))

    answer = ask(graph, known[name])
    assert isinstance(answer, ox.QuerySolutions)
    ours = Counter(tuple(shown(term) for term in row) for row in answer)
    theirs = Counter(
        tuple("" if term is None else str(term) for term in row)
        for row in in_rdflib(graph).query(bind(known[name], graph, {}), initNs=graph.prefixes)
    )
    assert ours and ours == theirs


# -- nothing is missing ------------------------------------------------------------------------------------------------

NOTES = (Path(__file__).parents[2] / "docs/annotation-notes.md").read_text(encoding="utf-8")
#: How many paragraphs each document has, and those without a statement; why, is in docs/annotation-notes.md.
PARAGRAPHS: dict[str, tuple[int, set[int]]] = {
    "rfa-2012-04-10": (21, set()),
    "voa-2023-06-14": (37, {1, 2, 14, 25}),
    "koreatimes-2023-04-09": (28, {1, 16}),
    "ucanews-2023-10-16": (31, {4, 5, 9}),
    "commentary-2012-03-20": (27, {2, 19, 20, 26, 27}),
}
#: The longest piece of a paragraph that no statement cites: who speaks, links between clauses, an aside.
LONGEST_LINK = 81


def section(title: str) -> str:
    """The text of docs/annotation-notes.md below a heading."""
    return NOTES.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("source", PARAGRAPHS)
def test_a_paragraph_without_a_statement_has_a_reason(source: str, dataset: Dataset) -> None:
    count, empty = PARAGRAPHS[source]
    cited = {passage.paragraph for s in dataset.statements if s.source == source for passage in s.passages}
    assert cited == set(range(1, count + 1)) - empty
    [reasons] = [line for line in section("Not annotated").splitlines() if line.startswith(f"| `{source}`")]
    explained = {int(number) for part in reasons.split("|")[2].split("·") for number in re.findall(r"\b\d+\b", part)}
    assert empty <= explained


def test_every_document_is_read_to_its_last_sentence(dataset: Dataset, documents: Path) -> None:
    found = find_documents(documents)
    seen = 0
    for source, (count, empty) in PARAGRAPHS.items():
        texts = paragraphs(canonical_text(found[dataset.sources[source].sha256].read_bytes()))
        assert len(texts) == count
        for number, text in enumerate(texts, 1):
            if number in empty:
                continue
            marks = [" "] * len(text)
            for passage in (p for s in dataset.statements if s.source == source for p in s.passages):
                if passage.paragraph == number:
                    start, end = (0, len(text)) if passage.start < 0 else (passage.start, passage.end)
                    marks[start:end] = "x" * (end - start)
            left = max(map(len, "".join(marks).split("x")))
            assert left <= LONGEST_LINK, f"{source}, paragraph {number}: {left} characters without a statement"
            seen += 1
    assert seen == 144 - sum(len(empty) for _, empty in PARAGRAPHS.values())


def test_a_relation_without_a_use_has_a_reason(dataset: Dataset) -> None:
    unused = set(dataset.vocabulary.relations) - {statement.relation for statement in dataset.statements}
    rows = re.findall(r"^\| (`[^|]*`) \| ([^|]{20,}) \|$", section("Relations without a use here"), re.MULTILINE)
    explained = [name for names, _ in rows for name in re.findall(r"`(\w+)`", names)]
    assert unused and sorted(explained) == sorted(unused)
