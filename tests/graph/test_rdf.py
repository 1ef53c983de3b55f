"""Records → RDF: any statement comes back as it was; nothing is written that the vocabulary does not know."""

from __future__ import annotations

import string
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actorgraph.data.characters import FORBIDDEN
from actorgraph.data.records import STANCES, VOICES, Count, Dataset, Entity, Passage, Source, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.opened import Graph
from actorgraph.graph.rdf import Converter, graphs, is_direct
from actorgraph.graph.terms import literal, number
from actorgraph.ontology.namespaces import AG, RDF, XSD
from actorgraph.ontology.vocabulary import load_vocabulary

BASE: Final = "https://example.org/d/"
VOCABULARY: Final = load_vocabulary()

# -- statements of every shape -----------------------------------------------------------------------------------------

ids = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
hashes = st.text("0123456789abcdef", min_size=32, max_size=32)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: not FORBIDDEN.search(text))
dates = st.sampled_from(
    ["2012", "2012-03", "2012-03-04", "2010~", "../2023-10-09", "2012-03/2012-05", "199X", "2020-21"]
)
whole = st.integers(min_value=0, max_value=10**15)
numbers = st.one_of(whole, st.decimals(0, 10**6, places=4).map(float).map(lambda n: int(n) if n.is_integer() else n))


def sets(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(of, max_size=3).map(lambda found: tuple(sorted(found)))


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    paragraph, start = draw(st.integers(1, 999)), draw(st.integers(-1, 50))
    return Passage(paragraph) if start < 0 else Passage(paragraph, start, start + draw(st.integers(1, 50)))


counts = st.builds(
    Count,
    value=numbers,
    min=st.none() | numbers,
    max=st.none() | numbers,
    more=st.booleans(),
    less=st.booleans(),
    approx=st.booleans(),
    printed=st.just("") | texts,
    unit=st.just("") | texts,
    as_of=st.just("") | dates,
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    relation = draw(st.sampled_from(sorted(VOCABULARY.relations.values(), key=lambda r: r.name)))
    jointly = draw(st.booleans())
    several = st.sets(ids, min_size=1, max_size=3 if jointly else 1).map(lambda found: tuple(sorted(found)))
    target: dict[str, Any] = {}
    if relation.takes == "object":
        target["objects"] = draw(several)
    elif relation.takes == "value":
        assert relation.range == XSD + "decimal"
        target["value"] = draw(numbers)
    text = st.just("") | texts
    name = st.just("") | ids
    date = st.just("") | dates
    return Statement(
        id=draw(hashes),
        source=draw(ids),
        subjects=draw(several),
        relation=relation.name,
        **target,
        passages=tuple(sorted(draw(st.sets(passages(), max_size=3)))),
        jointly=jointly,
        open=draw(st.booleans()),
        **{field: draw(date) for field in ("when", "as_of", "since", "until", "said_on")},
        where=draw(sets(ids)),
        topic=draw(sets(ids)),
        **{field: draw(name) for field in ("from_", "to", "as_", "event")},
        count=draw(st.none() | counts),
        **{field: draw(text) for field in ("gist", "condition", "extracted_by", "reviewed_by", "quote", "note")},
        content=draw(sets(hashes)),
        about=draw(sets(hashes)),
        said_by=tuple(draw(st.lists(ids, max_size=4))),
        stance=draw(st.sampled_from(STANCES)),
        negated=draw(st.booleans()),
        voice=draw(st.sampled_from(VOICES)),
        confidence=draw(st.none() | st.sampled_from([0, 1, 0.5, 0.333, 1e-9])),
    )


def opened(text: str) -> Graph:
    """As much of a graph as reading records back needs, over a store in memory."""
    store = ox.Store()
    store.bulk_load(text.encode(), format=ox.RdfFormat.N_QUADS)
    graph = SimpleNamespace(store=store, base=BASE, graph=lambda name: ox.NamedNode(f"{BASE}graph/{name}"))
    return cast(Graph, graph)


@settings(max_examples=200)
@given(statements())
def test_a_statement_comes_back_as_it_was(statement: Statement) -> None:
    graph = opened(Converter(BASE, VOCABULARY).statement(statement))
    assert from_rdf.statement(graph, ox.NamedNode(f"{BASE}statement/{statement.id}")) == statement


@settings(max_examples=100)
@given(statements())
def test_a_statement_is_written_without_blank_nodes_in_the_graph_of_its_source(statement: Statement) -> None:
    text = Converter(BASE, VOCABULARY).statement(statement)
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    assert len(quads) == text.count("\n")
    assert {quad.graph_name.value for quad in quads} == {f"{BASE}graph/{statement.source}"}
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))


@given(texts)
def test_a_literal_is_read_as_the_text_it_was_written_from(text: str) -> None:
    [quad] = ox.parse(f"<x:s> <x:p> {literal(text)} .", format=ox.RdfFormat.N_TRIPLES)
    assert quad.object == ox.Literal(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (31, '"31"^^xsd:integer'),
        (8.0, '"8"^^xsd:integer'),
        (8.25, '"8.25"^^xsd:decimal'),
        (-0.5, '"-0.5"^^xsd:decimal'),
        (1e-7, '"0.0000001"^^xsd:decimal'),
        (10**15, '"1000000000000000"^^xsd:integer'),
        (1e15, '"1000000000000000"^^xsd:integer'),
        (0, '"0"^^xsd:integer'),
    ],
)
def test_numbers_are_written_as_stores_keep_them(value: float, written: str) -> None:
    term = number(value)
    assert term == written.replace("xsd:", f"<{XSD}") + ">"
    [quad] = opened(f"<x:s> <x:p> {term} <x:g> .\n").store
    assert str(quad.object) == term


# -- what may stand as a fact ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "direct"),
    [
        ({}, True),
        ({"said_by": ("a",)}, True),
        ({"said_by": ("a", "a")}, True),
        ({"said_by": ("b",)}, False),
        ({"said_by": ("a", "c")}, False),
        ({"stance": "alleged"}, False),
        ({"negated": True}, False),
        ({"condition": "if"}, False),
        ({"voice": "headline"}, False),
        ({"relation": "violates"}, False),
        ({"subjects": ("a", "c"), "jointly": True}, True),
        # What one of two says of both is somebody else's word about the other.
        ({"subjects": ("a", "c"), "jointly": True, "said_by": ("a",)}, False),
        ({"subjects": ("a", "c"), "jointly": True, "said_by": ("a", "c")}, False),
    ],
)
def test_what_may_stand_as_a_fact(change: dict[str, Any], direct: bool) -> None:
    plain = Statement(id="0" * 32, source="s", subjects=("a",), relation="metWith", objects=("b",))
    statement = msgspec.structs.replace(plain, **change)
    assert is_direct(statement, VOCABULARY) is direct
    edges = list(Converter(BASE, VOCABULARY).edges(statement))
    assert len(edges) == (len(statement.subjects) if direct else 0)


# -- the whole of a dataset --------------------------------------------------------------------------------------------


def everything() -> Dataset:
    """A dataset whose records have every field filled."""
    filled: dict[str, Any] = dict.fromkeys(("when", "as_of", "since", "until", "said_on"), "2020") | dict.fromkeys(
        ("from_", "to", "as_", "event", "gist", "condition", "extracted_by", "reviewed_by"), "x"
    )
    statement = Statement(
        id="0" * 32,
        source="s",
        subjects=("x", "y"),
        relation="metWith",
        objects=("x",),
        passages=(Passage(1), Passage(2, 3, 4)),
        jointly=True,
        open=True,
        where=("x",),
        topic=("x",),
        count=Count(
            value=1, min=1, max=2, more=True, less=True, approx=True, printed="one", unit="people", as_of="2020"
        ),
        content=("1" * 32,),
        about=("2" * 32,),
        said_by=("x", "y"),
        stance="alleged",
        negated=True,
        voice="caption",
        confidence=0.5,
        quote="x",
        note="x",
        **filled,
    )
    unfilled = [
        field
        for field in Statement.__struct_fields__
        if getattr(statement, field) in ("", (), None, False, 0) and field not in ("value", "key", "file", "line")
    ]
    assert not unfilled
    entity = Entity(
        id="x",
        type="State",
        name="X",
        aliases=("Y",),
        labels={"ko": "엑스"},
        description="d",
        same_as=("https://x.org/",),
    )
    source = Source(
        id="s",
        title="S",
        publisher=("x",),
        authors=("x",),
        published="2020",
        language="en",
        url="https://x.org/s",
        retrieved="2020",
        sha256="0" * 64,
        licence="l",
        type="Report",
        description="d",
        note="n",
    )
    return Dataset(
        id="d",
        title="D",
        base=BASE,
        vocabulary=VOCABULARY,
        folder=Path("d"),
        description="d",
        licence="l",
        creators=("c",),
        languages=("en",),
        entities={"x": entity, "y": Entity(id="y", type="Person", protected=True, note="n")},
        sources={"s": source},
        statements=(statement,),
    )


def test_every_term_that_is_written_is_in_the_vocabulary() -> None:
    text = "".join(part for _, parts in graphs(everything()) for part in parts)
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    iris = {term.value for q in quads for term in (q.subject, q.predicate, q.object) if isinstance(term, ox.NamedNode)}
    written = {iri.removeprefix(AG) for iri in iris if iri.startswith(AG)}
    assert len(written) > 60
    assert written <= VOCABULARY.terms, sorted(written - VOCABULARY.terms)


def test_a_protected_entity_is_written_without_a_name() -> None:
    entity = Entity(id="y", type="Person", protected=True)
    predicates = {line.split(" ")[1] for line in Converter(BASE, VOCABULARY).entity(entity)}
    assert predicates == {f"<{RDF}type>", f"<{AG}protected>"}


def test_the_order_of_statements_does_not_matter() -> None:
    dataset = everything()
    more = tuple(
        msgspec.structs.replace(dataset.statements[0], id=digit * 32, stance="asserted")
        for digit in string.hexdigits[:16]
    )
    one = msgspec.structs.replace(dataset, statements=more)
    other = msgspec.structs.replace(dataset, statements=more[::-1])
    assert [(name, "".join(parts)) for name, parts in graphs(one)] == [
        (name, "".join(parts)) for name, parts in graphs(other)
    ]
