"""A chat completions server on this machine that answers as a test wants it to, also badly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

#: Makes of the request's body an answer: the model's text, or (status, body, headers), or bytes sent as they are.
Behaviour = Callable[[dict[str, Any]], "str | tuple[int, Any, dict[str, str]] | bytes"]


class FakeServer:
    """Answers with ``behaviour``; ``asked`` are the bodies that came, ``headers`` what came with them."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = lambda body: '{"entities": [], "statements": []}'
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._lock = threading.Lock()
        self._busy = 0
        self.most_busy = 0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with fake._lock:
                    fake.asked.append(body)
                    fake.headers.append(dict(self.headers))
                    fake.paths.append(self.path)
                    fake._busy += 1
                    fake.most_busy = max(fake.most_busy, fake._busy)
                try:
                    self._answer(fake.behaviour(body))
                except OSError:
                    pass  # who asked has hung up
                finally:
                    with fake._lock:
                        fake._busy -= 1

            def _answer(self, answer: Any) -> None:
                if isinstance(answer, bytes):
                    self.wfile.write(answer)
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if isinstance(answer, str):
                    answer = (200, completion(answer), {})
                status, content, headers = answer
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def in_turn(self, *answers: Any) -> None:
        """Answer with each of these, then with the last of them for ever."""
        left = list(answers)
        self.behaviour = lambda body: left.pop(0) if len(left) > 1 else left[0]


def completion(text: str | None, reason: str = "stop", **message: object) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text, **message}, "finish_reason": reason}]}


def slowly(seconds: float, then: str = "{}") -> Behaviour:
    def answer(_: dict[str, Any]) -> str:
        time.sleep(seconds)
        return then

    return answer


@pytest.fixture
def fake_server() -> Iterator[FakeServer]:
    server = FakeServer()
    yield server
    server.close()
