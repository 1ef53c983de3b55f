"""Who may ask from where, and what browsers are told."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from actorgraph.graph.serve import guard
from actorgraph.graph.serve.negotiation import choose
from actorgraph.graph.serve.reply import Refusal
from actorgraph.graph.serve.settings import Settings
from actorgraph.ontology.errors import ActorgraphError

from .conftest import in_own_loop

ASK = f"/sparql?query={quote('ASK {}')}"
PAGES = "https://pages.example"


@pytest.fixture(scope="module")
def guarded(serve: Any, small_out: Path) -> Iterator[Any]:
    """A server with a token, another name, and pages elsewhere that may read it."""
    yield serve(small_out, "--token", "geheim-秘密", "--name", "graph.example", "--cors", PAGES)


def bearer(token: str) -> dict[str, str]:
    # As the bytes that a client sends, which http.client takes for Latin-1.
    return {"Authorization": f"Bearer {token}".encode().decode("latin-1")}


def basic(user: str, token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()}


def test_the_token_is_asked_for_everywhere(guarded: Any) -> None:
    paths = (ASK, "/sparql", "/", "/healthz", "/nothing", "/query", "/explore", "/api")
    for path in paths:
        answer = guarded.send("GET", path)
        assert answer.status == 401 and "token" in answer.text, path
        assert answer.headers["www-authenticate"].startswith("Basic ")
    for headers in (
        bearer("geheim"),
        bearer(""),
        basic("a", "b"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "x"},
    ):
        assert guarded.send("GET", ASK, headers=headers).status == 401
    for headers in (bearer("geheim-秘密"), basic("", "geheim-秘密"), basic("anybody", "geheim-秘密")):
        answer = guarded.send("GET", ASK, headers=headers)
        assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
    assert "geheim" not in guarded.errors


def test_the_host_must_be_known(guarded: Any) -> None:
    token = bearer("geheim-秘密")
    for host in ("graph.example", "GRAPH.example:8080", "localhost", "127.0.0.1", "[::1]:80", "192.0.2.7"):
        assert guarded.send("GET", ASK, headers={**token, "Host": host}).status == 200, host
    for host in (
        *("evil.example", "graph.example.evil.example", "127.0.0.1.evil.example", "graph.example@evil.example"),
        *(
            "evil.example@graph.example",
            "localhost/",
            "127.0.0.1?x",
            "127.0.0.1#x",
            "127.0.0.1:x y",
            "127.0.0.1:123456",
        ),
        *("[fe80::1%25x]", "[::1", "::1", "127.1", "0x7f.0.0.1", "graph.example,evil.example", '"><script>'),
    ):
        assert guarded.send("GET", ASK, headers={**token, "Host": host}).status == 421, host


def test_pages_elsewhere_read_only_where_allowed(guarded: Any, small_server: Any) -> None:
    token = bearer("geheim-秘密")
    allowed = guarded.send("GET", ASK, headers={**token, "Origin": PAGES})
    assert allowed.status == 200 and allowed.headers["access-control-allow-origin"] == PAGES
    assert "origin" in allowed.headers["vary"].lower()
    assert "link" in allowed.headers["access-control-expose-headers"]  # where the next page is
    own = guarded.send("GET", ASK, headers={**token, "Origin": "https://graph.example", "Host": "graph.example"})
    assert own.status == 200 and "access-control-allow-origin" not in own.headers
    for origin in ("https://evil.example", "null", "https://pages.example.evil.example", "http://pages.example"):
        answer = guarded.send("GET", ASK, headers={**token, "Origin": origin})
        assert answer.status == 403 and "access-control-allow-origin" not in answer.headers, origin
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = guarded.send("OPTIONS", "/sparql", headers={"Origin": PAGES, **preflight})
    assert answer.status == 204 and answer.headers["access-control-allow-origin"] == PAGES
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert guarded.send("OPTIONS", "/sparql", headers={"Origin": "https://evil.example", **preflight}).status == 403
    assert guarded.send("OPTIONS", "/sparql", headers={"Origin": PAGES}).status == 401
    # Off unless asked for.
    answer = small_server.send("GET", ASK)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert small_server.send("GET", ASK, headers={"Origin": PAGES}).status == 403


def test_a_link_from_elsewhere_is_followed_and_a_picture_is_not_drawn(small_server: Any) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert small_server.send("GET", ASK, headers=link).status == 200
    for mode in ("no-cors", "cors"):
        assert small_server.send("GET", ASK, headers={**link, "Sec-Fetch-Mode": mode}).status == 403


def test_every_response_has_the_headers_of_a_careful_server(small_server: Any) -> None:
    for method, path in (("GET", ASK), ("GET", "/"), ("GET", "/nothing"), ("PUT", "/sparql"), ("GET", "/healthz")):
        headers = small_server.send(method, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY" and "frame-ancestors 'none'" in headers["content-security-policy"]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


@pytest.mark.parametrize("sent", [b"", b"half of it"])
def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(guard, "_PATIENCE", 0.1)

    async def scenario() -> Refusal:
        waiting = [{"type": "http.request", "body": sent, "more_body": True}] if sent else []

        async def receive() -> Any:
            return waiting.pop() if waiting else await asyncio.sleep(60)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            while True:
                await receive()

        scope = {
            "type": "http",
            "method": "POST",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(b"host", b"[::1]")],
        }
        with pytest.raises(Refusal) as refused:
            await guard.Guard(app, Settings())(scope, receive, receive)
        return refused.value

    assert in_own_loop(scenario()).status == 408


def test_who_has_sent_a_body_may_wait_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_PATIENCE", 0.05)

    async def scenario() -> list[str]:
        async def receive() -> Any:
            if not heard:
                return {"type": "http.request", "body": b"x"}
            await asyncio.sleep(0.2)
            return {"type": "http.disconnect"}

        async def app(scope: Any, receive: Any, send: Any) -> None:
            heard.append((await receive())["type"])
            heard.append((await receive())["type"])

        heard: list[str] = []
        scope = {
            "type": "http",
            "method": "POST",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(b"host", b"[::1]")],
        }
        await guard.Guard(app, Settings())(scope, receive, receive)
        return heard

    assert in_own_loop(scenario()) == ["http.request", "http.disconnect"]


def test_what_is_not_there_and_what_cannot_be_done(small_server: Any) -> None:
    assert small_server.send("GET", "/sparql/nothing").status == 404
    answer = small_server.send("DELETE", "/sparql")
    assert answer.status == 405 and "GET" in answer.headers["allow"] and "only reads" in answer.text
    assert small_server.send("GET", "/healthz").text.startswith("ok ")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/y", "b/y"),
        ("b/*", "b/y"),
        ("A/Z ; q=0.2, a/x;q=0.1", "a/z"),
        ("a/*;q=0.5, a/x;q=0", "a/z"),
        ("*/*, a/x;q=0, a/z;q=0", "b/y"),
        ("b/y;q=0.3, a/*;q=0.3", "a/x"),
        ("c/c, */*;q=0.1", "a/x"),
        ("a/x;q=nonsense, b/y;q=0.1", "b/y"),
        ('text/plain;charset="a,b", b/y', "b/y"),
        ("a/x;q=5", "a/x"),
        ("text/html, image/gif, *; q=.2, */*; q=.2", "a/x"),  # as Java sends it
    ],
)
def test_the_best_media_type(accept: str, chosen: str) -> None:
    offers = {name: name for name in ("a/x", "a/z", "b/y")}
    assert choose(accept, offers) == chosen


@pytest.mark.parametrize("accept", ["c/c", "a/x;q=0", "*/*;q=0", "c/*", ";"])
def test_no_media_type_fits(accept: str) -> None:
    with pytest.raises(Refusal, match="a/x") as refused:
        choose(accept, {"a/x": 1})
    assert refused.value.status == 406


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"host": "0.0.0.0"}, "--token"),
        ({"host": "::"}, "--token"),
        ({"host": "example.org"}, "--token"),
        ({"cors": ("example.org",)}, "origin"),
        ({"cors": ("https://example.org/",)}, "origin"),
        ({"cors": ("ftp://example.org",)}, "origin"),
        ({"names": ("graph.example:8000",)}, "host name"),
        ({"names": ("",)}, "host name"),
        ({"token": " "}, "space"),
        ({"token": "a\nb"}, "control"),
        ({"private": True, "cors": ("*",)}, "--private"),
    ],
)
def test_settings_that_nobody_should_have(settings: Any, complaint: str) -> None:
    with pytest.raises(ActorgraphError, match=complaint):
        Settings(graph="", **settings).check()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"host": "::1"},
        {"host": "127.8.8.8"},
        {"host": "localhost"},
        {"host": "0.0.0.0", "token": "x"},
        {"cors": ("*",)},
        {"private": True, "cors": ("*",), "token": "x"},
        {"private": True, "cors": ("https://pages.example",)},
        {"names": ("graph.example", "my_host-2")},
    ],
)
def test_settings_that_are_fine(settings: Any) -> None:
    Settings(graph="", **settings).check()
