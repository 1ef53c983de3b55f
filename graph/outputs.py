"""What a build publishes beside the store: ``graph.ttl``, its counts in ``void.ttl``, and the picture."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from actorgraph.ontology.namespaces import RDF, VOID, XSD

from .export.turtle import write_turtle
from .files import written_aside
from .opened import Graph
from .store import Generation


def write_outputs(generation: Generation, out: Path) -> dict[str, Path]:
    """Write the published files of a generation under ``out``, each whole or not at all; returns them by name."""
    graph = Graph(generation)
    files = {name: out / name for name in ("graph.ttl", "void.ttl", "network.html")}
    with written_aside(files["graph.ttl"]) as file:
        write_turtle(graph.triples(), graph.prefixes, file)
    with written_aside(files["void.ttl"]) as file:
        write_turtle(counts(graph), graph.prefixes, file)
    from .view.page import render

    page = render(graph.network(), graph.vocabulary)
    with written_aside(files["network.html"]) as file:
        file.write(page.encode())
    return files


def counts(graph: Graph) -> list[str]:
    """The VoID counts of a graph as triples: all triples, and how many nodes of each class and uses of each property."""
    triples = set(graph.triples())
    classes = Counter(t.split(" ", 2)[2] for t in triples if t.split(" ", 2)[1] == f"<{RDF}type>")
    properties = Counter(t.split(" ", 2)[1] for t in triples)
    node = f"<{graph.base}>"
    lines = [f"{node} <{RDF}type> <{VOID}Dataset>", *_count(node, "triples", len(triples))]
    lines += _count(node, "entities", graph.manifest.entities)
    for kind, link, key, counted in (
        ("class", "classPartition", "entities", classes),
        ("property", "propertyPartition", "triples", properties),
    ):
        for term, count in counted.items():
            part = f"<{graph.base}void/{kind}/{term[1:-1].replace('#', '/').rpartition('/')[2]}>"
            lines += [
                f"{node} <{VOID}{link}> {part}",
                f"{part} <{VOID}{kind}> {term}",
                *_count(part, key, count),
            ]
    return lines


def _count(node: str, name: str, count: int) -> list[str]:
    return [f'{node} <{VOID}{name}> "{count}"^^<{XSD}integer>']
