"""The page of a statement: the whole of it, a citation to copy, what it answers, and what others say of the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.records import Statement
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.serve.answering import TRIPLES, written
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.namespaces import AG, RDF

from . import described
from .addresses import with_query
from .cards import Teller, pairs
from .frame import RDF_FORMATS, page, teller, wants_html
from .markup import Html, counted, cut, h, joined

#: Most other statements of the same kind that a page lists.
_MOST: Final = 20


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """Other statements: whose content this one is, which answer it, and which say the same of the same or the contrary."""

    content_of: tuple[str, ...] = ()
    answered_by: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    same_in_all: int = 0


def statement_page(graph: StoredGraph, identifier: str, accept: str, format: str) -> Reply:
    """A statement as a page or as RDF; one that is named by its first characters is moved to its whole identifier."""
    statement = look_up.by_identifier(graph, identifier)
    told = teller(graph)
    path = told.addresses.statement(statement.id)
    if statement.id != identifier:
        return Reply(body=b"", status=303, headers=(("Location", with_query(path, format=format)),))
    if not wants_html(accept, format, tuple(TRIPLES)):
        return written(described.statements(graph, [statement]), graph, accept, format)
    beside = related(graph, statement)
    formats = [h("a", words, href=with_query(path, format=form), rel="alternate") for _, form, words in RDF_FORMATS]
    api = h("a", "JSON", href=f"/api/statements/{statement.id}", rel="alternate")
    return page(
        graph,
        cut(told.narrator.claim(statement), 200),
        h("h1", "Statement", class_="small"),
        told.card(statement, whole=True),
        _citation(told, statement),
        _origin(statement),
        _beside(told, beside),
        h("p", "This statement as ", joined([*formats, api], ", ", " or "), class_="formats"),
        alternates={kind: with_query(path, format=form) for kind, form, _ in RDF_FORMATS},
    )


def related(graph: StoredGraph, statement: Statement) -> Related:
    """What other statements have to do with one."""
    node = ox.NamedNode(f"{graph.base}statement/{statement.id}")
    same, in_all = _same(graph, statement)
    return Related(
        content_of=tuple(_pointing(graph, AG + "content", node)),
        answered_by=tuple(_pointing(graph, AG + "about", node)),
        same=same,
        same_in_all=in_all,
    )


def _pointing(graph: StoredGraph, predicate: str, node: ox.NamedNode) -> Iterator[str]:
    found = graph.store.quads_for_pattern(None, ox.NamedNode(predicate), node, None)
    yield from sorted(quad.subject.value.rpartition("/")[2] for quad in found if isinstance(quad.subject, ox.NamedNode))


def _same(graph: StoredGraph, statement: Statement) -> tuple[tuple[str, ...], int]:
    """Other statements of the same subject, relation and object, whatever their stance, and how many there are in all."""
    ends = [(RDF + "subject", name) for name in statement.subjects] + [(RDF + "object", n) for n in statement.objects]
    if not statement.objects:
        return (), 0
    relation = graph.vocabulary.relations[statement.relation].iri
    pattern = " ; ".join(f"<{property_}> <{graph.base}{name}>" for property_, name in ends)
    itself = f"<{graph.base}statement/{statement.id}>"
    rows = graph.store.query(
        f"SELECT DISTINCT ?s {{ ?s {pattern} ; <{RDF}predicate> <{relation}> FILTER(?s != {itself}) }} LIMIT 1000",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = sorted(row[0].value.rpartition("/")[2] for row in rows)
    return tuple(found[:_MOST]), len(found)


def _citation(told: Teller, statement: Statement) -> Html:
    return h(
        "section",
        h("h2", "Citation", id="citation"),
        h("p", told.narrator.cite(statement), id="cited", class_="citation", dir="auto"),
        h("button", "Copy", type="button", class_="copy", data_copies="cited", hidden=True),
        aria_labelledby="citation",
    )


def _origin(statement: Statement) -> Html | str:
    """How the statement came into the dataset."""
    confidence = f"{statement.confidence:g}" if statement.confidence is not None else ""
    found = pairs(
        [
            ("Extracted by", cut(statement.extracted_by, 200)),
            ("Reviewed by", cut(statement.reviewed_by, 200)),
            ("Confidence", confidence),
        ]
    )
    return h("section", h("h2", "How it came here"), found) if found else ""


def _beside(told: Teller, beside: Related) -> list[Html]:
    parts: list[Html] = []
    for title, identifiers in (("Content of", beside.content_of), ("Answered by", beside.answered_by)):
        if identifiers:
            items = [h("li", told.other(identifier)) for identifier in identifiers[:_MOST]]
            parts.append(h("section", h("h2", title), h("ul", items, class_="others")))
    if beside.same:
        cards = [
            told.card(from_rdf.statement(told.graph, ox.NamedNode(f"{told.graph.base}statement/{identifier}")))
            for identifier in beside.same
        ]
        more = beside.same_in_all - len(beside.same)
        parts.append(
            h(
                "section",
                h("h2", "Others on the same"),
                h(
                    "p",
                    "Statements of the same subject, relation and object; some may say the contrary.",
                    class_="hint",
                ),
                cards,
                h("p", f"and {counted(more, 'more', 'more')}", class_="hint") if more else "",
                class_="cards",
            )
        )
    return parts
