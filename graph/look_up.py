"""Finding statements: all about an entity, those between two, one by its identifier, the ways between two entities."""

from __future__ import annotations

import re
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import Statement
from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import AG, RDF

from . import from_rdf
from .rdf import is_direct
from .terms import literal

if TYPE_CHECKING:
    from .stored import StoredGraph

#: The properties by which a statement names an entity.
_MENTIONS = (
    *(f"<{RDF}{name}>" for name in ("subject", "object")),
    *(f"<{AG}{name}>" for name in ("saidBy", "where", "topic", "from", "to", "as", "event")),
)
#: An identifier or its beginning.
_IDENTIFIER: Final = re.compile("[0-9a-f]{1,32}")


def resolve(graph: StoredGraph, name: str) -> str:
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


def about(graph: StoredGraph, name: str) -> list[Statement]:
    """Every statement that names the entity or source ``name``, sorted by time, then identifier."""
    iri = graph.node(name)
    found = [statement for p in _MENTIONS for statement in _statements(graph, f"?statement {p} {iri}")]
    return sorted({s.id: s for s in found}.values(), key=lambda s: (s.when or s.as_of or s.since, s.id))


def _statements(graph: StoredGraph, pattern: str) -> list[Statement]:
    """The statements that ``?statement`` stands for in a pattern of SPARQL."""
    rows = graph.store.query(
        f"SELECT DISTINCT ?statement {{ ?statement a <{AG}Statement> . {pattern} }}", use_default_graph_as_union=True
    )
    assert isinstance(rows, ox.QuerySolutions)
    nodes = [row[0] for row in rows]
    return [from_rdf.statement(graph, node) for node in nodes if isinstance(node, ox.NamedNode)]


def _joining(graph: StoredGraph, a: str, b: str) -> list[Statement]:
    """The statements from ``a`` to ``b``."""
    ends = f"<{RDF}subject> {graph.node(a)} ; <{RDF}object> {graph.node(b)}"
    return _statements(graph, f"?statement {ends}")


def between(graph: StoredGraph, subject: str, relation: str, target: str) -> list[Statement]:
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
    found = {s.id: s for pair in pairs for s in _joining(graph, *pair) if s.relation in shades}
    return sorted(found.values(), key=lambda s: (s.source, s.id))


def by_identifier(graph: StoredGraph, identifier: str) -> Statement:
    """The statement with an identifier, given whole, by its first characters, or as its IRI."""
    wanted = identifier.removeprefix(f"{graph.base}statement/").removeprefix("statement:")
    if not _IDENTIFIER.fullmatch(wanted):
        raise UnknownName("statement", identifier)
    try:
        return from_rdf.statement(graph, ox.NamedNode(f"{graph.base}statement/{wanted}"))
    except KeyError:
        pass
    starts = f"FILTER(STRSTARTS(STR(?statement), {literal(f'{graph.base}statement/{wanted}')}))"
    found = sorted(_statements(graph, starts), key=lambda s: s.id)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(s.id[:12] for s in found[:5])
        raise ActorgraphError(f"{identifier!r} begins {len(found)} identifiers: {ids}, …; give more characters")
    raise UnknownName("statement", identifier)


def paths(
    graph: StoredGraph, start: str, end: str, *, facts_only: bool = False, limit: int = 5
) -> list[list[list[Statement]]]:
    """The shortest ways from one entity to another, at most ``limit``: each a list of steps, each step its statements.

    Direction does not matter. With ``facts_only`` only direct edges are walked.
    """
    graph.node(start), graph.node(end)
    neighbours = _neighbours(graph, facts_only=facts_only)
    routes = _shortest(neighbours, start, end, limit)
    return [[_step(graph, a, b, facts_only=facts_only) for a, b in pairwise(route)] for route in routes]


def _neighbours(graph: StoredGraph, *, facts_only: bool) -> dict[str, set[str]]:
    """Who is joined to whom, in either direction."""
    if facts_only:
        pattern = f"GRAPH {graph.graph('edges')} {{ ?s ?p ?o }}"
    else:
        pattern = f"GRAPH ?g {{ ?x <{RDF}subject> ?s ; <{RDF}object> ?o }}"
    rows = graph.store.query(f"SELECT ?s ?o {{ {pattern} FILTER(isIRI(?o)) }}")
    assert isinstance(rows, ox.QuerySolutions)
    links: dict[str, set[str]] = {}
    for row in rows:
        a, b = (str(term)[1:-1].removeprefix(graph.base) for term in (row[0], row[1]))
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
    routes: list[list[str]] = []
    stack = [[start]]
    while stack and len(routes) < limit:
        route = stack.pop()
        if route[-1] == end:
            routes.append(route)
            continue
        left = distance[route[-1]] - 1
        nearer = sorted((n for n in neighbours.get(route[-1], ()) if distance.get(n) == left), reverse=True)
        stack += [[*route, name] for name in nearer]
    return routes


def _step(graph: StoredGraph, a: str, b: str, *, facts_only: bool) -> list[Statement]:
    """What joins two neighbours, in either direction."""
    found = {s.id: s for s in (*_joining(graph, a, b), *_joining(graph, b, a))}
    kept = [s for s in found.values() if not facts_only or is_direct(s, graph.vocabulary)]
    return sorted(kept, key=lambda s: s.id)
