"""Pages of statements: together they are all of them, each once, however they are ordered and narrowed down."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest

from actorgraph.data.dates import bounds
from actorgraph.data.records import Statement
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.opened import Graph
from actorgraph.graph.serve import kept as kept_module
from actorgraph.graph.serve.kept import forget, kept
from actorgraph.graph.serve.pages import listing as module
from actorgraph.graph.serve.pages.listing import Wanted, counts, listing
from actorgraph.ontology.errors import ActorgraphError, UnknownName

NAMES = ("northland", "southland", "travellers", "reporter", "crossing", "river-treaty", "first", "gazette")


@pytest.fixture(params=[False, True], ids=["sorted by time", "too many to sort"])
def graph(request: pytest.FixtureRequest, small_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """The small graph, its entities passing for hubs or not; nothing of it is remembered."""
    forget(small_graph)
    if request.param:
        monkeypatch.setattr(module, "SORTED", 1)
    return small_graph


def walked(graph: Graph, name: str, **wanted: Any) -> list[str]:
    """The identifiers on all pages, in order."""
    node = graph.node(name)
    first = listing(graph, node, Wanted(size=2, **wanted))
    pages = [first, *(listing(graph, node, Wanted(size=2, page=n, **wanted)) for n in range(2, first.pages + 1))]
    found = [statement.id for page in pages for statement in page.statements]
    assert len(found) == first.total == len(set(found))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_all_pages_together_are_all_statements(graph: Graph, name: str) -> None:
    expected = {statement.id for statement in look_up.about(graph, name)}
    assert set(walked(graph, name)) == expected
    assert set(walked(graph, name, order="source")) == expected
    assert set(walked(graph, name, order="newest")) == expected
    assert counts(graph, graph.node(name)).total == len(expected)


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_those_of_the_records(graph: Graph, name: str) -> None:
    found, about = counts(graph, graph.node(name)), look_up.about(graph, name)
    assert found.relations == Counter(statement.relation for statement in about)
    assert found.stances == Counter(statement.stance for statement in about)
    assert found.sources == Counter(statement.source for statement in about)
    assert found.roles == {role: many for role, many in _roles(name, about).items() if many}


def _roles(name: str, about: list[Statement]) -> dict[str, int]:
    def others(s: Statement) -> tuple[str, ...]:
        return (*s.where, *s.topic, s.from_, s.to, s.as_, s.event)

    return {
        "subject": sum(name in s.subjects for s in about),
        "object": sum(name in s.objects for s in about),
        "speaker": sum(name in s.said_by for s in about),
        "mention": sum(name in others(s) for s in about),
    }


def test_narrowed_down(graph: Graph) -> None:
    about = look_up.about(graph, "northland")
    assert set(walked(graph, "northland", relation="repatriated")) == {
        s.id for s in about if s.relation == "repatriated"
    }
    assert set(walked(graph, "northland", stance="alleged")) == {s.id for s in about if s.stance == "alleged"}
    assert set(walked(graph, "northland", source="second")) == {s.id for s in about if s.source == "second"}
    both = walked(graph, "northland", source="first", role="subject", relation="repatriated")
    assert set(both) == {
        s.id for s in about if s.source == "first" and "northland" in s.subjects and s.relation == "repatriated"
    }
    assert walked(graph, "northland", stance="hypothetical") == []


def test_what_is_written_in_a_source(graph: Graph) -> None:
    written = {s.id for s in from_rdf.statements(graph) if s.source == "second"}
    found = listing(graph, graph.node("second"), Wanted(size=500), written=True)
    assert {s.id for s in found.statements} == written
    numbers = counts(graph, graph.node("second"), written=True)
    assert (numbers.total, numbers.roles) == (len(written), {"source": len(written)})


def test_in_the_order_of_time(small_graph: Graph) -> None:
    forget(small_graph)

    def day(s: Statement) -> str:
        date = s.when or s.as_of or s.since or s.until or s.said_on
        return bounds(date).earliest if date else "9999"

    days = {s.id: day(s) for s in from_rdf.statements(small_graph)}
    oldest = walked(small_graph, "northland", order="time")
    found = [days[i] for i in oldest]
    assert found == sorted(found) and len(set(found)) > 2
    assert walked(small_graph, "northland", order="newest") == oldest[::-1]


def test_in_the_order_of_the_sources(small_graph: Graph) -> None:
    statements = {s.id: s for s in from_rdf.statements(small_graph)}
    found = [statements[i] for i in walked(small_graph, "northland", order="source")]
    # "first" is dated, "second" is not.
    keys = [(s.source, min(p.paragraph for p in s.passages)) for s in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    "wanted",
    [
        {"role": "hero"},
        {"relation": "repatriate"},
        {"stance": "Denied"},
        {"order": "size"},
        {"source": "no-such-source"},
        {"source": "<x> ?a { } #"},
    ],
)
def test_what_does_not_exist_is_named(small_graph: Graph, wanted: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        listing(small_graph, small_graph.node("northland"), Wanted(**wanted))


@pytest.mark.parametrize("wanted", [Wanted(page=0), Wanted(size=0), Wanted(size=501), Wanted(page=10**9)])
def test_pages_that_cannot_be(small_graph: Graph, wanted: Wanted) -> None:
    with pytest.raises(ActorgraphError):
        listing(small_graph, small_graph.node("northland"), wanted)


def test_what_is_kept_is_computed_once_and_bounded(small_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    forget(small_graph)
    monkeypatch.setattr(kept_module, "_MOST", 2)
    made: list[str] = []

    def make(key: str) -> str:
        return kept(small_graph, key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    assert [make(key) for key in "abacab"] == list("abacab")
    assert made == ["a", "b", "c", "b"]
    forget(small_graph)


def test_a_node_is_named_by_its_iri_alone(small_graph: Graph) -> None:
    # An IRI that is no node has no statements, and what it holds is no SPARQL.
    node = ox.NamedNode("https://example.org/small/x%3E%20?a")
    assert listing(small_graph, node, Wanted()).total == 0
