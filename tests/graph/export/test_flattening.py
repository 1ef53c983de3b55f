"""Nothing false by flattening: what reaches the direct edges, and what every flat format says of what does not.

Every combination of stance, voice, speakers, condition, negation and relation is one statement about a traveller of its
own, so that whatever is said of the traveller was made from that statement.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import networkx as nx
import pyoxigraph as ox
import pytest

from actorgraph.data.records import STANCES, VOICES, Dataset, Entity, Passage, Source, Statement
from actorgraph.graph.build import build_store
from actorgraph.graph.export import export_file, export_stream
from actorgraph.graph.opened import Graph
from actorgraph.ontology.vocabulary import load_vocabulary

BASE: Final = "https://example.org/flat/"
SPEAKERS: Final = {
    "none": (),
    "own": ("northland",),
    "other": ("reporter",),
    "chain from own": ("northland", "reporter"),
    "chain to own": ("reporter", "northland"),
    "chain of others": ("witness", "reporter"),
}
#: A relation that may stand as a fact, and a judgement.
RELATIONS: Final = {"repatriated": False, "abused": True}


class Case(NamedTuple):
    stance: str
    voice: str
    speakers: str
    condition: str
    negated: bool
    relation: str

    @property
    def may_stand(self) -> bool:
        """The rule of the design, said once more and otherwise than the program says it."""
        plain = ("asserted", "text", "", False, "repatriated")
        return (*self[:2], *self[3:]) == plain and self.speakers in ("none", "own")


CASES: Final = [
    Case(*values)
    for values in itertools.product(STANCES, VOICES, SPEAKERS, ("", "the river is low"), (False, True), RELATIONS)
]


def identifier(number: int) -> str:
    return f"{number:032x}"


def statement(number: int, case: Case) -> Statement:
    return Statement(
        id=identifier(number),
        source="gazette-1",
        subjects=("northland",),
        relation=case.relation,
        objects=(f"traveller-{number}",),
        passages=(Passage(1),),
        stance=case.stance,
        voice=case.voice,
        said_by=SPEAKERS[case.speakers],
        condition=case.condition,
        negated=case.negated,
    )


#: Statements whose object is a value or nothing, and such as several make together.
OTHERS: Final = {
    "value": Statement(id="a" * 32, source="gazette-1", subjects=("northland",), relation="scored", value=8.25),
    "denied value": Statement(
        id="b" * 32,
        source="gazette-1",
        subjects=("northland",),
        relation="scored",
        value=9.75,
        stance="denied",
        said_by=("reporter",),
    ),
    "nothing": Statement(id="c" * 32, source="gazette-1", subjects=("post",), relation="isVacant"),
    "not nothing": Statement(
        id="d" * 32, source="gazette-1", subjects=("other-post",), relation="isVacant", negated=True
    ),
    "joint": Statement(
        id="e" * 32, source="gazette-1", subjects=("northland", "southland"), relation="metWith", objects=("reporter",)
    ),
    "joint, as one of them says": Statement(
        id="f" * 32,
        source="gazette-1",
        subjects=("northland", "southland"),
        relation="agreedWith",
        objects=("reporter",),
        said_by=("northland",),
    ),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("flat")
    names = {"northland": "State", "southland": "State", "reporter": "Person", "witness": "Person"}
    names |= {"post": "Position", "other-post": "Position"}
    names |= {f"traveller-{number}": "Person" for number in range(len(CASES))}
    dataset = Dataset(
        id="flat",
        title="Flat",
        base=BASE,
        vocabulary=load_vocabulary(),
        folder=folder,
        entities={name: Entity(id=name, type=kind, name=name) for name, kind in names.items()},
        sources={"gazette-1": Source(id="gazette-1", title="A day in May")},
        statements=(*itertools.starmap(statement, enumerate(CASES)), *OTHERS.values()),
    )
    generation, _, _ = build_store(dataset, folder / "out", {})
    with Graph(generation) as opened:
        yield opened


def test_the_walk_is_complete() -> None:
    assert len(CASES) == len(set(CASES)) == 6 * 4 * 6 * 2 * 2 * 2
    assert [case for case in CASES if case.may_stand] == [
        Case("asserted", "text", speakers, "", False, "repatriated") for speakers in ("none", "own")
    ]
    relations = load_vocabulary().relations
    assert {name: not relations[name].direct_edge for name in RELATIONS} == RELATIONS


EXPECTED_EDGES: Final = {
    *(("northland", "repatriated", f"traveller-{number}") for number, case in enumerate(CASES) if case.may_stand),
    ("northland", "scored", "8.25"),
    ("post", "isVacant", "true"),
    ("northland", "metWith", "reporter"),
    ("southland", "metWith", "reporter"),
}


def _names(subject: Any, predicate: Any, target: Any) -> tuple[str, str, str]:
    return (
        subject.value.removeprefix(BASE),
        predicate.value.rpartition("#")[2],
        target.value.removeprefix(BASE),
    )


def test_only_facts_reach_the_direct_edges(graph: Graph) -> None:
    quads = list(graph.store.quads_for_pattern(None, None, None, graph.graph("edges")))
    assert {_names(*quad.triple) for quad in quads} == EXPECTED_EDGES


@pytest.mark.parametrize("format", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_no_rdf_format_says_more(graph: Graph, format: str) -> None:
    file = io.BytesIO()
    export_stream(graph, format, file)
    read = {"turtle": "TURTLE", "trig": "TRIG", "nquads": "N_QUADS", "ntriples": "N_TRIPLES"}
    read |= {"jsonld": "JSON_LD", "rdfxml": "RDF_XML"}
    relations = {relation.iri for relation in graph.vocabulary.relations.values()}
    quads = ox.parse(file.getvalue(), format=getattr(ox.RdfFormat, read[format]))
    assert {_names(*quad.triple) for quad in quads if quad.predicate.value in relations} == EXPECTED_EDGES


def _check_row(case: Case, row: dict[str, Any]) -> None:
    """A row of any flat format, empty and missing cells alike."""
    assert row["stance"] == case.stance
    assert row["voice"] == case.voice
    assert row["negated"] is case.negated
    assert row["direct"] is case.may_stand
    assert row["relation"] == case.relation
    assert row["document"] == "gazette-1"
    assert row["passages"] == "1"
    assert row.get("condition", "") == case.condition
    assert row.get("said_by", "") == "; ".join(SPEAKERS[case.speakers])
    bare = {"repatriated": "repatriated", "abused": "abused"}[case.relation]
    label = row["label"]
    if case.may_stand:
        assert label == bare
        return
    assert label.startswith(f"{bare} (") and label.endswith(")")
    marks = label[len(bare) + 2 : -1]
    # Each mark stands there if and only if there is a reason for it.
    for mark, reason in {
        **{stance: case.stance == stance for stance in STANCES if stance != "asserted"},
        **{f"in a {voice}": case.voice == voice for voice in VOICES if voice != "text"},
        "negated": case.negated,
        f"on condition: {case.condition or 'the river is low'}": bool(case.condition),
        "said by": case.speakers not in ("none", "own"),
        "a judgement": RELATIONS[case.relation],
    }.items():
        assert (mark in marks) is reason, mark


def _check_all(rows: dict[str, dict[str, Any]]) -> None:
    """``rows`` by the edge's id."""
    assert len(rows) == len(CASES) + 4
    for number, case in enumerate(CASES):
        _check_row(case, rows[identifier(number)])
    for key, subject in (("e" * 32, "northland"), ("e" * 32 + ".2", "southland")):
        assert rows[key]["source"] == subject
        assert rows[key]["direct"] is True
        assert rows[key]["label"] == "met with"
    for key in ("f" * 32, "f" * 32 + ".2"):
        assert rows[key]["direct"] is False
        assert rows[key]["label"] == "agreed with (said by northland)"
    # What has no second node is no edge.
    assert not {key[:32] for key in rows} & {other.id for other in OTHERS.values() if not other.objects}


def test_the_network_marks_what_is_no_fact(graph: Graph) -> None:
    network = graph.network()
    edges = {(key, source): data for source, _, key, data in network.edges(keys=True, data=True)}
    assert len(edges) == len(CASES) + 4
    for number, case in enumerate(CASES):
        data = edges[identifier(number), "northland"]
        assert (data["stance"], data["negated"], data["direct"]) == (case.stance, case.negated, case.may_stand)
        assert data["relation"] == case.relation
        said = network.graph["statements"][identifier(number)]
        assert said["direct"] is case.may_stand
        assert (said["voice"], said.get("condition", "")) == (case.voice, case.condition)
        assert tuple(said.get("said_by", ())) == SPEAKERS[case.speakers]
    said = network.graph["statements"]
    direct = {name: said[other.id]["direct"] for name, other in OTHERS.items()}
    assert direct == {
        "value": True,
        "denied value": False,
        "nothing": True,
        "not nothing": False,
        "joint": True,
        "joint, as one of them says": False,
    }


def _of_network(network: Any) -> dict[str, dict[str, Any]]:
    return {key: {"source": source, **data} for source, _, key, data in network.edges(keys=True, data=True)}


def test_graphml_marks_what_is_no_fact(graph: Graph, tmp_path: Path) -> None:
    export_file(graph, "graphml", tmp_path / "graph.graphml")
    # The first statements' identifiers are digits; networkx would make numbers of them.
    read = nx.read_graphml(tmp_path / "graph.graphml", edge_key_type=str, force_multigraph=True)
    _check_all(_of_network(read))
    _check_nodes(dict(read.nodes.items()))


def test_gexf_marks_what_is_no_fact(graph: Graph, tmp_path: Path) -> None:
    export_file(graph, "gexf", tmp_path / "graph.gexf")
    read = nx.read_gexf(tmp_path / "graph.gexf")
    # No two of these statements join the same nodes, and networkx then reads a graph without parallel edges.
    _check_all({data["id"]: {"source": source, **data} for source, _, data in read.edges(data=True)})
    _check_nodes(dict(read.nodes.items()))


def test_csv_marks_what_is_no_fact(graph: Graph, tmp_path: Path) -> None:
    export_file(graph, "csv", tmp_path / "tables")
    rows = {row["id"]: row for row in _table(tmp_path / "tables/edges.csv")}
    _check_all(rows)
    # Gephi merges parallel edges of one kind: what is no fact is of another kind than what is.
    facts = {row["kind"] for row in rows.values() if row["direct"]}
    assert facts == {"repatriated", "metWith"}
    assert not facts & {row["kind"] for row in rows.values() if not row["direct"]}
    _check_nodes({row["id"]: row for row in _table(tmp_path / "tables/nodes.csv")})


def _table(path: Path) -> list[dict[str, Any]]:
    truth = {"true": True, "false": False}
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: truth.get(cell, cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def _check_nodes(nodes: dict[str, dict[str, Any]]) -> None:
    """Statements with a value or nothing for an object stand at their subject, with their marks."""
    held = {name: json.loads(text) for name, data in nodes.items() if (text := data.get("statements_without_object"))}
    assert set(held) == {"northland", "post", "other-post"}
    value, denied = held["northland"]
    assert (value["value"], value["direct"], value["stance"]) == (8.25, True, "asserted")
    assert (denied["value"], denied["direct"], denied["stance"]) == (9.75, False, "denied")
    assert denied["said_by"] == ["reporter"]
    [nothing], [not_nothing] = held["post"], held["other-post"]
    assert nothing["direct"] and not nothing.get("negated")
    assert not not_nothing["direct"] and not_nothing["negated"]
