"""Proofs: what a claim of the graph rests on, rule by rule, down to the statements of the sources.

A claim is a statement or an inference (a node), or an edge (a triple). A proof is held as its steps, each claim once
however often it is used, and read as a tree by whoever shows it (``proof_words.py``, ``proof_rdf.py``). So a chain of a
thousand steps is a list of a thousand, and nothing here recurses.

An inference names its rule and premises. An edge that a rule inferred does not: its grounds are found on demand, by
asking every rule that may conclude it (``grounds.py``), and theirs in turn. The edges reached so form a graph with cycles
(an inverse's inverse is the edge itself); of all ways through it that end at what is asserted, the lightest is chosen as
Knuth generalized Dijkstra's algorithm to grammars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec
import pyoxigraph as ox

from actorgraph.graph import from_rdf
from actorgraph.graph.rdf import is_direct
from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.namespaces import AG, RDF

from .grounds import Grounds, Layers

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

Claim = ox.NamedNode | ox.Triple
#: A *statement* is a source's, an *inference* and an *inferred* edge a rule's, an *asserted* edge that of its statements;
#: a *description* is what the dataset says of an entity, the *vocabulary* an axiom; *open* is what was not followed further.
Kind = Literal["statement", "inference", "inferred", "asserted", "description", "vocabulary", "open"]

#: Edges of which every ground is looked at before the search prefers what lies near to the asserted: within, the proof
#: that is found is the shortest there is.
_THOROUGH: Final = 100
#: Edges after which a search gives up, and ways to conclude one that it compares.
MOST_EDGES: Final = 20_000
MOST_WAYS: Final = 16
#: Claims in one proof, and statements shown behind one asserted edge.
MOST_STEPS: Final = 10_000
MOST_STATEMENTS: Final = 10

_INFERENCES, _EDGES, _VOCABULARY = "inferences", "edges", "vocabulary"
_SUBJECT, _PREDICATE, _OBJECT, _TYPE = (ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object", "type"))
_INFERENCE, _STATEMENT, _PREMISE, _INFERRED_BY, _NEGATED, _STANCE, _ASSERTED = (
    ox.NamedNode(AG + name)
    for name in ("Inference", "Statement", "premise", "inferredBy", "negated", "stance", "Asserted")
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A claim and what it follows from: ``rule`` is an IRI, empty where no rule was needed.

    The premises of an *asserted* edge are its statements, each of which would do; ``left_out`` counts those not listed.
    """

    kind: Kind
    rule: str = ""
    premises: tuple[Claim, ...] = ()
    left_out: int = 0


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A conclusion and the steps that lead to it, itself among them, a claim before those that it follows from."""

    conclusion: Claim
    steps: Mapping[Claim, Step]

    @property
    def inferred(self) -> bool:
        """Whether a rule was needed."""
        return any(step.rule for step in self.steps.values())


class _Way(NamedTuple):
    """One rule's conclusion of a claim from premises."""

    rule: str
    premises: tuple[Claim, ...]


class Prover:
    """Finds proofs in one graph, and remembers what it has found out about its edges."""

    def __init__(self, graph: StoredGraph, say: Callable[[str], None] = lambda _: None) -> None:
        """``say`` is told the IRI of each rule that is put to the store."""
        self._graph, self._say = graph, say
        self._store = graph.inferred_store
        self._names: dict[object, str] = {graph.graph(name): name for name in (_INFERENCES, _EDGES, _VOCABULARY)}
        asserted = (graph.graph(name) for name in (_EDGES, "entities", _VOCABULARY))
        self._layers = Layers(graph.graph(_INFERENCES), graph.graph(_VOCABULARY), tuple(asserted))
        self._ways: dict[tuple[Claim, int], list[_Way]] = {}
        self._kinds: dict[Claim, Kind] = {}

    @cached_property
    def _rules(self) -> list[tuple[str, Grounds]]:
        """The rules that conclude edges, by IRI."""
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in self._graph.prefixes.items())
        rules = self._graph.rules
        found = (
            (iri, Grounds(f"{prefixes}{rules[iri].text}")) for iri in sorted(rules) if rules[iri].kind != "statement"
        )
        return [(iri, rule) for iri, rule in found if rule.is_readable()]

    # -- what there is -------------------------------------------------------------------------------------------------

    def kind(self, claim: Claim) -> Kind:
        """What sort of claim it is; raises :class:`ActorgraphError` for what the graph does not hold."""
        known = self._kinds.get(claim)
        if known is None:
            known = self._kinds[claim] = self._kind(claim)
        return known

    def _kind(self, claim: Claim) -> Kind:
        if isinstance(claim, ox.NamedNode):
            types = {quad.object for quad in self._store.quads_for_pattern(claim, _TYPE, None, None)}
            if _INFERENCE in types:
                return "inference"
            if _STATEMENT in types:
                return "statement"
            raise ActorgraphError(f"{claim} is neither a statement nor an inference of this graph")
        quads = self._store.quads_for_pattern(claim.subject, claim.predicate, claim.object, None)
        graphs = {self._names.get(quad.graph_name, "") for quad in quads}
        if _EDGES in graphs:
            return "asserted"
        if _VOCABULARY in graphs:
            return "vocabulary"
        if "" in graphs:
            return "description"
        if _INFERENCES in graphs:
            return "inferred"
        raise ActorgraphError(f"the graph does not hold {claim}")

    def inferences(
        self, subject: ox.NamedNode | None, predicate: ox.NamedNode, target: ox.NamedNode | ox.Literal | None
    ) -> list[Claim]:
        """The inferences with this subject, predicate and object (``None``: any), whatever their strength, sorted."""
        find, graph = self._store.quads_for_pattern, self._graph.graph(_INFERENCES)
        named = find(None, _SUBJECT, subject, graph) if subject else find(None, _OBJECT, target, graph)
        found: set[ox.NamedNode] = set()
        for quad in named:
            node = quad.subject
            patterns = [(_PREDICATE, predicate), *([(_OBJECT, target)] if target else [])]
            if isinstance(node, ox.NamedNode) and all(next(find(node, *p, graph), None) for p in patterns):
                found.add(node)
        return sorted(found, key=str)

    # -- proofs --------------------------------------------------------------------------------------------------------

    def proofs(self, claim: Claim, limit: int = 3) -> list[Proof]:
        """Different proofs of a claim, at most ``limit``, the shortest first; they differ in their last step."""
        if self.kind(claim) != "inferred":
            return [self._proof(claim, {})]
        chosen = self._search(claim)
        proofs = []
        for way in self._ways_of(claim, MOST_WAYS):
            if all(premise in chosen or self.kind(premise) != "inferred" for premise in way.premises):
                proof = self._proof(claim, chosen | {claim: way})
                if proof is not None and not is_circular(proof):
                    proofs.append(proof)
        return sorted(proofs, key=lambda proof: len(proof.steps))[:limit]

    def proof(self, claim: Claim) -> Proof:
        """The shortest proof of a claim that was found."""
        return self._proof(claim, self._search(claim) if self.kind(claim) == "inferred" else {})

    def _proof(self, claim: Claim, chosen: Mapping[Claim, _Way]) -> Proof:
        """The steps behind a claim, breadth first, the grounds of edges as chosen."""
        steps: dict[Claim, Step] = {}
        waiting = [claim]
        for here in waiting:
            if here in steps:
                continue
            if len(steps) >= MOST_STEPS:
                steps[here] = Step(kind="open")
                continue
            if self.kind(here) == "inferred" and here not in chosen:
                chosen = {**self._search(here), **chosen}
            steps[here] = self._step(here, chosen)
            waiting += steps[here].premises
        return Proof(conclusion=claim, steps=steps)

    def _step(self, claim: Claim, chosen: Mapping[Claim, _Way]) -> Step:
        kind = self.kind(claim)
        if kind == "inferred":
            way = chosen.get(claim)
            return Step(kind=kind, rule=way.rule, premises=way.premises) if way else Step(kind="open")
        if kind == "inference":
            assert isinstance(claim, ox.NamedNode)
            rule = next(self._store.quads_for_pattern(claim, _INFERRED_BY, None, None)).object
            premises = [quad.object for quad in self._store.quads_for_pattern(claim, _PREMISE, None, None)]
            assert isinstance(rule, ox.NamedNode)
            nodes = sorted((node for node in premises if isinstance(node, ox.NamedNode)), key=str)
            return Step(kind=kind, rule=rule.value, premises=tuple(nodes))
        if kind == "asserted":
            assert isinstance(claim, ox.Triple)
            nodes = self._statements(claim)
            return Step(kind=kind, premises=tuple(nodes[:MOST_STATEMENTS]), left_out=len(nodes[MOST_STATEMENTS:]))
        return Step(kind=kind)

    def _statements(self, edge: ox.Triple) -> list[ox.NamedNode]:
        """The statements that an asserted edge comes from, sorted."""
        find = self._store.quads_for_pattern
        named = (quad.subject for quad in find(None, _SUBJECT, edge.subject, None))
        found = []
        for node in {node for node in named if isinstance(node, ox.NamedNode)}:
            if next(find(node, _PREDICATE, edge.predicate, None), None) is None:
                continue
            target = next(find(node, _OBJECT, None, None), None)
            if target is not None and next(find(node, _OBJECT, edge.object, None), None) is None:
                continue  # a relation that takes nothing has no object in its statement
            if next(find(node, _TYPE, _STATEMENT, None), None) is None:
                continue
            if is_direct(from_rdf.statement(self._graph, node), self._graph.vocabulary):
                found.append(node)
        return sorted(found, key=str)

    # -- the search for the grounds of inferred edges ------------------------------------------------------------------

    def _search(self, goal: Claim) -> dict[Claim, _Way]:
        """For the goal and the edges that its proof needs, how each follows, by the lightest proof among what was seen.

        First everything is looked at level by level; where that is too much, what needs the fewest further proofs, and
        of that the newest, so that a long chain is walked along and not filled in.
        """
        first = next(iter(self._ways_of(goal, MOST_WAYS)), None)
        if first and not any(self.kind(premise) == "inferred" for premise in first.premises):
            return {goal: first}
        for most in (MOST_WAYS, MOST_EDGES):
            seen: dict[Claim, list[_Way]] = {}
            owed: dict[Claim, int] = {goal: 0}
            frontier, number, check_at = [(0, 0, goal)], 0, 0
            while frontier and len(seen) < MOST_EDGES:
                edge = heappop(frontier)[2]
                if edge in seen:
                    continue
                seen[edge] = self._ways_of(edge, most)
                thorough = len(seen) < _THOROUGH
                if len(seen) == _THOROUGH:
                    frontier = sorted((owed[edge], -number, edge) for _, number, edge in frontier)
                for way in seen[edge]:
                    unproved = [premise for premise in way.premises if self.kind(premise) == "inferred"]
                    for premise in unproved:
                        more = owed[edge] + len(unproved) - 1
                        known = owed.get(premise)
                        if premise not in seen and (known is None or (more <= known and not thorough)):
                            number += 1
                            owed[premise] = more if known is None else min(more, known)
                            heappush(frontier, (0, number, premise) if thorough else (more, -number, premise))
                # Where something has just come down to what is asserted, the goal may be proved.
                grounded = any(all(self.kind(p) != "inferred" for p in way.premises) for way in seen[edge])
                if grounded and not thorough and len(seen) >= check_at:
                    check_at = len(seen) * 9 // 8
                    chosen = self._lightest(seen)
                    if goal in chosen:
                        return chosen
            chosen = self._lightest(seen)
            if goal in chosen:
                return chosen
        raise ActorgraphError(f"no proof of {goal} was found among {MOST_EDGES:,} edges; build the graph again")

    def _ways_of(self, claim: Claim, most: int) -> list[_Way]:
        """How a claim may follow from others in one step, those with the fewest inferred premises first."""
        known = self._ways.get((claim, most))
        if known is None:
            known = self._ways[claim, most] = list(self._find_ways(claim, most))
        return known

    def _find_ways(self, claim: Claim, most: int) -> Iterable[_Way]:
        assert isinstance(claim, ox.Triple)
        ways = [_Way("", (node,)) for node in self.strong(claim)]
        for rule, grounds in self._rules:
            if grounds.may_conclude(claim):
                self._say(rule)
                for triples in islice(grounds.of(self._store, claim, self._layers), most):
                    premises = tuple(dict.fromkeys(self._premise(triple) for triple in triples))
                    if claim not in premises:
                        ways.append(_Way(rule, premises))
        ways.sort(key=lambda way: (sum(self.kind(p) == "inferred" for p in way.premises), len(way.premises)))
        return ways

    def strong(self, edge: ox.Triple) -> Iterator[Claim]:
        """The inferences that an inferred edge comes from: those that may stand as a fact."""
        assert isinstance(edge.subject, ox.NamedNode) and isinstance(edge.object, ox.NamedNode | ox.Literal)
        find = self._store.quads_for_pattern
        for node in self.inferences(edge.subject, edge.predicate, edge.object):
            assert isinstance(node, ox.NamedNode)
            stances = {quad.object for quad in find(node, _STANCE, None, None)}
            if stances == {_ASSERTED} and next(find(node, _NEGATED, None, None), None) is None:
                yield node

    def _premise(self, triple: ox.Triple) -> Claim:
        """The claim that a matched triple belongs to: a statement's or an inference's own triples are that node's."""
        subject = triple.subject
        assert isinstance(subject, ox.NamedNode)
        owner = subject.value.removeprefix(self._graph.base).partition("/")[0]
        if owner == "inference" or (owner == "statement" and self.kind(triple) == "description"):
            return ox.NamedNode(subject.value.partition(".speaker")[0])
        return triple

    def _lightest(self, seen: Mapping[Claim, list[_Way]]) -> dict[Claim, _Way]:
        """For every edge that can be proved by the ways seen, the last step of its lightest proof."""
        waiting: dict[Claim, list[int]] = {}
        ways: list[tuple[Claim, _Way]] = []
        missing: list[int] = []
        weight: list[int] = []
        heap: list[tuple[int, int]] = []
        for claim, known in seen.items():
            for way in known:
                number = len(ways)
                ways.append((claim, way))
                unproved = [p for p in way.premises if self.kind(p) == "inferred"]
                missing.append(len(unproved))
                weight.append(1 + len(way.premises) - len(unproved))
                for premise in unproved:
                    waiting.setdefault(premise, []).append(number)
                if not unproved:
                    heappush(heap, (weight[number], number))
        chosen: dict[Claim, _Way] = {}
        while heap:
            light, number = heappop(heap)
            claim, way = ways[number]
            if claim in chosen:
                continue
            chosen[claim] = way
            for other in waiting.get(claim, ()):
                missing[other] -= 1
                weight[other] += light
                if not missing[other]:
                    heappush(heap, (weight[other], other))
        return chosen


def is_circular(proof: Proof) -> bool:
    """Whether a claim of the proof rests on itself."""
    open_premises = {claim: len(set(step.premises)) for claim, step in proof.steps.items()}
    users: dict[Claim, set[Claim]] = {}
    for claim, step in proof.steps.items():
        for premise in step.premises:
            users.setdefault(premise, set()).add(claim)
    ready = [claim for claim, count in open_premises.items() if not count]
    for claim in ready:
        for user in users.get(claim, ()):
            open_premises[user] -= 1
            if not open_premises[user]:
                ready.append(user)
    return len(ready) < len(proof.steps)
