"""``actorgraph extract --extractor llm`` against a server on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

TEXT = "Envoy presses Ruritania\n\nAnna Brandt urged Ruritania to release the prisoners. Oda Nobody is one of them.\nShe urged France too.\n"
DATASET = {
    "dataset.yaml": "id: tiny\ntitle: Tiny\nbase: https://example.org/tiny/\n",
    "entities/all.yaml": "- {id: ruritania, type: State, name: Ruritania}\n- {id: hidden, type: Person, protected: true}\n",
    "private/names.yaml": "- {id: hidden, name: Oda Nobody}\n",
}


@pytest.fixture
def model() -> Iterator[tuple[str, list[str]]]:
    """The address of a server whose model finds one statement and invents another; and what came to it."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.append(body)
            mentions = [
                {"key": "a", "id": "", "name": "Anna Brandt", "type": "Person", "text": "She" if "Anna Brandt" not in body else "Anna Brandt"},
                {"key": "r", "id": "ruritania", "name": "", "type": "State", "text": "Ruritania"},
                {"key": "f", "id": "", "name": "France", "type": "State", "text": "France"},
            ]  # fmt: skip
            said = {
                "key": "1",
                "subject": "a",
                "relation": "urged",
                "object": "r",
                "quote": "Anna Brandt urged Ruritania",
            }
            other = {"key": "2", "subject": "a", "relation": "urged", "object": "f", "quote": "She urged France too"}
            answer = {"entities": mentions, "statements": [said, other, {**said, "key": "3", "relation": "owns"}]}
            content = json.dumps(answer) if "broken" not in body else "no"
            data = json.dumps({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", came
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {**{f"case/{name}": text for name, text in DATASET.items()}, "report.txt": TEXT}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from actorgraph.cli.app import main; main()", "extract", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "ACTORGRAPH_LLM_KEY"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, env=environment)


def test_candidates_with_their_words(folder: Path, model: tuple[str, list[str]]) -> None:
    done = run(folder, "report.txt", "--extractor", "llm", "--base-url", model[0], "--model", "m")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(c["relation"], c["object"]["name"]) for c in found] == [("urged", "Ruritania"), ("urged", "France")]
    for one in found:
        evidence: dict[str, Any] = one["evidence"]
        assert TEXT[evidence["start"] : evidence["end"]] == evidence["text"]
        assert one["extracted_by"] == "llm m"
    assert re.search(r"goes to the model m at 127\.0\.0\.1:\d+, on this machine", done.stderr)
    assert "1 dropped: a relation that the vocabulary does not have" in done.stderr


def test_protected_names_stay_here_and_candidates_are_filed(folder: Path, model: tuple[str, list[str]]) -> None:
    done = run(folder, "report.txt", "--into", "case", "--extractor", "llm", "--base-url", model[0], "--model", "m")
    assert done.returncode == 0, done.stderr
    assert "name protected people: paragraphs 2" in done.stderr
    assert not any("Oda" in body for body in model[1])
    (filed,) = (folder / "case" / "candidates").glob("*.jsonl")
    assert [json.loads(line)["object"]["name"] for line in filed.read_text(encoding="utf-8").splitlines()] == ["France"]


def test_what_was_not_read_is_said(folder: Path, model: tuple[str, list[str]]) -> None:
    (folder / "report.txt").write_text("This is a broken report.\n")
    done = run(folder, "report.txt", "--extractor", "llm", "--base-url", model[0], "--model", "m")
    assert done.returncode == 1
    assert "paragraph 1: the answer is not the JSON that was asked for" in done.stderr
    assert len(model[1]) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--extractor", "llm"], "--base-url"),
        (["--extractor", "llm", "--base-url", "example.org", "--model", "m"], "no address of a server"),
        (["--extractor", "lml"], "or 'llm'?"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], message: str) -> None:
    done = run(folder, "report.txt", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
