"""What a graph amounts to: counts, central actors, contested claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from actorgraph.data.records import Source, Statement

from . import from_rdf

if TYPE_CHECKING:
    from .stored import StoredGraph


class Central(msgspec.Struct, frozen=True):
    """An actor and how central it is: statements that join it to others, different neighbours, PageRank (they sum to 1)."""

    id: str
    label: str
    statements: int
    neighbours: int
    pagerank: float


class Contested(msgspec.Struct, frozen=True):
    """A claim that some put forward and others deny: the identifiers of both sides' statements."""

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]
    as_: str
    stated: tuple[str, ...]
    denied: tuple[str, ...]


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by class, relation, family, source, stance and voice, most frequent first; central actors; contested claims."""

    entities: int
    sources: int
    statements: int
    direct_edges: int
    classes: dict[str, int]
    relations: dict[str, int]
    families: dict[str, int]
    by_source: dict[str, int]
    stances: dict[str, int]
    voices: dict[str, int]
    central: list[Central]
    contested: list[Contested]


def stats(graph: StoredGraph, *, most: int = 10) -> Stats:
    """Measure ``graph``; ``most`` is how many central actors are listed."""
    statements = sorted(from_rdf.statements(graph), key=lambda statement: statement.id)
    described = from_rdf.entities(graph)
    relations = graph.vocabulary.relations
    edges = graph.store.quads_for_pattern(None, None, None, graph.graph("edges"))
    return Stats(
        entities=graph.manifest.entities,
        sources=graph.manifest.sources,
        statements=len(statements),
        direct_edges=sum(1 for _ in edges),
        classes=_ranked(Counter(record.type for record in described.values() if not isinstance(record, Source))),
        relations=_ranked(Counter(s.relation for s in statements)),
        families=_ranked(Counter(relations[s.relation].family for s in statements)),
        by_source=_ranked(Counter(s.source for s in statements)),
        stances=_ranked(Counter(s.stance for s in statements)),
        voices=_ranked(Counter(s.voice for s in statements)),
        central=_central(statements, {name: _label(record) for name, record in described.items()}, most),
        contested=_contested(statements, {name for name, relation in relations.items() if relation.symmetric}),
    )


def _label(record: object) -> str:
    return getattr(record, "name", "") or getattr(record, "title", "") or str(getattr(record, "id", ""))


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _central(statements: list[Statement], labels: dict[str, str], most: int) -> list[Central]:
    import rustworkx

    joined: Counter[str] = Counter()
    neighbours: dict[str, set[str]] = defaultdict(set)
    graph: rustworkx.PyDiGraph[str, None] = rustworkx.PyDiGraph()
    index = {name: graph.add_node(name) for name in labels}
    for s in statements:
        for subject in s.subjects:
            for target in s.objects:
                joined.update({subject, target})
                neighbours[subject].add(target)
                neighbours[target].add(subject)
                graph.add_edge(index[subject], index[target], None)
    ranks = rustworkx.pagerank(graph) if graph.num_edges() else {}
    order = sorted(joined, key=lambda name: (-ranks[index[name]], name))[:most]
    return [
        Central(name, labels[name], joined[name], len(neighbours[name] - {name}), round(ranks[index[name]], 6))
        for name in order
    ]


def _contested(statements: list[Statement], symmetric: Collection[str] = ()) -> list[Contested]:
    """Claims with a side that states them and a side that denies or negates them; the most statements first.

    Of a ``symmetric`` relation it does not matter which end was written first.
    """
    sides: dict[tuple[tuple[str, ...], str, tuple[str, ...], str], tuple[list[str], list[str]]] = {}
    for s in statements:
        if s.stance in ("asserted", "alleged", "denied") and s.objects:
            ends = (s.subjects, s.objects)
            subjects, objects = sorted(ends) if s.relation in symmetric else ends
            stated, denied = sides.setdefault((subjects, s.relation, objects, s.as_), ([], []))
            # To deny that it was not so is to state it.
            (denied if (s.stance == "denied") != s.negated else stated).append(s.id)
    found = [Contested(*claim, tuple(a), tuple(b)) for claim, (a, b) in sides.items() if a and b]
    return sorted(found, key=lambda c: (-len(c.stated) - len(c.denied), c.subjects, c.relation, c.objects, c.as_))
