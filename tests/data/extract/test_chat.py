"""Asking a server that refuses, stalls, hangs up, sends elsewhere and answers nonsense."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest

from actorgraph.data.extract.chat import MAX_BYTES, Chat, Server, Truncated, Unanswered
from actorgraph.ontology.errors import ActorgraphError

MESSAGES = [{"role": "user", "content": "Äpfel ⟨und⟩ 배"}]
SCHEMA: dict[str, Any] = {"type": "object"}


def completion(text: str | None, reason: str = "stop", **message: object) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text, **message}, "finish_reason": reason}]}


class Waits(list[float]):
    """Notes how long was to be waited instead of waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def chat(fake_server: Any, waits: Waits | None = None, **settings: Any) -> Chat:
    return Chat(Server(base_url=fake_server.base_url, model="m", **settings), waits if waits is not None else Waits())


def test_what_is_asked(fake_server: Any) -> None:
    fake_server.in_turn("yes")
    assert chat(fake_server, key="s3cret").ask(MESSAGES, SCHEMA) == "yes"
    (body,) = fake_server.asked
    assert fake_server.paths == ["/v1/chat/completions"]
    assert fake_server.headers[0]["Authorization"] == "Bearer s3cret"
    assert body["messages"] == MESSAGES
    assert (body["temperature"], body["seed"], body["model"]) == (0, 7, "m")
    assert body["response_format"]["json_schema"] == {"name": "statements", "strict": True, "schema": SCHEMA}


def test_no_key_no_header(fake_server: Any) -> None:
    fake_server.in_turn("yes")
    chat(fake_server).ask(MESSAGES, SCHEMA)
    assert "Authorization" not in fake_server.headers[0]


def test_limits_are_waited_for_as_the_server_says(fake_server: Any) -> None:
    waits = Waits()
    fake_server.in_turn((429, {}, {"Retry-After": "7"}), (503, b"busy", {}), (429, {}, {"Retry-After": "1e9"}), "yes")
    assert chat(fake_server, waits).ask(MESSAGES, SCHEMA) == "yes"
    assert waits == [7.0, 2.0, 60.0]


@pytest.mark.parametrize("wait", ["Wed, 21 Oct 2015 07:28:00 GMT", "-5", "nan", "soon"])
def test_a_wait_that_is_no_number_is_ours(fake_server: Any, wait: str) -> None:
    waits = Waits()
    fake_server.in_turn((429, {}, {"Retry-After": wait}), "yes")
    assert chat(fake_server, waits).ask(MESSAGES, SCHEMA) == "yes"
    assert waits == [1.0]


def test_the_tries_end(fake_server: Any) -> None:
    waits = Waits()
    fake_server.in_turn((500, {"error": {"message": "out of\nmemory \x1b[31m"}}, {}))
    with pytest.raises(Unanswered, match=r"answers 500 out of memory \[31m \(asked 3 times\)"):
        chat(fake_server, waits, tries=3).ask(MESSAGES, SCHEMA)
    assert len(fake_server.asked) == 3
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "the key is taken from the environment"),
        (404, "is there a model 'm'"),
        (307, "not followed"),
        (405, "405"),
    ],
)
def test_what_no_other_question_would_change_ends_the_run(fake_server: Any, status: int, message: str) -> None:
    fake_server.in_turn((status, {"error": "the key s3cret is bad"}, {"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(ActorgraphError, match=message) as caught:
        chat(fake_server, key="s3cret").ask(MESSAGES, SCHEMA)
    assert len(fake_server.asked) == 1
    assert "s3cret" not in str(caught.value)


def test_a_question_that_is_refused_is_one_question(fake_server: Any) -> None:
    fake_server.in_turn((400, {"error": {"message": "maximum context length"}}, {}))
    with pytest.raises(Unanswered, match="maximum context length"):
        chat(fake_server).ask(MESSAGES, SCHEMA)
    assert len(fake_server.asked) == 1


def test_a_server_without_schemas_is_asked_for_json_then_for_text(fake_server: Any) -> None:
    no = (400, {"error": {"message": "response_format is not supported"}}, {})
    fake_server.in_turn(no, no, "yes")
    asking = chat(fake_server)
    assert asking.ask(MESSAGES, SCHEMA) == "yes"
    assert asking.ask(MESSAGES, SCHEMA) == "yes"
    forms = [body.get("response_format", {}).get("type") for body in fake_server.asked]
    assert forms == ["json_schema", "json_object", None, None]


def test_a_server_that_stalls(fake_server: Any) -> None:
    release = threading.Event()

    def stall(_: object) -> str:
        release.wait(20)
        return "late"

    fake_server.behaviour = stall
    begun = time.monotonic()
    with pytest.raises(Unanswered, match=r"did not answer in 0\.2 seconds"):
        chat(fake_server, timeout=0.2, tries=2).ask(MESSAGES, SCHEMA)
    assert time.monotonic() - begun < 10
    release.set()


def test_a_server_that_sends_a_byte_at_a_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            near, _ = listening.accept()
            with near:
                near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    for _ in range(400):
                        near.sendall(b" ")
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        server = Server(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", model="m", timeout=0.3, tries=1)
        begun = time.monotonic()
        with pytest.raises(Unanswered, match="did not answer in"):
            Chat(server, Waits()).ask(MESSAGES, SCHEMA)
        assert time.monotonic() - begun < 10
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}",
    ],
)
def test_a_server_that_hangs_up_is_asked_again(fake_server: Any, answer: bytes) -> None:
    fake_server.in_turn(answer, answer, "yes")
    assert chat(fake_server).ask(MESSAGES, SCHEMA) == "yes"
    assert len(fake_server.asked) == 3


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unanswered, match="refused"):
        Chat(Server(base_url=f"http://127.0.0.1:{port}", model="m", tries=2), Waits()).ask(MESSAGES, SCHEMA)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Welcome</html>",
        b"[" * 100_000,
        b"\xff\xfe",
        {"choices": []},
        {"choices": "x"},
        {"choices": [{}]},
        completion(None),
        completion(""),
        completion("", refusal="I cannot help with that"),
    ],
)
def test_what_is_no_answer(fake_server: Any, content: Any) -> None:
    fake_server.in_turn((200, content, {}))
    with pytest.raises(Unanswered):
        chat(fake_server).ask(MESSAGES, SCHEMA)


def test_a_huge_answer_is_not_read(fake_server: Any) -> None:
    fake_server.in_turn((200, json.dumps(completion("x" * (MAX_BYTES + 10))).encode(), {}))
    with pytest.raises(Unanswered, match="more than 4 MB"):
        chat(fake_server).ask(MESSAGES, SCHEMA)


def test_an_answer_that_was_cut_off(fake_server: Any) -> None:
    fake_server.in_turn((200, completion('{"entities": [', "length"), {}))
    with pytest.raises(Truncated):
        chat(fake_server).ask(MESSAGES, SCHEMA)


def test_closing_ends_what_waits(fake_server: Any) -> None:
    fake_server.in_turn((429, {}, {"Retry-After": "60"}))
    asking = Chat(Server(base_url=fake_server.base_url, model="m"))
    threading.Timer(0.2, asking.close).start()
    begun = time.monotonic()
    with pytest.raises(Unanswered):
        asking.ask(MESSAGES, SCHEMA)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org", "no address"),
        ("file:///etc/passwd", "no address"),
        ("example.org/v1", "no address"),
        ("http://", "no address"),
        ("http://example.org:99999", "no address"),
        ("http://exa mple.org", "no address"),
        ("https://example.org/v1\r\nX: y", "no address"),
        ("https://me:secret@example.org/v1", "environment"),
        ("https://example.org/v1?key=secret", "environment"),
    ],
)
def test_addresses_that_are_none(url: str, message: str) -> None:
    with pytest.raises(ActorgraphError, match=message):
        Server(base_url=url, model="m")


def test_a_key_is_not_sent_in_the_clear() -> None:
    with pytest.raises(ActorgraphError, match="unencrypted"):
        Server(base_url="http://example.org/v1", model="m", key="k")
    assert Server(base_url="https://example.org/v1", model="m", key="k").local is False
    assert Server(base_url="http://localhost:11434/v1", model="m", key="k").local is True
    assert Server(base_url="http://[::1]:8080/v1", model="m", key="k").local is True
    with pytest.raises(ActorgraphError, match="header"):
        Server(base_url="https://example.org/v1", model="m", key="a\r\nb")
