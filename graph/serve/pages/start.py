"""The start page: what the dataset is, who is in it, which documents, and what can be asked."""

from __future__ import annotations

from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.graph.serve.answering import TRIPLES, written
from actorgraph.graph.serve.kept import kept
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.namespaces import AG, RDF
from actorgraph.ontology.vocabulary import local_name

from . import described
from .addresses import with_query
from .dates import in_words
from .finding import type_of
from .frame import RDF_FORMATS, page, teller, wants_html
from .markup import LONGEST, Html, cut, h, joined, name, number

_SHOWN: Final = 12
#: Most statements of which it is counted whom they are about; beyond, the start page does without.
_COUNTED: Final = 300_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request for the start page or the dataset's own description."""

    accept: str = ""
    format: str = ""


def start_page(graph: StoredGraph, asked: Asked) -> Reply:
    """The start page; as RDF, the dataset's description of itself."""
    return dataset_page(graph, asked.accept, asked.format)


def dataset_page(graph: StoredGraph, accept: str, format: str) -> Reply:
    """What stands at the dataset's own IRI."""
    if not wants_html(accept, format, tuple(TRIPLES)):
        return written(described.node(graph, ox.NamedNode(graph.base), graph.graph("dataset")), graph, accept, format)
    told, manifest = teller(graph), graph.manifest
    about = told.about_dataset
    formats = [h("a", words, href=with_query("/", format=form), rel="alternate") for _, form, words in RDF_FORMATS]
    return page(
        graph,
        manifest.title,
        h(
            "div",
            h("h1", name(manifest.title, 400)),
            h("p", cut(about.get("description", ""), LONGEST), class_="description", dir="auto"),
            _figures(graph),
            class_="about",
        ),
        h(
            "div",
            _actors(graph),
            _sources(graph),
            _classes(graph),
            _doors(),
            class_="tiles",
        ),
        h(
            "p",
            "The dataset’s description of itself as ",
            joined(formats, ", ", " or "),
            class_="formats",
        ),
        alternates={kind: with_query("/", format=form) for kind, form, _ in RDF_FORMATS},
        wide=True,
    )


def _figures(graph: StoredGraph) -> Html:
    manifest = graph.manifest
    rows = [("statements", manifest.statements), ("entities", manifest.entities), ("sources", manifest.sources)]
    if manifest.inferred is not None:
        rows.append(("inferences", manifest.inferred.inferences))
    return h("dl", [h("div", h("dt", words), h("dd", number(count))) for words, count in rows], class_="figures")


def _actors(graph: StoredGraph) -> Html | str:
    """Who and what most statements are about."""
    if graph.manifest.statements > _COUNTED:
        return ""
    told = teller(graph)
    ranked = kept(graph, "most spoken of", lambda: _most_spoken_of(graph))
    items = [
        h(
            "li",
            told.shape(type_of(graph, identifier)),
            told.entity(identifier),
            h("span", number(count), class_="count"),
        )
        for identifier, count in ranked
    ]
    return _tile("Most spoken of", h("ol", items, class_="ranked")) if items else ""


def _most_spoken_of(graph: StoredGraph) -> list[tuple[str, int]]:
    ends = f"{{ ?s <{RDF}subject> ?e }} UNION {{ ?s <{RDF}object> ?e FILTER(isIRI(?e)) }}"
    rows = graph.store.query(
        f"SELECT ?e (COUNT(*) AS ?n) {{ {ends} }} GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT {_SHOWN}",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    return [(row[0].value.removeprefix(graph.base), int(row[1].value)) for row in rows if row[0]]


def _sources(graph: StoredGraph) -> Html | str:
    """The newest documents."""
    told = teller(graph)
    newest, total = kept(graph, "newest", lambda: _newest(graph))
    items = []
    for identifier in newest:
        published = in_words(told.narrator.source(identifier).published)
        items.append(
            h("li", told.entity(identifier), h("span", f" · {published}" if published else "", class_="aside"))
        )
    more = h("p", h("a", f"All {number(total)} sources", href="/search?type=Source")) if total > _SHOWN else ""
    return _tile("Sources", h("ul", items), more) if items else ""


def _newest(graph: StoredGraph) -> tuple[list[str], int]:
    """The sources that were published last, and how many there are in all."""
    rows = graph.store.query(
        f"SELECT ?s {{ GRAPH {graph.graph('entities')} {{ ?s a <{AG}Source> OPTIONAL {{ ?s <{AG}issuedLatest> ?day }} }} }} "
        f"ORDER BY DESC(?day) ?s LIMIT {_SHOWN}",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    return [row[0].value.removeprefix(graph.base) for row in rows], graph.manifest.sources


def _classes(graph: StoredGraph) -> Html | str:
    """The kinds of entities with their numbers."""
    told, classes = teller(graph), graph.vocabulary.classes
    counts = kept(graph, "classes", lambda: _count_classes(graph))
    items = [
        h(
            "li",
            told.shape(kind),
            h(
                "a",
                classes[kind].label if kind in classes else kind,
                href=with_query("/search", type=kind),
                class_="name",
            ),
            h("span", number(count), class_="count"),
        )
        for kind, count in counts
    ]
    first, rest = items[:_SHOWN], items[_SHOWN:]
    more = h("details", h("summary", f"{len(rest)} more"), h("ul", rest, class_="ranked")) if rest else ""
    return _tile("Who and what", h("ul", first, class_="ranked"), more) if items else ""


def _count_classes(graph: StoredGraph) -> list[tuple[str, int]]:
    """How many entities and sources each class has, the largest first; a source of a narrower class counts there, too."""
    rows = graph.store.query(
        f"SELECT ?kind (COUNT(*) AS ?n) {{ GRAPH {graph.graph('entities')} {{ ?node a ?kind }} }} "
        "GROUP BY ?kind ORDER BY DESC(?n) ?kind",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    return [(local_name(row[0].value), int(row[1].value)) for row in rows if row[0]]


def _doors() -> Html:
    doors = (
        ("/questions", "Saved questions", "fill in a form, get a table"),
        ("/query", "Your own query", "SPARQL with completion; tables, charts, networks"),
        ("/explore", "The picture", "actors and what joins them, with the evidence"),
        ("/api", "For programs", "JSON, RDF and SPARQL, described in OpenAPI"),
    )
    items = [
        h("li", h("a", title, href=href, class_="name"), h("span", f" {words}", class_="aside"))
        for href, title, words in doors
    ]
    return _tile("Ask", h("ul", items, class_="doors"))


def _tile(title: str, *content: object) -> Html:
    return h("section", h("h2", title), *content, class_="tile")
