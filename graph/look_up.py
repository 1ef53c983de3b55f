"""Finding statements: all about an entity, those between two, one by its identifier, the ways between two entities."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import Statement
from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import AG, RDF

from . import from_rdf

if TYPE_CHECKING:
    from .opened import Graph

#: The properties by which a statement names an entity.
_MENTIONS = tuple(
    ox.NamedNode(iri)
    for iri in (
        *(RDF + name for name in ("subject", "object")),
        *(AG + name for name in ("saidBy", "where", "topic", "from", "to", "as", "event")),
    )
)


def resolve(graph: Graph, name: str) -> str:
    """The id of the entity or source that ``name`` means: an id, or a name, label or alias that only one entity bears."""
    try:
        graph.node(name)
    except UnknownName:
        named = graph.named(name)
        if len(named) == 1:
            return named[0]
        if named:
            raise ActorgraphError(
                f"{name!r} names {len(named)} entities: {', '.join(named)}; use one of these ids"
            ) from None
        raise
    return name


def about(graph: Graph, name: str) -> list[Statement]:
    """Every statement that names the entity ``name`` or is from the source of that id, sorted by time, then identifier."""
    node = graph.node(name)
    nodes = {
        quad.subject for predicate in _MENTIONS for quad in graph.store.quads_for_pattern(None, predicate, node, None)
    }
    prefix = f"{graph.base}statement/"
    found = [from_rdf.statement(graph, n) for n in nodes if n.value.startswith(prefix)]
    return sorted(found, key=lambda s: (s.when or s.as_of or s.since, s.id))


def between(graph: Graph, subject: str, relation: str, target: str) -> list[Statement]:
    """The statements that ``subject`` ``relation`` ``target``, whatever their stance, shades of the relation included."""
    relations = graph.vocabulary.relations
    forward = graph.vocabulary.inverses.get(relation)
    if forward:
        subject, relation, target = target, forward, subject
    if relation not in relations:
        raise UnknownName("relation", relation, nearest(relation, list(relations)))
    shades = {name for name, known in relations.items() if relation in known.ancestors}
    pairs = [(subject, target)]
    if relations[relation].symmetric:
        pairs.append((target, subject))
    found = {}
    for first, second in pairs:
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), graph.node(first), None):
            statement = from_rdf.statement(graph, quad.subject)
            if statement.relation in shades and second in statement.objects:
                found[statement.id] = statement
    return sorted(found.values(), key=lambda s: (s.source, s.id))


def by_identifier(graph: Graph, identifier: str) -> Statement:
    """The statement with an identifier, given whole, by its first characters, or as its IRI."""
    wanted = identifier.removeprefix(f"{graph.base}statement/").removeprefix("statement:")
    node = ox.NamedNode(f"{graph.base}statement/{wanted}") if wanted.isalnum() else None
    if node is not None:
        try:
            return from_rdf.statement(graph, node)
        except KeyError:
            pass
    prefix = f"{graph.base}statement/{wanted}"
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(AG + "Statement"), None)
    found = sorted({quad.subject.value for quad in quads if quad.subject.value.startswith(prefix)}) if wanted else []
    if len(found) == 1:
        return from_rdf.statement(graph, ox.NamedNode(found[0]))
    if found:
        ids = ", ".join(iri.rpartition("/")[2][:12] for iri in found[:5])
        raise ActorgraphError(f"{identifier!r} begins {len(found)} identifiers: {ids}, …; give more characters")
    raise UnknownName("statement", identifier)


def paths(
    graph: Graph, start: str, end: str, *, facts_only: bool = False, limit: int = 5
) -> list[list[list[Statement]]]:
    """The shortest ways from one entity to another, at most ``limit``: each a list of steps, each step its statements.

    Direction does not matter. With ``facts_only`` only direct edges are walked.
    """
    graph.node(start), graph.node(end)
    neighbours = _neighbours(graph, facts_only=facts_only)
    routes = _shortest(neighbours, start, end, limit)
    return [[_joining(graph, a, b, facts_only) for a, b in zip(route, route[1:], strict=False)] for route in routes]


def _neighbours(graph: Graph, *, facts_only: bool) -> dict[str, set[str]]:
    links: dict[str, set[str]] = {}
    if facts_only:
        quads = graph.store.quads_for_pattern(None, None, None, graph.graph("edges"))
        pairs = ((q.subject.value, q.object.value) for q in quads if isinstance(q.object, ox.NamedNode))
    else:
        rows = graph.store.query(
            f"SELECT ?s ?o WHERE {{ GRAPH ?g {{ ?x <{RDF}subject> ?s ; <{RDF}object> ?o FILTER(isIRI(?o)) }} }}"
        )
        pairs = ((row[0].value, row[1].value) for row in rows)
    for subject, target in pairs:
        a, b = subject.removeprefix(graph.base), target.removeprefix(graph.base)
        links.setdefault(a, set()).add(b)
        links.setdefault(b, set()).add(a)
    return links


def _shortest(neighbours: dict[str, set[str]], start: str, end: str, limit: int) -> list[list[str]]:
    """All shortest routes, in alphabetical order, at most ``limit``."""
    distance, queue = {end: 0}, deque([end])
    while queue and start not in distance:
        here = queue.popleft()
        for there in neighbours.get(here, ()):
            if there not in distance:
                distance[there] = distance[here] + 1
                queue.append(there)
    if start not in distance:
        return []
    routes, stack = [], [[start]]
    while stack and len(routes) < limit:
        route = stack.pop()
        if route[-1] == end:
            routes.append(route)
            continue
        left = distance[route[-1]] - 1
        nearer = sorted((n for n in neighbours.get(route[-1], ()) if distance.get(n) == left), reverse=True)
        stack += [[*route, name] for name in nearer]
    return routes


def _joining(graph: Graph, a: str, b: str, facts_only: bool) -> list[Statement]:
    from .rdf import is_direct

    found = {}
    for subject, target in ((a, b), (b, a)):
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), graph.node(subject), None):
            statement = from_rdf.statement(graph, quad.subject)
            if target in statement.objects and (not facts_only or is_direct(statement, graph.vocabulary)):
                found[statement.id] = statement
    return sorted(found.values(), key=lambda s: s.id)
