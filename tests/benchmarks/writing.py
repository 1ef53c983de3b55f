"""Sorted Turtle, beside the Turtle of rdflib and of Oxigraph, which have the same triples in memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import pyoxigraph as ox
from material import Material
from measure import Figure, by_turns, seconds

from actorgraph.graph.export.turtle import write_turtle

#: The most statements that are written: rdflib takes a minute for five times as many, too long for several turns.
MOST: Final = 20_000


def writing(material: Material, size: int) -> Iterator[Figure]:
    """From the graph on disk to a file of Turtle."""
    size = min(size, MOST)
    graph, triples = material.graph(size), material.rdflib(size)
    target = material.folder / "out.ttl"
    quads = ox.parse("".join(f"{triple} .\n" for triple in graph.triples()), format=ox.RdfFormat.N_TRIPLES)
    held = [quad.triple for quad in quads]
    prefixes = {name: iri for name, iri in graph.prefixes.items() if name}

    def ours() -> None:
        with target.open("wb") as file:
            write_turtle(graph.triples(), graph.prefixes, file)

    def oxigraph() -> None:
        ox.serialize(held, str(target), format=ox.RdfFormat.TURTLE, prefixes=prefixes)

    def rdflib() -> None:
        triples.serialize(str(target), format="turtle", encoding="utf-8")

    note = f"{size:,} statements, {len(held):,} triples"
    taken = by_turns(partial(seconds, ours), partial(seconds, oxigraph), rounds=5)
    yield Figure("turtle", "sorted / Oxigraph's, unsorted", *taken, note=note)
    taken = by_turns(partial(seconds, ours), partial(seconds, rdflib), rounds=3)
    yield Figure("turtle", "sorted / rdflib's", *taken, goal=10, faster=True, note=note)
