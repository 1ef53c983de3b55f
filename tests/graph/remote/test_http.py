"""Requests to servers that refuse, redirect, hang, or ask who is there; nothing that is said holds a password."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from actorgraph.graph.remote.http import Credentials, EndpointError, Http
from actorgraph.graph.remote.server import FUSEKI, OXIGRAPH, VIRTUOSO, Server
from actorgraph.ontology.errors import ActorgraphError, QueryError

TRUE = b'{"head": {}, "boolean": true}'
SECRET = "s3cret-p4ss"
ME = Credentials("me", SECRET)

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """A function: what answers (method, path, headers, body) → the address of a server that answers so."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, str, Any, bytes], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, text = answer(self.command, self.path, self.headers, body)
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(text)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = _do

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actorgraph.graph.remote.http._PAUSES", (0.0, 0.0))
    for name in ("USER", "PASSWORD", "TOKEN", "UPDATE", "STORE"):
        monkeypatch.delenv(f"ACTORGRAPH_ENDPOINT_{name}", raising=False)


@pytest.mark.parametrize(
    ("header", "path", "name", "kind"),
    [
        ("Virtuoso/07.20.3229 (Linux)", "/sparql", "Virtuoso 07.20.3229", VIRTUOSO),
        ("Oxigraph/0.5.13", "/query", "Oxigraph 0.5.13", OXIGRAPH),
        ("Apache Jena Fuseki (5.0)", "/sparql", "Apache Jena Fuseki", FUSEKI),
        ("nginx", "/sparql", "this server", None),
    ],
)
def test_a_server_is_found_below_the_address_and_named(
    serve: Any, header: str, path: str, name: str, kind: Any
) -> None:
    def answer(method: str, asked: str, headers: Any, body: bytes) -> Answer:
        if asked != path:
            return 404, {}, b"<html>no</html>"
        return 200, {"Server": header, "Content-Type": "application/sparql-results+json"}, TRUE

    address = serve(answer)
    for given in (address, address + path):
        with closing(Server(given)) as server:
            assert server.address == address + path and server.name == name
            assert kind is None or server.kind is kind


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((404, {}, b"nothing here"), "is no SPARQL endpoint .404: nothing here.; name the URL"),
        ((200, {}, b"<html>Welcome</html>"), "is no SPARQL endpoint; name the URL"),
        ((302, {"Location": "https://me:pass@example.org/x?key=1"}, b""), "redirects to https://example.org/x; name"),
        ((401, {}, b""), "does not let you do that .401.; set ACTORGRAPH_ENDPOINT_USER"),
        ((503, {}, b"starting"), "503: starting"),
    ],
)
def test_what_is_no_endpoint_says_why(serve: Any, reply: Answer, said: str) -> None:
    with pytest.raises(EndpointError, match=said) as caught:
        Server(serve(lambda *_: reply), credentials=ME)
    assert SECRET not in str(caught.value) and "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://me:s3cret-p4ss@localhost/sparql", "holds no user or password; set ACTORGRAPH_ENDPOINT_USER"),
        ("localhost:7878", "is a URL such as"),
        ("ftp://localhost/", "is a URL such as"),
        ("http://localhost:99999/", "port is not a number"),
        ("http://127.0.0.1:1/", "cannot be reached: nothing listens there"),
    ],
)
def test_urls_that_lead_nowhere(url: str, said: str) -> None:
    with pytest.raises(ActorgraphError, match=said) as caught:
        Server(url)
    assert SECRET not in str(caught.value)


def test_credentials_come_from_the_environment_and_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Credentials.from_environment() == Credentials()
    monkeypatch.setenv("ACTORGRAPH_ENDPOINT_PASSWORD", SECRET)
    with pytest.raises(EndpointError, match="USER is not") as caught:
        Credentials.from_environment()
    assert SECRET not in str(caught.value)
    monkeypatch.setenv("ACTORGRAPH_ENDPOINT_USER", "me")
    assert Credentials.from_environment() == ME
    assert SECRET not in f"{ME} {ME!r}"
    monkeypatch.setenv("ACTORGRAPH_ENDPOINT_TOKEN", "t")
    with pytest.raises(EndpointError, match="both set"):
        Credentials.from_environment()
    monkeypatch.delenv("ACTORGRAPH_ENDPOINT_USER")
    monkeypatch.delenv("ACTORGRAPH_ENDPOINT_PASSWORD")
    monkeypatch.setenv("ACTORGRAPH_ENDPOINT_TOKEN", "a\r\nHost: elsewhere")
    with pytest.raises(EndpointError, match="control characters"):
        Credentials.from_environment()


def test_a_password_goes_only_where_it_is_asked_for(serve: Any) -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        seen.append((path, headers["Authorization"]))
        if path == "/closed" and not headers["Authorization"]:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""
        return 200, {}, b""

    with closing(Http(serve(answer), ME)) as http:
        assert http.request("POST", "/open", b"x").status == 200
        assert http.request("POST", "/closed", b"x").status == 200
    assert {sent for path, sent in seen if path == "/open"} == {None}
    assert str(seen[-1][1]).startswith("Basic ")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", None])
def test_a_digest_is_answered_and_a_stale_one_again(serve: Any, algorithm: str | None) -> None:
    nonces = ["first", "second"]
    make = hashlib.sha256 if algorithm == "SHA-256" else hashlib.md5
    accepted = 0

    def hashed(text: str) -> str:
        return make(text.encode()).hexdigest()

    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        nonlocal accepted
        nonce = nonces[accepted >= 2]
        asked = f'Digest realm="r, s", nonce="{nonce}", qop="auth,auth-int", opaque="o"'
        refused = 401, {"WWW-Authenticate": asked + (f", algorithm={algorithm}" if algorithm else "")}, b""
        sent = {
            name: quoted or bare
            for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', headers["Authorization"] or "")
        }
        if sent.get("nonce") != nonce:
            return refused
        secret, what = hashed(f"me:r, s:{SECRET}"), hashed(f"{method}:{path}")
        right = hashed(f"{secret}:{nonce}:{sent['nc']}:{sent['cnonce']}:auth:{what}")
        if (sent["response"], sent["uri"], sent["opaque"]) != (right, path, "o"):
            return refused
        accepted += 1
        return 200, {}, body

    with closing(Http(serve(answer), ME)) as http:
        for text in (b"a", b"b", b"c"):
            assert http.request("POST", "/update?x=1", text).body == text
    assert accepted == 3


def test_a_server_that_is_busy_is_asked_again_and_not_for_ever(serve: Any) -> None:
    replies = [503, 429, 200]
    with closing(Http(serve(lambda *_: (replies.pop(0), {}, b"now")), Credentials())) as http:
        assert http.request("GET", "/").body == b"now"
    with closing(Http(serve(lambda *_: (503, {}, b"")), Credentials())) as http:
        assert http.request("GET", "/").status == 503


def test_a_server_that_does_not_answer_is_given_up(serve: Any) -> None:
    waiting = threading.Event()

    def answer(*_: Any) -> Answer:
        waiting.wait(5)
        return 200, {}, TRUE

    with closing(Http(serve(answer), Credentials(), answer=0.1)) as http:
        with pytest.raises(EndpointError, match=r"did not answer within 0.1 seconds"):
            http.request("GET", "/")
        waiting.set()


def test_a_line_that_was_closed_meanwhile_is_opened_again(serve: Any) -> None:
    with closing(Http(serve(lambda *_: (200, {"Connection": "close"}, b"x")), Credentials())) as http:
        assert [http.request("GET", "/").body for _ in range(3)] == [b"x"] * 3


def test_what_a_server_says_of_a_query_and_of_an_update_reaches_people(serve: Any) -> None:
    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        asked = parse_qs(body.decode())
        if path == "/query" and asked["query"] == ["ASK {}"]:
            return 200, {"Server": "Oxigraph/9"}, TRUE
        if path == "/query":
            return 400, {}, b"<html><title>x</title>bad <b>thing</b> SPARQL query: SELECT secret</html>"
        return 405, {}, b""

    with closing(Server(serve(answer))) as server:
        with pytest.raises(QueryError, match=r"Oxigraph 9 does not answer this query: bad thing$"):
            server.ask("SELECT * {}")
        with pytest.raises(
            EndpointError, match=r"takes no updates at the usual place; name its paths in ACTORGRAPH_ENDPOINT_UPDATE"
        ):
            server.add("https://example.org/g", ["<x:a> <x:b> <x:c> .\n"])
