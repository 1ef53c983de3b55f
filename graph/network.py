"""The graph as a network: entities as nodes, an edge a statement, so that parallel edges of several sources survive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import networkx as nx
import pyoxigraph as ox

from actorgraph.data.counts import display
from actorgraph.data.dates import covered
from actorgraph.data.records import Entity, Source, Statement
from actorgraph.ontology.namespaces import DCTERMS

from . import from_rdf
from .rdf import is_direct
from .stored import marked_protected, withheld

if TYPE_CHECKING:
    from .stored import StoredGraph

#: Fields of a statement that say where its record stands, not what it says.
_BOOKKEEPING = ("id", "file", "line", "key")


def network(graph: StoredGraph, *, inferred: bool = False) -> nx.MultiDiGraph[str]:
    """The whole graph as a ``networkx.MultiDiGraph``.

    Nodes are the ids of entities, and of sources that a statement names, with ``label``, ``type``, ``labels``,
    ``aliases``, ``description``, ``same_as``, ``protected``. Edges are keyed by statement id and carry ``relation``,
    ``family``, ``stance``, ``negated``, ``direct`` (whether it may stand as a fact), ``source``. ``network.graph``
    holds the dataset's description, ``sources``, and all ``statements`` as dictionaries (those with a value or nothing
    for an object have no edge). ``inferred`` adds what rules concluded; see :mod:`actorgraph.graph.inferred_network`.
    """
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    described = from_rdf.entities(graph)
    manifest = graph.manifest
    found.graph.update(id=manifest.id, title=manifest.title, base=graph.base, **about_dataset(graph))
    found.graph["sources"] = {
        name: source_fields(record, described) for name, record in described.items() if isinstance(record, Source)
    }
    statements = sorted(from_rdf.statements(graph), key=lambda statement: statement.id)
    found.graph["statements"] = {s.id: statement_fields(s, graph) for s in statements}
    named = {name for s in statements for name in mentioned(s)}
    for name, record in described.items():
        if name in named or isinstance(record, Entity):
            found.add_node(name, **node_fields(record))
    relations = graph.vocabulary.relations
    for s in statements:
        for subject in s.subjects:
            for target in s.objects:
                found.add_edge(
                    subject,
                    target,
                    key=s.id,
                    relation=s.relation,
                    family=relations[s.relation].family,
                    stance=s.stance,
                    negated=s.negated,
                    direct=is_direct(s, graph.vocabulary),
                    source=s.source,
                )
    if inferred:
        from .inferred_network import add_inferred

        add_inferred(found, graph)
    return found


def mentioned(statement: Statement) -> set[str]:
    """Every entity or source that a statement names, its own source apart."""
    single = (statement.from_, statement.to, statement.as_, statement.event)
    listed = (*statement.subjects, *statement.objects, *statement.where, *statement.topic, *statement.said_by)
    return {name for name in (*single, *listed) if name}


def statement_fields(statement: Statement, graph: StoredGraph) -> dict[str, Any]:
    """A statement as a JSON-able dictionary: empty fields left out, counts and places as people write them."""
    fields: dict[str, Any] = msgspec.to_builtins(statement)
    for name in _BOOKKEEPING:
        fields.pop(name, None)
    for name in ("from_", "as_"):
        if name in fields:
            fields[name[:-1]] = fields.pop(name)
    fields.update({name: list(value) for name, value in fields.items() if isinstance(value, tuple)})
    fields["stance"], fields["voice"] = statement.stance, statement.voice
    fields["passages"] = [str(passage) for passage in statement.passages]
    if statement.count is not None:
        fields["count"] = display(statement.count)
    fields["direct"] = is_direct(statement, graph.vocabulary)
    if span := covered(statement.when or statement.as_of, statement.since, statement.until):
        fields |= {"earliest": span.earliest, "latest": span.latest}
    return fields


def node_fields(record: Entity | Source) -> dict[str, Any]:
    """The attributes of a node; a protected entity's label says that it is one, or that its name is withheld."""
    if isinstance(record, Source):
        return {
            "label": record.title,
            "type": record.type,
            "labels": {},
            "aliases": [],
            "description": record.description,
            "same_as": [record.url] if record.url else [],
            "protected": False,
        }
    return {
        "label": _label(record),
        "type": record.type,
        "labels": dict(record.labels),
        "aliases": list(record.aliases),
        "description": record.description,
        "same_as": list(record.same_as),
        "protected": record.protected,
    }


def _label(entity: Entity) -> str:
    if not entity.name:
        return withheld(entity.id)
    return marked_protected(entity.name) if entity.protected else entity.name


def source_fields(source: Source, described: Mapping[str, Entity | Source]) -> dict[str, str]:
    """What is told of a source; ``described`` holds its publishers."""
    publishers = (described.get(name) for name in source.publisher)
    names = [entity.name for entity in publishers if isinstance(entity, Entity)]
    return {
        "title": source.title,
        "publisher": ", ".join(names),
        "published": source.published,
        "url": source.url,
        "sha256": source.sha256,
    }


def about_dataset(graph: StoredGraph) -> dict[str, str]:
    """What the dataset says of itself: ``description`` and ``licence``, empty where it does not."""
    found = {}
    for name, term in (("description", "description"), ("licence", "license")):
        pattern = (ox.NamedNode(graph.base), ox.NamedNode(DCTERMS + term), None, graph.graph("dataset"))
        quad = next(graph.store.quads_for_pattern(*pattern), None)
        found[name] = quad.object.value if quad and isinstance(quad.object, ox.Literal | ox.NamedNode) else ""
    return found
