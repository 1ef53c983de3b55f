"""Eight shapes of query over a synthetic dataset, written with the dataset's prefixes."""

from __future__ import annotations

from collections import Counter
from string import Template
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from synthetic import RARE

from actorgraph.ontology.namespaces import RDF
from actorgraph.ontology.vocabulary import local_name

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph

#: ``$actor`` is a middling actor, ``$statement`` one of its statements; ``$first`` and ``$second`` are classes; ``$way`` is
#: the relation along which most entities are reached from the actor in two steps.
SHAPES: Final = {
    "lookup": "SELECT ?property ?value { statement:$statement ?property ?value }",
    "join": """SELECT ?statement ?subject ?object ?source {
        ?statement rdf:subject ?subject ; rdf:object ?object ; prov:wasDerivedFrom ?source .
        ?subject a ag:$first . ?object a ag:$second }""",
    "group": "SELECT ?relation (COUNT(?statement) AS ?count) { ?statement rdf:predicate ?relation } GROUP BY ?relation",
    "date range": """SELECT ?statement ?from ?until {
        ?statement ag:whenEarliest ?from ; ag:whenLatest ?until
        FILTER(?from >= "2012-03-01"^^xsd:date && ?until <= "2012-03-31"^^xsd:date) }""",
    "property path": "SELECT ?reached { :$actor ag:$way+ ?reached }",
    "optional with attribution": """SELECT ?statement ?relation ?source ?name {
        ?statement rdf:subject :$actor ; rdf:predicate ?relation ; prov:wasDerivedFrom ?source
        OPTIONAL { ?statement ag:nearestSpeaker ?speaker . ?speaker rdfs:label ?name } }""",
    "text filter": f'SELECT ?statement ?gist {{ ?statement ag:gist ?gist FILTER(REGEX(?gist, "{RARE}", "i")) }}',
    "two-hop construct": """CONSTRUCT { :$actor ag:about ?end } {
        ?a rdf:subject :$actor ; rdf:object ?middle . ?b rdf:subject ?middle ; rdf:object ?end }""",
}


def queries(graph: Graph) -> dict[str, str]:
    """The text of each shape for one synthetic dataset, its actors chosen by how many statements they are subject of."""
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), None, None)
    subjects = {_iri(quad.subject): _iri(quad.object) for quad in quads}
    counts = Counter(subjects.values())
    ranked = sorted(counts, key=lambda iri: (-counts[iri], iri))
    actor = ranked[len(ranked) // 5]
    statement = min(iri for iri, subject in subjects.items() if subject == actor)
    chosen = {
        "actor": actor.removeprefix(graph.base),
        "statement": local_name(statement),
        "first": _class(graph, ranked[len(ranked) // 20]),
        "second": _class(graph, ranked[len(ranked) // 10]),
        "way": _way(graph, actor),
    }
    return {shape: Template(text).substitute(chosen) for shape, text in SHAPES.items()}


def _iri(term: object) -> str:
    return str(term)[1:-1]


def _class(graph: Graph, iri: str) -> str:
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF + "type"), None, graph.graph("entities"))
    return local_name(_iri(next(quads).object))


def _way(graph: Graph, start: str) -> str:
    def reached(iri: str) -> int:
        query = f"SELECT DISTINCT ?end {{ <{start}> <{iri}>/<{iri}>? ?end }}"
        return len([*graph.query(query)])  # type: ignore[misc]

    relations = sorted(graph.vocabulary.relations.values(), key=lambda relation: relation.iri)
    return max(relations, key=lambda relation: reached(relation.iri)).name
