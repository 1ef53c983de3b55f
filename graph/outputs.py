"""What a build publishes beside the store: ``graph.ttl``, its counts in ``void.ttl``, the picture, ``inferred.ttl``.

``integrity.json`` is the manifest of these files (see ``integrity.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from actorgraph.ontology.namespaces import VOID, XSD

from .export.blocks import TYPE, Names, blocks
from .export.turtle import write_turtle
from .files import written_aside
from .network import network
from .publication import integrity
from .publication.publish import leaving
from .store import Generation
from .stored import StoredGraph
from .words import INFERRED_NOTE

#: The files that a build publishes.
OUTPUTS: Final = ("graph.ttl", "void.ttl", "network.html", "inferred.ttl", integrity.NAME)


def write_outputs(generation: Generation, folder: Path, *, private: bool = False) -> None:
    """Write the published files of a generation into ``folder``; ``private`` leaves names of protected people in them."""
    from .view.page import render

    graph = leaving(StoredGraph(generation), private=private)
    turtle, void, page, inferred, _ = (folder / name for name in OUTPUTS)
    folder.mkdir(parents=True, exist_ok=True)
    with written_aside(turtle) as file:
        write_turtle(graph.triples(), graph.prefixes, file)
    with written_aside(void) as file:
        write_turtle(counts(graph), graph.prefixes, file)
    with written_aside(page) as file:
        file.write(render(network(graph), graph.vocabulary).encode())
    with written_aside(inferred) as file:
        file.write(f"# {INFERRED_NOTE}\n".encode())
        write_turtle((line[: line.rindex(" <")] for line in graph.inferences()), graph.prefixes, file)
    integrity.write_manifest(graph, folder, (path.name for path in (turtle, void, page, inferred)))


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
