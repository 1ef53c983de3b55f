"""Queries: ours beside bare Oxigraph on the same store, and beside rdflib's own engine.

Both engines are measured on the same store on disk, and with everything in memory: ours in a copy of the store, rdflib's in
one ``Graph`` (its best case: the triples without their graphs) and in a ``Dataset`` of the same named graphs whose default
graph is their union. What loading takes is measured too. Ours on disk stands beside rdflib in memory as well: a program
that asks once loads nothing, and has that answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import rdflib
from material import Material
from measure import Capped, Figure, Helper, by_turns, geometric_mean, seconds, turn, within
from queries import queries

from actorgraph.graph.opened import Graph

#: The longest that rdflib is waited for with one query; what takes longer counts as this.
CAP: Final = 60.0
#: Where rdflib's engine reads, where ours does beside it, and how many times faster ours should be (0: no goal).
BESIDE: Final = {
    "on the same store": {"on disk": 20.0},
    "in memory, Graph": {"in memory": 20.0, "on disk": 0.0},
    "in memory, Dataset": {"in memory": 20.0, "on disk": 0.0},
}


def answering(material: Material, size: int) -> Iterator[Figure]:
    """The eight shapes; their answers are compared, and ``AssertionError`` is raised where two engines differ."""
    graphs = {"on disk": material.graph(size), "in memory": material.in_memory(size)}
    loading = seconds(lambda: graphs["in memory"].store)
    shapes = queries(graphs["on disk"])
    for where, graph in graphs.items():
        bare = [_beside_bare(graph, shape, where, text, size) for shape, text in shapes.items()]
        yield from bare
        yield _mean(f"all eight {where} / bare Oxigraph", bare, goal=1.15, faster=False)
    for kind, goals in BESIDE.items():
        ours = {where: graphs[where] for where in goals}
        with Helper(_rdflib, material.folder, size, kind) as helper:
            if "in memory" in goals:
                taken = float(helper(("loading", "")))
                yield Figure("query", f"loading into memory / rdflib {kind}", loading, taken, faster=True)
            slow = [_beside_rdflib(ours, helper, shape, text, kind) for shape, text in shapes.items()]
        for (where, goal), figures in zip(goals.items(), zip(*slow, strict=True), strict=True):
            yield from figures
            yield _mean(f"all eight {where} / rdflib {kind}", figures, goal=goal, faster=True)


def _mean(case: str, figures: Iterable[Figure], *, goal: float, faster: bool) -> Figure:
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


def _beside_bare(graph: Graph, shape: str, where: str, text: str, size: int) -> Figure:
    rows = _rows(graph.query(text))
    assert rows, f"{shape}: no rows, which measures nothing"
    assert rows == _rows(_bare(graph, text)), f"{shape}: bare Oxigraph answers otherwise"
    runs = partial(turn, partial(_ours, graph, text)), partial(turn, partial(_bare_rows, graph, text))
    ours, other = by_turns(*runs, budget=size / 50_000)
    return Figure("query", f"{shape} {where} / bare Oxigraph", ours, other, note=f"{rows.total():,} rows")


def _beside_rdflib(graphs: dict[str, Graph], helper: Helper, shape: str, text: str, kind: str) -> list[Figure]:
    """One figure for each of ours."""
    runs = [partial(turn, partial(_ours, graph, text)) for graph in graphs.values()]
    cases = [f"{shape} {where} / rdflib {kind}" for where in graphs]
    try:
        answered = helper(("rows", text))
        for graph in graphs.values():
            assert answered == _rows(graph.query(text)), f"{shape}: rdflib answers otherwise"
        once = helper(("time", text))
    except Capped:
        note = f"stopped after {CAP:.0f} s, which counts"
        return [
            Figure("query", case, run(), CAP, faster=True, note=note) for case, run in zip(cases, runs, strict=True)
        ]
    rounds = 2 if once > 2 else 5
    *ours, other = by_turns(*runs, lambda: float(helper(("time", text))), rounds=rounds)
    note = f"{rounds} rounds"
    return [
        Figure("query", case, taken, other, faster=True, note=note) for case, taken in zip(cases, ours, strict=True)
    ]


def _rdflib(folder: Path, size: int, kind: str) -> Callable[[tuple[str, str]], Any]:
    """In a process of its own: loads everything, and then answers queries, with their rows or with the time they took."""
    material = Material(folder)
    makers: tuple[Callable[[int], rdflib.Graph], ...] = (
        lambda size: material.graph(size).rdflib(),
        material.rdflib,
        material.rdflib_dataset,
    )
    make = dict(zip(BESIDE, makers, strict=True))[kind]
    kept: list[rdflib.Graph] = []
    loading = seconds(lambda: kept.append(make(size)))
    (held,) = kept

    def work(job: tuple[str, str]) -> Any:
        wanted, text = job
        if wanted == "loading":
            return loading
        if wanted == "rows":
            return within(CAP, lambda: _rdflib_rows(held.query(text, use_store_provided=False)))
        return within(2 * CAP, lambda: turn(lambda: _rdflib_drained(held, text)))

    return work


def _rdflib_drained(held: rdflib.Graph, text: str) -> None:
    for _ in held.query(text, use_store_provided=False):
        pass


def _rows(answer: Any) -> Counter[tuple[str, ...]]:
    """The rows or triples of Oxigraph's answer, each as the texts of its terms."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in answer)


def _rdflib_rows(answer: Iterable[Any]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(term) for term in row) for row in answer)
