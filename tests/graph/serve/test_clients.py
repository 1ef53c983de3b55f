"""Clients that people use: SPARQLWrapper, rdflib, curl; and fifty at once."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from typing import Any
from urllib.parse import quote

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from actorgraph.graph.opened import Graph

from .conftest import in_own_loop

NAMES = "SELECT ?who ?name { ?who rdfs:label ?name } ORDER BY ?who ?name"
CLIENTS, EACH = 50, 10


@pytest.fixture(scope="module")
def names(small_graph: Graph) -> list[tuple[str, str]]:
    """What :data:`NAMES` answers."""
    found = [(row[0].value, row[1].value) for row in small_graph.published().query(NAMES)]  # type: ignore[misc,union-attr]
    assert len(found) > 10
    return found


@pytest.mark.parametrize(("method", "form"), [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "turtle"])
def test_sparqlwrapper(small_server: Any, names: Any, method: str, form: str, format: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(f"{small_server.url}sparql")
    client.setMethod(method)
    client.setRequestMethod(form)
    client.setReturnFormat(format)
    if format == "turtle":
        client.setQuery("DESCRIBE ?s { ?s ag:stance ag:Denied }")
        assert len(rdflib.Graph().parse(data=client.query().convert(), format="turtle")) > 5
        return
    client.setQuery(NAMES)
    answer = client.query().convert()
    if format == "json":
        rows = [(row["who"]["value"], row["name"]["value"]) for row in answer["results"]["bindings"]]
        assert rows == names
    elif format == "xml":
        assert len(answer.getElementsByTagName("result")) == len(names)
    else:
        assert names[0][0] in answer.decode()


def test_sparqlwrapper_hears_why_a_query_is_wrong(small_server: Any) -> None:
    from SPARQLWrapper import SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    client = SPARQLWrapper(f"{small_server.url}sparql")
    client.setQuery("SELECT ?who { ?who rdfs:label }")
    with pytest.raises(QueryBadFormed, match="line 1"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["xml", "json"])
def test_rdflib(small_server: Any, small_graph: Graph, names: Any, method: Any, format: str) -> None:
    store = SPARQLStore(f"{small_server.url}sparql", method=method, returnFormat=format)
    graph = rdflib.Graph(store)
    rows = [(str(who), str(name)) for who, name in graph.query(NAMES)]  # type: ignore[misc]
    assert {who for who, _ in rows} == {who for who, _ in names}
    if format == "json":
        assert rows == names
    northland = rdflib.URIRef(f"{small_graph.base}northland")
    assert (northland, rdflib.RDFS.label, rdflib.Literal("Northland")) in graph
    assert len(list(graph.triples((northland, None, None)))) > 3


def test_curl(small_server: Any, names: Any) -> None:
    assert shutil.which("curl"), "curl is missing"
    url = f"{small_server.url}sparql"
    for arguments in (
        ["-G", url, "--data-urlencode", f"query={NAMES}"],
        [url, "--data-urlencode", f"query={NAMES}"],
        [url, "-H", "Content-Type: application/sparql-query", "--data-binary", NAMES],
    ):
        done = subprocess.run(["curl", "-sf", *arguments], capture_output=True, check=True)
        assert len(json.loads(done.stdout)["results"]["bindings"]) == len(names)


def test_fifty_clients_at_once_get_their_own_answers(small_server: Any) -> None:
    in_own_loop(_fifty(small_server.port))


async def _fifty(port: int) -> None:
    answered = await asyncio.gather(*(_client(port, number) for number in range(CLIENTS)))
    assert sum(answered) == CLIENTS * EACH


async def _client(port: int, number: int) -> int:
    """One connection that asks for something of its own again and again; every fifth question is a slower one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    for turn in range(EACH):
        mine = f"{number}-{turn}"
        work = "?s ?p ?o . ?s a ?class" if turn % 5 == 4 else "?s ag:stance ag:Denied"
        query = f'SELECT (COUNT(*) AS ?n) ("{mine}" AS ?mine) {{ {work} }}'
        writer.write(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200"), head
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        (row,) = json.loads(await reader.readexactly(length))["results"]["bindings"]
        assert row["mine"]["value"] == mine and int(row["n"]["value"]) > 0
        answered += 1
    writer.close()
    await writer.wait_closed()
    return answered
