"""Eight shapes of query over a synthetic dataset, written with the dataset's prefixes."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from synthetic import RARE

from actorgraph.ontology.namespaces import RDF

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph

#: ``$hub`` is the likeliest actor, ``$other`` a common and ``$known`` a middling one; ``$way`` is the relation along which
#: most actors are reached from the hub in two steps.
SHAPES: Final = {
    "lookup": "SELECT ?property ?value { :$other ?property ?value }",
    "join": """SELECT ?shared ?first ?second {
        ?a rdf:subject :$hub ; rdf:object ?shared ; rdf:predicate ?first .
        ?b rdf:subject :$other ; rdf:object ?shared ; rdf:predicate ?second }""",
    "group": """SELECT ?relation ?stance (COUNT(?statement) AS ?count) {
        ?statement rdf:predicate ?relation ; ag:stance ?stance } GROUP BY ?relation ?stance""",
    "date range": """SELECT ?statement ?from ?until {
        ?statement ag:whenEarliest ?from ; ag:whenLatest ?until ; ag:stance ag:denied
        FILTER(?from >= "2012-01-01"^^xsd:date && ?until <= "2012-12-31"^^xsd:date) }""",
    "property path": "SELECT ?reached { :$hub ag:$way+ ?reached }",
    "optional with attribution": """SELECT ?statement ?relation ?source ?name {
        ?statement rdf:subject :$known ; rdf:predicate ?relation ; prov:wasDerivedFrom ?source
        OPTIONAL { ?statement ag:nearestSpeaker ?speaker . ?speaker rdfs:label ?name } }""",
    "text filter": f'SELECT ?statement ?gist {{ ?statement ag:gist ?gist FILTER(REGEX(?gist, "{RARE}", "i")) }}',
    "two-hop construct": """CONSTRUCT { :$known ag:about ?end } {
        ?a rdf:subject :$known ; rdf:object ?middle . ?b rdf:subject ?middle ; rdf:object ?end }""",
}


def queries(graph: Graph) -> dict[str, str]:
    """The text of each shape for one synthetic dataset, its actors chosen by how many statements they are subject of."""
    counts: dict[str, int] = {}
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), None, None):
        counts[quad.object.value] = counts.get(quad.object.value, 0) + 1
    ranked = [iri.removeprefix(graph.base) for iri in sorted(counts, key=lambda iri: (-counts[iri], iri))]
    hub, other, known = ranked[0], ranked[min(20, len(ranked) - 1)], ranked[len(ranked) // 5]
    chosen = {"hub": hub, "other": other, "known": known, "way": _way(graph, hub)}
    return {shape: Template(text).substitute(chosen) for shape, text in SHAPES.items()}


def _way(graph: Graph, start: str) -> str:
    """The relation along which most entities are reached from ``start`` in two steps of direct edges."""

    def reached(iri: str) -> int:
        found = graph.store.query(
            f"SELECT (COUNT(DISTINCT ?end) AS ?count) {{ <{graph.base}{start}> <{iri}>/<{iri}> ?end }}",
            use_default_graph_as_union=True,
        )
        assert isinstance(found, ox.QuerySolutions)
        return int(next(iter(found))["count"].value)

    relations = sorted(graph.vocabulary.relations.values(), key=lambda relation: relation.iri)
    return max(relations, key=lambda relation: reached(relation.iri)).name
