"""What a build publishes beside the store: ``graph.ttl``, its counts in ``void.ttl``, and the picture."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from actorgraph.ontology.namespaces import VOID, XSD

from .export.blocks import TYPE, Names, blocks
from .export.turtle import write_turtle
from .files import written_aside
from .network import network
from .store import Generation
from .stored import StoredGraph


def write_outputs(generation: Generation, out: Path) -> dict[str, Path]:
    """Write the published files of a generation under ``out``, each whole or not at all; returns them by name."""
    graph = StoredGraph(generation)
    files = {name: out / name for name in ("graph.ttl", "void.ttl", "network.html")}
    with written_aside(files["graph.ttl"]) as file:
        write_turtle(graph.triples(), graph.prefixes, file)
    with written_aside(files["void.ttl"]) as file:
        write_turtle(counts(graph), graph.prefixes, file)
    from .view.page import render

    page = render(network(graph), graph.vocabulary)
    with written_aside(files["network.html"]) as file:
        file.write(page.encode())
    return files


def counts(graph: StoredGraph) -> list[str]:
    """The VoID counts of a graph as triples: of all triples, of the nodes of each class, of the uses of each property."""
    names = Names(graph.prefixes)
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    # By blocks, which hold a triple once and in a quarter of the memory that a set of triples takes.
    for _, pairs in blocks(graph.triples(), names):
        for pair in pairs:
            predicate, _, target = pair.partition(" ")
            properties[predicate] += 1
            if predicate == TYPE:
                classes[target] += 1
    node = f"<{graph.base}>"
    lines = [f"{node} {TYPE} <{VOID}Dataset>", *_count(node, "triples", properties.total())]
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
