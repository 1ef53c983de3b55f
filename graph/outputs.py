"""What a build publishes beside the store: ``graph.ttl``, its counts in ``void.ttl``, and the picture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import groupby
from pathlib import Path

from actorgraph.ontology.namespaces import VOID, XSD

from .export.blocks import TYPE, Names
from .export.turtle import write_turtle
from .files import written_aside
from .opened import Graph
from .store import Generation


def write_outputs(generation: Generation, out: Path) -> dict[str, Path]:
    """Write the published files of a generation under ``out``, each whole or not at all; returns them by name."""
    graph = Graph(generation)
    files = {name: out / name for name in ("graph.ttl", "void.ttl", "network.html")}
    triples = _union(graph)
    with written_aside(files["graph.ttl"]) as file:
        write_turtle(triples, graph.prefixes, file)
    with written_aside(files["void.ttl"]) as file:
        write_turtle(counts(graph, triples), graph.prefixes, file)
    del triples
    from .view.page import render

    page = render(graph.network(), graph.vocabulary)
    with written_aside(files["network.html"]) as file:
        file.write(page.encode())
    return files


def _union(graph: Graph) -> list[str]:
    """The triples that a graph publishes, sorted, each once."""
    triples = sorted(graph.triples())
    return [triple for triple, _ in groupby(triples)]


def counts(graph: Graph, triples: Collection[str] | None = None) -> list[str]:
    """The VoID counts of a graph as triples: of all triples, of the nodes of each class, of the uses of each property.

    ``triples``, each once, are those counted; without them, what the graph publishes.
    """
    triples = _union(graph) if triples is None else triples
    names = Names(graph.prefixes)
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    for triple in triples:
        _, predicate, target = triple.split(" ", 2)
        properties[predicate] += 1
        if predicate == TYPE:
            classes[target] += 1
    node = f"<{graph.base}>"
    lines = [f"{node} {TYPE} <{VOID}Dataset>", *_count(node, "triples", len(triples))]
    lines += _count(node, "entities", graph.manifest.entities)
    for kind, link, key, counted in (
        ("class", "classPartition", "entities", classes),
        ("property", "propertyPartition", "triples", properties),
    ):
        for term, count in counted.items():
            # With its prefix: two vocabularies may have a term of the same local name.
            part = f"<{graph.base}void/{kind}/{re.sub('[^A-Za-z0-9]+', '-', names.short(term)).strip('-')}>"
            lines += [f"{node} <{VOID}{link}> {part}", f"{part} <{VOID}{kind}> {term}", *_count(part, key, count)]
    return lines


def _count(node: str, name: str, count: int) -> list[str]:
    return [f'{node} <{VOID}{name}> "{count}"^^<{XSD}integer>']
