"""The page of a place in a source: the statements that cite it."""

from __future__ import annotations

import msgspec
import pyoxigraph as ox

from actorgraph.data.passages import parse_passage
from actorgraph.graph.serve.answering import TRIPLES, written
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import UnknownName

from . import described
from .addresses import with_query
from .cards import external, pairs, place
from .dates import in_words
from .frame import RDF_FORMATS, page, teller, wants_html
from .listing import Wanted, listing
from .markup import counted, cut, h
from .node import short
from .paging import pages


def passage_page(graph: StoredGraph, rest: str, wanted: Wanted, accept: str, format: str) -> Reply:
    """The statements that cite a place, ``SOURCE.p9.12-48``, as a page or as RDF; raises :class:`UnknownName`."""
    rest = rest.removesuffix(".selector").removesuffix(".position")
    source, _, spot = rest.rpartition(".p")
    try:
        where = place(parse_passage(spot.replace(".", ":", 1)))
        graph.node(source)
    except (ValueError, UnknownName):
        raise UnknownName("passage", cut(rest, 200)) from None
    node = ox.NamedNode(f"{graph.base}passage/{rest}")
    if next(graph.store.quads_for_pattern(node, None, None, None), None) is None:
        raise UnknownName("passage", cut(rest, 200))
    wanted = msgspec.structs.replace(wanted, role="passage", order="source")
    found = listing(graph, node, wanted, written=True)
    if not wants_html(accept, format, tuple(TRIPLES)):
        triples = [*described.node(graph, node), *described.statements(graph, found.statements)]
        return written(triples, graph, accept, format)
    told = teller(graph)
    path = told.addresses.of(node.value)
    record = told.narrator.source(source)
    return page(
        graph,
        f"Paragraph {where} of {record.title}",
        h(
            "div",
            h("p", "Place in a source", class_="kind"),
            h("h1", f"Paragraph {where}"),
            h("p", "of ", told.entity(source)),
            pairs(
                [
                    ("Published", in_words(record.published)),
                    ("Document", external(record.url, cut(short(record.url), 90)) if record.url else ""),
                    ("Identifier", h("code", node.value)),
                ]
            ),
            class_="about",
        ),
        h(
            "section",
            h("h2", "What is written here", id="statements"),
            h("p", counted(found.total, "statement"), class_="how-many"),
            [told.card(statement) for statement in found.statements],
            pages(found.page, found.pages, lambda number: with_query(path, page=number), "Pages of statements"),
            class_="cards",
            aria_labelledby="statements",
        ),
        alternates={kind: with_query(path, format=form) for kind, form, _ in RDF_FORMATS},
    )
