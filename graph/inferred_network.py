"""What rules inferred, beside the statements of a network: its own edges, marked, with their proofs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec
import networkx as nx
import pyoxigraph as ox

from actorgraph.data.dates import covered
from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.namespaces import AG, RDFS, SKOS
from actorgraph.ontology.vocabulary import local_name

from . import from_rdf
from .proof.explanation import conclusions
from .proof.prover import Claim, Prover
from .proof.rdf import node as node_of
from .proof.words import ProofNarrator

if TYPE_CHECKING:
    from .stored import StoredGraph

#: Edges with their proofs that a network holds: beyond, a page of them can no longer be read by anybody.
MOST: Final = 5_000
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INFERRED_PROPERTY: Final = ox.NamedNode(AG + "InferredProperty")


def add_inferred(network: nx.MultiDiGraph[str], graph: StoredGraph) -> None:
    """Add to ``network`` an edge for each inference between two of its nodes, and for each edge that rules alone give.

    Such an edge has ``inferred=True``, no ``source``, and the inference's or the edge's identifier as its key.
    ``network.graph`` has besides: ``"inferences"``, the same as dictionaries like those of ``"statements"``, each with the
    ``proof`` that it is the conclusion of; ``"proofs"``, the steps of all proofs by their ids; ``"properties"``, the terms
    that only inferences use; ``"inferred_left_out"``, how many are beyond :data:`MOST` or cannot be proved from what is
    published. What was inferred of statements, types and values has no edge.
    """
    prover, narrator = Prover(graph), ProofNarrator(graph)
    properties = _properties(graph)
    inferences: dict[str, dict[str, Any]] = {}
    steps: dict[str, dict[str, Any]] = {}
    left_out = 0
    for claim in _drawn(graph, prover, network, properties):
        if len(inferences) >= MOST:
            left_out += 1
            continue
        key = node_of(graph.base, claim)[1:-1].removeprefix(graph.base)
        try:
            told = narrator.tell(prover.proof(claim))
        except ActorgraphError:
            left_out += 1  # in what is published, a rule that names somebody protected does not match any more
            continue
        steps.update((step.id, msgspec.to_builtins(step)) for step in told.steps)
        fields = inferences[key] = _fields(graph, claim) | {"proof": told.conclusion}
        relation = fields["relation"]
        known = graph.vocabulary.relations.get(relation)
        (subject,), (target,) = fields["subjects"], fields["objects"]
        network.add_edge(
            subject,
            target,
            key=key,
            relation=relation,
            family=known.family if known else "",
            stance=fields["stance"],
            negated=fields.get("negated", False),
            direct=False,
            source="",
            inferred=True,
        )
    used = {fields["relation"] for fields in inferences.values()} - graph.vocabulary.relations.keys()
    network.graph["inferences"] = inferences
    network.graph["proofs"] = dict(sorted(steps.items()))
    network.graph["properties"] = {name: properties[name] for name in sorted(used)}
    network.graph["inferred_left_out"] = left_out


def _drawn(
    graph: StoredGraph, prover: Prover, network: nx.MultiDiGraph[str], properties: dict[str, dict[str, Any]]
) -> Iterator[Claim]:
    """What was inferred between two nodes, but for what is only said once more: by an inverse, or the other way round."""
    relations, base = graph.vocabulary.relations, graph.base
    for claim in conclusions(graph):
        subject, predicate, target = _ends(graph, claim)
        names = [term.value.removeprefix(base) if isinstance(term, ox.NamedNode) else "" for term in (subject, target)]
        if not all(name in network for name in names):
            continue
        name = local_name(predicate.value)
        if name not in relations and name not in properties:
            continue
        if isinstance(claim, ox.Triple):
            if next(iter(prover.strong(claim)), None) is not None:
                continue
            assert isinstance(target, ox.NamedNode)
            turned = graph.inferred_store.quads_for_pattern(target, predicate, subject, None)
            if name in relations and relations[name].symmetric and next(turned, None) is not None:
                asserted = next(graph.store.quads_for_pattern(target, predicate, subject, None), None)
                if asserted is not None or names[1] < names[0]:
                    continue
        yield claim


def _ends(graph: StoredGraph, claim: Claim) -> tuple[ox.NamedNode, ox.NamedNode, object]:
    if isinstance(claim, ox.Triple):
        assert isinstance(claim.subject, ox.NamedNode)
        return claim.subject, claim.predicate, claim.object
    return from_rdf.content(graph, claim)


def _fields(graph: StoredGraph, claim: Claim) -> dict[str, Any]:
    """An inference as a dictionary like a statement's."""
    if isinstance(claim, ox.Triple):
        subject, predicate, target = (term.value for term in _ends(graph, claim))  # type: ignore[attr-defined]
        return {
            "subjects": [subject.removeprefix(graph.base)],
            "relation": local_name(predicate),
            "objects": [target.removeprefix(graph.base)],
            "stance": "asserted",
            "source": "",
            "inferred": True,
        }
    concluded = from_rdf.inference(graph, claim)
    kept = ("when", "as_of", "since", "until", "said_on", "condition", "gist", "negated")
    fields = {name: value for name in kept if (value := getattr(concluded, name))}
    if span := covered(concluded.when or concluded.as_of, concluded.since, concluded.until):
        fields |= {"earliest": span.earliest, "latest": span.latest}
    return {
        "subjects": list(concluded.subjects),
        "relation": concluded.relation,
        "objects": list(concluded.objects),
        "stance": concluded.stance,
        "source": "",
        "inferred": True,
        **fields,
    }


def _properties(graph: StoredGraph) -> dict[str, dict[str, Any]]:
    """The properties that only an inference has: label, labels by language, and definition, by name."""
    store = graph.store
    found = {}
    for quad in store.quads_for_pattern(None, _TYPE, _INFERRED_PROPERTY, graph.graph("vocabulary")):
        texts: dict[str, dict[str, str]] = {RDFS + "label": {}, SKOS + "definition": {}}
        for said in store.quads_for_pattern(quad.subject, None, None, graph.graph("vocabulary")):
            if said.predicate.value in texts and isinstance(said.object, ox.Literal):
                texts[said.predicate.value][said.object.language or ""] = said.object.value
        assert isinstance(quad.subject, ox.NamedNode)
        labels, definitions = texts.values()
        name = local_name(quad.subject.value)
        found[name] = {
            "label": labels.get("en", name),
            "labels": dict(sorted(labels.items())),
            "definition": definitions.get("en", ""),
        }
    return found
