"""Queries: ours beside bare Oxigraph on the same store, and beside rdflib's own engine, which has everything in memory.

rdflib is measured twice: with all triples in one ``Graph``, its best case, and with the named graphs that the store has,
in a ``Dataset`` whose default graph is their union.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from statistics import median
from typing import Any, Final

import rdflib
from material import Material
from measure import Capped, Figure, by_turns, geometric_mean, seconds, within
from queries import queries

from actorgraph.graph.opened import Graph

#: The longest that rdflib is waited for with one query; what takes longer counts as this.
CAP: Final = 60.0


def answering(material: Material, size: int) -> Iterator[Figure]:
    """The eight shapes; their answers are compared, and ``AssertionError`` is raised where two engines differ."""
    graph = material.graph(size)
    shapes = queries(graph)
    bare = []
    for shape, text in shapes.items():
        rows = _rows(graph.query(text))
        assert rows, f"{shape}: no rows, which measures nothing"
        assert rows == _rows(_bare(graph, text)), f"{shape}: bare Oxigraph answers otherwise"
        runs = partial(_ours_to_the_end, graph, text), partial(_bare_to_the_end, graph, text)
        ours, other = by_turns(*runs, budget=size / 50_000)
        bare.append(Figure("query", f"{shape} / bare Oxigraph", ours, other, note=f"{rows.total():,} rows"))
    yield from bare
    yield _mean("all eight / bare Oxigraph", bare, goal=1.15, faster=False)
    for kind, hold in (("rdflib Graph", material.rdflib), ("rdflib Dataset", material.rdflib_dataset)):
        held = hold(size)
        slow = []
        for (shape, text), figure in zip(shapes.items(), bare, strict=True):
            taken, note = _time_rdflib(held, text, _rows(graph.query(text)), shape)
            slow.append(Figure("query", f"{shape} / {kind}", figure.ours, taken, faster=True, note=note))
        yield from slow
        yield _mean(f"all eight / {kind}", slow, goal=20, faster=True)


def _mean(case: str, figures: list[Figure], *, goal: float, faster: bool) -> Figure:
    """The geometric mean; its seconds are geometric means too, so that their ratio is the mean of the ratios."""
    ours, other = (geometric_mean(times) for times in zip(*((f.ours, f.other) for f in figures), strict=True))
    return Figure("query", case, ours, other, goal, faster, "geometric mean")


def _bare(graph: Graph, text: str) -> Any:
    return graph.store.query(text, prefixes=graph.prefixes, use_default_graph_as_union=True)


def _bare_to_the_end(graph: Graph, text: str) -> None:
    for _ in _bare(graph, text):
        pass


def _ours_to_the_end(graph: Graph, text: str) -> None:
    for _ in graph.query(text):  # type: ignore[union-attr]
        pass


def _time_rdflib(triples: rdflib.Graph, text: str, expected: Counter[tuple[str, ...]], shape: str) -> tuple[float, str]:
    """The median of three runs, of one where it takes longer than two seconds, or :data:`CAP`; and a note."""

    def run() -> None:
        for _ in triples.query(text):
            pass

    try:
        once = within(CAP, lambda: seconds(run))
        assert within(CAP, lambda: _rdflib_rows(triples.query(text))) == expected, f"{shape}: rdflib answers otherwise"
    except Capped:
        return CAP, f"stopped after {CAP:.0f} s, which counts"
    return (once, "one run") if once > 2 else (median(seconds(run) for _ in range(5)), "")


def _rows(answer: Any) -> Counter[tuple[str, ...]]:
    """The rows or triples of Oxigraph's answer, each as the texts of its terms."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in answer)


def _rdflib_rows(answer: Iterable[Any]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(term) for term in row) for row in answer)
