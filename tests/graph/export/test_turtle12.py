"""RDF 1.2: what Oxigraph reads back is the graph, its claims as triple terms."""

from __future__ import annotations

import io

import pyoxigraph as ox

from actorgraph.graph.export import export_stream
from actorgraph.graph.opened import Graph
from actorgraph.ontology.namespaces import RDF, XSD

REIFIES = ox.NamedNode(f"{RDF}reifies")
PARTS = {ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object")}
TRUE = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))


def read(graph: Graph) -> set[ox.Triple]:
    file = io.BytesIO()
    export_stream(graph, "turtle12", file)
    return {quad.triple for quad in ox.parse(file.getvalue(), format=ox.RdfFormat.TURTLE)}


def test_only_the_claims_are_written_otherwise(small_graph: Graph) -> None:
    lines = "".join(f"{triple} .\n" for triple in small_graph.triples())
    plain = {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    found = read(small_graph)
    assert {t for t in found if t.predicate != REIFIES} == {t for t in plain if t.predicate not in PARTS}


def test_each_statement_reifies_what_it_claims(small_graph: Graph) -> None:
    rows = small_graph.query("""SELECT ?statement ?subject ?predicate ?object {
        ?statement a ag:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate OPTIONAL { ?statement rdf:object ?object } }""")
    expected = {(s, ox.Triple(a, p, TRUE if o is None else o)) for s, a, p, o in rows}  # type: ignore[union-attr]
    found = {(t.subject, t.object) for t in read(small_graph) if t.predicate == REIFIES}
    assert found == expected
    # The joint statement of two, the one that takes nothing, the ones with a value, are among them.
    assert len(found) > len({node for node, _ in found})
    assert any(isinstance(term, ox.Triple) and term.object == TRUE for _, term in found)


def test_a_claim_is_asserted_only_where_a_direct_edge_stands(small_graph: Graph) -> None:
    # A triple term says nothing by itself: no claim becomes a plain triple by being reified.
    found = read(small_graph)
    claimed = {t.object for t in found if t.predicate == REIFIES}
    edges = small_graph.query("SELECT ?s ?p ?o { GRAPH graph:edges { ?s ?p ?o } }")
    assert {t for t in found if t in claimed} == {ox.Triple(*row) for row in edges}  # type: ignore[union-attr]
