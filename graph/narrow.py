"""A part of the network: what lies around an actor, within a time, of some relations or sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import networkx as nx

from actorgraph.data.dates import EARLIEST, LATEST, bounds
from actorgraph.data.names import nearest
from actorgraph.data.records import Source
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from . import from_rdf, look_up

if TYPE_CHECKING:
    from .stored import StoredGraph


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep; an empty field keeps everything. ``since`` and ``until`` are EDTF, ``hops`` counts from ``focus``.

    A statement without a date is kept by a time only where neither bound is given.
    """

    focus: str = ""
    hops: int = 1
    since: str = ""
    until: str = ""
    relations: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def renamed(self, names: Mapping[str, str]) -> Narrowing:
        """What to keep of a graph in which entities and sources have other ``names``, such as the published one."""
        return msgspec.structs.replace(
            self,
            focus=names.get(self.focus, self.focus),
            sources=frozenset(names.get(name, name) for name in self.sources),
        )

    def keeps(self, statement: dict[str, Any]) -> bool:
        """Whether a statement's relation, source and time are among those asked for."""
        if self.relations and statement["relation"] not in self.relations:
            return False
        if self.sources and statement["source"] not in self.sources:
            return False
        if not (self.since or self.until):
            return True
        if "earliest" not in statement:
            return False
        first = bounds(self.since).earliest if self.since else EARLIEST
        last = bounds(self.until).latest if self.until else LATEST
        return bool(statement["earliest"] <= last and statement["latest"] >= first)


def narrowing(
    graph: StoredGraph,
    *,
    focus: str = "",
    hops: int = 1,
    since: str = "",
    until: str = "",
    relations: Collection[str] = (),
    sources: Collection[str] = (),
) -> Narrowing:
    """What to keep, as a person asks for it: ``focus`` is an id, name or alias.

    Raises :class:`UnknownName` where a name is not known to the graph, :class:`ActorgraphError` where a date is no EDTF.
    """
    for written in filter(None, (since, until)):
        try:
            bounds(written)
        except ValueError as error:
            raise ActorgraphError(str(error)) from None
    for name in relations:
        if name not in graph.vocabulary.relations:
            raise UnknownName("relation", name, nearest(name, list(graph.vocabulary.relations)))
    for name in sources:
        if not isinstance(from_rdf.entity(graph, graph.node(name)), Source):
            raise UnknownName("source", name)
    return Narrowing(
        focus=look_up.resolve(graph, focus) if focus else "",
        hops=hops,
        since=since,
        until=until,
        relations=frozenset(relations),
        sources=frozenset(sources),
    )


def narrow(network: nx.MultiDiGraph[str], wanted: Narrowing) -> nx.MultiDiGraph[str]:
    """The part of ``network`` that ``wanted`` keeps, as a network of its own; entities that nothing names any more go."""
    statements = {key: s for key, s in network.graph["statements"].items() if wanted.keeps(s)}
    inferences = {key: s for key, s in network.graph.get("inferences", {}).items() if wanted.keeps(s)}
    kept_keys = statements.keys() | inferences.keys()
    edges = [(a, b, key, data) for a, b, key, data in network.edges(keys=True, data=True) if key in kept_keys]
    if wanted.focus:
        near = _around(edges, wanted.focus, wanted.hops)
        edges = [edge for edge in edges if edge[0] in near and edge[1] in near]
        keys = {edge[2] for edge in edges}
        statements = {key: s for key, s in statements.items() if key in keys or near.issuperset(_joined(s))}
        inferences = {key: s for key, s in inferences.items() if key in keys}
    kept = {name for s in (*statements.values(), *inferences.values()) for name in _named(s)} | ({wanted.focus} - {""})
    own = {"statements": statements, **({"inferences": inferences} if "inferences" in network.graph else {})}
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(**{**network.graph, **own})
    found.add_nodes_from((name, data) for name, data in network.nodes(data=True) if name in kept)
    for a, b, key, data in edges:
        found.add_edge(a, b, key=key, **data)
    return found


def _joined(statement: dict[str, Any]) -> Collection[str]:
    """The entities that a statement joins."""
    return {*statement["subjects"], *statement.get("objects", ())}


def _named(statement: dict[str, Any]) -> Collection[str]:
    """Every entity that a statement names, whose label its evidence needs."""
    single = (statement.get(field, "") for field in ("from", "to", "as", "event"))
    listed = (name for field in ("where", "topic", "said_by") for name in statement.get(field, ()))
    return {*_joined(statement), *single, *listed} - {""}


def _around(edges: list[tuple[str, str, str, dict[str, Any]]], focus: str, hops: int) -> set[str]:
    neighbours: dict[str, set[str]] = {}
    for a, b, _, _ in edges:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    near, edge = {focus}, {focus}
    for _ in range(hops):
        edge = {name for here in edge for name in neighbours.get(here, ())} - near
        near |= edge
    return near
