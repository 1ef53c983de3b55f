"""One statement as a part of a page: how it stands, who says so, what is said, and where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from actorgraph.data.counts import display
from actorgraph.data.records import Passage, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.rdf import is_direct
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.view.drawing import CLAIMS, claim_of, shape_of
from actorgraph.graph.words import Narrator

from .addresses import Addresses
from .dates import in_words
from .markup import LONGEST, Html, cut, h, joined, name

#: Who speaks where nobody is named, by stance; as the picture says it.
_ALONE: Final = {
    "asserted": "by the source itself",
    "denied": "by the source itself",
    "alleged": "by whom, the source does not say",
}
_VOICES: Final = {"headline": "in the headline", "caption": "in a caption", "comment": "in a comment"}
_DATES: Final = (
    ("When", "when"),
    ("As of", "as_of"),
    ("Since", "since"),
    ("Until", "until"),
    ("Said on", "said_on"),
)


class Teller:
    """Puts entities, sources and statements of one graph into HTML, each name a link to its page."""

    def __init__(self, graph: StoredGraph) -> None:
        self.graph = graph
        self.addresses = Addresses(graph.base)
        self.narrator = Narrator(graph)

    # -- names ---------------------------------------------------------------------------------------------------------

    def entity(self, identifier: str, class_: str = "name") -> Html:
        """The name of an entity or source, as a link to its page."""
        shown = name(self.narrator.label(identifier))
        return h("a", shown, href=self.addresses.entity(identifier), class_=class_)

    def entities(self, identifiers: Iterable[str], class_: str = "name", between: str = ", ", last: str = "") -> Html:
        """Several names."""
        return joined([self.entity(identifier, class_) for identifier in identifiers], between, last)

    def shape(self, class_name: str) -> Html:
        """The form and colour of a class, as the picture draws it."""
        known = self.graph.vocabulary.classes.get(class_name)
        form = _FORMS.get(shape_of(known.shape if known else ""), _DOT)
        fill = known.colour if known else None
        return h("svg", form, viewBox="0 0 16 16", class_="shape", fill=fill or "#7a7f87", aria_hidden="true")

    # -- statements ----------------------------------------------------------------------------------------------------

    def card(self, statement: Statement, *, whole: bool = False) -> Html:
        """A statement with everything that is known of it; ``whole`` on a page of its own."""
        return h(
            "article",
            self._saying(statement),
            self.sentence(statement),
            _text("gist", "In short: ", statement.gist),
            h("blockquote", cut(statement.quote, LONGEST), dir="auto") if statement.quote else "",
            self._details(statement),
            self._links(statement),
            self._evidence(statement, whole=whole),
            class_="card",
            data_statement=statement.id,
        )

    def _saying(self, statement: Statement) -> Html:
        claim = CLAIMS[claim_of(self._as_mapping(statement))]
        dashes = claim["dashes"]
        sample = h(
            "svg",
            h("line", x1=1, y1=5, x2=35, y2=5, stroke_dasharray=" ".join(map(str, dashes)) if dashes else None),
            viewBox="0 0 36 10",
            class_="line",
            aria_hidden="true",
        )
        judgement = not self.graph.vocabulary.relations[statement.relation].direct_edge
        return h(
            "p",
            h("span", sample, h("span", statement.stance, class_="stance"), class_="claim", title=claim["note"]),
            h("span", "negated", class_="stance not") if statement.negated else "",
            h("span", "a judgement", class_="mark") if judgement else "",
            h("span", *self._attribution(statement), class_="who"),
            class_="saying",
        )

    def _as_mapping(self, statement: Statement) -> dict[str, object]:
        direct = is_direct(statement, self.graph.vocabulary)
        return {"stance": statement.stance, "negated": statement.negated, "direct": direct}

    def _attribution(self, statement: Statement) -> Iterator[Html | str]:
        if statement.said_by:
            yield "by " if statement.stance in ("alleged", "denied") else "according to "
            yield self.entities(statement.said_by, between=", according to ")
        else:
            yield _ALONE.get(statement.stance, "as the source tells it")
        if voice := _VOICES.get(statement.voice):
            yield f", {voice}"

    def sentence(self, statement: Statement) -> Html:
        """Subject, relation and object, each a link."""
        relation = self.graph.vocabulary.relations[statement.relation]
        return h(
            "p",
            self.entities(statement.subjects, "name strong", last=" and "),
            " ",
            [h("strong", "not", class_="negation"), " "] if statement.negated else "",
            h("em", relation.label, class_="relation", title=relation.definition),
            " ",
            self._target(statement),
            h("span", " (jointly)", class_="aside") if statement.jointly else "",
            h("span", " (among others)", class_="aside") if statement.open else "",
            class_="sentence",
        )

    def _target(self, statement: Statement) -> Html | str:
        if statement.objects:
            return self.entities(statement.objects, "name strong", last=" and ")
        if statement.value is None:
            return ""
        value = {True: "yes", False: "no"}[statement.value] if isinstance(statement.value, bool) else statement.value
        return h("bdi", cut(str(value), LONGEST), class_="value", dir="auto")

    def _details(self, s: Statement) -> Html | str:
        rows: list[tuple[str, Html | str]] = [("On condition", cut(s.condition, LONGEST))]
        for label, field in _DATES:
            if written := getattr(s, field):
                rows.append((label, h("span", in_words(written), title=written)))
        rows.append(("How many", display(s.count) if s.count else ""))
        for label, names in (
            ("Where", s.where),
            ("From", (s.from_,)),
            ("To", (s.to,)),
            ("About", s.topic),
            ("As", (s.as_,)),
            ("Part of", (s.event,)),
        ):
            rows.append((label, self.entities(filter(None, names))))
        rows.append(("Note", cut(s.note, LONGEST)))
        return pairs(rows)

    def _links(self, statement: Statement) -> Html | str:
        rows = [
            h("li", h("span", label, class_="how"), " ", self.other(identifier))
            for label, identifiers in (("Content", statement.content), ("Answers", statement.about))
            for identifier in identifiers
        ]
        return h("ul", rows, class_="links") if rows else ""

    def other(self, identifier: str) -> Html:
        """Another statement as one line that leads to it."""
        try:
            told = from_rdf.statement(self.graph, ox.NamedNode(f"{self.graph.base}statement/{identifier}"))
        except KeyError:
            return h("span", identifier[:12], class_="aside")
        stance = "" if told.stance == "asserted" else f" ({told.stance})"
        return h("a", name(self.narrator.claim(told), 300), stance, href=self.addresses.statement(identifier))

    def _evidence(self, statement: Statement, *, whole: bool) -> Html:
        source = self.narrator.source(statement.source)
        title = name(source.title or source.id, 200)
        by = [self.entities(source.publisher)] if source.publisher else []
        if source.published:
            by.append(h("span", in_words(source.published), title=source.published))
        return h(
            "p",
            h("cite", h("a", title, href=self.addresses.entity(source.id))),
            [[" · ", part] for part in by],
            " · ",
            h("span", self._places(statement), class_="passage"),
            [" · ", external(source.url, "the document")] if source.url else "",
            [" · ", h("a", "Cite", href=self.addresses.statement(statement.id), class_="cite")] if not whole else "",
            class_="evidence",
        )

    def _places(self, statement: Statement) -> list[Html | str]:
        if not statement.passages:
            return ["place withheld"]
        links: list[Html] = []
        for passage in statement.passages:
            address = self.addresses.of(f"{self.graph.base}passage/{statement.source}.p{_fragment(passage)}")
            links.append(h("a", place(passage), href=address))
        return ["paragraph " if len(links) == 1 else "paragraphs ", joined(links)]

    @cached_property
    def about_dataset(self) -> dict[str, str]:
        """Description and licence of the dataset, as it describes itself."""
        from actorgraph.graph.network import about_dataset

        return about_dataset(self.graph)


def pairs(rows: Iterable[tuple[str, Html | str]], class_: str = "details") -> Html | str:
    """Labels and what they are of, those without anything left out."""
    found = [h("div", h("dt", label), h("dd", value, dir="auto")) for label, value in rows if value]
    return h("dl", found, class_=class_) if found else ""


def external(address: str, words: str) -> Html:
    """A link that leaves the server; plain text where it is no web address."""
    return h("a", words, href=address, rel="noopener noreferrer external", class_="external")


def place(passage: Passage) -> str:
    """``9:12-48`` as people say it."""
    if passage.start < 0:
        return str(passage.paragraph)
    return f"{passage.paragraph} (characters {passage.start}–{passage.end})"


def _fragment(passage: Passage) -> str:
    return str(passage).replace(":", ".")


def _text(class_: str, label: str, text: str) -> Html | str:
    return h("p", h("span", label, class_="aside"), cut(text, LONGEST), class_=class_, dir="auto") if text else ""


_DOT: Final = h("circle", cx=8, cy=8, r=6)
#: The shapes of the picture in a box of 16.
_FORMS: Final = {
    shape: h("polygon", points=points)
    for shape, points in {
        "square": "2.5,2.5 13.5,2.5 13.5,13.5 2.5,13.5",
        "diamond": "8,1 15,8 8,15 1,8",
        "triangle": "8,1.5 14.5,13.5 1.5,13.5",
        "triangleDown": "8,14.5 14.5,2.5 1.5,2.5",
        "star": "8,0.8 10.1,5.2 15,5.8 11.4,9.1 12.4,14 8,11.6 3.6,14 4.6,9.1 1,5.8 5.9,5.2",
        "hexagon": "14.5,8 11.2,13.6 4.8,13.6 1.5,8 4.8,2.4 11.2,2.4",
    }.items()
}
