"""Explaining: what somebody names, a statement, an inference or an edge, with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import Statement
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.publication.publish import pseudonyms
from actorgraph.graph.terms import literal
from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import AG, OWL, RDF, RDFS, SKOS
from actorgraph.ontology.vocabulary import local_name

from .prover import Claim, Proof, Prover, Step

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_STATEMENT: Final = "statement:"
_IDENTIFIER: Final = re.compile("[0-9a-f]{1,32}")
#: What describes a rule or an inference in the graph of inferences, and follows from nothing.
_DESCRIBING: Final = frozenset((RDFS + "label", SKOS + "definition"))
_TYPE, _INFERENCE, _RULE = (ox.NamedNode(iri) for iri in (RDF + "type", AG + "Inference", AG + "Rule"))
_PROPERTIES: Final = tuple(ox.NamedNode(OWL + name) for name in ("ObjectProperty", "DatatypeProperty"))


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The statements of sources that were asked about, and the proofs of what was inferred."""

    statements: tuple[Statement, ...] = ()
    proofs: tuple[Proof, ...] = ()

    def all_proofs(self, base: str) -> tuple[Proof, ...]:
        """The statements as proofs too, of one step each: they rest on their sources."""
        nodes = [ox.NamedNode(f"{base}statement/{statement.id}") for statement in self.statements]
        stated = (Proof(conclusion=node, steps={node: Step(kind="statement")}) for node in nodes)
        return (*stated, *self.proofs)

    def cited(self, graph: StoredGraph) -> list[Statement]:
        """Every statement that was asked about or that a proof rests on, each once, in the order of the proofs."""
        found = {statement.id: statement for statement in self.statements}
        for proof in self.proofs:
            for claim, step in proof.steps.items():
                if step.kind == "statement" and isinstance(claim, ox.NamedNode):
                    statement = from_rdf.statement(graph, claim)
                    found.setdefault(statement.id, statement)
        return list(found.values())


def explain(
    graph: StoredGraph,
    what: Sequence[str],
    *,
    inferred: bool = False,
    limit: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Explanation:
    """Explain a statement or an inference by its identifier, or the edge of a subject, a relation and what it takes.

    An edge that sources state is explained by their statements, and with ``inferred`` by what was inferred besides; one
    that only rules give is explained by at most ``limit`` proofs. Raises :class:`UnknownName` where there is no such thing.
    ``say`` is told the IRI of each rule that is asked, which may take as long as it likes.
    """
    if len(what) == 1:
        return _by_identifier(graph, what[0], say)
    if len(what) not in (2, 3):
        raise ActorgraphError(
            "explain takes an identifier, or a subject, a relation and what it takes: an object, a value"
        )
    statements = _stated(graph, *what)
    claims = [] if statements and not inferred else between(graph, *what)
    if not statements and not claims:
        raise UnknownName("edge", " ".join(what))
    prover = Prover(graph, say) if claims else None
    proofs = [proof for claim in claims if prover for proof in prover.proofs(claim, limit)]
    return Explanation(statements=tuple(statements), proofs=tuple(proofs))


def _by_identifier(graph: StoredGraph, identifier: str, say: Callable[[str], None]) -> Explanation:
    if not identifier.startswith(("inference:", f"{graph.base}inference/")):
        try:
            return Explanation(statements=(look_up.by_identifier(graph, identifier),))
        except UnknownName:
            if not _IDENTIFIER.fullmatch(identifier):
                raise
    return Explanation(proofs=(Prover(graph, say).proof(inference(graph, identifier)),))


def inference(graph: StoredGraph, identifier: str) -> ox.NamedNode:
    """The inference with an identifier, given whole, by its first characters, or as its IRI."""
    namespace = f"{graph.base}inference/"
    wanted = identifier.removeprefix(namespace).removeprefix("inference:")
    if not _IDENTIFIER.fullmatch(wanted):
        raise UnknownName("inference", identifier)
    # One that concerns somebody protected is published under another identifier.
    wanted = pseudonyms(graph).claims.get(f"inference/{wanted}", wanted).removeprefix("inference/")
    starts = f"FILTER(STRSTARTS(STR(?node), {literal(namespace + wanted)}))"
    rows = graph.inferred_store.query(
        f"SELECT ?node {{ GRAPH {graph.graph('inferences')} {{ ?node a {_INFERENCE} . {starts} }} }} ORDER BY ?node LIMIT 6"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = [row[0] for row in rows]
    if not found:
        raise UnknownName("statement or inference", identifier)
    if len(found) > 1:
        ids = ", ".join(node.value.removeprefix(namespace)[:12] for node in found[:5])
        raise ActorgraphError(
            f"{identifier!r} begins the identifiers of several inferences: {ids}, …; give more characters"
        )
    return ox.NamedNode(found[0].value)


def _stated(graph: StoredGraph, subject: str, relation: str, target: str | None = None) -> list[Statement]:
    """The statements of sources that say so; none where the relation or an end is such as no source can name."""
    names = _properties(graph)
    if relation not in names:
        raise UnknownName("relation", relation, nearest(relation, list(names)))
    vocabulary = graph.vocabulary
    known = relation in vocabulary.relations or relation in vocabulary.inverses
    if not known or subject.startswith(_STATEMENT) or (target or "").startswith(_STATEMENT):
        return []
    return look_up.between(graph, subject, relation, target)


def between(graph: StoredGraph, subject: str, relation: str, target: str | None = None) -> list[Claim]:
    """What was inferred of an edge, in either direction: every inference of any strength, and an edge that rules alone give.

    The ends are names of entities, or ``statement:…``; the target may also be a value, and without one any is meant.
    """
    prover, properties, vocabulary = Prover(graph), _properties(graph), graph.vocabulary
    start, end = _node(graph, subject), _target(graph, relation, target) if target else None
    predicate = properties[relation]
    found: list[Claim] = prover.inferences(start, predicate, end)
    known = vocabulary.relations.get(relation)
    reverse = known.inverse if known else vocabulary.inverses.get(relation, "")
    if reverse and not isinstance(end, ox.Literal):
        found += prover.inferences(end, properties[reverse], start)
    for quad in graph.inferred_store.quads_for_pattern(start, predicate, end, graph.graph("inferences")):
        if not set(found) & set(prover.strong(quad.triple)):
            found.append(quad.triple)
    return found


def _node(graph: StoredGraph, name: str) -> ox.NamedNode:
    """The node of an entity or of ``statement:…``."""
    if name.startswith(_STATEMENT):
        return ox.NamedNode(f"{graph.base}statement/{look_up.by_identifier(graph, name).id}")
    return ox.NamedNode(graph.base + look_up.resolve(graph, name))


def _target(graph: StoredGraph, relation: str, name: str) -> ox.NamedNode | ox.Literal:
    known = graph.vocabulary.relations.get(relation)
    if name in ("true", "false"):
        return ox.Literal(name == "true")
    if known is not None and known.takes == "value":
        return ox.Literal(name, datatype=ox.NamedNode(known.range))
    return _node(graph, name)


def _properties(graph: StoredGraph) -> dict[str, ox.NamedNode]:
    """The properties of the vocabulary by local name, the inverses and those that are only inferred among them."""
    found = graph.store.quads_for_pattern
    quads = [quad for kind in _PROPERTIES for quad in found(None, _TYPE, kind, graph.graph("vocabulary"))]
    nodes = (quad.subject for quad in quads)
    return {local_name(node.value): node for node in nodes if isinstance(node, ox.NamedNode)}


def conclusions(graph: StoredGraph) -> Iterator[Claim]:
    """Everything that was inferred: the inferences and the edges that rules alone give, sorted each."""
    inferences: set[ox.NamedNode] = set()
    edges: set[ox.Triple] = set()
    own = f"{graph.base}inference/"
    for quad in graph.inferred_store.quads_for_pattern(None, None, None, graph.graph("inferences")):
        node = quad.subject
        if not isinstance(node, ox.NamedNode) or quad.object == _RULE:
            continue
        if node.value.startswith(own):
            inferences.add(node)
        elif quad.predicate.value not in _DESCRIBING:
            edges.add(quad.triple)
    yield from sorted(inferences, key=str)
    yield from sorted(edges, key=str)
