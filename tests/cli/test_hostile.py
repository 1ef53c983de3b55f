"""The command line under a careless or unlucky user: closed streams, odd terminals, Ctrl-C, damaged stores, slips of the pen."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actorgraph.data.template import init
from actorgraph.graph.build import build

MAIN = shlex.join([sys.executable, "-c", "from actorgraph.cli.app import main; main()"])
COMMANDS = ["--help", "stats", "export turtle", "show example-state", "query --format md 'SELECT * { ?s ?p ?o }'"]
SLOW = "'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }'"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = init("my-case", tmp_path_factory.mktemp("hostile"))
    build(folder, folder / "actorgraph-out")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A dataset and its graph, to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "my-case"))


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line of shell in which ``ag`` is the program."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; ag() {{ {MAIN} "$@"; }}; {script}'],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "COLUMNS": "200", **environment},
        timeout=60,
    )


def change(folder: Path) -> None:
    """Make the graph of the dataset out of date."""
    sources = folder / "sources/sources.yaml"
    sources.write_text(sources.read_text() + "  note: changed\n")


# -- streams -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "streams", ["<&- >/dev/null", ">&-", "2>&- >/dev/null", "<&- >&- 2>&-", "2>/dev/full >/dev/null", "| true"]
)
def test_streams_may_be_closed(command: str, streams: str, made: Path) -> None:
    done = shell(f"ag {command} {streams}", made)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_file_of_the_store_never_gets_the_number_of_a_closed_stream(folder: Path) -> None:
    change(folder)
    assert shell("ag stats <&- >&- 2>&-", folder).returncode == 0
    done = shell("ag query 'ASK { ?s a ag:State }'", folder)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"COLUMNS": "20"},
        {"COLUMNS": "0", "TERM": "dumb"},
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_any_terminal_will_do(command: str, environment: dict[str, str], made: Path) -> None:
    done = shell(f"ag {command} >/dev/null", made, **environment)
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_is_utf_8_in_any_terminal(made: Path) -> None:
    usual = shell("ag show other-state --json", made)
    odd = shell("ag show other-state --json", made, PYTHONIOENCODING="latin-1")
    assert "다른 나라".encode() in usual.stdout
    assert odd.stdout == usual.stdout


@pytest.mark.parametrize("command", [f"query {SLOW}", "query -"])
def test_ctrl_c_says_so_and_exits_with_130(command: str, made: Path) -> None:
    process = subprocess.Popen(
        [*shlex.split(MAIN), *shlex.split(command)],
        cwd=made,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"actorgraph: interrupted\n")


def test_a_query_from_standard_input_is_text_and_ends(made: Path) -> None:
    done = shell("printf '\\xff\\xfe' | ag query -", made)
    assert done.returncode == 2
    assert b"standard input: is not UTF-8" in done.stderr
    done = shell("ag query - < /dev/zero", made)
    assert done.returncode == 2
    assert b"characters" in done.stderr


def test_a_time_limit_may_be_without_end(made: Path) -> None:
    for seconds in ("inf", "1e300"):
        assert shell(f"ag query 'ASK {{}}' --timeout {seconds}", made).returncode == 0


# -- places ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", ["check", "build", "stats", "init x", "show china", "add 'a urged b' --source c --at 1"]
)
def test_a_working_directory_that_is_gone(command: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = shell(f"cd gone && rmdir ../gone && ag {command}", tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("target", ["dataset.yaml", "entities", "statements/x", "../my-case/entities"])
def test_nothing_that_is_made_goes_into_what_it_is_made_from(target: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    for command in ("build -o", "export turtle -o", "export csv -o", "view --no-open -o"):
        done = shell(f"ag {command} {target}", folder)
        assert done.returncode == 2
        assert b"belongs to the dataset itself" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
    assert shell("ag check", folder).returncode == 0


def test_what_to_try_next_can_be_typed(folder: Path) -> None:
    assert b"stats --graph 'a b'" in shell("ag build -o 'a b'", folder).stderr


@pytest.mark.parametrize("blocks", [0, 8, 64])
def test_a_disk_that_fills_up_loses_nothing(blocks: int, folder: Path) -> None:
    change(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "store" not in path.parts}
    for command in ("build", "view --no-open", "show example-state"):
        done = shell(f"trap '' XFSZ; ulimit -f {blocks}; ag {command}", folder)
        assert done.returncode == 2
        assert b"cannot be written" in done.stderr
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "store" not in path.parts}
    assert after == before
    assert shell("ag show example-state", folder).returncode == 0


# -- the store ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pointer", [b"", b"..\n", b"/etc\n", b"nope\n", b"a\0b", b"\xff\xfe", b"a" * 5000])
def test_a_pointer_that_names_no_generation_is_built_anew(pointer: bytes, folder: Path) -> None:
    (folder / "actorgraph-out/store/current").write_bytes(pointer)
    done = shell("ag show example-state", folder)
    assert (done.returncode, done.stderr) == (0, b"there is no graph in actorgraph-out yet; building it\n")


def test_damaged_quads_are_named_and_the_next_build_mends_them(folder: Path) -> None:
    quads = list((folder / "actorgraph-out/store/generations").rglob("quads.nq"))
    assert quads
    for path in quads:
        path.write_bytes(b"\xff\xf0")
    done = shell("ag export ntriples", folder)
    assert done.returncode == 2
    assert b"cannot be read; build it again" in done.stderr
    assert shell("ag build && ag export ntriples", folder).returncode == 0


@pytest.mark.parametrize("place", ["current", "build.lock", "generations/*/lock", "generations/*/manifest.json"])
def test_a_pipe_in_the_store_is_not_waited_for(place: str, folder: Path) -> None:
    (path,) = (folder / "actorgraph-out/store").glob(place)
    path.unlink()
    os.mkfifo(path)
    for command in ("show example-state", "build", "export turtle"):
        done = shell(f"ag {command}", folder)
        assert done.returncode in (0, 2), done.stderr
        assert b"Traceback" not in done.stderr and b"fault" not in done.stderr


def test_a_manifest_without_sense_is_told(folder: Path) -> None:
    manifest = next(folder.glob("actorgraph-out/store/generations/*/manifest.json"))
    manifest.write_text(manifest.read_text().replace("https://example.org/", "no iri ", 1))
    done = shell(f"cd .. && ag show --graph {folder.name}/actorgraph-out example-state", folder)
    assert done.returncode == 2
    assert b"build it again" in done.stderr
    assert shell("ag show example-state", folder).returncode == 0


def test_who_asks_waits_for_the_build_that_runs(folder: Path) -> None:
    change(folder)
    ask = "ag query 'ASK { ?s ?p ?o }'"
    done = shell(f"{ask} & one=$!; {ask} & two=$!; {ask}; wait $one && wait $two", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"true") == 3


# -- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "../x", "--", "한국\u202e😀", "a" * 50_000, "a\nb", '"\\{'])
@pytest.mark.parametrize(
    "command", ["show", "explain", "path example-state", "query", "ask", "export", "check", "init"]
)
def test_a_name_that_is_none(command: str, name: str, made: Path) -> None:
    if (command, name) == ("check", ""):
        return  # the working directory, as everywhere
    words = [*shlex.split(MAIN), *command.split()[:1], "--", *command.split()[1:], name]
    done = subprocess.run(words, cwd=made, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_a_view_of_what_is_no_source_is_refused(made: Path) -> None:
    done = shell("ag view --no-open --source example-state", made)
    assert done.returncode == 2
    assert b"unknown source 'example-state'" in done.stderr
