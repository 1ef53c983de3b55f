"""Finding statements: all about an entity, those between two, one by its identifier, the ways between two entities."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import Statement
from actorgraph.data.values import read_value
from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import AG, RDF

from . import from_rdf
from .publication.publish import pseudonyms
from .rdf import is_direct
from .terms import literal

if TYPE_CHECKING:
    from actorgraph.ontology.vocabulary import Relation

    from .stored import StoredGraph

#: The properties by which a statement names an entity.
_MENTIONS = (
    *(f"<{RDF}{name}>" for name in ("subject", "object")),
    *(f"<{AG}{name}>" for name in ("saidBy", "where", "topic", "from", "to", "as", "event")),
)
#: An identifier or its beginning.
_IDENTIFIER: Final = re.compile("[0-9a-f]{1,32}")


def resolve(graph: StoredGraph, name: str) -> str:
    """The id of the entity or source that ``name`` means: an id, or a name, label or alias that only one entity bears.

    The owner of a graph may also give the pseudonym under which somebody is published.
    """
    try:
        graph.node(name)
    except UnknownName:
        named = graph.named(name)
        if len(named) == 1:
            return named[0]
        if found := [known for known, pseudonym in pseudonyms(graph).entities.items() if pseudonym == name]:
            return found[0]
        if named:
            raise ActorgraphError(
                f"{name!r} names {len(named)} entities: {', '.join(named)}; use one of these ids"
            ) from None
        raise
    return name


def about(graph: StoredGraph, name: str) -> list[Statement]:
    """Every statement that names the entity or source ``name``, sorted by time, then identifier."""
    iri = graph.node(name)
    found = _statements(graph, *(f"?statement {p} {iri}" for p in _MENTIONS))
    return sorted(found, key=lambda s: (s.when or s.as_of or s.since, s.id))


def _statements(graph: StoredGraph, *patterns: str) -> list[Statement]:
    """The statements that ``?statement`` stands for in any of some patterns of SPARQL, each once, sorted."""
    found: set[str] = set()
    for pattern in patterns:
        rows = graph.store.query(
            f"SELECT DISTINCT ?statement {{ ?statement a <{AG}Statement> . {pattern} }}",
            use_default_graph_as_union=True,
        )
        assert isinstance(rows, ox.QuerySolutions)
        found.update(row[0].value.rpartition("/")[2] for row in rows if isinstance(row[0], ox.NamedNode))
    return sorted(from_rdf.statements(graph, found), key=lambda s: s.id)


def _joining(graph: StoredGraph, a: str, b: str) -> list[Statement]:
    """The statements from ``a`` to ``b``."""
    ends = f"<{RDF}subject> {graph.node(a)} ; <{RDF}object> {graph.node(b)}"
    return _statements(graph, f"?statement {ends}")


def between(graph: StoredGraph, subject: str, relation: str, target: str | None = None) -> list[Statement]:
    """The statements that ``subject`` ``relation`` ``target``, whatever their stance, shades of the relation included.

    Entities are named by id, name or alias; a relation that takes a value has it as target, as a file writes it, and one
    that takes nothing has none. Without a target, the statements of any are found.
    """
    relations = graph.vocabulary.relations
    ends = [subject, target]
    if forward := graph.vocabulary.inverses.get(relation):
        relation, ends = forward, [target, subject]
    if relation not in relations:
        raise UnknownName("relation", relation, nearest(relation, list(relations)))
    known = relations[relation]
    wanted: object = None
    if known.takes != "object" and target is not None:
        wanted, ends = _value(known, target), [subject, None]
    nodes = [name if name is None else graph.node(resolve(graph, name)) for name in ends]
    shades = ", ".join(f"<{shade.iri}>" for shade in relations.values() if relation in shade.ancestors)
    orders = [nodes, nodes[::-1]] if known.symmetric else [nodes]
    patterns = [
        " ".join(
            f"?statement <{RDF}{end}> {node} ." for end, node in zip(("subject", "object"), order, strict=True) if node
        )
        + f" ?statement <{RDF}predicate> ?shade FILTER(?shade IN ({shades}))"
        for order in orders
    ]
    found = [s for s in _statements(graph, *patterns) if wanted is None or s.value == wanted]
    return sorted(found, key=lambda s: (s.source, s.id))


def _value(relation: Relation, written: str) -> object:
    """The value that ``written`` is for a relation; ``None`` for one that takes nothing, of which ``true`` may be said."""
    if relation.takes == "nothing":
        if written != "true":
            raise ActorgraphError(f"{relation.name!r} takes nothing, not {written!r}; leave it out")
        return None
    try:
        return read_value(written, relation.range)
    except ValueError as error:
        raise ActorgraphError(f"the value of {relation.name!r} {error}") from None


def by_identifier(graph: StoredGraph, identifier: str) -> Statement:
    """The statement with an identifier, given whole, by its first characters, or as its IRI."""
    wanted = identifier.removeprefix(f"{graph.base}statement/").removeprefix("statement:")
    if not _IDENTIFIER.fullmatch(wanted):
        raise UnknownName("statement", identifier)
    # A statement that names somebody protected is published under another identifier.
    wanted = pseudonyms(graph).claims.get(f"statement/{wanted}", wanted).removeprefix("statement/")
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

    Direction does not matter. With ``facts_only`` only direct edges are walked. Raises :class:`ActorgraphError` for the way
    from an entity to itself.
    """
    graph.node(start), graph.node(end)
    if start == end:
        raise ActorgraphError(f"{start!r} is both ends; a path leads from one entity to another")
    neighbours = _neighbours(graph, facts_only=facts_only)
    routes = _shortest(neighbours, start, end, limit)
    return [[_step(graph, a, b, facts_only=facts_only) for a, b in pairwise(route)] for route in routes]


def _neighbours(graph: StoredGraph, *, facts_only: bool) -> dict[str, set[str]]:
    """Who is joined to whom, in either direction."""
    links: dict[str, set[str]] = {}
    for a, b in _edges(graph) if facts_only else from_rdf.joined(graph):
        links.setdefault(a, set()).add(b)
        links.setdefault(b, set()).add(a)
    return links


def _edges(graph: StoredGraph) -> Iterator[tuple[str, str]]:
    """The ids of the ends of each direct edge between entities."""
    for quad in graph.store.quads_for_pattern(None, None, None, graph.graph("edges")):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject.value.removeprefix(graph.base), quad.object.value.removeprefix(graph.base)


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
