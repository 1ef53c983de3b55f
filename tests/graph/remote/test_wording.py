"""Queries as servers read them: names written out, pages, graphs; and what a query can touch."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.graph.remote.answers import Term, read
from actorgraph.graph.remote.here import is_plain, patterns
from actorgraph.graph.remote.http import EndpointError
from actorgraph.graph.remote.wording import as_select, described, worded

PREFIXES = {"": "https://example.org/", "p": "https://example.org/passage/", "x": "urn:x:"}
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_names_are_written_out() -> None:
    query = r"""# a comment about p:nothing
    PREFIX q: <https://example.org/own#>
    SELECT ?s { ?s a :Thing ; q:has p:first\.p2.4-19 . FILTER(?s != "p:text :x <y>") }"""
    found = worded(query, PREFIXES)
    assert found.form == "SELECT"
    assert (
        "<https://example.org/Thing> ; <https://example.org/own#has> <https://example.org/passage/first.p2.4-19>"
        in found.body
    )
    assert '"p:text :x <y>"' in found.body and "nothing" not in found.text
    ox.Store().query(found.text)


@pytest.mark.parametrize(
    "body",
    [
        "SELECT ?s ?n { ?s a ?n }",
        "SELECT ?s ?n WHERE { ?s a ?n } ORDER BY DESC(?n)",
        "SELECT ?s (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?s HAVING(COUNT(*) > 0) LIMIT 70",
        "SELECT ?s ?n { ?s a ?n } ORDER BY ?s LIMIT 7 OFFSET 1",
        "SELECT ?s ?n { ?s a ?n } VALUES ?n { <urn:x:t1> <urn:x:t2> }",
        "SELECT ?s ?n { ?s a ?n } # LIMIT 2",
    ],
)
def test_pages_together_are_the_answer(body: str) -> None:
    store = ox.Store()
    for number in range(30):
        store.add(ox.Quad(ox.NamedNode(f"urn:x:{number:02}"), ox.NamedNode(A), ox.NamedNode(f"urn:x:t{number % 3}")))
    asked = worded(body, {})

    def rows(query: str) -> list[str]:
        return [f"{row['s']} {row['n']}" for row in store.query(query)]  # type: ignore[union-attr]

    whole = rows(asked.text)
    assert whole
    (counted,) = store.query(asked.counted())  # type: ignore[misc]
    assert int(counted["rows"].value) == len(whole)
    pages = [rows(asked.page(4, start, ["s", "n"])) for start in range(0, 40, 4)]
    assert sorted(row for page in pages for row in page) == sorted(whole)
    assert asked.is_ordered == ("ORDER" in body)


def test_from_stands_beside_the_query() -> None:
    found = worded("SELECT ?s FROM :one FROM NAMED <urn:x:two> FROM x:three { ?s a ?t }", PREFIXES)
    assert (found.default, found.named) == (("https://example.org/one", "urn:x:three"), ("urn:x:two",))
    assert "FROM" not in found.body


def test_what_makes_triples_is_asked_as_rows() -> None:
    template, select = as_select(
        worded("CONSTRUCT { ?a x:t [ x:u ?b ] } WHERE { ?a x:c ?b } ORDER BY ?a LIMIT 3", PREFIXES)
    )
    assert template == "{ ?a <urn:x:t> [ <urn:x:u> ?b ] }"
    assert select.body == "SELECT ?a ?b WHERE { ?a <urn:x:c> ?b } ORDER BY ?a LIMIT 3"
    assert (
        as_select(worded("CONSTRUCT WHERE { ?a x:c ?b }", PREFIXES))[1].body == "SELECT ?a ?b WHERE { ?a <urn:x:c> ?b }"
    )
    iris, rows = described(worded("DESCRIBE x:one ?a WHERE { ?a x:c ?b } LIMIT 2", PREFIXES))
    assert iris == ["urn:x:one"] and rows is not None and rows.body == "SELECT ?a WHERE { ?a <urn:x:c> ?b } LIMIT 2"
    assert described(worded("DESCRIBE x:one", PREFIXES)) == (["urn:x:one"], None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * { ?s x:p x:o ; a ?t }", {(None, "urn:x:p", "urn:x:o"), (None, A, None)}),
        ("SELECT * { x:s ?p 1 OPTIONAL { ?s x:q ?o } }", {("urn:x:s", None, None), (None, "urn:x:q", None)}),
        ("ASK { FILTER NOT EXISTS { ?s x:p ?o FILTER NOT EXISTS { ?s x:q 1 } } }", {(None, "urn:x:p", None), (None, "urn:x:q", None)}),
        ("SELECT (IF(EXISTS { ?s x:q/^x:r ?o }, 1, 2) AS ?n) { ?s x:p ?o }", {(None, f"urn:x:{name}", None) for name in "pqr"}),
        ("SELECT * { ?s x:p ?o . ?o x:q* ?t }", {(None, "urn:x:p", None), (None, "urn:x:q", None)}),
        ("SELECT * { ?s x:q* ?t }", {(None, None, None)}),
        ("SELECT * { { ?s x:p ?o } UNION { ?o x:q* ?t } }", {(None, None, None)}),
        ("SELECT * { ?o x:q? ?t OPTIONAL { ?s x:p ?o } }", {(None, None, None)}),
        ("SELECT * { x:s !x:p ?o }", {(None, None, None)}),
        ("SELECT * { { SELECT ?s { ?s x:p ?o MINUS { ?s x:q ?o } } } UNION { GRAPH ?g { ?s x:r (1 x:y) } } }", None),
        ("CONSTRUCT { ?s x:t ?o } WHERE { ?s x:p ?o }", {(None, "urn:x:p", None)}),
    ],
)  # fmt: skip
def test_what_a_query_touches(query: str, found: set[tuple[str | None, ...]] | None) -> None:
    touched = patterns(worded(query, PREFIXES))
    if found is None:
        assert {"urn:x:p", "urn:x:q", "urn:x:r"} <= {predicate for _, predicate, _ in touched}
    else:
        assert touched == found


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s x:p ?o FILTER(REGEX(?o, '3 > 2')) } } LIMIT 10 OFFSET 20", True),
        ("SELECT * { ?s x:p ?o . ?o x:q ?t }", True),
        ("SELECT * { ?s x:p ?o . ?t x:q ?o }", False),
        ("SELECT * { ?s x:p ?o FILTER(?o > ?t) }", False),
        ("SELECT * { ?s x:p 1 }", False),
        ("SELECT * { ?s x:p .5 } LIMIT 3", False),
        ("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o", False),
        ("SELECT * { ?s x:p* ?o }", False),
        ("SELECT * { ?s x:p/x:q ?o }", False),
        ("SELECT * { ?s x:p true }", False),
        ('SELECT * { ?s x:p "a"@en }', False),
        ("SELECT * { ?s x:p ?o } ORDER BY ?o", False),
        ("SELECT * { ?s x:p ?o OPTIONAL { ?s x:q ?t } }", False),
        ("SELECT * { { SELECT ?s { ?s x:p ?o } } }", False),
    ],
)
def test_what_is_plain(query: str, plain: bool) -> None:
    assert is_plain(worded(query, PREFIXES)) is plain


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_written_as_it_is_read(text: str) -> None:
    line = f"<urn:x:s> <urn:x:p> {Term('literal', text).text()} .\n"
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert quad.object == ox.Literal(text)


@pytest.mark.parametrize(
    ("value", "datatype", "usual"),
    [("1", "boolean", "true"), ("-043-03-15", "date", "-0043-03-15"), ("01", "integer", "1"), ("1.50", "decimal", "1.5"), ("0001-01-01", "date", "0001-01-01")],
)  # fmt: skip
def test_values_have_the_form_that_oxigraph_gives_them(value: str, datatype: str, usual: str) -> None:
    term = Term("typed-literal", value, f"http://www.w3.org/2001/XMLSchema#{datatype}")
    assert term.mended().value == usual and term.mended().type == "literal"


def test_what_is_no_answer_is_an_error_for_people() -> None:
    for body in (b"<html>", b'{"results": 3}', b"\xff"):
        with pytest.raises(EndpointError, match="no SPARQL result in JSON"):
            read(body)
