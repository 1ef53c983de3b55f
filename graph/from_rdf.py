"""RDF → records: the way back from ``rdf.py``, for what is shown and exported from the store."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, product
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from actorgraph.data.passages import parse_passage
from actorgraph.data.records import Count, Entity, Passage, Source, Statement
from actorgraph.ontology.namespaces import AG, DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD
from actorgraph.ontology.vocabulary import local_name

from .terms import unescaped, usual_case

if TYPE_CHECKING:
    from .stored import StoredGraph

_TYPE: Final = ox.NamedNode(RDF + "type")
_STATEMENT: Final = ox.NamedNode(AG + "Statement")

#: Predicate → how its objects are read, and the field of the record (or of its count) that they fill.
_READ: Final[dict[str, tuple[str, str]]] = {
    AG + "at": ("passage", ""),
    AG + "speaker": ("speaker", ""),
    AG + "confidence": ("number", "confidence"),
    RDF + "object": ("object", "objects"),
    **{
        AG + name: ("text", field)
        for name, field in (
            ("when", "when"),
            ("asOf", "as_of"),
            ("since", "since"),
            ("until", "until"),
            ("saidOn", "said_on"),
            ("gist", "gist"),
            ("condition", "condition"),
            ("extractedBy", "extracted_by"),
            ("reviewedBy", "reviewed_by"),
            ("quote", "quote"),
            ("note", "note"),
        )
    },
    **{
        iri: ("one", field)
        for iri, field in (
            (AG + "from", "from_"),
            (AG + "to", "to"),
            (AG + "as", "as_"),
            (AG + "event", "event"),
            (PROV + "wasDerivedFrom", "source"),
        )
    },
    **{
        iri: ("many", field)
        for iri, field in (
            (RDF + "subject", "subjects"),
            (AG + "where", "where"),
            (AG + "topic", "topic"),
            (AG + "content", "content"),
            (AG + "about", "about"),
        )
    },
    RDF + "predicate": ("term", "relation"),
    **{AG + name: ("individual", name) for name in ("stance", "voice")},
    **{AG + name: ("flag", name) for name in ("negated", "jointly", "open")},
    **{AG + f"count{name}": ("count number", name.lower()) for name in ("Value", "Min", "Max")},
    **{AG + f"count{name}": ("count flag", name.lower()) for name in ("Approx", "More", "Less")},
    **{
        AG + name: ("count text", field)
        for name, field in (("countUnit", "unit"), ("countAsOf", "as_of"), ("countPrinted", "printed"))
    },
}
_NUMBERS: Final = frozenset(XSD + name for name in ("integer", "decimal", "double"))
_DERIVED: Final = PROV + "wasDerivedFrom"
_SPEAKER_LINK: Final = AG + "speakerLink"

_IDENTIFIER_LENGTH: Final = 32
#: Measured: the store takes as long for one statement as passing over the text of so many.
_STORE_PER_LINE: Final = 20

#: One triple about a statement or one of its links: subject, predicate, object, and the object's datatype (none: an IRI).
_Fact = tuple[str, str, str, str]


def statement(graph: StoredGraph, node: ox.NamedNode) -> Statement:
    """The statement of one node; raises :class:`KeyError` where the node is none."""
    facts = list(_facts(graph, node))
    if (node.value, _TYPE.value, _STATEMENT.value, "") not in facts:
        raise KeyError(node.value)
    links = [value for _, predicate, value, _ in facts if predicate == _SPEAKER_LINK]
    facts += [fact for link in links for fact in _facts(graph, ox.NamedNode(link))]
    return _statement(graph.base, node.value.rpartition("/")[2], facts)


def inference(graph: StoredGraph, node: ox.NamedNode) -> Statement:
    """What an inference concludes about entities, as a statement that no source makes: its source is empty."""
    facts = list(_facts(graph, node, graph.inferred_store))
    return _statement(graph.base, node.value.rpartition("/")[2], [*facts, (node.value, _DERIVED, graph.base, "")])


def content(graph: StoredGraph, node: ox.NamedNode) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]:
    """Subject, relation and object of an inference."""
    find = graph.inferred_store.quads_for_pattern
    subject, relation, target = (
        _term(next(find(node, ox.NamedNode(RDF + name), None, None)).object)
        for name in ("subject", "predicate", "object")
    )
    assert isinstance(subject, ox.NamedNode) and isinstance(relation, ox.NamedNode)
    return subject, relation, target


def _facts(graph: StoredGraph, node: ox.NamedNode, store: ox.Store | None = None) -> Iterator[_Fact]:
    for quad in (store or graph.store).quads_for_pattern(node, None, None, None):
        value = _term(quad.object)
        datatype = value.datatype.value if isinstance(value, ox.Literal) else ""
        yield node.value, quad.predicate.value, value.value, datatype


def statements(graph: StoredGraph, only: Collection[str] | None = None) -> Iterator[Statement]:
    """Every statement of the graph, source by source, or those of some identifiers."""
    if only is not None and len(only) < graph.manifest.statements / _STORE_PER_LINE:
        for name in sorted(only):
            yield statement(graph, ox.NamedNode(f"{graph.base}statement/{name}"))
        return
    for name, facts in groupby(_written_facts(graph, only), key=_identifier):
        yield _statement(graph.base, name, facts)


def _written_facts(graph: StoredGraph, only: Collection[str] | None) -> Iterator[_Fact]:
    """What the graph's text says of statements, each statement's facts together: a fifth of the time of the store."""
    mark = f"<{graph.base}statement/"
    start, end = len(mark), len(mark) + _IDENTIFIER_LENGTH
    for line in graph.lines():
        if line.startswith(mark) and (only is None or line[start:end] in only):
            subject, predicate, rest = line.split(" ", 2)
            term = rest[: rest.rindex(" <")]
            if term[0] == "<":
                yield subject[1:-1], predicate[1:-1], term[1:-1], ""
            else:
                text, _, datatype = term.rpartition('"')
                text = unescaped(text[1:])
                yield subject[1:-1], predicate[1:-1], text, datatype[3:-1] or XSD + "string"


def joined(graph: StoredGraph) -> Iterator[tuple[str, str]]:
    """The ids of each subject and object of each statement; one that has a value or nothing for an object joins none."""
    mark = f"<{graph.base}statement/"
    end = len(mark) + _IDENTIFIER_LENGTH
    ends = tuple(f"> <{RDF}{name}> <" for name in ("subject", "object"))
    lines = (line for line in graph.lines() if line.startswith(mark) and line.startswith(ends, end))
    for _, group in groupby(lines, key=lambda line: line[:end]):
        subjects: list[str] = []
        objects: list[str] = []
        for line in group:
            of_subject = line.startswith(ends[0], end)
            name = line[end + len(ends[not of_subject]) : line.index(">", end + len(ends[not of_subject]))]
            (subjects if of_subject else objects).append(name.removeprefix(graph.base))
        yield from product(subjects, objects)


def _identifier(fact: _Fact) -> str:
    """The identifier of the statement that a fact belongs to, be it of the statement itself or of a link of its own."""
    return fact[0].rpartition("/")[2].partition(".")[0]


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
    """The term, which is an IRI or a literal: ``rdf.py`` writes nothing else."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term


def _statement(base: str, identifier: str, facts: Iterable[_Fact]) -> Statement:
    fields: dict[str, Any] = {"id": identifier}
    many: dict[str, list[str]] = {}
    count: dict[str, Any] = {}
    speakers: list[tuple[int, str]] = []
    passages: list[Passage] = []
    for subject, predicate, text, datatype in facts:
        kind, field = _READ.get(predicate, ("", ""))
        if kind == "term":
            fields[field] = local_name(text)
        elif kind == "individual":
            fields[field] = local_name(text).lower()
        elif kind == "many":
            many.setdefault(field, []).append(_name(base, text))
        elif kind == "text":
            fields[field] = text
        elif kind == "one":
            fields[field] = text.removeprefix(base)
        elif kind == "object":
            if datatype:
                fields["value"] = _value(text, datatype)
            else:
                many.setdefault(field, []).append(_name(base, text))
        elif kind == "passage":
            passages.append(parse_passage(passage_name(text)))
        elif kind == "speaker":
            speakers.append((int(subject.rpartition(".speaker")[2]), text.removeprefix(base)))
        elif kind == "flag":
            fields[field] = True
        elif kind == "number":
            fields[field] = float(text)
        elif kind == "count number":
            count[field] = _number(text)
        elif kind == "count flag":
            count[field] = True
        elif kind == "count text":
            count[field] = text
    fields.update({field: tuple(sorted(names)) for field, names in many.items()})
    fields["passages"] = tuple(sorted(passages))
    fields["said_by"] = tuple(name for _, name in sorted(speakers))
    if count:
        fields["count"] = Count(**count)
    return Statement(**fields)


def _name(base: str, iri: str) -> str:
    """The id of an entity, source or statement."""
    return iri.removeprefix(base).removeprefix("statement/")


def passage_name(iri: str) -> str:
    """``…/passage/SOURCE.p9.12-48`` → ``9:12-48``."""
    paragraph, _, span = iri.rpartition(".p")[2].partition(".")
    return f"{paragraph}:{span}" if span else paragraph


def python_value(value: ox.Literal) -> str | int | float | bool:
    """A literal as the Python value it was written from."""
    return _value(value.value, value.datatype.value)


def _value(text: str, datatype: str) -> str | int | float | bool:
    if datatype == XSD + "boolean":
        return text == "true"
    if datatype in _NUMBERS:
        try:
            return _number(text)
        except ValueError:
            return text
    return text


def _number(text: str) -> int | float:
    """A number as ``rdf.number`` was given it; one without a fraction is whole."""
    number = float(text)
    return int(text) if re.fullmatch("[-+]?[0-9]+", text) else int(number) if number.is_integer() else number


def entities(graph: StoredGraph) -> dict[str, Entity | Source]:
    """Every entity and source by id, sorted."""
    quads = graph.store.quads_for_pattern(None, None, None, graph.graph("entities"))
    found = {}
    for node, group in groupby(quads, key=lambda quad: quad.subject):
        name = node.value.removeprefix(graph.base)
        found[name] = _described(graph, name, list(group))
    return dict(sorted(found.items()))


def entity(graph: StoredGraph, node: ox.NamedNode) -> Entity | Source:
    """The entity or source of one node."""
    quads = list(graph.store.quads_for_pattern(node, None, None, graph.graph("entities")))
    return _described(graph, node.value.removeprefix(graph.base), quads)


def _described(graph: StoredGraph, name: str, quads: list[ox.Quad]) -> Entity | Source:
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
        labels=dict(sorted((usual_case(label.language), label.value) for label in labels if label.language)),
        description=text(DCTERMS + "description"),
        same_as=tuple(value.value for value in values(OWL + "sameAs")),
        protected=text(AG + "protected") == "true",
        note=text(AG + "note"),
    )
