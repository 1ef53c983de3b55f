"""The page of a search: the entities and sources whose names hold some words, or those of a class."""

from __future__ import annotations

import msgspec

from actorgraph.data.names import nearest
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from .addresses import with_query
from .finding import Found, search
from .frame import page, teller
from .markup import Html, counted, cut, h, name
from .paging import pages

_SIZE = 50


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search: words, the class that is looked in, the page counted from 1."""

    words: str = ""
    type: str = ""
    page: int = 1


def search_page(graph: StoredGraph, asked: Asked) -> Reply:
    """What a search found; raises :class:`UnknownName` for a class that does not exist."""
    classes = graph.vocabulary.classes
    if asked.type and asked.type not in classes:
        raise UnknownName("class", asked.type, nearest(asked.type, classes))
    if asked.page < 1:
        raise ActorgraphError("pages are counted from 1")
    found, total = search(graph, asked.words, type=asked.type, start=(asked.page - 1) * _SIZE, limit=_SIZE)
    told = teller(graph)
    kind = classes[asked.type].label if asked.type else ""
    title = cut(asked.words, 100) if asked.words else kind.capitalize() or "Everybody and everything"

    def item(one: Found) -> Html:
        return h(
            "li",
            told.shape(one.type),
            told.entity(one.id),
            h("span", one.type_label, class_="aside"),
            h("span", "also ", name(one.matched, 80), class_="aside") if one.matched else "",
        )

    again = with_query("/search", q=asked.words, type=asked.type)
    without = h("a", f"only {kind} ×", href=with_query("/search", q=asked.words), class_="chip") if kind else ""
    return page(
        graph,
        title,
        h("h1", name(title, 120)),
        h("p", counted(total, "name"), " ", without if asked.words else "", class_="how-many", role="status"),
        h("ul", map(item, found), class_="found"),
        h("p", "Nothing here is called so. A name can be given in part, in any language it is known in.", class_="hint")
        if not total
        else "",
        pages(asked.page, -(-total // _SIZE), lambda number: with_query(again, page=number), "Pages of names"),
        query=asked.words,
    )
