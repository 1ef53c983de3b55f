"""FollowTheMoney: read back by its own validator, and compared with the graph."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.export import export_stream
from actorgraph.graph.export.followthemoney import _ABOVE, _ENDS
from actorgraph.graph.opened import Graph

Entity = dict[str, Any]


@pytest.fixture(scope="module")
def ftm() -> str:
    """FollowTheMoney's own command; it needs ICU to install. Missing: a skip, but in CI a failure."""
    found = shutil.which("ftm", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("followthemoney is not installed: make machine")
        pytest.skip("followthemoney is not installed: make machine")
    return found


def exported(graph: Graph) -> bytes:
    file = io.BytesIO()
    export_stream(graph, "followthemoney", file)
    return file.getvalue()


@pytest.fixture(scope="module")
def entities(small_graph: Graph) -> list[Entity]:
    return [json.loads(line) for line in exported(small_graph).splitlines()]


def properties(entity: Entity) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in entity["properties"].items()}


def test_its_validator_keeps_everything(small_graph: Graph, ftm: str, tmp_path: Path) -> None:
    written = tmp_path / "graph.ftm.json"
    written.write_bytes(exported(small_graph))
    read = subprocess.run([ftm, "validate", "-i", str(written)], capture_output=True, check=True).stdout
    before, after = ([json.loads(line) for line in text.splitlines()] for text in (written.read_bytes(), read))
    assert [(e["id"], e["schema"]) for e in before] == [(e["id"], e["schema"]) for e in after]
    for one, other in zip(before, after, strict=True):
        # It makes white space in texts its own; nothing is dropped as unknown to the schema or as not valid.
        assert one["properties"].keys() == other["properties"].keys(), one
        assert {k: len(v) for k, v in properties(one).items()} == {k: len(v) for k, v in properties(other).items()}


def test_the_links_ask_for_what_its_model_asks(ftm: str) -> None:
    script = """
import json
from followthemoney import model
print(json.dumps({s.name: {
    "above": sorted(a.name for a in s.schemata),
    "ends": {p.name: p.range.name for p in s.properties.values() if p.type.name == "entity" and p.range},
} for s in model}))"""
    python = Path(ftm).read_text().splitlines()[0].removeprefix("#!")
    model = json.loads(subprocess.run([python, "-c", script], capture_output=True, check=True).stdout)
    for schema, ends in _ENDS.items():
        assert model[schema]["ends"][ends.source] == ends.source_schema
        assert model[schema]["ends"][ends.target] == ends.target_schema
    assert all(above in model[schema]["above"] for schema, above in _ABOVE.items())


def test_every_entity_source_and_claim_is_there(small_graph: Graph, entities: list[Entity]) -> None:
    network = small_graph.network()
    ids = [entity["id"] for entity in entities]
    assert len(ids) == len(set(ids))
    assert {f"small-{name}" for name in (*network, *network.graph["sources"])} <= set(ids)
    links = Counter(e["properties"]["recordId"][0] for e in entities if "recordId" in e["properties"])
    assert links == Counter(key for *_, key in network.edges(keys=True))


def test_what_is_no_fact_is_an_unknown_link_that_says_so(entities: list[Entity]) -> None:
    [detained] = [e for e in entities if "detained" in e["properties"].get("role", [""])[0]]
    assert detained["schema"] == "UnknownLink"
    [role] = detained["properties"]["role"]
    assert "alleged" in role and "negated" in role and "said by witness-1" in role
    [violates] = [e for e in entities if "violates" in e["properties"].get("role", [""])[0]]
    assert "judgement" in violates["properties"]["role"][0]
    [vacant] = [e for e in entities if e["schema"] == "Note" and "vacant" in e["properties"]["description"][0]]
    assert vacant["properties"]["entity"] == ["small-envoy-post"]


def test_every_claim_names_its_proof(entities: list[Entity]) -> None:
    articles = {entity["id"] for entity in entities if entity["schema"] == "Article"}
    claims = [e for e in entities if "recordId" in e["properties"] or "entity" in e["properties"]]
    assert claims
    for claim in claims:
        assert set(claim["properties"]["proof"]) <= articles
