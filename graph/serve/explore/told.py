"""Parts of the network as the page takes them in: entities, lines, statements, and the terms that these use."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from math import log10
from typing import Any, Final

import networkx as nx
import pyoxigraph as ox

from actorgraph.data.records import Source, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.layout import layout
from actorgraph.graph.network import mentioned, node_fields, source_fields, statement_fields
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.view import told
from actorgraph.ontology.namespaces import AG

from .index import Index
from .lines import Line

#: By which properties a statement leads to another, in the order in which a card names them.
_LINKS: Final = (AG + "content", AG + "about")
#: Of what answers a statement, so much is told.
_MOST_ANSWERS: Final = 12


class Telling:
    """Gathers what one answer tells of a graph, each thing once."""

    def __init__(self, graph: StoredGraph, index: Index) -> None:
        self._graph, self._index = graph, index
        self._records: dict[str, Any] = {}
        self._named: set[str] = set()
        self._statements: dict[str, Statement] = {}
        self._relations: set[str] = set()
        self._lines: list[Line] = []

    def entity(self, number: int) -> str:
        """Tell of an entity; its id."""
        name = self._index.id(number)
        self._describe([name])
        self._named.add(name)
        return name

    def lines(self, lines: Iterable[Line]) -> None:
        """Tell of lines and the statements that are to come with them."""
        for line in lines:
            self._lines.append(line)
            self.statements(line.statements)

    def statements(self, numbers: Iterable[int], *, linked: bool = False) -> list[str]:
        """Tell of statements, with ``linked`` also of those that they lead to or that answer them; their identifiers."""
        found = [self._read(self._index.identify(number)) for number in numbers]
        if linked:
            for statement in found:
                self._follow(statement)
        return [statement.id for statement in found]

    def identified(self, identifier: str) -> str:
        """Tell of a statement and what it leads to; its identifier. Raises ``KeyError`` where there is none."""
        statement = self._read(identifier)
        self._follow(statement)
        return statement.id

    def _read(self, identifier: str) -> Statement:
        if identifier not in self._statements:
            node = ox.NamedNode(f"{self._graph.base}statement/{identifier}")
            statement = self._statements[identifier] = from_rdf.statement(self._graph, node)
            self._relations.add(statement.relation)
            self._describe((*mentioned(statement), statement.source))
        return self._statements[identifier]

    def _follow(self, statement: Statement) -> None:
        """Tell of the statements that one contains or answers, and of those that contain or answer it."""
        for identifier in (*statement.content, *statement.about):
            self._read(identifier)
        node = ox.NamedNode(f"{self._graph.base}statement/{statement.id}")
        for link in _LINKS:
            quads = self._graph.store.quads_for_pattern(None, ox.NamedNode(link), node, None)
            for quad, _ in zip(quads, range(_MOST_ANSWERS), strict=False):
                assert isinstance(quad.subject, ox.NamedNode)
                self._read(quad.subject.value.rpartition("/")[2])

    def _describe(self, names: Collection[str]) -> None:
        for name in names:
            if name not in self._records:
                record = from_rdf.entity(self._graph, ox.NamedNode(self._graph.base + name))
                self._records[name] = record
                if isinstance(record, Source):
                    self._describe(record.publisher)

    def part(self) -> dict[str, Any]:
        """All of it, as JSON-able values; a line is [from, to, relation, statements, how many, claim, sources]."""
        vocabulary, index = self._graph.vocabulary, self._index
        entities = {
            name: told.present(node_fields(record) | self._weight(name))
            for name, record in sorted(self._records.items())
            if index.node[index.find(name)] or name in self._named
        }
        sources = {
            name: told.present(source_fields(record, self._records))
            for name, record in sorted(self._records.items())
            if isinstance(record, Source)
        }
        relations = self._relations | {line.relation for line in self._lines}
        return {
            "entities": entities,
            "sources": sources,
            "statements": [
                told.statement(key, statement_fields(self._statements[key], self._graph))
                for key in sorted(self._statements)
            ],
            "edges": [
                [
                    *(index.id(line.subject), index.id(line.object), line.relation),
                    *([index.identify(number) for number in line.statements], line.total, line.claim, line.sources),
                ]
                for line in self._lines
            ],
            "classes": told.classes(vocabulary, {fields["type"] for fields in entities.values()}),
            "relations": told.relations(vocabulary, relations),
            "families": told.families(vocabulary, relations),
        }

    def _weight(self, name: str) -> dict[str, Any]:
        """How much is told of an entity, to how many others it is joined, and the radius of its node."""
        number = self._index.find(name)
        many, joined = (int(values[number]) for values in (self._index.told, self._index.joined))
        return {"told": many, "joined": joined, "size": radius(many)}


def radius(statements: int) -> float:
    """The radius of a node on a live graph, in pixels at zoom 1: of a hub that of all graphs, however large it is."""
    return round(min(6.0 + 5.0 * log10(1 + statements), 34.0), 1)


def places(nodes: Sequence[str], part: dict[str, Any]) -> dict[str, list[int]]:
    """Where the first nodes stand, as the picture lays them out."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_nodes_from(nodes)
    network.add_edges_from((edge[0], edge[1]) for edge in part["edges"])
    sizes: dict[Hashable, float] = {name: part["entities"][name]["size"] for name in nodes}
    placed = layout(network, sizes)
    return {name: [round(at) for at in placed[name]] for name in sorted(nodes)}
