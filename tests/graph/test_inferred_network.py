"""What was inferred in a network: marked, with its proof, only when asked for, and of nobody protected."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actorgraph.graph import inferred_network
from actorgraph.graph.build import build
from actorgraph.graph.export import export_stream
from actorgraph.graph.narrow import Narrowing, narrow
from actorgraph.graph.network import network
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.graph.picture import picture
from actorgraph.graph.proof.prover import Prover
from actorgraph.graph.proof.words import ProofNarrator

from .conftest import build_graph
from .proof.test_prover import dataset


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("network")
    with build_graph(dataset(folder / "dataset"), folder / "out", inferred=True) as opened:
        yield opened


def test_inferences_are_there_only_when_asked_for(graph: Graph) -> None:
    plain, both = graph.network(), graph.network(inferred=True)
    assert "inferences" not in plain.graph
    assert not any(data.get("inferred") for *_, data in plain.edges(data=True))
    assert both.graph["statements"] == plain.graph["statements"]
    added = [(key, data) for _, _, key, data in both.edges(keys=True, data=True) if data.get("inferred")]
    assert len(added) == both.number_of_edges() - plain.number_of_edges() == len(both.graph["inferences"]) > 30
    assert {key for key, _ in added} == both.graph["inferences"].keys()
    assert all(data["source"] == "" and data["direct"] is False for _, data in added)
    for format in ("graphml", "gexf", "csv"):
        if format != "csv":
            buffer = io.BytesIO()
            export_stream(graph, format, buffer)
            assert b"spokenOf" not in buffer.getvalue()


def test_each_has_the_proof_that_explains_it(graph: Graph) -> None:
    found = graph.network(inferred=True).graph
    narrator, prover = ProofNarrator(graph), Prover(graph)
    for key, fields in found["inferences"].items():
        assert key.startswith(("inference/", "edge/"))
        assert fields["proof"] in found["proofs"]
    for step in found["proofs"].values():
        assert set(step.get("premises", ())) <= found["proofs"].keys()
    claim = next(iter(prover.inferences(graph.node("p4"), *_spoken(graph))))
    told = narrator.tell(prover.proof(claim))
    assert found["proofs"][told.conclusion]["claim"] == told.steps[0].claim
    assert found["properties"]["spokenOf"]["label"] == "is spoken of with"


def _spoken(graph: Graph) -> tuple[Any, Any]:
    import pyoxigraph as ox

    return ox.NamedNode("https://example.org/terms#spokenOf"), graph.node("p5")


def test_what_is_only_said_once_more_is_left_out(graph: Graph) -> None:
    found = graph.network(inferred=True)
    drawn = {(a, data["relation"], b) for a, b, data in found.edges(data=True) if data.get("inferred")}
    assert ("p0", "within", "p3") in drawn
    assert ("p4", "reachable", "p3") in drawn
    assert not any(relation == "holds" for _, relation, _ in drawn)
    assert ("p4", "borders", "p3") not in drawn


def test_a_part_keeps_the_inferences_of_its_entities_and_time(graph: Graph) -> None:
    found = graph.network(inferred=True)
    part = narrow(found, Narrowing(focus="p0", hops=1))
    assert part.graph["inferences"]
    assert {name for fields in part.graph["inferences"].values() for name in fields["subjects"]} <= set(part)
    assert narrow(found, Narrowing(sources=frozenset({"first"}))).graph["inferences"] == {}
    of_2030 = narrow(found, Narrowing(since="2030", until="2030")).graph["inferences"]
    assert {fields["when"] for fields in of_2030.values()} == {"2030"}


def test_a_page_says_how_many_it_leaves_out(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture(graph, inferred=True)
    assert (whole.left_out, whole.whole) == (0, False)
    monkeypatch.setattr(inferred_network, "MOST", 7)
    some = picture(graph, inferred=True)
    assert (some.inferences, some.inferences + some.left_out) == (7, whole.inferences)
    assert "inferred" not in re.findall(r'"name":"(\w+)"', picture(graph).html)


def test_what_is_published_names_nobody_protected(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "dataset")
    entities = folder / "entities" / "all.yaml"
    entities.write_text(
        entities.read_text(encoding="utf-8").replace(
            "- id: p4\n  type: Place", "- id: p4\n  protected: true\n  type: Person"
        ),
        encoding="utf-8",
    )
    described = yaml.safe_load(entities.read_text(encoding="utf-8"))
    (person,) = [entity for entity in described if entity["id"] == "p4"]
    person.pop("name")
    entities.write_text(yaml.safe_dump(described), encoding="utf-8")
    (folder / "private").mkdir()
    (folder / "private" / "names.yaml").write_text(yaml.safe_dump([{"id": "p4", "name": "Zebulon Quartermain"}]))
    build(folder, tmp_path / "out")
    with open_graph(tmp_path / "out") as opened:
        shown = picture(opened, inferred=True)
        assert shown.inferences > 20
        assert "Zebulon" not in shown.html and "Quartermain" not in shown.html
        assert '"p4"' not in shown.html and ":p4 " not in shown.html
        assert "Zebulon" in picture(opened, inferred=True, private=True).html
        proofs = json.loads(re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', shown.html, re.DOTALL)[1])["proofs"]  # type: ignore[index]
        assert any(step["kind"] == "statement" for step in proofs.values())
    with open_graph(tmp_path / "out") as opened:
        assert network(opened, inferred=True).graph["inferred_left_out"] == 0
