"""What a saved question can be asked about: the types of its parameters, their values, and a value as one RDF term."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import STANCES, VOICES
from actorgraph.ontology.errors import ActorgraphError, UnknownName, did_you_mean
from actorgraph.ontology.namespaces import RDF, RDFS, XSD
from actorgraph.ontology.vocabulary import Term, local_name

from .rdf import individual
from .sparql import run

if TYPE_CHECKING:
    from .stored import StoredGraph

#: The types of parameters: names of the graph, names of the vocabulary, and plain values.
KINDS: Final = (
    *("entity", "source", "class", "relation", "family", "stance", "voice"),
    *("date", "year", "integer", "text", "choice"),
)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}")


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """What a question can be asked about. ``type`` is one of :data:`KINDS`.

    ``class_name`` narrows an entity, ``choices`` are the values of a choice; ``default`` is empty where there is none.
    """

    name: str
    type: str
    description: str = ""
    class_name: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    optional: bool = False


# -- a value as a term -------------------------------------------------------------------------------------------------


def term(graph: StoredGraph, parameter: Parameter, written: str) -> str:
    """The one RDF term, as SPARQL writes it, that ``written`` means for ``parameter``.

    An entity or source may be given by its id, or by its name, label or alias in any case where only one bears it; a
    term of the vocabulary by its name or label. Raises :class:`UnknownName` for what does not exist and
    :class:`ActorgraphError` for a value of the wrong form.
    """
    try:
        if parameter.type in ("entity", "source"):
            return str(_entity(graph, parameter, written))
        if parameter.type in _TERMS:
            return str(ox.NamedNode(_named(parameter, written, _TERMS[parameter.type](graph)).iri))
        return plain(parameter, written)
    except ValueError as error:
        raise ActorgraphError(f"{parameter.name}: {error}") from None


_TERMS: Final[dict[str, Callable[[StoredGraph], Mapping[str, Term]]]] = {
    "class": lambda graph: graph.vocabulary.classes,
    "relation": lambda graph: graph.vocabulary.relations,
    "family": lambda graph: graph.vocabulary.families,
}


def plain(parameter: Parameter, written: str) -> str:
    """The term of a value that no graph is needed for; raises :class:`ValueError` with what would be right."""
    kind, text = parameter.type, written.strip()
    if kind in ("stance", "voice", "choice"):
        known = {"stance": STANCES, "voice": VOICES}.get(kind, parameter.choices)
        if text not in known:
            hint = did_you_mean(nearest(text, known)) or f"; there are {', '.join(known)}"
            raise ValueError(f"unknown {kind} {written!r}{hint}")
        return _literal(text) if kind == "choice" else individual(text)
    if kind == "date":
        try:
            if len(text) != 10:
                raise ValueError
            return f'"{datetime.date.fromisoformat(text)}"^^<{XSD}date>'
        except ValueError:
            raise ValueError(f"{written!r} is no date; write year-month-day, for example 2023-06-14") from None
    if kind == "year":
        if not re.fullmatch("[0-9]{4}", text, re.ASCII):
            raise ValueError(f"{written!r} is no year; write four digits")
        return str(int(text))
    if kind == "integer":
        if not _INTEGER.fullmatch(text):
            raise ValueError(f"{written!r} is no whole number")
        # Bare digits may stand after LIMIT; a sign could merge with what stands before it.
        return text if text.isdigit() else f'"{int(text)}"^^<{XSD}integer>'
    return _literal(written)


def _literal(text: str) -> str:
    try:
        return str(ox.Literal(text))
    except ValueError:
        raise ValueError("the text is not valid Unicode") from None


def _entity(graph: StoredGraph, parameter: Parameter, written: str) -> ox.NamedNode:
    text = written.strip()
    try:
        node = graph.node(text.removeprefix(":"))
    except UnknownName as error:
        named = graph.named(text)
        fitting = [name for name in named if _fits(graph, parameter, graph.node(name))] or named
        if len(fitting) > 1:
            raise ActorgraphError(
                f"{parameter.name}: {written!r} is the name of {', '.join(fitting)}; give one of these ids"
            ) from None
        if not fitting:
            raise UnknownName(parameter.type, written, error.nearest or _nearest_labels(graph, text)) from None
        node = graph.node(fitting[0])
    if not _fits(graph, parameter, node):
        types = sorted(local_name(iri) for iri in _types(graph, node))
        wanted = "Source" if parameter.type == "source" else parameter.class_name
        raise ActorgraphError(
            f"{parameter.name}: {written!r} is a {' and '.join(types)}; what is asked for is a {wanted}"
        )
    return node


def _types(graph: StoredGraph, node: ox.NamedNode) -> list[str]:
    quads = graph.store.quads_for_pattern(node, ox.NamedNode(RDF + "type"), None, graph.graph("entities"))
    return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]


def _fits(graph: StoredGraph, parameter: Parameter, node: ox.NamedNode) -> bool:
    wanted = "Source" if parameter.type == "source" else parameter.class_name
    return not wanted or any(graph.vocabulary.is_a(local_name(iri), wanted) for iri in _types(graph, node))


def _nearest_labels(graph: StoredGraph, text: str) -> list[str]:
    """The ids of the entities whose labels are most like ``text``."""
    labels = ox.NamedNode(RDFS + "label")
    by_label: dict[str, str] = {}
    for quad in graph.store.quads_for_pattern(None, labels, None, graph.graph("entities")):
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            by_label.setdefault(quad.object.value, quad.subject.value.removeprefix(graph.base))
    return list(dict.fromkeys(by_label[label] for label in nearest(text, by_label)))


def _named(parameter: Parameter, written: str, known: Mapping[str, Term]) -> Term:
    text = written.strip().removeprefix("ag:")
    if found := known.get(text):
        return found
    folded = text.casefold().replace("_", " ")
    named = [t for t in known.values() if folded in {label.casefold() for label in (t.name, *t.labels.values())}]
    if len(named) == 1:
        return named[0]
    by_label = {label: t.name for t in known.values() for label in (t.name, t.label)}
    near = [t.name for t in named] or list(dict.fromkeys(by_label[label] for label in nearest(text, by_label)))
    raise UnknownName(parameter.type, written, near)


# -- the values there are ----------------------------------------------------------------------------------------------


def values_of(graph: StoredGraph, parameter: Parameter) -> list[tuple[str, str]]:
    """The values that ``parameter`` can take in ``graph`` with their labels, sorted; empty for what can be anything."""
    kind = parameter.type
    if kind in ("entity", "source"):
        return _entities(graph, "Source" if kind == "source" else parameter.class_name)
    if kind in _TERMS:
        known = _TERMS[kind](graph)
        return sorted((name, known[name].label) for name in _used(graph, kind) if name in known)
    if kind in ("date", "year"):
        return _extent(graph, kind)
    choices = {"stance": STANCES, "voice": VOICES}.get(kind, parameter.choices)
    return [(choice, "") for choice in choices]


def _entities(graph: StoredGraph, class_name: str) -> list[tuple[str, str]]:
    classes = [c.iri for c in graph.vocabulary.classes.values() if not class_name or class_name in c.ancestors]
    type_, entities = ox.NamedNode(RDF + "type"), graph.graph("entities")
    nodes = {
        quad.subject
        for iri in classes
        for quad in graph.store.quads_for_pattern(None, type_, ox.NamedNode(iri), entities)
        if isinstance(quad.subject, ox.NamedNode)
    }
    labels = ((node.value.removeprefix(graph.base), graph.label(node)) for node in nodes)
    return sorted((name, "" if label == name else label) for name, label in labels)


def _used(graph: StoredGraph, kind: str) -> set[str]:
    """The names of the vocabulary that the dataset uses, and those that stand above them."""
    if kind == "class":
        found = _column(graph, "SELECT DISTINCT ?x { GRAPH graph:entities { ?entity a ?x } }")
        classes = graph.vocabulary.classes
        return {above for name in found if name in classes for above in classes[name].ancestors}
    relations = graph.vocabulary.relations
    used = [relations[name] for name in _column(graph, "SELECT DISTINCT ?x { ?statement rdf:predicate ?x }")]
    if kind == "family":
        return {relation.family for relation in used}
    return {above for relation in used for above in relation.ancestors}


def _column(graph: StoredGraph, query: str) -> Iterable[str]:
    answer = run(graph, query, check_names=False)
    assert isinstance(answer, ox.QuerySolutions)
    return [local_name(row[0].value) for row in answer if isinstance(row[0], ox.NamedNode)]


def _extent(graph: StoredGraph, kind: str) -> list[tuple[str, str]]:
    """The first and last date of what happened, open ends left out."""
    answer = run(
        graph,
        """SELECT (MIN(?date) AS ?first) (MAX(?date) AS ?last) WHERE {
             ?statement ag:whenEarliest|ag:whenLatest ?date
             FILTER(?date > "0001-01-01"^^xsd:date && ?date < "9999-12-31"^^xsd:date)
           }""",
        check_names=False,
    )
    assert isinstance(answer, ox.QuerySolutions)
    ends = [(term.value, label) for row in answer for term, label in zip(row, ("first", "last"), strict=True) if term]
    return [(value[:4] if kind == "year" else value, label) for value, label in ends]
