"""Requests that nobody should send: each is told what is wrong with it, and the next one is answered."""

from __future__ import annotations

import http.client
import socket
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FORM: Final = "application/x-www-form-urlencoded"
HOST: Final = b"Host: 127.0.0.1\r\n"

#: What is no query, or none that may be asked.
QUERIES: Final = (
    "",
    " ",
    "\0",
    "SELECT",
    "SELECT *",
    "SELECT * {",
    "SELECT * }",
    "SELECT * { ?s ?p }",
    "SELECT * { ?s ?p ?o",
    "SELECT * { ?s ?p ?o } }",
    "SELECT ?s WHERE ?s ?p ?o",
    "SELECT ?x { nix:da ?p ?x }",
    "SELECT ?x { <not an iri> ?p ?x }",
    "SELECT ?x { ?s 'predicate' ?x }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (nix(?x) AS ?y) { ?x ?p ?o }",
    "SELECT (<https://example.org/f>(?x) AS ?y) { ?x ?p ?o }",
    "SELECT * { ?s ?p ?o } LIMIT -1",
    "SELECT * { ?s ?p ?o } LIMIT many",
    "SELECT * { ?s ?p ?o } ORDER BY",
    "SELECT * { ?s ?p ?o } GROUP BY ?s HAVING",
    "SELECT * { FILTER }",
    "SELECT * { FILTER(1 = ) }",
    "SELECT * { BIND(1 AS 2) }",
    "SELECT * { ?s ?p 'open }",
    'SELECT * { ?s ?p """open }',
    "SELECT * { ?s ?p '\\q' }",
    "SELECT * { ?s ?p '\\ud800' }",
    "SELECT * { VALUES (?a ?b) { (1) } }",
    "ASK",
    "ASK { } ASK { }",
    "ASK {} ; ASK {}",
    "CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }",
    "CONSTRUCT",
    "DESCRIBE",
    "PREFIX ag: ASK {}",
    "BASE <relative> ASK { <x> ?p ?o",
    "INSERT DATA { <a:b> <a:c> <a:d> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "CLEAR ALL",
    "LOAD <file:///etc/passwd>",
    "LOAD <http://127.0.0.1:1/>",
    "CREATE GRAPH <a:b>",
    "COPY DEFAULT TO <a:b>",
    "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { S\\u0045RVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { SERVICE ?anything { ?s ?p ?o } } }",
    "SELECT * { " * 200 + "}" * 200,
    "SELECT * { " + "FILTER NOT EXISTS { " * 1500 + "}" * 1501,
    "SELECT * { ?s " + "a/" * 2000 + "a ?o }",
    "SELECT (" + "(" * 5000 + "1" + ")" * 5000 + " AS ?x) {}",
    "ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 1500) + " }",
    "ASK {} # " + "x" * 1_000_001,
    "<xml>no query</xml>",
    "{'query': 'ASK {}'}",
    "; DROP TABLE statements; --",
    "한국",
    "\u202eKSA {}",
)

#: Requests by method, path, body and headers.
REQUESTS: Final[tuple[tuple[str, str, bytes | None, dict[str, str]], ...]] = (
    *((method, "/sparql?query=ASK%7B%7D", None, {}) for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")),
    *((method, "/", b"", {}) for method in ("PUT", "DELETE")),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}),
    ("GET", "/sparql?query=%FF%FE", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&inferred=2", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&format=exe", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&format=json&format=xml", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=%00", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&named-graph-uri=x%20y", None, {}),
    ("GET", "/sparql?update=DROP%20ALL", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D&using-graph-uri=a:b", None, {}),
    ("GET", f"/sparql?query=ASK%7B%7D{'&a=1' * 15_000}", None, {}),
    ("GET", f"/sparql?query={'x' * 70_000}", None, {}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": "image/png"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": ";;;,,,q=x"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Origin": "https://example.org"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Origin": "null"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Host": "example.org"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Host": "127.0.0.1.example.org"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Host": "[::1"}),
    ("GET", "/sparql?query=ASK%7B%7D", None, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
    ("GET", "/../../etc/passwd", None, {}),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", None, {}),
    ("GET", "/assets/../../../pyproject.toml", None, {}),
    ("GET", "/assets/%2e%2e%2f%2e%2e%2fapp.py", None, {}),
    ("GET", "/sparql/nothing", None, {}),
    ("POST", "/sparql", None, {}),
    ("POST", "/sparql", b"", {"Content-Type": FORM}),
    ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}),
    ("POST", "/sparql", b"ASK {}", {"Content-Type": "multipart/form-data; boundary=x"}),
    ("POST", "/sparql", b"{}", {"Content-Type": "application/json"}),
    ("POST", "/sparql", b"ASK {}", {"Content-Type": "application/sparql-query; charset=utf-16"}),
    ("POST", "/sparql", b"ASK {} # \xff", {"Content-Type": "application/sparql-query"}),
    ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", {"Content-Type": "application/sparql-query"}),
    ("POST", "/sparql", b"DROP ALL", {"Content-Type": "application/sparql-update"}),
    ("POST", "/sparql", b"update=DROP+ALL", {"Content-Type": FORM}),
    ("POST", "/sparql", b"query=%FF", {"Content-Type": FORM}),
    ("POST", "/sparql", b"query=\xff", {"Content-Type": FORM}),
    ("POST", "/sparql", b"a=1&" * 20_000, {"Content-Type": FORM}),
    ("POST", "/sparql", b"x" * 4_000_001, {"Content-Type": "application/sparql-query"}),
    ("POST", "/api/explore/grow", b'{"anchor": "northland", "limit": 1%s}' % (b"0" * 30), {}),
    ("POST", "/api/explore/evidence", b'{"entity": "northland", "offset": -1%s}' % (b"0" * 30), {}),
)

#: What is hardly HTTP.
BYTES: Final = (
    b"\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost:\r\n\r\n",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"Host: localhost\r\n\r\n",
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
    + HOST
    + b"Origin: https://evil.example\r\nOrigin: http://127.0.0.1\r\n\r\n",
    b"GET /sparql?query=ASK {} HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"no colon here\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: many\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    b"POST /sparql HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\nContent-Type: application/sparql-query\r\n\r\nzz\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
)


def raw(server: Any, data: bytes) -> tuple[int, bytes]:
    """The status and the body that come back for some bytes; 0 where the connection is closed without an answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, answer.read()
        except (OSError, http.client.BadStatusLine):
            return 0, b""


def test_more_than_a_hundred_malformed_requests_are_told_what_is_wrong(small_server: Any) -> None:
    assert len(QUERIES) + len(REQUESTS) + len(BYTES) > 100
    answers: dict[str, tuple[int, str]] = {}
    for query in QUERIES:
        headers = {"Content-Type": "application/sparql-query"}
        got = small_server.send("POST", "/sparql", query.encode(), headers)
        answers[repr(query[:80])] = got.status, got.text
    for method, path, body, headers in REQUESTS:
        got = small_server.send(method, path, body, headers)
        answers[f"{method} {path[:80]} {headers} {(body or b'')[:20]!r}"] = got.status, got.text
    for data in BYTES:
        status, text = raw(small_server, data)
        answers[repr(data[:90])] = status, text.decode()
    wrong = {what: answer for what, answer in answers.items() if not 400 <= answer[0] < 500 or not answer[1].strip()}
    assert wrong == {}
    assert not [text for _, text in answers.values() if "Traceback" in text or 'File "' in text]
    assert small_server.query("ASK {}").json["boolean"] is True
    assert "Traceback" not in small_server.errors


@pytest.mark.parametrize("begin", [b"GET / HTTP/1.1\r\n" + HOST + b"X: ", b"GET /"])
def test_a_head_without_an_end_is_cut(small_server: Any, begin: bytes) -> None:
    with socket.create_connection(("127.0.0.1", small_server.port), timeout=20) as connection:
        connection.sendall(begin)
        sent = 0
        with pytest.raises(OSError):
            while sent < 50_000_000:
                sent += connection.send(b"x" * 10_000)
        assert sent < 20_000_000
    assert small_server.query("ASK {}").status == 200


def test_updates_in_disguise_change_nothing(small_server: Any) -> None:
    before = small_server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body
    for update in ("INSERT DATA { <a:b> <a:c> <a:d> }", "DROP ALL", "DELETE WHERE { ?s ?p ?o }"):
        body = f"update={quote(update)}&query={quote(update)}".encode()
        assert small_server.send("POST", "/sparql", body, {"Content-Type": FORM}).status == 403
        assert small_server.query(update).status == 400
    assert small_server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body == before


def test_the_endpoint_fetches_nothing(small_server: Any) -> None:
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(0.3)
        url = f"http://127.0.0.1:{trap.getsockname()[1]}/sparql"
        for query in (
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
            "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        ):
            answer = small_server.query(query, **{"default-graph-uri": url})
            assert answer.status == 400 or answer.json["results"]["bindings"] == []
        with pytest.raises(TimeoutError):
            trap.accept()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60), accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_any_text_as_a_query_gets_an_answer_or_a_reason(small_server: Any, query: str, accept: str) -> None:
    answer = small_server.send(
        "POST",
        "/sparql",
        query.encode(errors="surrogatepass"),
        {"Content-Type": "application/sparql-query", "Accept": accept},
    )
    assert answer.status == 200 or (400 <= answer.status < 500 and answer.body)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_no_fault_of_the_server(small_server: Any, data: bytes) -> None:
    status, _ = raw(small_server, data)
    assert status == 0 or 400 <= status < 500
    status, _ = raw(small_server, b"GET /sparql?" + data.replace(b"\n", b"") + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert status == 0 or 200 <= status < 500
