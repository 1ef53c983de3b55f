"""``actorgraph review``: by script, and in a real terminal of any size."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from actorgraph.cli.app import app
from actorgraph.cli.review_screen import Screen
from actorgraph.data.extract.candidates import Evidence
from actorgraph.data.extract.filing import file_candidates
from actorgraph.data.originals import Originals
from actorgraph.data.passages import digest
from actorgraph.data.read import read_dataset
from actorgraph.data.review import Review

from ..data.proposing import SOURCE, TEXT, dataset, filed, proposed

CLEAR = "\x1b[H\x1b[2J"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = dataset(tmp_path / "tiny")
    filed(folder)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "report.txt").write_text(TEXT, encoding="utf-8")
    return folder


def review(folder: Path, keys: str, *options: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["review", str(folder), "--by", "me", *options], input=keys)
    return done.exit_code, done.stdout, done.stderr + (str(done.exception) if done.exception else "")


# -- scripts -----------------------------------------------------------------------------------------------------------


def test_keys_from_a_pipe(folder: Path) -> None:
    code, out, said = review(folder, "aas\nr # no\nq\n")
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["accepted", "accepted", "put off", "rejected"]
    assert said == "2 accepted, 1 rejected, 2 left (1 put off)\n"
    code, out, _ = review(folder, "aaaaaaaaaa")  # more than there are
    assert (code, len(out.splitlines())) == (0, 2)
    assert len(read_dataset(folder).statements) == 4


def test_corrections_merges_and_new_entities_from_a_file(folder: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text(
        "c stance planned\nc gist 'two words' more\na\nm anna\na\nu\nu\nn turner Person J. Turner\na\n",
        encoding="utf-8",
    )
    code, out, said = review(folder, "", "--answers", str(answers))
    assert code == 0, said
    assert out.splitlines()[-2] == "new: J. Turner, id turner"
    read = read_dataset(folder)
    assert read.entities["turner"].name == "J. Turner"
    assert {s.gist for s in read.statements} == {"", "two words more"}
    assert read.entities["anna"].aliases == ()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("c stance alledged\na\n", "standard input:1: unknown stance 'alledged'"),
        ("a\nm nobody\n", "standard input:2: unknown entity 'nobody'"),
        ("accept\n", "standard input:1: 'accept' is no decision"),
        ("c 'x\n", "standard input:1: No closing quotation"),
        ("m anna\n", "proposes no new entity"),
    ],
)
def test_a_script_ends_at_the_first_line_that_cannot_be_done(answers: str, message: str, folder: Path) -> None:
    code, _, said = review(folder, answers)
    assert code != 0
    assert message in said


def test_only_some_candidates(folder: Path) -> None:
    assert review(folder, "", "--min-confidence", "0.7")[2] == "0 accepted, 0 rejected, 3 left\n"
    assert "accepted: Ruritania detained Villagers" in review(folder, "aq", "--order", "confidence")[1]
    assert "unknown order 'size'" in review(folder, "", "--order", "size")[2]
    assert "unknown source 'reprot'" in review(folder, "", "--source", "reprot")[2]


def test_where_there_is_nothing_to_review(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "tiny")
    code, out, _ = review(folder, "")
    assert (code, "no candidates" in out) == (0, True)
    assert not (folder / "candidates").exists()


# -- the screen --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (40, 12), (20, 5), (10, 3), (1, 1), (300, 100)])
def test_a_screen_never_overflows(width: int, height: int, colour: bool, folder: Path) -> None:
    wide = "루리타니아 정부는 마을 사람들을 억류했다 " * 200 + "\x1b[31mred\x1b[0m \u202eright to left"
    found = msgspec.structs.replace(
        proposed()[1],
        evidence=Evidence(paragraph=1, start=0, end=len(wide), text=wide),
        subject=msgspec.structs.replace(proposed()[1].subject, start=4000, end=4004),
        gist="요지 " * 100,
    )
    source = msgspec.structs.replace(SOURCE, id="wide", sha256=digest(wide), title="제목 " * 60)
    file_candidates(folder, source, [found])
    with Review(folder, "me", sources=["wide"]) as opened:
        item = opened.current()
        assert item is not None
        drawn = Screen(opened, Originals(None), colour=colour).draw(item, width, height, "message " * 50)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", drawn).split("\n")
    assert len(lines) <= max(height, 3)
    assert max(map(cell_len, lines)) <= max(width, 10) - 1
    assert "\x1b" not in "".join(lines) and "\u202e" not in drawn
    if width >= 80:
        assert "사람들을" in drawn and "Ruritania [not] detained Villagers" in drawn


def test_the_marks_without_colour(folder: Path) -> None:
    documents = folder.parent / "docs"
    with Review(folder, "me") as opened:
        item = opened.current()
        assert item is not None
        screen = Screen(opened, Originals(documents, {SOURCE.sha256}), colour=False)
        shown = screen.draw(item, 80, 24)
        assert "The Council urged [S Ruritania] not to [R detain] [O the villagers], envoy" in shown
        assert "\x1b" not in shown and "requested, negated" in shown
        alone = Screen(opened, Originals(None), colour=False).draw(item, 80, 24)
    assert "[O the villagers]\n" in alone and "envoy" not in alone


def test_a_page_is_found_by_the_digest_of_its_text(folder: Path, tmp_path: Path) -> None:
    documents = tmp_path / "mixed"
    documents.mkdir()
    (documents / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (documents / "report.eml").write_text(f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}", "utf-8")
    from actorgraph.data.documents import read_document

    sha256 = read_document(documents / "report.eml").sha256
    originals = Originals(documents, {sha256})
    assert "Graustark denied" in originals.text(sha256)
    assert originals.text("0" * 64) == ""


# -- a real terminal ---------------------------------------------------------------------------------------------------


class Terminal:
    """``actorgraph review`` in a pseudo-terminal."""

    def __init__(self, folder: Path, columns: int = 80, lines: int = 24, **environment: str) -> None:
        self.seen = ""
        self.pid, self._stream = pty.fork()
        if self.pid == 0:
            os.environ.update(
                {"TERM": "xterm", "COLUMNS": "80", "ACTORGRAPH_DOCUMENTS": str(folder.parent / "docs"), **environment}
            )
            command = "import sys; from actorgraph.cli.app import main; main()"
            os.execv(sys.executable, [sys.executable, "-c", command, "review", str(folder), "--by", "me"])
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._stream, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, wanted: str, seconds: float = 60) -> str:
        """What the terminal shows once it shows ``wanted``."""
        end = time.monotonic() + seconds
        while wanted not in (screen := self._screen()):
            assert time.monotonic() < end, f"no {wanted!r} in:\n{screen}"
            if select.select([self._stream], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self._stream, 65536).decode(errors="replace")
                except OSError:
                    break
        return screen

    def _screen(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen.split(CLEAR)[-1]).replace("\r\n", "\n")

    def press(self, keys: str) -> None:
        self.seen = ""
        os.write(self._stream, keys.encode())

    def end(self) -> int:
        while True:
            try:
                if not os.read(self._stream, 65536):
                    break
            except OSError:
                break
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._stream)
        return code


pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.mark.slow
def test_a_sitting_in_a_terminal(folder: Path) -> None:
    terminal = Terminal(folder)
    shown = terminal.until("[a]ccept")
    assert "Ruritania [not] detained Villagers" in shown and "5 left of 5" in shown
    assert len(shown.split("\n")) == 24
    terminal.press("ct")
    terminal.until("hypothetical")
    terminal.press("p")
    assert "planned, negated" in terminal.until("corrected: stance")
    terminal.press("co")
    terminal.until("object: villagers")
    terminal.press("\x15ann\t\n")
    assert "detained Anna" in terminal.until("corrected: object")
    terminal.press("a")
    assert "new: Julie Turner (Person)" in terminal.until("accepted: Ruritania")
    terminal.press("m")
    terminal.until("julie-turner is:")
    terminal.press("ann\t\n")
    assert "says Anna" in terminal.until("julie-turner is anna")
    terminal.press("u")
    terminal.until("undone: merged")
    terminal.resize(50, 14)
    assert len(terminal.until("a c r s m n u q ?").split("\n")) == 14
    terminal.press("c.")
    terminal.until("field:")
    terminal.press("sta")
    terminal.until("sta")
    time.sleep(0.5)  # a signal that comes just before Python's readline waits is seen at the next key only
    terminal.press("\x03")  # thinking better of it
    terminal.until("nothing has changed")
    terminal.press("?")
    terminal.until("any key")
    terminal.press("\x1b[A")
    terminal.press("x")
    terminal.until("a c r s")
    terminal.press("q")
    assert terminal.end() == 0
    [statement] = read_dataset(folder).statements
    assert (statement.objects, statement.stance) == (("anna",), "planned")


@pytest.mark.slow
def test_ctrl_c_and_a_kill_lose_nothing(folder: Path) -> None:
    terminal = Terminal(folder, NO_COLOR="1")
    terminal.until("[a]ccept")
    terminal.press("a")
    terminal.until("4 left")
    terminal.press("\x03")
    assert terminal.end() == 130
    terminal = Terminal(folder)
    terminal.until("4 left of 5")
    terminal.press("a")
    terminal.until("3 left")
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    terminal = Terminal(folder)
    terminal.until("3 left of 5")
    second = Terminal(folder)
    second.until("somebody else is reviewing tiny")
    assert second.end() == 2
    terminal.press("aaa")  # typed ahead
    assert terminal.end() == 0
    assert len(read_dataset(folder).statements) == 5
