"""Everything that is inferred has a proof, and replaying the proof from its leaves alone gives it again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actorgraph.data.read import locate
from actorgraph.data.records import Passage, Statement
from actorgraph.graph.inference.fixpoint import Fixpoint
from actorgraph.graph.opened import Graph
from actorgraph.graph.proof.explanation import conclusions
from actorgraph.graph.proof.prover import Claim, Proof, Prover
from actorgraph.graph.proof.replay import Replayer
from actorgraph.graph.rdf import Converter, is_direct

from ..conftest import build_graph
from .test_prover import dataset

PLACES: Final = ("p0", "p1", "p2", "p3")
STANCES: Final = ("asserted", "alleged", "denied", "requested", "planned", "hypothetical")


def unproved(graph: Any) -> list[Claim]:
    """What was inferred in a graph and has no proof that replays."""
    prover, replayer = Prover(graph), Replayer(graph)
    return [claim for claim in conclusions(graph) if not replayer.holds(prover.proof(claim))]


def stance_of(graph: Any, claim: Claim) -> str:
    assert isinstance(claim, ox.NamedNode)
    stance = ox.NamedNode("https://w3id.org/actorgraph/ontology#stance")
    (quad,) = graph.inferred_store.quads_for_pattern(claim, stance, None, None)
    return str(quad.object).rpartition("#")[2].rstrip(">").lower()


def weakest(graph: Any, proof: Proof) -> int:
    """The rank of the weakest stance among a proof's statements; a denied one counts as alleged."""
    ranks = {"asserted": 5, "alleged": 4, "denied": 4, "planned": 3, "requested": 2, "hypothetical": 1}
    node = ox.NamedNode("https://w3id.org/actorgraph/ontology#stance")
    found = []
    for claim, step in proof.steps.items():
        if step.kind == "statement":
            (quad,) = graph.store.quads_for_pattern(claim, node, None, None)
            found.append(ranks[str(quad.object).rpartition("#")[2].rstrip(">").lower()])
    return min(found)


@pytest.mark.slow
def test_every_inference_of_the_case_replays_and_is_no_stronger_than_its_leaves(tmp_path: Path) -> None:
    ranks = {"asserted": 5, "alleged": 4, "planned": 3, "requested": 2, "hypothetical": 1}
    with build_graph(locate("nk-refugees"), tmp_path / "out", inferred=True) as graph:
        found = list(conclusions(graph))
        assert len(found) > 1000
        assert unproved(graph) == []
        prover = Prover(graph)
        inferences = [claim for claim in found if isinstance(claim, ox.NamedNode)]
        assert len(inferences) > 100
        for claim in inferences:
            proof = prover.proof(claim)
            assert ranks[stance_of(graph, claim)] <= weakest(graph, proof)
            assert {step.kind for step in proof.steps.values() if not step.premises} == {"statement"}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("places")
    with build_graph(dataset(folder / "dataset"), folder / "out", inferred=True) as graph:
        yield graph


class Said:
    """A graph with the entities, vocabulary and rules of another, and other statements."""

    def __init__(self, graph: Graph, statements: list[Statement]) -> None:
        self._graph = graph
        self.store, self.inferred_store = ox.Store(), ox.Store()
        convert = Converter(graph.base, graph.vocabulary)
        lines = [convert.statement(statement) for statement in statements]
        lines += [line for statement in statements for line in convert.edges(statement)]
        for name in ("entities", "vocabulary"):
            quads = graph.store.quads_for_pattern(None, None, None, graph.graph(name))
            lines += [f"{quad} .\n" for quad in quads]
        workplace = ox.Store()
        for store in (self.store, self.inferred_store, workplace):
            store.bulk_load(input="".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
        engine = Fixpoint(workplace, graph.base, graph.rules)
        engine.run()
        self.inferred_store.bulk_load(input="".join(engine.lines).encode(), format=ox.RdfFormat.N_QUADS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)


@st.composite
def said(draw: st.DrawFn) -> list[Statement]:
    found = {}
    for number in range(draw(st.integers(1, 7))):
        stance = draw(st.sampled_from(STANCES[:1] * 5 + STANCES))
        fields: dict[str, Any] = {
            "id": f"{number:032x}",
            "source": draw(st.sampled_from(("first", "second"))),
            "subjects": (draw(st.sampled_from(PLACES)),),
            "relation": draw(st.sampled_from(("within", "within", "deepWithin", "borders"))),
            "objects": (draw(st.sampled_from(PLACES)),),
            "passages": (Passage(number + 1),),
            "stance": stance,
            "negated": draw(st.booleans()) and draw(st.booleans()),
            "when": draw(st.sampled_from(("", "", "2020", "2021-03~"))),
        }
        found[number] = Statement(**fields)
    return list(found.values())


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said())
def test_whatever_is_said_all_that_follows_has_a_proof(places: Graph, statements: list[Statement]) -> None:
    graph = Said(places, statements)
    assert unproved(graph) == []
    # By the book: within is the transitive closure of what may stand as an edge.
    edges = {
        (s.subjects[0], s.objects[0])
        for s in statements
        if s.relation in ("within", "deepWithin") and is_direct(s, places.vocabulary)
    }
    closed = set(edges)
    for _ in PLACES:
        closed |= {(a, d) for (a, b), (c, d) in product(closed, closed) if b == c}
    within = ox.NamedNode("https://example.org/terms#within")
    held = {
        tuple(str(end)[1:-1].removeprefix(places.base) for end in (quad.subject, quad.object))
        for quad in graph.inferred_store.quads_for_pattern(None, within, None, None)
    }
    assert held == closed


def test_a_proof_with_a_step_left_open_does_not_replay(places: Graph) -> None:
    prover, replayer = Prover(places), Replayer(places)
    claim = next(claim for claim in conclusions(places) if isinstance(claim, ox.Triple))
    proof = prover.proof(claim)
    assert replayer.holds(proof)
    leaf = next(other for other, step in proof.steps.items() if not step.premises)
    opened = {**proof.steps, leaf: msgspec.structs.replace(proof.steps[leaf], kind="open")}
    assert not replayer.holds(msgspec.structs.replace(proof, steps=opened))
