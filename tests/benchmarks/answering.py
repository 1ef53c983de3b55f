"""Queries: ours beside bare Oxigraph on the same store, and beside rdflib's own engine, which has everything in memory.

rdflib is measured twice: with all triples in one ``Graph``, its best case, and with the named graphs that the store has,
in a ``Dataset`` whose default graph is their union.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
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
        for shape, text in shapes.items():
            ours, other, note = _beside_rdflib(graph, held, text, shape)
            slow.append(Figure("query", f"{shape} / {kind}", ours, other, faster=True, note=note))
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


def _beside_rdflib(graph: Graph, held: rdflib.Graph, text: str, shape: str) -> tuple[float, float, str]:
    """The median times of ours and rdflib's, by turns, and a note; where rdflib does not end, its time is :data:`CAP`."""
    ours = partial(_ours_to_the_end, graph, text)

    def other() -> None:
        for _ in held.query(text):
            pass

    try:
        expected = _rows(graph.query(text))
        assert within(CAP, lambda: _rdflib_rows(held.query(text))) == expected, f"{shape}: rdflib answers otherwise"
        once = within(CAP, lambda: seconds(other))
    except Capped:
        return by_turns(ours, ours)[0], CAP, f"stopped after {CAP:.0f} s, which counts"
    rounds = 2 if once > 2 else 5
    return *by_turns(ours, other, rounds=rounds), f"{rounds} rounds"


def _rows(answer: Any) -> Counter[tuple[str, ...]]:
    """The rows or triples of Oxigraph's answer, each as the texts of its terms."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in answer)


def _rdflib_rows(answer: Iterable[Any]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(term) for term in row) for row in answer)
