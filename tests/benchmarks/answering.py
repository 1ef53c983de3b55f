"""Queries: ours beside bare Oxigraph on the same store, and beside rdflib's own engine.

rdflib's engine is measured three times: on the same store on disk, where only the engine differs; with all triples in
memory in one ``Graph``, its best case once they are loaded; and in memory with the named graphs that the store has, in a
``Dataset`` whose default graph is their union.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import rdflib
from material import Material
from measure import Capped, Figure, Helper, by_turns, geometric_mean, turn, within
from queries import queries

from actorgraph.graph.opened import Graph

#: The longest that rdflib is waited for with one query; what takes longer counts as this.
CAP: Final = 60.0
#: What rdflib's engine reads, and how many times faster ours should be.
KINDS: Final = {"on the same store": 20.0, "in memory, Graph": 20.0, "in memory, Dataset": 0.0}


def answering(material: Material, size: int) -> Iterator[Figure]:
    """The eight shapes; their answers are compared, and ``AssertionError`` is raised where two engines differ."""
    graph = material.graph(size)
    shapes = queries(graph)
    bare = []
    for shape, text in shapes.items():
        rows = _rows(graph.query(text))
        assert rows, f"{shape}: no rows, which measures nothing"
        assert rows == _rows(_bare(graph, text)), f"{shape}: bare Oxigraph answers otherwise"
        runs = partial(turn, partial(_ours, graph, text)), partial(turn, partial(_bare_rows, graph, text))
        bare.append(
            Figure("query", f"{shape} / bare Oxigraph", *by_turns(*runs, budget=size / 50_000), note=_count(rows))
        )
    yield from bare
    yield _mean("all eight / bare Oxigraph", bare, goal=1.15, faster=False)
    for kind, goal in KINDS.items():
        with Helper(_rdflib, material.folder, size, kind) as helper:
            slow = [_beside_rdflib(graph, helper, shape, text, kind) for shape, text in shapes.items()]
        yield from slow
        yield _mean(f"all eight / rdflib {kind}", slow, goal=goal, faster=True)


def _mean(case: str, figures: list[Figure], *, goal: float, faster: bool) -> Figure:
    """The geometric mean; its seconds are geometric means too, so that their ratio is the mean of the ratios."""
    ours, other = (geometric_mean(times) for times in zip(*((f.ours, f.other) for f in figures), strict=True))
    return Figure("query", case, ours, other, goal, faster, "geometric mean")


def _bare(graph: Graph, text: str) -> Any:
    return graph.store.query(text, prefixes=graph.prefixes, use_default_graph_as_union=True)


def _bare_rows(graph: Graph, text: str) -> None:
    for _ in _bare(graph, text):
        pass


def _ours(graph: Graph, text: str) -> None:
    for _ in graph.query(text):  # type: ignore[union-attr]
        pass


def _beside_rdflib(graph: Graph, helper: Helper, shape: str, text: str, kind: str) -> Figure:
    ours, case = partial(turn, partial(_ours, graph, text)), f"{shape} / rdflib {kind}"
    try:
        assert helper(("rows", text)) == _rows(graph.query(text)), f"{shape}: rdflib answers otherwise"
        once = helper(("time", text))
    except Capped:
        return Figure("query", case, ours(), CAP, faster=True, note=f"stopped after {CAP:.0f} s, which counts")
    rounds = 2 if once > 2 else 5
    taken = by_turns(ours, lambda: float(helper(("time", text))), rounds=rounds)
    return Figure("query", case, *taken, faster=True, note=f"{rounds} rounds")


def _rdflib(folder: Path, size: int, kind: str) -> Callable[[tuple[str, str]], Any]:
    """In a process of its own: loads everything, and then answers queries, with their rows or with the time they took."""
    material = Material(folder)
    makers: tuple[Callable[[int], rdflib.Graph], ...] = (
        lambda size: material.graph(size).rdflib(),
        material.rdflib,
        material.rdflib_dataset,
    )
    held = dict(zip(KINDS, makers, strict=True))[kind](size)

    def work(job: tuple[str, str]) -> Any:
        wanted, text = job
        if wanted == "rows":
            return within(CAP, lambda: _rdflib_rows(held.query(text, use_store_provided=False)))
        return within(2 * CAP, lambda: turn(lambda: _rdflib_drained(held, text)))

    return work


def _rdflib_drained(held: rdflib.Graph, text: str) -> None:
    for _ in held.query(text, use_store_provided=False):
        pass


def _count(rows: Counter[tuple[str, ...]]) -> str:
    return f"{rows.total():,} rows"


def _rows(answer: Any) -> Counter[tuple[str, ...]]:
    """The rows or triples of Oxigraph's answer, each as the texts of its terms."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in answer)


def _rdflib_rows(answer: Iterable[Any]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(term) for term in row) for row in answer)
