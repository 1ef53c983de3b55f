"""Replaying a proof: its leaves alone, in a store beside the vocabulary, and its rules must give every step again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from actorgraph.graph import from_rdf
from actorgraph.graph.inference.axioms import Closure, axioms, vocabulary_triples
from actorgraph.graph.inference.fixpoint import Fixpoint
from actorgraph.graph.inference.limits import Limits, Refused
from actorgraph.graph.inference.rules import terms
from actorgraph.graph.network import mentioned
from actorgraph.graph.rdf import Converter

from .prover import Claim, Proof, is_circular

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph
    from actorgraph.ontology.rules import Rule


def replay(graph: StoredGraph, proof: Proof) -> bool:
    """Whether the leaves of ``proof`` and the rules that it names give its conclusion, and every step on the way to it.

    The leaves are statements, with their direct edges and the description of what they name, and triples that the
    dataset or the vocabulary asserts. Nothing else of the graph is there when the rules run.
    """
    return Replayer(graph).holds(proof)


class Replayer:
    """Replays proofs of one graph."""

    def __init__(self, graph: StoredGraph) -> None:
        self._graph = graph
        triples = list(vocabulary_triples(graph.store, graph.graph("vocabulary")))
        end = f" <{graph.base}graph/vocabulary> .\n"
        self._vocabulary = "".join(f"{' '.join(triple)}{end}" for triple in triples)
        self._axioms, self._undirect = axioms(triples), terms(triples).undirect
        self._convert = Converter(graph.base, graph.vocabulary)

    def holds(self, proof: Proof) -> bool:
        """As :func:`replay`."""
        if is_circular(proof) or any(step.kind == "open" for step in proof.steps.values()):
            return False
        try:
            leaves = "".join(line for claim, step in proof.steps.items() for line in self._leaf(claim, step.kind))
        except KeyError:
            return False  # the graph has no such leaf
        named = {step.rule for step in proof.steps.values() if step.rule}
        if not named <= self._graph.rules.keys():
            return False
        rules = {iri: self._graph.rules[iri] for iri in named}
        concluded = [claim for claim, step in proof.steps.items() if step.kind in ("inference", "inferred")]
        axiomatic = all(rule.kind == "axiom" for rule in rules.values())
        given = self._by_axioms(leaves) if axiomatic else self._by_rules(leaves, rules)
        return all((lines := self._concluded(claim)) and lines <= given for claim in concluded)

    def _by_axioms(self, leaves: str) -> set[str]:
        """What the axioms alone make of the leaves, as lines of the graph of inferences."""
        ends = tuple(f" <{self._graph.base}graph/{name}> .\n" for name in ("edges", "entities"))
        lines = (line for line in leaves.splitlines(keepends=True) if line.endswith(ends))
        closure = Closure(self._axioms, self._undirect)
        parts = (line[: line.rindex(" <")].split(" ", 2) for line in lines)
        closure.add([(subject, predicate, target) for subject, predicate, target in parts], Limits().triples)
        end = f" <{self._graph.base}graph/inferences> .\n"
        return {f"{' '.join(triple)}{end}" for triple in closure.triples}

    def _by_rules(self, leaves: str, rules: dict[str, Rule]) -> set[str]:
        """What the axioms and some rules make of the leaves; nothing where a rule cannot be run on them."""
        store = ox.Store()
        store.bulk_load(input=f"{self._vocabulary}{leaves}".encode(), format=ox.RdfFormat.N_QUADS)
        fixpoint = Fixpoint(store, self._graph.base, rules)
        try:
            fixpoint.run()
        except Refused:
            return set()
        return fixpoint.lines

    def _leaf(self, claim: Claim, kind: str) -> Iterator[str]:
        """The lines that a leaf puts into the store; none for what is concluded."""
        graph, convert = self._graph, self._convert
        if kind == "statement":
            assert isinstance(claim, ox.NamedNode)
            statement = from_rdf.statement(graph, claim)
            yield convert.statement(statement)
            yield from convert.edges(statement)
            for other in (*statement.content, *statement.about):
                # What is promised or answered is part of what a statement says.
                yield convert.statement(from_rdf.statement(graph, ox.NamedNode(f"{graph.base}statement/{other}")))
            for name in sorted({statement.source, *mentioned(statement)}):
                node = ox.NamedNode(graph.base + name)
                yield _lines(graph.store.quads_for_pattern(node, None, None, graph.graph("entities")))
        elif kind in ("asserted", "description") and isinstance(claim, ox.Triple):
            quads = list(graph.store.quads_for_pattern(claim.subject, claim.predicate, claim.object, None))
            if not quads:
                raise KeyError(claim)
            yield _lines(iter(quads))

    def _concluded(self, claim: Claim) -> set[str]:
        """The lines of the graph of inferences that say what was concluded."""
        store, inferences = self._graph.inferred_store, self._graph.graph("inferences")
        if isinstance(claim, ox.NamedNode):
            quads = store.quads_for_pattern(claim, None, None, inferences)
        else:
            quads = store.quads_for_pattern(claim.subject, claim.predicate, claim.object, inferences)
        return {f"{quad} .\n" for quad in quads}


def _lines(quads: Iterator[ox.Quad]) -> str:
    return "".join(f"{quad} .\n" for quad in quads)
