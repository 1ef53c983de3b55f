"""Servers on the loopback interface, each a process of its own, and a client that hides nothing."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

import pytest

from actorgraph.graph.opened import Graph

_T = TypeVar("_T")
_START = "import sys; from actorgraph.cli.app import main; sys.argv[0] = 'actorgraph'; main()"


def in_own_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """What ``work`` returns, awaited in a thread of its own: a browser that was driven before leaves its loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Answer(NamedTuple):
    """A response as it came; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A running server; ``url`` ends with a slash, ``errors`` is what it wrote to standard error."""

    def __init__(self, out: Path, log: Path, options: tuple[str, ...]) -> None:
        self._log = log
        command = [sys.executable, "-c", _START, "serve", "--graph", str(out), "--port", "0", *options]
        environment = {**os.environ, "PYTHONFAULTHANDLER": "1"}
        with log.open("wb") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.errors
        self.port = urlsplit(self.url).port or 0

    @property
    def errors(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str = "", **parameters: Any) -> Answer:
        """A query by GET."""
        written = urlencode({"query": text, **parameters}, doseq=True)
        return self.send("GET", f"/sparql?{written}", headers={"Accept": accept} if accept else {})

    def stop(self) -> int:
        """End the server as a person does; its exit code."""
        self.process.terminate()
        assert self.process.stdout is not None
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # which tells where it stands
            self.process.wait(30)
            raise AssertionError(f"the server does not end: {self.errors}") from None
        self.process.stdout.close()
        return code


Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """A function: the folder of a built graph, options of the command → a server, stopped with the module."""
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:

        def start(out: Path, *options: str) -> Server:
            server = Server(out, folder / f"{len(list(folder.iterdir()))}.log", options)
            stack.callback(server.stop)
            return server

        yield start


@pytest.fixture(scope="session")
def small_out(small_graph: Graph) -> Path:
    """The folder that holds the store of the small dataset's graph."""
    return small_graph.folder.parents[2]


@pytest.fixture(scope="session")
def small_server(small_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server of the small dataset for whoever only asks it."""
    server = Server(small_out, tmp_path_factory.mktemp("server") / "log", ("--seconds", "5"))
    yield server
    server.stop()
    assert "Traceback" not in server.errors
