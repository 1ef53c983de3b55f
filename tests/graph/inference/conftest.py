"""Inferring from some statements by some rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.inference.fixpoint import Fixpoint
from actorgraph.graph.inference.limits import Limits
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.rules import load_rules

from ..conftest import build_graph, write_dataset

BASE = "https://example.org/d/"
AG = "https://w3id.org/actorgraph/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
END = f" <{BASE}graph/inferences> .\n"
HEADER = "#+ title: T\n#+ description: D.\n#+ sound: S.\n"

Conclude = Callable[..., tuple[Fixpoint, dict[str, dict[str, list[str]]]]]


@pytest.fixture
def conclude(tmp_path: Path) -> Iterator[Conclude]:
    """A function that infers from some statements by some rules; gives the engine and the inferences by node."""
    graphs: list[StoredGraph] = []

    def run(
        statements: list[dict[str, Any]],
        rules: dict[str, str],
        header: str = "",
        limits: Limits = Limits(),
        bundled: bool = False,
        vocabulary: str = "",
        say: Callable[[str], None] = lambda _: None,
    ) -> tuple[Fixpoint, dict[str, dict[str, list[str]]]]:
        folder = tmp_path / f"d{len(graphs)}"
        entities = [
            *({"id": name, "type": "State", "name": name} for name in ("northland", "southland")),
            *({"id": name, "type": "GovernmentBody", "name": name} for name in ("ministry", "office")),
            *({"id": name, "type": "Group", "name": name} for name in ("travellers", "sailors", "crowd")),
            {"id": "reporter", "type": "Person", "name": "A Reporter"},
            *({"id": name, "type": "Place", "name": name} for name in ("pier", "port", "island")),
            {"id": "landing", "type": "Event", "name": "the landing"},
        ]
        about = {"id": "d", "title": "D", "base": BASE, "licence": "CC0-1.0"}
        files: dict[str, Any] = {
            "dataset.yaml": about,
            "entities/all.yaml": entities,
            "sources/all.yaml": [{"id": "first", "title": "First"}],
            "statements/first.yaml": {"source": "first", "statements": statements},
        }
        (folder / "rules").mkdir(parents=True)
        for name, text in rules.items():
            (folder / "rules" / f"{name}.rq").write_text(f"{HEADER}{header}{text}", encoding="utf-8")
        graph = build_graph(write_dataset(folder, files, vocabulary), tmp_path / f"out{len(graphs)}")
        graphs.append(graph)
        known = load_rules(folder, BASE)
        used = {i: r for i, r in known.items() if bundled or r.kind == "axiom" or i.startswith(BASE)}
        engine = Fixpoint(graph._generation.load(), BASE, used, limits, say)
        engine.run()
        return engine, by_node(engine.lines)

    yield run
    for graph in graphs:
        graph.close()


def by_node(lines: set[str]) -> dict[str, dict[str, list[str]]]:
    """The inferences among some lines: node → local name of the predicate → values."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in sorted(lines):
        subject, predicate, value = line.removesuffix(END).split(" ", 2)
        if subject.startswith(f"<{BASE}inference/"):
            found.setdefault(subject, {}).setdefault(re.split("[#/]", predicate[1:-1])[-1], []).append(short(value))
    return found


def short(term: str) -> str:
    for prefix in (f"<{BASE}statement/", f"<{BASE}", f"<{AG}"):
        if term.startswith(prefix):
            return term[len(prefix) : -1]
    return term
