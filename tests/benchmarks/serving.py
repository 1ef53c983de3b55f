"""The endpoint beside Oxigraph's own server on the same store, and beside a bare Starlette application.

``wrk`` asks all three the same small queries from fifty connections, one server after the other and round by round. The
queries differ from request to request, so that no cache decides. The bare application answers each with the same text:
what Python's HTTP alone takes. Then fifty clients of our own ask for a minute, each something else, and compare every answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from material import Material
from measure import Figure

from actorgraph.graph.opened import Graph
from actorgraph.ontology.namespaces import PROV, RDF, RDFS

#: Connections at once, rounds, seconds that each server is asked in each, and of the one long run.
CLIENTS: Final = 50
ROUNDS: Final = 3
SECONDS: Final = 5
LONG: Final = 60
#: How many different queries there are; and the most a 95th percentile may be, in seconds.
QUERIES: Final = 20_000
PATIENCE: Final = 0.05

_SHAPES: Final = (
    "SELECT ?p ?o {{ <{statement}> ?p ?o }}",
    f"SELECT ?s ?r ?o {{{{ <{{statement}}> <{RDF}subject> ?s ; <{RDF}predicate> ?r ; <{RDF}object> ?o }}}}",
    f"SELECT ?source ?title {{{{ <{{statement}}> <{PROV}wasDerivedFrom> ?source . ?source <{RDFS}label> ?title }}}}",
    f"ASK {{{{ <{{statement}}> <{RDF}type> ?type }}}}",
    f"SELECT ?s {{{{ ?s <{RDF}subject> <{{actor}}> }}}} LIMIT 10",
)
_SCRIPT: Final = """
local paths, at = {}, 0
function init(arguments)
  for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
  wrk.headers["Accept"] = "application/sparql-results+json"
end
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
function done(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format('{"requests": %d, "microseconds": %d, "p50": %d, "p95": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""
_BARE: Final = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
body = open(sys.argv[2], "rb").read()
async def answer(request):
    request.query_params["query"]
    return Response(body, media_type="application/sparql-results+json")
uvicorn.run(Starlette(routes=[Route("/query", answer)]), port=int(sys.argv[1]), log_level="error", access_log=False)
"""


class Load(NamedTuple):
    """What ``wrk`` saw: requests a second, percentiles in seconds, and how many requests got no answer."""

    rate: float
    p50: float
    p95: float
    failed: int
    requests: int


def serving(material: Material, size: int) -> Iterator[Figure]:
    """Requests a second, 95th percentile, and a minute in which nothing may be lost or mixed up."""
    if shutil.which("wrk") is None:
        print("  skipped: wrk is missing (on Debian: apt-get install wrk)")
        return
    graph, out = material.graph(size), material.built(size)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="actorgraph-")))
        asked = _queries(graph)
        ours = stack.enter_context(_ours(out))
        oxigraph = stack.enter_context(_oxigraph(graph.folder / "db"))
        _same_answers(ours, oxigraph, asked[:50])
        (folder / "answer.json").write_bytes(_get(oxigraph, asked[0]))
        bare = stack.enter_context(_bare(folder))
        loads: dict[str, list[Load]] = {ours: [], oxigraph: [], bare: []}
        seconds = SECONDS if size >= 10_000 else 1
        for _ in range(ROUNDS):
            for url, found in loads.items():
                found.append(_wrk(url, asked, folder, seconds))
        rates = {url: statistics.median(load.rate for load in found) for url, found in loads.items()}
        p95 = {url: statistics.median(load.p95 for load in found) for url, found in loads.items()}
        failed = sum(load.failed for load in loads[ours])
        for url, name, goal in ((oxigraph, "Oxigraph's server", 0.15), (bare, "bare Starlette", 0.0)):
            note = f"{rates[ours]:,.0f} and {rates[url]:,.0f} requests a second; {failed} failed"
            # As seconds a request: a ratio of 0.15 is then the throughput that we have of the other's.
            yield Figure("serve", f"requests / {name}", 1 / rates[ours], 1 / rates[url], goal, True, note)
            yield Figure("serve", f"95th percentile / {name}", p95[ours], p95[url])
        yield Figure("serve", f"95th percentile, {CLIENTS} clients / what it may be", p95[ours], PATIENCE, 1.0)
        waits = asyncio.run(_compared(ours, graph, LONG if size >= 10_000 else 1))
        note = f"{len(waits):,} requests, none lost, each answer compared with its question"
        p95_compared = statistics.quantiles(waits, n=20)[-1]
        yield Figure("serve", "95th percentile of a minute / what it may be", p95_compared, PATIENCE, note=note)


async def _compared(url: str, graph: Graph, seconds: float) -> list[float]:
    """How long each answer took that fifty clients got in some seconds; ``AssertionError`` where one is not its own."""
    found = graph.store.query(f"SELECT ?s ?a {{ GRAPH ?g {{ ?s <{RDF}subject> ?a }} }} ORDER BY ?s LIMIT {QUERIES}")
    subjects = [(row[0].value, row[1].value) for row in found]  # type: ignore[union-attr]
    until = time.monotonic() + seconds
    clients = (_client(urlsplit(url), subjects[number::CLIENTS], until) for number in range(CLIENTS))
    return [wait for waits in await asyncio.gather(*clients) for wait in waits]


async def _client(url: SplitResult, subjects: list[tuple[str, str]], until: float) -> list[float]:
    """One connection that asks whom its statements are about, one after the other and from the beginning again."""
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    waits: list[float] = []
    while time.monotonic() < until:
        statement, subject = subjects[len(waits) % len(subjects)]
        query = quote(f"SELECT ?a {{ <{statement}> <{RDF}subject> ?a }}", safe="")
        asked = time.monotonic()
        writer.write(f"GET {url.path}?query={query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200"), head
        body = await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        waits.append(time.monotonic() - asked)
        answers = {row["a"]["value"] for row in json.loads(body)["results"]["bindings"]}
        assert subject in answers, f"{statement}: {answers} instead of {subject}"
    writer.close()
    await writer.wait_closed()
    return waits


def _queries(graph: Graph) -> list[str]:
    """Small queries, each about another statement or actor, as they stand in an address."""
    chosen = random.Random(7)
    found = graph.store.query(f"SELECT ?s ?a {{ GRAPH ?g {{ ?s <{RDF}subject> ?a }} }} ORDER BY ?s LIMIT {QUERIES}")
    rows = [(row[0].value, row[1].value) for row in found]  # type: ignore[union-attr]
    texts = [
        _SHAPES[number % len(_SHAPES)].format(statement=statement, actor=actor)
        for number, (statement, actor) in enumerate(chosen.choices(rows, k=QUERIES))
    ]
    return [quote(text, safe="") for text in texts]


def _wrk(url: str, asked: list[str], folder: Path, seconds: int) -> Load:
    script, paths = folder / "ask.lua", folder / "paths"
    script.write_text(_SCRIPT)
    base = url[url.index("/", 8) :]
    paths.write_text("".join(f"{base}?query={query}\n" for query in asked))
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(script), url, "--", str(paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stderr.strip().splitlines()[-1])
    taken = said["microseconds"] / 1e6
    requests, failed = said["requests"], said["failed"]
    return Load(requests / taken, said["p50"] / 1e6, said["p95"] / 1e6, failed, requests)


def _same_answers(ours: str, theirs: str, asked: list[str]) -> None:
    for query in asked:
        answers = [json.loads(_get(url, query)) for url in (ours, theirs)]
        rows = [sorted(map(str, answer.get("results", {}).get("bindings", []))) for answer in answers]
        assert rows[0] == rows[1] and answers[0].get("boolean") == answers[1].get("boolean"), "different answers"


def _get(url: str, query: str) -> bytes:
    request = urllib.request.Request(f"{url}?query={query}", headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


# -- the servers -------------------------------------------------------------------------------------------------------


@contextmanager
def _ours(out: Path) -> Iterator[str]:
    code = "import sys; from actorgraph.cli.app import main; sys.argv[0] = 'actorgraph'; main()"
    command = [sys.executable, "-c", code, "serve", "--graph", str(out), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip() + "sparql"
        finally:
            process.terminate()


@contextmanager
def _oxigraph(database: Path) -> Iterator[str]:
    binary = shutil.which("oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    assert binary, "the package oxigraph is not installed"
    port = _free()
    command = [binary, "serve-read-only", "--location", str(database), "--bind", f"127.0.0.1:{port}"]
    with _running([*command, "--union-default-graph"], port):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def _bare(folder: Path) -> Iterator[str]:
    port = _free()
    with _running([sys.executable, "-c", _BARE, str(port), str(folder / "answer.json")], port):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 30
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None and time.monotonic() < until, f"{command[0]} does not start"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
