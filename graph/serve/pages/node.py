"""The page of an entity, a source or a passage: what it is, and what is said about it or in it, page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from actorgraph.data.records import Entity, Source
from actorgraph.graph import from_rdf
from actorgraph.graph.publication.publish import pseudonyms
from actorgraph.graph.serve.answering import TRIPLES, written
from actorgraph.graph.serve.reply import Refusal, Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import UnknownName

from . import described
from .addresses import with_query
from .cards import external, pairs
from .dates import in_words
from .frame import RDF_FORMATS, page, teller, wants_html
from .listing import ORDERS, SORTED, Counts, Listing, Wanted, counts, listing
from .markup import LONGEST, Html, counted, cut, h, joined, name, number
from .paging import choices, pages

_ROLES: Final = {
    "subject": "As subject",
    "object": "As object",
    "speaker": "As speaker",
    "mention": "Mentioned",
    "source": "Written in it",
}
_ORDERS: Final = {"time": "oldest first", "newest": "newest first", "source": "by source"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request for what stands at an ``iri`` of the dataset; ``statements`` are those wanted on its page."""

    iri: str
    accept: str = ""
    format: str = ""
    statements: Wanted = Wanted()
    about: bool = False


def node_page(graph: StoredGraph, asked: Asked) -> Reply:
    """Whatever stands at an IRI of the dataset, as a page or as RDF.

    ``about`` asks at a source for what is said of it, rather than for what is written in it.
    """
    local = asked.iri.removeprefix(graph.base)
    if not asked.iri.startswith(graph.base):
        raise UnknownName("IRI", cut(asked.iri, 300))
    kind, slash, rest = local.partition("/")
    if not local:
        from .start import dataset_page

        return dataset_page(graph, asked.accept, asked.format)
    if slash and kind == "statement":
        from .statement import statement_page

        return statement_page(graph, rest.partition(".")[0], asked.accept, asked.format)
    if slash and kind == "inference":
        from .inference import inference_page

        return inference_page(graph, rest, asked.accept, asked.format)
    if slash and kind == "passage":
        from .passage import passage_page

        return passage_page(graph, rest, asked.statements, asked.accept, asked.format)
    if slash and kind == "graph":
        return _moved(teller(graph).addresses.entity(_source_of(graph, rest)))
    return _described_page(graph, local, asked)


def _moved(address: str) -> Reply:
    return Reply(body=b"", status=303, headers=(("Location", address),))


def _source_of(graph: StoredGraph, name: str) -> str:
    """The source whose statements a named graph holds; the dataset itself for the graphs of the rest."""
    try:
        graph.node(name)
    except UnknownName:
        return ""
    return name


def _described_page(graph: StoredGraph, local: str, asked: Asked) -> Reply:
    try:
        node = graph.node(local)
    except UnknownName:
        for known, pseudonym in pseudonyms(graph).entities.items():
            if pseudonym == local:
                return _moved(teller(graph).addresses.entity(known))
        raise
    record = from_rdf.entity(graph, node)
    in_it = isinstance(record, Source) and not asked.about
    html = wants_html(asked.accept, asked.format, tuple(TRIPLES))
    wanted = asked.statements if html else msgspec.structs.replace(asked.statements, size=_rdf_size(asked.statements))
    found = listing(graph, node, wanted, written=in_it)
    if found.page > max(found.pages, 1):
        raise Refusal(404, f"there is no page {found.page}: the last is {max(found.pages, 1)}")
    view = _View(graph, local, asked, record)
    if not html:
        triples = [
            *described.node(graph, node, graph.graph("entities")),
            *described.statements(graph, found.statements),
        ]
        return _with_next(written(triples, graph, asked.accept, asked.format), view, found)
    return view.page(found, counts(graph, node, written=in_it), in_it)


def _rdf_size(wanted: Wanted) -> int:
    """RDF is for programs, which are sent more at once unless they say how many."""
    return 500 if wanted.size == Wanted().size else wanted.size


def _with_next(reply: Reply, view: _View, found: Listing) -> Reply:
    """A reply that says where the next page is, as programs look for it."""
    links = []
    if found.page < found.pages:
        links.append(f'<{view.address(page=found.page + 1)}>; rel="next"')
    if found.page > 1:
        links.append(f'<{view.address(page=found.page - 1)}>; rel="prev"')
    headers = (*reply.headers, ("Link", ", ".join(links))) if links else reply.headers
    return msgspec.structs.replace(reply, headers=headers)


class _View:
    """One entity or source on its page."""

    def __init__(self, graph: StoredGraph, local: str, asked: Asked, record: Entity | Source) -> None:
        self.graph, self.local, self.asked, self.record = graph, local, asked, record
        self.teller = teller(graph)
        self.path = self.teller.addresses.entity(local)

    def address(self, **changed: str | int) -> str:
        """This page with other choices; a choice that changes leads to the first page."""
        wanted = self.asked.statements
        now: dict[str, str | int] = {
            "role": wanted.role,
            "relation": wanted.relation,
            "stance": wanted.stance,
            "source": wanted.source,
            "order": wanted.order,
            "about": "true" if self.asked.about else "",
            "size": "" if wanted.size == Wanted().size else wanted.size,
            "page": "",
        }
        now |= changed
        return with_query(
            self.path, **{key: "" if key == "page" and value == 1 else value for key, value in now.items()}
        )

    def page(self, found: Listing, numbers: Counts, in_it: bool) -> Reply:
        label = self.teller.narrator.label(self.local)
        alternates = {kind: with_query(self.path, format=form) for kind, form, _ in RDF_FORMATS}
        return page(
            self.graph,
            label,
            self._head(label),
            h(
                "div",
                self._narrowing(numbers, in_it),
                h(
                    "section",
                    self._above(found, numbers, in_it),
                    [self.teller.card(statement) for statement in found.statements],
                    pages(found.page, found.pages, lambda number: self.address(page=number), "Pages of statements"),
                    aria_labelledby="statements",
                    class_="cards",
                ),
                class_="columns",
            ),
            self._formats(),
            alternates=alternates,
        )

    # -- what it is ----------------------------------------------------------------------------------------------------

    def _head(self, label: str) -> Html:
        record = self.record
        kind = self.graph.vocabulary.classes.get(record.type)
        class_link = with_query("/search", type=record.type)
        title = kind.definition if kind else None
        words = (kind.label if kind else record.type).capitalize()
        return h(
            "div",
            h(
                "p",
                self.teller.shape(record.type),
                h("a", words, href=class_link, title=title),
                h("span", "identity protected", class_="badge") if getattr(record, "protected", False) else "",
                class_="kind",
            ),
            h("h1", name(label, 400)),
            self._entity(record) if isinstance(record, Entity) else self._source(record),
            h(
                "p",
                h("a", "Explore around it", href=with_query("/explore", focus=self.local), class_="button"),
                h(
                    "a",
                    "Ask about it",
                    href=with_query("/questions/statements-about", actor=self.local),
                    class_="button",
                ),
                class_="actions",
            ),
            class_="about",
        )

    def _entity(self, entity: Entity) -> list[Html | str]:
        names = [name(alias) for alias in entity.aliases]
        names += [
            h("span", name(label), h("span", f" ({language})", class_="aside"), lang=language)
            for language, label in entity.labels.items()
        ]
        same = [external(iri, cut(short(iri), 60)) for iri in entity.same_as]
        description = cut(entity.description, LONGEST)
        return [
            h("p", h("span", "Also ", class_="aside"), joined(names[:60], " · "), class_="aliases") if names else "",
            h("p", description, class_="description", dir="auto") if description else "",
            pairs([("Same as", joined(same)), ("Note", cut(entity.note, LONGEST)), ("Identifier", self._identifier())]),
        ]

    def _source(self, source: Source) -> list[Html | str]:
        rows: list[tuple[str, Html | str]] = [
            ("Publisher", self.teller.entities(source.publisher)),
            ("Authors", self.teller.entities(source.authors)),
            ("Published", in_words(source.published)),
            ("Document", external(source.url, cut(short(source.url), 90)) if source.url else ""),
            ("Retrieved", in_words(source.retrieved)),
            ("Language", source.language),
            ("Licence", external(source.licence, cut(source.licence, 200)) if source.licence else ""),
            ("SHA-256 of its text", h("code", source.sha256) if source.sha256 else ""),
            ("Note", cut(source.note, LONGEST)),
            ("Identifier", self._identifier()),
        ]
        description = cut(source.description, LONGEST)
        return [h("p", description, class_="description", dir="auto") if description else "", pairs(rows)]

    def _identifier(self) -> Html:
        return h("code", self.graph.base + self.local)

    # -- what is said --------------------------------------------------------------------------------------------------

    def _above(self, found: Listing, numbers: Counts, in_it: bool) -> list[Html | str]:
        narrowed = self.asked.statements.narrowed()
        what = "What is written in it" if in_it else "What is said about it"
        shown = counted(found.total, "statement")
        if narrowed:
            shown = f"{number(found.total)} of {counted(numbers.total, 'statement')}"
        elif len(numbers.sources) > 1:
            shown += f" from {counted(len(numbers.sources), 'source')}"
        chosen = self._chosen()
        return [
            h("h2", what, id="statements"),
            h("p", shown, self._order(found), class_="how-many", role="status"),
            h("p", [[link, " "] for link in chosen], class_="chosen") if chosen else "",
            h("p", "Nothing is said of this in this way." if narrowed else "No statement names it.", class_="hint")
            if not found.total
            else "",
        ]

    def _order(self, found: Listing) -> Html | str:
        if found.total < 2:
            return ""
        if found.total > SORTED:
            narrower = f"more than {number(SORTED)} are listed by source; narrow them down to sort them by time"
            return h("span", " · ", narrower, class_="aside")
        orders = [
            h(
                "a",
                _ORDERS[order],
                href=self.address(order=order),
                aria_current="true" if order == found.order else None,
            )
            for order in ORDERS
        ]
        return h("span", " · ", joined(orders, " · "), class_="orders")

    def _chosen(self) -> list[Html]:
        """What the list is narrowed to, each as a link that gives it up."""
        wanted = self.asked.statements
        relation = self.graph.vocabulary.relations.get(wanted.relation)
        words: dict[str, str] = {
            "role": _ROLES.get(wanted.role, wanted.role),
            "relation": relation.label if relation else wanted.relation,
            "stance": wanted.stance,
            "source": self.teller.narrator.label(wanted.source) if wanted.source else "",
        }
        return [
            h(
                "a",
                name(text, 60),
                h("span", " ×", aria_hidden="true"),
                href=self.address(**{key: ""}),
                class_="chip",
                title="Show the others too",
            )
            for key, text in words.items()
            if text
        ]

    def _narrowing(self, numbers: Counts, in_it: bool) -> Html | str:
        wanted, relations = self.asked.statements, self.graph.vocabulary.relations
        parts: list[Html | str] = []
        if isinstance(self.record, Source):
            other = "What is said of it" if in_it else "What is written in it"
            parts.append(
                h("p", h("a", other, href=with_query(self.path, about="true" if in_it else "")), class_="turn")
            )

        def link(key: str) -> Callable[[str], str]:
            return lambda value: self.address(**{key: value})

        parts += [
            choices("Its part", numbers.roles, wanted.role, link("role"), lambda role: _ROLES.get(role, role)),
            choices(
                "Relation",
                numbers.relations,
                wanted.relation,
                link("relation"),
                lambda relation: relations[relation].label if relation in relations else relation,
            ),
            choices("Stance", numbers.stances, wanted.stance, link("stance")),
            choices(
                "Source",
                numbers.sources,
                wanted.source,
                link("source"),
                lambda source: name(self.teller.narrator.label(source), 80),
            ),
        ]
        shown = [part for part in parts if part]
        if not shown:
            return h("div", class_="narrow")
        return h(
            "details", h("summary", "Narrow down"), h("div", shown), class_="narrow", open=wanted.narrowed() or None
        )

    def _formats(self) -> Html:
        links = [h("a", words, href=self.address(format=form), rel="alternate") for _, form, words in RDF_FORMATS]
        api = h("a", "JSON", href=f"/api/entities/{self.local}", rel="alternate")
        return h("p", "These statements as ", joined([*links, api], ", ", " or "), class_="formats")


def short(address: str) -> str:
    """A web address as people write it."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
