"""A small dataset that holds one of everything, and the graph built from it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import rdflib
import yaml

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store, inferring
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph

#: What breaks formats that do not escape, or that normalize.
AWKWARD: Final = (
    '"double" \'single\' \\back\\slash \\n \\u0041 <tag attr="x"> & &amp; ]]> {brace} #hash @at ^^caret\n'
    "second line\r\nthird\rfourth\tafter a tab\n\n  spaces at the end  \n"
    "한국어 조선 العربية \u200fמימין 中文 e\u0301 한 \U0001f9ed\U0001f468\u200d\U0001f469\u200d\U0001f467 "
    "\u2028line separator\u2029\u0085next line\u00a0\ufeff\ufdd0\U0010fffd %20 a;b,c|d"
)
LONG: Final = 'A long note: ünïcødé "q" \\ \n' * 36_000

VOCABULARY: Final = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:motto a owl:DatatypeProperty ; rdfs:label "has the motto"@en ; skos:definition "Its motto."@en ;
    skos:example "Liberty."@en ; rdfs:domain ag:Entity ; rdfs:range xsd:string ; ag:family ag:OrganizationFamily .
"""

DATASET: Final[dict[str, Any]] = {
    "dataset.yaml": {
        "id": "small",
        "title": f"Small {AWKWARD}",
        "description": "One of everything.",
        "base": "https://example.org/small/",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "creators": ["A. Nobody"],
        "languages": ["en", "ko"],
    },
    "entities/all.yaml": [
        {"id": "northland", "type": "State", "name": "Northland", "aliases": ["The North", "=1+1"]},
        {
            "id": "southland",
            "type": "State",
            "name": AWKWARD,
            "labels": {"ko": "남국", "ar": "أرض الجنوب", "zh-Hant-TW": "南國"},
            "description": AWKWARD,
            "same_as": ["https://example.org/elsewhere?a=1&b=2#c"],
            "note": LONG,
        },
        {"id": "river-treaty", "type": "Treaty", "name": "River Treaty"},
        {"id": "travellers", "type": "Group", "name": "the travellers"},
        {"id": "envoy-post", "type": "Position", "name": "Envoy for the river"},
        {"id": "reporter", "type": "Person", "name": "A Reporter"},
        {"id": "border", "type": "Place", "name": "the border"},
        {"id": "crossing", "type": "Event", "name": "the crossing"},
        {"id": "runaways", "type": "Concept", "name": "runaways"},
        {"id": "witness-1", "type": "Person", "protected": True},
        {"id": "gazette", "type": "MediaOutlet", "name": "The Gazette"},
    ],
    "sources/all.yaml": [
        {
            "id": "first",
            "title": f"First {AWKWARD}",
            "publisher": ["gazette"],
            "authors": ["reporter"],
            "published": "2021-03-04",
            "language": "en",
            "url": "https://example.org/first?x=1&y=2",
            "retrieved": "2021-04-01",
            "sha256": "0" * 64,
            "licence": "all rights reserved",
            "type": "Article",
            "description": "A story.",
            "note": "Read twice.",
        },
        {"id": "second", "title": "Second"},
    ],
    "statements/first.yaml": {
        "source": "first",
        "statements": [
            {"what": "northland, southland partyTo river-treaty", "at": 1, "as_of": "2021"},
            {"what": "northland repatriated travellers", "at": ["2:4-19", 3], "when": "2020-05", "to": "southland"},
            {
                "what": "northland detained travellers",
                "at": 4,
                "when": "2020~",
                "since": "2020-01",
                "until": "2020-12-31",
                "as_of": "2020-06-15",
                "said_on": "2021-01-02",
                "where": ["border", "southland"],
                "from": "southland",
                "to": "northland",
                "topic": ["crossing", "river-treaty"],
                "as": "runaways",
                "event": "crossing",
                "count": {
                    "min": ">30",
                    "max": 50.5,
                    "approx": True,
                    "printed": "some",
                    "unit": "people",
                    "as_of": "2020",
                },
                "gist": AWKWARD,
                "said_by": ["witness-1", "reporter", "witness-1"],
                "stance": "alleged",
                "condition": "the river is low",
                "voice": "caption",
                "open": True,
                "negated": True,
                "extracted_by": "a person",
                "reviewed_by": "another",
                "confidence": 0.75,
                "quote": "held at the border",
                "note": AWKWARD,
            },
            {"what": "northland, southland metWith reporter", "at": 5, "jointly": True, "said_by": "northland"},
            {"what": "northland scored", "at": 6, "value": 8.25, "topic": "river-treaty"},
            {"what": "southland scored", "at": 6, "value": 8.0, "stance": "denied", "said_by": "southland"},
            {"what": "northland motto", "at": 6, "value": AWKWARD},
            {"what": "envoy-post isVacant", "at": 7, "as_of": "2021"},
            {
                "key": "asked",
                "what": "southland repatriated travellers",
                "at": 8,
                "stance": "requested",
                "negated": True,
            },
            {"what": "reporter urged southland", "at": 8, "content": "asked"},
            {"what": "northland violates river-treaty", "at": 9, "said_by": "reporter", "count": "2000~"},
        ],
    },
    "statements/second.yaml": {
        "source": "second",
        "statements": [
            {"what": "northland repatriated travellers", "at": 1, "when": "2020-05", "to": "southland"},
            {"what": "northland denied travellers", "at": 2, "about": "first#asked", "said_by": "northland"},
            {"what": "first reported crossing", "at": 3, "when": "../2020", "count": 31},
        ],
    },
}


def write_dataset(folder: Path, files: dict[str, Any], vocabulary: str = VOCABULARY) -> Path:
    """Write a dataset's files, given as Python values."""
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A copy, because the same object twice would be written as a YAML alias.
        text = yaml.safe_dump(copy.deepcopy(value), allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    (folder / "vocabulary.ttl").write_text(vocabulary, encoding="utf-8")
    return folder


def build_graph(dataset: Path, out: Path, *, inferred: bool = False) -> Graph:
    """The graph of a dataset's folder, without the files that a build publishes; ``inferred``: with inferences."""
    read = read_dataset(dataset)
    conclude = inferring(read) if inferred else lambda _: None
    generation, _, _ = build_store(read, out, stamp(dataset), conclude=conclude)
    return Graph(generation)


@pytest.fixture(scope="session")
def awkward() -> str:
    """The text that stands in the small dataset wherever a text may stand."""
    return AWKWARD


@pytest.fixture(scope="session")
def long_note() -> str:
    """The note of more than a megabyte on southland."""
    return LONG


@pytest.fixture(scope="session")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small dataset."""
    return write_dataset(tmp_path_factory.mktemp("datasets") / "small", DATASET)


@pytest.fixture(scope="session")
def small_graph(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The small dataset's graph, open."""
    with build_graph(small_dataset, tmp_path_factory.mktemp("out")) as graph:
        yield graph


@pytest.fixture(scope="session")
def in_rdflib() -> Callable[[Graph], rdflib.Dataset]:
    """A function from a graph to the same quads in rdflib's memory, read from text; the default graph is their union."""

    def load(graph: Graph) -> rdflib.Dataset:
        dataset = rdflib.Dataset(default_union=True)
        lines: dict[str, list[str]] = {}
        for line in graph.lines(leave_out=()):
            triple, _, name = line.removesuffix("> .\n").rpartition(" <")
            lines.setdefault(name, []).append(f"{triple} .\n")
        for name, triples in lines.items():
            dataset.graph(rdflib.URIRef(name)).parse(data="".join(triples), format="nt")
        return dataset

    return load
