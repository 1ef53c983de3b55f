"""Statements → CSV → statements, through whatever a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actorgraph.data.characters import FORBIDDEN
from actorgraph.data.records import Dataset, StatementRecord
from actorgraph.data.tables import COLUMNS, add_csv, read_csv, statements_to_csv
from actorgraph.data.write import statements_yaml
from actorgraph.ontology.errors import DatasetError

from .conftest import Folder

STATEMENTS = """\
- key: held
  what: graustark, ruritania detained villagers
  at: ["7:0-76", 9]
  jointly: true
  count: {value: 2000, approx: true, printed: "Approximately 2,000; so"}
  said_by: [anna, council]
  stance: alleged
  note: "=SUM(A1) in\\r\\ntwo lines, \\"quoted\\""
  quote: "'tis"
- what: anna criticized graustark, ruritania
  at: 8
  key: pair
  content: held
  about: letter#yes
- what: council urged graustark
  at: 8
  topic: [pact, anna]
  about: pair
  gist: "-5 degrees"
  confidence: 0.25
- what: freedom-index scored
  at: 3
  value: -2.5
"""
LETTER = "- key: yes\n  what: ruritania partyTo pact\n  at: 1\n  when: 2012-03\n- what: graustark partyTo pact\n  at: 1\n  about: report#pair\n"


@pytest.fixture
def full(folder: Folder) -> Dataset:
    folder.statements(STATEMENTS)
    folder.statements(LETTER, "letter")
    return folder.read()


def written(dataset: Dataset) -> str:
    file = io.StringIO(newline="")
    assert statements_to_csv(dataset, file) == len(dataset.statements)
    return file.getvalue()


def emptied(folder: Folder) -> Folder:
    for file in (folder.path / "statements").iterdir():
        file.unlink()
    return folder


def claims(dataset: Dataset) -> dict[str, tuple[object, ...]]:
    return {
        s.id: (s.passages, s.note, s.quote, s.confidence, s.count, s.value, s.content, s.about, s.said_by)
        for s in dataset.statements
    }


def test_there_and_back_says_the_same(folder: Folder, full: Dataset, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(written(full).encode())
    assert add_csv(emptied(folder).path, table) == len(full.statements) == 7
    assert claims(folder.read()) == claims(full)
    assert written(folder.read()) == written(full)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_whatever_a_spreadsheet_writes(
    folder: Folder, full: Dataset, tmp_path: Path, delimiter: str, mark: bytes, ending: str
) -> None:
    rows = list(csv.reader(io.StringIO(written(full), newline="")))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(
        # Spreadsheets write TRUE, and empty columns and rows at the end.
        [*([cell.upper() if cell == "true" else cell for cell in row] + [""] for row in rows), [""] * 3]
    )
    table = tmp_path / "table.csv"
    table.write_bytes(mark + file.getvalue().encode())
    add_csv(emptied(folder).path, table)
    assert claims(folder.read()) == claims(full)


def test_a_row_a_statement_and_no_cell_that_runs(full: Dataset) -> None:
    rows = list(csv.DictReader(io.StringIO(written(full), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(full.statements)
    numeric = {"value", "confidence", "count"}
    cells = [cell for row in rows for column, cell in row.items() if column not in numeric]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (held,) = [row for row in rows if row["key"] == "held"]
    assert held["note"] == '\'=SUM(A1) in\r\ntwo lines, "quoted"'
    assert held["quote"] == "''tis"
    assert held["what"] == "graustark, ruritania detained villagers"
    assert held["at"] == "7:0-76; 9"
    assert [row["value"] for row in rows if row["value"]] == ["-2.5"]
    # Two statements had one key; now each has its own, and what refers to them names both.
    (urged,) = [row for row in rows if " urged " in row["what"]]
    keys = {row["key"] for row in rows if " criticized " in row["what"]}
    assert set(urged["about"].split("; ")) == keys and len(keys) == 2


def test_what_is_there_already_is_not_added_again(folder: Folder, full: Dataset, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(written(full).encode())
    before = folder.bytes()
    assert add_csv(folder.path, table) == 0
    assert folder.bytes() == before
    rows = list(csv.DictReader(io.StringIO(written(full), newline="")))
    (pair,) = [row for row in rows if row["what"] == "anna criticized ruritania"]
    new = {"source": "report", "what": "anna urged graustark", "at": "9", "about": pair["key"]}
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows([*rows, new])
    # The statement that the new one refers to comes along, for its key.
    assert add_csv(folder.path, table) == 2
    dataset = folder.read()
    assert len(dataset.statements) == len(full.statements) + 1
    (urged,) = [s for s in dataset.statements if s.relation == "urged" and s.subjects == ("anna",)]
    assert [s.objects for s in dataset.statements if s.id in urged.about] == [("ruritania",)]


def test_all_mistakes_with_their_rows(folder: Folder, full: Dataset, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "source,what,at,when,negated,count,topic,confidence,note,content\n"
        'report,ruritania partyTo pact,1,,,,,,"two\nlines",\n'
        "report,ruritannia partyTo pact,1,,,,,,,\n"
        ",,,,,,,,,\n"
        "reprt,ruritania partyTo pact,0,2012-13,ja,viele,pact;;anna,viel,,\n"
        "reprt,ruritania partyTo pact,0,2012-13,,viele,pakt,7,,gone\n"
        "report,ruritania partyTo pact,1,,,{x,,,,,,extra\n",
        encoding="utf-8",
    )
    with pytest.raises(DatasetError) as caught:
        read_csv(table, full)
    found = [str(problem) for problem in caught.value.problems]
    for start in (
        "table.csv:3: unknown entity 'ruritannia'; did you mean 'ruritania'?",
        "table.csv:5: negated: must be true or false, not 'ja'",
        "table.csv:5: topic: one of the list is empty",
        "table.csv:5: confidence: must be a number between 0 and 1, not 'viel'",
        "table.csv:6: unknown source 'reprt'; did you mean 'report'?",
        "table.csv:6: unknown entity 'pakt'; did you mean 'pact'?",
        "table.csv:6: confidence 7",
        "table.csv:7: has 12 cells for 10 columns",
    ):
        assert sum(problem.startswith(start) for problem in found) == 1, (start, found)
    assert sum(problem.startswith("table.csv:6: ") for problem in found) == 6
    assert not [problem for problem in found if problem.startswith(("table.csv:2:", "table.csv:4:"))]
    before = folder.bytes()
    with pytest.raises(DatasetError):
        add_csv(folder.path, table)
    assert folder.bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "table.csv: holds no table"),
        (b"source,waht,at\n", "table.csv:1: unknown column 'waht'; did you mean 'what'?"),
        (b"source,what,what,at\n", "table.csv:1: the column 'what' stands twice"),
        (b"source,what\nreport,x\n", "table.csv:1: has no column 'at'"),
        (b'source,what,at\nreport,"a"b,1\n', "table.csv:2: is not valid CSV"),
        (b'source,what,at\nreport,"a,1\n', "is not valid CSV"),
        ("source,what,at\nreport,caf\xe9,1\n".encode("latin-1"), "table.csv:2: is not UTF-8"),
        (b"source,what,at\nreport,a\0b,1\n", "table.csv:2: what: holds the character U+0000"),
        ("source,what,at\n".encode("utf-16"), "table.csv:1: is not UTF-8 and looks like UTF-16"),
    ],
)
def test_what_is_no_table(full: Dataset, tmp_path: Path, content: bytes, message: str) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(content)
    with pytest.raises(DatasetError, match="problem") as caught:
        read_csv(table, full)
    assert message in str(caught.value)
    with pytest.raises(DatasetError, match="cannot be read"):
        read_csv(tmp_path / "none.csv", full)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8").filter(lambda c: not FORBIDDEN.search(c)), min_size=1)
        | st.sampled_from(
            [
                "=1+1",
                "'=1",
                "''x",
                "'",
                "@a",
                "+a",
                "-",
                "\ta",
                "\ra",
                "\n",
                "＝1",
                " a ",
                '"',
                ";",
                ",",
                "a;b",
                "\ufeffa",
            ]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_comes_back(folder: Folder, texts: list[str]) -> None:
    records = [
        StatementRecord(
            source="report", what="ruritania partyTo pact", at=n, gist=text, note=text, quote=text, condition=f"{n}"
        )
        for n, text in enumerate(texts, 1)
    ]
    folder.write("statements/report.yaml", statements_yaml("report", records))
    dataset = folder.read()
    table = folder.path.parent / "table.csv"
    table.write_bytes(written(dataset).encode())
    found = {record.condition: record for record in read_csv(table, dataset)}
    assert [(found[r.condition].gist, found[r.condition].note, found[r.condition].quote) for r in records] == [
        (text, text, text) for text in texts
    ]


def test_a_value_that_looks_like_a_number_may_be_text(folder: Folder, tmp_path: Path) -> None:
    folder.write(
        "vocabulary.ttl",
        """
        @prefix : <https://example.org/own#> . @prefix ag: <https://w3id.org/actorgraph/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :callSign a owl:DatatypeProperty ; rdfs:label "call sign"@en ; skos:definition "Has the call sign."@en ;
            rdfs:domain ag:Person ; rdfs:range xsd:string ; ag:family ag:OrganizationFamily .
        """,
    )
    values = ["012", "12", "-3", "true", "x", "'y", "=1", "1e3"]
    folder.statements(
        "".join(f"- what: anna callSign\n  at: {n}\n  value: {value!r}\n" for n, value in enumerate(values, 1)).replace(
            '"', '"'
        )
    )
    dataset = folder.read()
    assert sorted(str(s.value) for s in dataset.statements) == sorted(values)
    table = tmp_path / "table.csv"
    table.write_text(written(dataset), newline="")
    add_csv(emptied(folder).path, table)
    assert {s.id for s in folder.read().statements} == {s.id for s in dataset.statements}
    folder.statements("- what: anna callSign\n  at: 1\n  value: 12\n")
    assert folder.problems() == [
        "statements/report.yaml:5: the value of 'callSign' must be a text (put it in quotes), not 12"
    ]
