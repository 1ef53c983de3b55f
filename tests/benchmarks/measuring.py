"""Measuring the network: betweenness beside networkx's, and all of ``stats`` beside reading the network it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import networkx as nx
from material import Material
from measure import Figure, by_turns, seconds

from actorgraph.graph.measures import centrality, measure, observe


def measuring(material: Material, size: int) -> Iterator[Figure]:
    """The values are compared too: ``AssertionError`` where they differ."""
    graph = material.graph(size)
    observed = observe(graph)
    simple = nx.Graph(list(observed.pairs))
    neighbours, pairs = observed.neighbours, len(observed.pairs)
    found, pivots = centrality.betweenness(neighbours, pairs)
    wanted = nx.betweenness_centrality(simple)
    assert pivots or max(abs(found[actor] - wanted[actor]) for actor in wanted) < 1e-9
    ours = partial(seconds, lambda: centrality.betweenness(neighbours, pairs))
    theirs = partial(seconds, lambda: nx.betweenness_centrality(simple))
    note = f"{len(neighbours):,} actors, {pairs:,} pairs" + (f", {pivots} pivots" if pivots else "")
    yield Figure("stats", "betweenness / networkx", *by_turns(ours, theirs, rounds=1), faster=True, note=note)
    whole = partial(seconds, lambda: measure(observe(graph)))
    reading = partial(seconds, graph.network)
    yield Figure("stats", "all measures / reading the network from the store", *by_turns(whole, reading, rounds=3))
