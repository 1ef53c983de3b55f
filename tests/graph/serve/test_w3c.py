"""The W3C's tests of the SPARQL 1.1 Protocol, where ``ACTORGRAPH_W3C`` names the folder that holds them.

What a read-only endpoint refuses is listed in :data:`REFUSED`: the tests that need an update to succeed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from actorgraph.graph import store
from actorgraph.graph.freshness import tool_version

MF: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT: Final = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT: Final = rdflib.Namespace("http://www.w3.org/2011/content#")
FOLDER: Final = "sparql11-protocol"

#: Tests whose requests begin with an update, which is refused with 403 and a reason.
REFUSED: Final = frozenset(
    {
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
        "update_post_form",
        "update_post_direct",
        "update_base_uri",
    }
)
#: The media types that each kind of answer may have.
FORMATS: Final = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "text/html"},
}


class Sent(NamedTuple):
    """A request of a test and what it asks for: the kinds of status (``"2"``, ``"4"``), an answer, a format."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]
    statuses: set[str]
    boolean: bool | None
    format: str


def _folder() -> Path | None:
    named = os.environ.get("ACTORGRAPH_W3C")
    return Path(named) / FOLDER if named else None


def _tests() -> dict[str, list[Sent]]:
    folder = _folder()
    if folder is None or not (folder / "manifest.ttl").is_file():
        return {}
    manifest = rdflib.Graph().parse(folder / "manifest.ttl", format="turtle")
    (entries,) = manifest.objects(None, MF.entries)
    found = {}
    for test in Collection(manifest, entries):
        connection = manifest.value(test, MF.action)
        requests = Collection(manifest, manifest.value(connection, HT.requests))
        found[str(test).rpartition("#")[2]] = [_sent(manifest, request) for request in requests]
    return found


def _sent(manifest: rdflib.Graph, node: Any) -> Sent:
    def text(subject: Any, predicate: Any) -> str:
        value = manifest.value(subject, predicate)
        return "" if value is None else str(value)

    body, headers = manifest.value(node, HT.body), manifest.value(node, HT.headers)
    answer = manifest.value(node, HT.resp)
    expected = manifest.value(answer, MF.expectedBoolean)
    return Sent(
        text(node, HT.methodName),
        text(node, HT.absolutePath),
        None if body is None else text(body, CNT.chars).encode(text(body, CNT.characterEncoding)),
        {text(h, HT.fieldName): text(h, HT.fieldValue) for h in Collection(manifest, headers)} if headers else {},
        {str(status)[-3] for status in manifest.objects(answer, MF.expectedStatus)},
        None if expected is None else bool(expected.toPython()),  # type: ignore[attr-defined]
        text(answer, MF.expectedFormat),
    )


TESTS: Final = _tests()


@pytest.fixture(scope="module")
def server(serve: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server of the three graphs that the tests are about, in a store made by hand."""
    folder = _folder()
    assert folder is not None
    out = tmp_path_factory.mktemp("w3c")
    with store.building(out / "store") as generation:
        database, lines = ox.Store(str(generation / "db")), []
        for name in ("data1", "data2", "data3"):
            graph = f"http://kasei.us/2009/09/sparql/data/{name}.rdf"
            for line in (folder / f"{name}.nt").read_text(encoding="utf-8").splitlines():
                lines.append(f"{line.rstrip(' .')} <{graph}> .\n")
        text = "".join(lines).encode()
        database.bulk_load(text, format=ox.RdfFormat.N_QUADS)
        database.flush()
        del database
        (generation / store.QUADS).write_bytes(text)
        manifest = store.Manifest(
            tool=tool_version(), dataset="gone", id="w3c", title="W3C", base="http://example.org/", entities=0,
            sources=0, statements=0, files={}, graphs={}, size=len(text),
        )  # fmt: skip
        with store.seal(generation, manifest) as sealed:
            store.switch(out / "store", sealed)
    assert msgspec.json.encode(manifest)
    return serve(out)


def test_the_tests_are_there() -> None:
    folder = _folder()
    if folder is None:
        pytest.skip("ACTORGRAPH_W3C names no folder with the W3C's tests")
    assert len(TESTS) == 34, f"{folder} does not hold the tests of the protocol"
    assert TESTS.keys() >= REFUSED


@pytest.mark.parametrize("name", sorted(TESTS))
def test_the_protocol(server: Any, name: str) -> None:
    requests = TESTS[name]
    assert requests
    if name in REFUSED:
        request = requests[0]
        answer = server.send(request.method, request.path, request.body, request.headers)
        assert answer.status == 403 and "only reads" in answer.text
        return
    for request in requests:
        answer = server.send(request.method, request.path, request.body, request.headers)
        assert str(answer.status)[0] in request.statuses, answer.text
        if request.statuses == {"4"}:
            assert answer.text.strip()
        if request.format:
            assert answer.media_type in FORMATS[request.format]
        if request.boolean is not None:
            assert answer.json["boolean"] is request.boolean
