"""Proofs as RDF, in the terms of PROV: what each conclusion was derived from, and by which rule.

A statement and an inference are their own nodes, and keep what the graph says of them; an edge gets a node that is named
by a digest of its three terms. Every conclusion is a ``prov:Entity`` that ``prov:wasDerivedFrom`` its premises and
``prov:wasGeneratedBy`` an activity, whose association has the rule as ``prov:hadPlan``. There is no blank node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from actorgraph.ontology.namespaces import AG, OA, PROV, RDF, RDFS, SKOS

from .prover import Claim, Proof, Step

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_A: Final = f"<{RDF}type>"
#: The program, as what carries the rules out.
_AGENT: Final = "<https://w3id.org/actorgraph>"
_PASSAGE: Final = (AG + "at", OA + "hasSelector", OA + "refinedBy", AG + "speakerLink")


def prov(term: str) -> str:
    """A term of PROV, in angle brackets."""
    return f"<{PROV}{term}>"


def node(base: str, claim: Claim) -> str:
    """The node that stands for a claim, in angle brackets."""
    if isinstance(claim, ox.NamedNode):
        return str(claim)
    text = f"{claim.subject} {claim.predicate} {claim.object}"
    return f"<{base}edge/{hashlib.sha256(text.encode()).hexdigest()[:32]}>"


def triples(graph: StoredGraph, proofs: Iterable[Proof]) -> Iterator[str]:
    """The triples of some proofs, ``subject predicate object`` in N-Triples terms; some may come more than once."""
    for proof in proofs:
        yield f"{node(graph.base, proof.conclusion)} {_A} {prov('Entity')}"
        for claim, step in proof.steps.items():
            yield from _step(graph, claim, step)


def _step(graph: StoredGraph, claim: Claim, step: Step) -> Iterator[str]:
    name = node(graph.base, claim)
    yield f"{name} {_A} {prov('Entity')}"
    if isinstance(claim, ox.NamedNode):
        yield from _described(graph, claim)
    else:
        yield f"{name} {_A} <{RDF}Statement>"
        yield f"{name} <{RDF}subject> {claim.subject}"
        yield f"{name} <{RDF}predicate> {claim.predicate}"
        yield f"{name} <{RDF}object> {claim.object}"
        if step.kind == "description":
            yield f"{name} {prov('wasDerivedFrom')} <{graph.base}>"
        elif step.kind == "vocabulary":
            yield f"{name} {prov('wasDerivedFrom')} <{AG.rstrip('#')}>"
    for premise in step.premises:
        yield f"{name} {prov('wasDerivedFrom')} {node(graph.base, premise)}"
    if step.rule:
        yield from _generated(graph, name, step)


def _described(graph: StoredGraph, start: ox.NamedNode) -> Iterator[str]:
    """What the graph says of a statement or inference, of the places that it cites, and of its speakers' order."""
    waiting = [start]
    for here in waiting:
        for quad in graph.inferred_store.quads_for_pattern(here, None, None, None):
            yield f"{quad.subject} {quad.predicate} {quad.object}"
            if quad.predicate.value in _PASSAGE and isinstance(quad.object, ox.NamedNode):
                waiting.append(quad.object)


def _generated(graph: StoredGraph, name: str, step: Step) -> Iterator[str]:
    activity, association = f"{name[:-1]}.derivation>", f"{name[:-1]}.association>"
    yield f"{name} {prov('wasGeneratedBy')} {activity}"
    yield f"{activity} {_A} {prov('Activity')}"
    for premise in step.premises:
        yield f"{activity} {prov('used')} {node(graph.base, premise)}"
    yield f"{activity} {prov('qualifiedAssociation')} {association}"
    yield f"{association} {_A} {prov('Association')}"
    yield f"{association} {prov('agent')} {_AGENT}"
    yield f"{association} {prov('hadPlan')} <{step.rule}>"
    yield f"{_AGENT} {_A} {prov('SoftwareAgent')}"
    yield f"<{step.rule}> {_A} {prov('Plan')}"
    yield f"<{step.rule}> {_A} <{AG}Rule>"
    for name in (RDFS + "label", SKOS + "definition"):
        quads = graph.inferred_store.quads_for_pattern(
            ox.NamedNode(step.rule), ox.NamedNode(name), None, graph.graph("inferences")
        )
        yield from (f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads)
