"""Inferring: the vocabulary's axioms beside owlrl, and all rules beside loading the statements that they run over."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import owlrl
import pyoxigraph as ox
import rdflib
from material import Material, make_store
from measure import Capped, Figure, by_turns, seconds, within
from rdflib import OWL, RDF, RDFS

from actorgraph.graph.inference.axioms import Triple
from actorgraph.graph.inference.fixpoint import Fixpoint
from actorgraph.graph.inference.process import infer
from actorgraph.graph.opened import Graph
from actorgraph.graph.store import INFERENCES, INFERRED
from actorgraph.ontology.rules import Rule, load_rules

#: The most statements that owlrl is given, and the seconds that it gets for one run.
MOST: Final = 10_000
CAP: Final = 300.0
#: The axioms that both know.
_AXIOMS: Final = frozenset(
    f"<{iri}>"
    for iri in (
        *(RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf),
        *(OWL.propertyChainAxiom, RDF.first, RDF.rest),
    )
)
_MARKS: Final = frozenset(f"<{iri}>" for iri in (OWL.SymmetricProperty, OWL.TransitiveProperty))


def inferring(material: Material, size: int) -> Iterator[Figure]:
    """Raises ``AssertionError`` where owlrl concludes something else."""
    axioms = {iri: rule for iri, rule in load_rules().items() if rule.kind == "axiom"}
    small = 1_000
    while small <= min(size, MOST):
        yield _beside_owlrl(material, small, axioms)
        small *= 10
    yield from _beside_loading(material, size, {"axioms alone": axioms, "all rules": load_rules()})


def _beside_owlrl(material: Material, size: int, axioms: Mapping[str, Rule]) -> Figure:
    graph = material.graph(size)
    scratch = material.folder / "inferred"
    facts = [*_triples(graph, "entities"), *_triples(graph, "edges")]
    chosen = [t for t in _triples(graph, "vocabulary") if t[1] in _AXIOMS or t[2] in _MARKS]
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in [*chosen, *facts])
    end = f" <{graph.base}graph/inferences> .\n"
    ours: set[Triple] = set()
    theirs: set[Triple] = set()

    def run() -> float:
        shutil.rmtree(scratch, ignore_errors=True)
        graph.store.backup(str(scratch))
        engine = Fixpoint(ox.Store(str(scratch)), graph.base, axioms)
        taken = seconds(engine.run)
        ours.update(_triple(line, end) for line in engine.lines if line.startswith(f"<{graph.base}"))
        return taken

    def other() -> float:
        loaded = rdflib.Graph(bind_namespaces="none").parse(data=text, format="nt")
        taken = seconds(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(loaded))
        theirs.update((s.n3(), p.n3(), o.n3()) for s, p, o in loaded)
        return taken

    note = f"{size:,} statements, {len(facts):,} edges and descriptions"
    try:
        taken = within(CAP, lambda: by_turns(run, other, rounds=1))
    except Capped:
        return Figure("infer", "axioms / owlrl", run(), CAP, goal=20, faster=True, note=f"{note}; owlrl did not end")
    things = f"<{graph.base}"
    # owlrl also says that everything is a thing and the same as itself.
    beside = {f"<{OWL.Thing}>", f"<{RDFS.Resource}>"}
    found = (t for t in theirs.difference(facts) if t[1] != f"<{OWL.sameAs}>" and t[2] not in beside)
    concluded = {triple for triple in found if triple[0].startswith(things)}
    assert concluded == ours, f"owlrl concludes otherwise: {sorted(concluded ^ ours)[:5]}"
    return Figure(
        "infer", "axioms / owlrl", *taken, goal=20, faster=True, note=f"{note}; the same {len(ours):,} follow"
    )


def _beside_loading(material: Material, size: int, kinds: Mapping[str, Mapping[str, Rule]]) -> Iterator[Figure]:
    """In seconds of the processors, since what else a machine does weighs unequally on one process and on several."""
    graph = material.graph(size)
    folder, bare, whole = graph.folder, material.folder / "bare", material.folder / "whole"

    def load() -> None:
        store = ox.Store(str(bare))
        store.bulk_load(path=str(folder / "quads.nq"), format=ox.RdfFormat.N_QUADS)
        store.flush()

    def ours(rules: Mapping[str, Rule]) -> Callable[[], float]:
        def run() -> float:
            _forget(folder)
            return _processors(lambda: infer(folder, graph.base, rules))

        return run

    def other() -> float:
        shutil.rmtree(bare, ignore_errors=True)
        return _processors(load)

    def reading() -> float:
        shutil.rmtree(whole, ignore_errors=True)
        return _processors(lambda: make_store(material.dataset(size), whole))

    for what, rules in kinds.items():
        taken, loaded, read = by_turns(ours(rules), other, reading, rounds=3)
        lines = sum(1 for _ in (folder / INFERENCES).open("rb"))
        _forget(folder)
        goal = 2 if size >= MOST else 0  # below, starting a process is most of it
        note = f"{size:,} statements, {lines:,} triples follow; CPU"
        yield Figure("infer", f"{what}, in a process / bulk load", taken, loaded, goal=goal, note=note)
        yield Figure("infer", f"{what}, in a process / JSON Lines to store", taken, read, note=note)


def _processors(run: Callable[[], object]) -> float:
    """The seconds of the processors that a run takes, in this process and in those that it starts."""

    def now() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    start = now()
    run()
    return now() - start


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / INFERRED, ignore_errors=True)
    (folder / INFERENCES).unlink(missing_ok=True)


def _triples(graph: Graph, name: str) -> list[Triple]:
    text = graph.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph.graph(name)).decode()
    return [_triple(line, " .") for line in text.split("\n") if line]


def _triple(line: str, end: str) -> Triple:
    subject, predicate, target = line.removesuffix(end).split(" ", 2)
    return subject, predicate, target
