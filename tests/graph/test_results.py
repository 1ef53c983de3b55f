"""Answers written out and read back by somebody else's reader."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from typing import IO

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query

from actorgraph.graph import results
from actorgraph.graph.opened import Graph
from actorgraph.ontology.errors import ActorgraphError, UnknownName

#: A term of every kind, and texts that a format may take for its own marks, a terminal for commands, a sheet for formulas.
TEXTS = [
    'a "quoted" text',
    "a, comma; semicolon\tand tab",
    "two\nlines",
    "| pipe | \\ back *bold* _it_ `code` <b>html</b> [x](javascript:1) & &amp; #x ~~no~~",
    "한국어 العربية 🧭",
    "=1+1",
    "+1 and more",
    "-2+3",
    "@SUM(A1)",
    "",
    " spaces ",
]
TERMS = [
    *(ox.Literal(text) for text in TEXTS),
    ox.Literal("\u001b[31mred\u009b2J\u202e"),
    ox.Literal("남국", language="ko"),
    ox.Literal("-44", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("2.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    ox.Literal("2020-05-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ox.NamedNode("https://example.org/small/northland"),
    ox.NamedNode("https://w3id.org/actorgraph/ontology#Alleged"),
    ox.NamedNode("https://example.org/small/a/b"),
    ox.NamedNode("urn:elsewhere"),
]


@pytest.fixture
def answer(small_graph: Graph) -> ox.QuerySolutions:
    """Rows that number the terms and leave a third column empty."""
    values = " ".join(f"({number} {term})" for number, term in enumerate(TERMS))
    found = small_graph.query(
        f"SELECT ?n ?term ?none {{ VALUES (?n ?term) {{ {values} }} }} ORDER BY ?n", check_names=False
    )
    assert isinstance(found, ox.QuerySolutions)
    return found


def text(answer: results.Answer, format: str, graph: Graph) -> str:
    return results.text(answer, format, graph.prefixes)


def test_characters_that_xml_forbids_do_not_break_xml(small_graph: Graph) -> None:
    query = 'SELECT ("a\\u0001b\\u001B" AS ?x) {}'
    root = ElementTree.fromstring(text(small_graph.query(query), "xml", small_graph))
    assert root.findtext(".//{http://www.w3.org/2005/sparql-results#}literal") == "a?b?"


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
def test_the_formats_of_the_w3c_bring_every_term_back(
    format: str, answer: ox.QuerySolutions, small_graph: Graph
) -> None:
    written = text(answer, format, small_graph)
    assert written.endswith("\n")
    read = rdflib.query.Result.parse(io.BytesIO(written.encode()), format=format)
    found = [(row[1], row[2]) for row in read]
    assert len(found) == len(TERMS)
    for term, (theirs, none) in zip(TERMS, found, strict=True):
        assert none is None
        expected: rdflib.term.Node = (
            rdflib.URIRef(term.value)
            if isinstance(term, ox.NamedNode)
            else rdflib.Literal(term.value, lang=term.language)
            if term.language
            else rdflib.Literal(term.value, datatype=_datatype(term))
        )
        held = expected.toPython()
        assert theirs.toPython() == (held.replace("\x1b", "?") if format == "xml" and isinstance(held, str) else held)


def _datatype(term: ox.Literal) -> rdflib.URIRef | None:
    plain = term.datatype.value.endswith("#string")
    return None if plain else rdflib.URIRef(term.datatype.value)


def test_csv_is_the_w3cs_but_for_cells_that_a_spreadsheet_would_run(
    answer: ox.QuerySolutions, small_graph: Graph
) -> None:
    written = text(answer, "csv", small_graph)
    assert written.startswith("n,term,none\r\n")
    read = list(csv.DictReader(io.StringIO(written, newline="")))
    assert len(read) == len(TERMS)
    guarded = {"=1+1", "+1 and more", "-2+3", "@SUM(A1)"}
    for term, row in zip(TERMS, read, strict=True):
        assert row["term"] == ("'" + term.value if term.value in guarded else term.value)
        assert row["none"] == ""


def test_csv_without_formulas_is_byte_for_byte_oxigraphs(small_graph: Graph) -> None:
    query = "SELECT ?s ?p ?o { ?s a ag:State ; ?p ?o FILTER(STRLEN(STR(?o)) < 90) } ORDER BY ?s ?p ?o"
    ours = results.text(small_graph.query(query), "csv", small_graph.prefixes)
    theirs = small_graph.query(query).serialize(format=ox.QueryResultsFormat.CSV)
    assert ours.count("\r\n") > 5
    assert ours.replace("'=1+1", "=1+1") == theirs.decode()


def test_markdown_is_one_table_whatever_the_cells_hold(answer: ox.QuerySolutions, small_graph: Graph) -> None:
    lines = text(answer, "md", small_graph).splitlines()
    assert lines[:2] == ["| n | term | none |", "| --- | --- | --- |"]
    assert len(lines) == len(TERMS) + 2
    for line in lines:
        assert len([at for at in range(len(line)) if line[at] == "|" and line[at - 1] != "\\"]) == 4
        assert "<" not in line.replace("&lt;", "")
    assert r"\*bold\*" in lines[5]
    assert r"\[x\](javascript:1)" in lines[5]


def test_a_table_is_for_reading(answer: ox.QuerySolutions, small_graph: Graph) -> None:
    found = results.table(answer, small_graph.prefixes)
    assert found.header == ("n", "term", "none")
    cells = [row[1] for row in found.rows]
    assert cells[0] == 'a "quoted" text'
    assert cells[2] == "two lines"
    assert cells[11:] == [
        " [31mred 2J ",
        "남국",
        "-44",
        "2.5",
        "2020-05-01",
        ":northland",
        "ag:Alleged",
        "<https://example.org/small/a/b>",
        "<urn:elsewhere>",
    ]


def test_rows_are_not_gathered_first(small_graph: Graph) -> None:
    """A product of a billion rows, of which the first come at once."""
    answer = small_graph.query("SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    found = results.table(answer, small_graph.prefixes)
    assert len([row for row, _ in zip(found.rows, range(3), strict=False)]) == 3

    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            if self.tell() > 100_000:
                raise OSError(28, "No space left on device")
            return super().write(data)  # type: ignore[arg-type]

    for format in ("csv", "tsv", "json", "xml", "md"):
        out: IO[bytes] = Full()
        again = small_graph.query("SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        with pytest.raises(OSError, match="No space left"):
            results.write(again, format, out, small_graph.prefixes)


def test_a_truth_value_fits_every_format_but_turtle(small_graph: Graph) -> None:
    def ask(value: bool) -> results.Answer:
        return small_graph.query(f"ASK {{ FILTER({str(value).lower()}) }}")

    for value in (True, False):
        word = str(value).lower()
        assert json.loads(text(ask(value), "json", small_graph))["boolean"] is value
        root = ElementTree.fromstring(text(ask(value), "xml", small_graph))
        assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == word
        assert text(ask(value), "csv", small_graph) == text(ask(value), "tsv", small_graph) == f"{word}\n"
        found = results.table(ask(value), small_graph.prefixes)
        assert (found.header, list(found.rows)) == (("answer",), [("yes" if value else "no",)])
        assert text(ask(value), "md", small_graph).splitlines()[-1] == f"| {'yes' if value else 'no'} |"
    with pytest.raises(
        ActorgraphError, match=r"truth value \(ASK\), which ttl cannot hold; use csv, tsv, json, xml or md"
    ):
        text(ask(True), "ttl", small_graph)


def test_triples_are_turtle_or_a_table(small_graph: Graph) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { GRAPH graph:second { ?s ?p ?o } }"
    written = text(small_graph.query(query), "ttl", small_graph)
    assert written.startswith("@prefix : <https://example.org/small/> .\n")
    read = rdflib.Graph().parse(data=written, format="turtle")
    rows = list(results.table(small_graph.query(query), small_graph.prefixes).rows)
    assert len(read) == len(rows) > 30
    assert ("ag:Statement" in row for row in rows)
    for format in ("csv", "tsv", "json", "xml", "md"):
        with pytest.raises(ActorgraphError, match=f"triples .*, which {format} cannot hold; use ttl"):
            text(small_graph.query(query), format, small_graph)


def test_rows_are_no_turtle_and_nothing_is_written_in_vain(small_graph: Graph) -> None:
    out = io.BytesIO()
    with pytest.raises(ActorgraphError, match=r"rows \(SELECT\), which ttl cannot hold; .* with CONSTRUCT"):
        results.write(small_graph.query("SELECT * { ?s a ag:State }"), "ttl", out, small_graph.prefixes)
    assert out.getvalue() == b""


def test_an_unknown_format_names_the_nearest_or_all(small_graph: Graph) -> None:
    answer = small_graph.query("ASK {}")
    with pytest.raises(UnknownName, match="unknown format 'jsn'; did you mean 'json'"):
        text(answer, "jsn", small_graph)
    with pytest.raises(UnknownName, match="'csv', 'tsv', 'json', 'xml', 'md' or 'ttl'"):
        text(answer, "spreadsheet", small_graph)


def test_the_file_stays_open_for_who_opened_it(answer: ox.QuerySolutions, small_graph: Graph) -> None:
    out = io.BytesIO()
    results.write(answer, "csv", out, small_graph.prefixes)
    assert not out.closed


def test_the_longest_namespace_names_an_iri() -> None:
    shorten = results.shortener({"": "http://x/", "s": "http://x/statement/"})
    assert shorten("http://x/statement/1") == "s:1"
    assert shorten("http://x/a") == ":a"
    assert shorten("http://x/") == ":"
    assert shorten("http://x/a b") == "<http://x/a b>"
    assert shorten("http://x/a.") == "<http://x/a.>"
    assert shorten("http://x/statement/1/2") == "<http://x/statement/1/2>"
