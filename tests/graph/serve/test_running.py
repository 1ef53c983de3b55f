"""The server as a process: how it starts, how it ends, and what is left of it when it is killed."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import uvicorn

from actorgraph.graph.opened import open_graph
from actorgraph.graph.serve import running

from .conftest import in_own_loop

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"


def children(server: Any) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def computed(server: Any) -> float:
    """The seconds that the processes of a server have computed."""
    return sum(sum(child.cpu_times()[:2]) for child in children(server))


def gone(processes: list[psutil.Process]) -> bool:
    """Whether processes end by themselves."""
    return not psutil.wait_procs(processes, timeout=10)[1]


@pytest.fixture(scope="module")
def strict(serve: Any, small_out: Path) -> Any:
    """A server that allows little."""
    return serve(small_out, "--seconds", "1.5", "--memory", "300", "--rows", "100")


def test_a_runaway_query_is_really_stopped_and_others_are_answered(strict: Any) -> None:
    server = strict
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(server.query(ENDLESS))) for _ in range(3)]
    for thread in threads:
        thread.start()
    meanwhile = []
    while any(thread.is_alive() for thread in threads):
        meanwhile.append(server.query("ASK {}").status)
    assert meanwhile and set(meanwhile) == {200}
    assert [answer.status for answer in answers] == [503] * 3
    assert all("longer than 1.5 seconds" in answer.text for answer in answers)
    for _ in range(50):  # the processes that took their places are soon at rest: nobody computes on
        before = computed(server)
        time.sleep(0.3)
        if computed(server) - before < 0.05:
            return
    pytest.fail("something goes on computing")


def test_a_query_that_takes_too_much_memory_is_stopped(strict: Any) -> None:
    answer = strict.query(SORTED)
    assert answer.status == 503 and "more memory than 300 MB" in answer.text
    assert strict.query("ASK {}").status == 200


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_an_answer_is_whole_or_refused(strict: Any, format: str) -> None:
    server = strict
    for asked, status in ((100, 200), (101, 422), (5_000, 422)):
        answer = server.query(f"SELECT ?s ?o {{ ?s ?p ?o }} LIMIT {asked}", format=format)
        assert answer.status == status, asked
        if status == 422:
            assert "more than 100 rows" in answer.text and "LIMIT" in answer.text
    # Rows that take hardly a byte are counted too; so are cells of many lines.
    assert server.query("SELECT ?x { ?s ?p ?o } LIMIT 101", format=format).status == 422
    lines = 'SELECT ("a\\n\\n\\n\\"b" AS ?x) { ?s ?p ?o } LIMIT '
    assert server.query(lines + "100", format=format).status == 200
    assert server.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 101").status == 422
    assert server.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 100").status == 200


def test_who_leaves_is_not_waited_for(serve: Any, small_out: Path) -> None:
    server = serve(small_out, "--seconds", "60")
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            f"GET /sparql?query={ENDLESS.replace(' ', '%20')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        )
        busy: list[psutil.Process] = []
        while not busy:
            time.sleep(0.1)
            busy = [child for child in children(server) if sum(child.cpu_times()[:2]) > 1]
    assert gone(busy)
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to_and_finishes_what_it_began(serve: Any, small_out: Path, number: int) -> None:
    server = serve(small_out, "--seconds", "1")
    assert server.query("ASK {}").status == 200
    left = children(server)
    assert len(left) == 2
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(server.query(ENDLESS)))
    asking.start()
    time.sleep(0.4)
    server.process.send_signal(number)
    asking.join()
    assert "longer than 1 seconds" in answers[0].text
    assert server.process.wait(15) == 0
    assert gone(left)
    assert "Traceback" not in server.errors


def test_killed_at_any_moment_it_leaves_nothing_broken(serve: Any, small_out: Path) -> None:
    chance = random.Random(3)
    for _ in range(2):
        server = serve(small_out)
        asking = [threading.Thread(target=_until_refused, args=(server,)) for _ in range(4)]
        for thread in asking:
            thread.start()
        time.sleep(chance.uniform(0.01, 0.4))
        left = children(server)
        server.process.kill()
        server.process.wait(10)
        for thread in asking:
            thread.join()
        assert gone(left)  # also in the middle of a query
    with open_graph(small_out) as graph:
        assert len(graph.ids()) > 5
    assert serve(small_out).query("ASK {}").status == 200


def _until_refused(server: Any) -> None:
    for query in ("ASK {}", ENDLESS):
        try:
            server.query(query)
        except OSError:
            return


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--host", "0.0.0.0"], "token"),
        (["--port", "99999"], "port"),
        (["--graph", "nowhere"], "no graph"),
        (["--cors", "everybody"], "origin"),
        (["--inferred"], "nothing was inferred"),
        (["--seconds", "inf"], "seconds"),
        (["--rows", "1" + "0" * 30], "rows"),
        (["--memory", "1" + "0" * 20], "memory"),
    ],
)
def test_what_cannot_be_served_is_said(small_out: Path, tmp_path: Path, arguments: list[str], complaint: str) -> None:
    code = "import sys; from actorgraph.cli.app import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--graph", str(small_out), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 2 and complaint in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_who_does_not_take_an_answer_is_cut_off_and_who_is_slow_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b"x" * 8_000_000
    monkeypatch.setattr(running, "_PATIENCE", 0.5)
    running_connections, taken = in_own_loop(_stalled_and_slow(answer))
    assert running_connections == 0
    assert taken == answer


def test_of_too_much_that_is_not_taken_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_UNSENT", 20_000_000)
    lengths = in_own_loop(_stalled(6, b"x" * 8_000_000))
    assert lengths[0] < 8_000_000 and lengths[-1] > 8_000_000  # with its head


@asynccontextmanager
async def _answering(answer: bytes) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """A server with our protocol that gives everybody the same answer, and its port."""

    headers = [(b"connection", b"close"), (b"content-length", b"%d" % len(answer))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, loop="none", http=running._Protocol, ws="none", lifespan="off", log_level="error")
        server = running._Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield server, listening.getsockname()[1]
        server.should_exit = True
        await serving


async def _ask(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await writer.drain()
    return reader, writer


async def _stalled_and_slow(answer: bytes) -> tuple[int, bytes]:
    """The connections that are left of some that take nothing, and what one got that took a little at a time."""
    async with _answering(answer) as (server, port):
        stalled = [await _ask(port) for _ in range(3)]
        reader, slow = await _ask(port)
        taken = bytearray()
        while part := await reader.read(100_000):
            taken += part
            await asyncio.sleep(0.02)
        slow.close()
        for _ in range(100):
            if not server.server_state.connections:
                break
            await asyncio.sleep(0.05)
        left = len(server.server_state.connections)
        for _, writer in stalled:
            writer.close()
    return left, bytes(taken).partition(b"\r\n\r\n")[2]


async def _stalled(number: int, answer: bytes) -> list[int]:
    """How many bytes reach each of some who begin to read when all have asked."""
    async with _answering(answer) as (_, port):
        asked = []
        for _ in range(number):
            asked.append(await _ask(port))
            await asyncio.sleep(0.05)
        lengths = []
        for reader, writer in asked:
            length = 0
            with suppress(ConnectionError):
                while part := await reader.read(1_000_000):
                    length += len(part)
            lengths.append(length)
            writer.close()
    return lengths


def test_a_port_that_is_taken_is_said(small_out: Path, small_server: Any, tmp_path: Path) -> None:
    code = "import sys; from actorgraph.cli.app import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(small_server.port), "--graph", str(small_out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 2 and "--port 0" in done.stderr


def test_names_of_the_protected_are_served_only_when_asked_for(serve: Any, small_out: Path) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    assert "witness-1" not in serve(small_out).query(query, "text/csv").text
    private = serve(small_out, "--private")
    assert "witness-1" in private.query(query, "text/csv").text, private.errors
    assert "is private" in private.errors
