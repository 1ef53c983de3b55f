"""What the tests of validation share: pySHACL as judge, and a small dataset that is in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from actorgraph.data.records import Dataset
from actorgraph.graph.rdf import graphs
from actorgraph.ontology.shapes import WRITTEN, shapes

SH: Final = Namespace("http://www.w3.org/ns/shacl#")
AG: Final = Namespace("https://w3id.org/actorgraph/ontology#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
BASE: Final = "https://example.org/world/"

ENTITIES: Final[dict[str, str]] = {
    "ruritania": "State",
    "graustark": "State",
    "council": "IntergovernmentalOrganization",
    "board": "Organization",
    "office": "Organization",
    "bureau": "Organization",
    "anna": "Person",
    "ben": "Person",
    "crew": "Group",
    "post": "Position",
    "pact": "Treaty",
    "old-pact": "Treaty",
    "article": "LegalProvision",
    "part": "LegalProvision",
    "visit": "Visit",
    "meeting": "Meeting",
    "vale": "Place",
    "delta": "Place",
    "safety": "Concept",
    "index": "Index",
}
SOURCES: Final[list[dict[str, Any]]] = [
    {"id": "report", "title": "A report", "published": "2020-06-01", "retrieved": "2020-06-01"},
    {"id": "letter", "title": "A letter"},
]

Entries = Iterable[Mapping[str, Any]]


def write_world(
    folder: Path, statements: Entries, *, entities: Entries = (), sources: Entries = (), vocabulary: str = ""
) -> Path:
    """A dataset whose statements stand in ``statements/all.jsonl``, a line each; entries of a known id replace it."""
    described = {name: {"id": name, "type": kind, "name": name.title()} for name, kind in ENTITIES.items()}
    described |= {entry["id"]: dict(entry) for entry in entities}
    cited = {entry["id"]: dict(entry) for entry in [*SOURCES, *sources]}
    for name in ("entities", "sources", "statements"):
        (folder / name).mkdir(parents=True)
    _write(folder / "dataset.yaml", {"id": "world", "title": "World", "base": BASE})
    _write(folder / "entities/all.yaml", list(described.values()))
    _write(folder / "sources/all.yaml", list(cited.values()))
    lines = [json.dumps({"source": "report", "at": 1, **entry}) for entry in statements]
    (folder / "statements/all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if vocabulary:
        (folder / "vocabulary.ttl").write_text(vocabulary, encoding="utf-8")
    return folder


def _write(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")


def lines_of(dataset: Dataset) -> list[str]:
    """The dataset as N-Triples lines, without its vocabulary."""
    text = "".join(part for _, parts in graphs(dataset) for part in parts)
    return [line.rpartition(" <")[0] + " .\n" for line in text.splitlines()]


def graph_of(dataset: Dataset) -> Graph:
    """The dataset in rdflib, without its vocabulary."""
    return Graph().parse(data="".join(lines_of(dataset)), format="nt")


@cache
def _ontology(files: tuple[Path, ...]) -> Graph:
    found = Graph()
    for file in files:
        found.parse(file, format="turtle")
    return found


@cache
def _shapes(files: tuple[Path, ...], text: str) -> Graph:
    return Graph().parse(WRITTEN, format="turtle").parse(data=text, format="turtle")


def judged(graph: Graph, dataset: Dataset) -> set[tuple[str, str]]:
    """What pySHACL finds: the focus node without the dataset's base, and the code of the check."""
    files = dataset.vocabulary.files
    rules = _shapes(files, shapes(dataset.vocabulary))
    conforms, report, _ = validate(
        graph, shacl_graph=rules, ont_graph=_ontology(files), advanced=True, inplace=True, allow_warnings=False
    )
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        code = rules.value(report.value(result, SH.sourceShape), DCTERMS.identifier)
        assert code is not None, report.value(result, SH.sourceShape)
        found.add((str(report.value(result, SH.focusNode)).removeprefix(dataset.base), str(code)))
    assert conforms == (not found)
    return found


def replace(graph: Graph, node: Node, predicate: Node, *values: Node) -> None:
    """Give a node other values."""
    graph.remove((node, predicate, None))
    for value in values:
        graph.add((node, predicate, value))


def named(name: str) -> URIRef:
    """The IRI of an entity."""
    return URIRef(BASE + name)
