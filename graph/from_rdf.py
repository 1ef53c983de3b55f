"""RDF → records: the way back from ``rdf.py``, for what is shown and exported from the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from actorgraph.data.passages import parse_passage
from actorgraph.data.records import Count, Entity, Passage, Source, Statement
from actorgraph.ontology.namespaces import AG, DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from actorgraph.ontology.vocabulary import local_name

if TYPE_CHECKING:
    from .opened import Graph

_TYPE: Final = ox.NamedNode(RDF + "type")
_STATEMENT: Final = ox.NamedNode(AG + "Statement")

_TEXT: Final = {
    AG + "when": "when",
    AG + "asOf": "as_of",
    AG + "since": "since",
    AG + "until": "until",
    AG + "saidOn": "said_on",
    AG + "gist": "gist",
    AG + "condition": "condition",
    AG + "extractedBy": "extracted_by",
    AG + "reviewedBy": "reviewed_by",
    AG + "quote": "quote",
    AG + "note": "note",
}
_ONE: Final = {
    AG + "from": "from_",
    AG + "to": "to",
    AG + "as": "as_",
    AG + "event": "event",
    PROV + "wasDerivedFrom": "source",
}
_MANY: Final = {
    RDF + "subject": "subjects",
    AG + "where": "where",
    AG + "topic": "topic",
    AG + "content": "content",
    AG + "about": "about",
}
_TERM: Final = {RDF + "predicate": "relation", AG + "stance": "stance", AG + "voice": "voice"}
_FLAG: Final = {AG + "negated": "negated", AG + "jointly": "jointly", AG + "open": "open"}
_COUNT_NUMBER: Final = {AG + "countValue": "value", AG + "countMin": "min", AG + "countMax": "max"}
_COUNT_FLAG: Final = {AG + "countApprox": "approx", AG + "countMore": "more", AG + "countLess": "less"}
_NUMBERS: Final = frozenset(XSD + name for name in ("integer", "decimal", "double"))
_COUNT_TEXT: Final = {AG + "countUnit": "unit", AG + "countAsOf": "as_of", AG + "countPrinted": "printed"}


def statement(graph: Graph, node: ox.NamedNode) -> Statement:
    """The statement of one node; raises :class:`KeyError` where the node is none."""
    quads = list(graph.store.quads_for_pattern(node, None, None, None))
    if not any(quad.predicate == _TYPE and quad.object == _STATEMENT for quad in quads):
        raise KeyError(node.value)
    return _statement(graph, node.value, quads)


def statements(graph: Graph) -> Iterator[Statement]:
    """Every statement of the graph, source by source."""
    described = graph.store.quads_for_pattern(None, _TYPE, _SOURCE, graph.graph("entities"))
    prefix = f"{graph.base}statement/"
    for source in sorted({_iri(quad.subject) for quad in described}):
        name = graph.graph(source.removeprefix(graph.base))
        quads = graph.store.quads_for_pattern(None, None, None, name)
        for iri, group in groupby(quads, key=lambda quad: _iri(quad.subject)):
            if iri.startswith(prefix) and "." not in iri[len(prefix) :]:
                yield _statement(graph, iri, group)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
    """The term, which is an IRI or a literal: ``rdf.py`` writes nothing else."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term


def _iri(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return _term(term).value


_SOURCE: Final = ox.NamedNode(AG + "Source")


def _statement(graph: Graph, iri: str, quads: Iterable[ox.Quad]) -> Statement:
    fields: dict[str, Any] = {"id": iri.rpartition("/")[2]}
    many: dict[str, list[str]] = {}
    count: dict[str, Any] = {}
    speakers: list[tuple[int, str]] = []
    passages: list[Passage] = []
    for quad in quads:
        predicate, value = quad.predicate.value, _term(quad.object)
        text = value.value
        if predicate in _TEXT:
            fields[_TEXT[predicate]] = text
        elif predicate in _TERM:
            fields[_TERM[predicate]] = local_name(text)
        elif predicate in _ONE:
            fields[_ONE[predicate]] = text.removeprefix(graph.base)
        elif predicate in _MANY:
            many.setdefault(_MANY[predicate], []).append(_name(graph, text))
        elif predicate == RDF + "object":
            if isinstance(value, ox.Literal):
                fields["value"] = python_value(value)
            else:
                many.setdefault("objects", []).append(_name(graph, text))
        elif predicate == AG + "at":
            passages.append(parse_passage(passage_name(text)))
        elif predicate == AG + "speakerLink":
            speakers.append(_speaker(graph, ox.NamedNode(text)))
        elif predicate in _FLAG:
            fields[_FLAG[predicate]] = True
        elif predicate == AG + "confidence":
            fields["confidence"] = float(text)
        elif predicate in _COUNT_NUMBER:
            count[_COUNT_NUMBER[predicate]] = _number(text)
        elif predicate in _COUNT_FLAG:
            count[_COUNT_FLAG[predicate]] = True
        elif predicate in _COUNT_TEXT:
            count[_COUNT_TEXT[predicate]] = text
    fields.update({field: tuple(sorted(names)) for field, names in many.items()})
    fields["passages"] = tuple(sorted(passages))
    fields["said_by"] = tuple(name for _, name in sorted(speakers))
    if count:
        fields["count"] = Count(**count)
    return Statement(**fields)


def _name(graph: Graph, iri: str) -> str:
    """The id of an entity, source or statement."""
    return iri.removeprefix(graph.base).removeprefix("statement/")


def passage_name(iri: str) -> str:
    """``…/passage/SOURCE.p9.12-48`` → ``9:12-48``."""
    paragraph, _, span = iri.rpartition(".p")[2].partition(".")
    return f"{paragraph}:{span}" if span else paragraph


def _speaker(graph: Graph, link: ox.NamedNode) -> tuple[int, str]:
    position, name = 0, ""
    for quad in graph.store.quads_for_pattern(link, None, None, None):
        text = _term(quad.object).value
        if quad.predicate.value == AG + "position":
            position = int(text)
        elif quad.predicate.value == AG + "speaker":
            name = text.removeprefix(graph.base)
    return position, name


def python_value(value: ox.Literal) -> str | int | float | bool:
    """A literal as the Python value it was written from."""
    datatype = value.datatype.value
    if datatype == XSD + "boolean":
        return value.value == "true"
    if datatype in _NUMBERS:
        try:
            return _number(value.value)
        except ValueError:
            return value.value
    return value.value


def _number(text: str) -> int | float:
    """A number as ``rdf.number`` was given it; one without a fraction is whole."""
    number = float(text)
    return int(text) if re.fullmatch("[-+]?[0-9]+", text) else int(number) if number.is_integer() else number


def entities(graph: Graph) -> dict[str, Entity | Source]:
    """Every entity and source by id, sorted."""
    quads = graph.store.quads_for_pattern(None, None, None, graph.graph("entities"))
    found = {}
    for node, group in groupby(quads, key=lambda quad: quad.subject):
        name = node.value.removeprefix(graph.base)
        found[name] = _described(graph, name, list(group))
    return dict(sorted(found.items()))


def entity(graph: Graph, node: ox.NamedNode) -> Entity | Source:
    """The entity or source of one node."""
    quads = list(graph.store.quads_for_pattern(node, None, None, graph.graph("entities")))
    return _described(graph, node.value.removeprefix(graph.base), quads)


def _usual_case(tag: str) -> str:
    """A language tag with the case of RFC 5646 (``zh-Hant-TW``), which the store has lowered."""
    first, *rest = tag.split("-")
    return "-".join([first, *(_CASES.get(len(part), str.lower)(part) for part in rest)])


_CASES: Final = {2: str.upper, 4: str.title}


def _described(graph: Graph, name: str, quads: list[ox.Quad]) -> Entity | Source:
    def values(iri: str) -> list[ox.NamedNode | ox.Literal]:
        return sorted((_term(quad.object) for quad in quads if quad.predicate.value == iri), key=str)

    def text(iri: str) -> str:
        return next((value.value for value in values(iri)), "")

    def ids(iri: str) -> tuple[str, ...]:
        return tuple(value.value.removeprefix(graph.base) for value in values(iri))

    types = [local_name(value.value) for value in values(RDF + "type")]
    if "Source" in types:
        return Source(
            id=name,
            title=text(DCTERMS + "title"),
            publisher=ids(DCTERMS + "publisher"),
            authors=ids(DCTERMS + "creator"),
            published=text(DCTERMS + "issued"),
            language=text(DCTERMS + "language"),
            url=text(DCTERMS + "source"),
            retrieved=text(AG + "retrieved"),
            sha256=text(AG + "sha256"),
            licence=text(DCTERMS + "license"),
            type=next((kind for kind in types if kind != "Source"), "Source"),
            description=text(DCTERMS + "description"),
            note=text(AG + "note"),
        )
    labels = [value for value in values(RDFS + "label") if isinstance(value, ox.Literal)]
    return Entity(
        id=name,
        type=types[0],
        name=next((label.value for label in labels if not label.language), ""),
        aliases=tuple(value.value for value in values(SKOS + "altLabel")),
        labels=dict(sorted((_usual_case(label.language), label.value) for label in labels if label.language)),
        description=text(DCTERMS + "description"),
        same_as=tuple(value.value for value in values(OWL + "sameAs")),
        protected=text(AG + "protected") == "true",
        note=text(AG + "note"),
    )
