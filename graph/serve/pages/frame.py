"""The frame that all pages share: the bar with the search, the links to the other pages, the dataset at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from actorgraph.graph.serve.kept import kept
from actorgraph.graph.serve.negotiation import choose
from actorgraph.graph.serve.reply import HTML, Reply
from actorgraph.graph.stored import StoredGraph

from .cards import Teller, external
from .markup import Html, counted, cut, h, name, verbatim

#: The pages that the bar leads to.
PLACES: Final = (("/query", "Query"), ("/questions", "Questions"), ("/explore", "Explore"), ("/api", "API"))
#: The RDF that a node's page is also there in: media type, name for ``?format=``, words.
RDF_FORMATS: Final = (
    ("text/turtle", "ttl", "Turtle"),
    ("application/ld+json", "jsonld", "JSON-LD"),
    ("application/n-triples", "nt", "N-Triples"),
    ("application/rdf+xml", "rdf", "RDF/XML"),
)
_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")


def teller(graph: StoredGraph) -> Teller:
    """The one that puts a graph into HTML; it remembers names."""
    return kept(graph, "teller", lambda: Teller(graph))


def wants_html(accept: str, format: str, others: Sequence[str]) -> bool:
    """Whether a client would rather have a page than one of some other media types; raises :class:`Refusal` for neither."""
    if format:
        return format.lower() in ("html", *_HTML_TYPES)
    offers = {**dict.fromkeys(_HTML_TYPES, True), **dict.fromkeys(others, False)}
    return choose(accept, offers)


def page(
    graph: StoredGraph,
    title: str,
    *content: object,
    here: str = "",
    query: str = "",
    alternates: Mapping[str, str] | None = None,
    scripts: Sequence[str] = (),
    status: int = 200,
    wide: bool = False,
) -> Reply:
    """A page. ``here`` is the place of :data:`PLACES` it belongs to, ``query`` what stands in the search box.

    ``alternates`` are the addresses of the same in other media types, ``scripts`` the files of ``assets/`` that it needs.
    """
    dataset = graph.manifest.title
    text = _document(
        dataset,
        title,
        h("p", graph.notice, class_="notice", role="note") if graph.notice else "",
        h("main", *content, id="content", tabindex="-1", class_="wide" if wide else None),
        _foot(graph),
        here=here,
        query=query,
        alternates=alternates or {},
        scripts=scripts,
    )
    headers = [("Vary", "Accept"), *_link_headers(alternates or {})]
    return Reply(body=text, media_type=HTML, status=status, headers=tuple(headers))


def refusal_page(dataset: str, title: str, reason: str) -> bytes:
    """What somebody sees whose request was not answered; made without the graph."""
    content = h(
        "main",
        h("h1", title),
        h("pre", verbatim(reason), class_="problem", role="alert"),
        h("p", h("a", "To the start", href="/", class_="button"), class_="actions"),
        id="content",
        tabindex="-1",
    )
    return _document(dataset, title, content)


def _document(
    dataset: str,
    title: str,
    *content: object,
    here: str = "",
    query: str = "",
    alternates: Mapping[str, str] = {},
    scripts: Sequence[str] = (),
) -> bytes:
    """The whole of a page in UTF-8."""
    links = [h("link", rel="alternate", type=kind, href=address) for kind, address in alternates.items()]
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("title", f"{cut(title, 200)} · {cut(dataset, 120)}" if title != dataset else cut(title, 200)),
        h("link", rel="stylesheet", href="/assets/page.css"),
        h("link", rel="icon", href="/assets/icon.svg", type="image/svg+xml"),
        links,
        [h("script", type="module", src=f"/assets/{script}") for script in ("page.js", *scripts)],
    )
    body = h(
        "body",
        h("a", "Skip to the content", href="#content", class_="skip"),
        _bar(dataset, here, query),
        *content,
    )
    return f'<!doctype html>\n<html lang="en">\n{head}\n{body}\n</html>\n'.encode()


def _link_headers(alternates: Mapping[str, str]) -> list[tuple[str, str]]:
    links = ", ".join(f'<{address}>; rel="alternate"; type="{kind}"' for kind, address in alternates.items())
    return [("Link", links)] if links else []


def _bar(dataset: str, here: str, query: str) -> Html:
    search = h(
        "form",
        h("label", "Find an actor or a source", for_="find", class_="aloud"),
        h(
            "input",
            id="find",
            name="q",
            type="search",
            value=query,
            placeholder="Find an actor or a source",
            autocomplete="off",
            maxlength=200,
        ),
        action="/search",
        role="search",
        class_="search",
    )
    places = [
        h("li", h("a", words, href=address, aria_current="page" if address == here else None))
        for address, words in PLACES
    ]
    home = h("a", name(dataset, 200), href="/", class_="home", title=cut(dataset, 300))
    return h("header", home, search, h("nav", h("ul", places), aria_label="Pages"), class_="bar")


def _foot(graph: StoredGraph) -> Html:
    about = teller(graph).about_dataset
    licence = about.get("licence", "")
    manifest = graph.manifest
    return h(
        "footer",
        h("p", name(manifest.title, 300), " · ", counted(manifest.statements, "statement")),
        h(
            "p",
            ["Licence: ", external(licence, cut(licence, 120)), " · "] if licence else "",
            "A statement is what a source says, not what is so. ",
            "Each names its source, the place in it, and who says so.",
        ),
        class_="foot",
    )
