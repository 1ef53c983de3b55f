"""The commands that ask, as a user reads their answers."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from actorgraph.cli.app import app
from actorgraph.cli.asking import _parameters
from actorgraph.cli.output import readable
from actorgraph.data.read import locate
from actorgraph.data.template import init
from actorgraph.graph.build import build
from actorgraph.graph.questions import _RESERVED
from actorgraph.ontology.errors import ActorgraphError

MAIN = [sys.executable, "-c", "from actorgraph.cli.app import main; main()"]


NOT_A_FINDING = "Inferred by rule from what the sources say; not a legal finding.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking")
    build(locate("nk-refugees"), folder / "actorgraph-out")
    return folder


def piped(folder: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "ACTORGRAPH_DOCUMENTS"}
    done = subprocess.run([*MAIN, *arguments], cwd=folder, capture_output=True, text=True, env=environment, check=True)
    return done.stdout


def on_terminal(folder: Path, columns: int, *arguments: str) -> str:
    """What a command prints on a terminal of some width."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [*MAIN, *arguments], cwd=folder, stdout=follower, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux says so where the other end has closed
            break
        if not part:
            break
        parts.append(part)
    os.close(leader)
    assert process.wait() == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", b"".join(parts).decode().replace("\r\n", "\n"))


def test_the_list_of_questions_is_grouped_and_every_one_has_a_title(folder: Path) -> None:
    shown = piped(folder, "ask")
    questions = re.findall(r"^  ([a-z0-9-]+)", shown, re.MULTILINE)
    assert len(questions) >= 30
    assert shown.count("\n      ") == len(questions)
    assert re.match(r"^[a-z]", shown)


def test_a_question_explains_its_parameters_and_their_values(folder: Path) -> None:
    shown = piped(folder, "ask", "holders", "--help")
    assert "--office" in shown
    assert "cecc-chair  Chair of the CECC" in shown


def test_an_answer_is_json_in_a_pipe_and_a_table_on_a_terminal(folder: Path) -> None:
    rows = json.loads(piped(folder, "ask", "holders", "--office", "cecc-chair"))["results"]["bindings"]
    assert [row["holderName"]["value"] for row in rows] == ["Chris Smith"]
    shown = on_terminal(folder, 200, "ask", "holders", "--office=cecc-chair")
    assert "Chris Smith" in shown
    assert "┃" in shown
    assert max(map(len, shown.splitlines())) <= 200


def test_a_table_that_does_not_fit_is_shown_record_by_record(folder: Path) -> None:
    shown = on_terminal(folder, 60, "ask", "statements-about", "--actor", "cecc-chair")
    assert "-- 1\n" in shown
    assert "┃" not in shown


def test_show_and_path_and_stats_as_json_hold_what_they_print(folder: Path) -> None:
    shown = json.loads(piped(folder, "show", "Chris Smith", "--json"))
    assert shown["entity"]["id"] == "chris-smith"
    text = piped(folder, "show", "chris-smith")
    assert f"{len(shown['statements'])} statements" in text
    assert all(told["id"][:8] in text for told in shown["statements"])
    ways = json.loads(piped(folder, "path", "chris-smith", "antonio-guterres", "--json"))
    assert len(ways) == 1 and len(ways[0]) == 1
    assert json.loads(piped(folder, "stats", "--json"))["counts"]["sources"] == 5


def test_names_stand_for_ids_where_people_read() -> None:
    columns = ("who", "whoName", "when", "statement")
    rows = [("ex:a", "Anna", "", "statement:" + "0" * 32), ("ex:b", "", "", "statement:" + "1" * 32)]
    assert readable(columns, rows) == (
        ["who", "statement"],
        [["Anna", "statement:00000000"], ["ex:b", "statement:11111111"]],
    )


def test_parameters_are_read_in_both_forms() -> None:
    assert _parameters(["--a", "1", "--long-name=x=y", "--b", "--c"]) == {"a": "1", "long_name": "x=y", "b": "--c"}
    for wrong in (["a"], ["--a"], ["--a", "1", "b"]):
        with pytest.raises(ActorgraphError):
            _parameters(wrong)


def test_no_parameter_can_be_called_like_an_option_of_ask() -> None:
    options = typer.main.get_command(app).commands["ask"].params  # type: ignore[attr-defined]
    names = {name.removeprefix("--") for option in options for name in option.opts if name.startswith("--")}
    assert {"format", "graph", "help", "timeout"} <= names <= _RESERVED


def test_control_characters_of_a_dataset_do_not_reach_the_terminal(tmp_path: Path) -> None:
    dataset = init("my-case", tmp_path)
    with (dataset / "entities/entities.yaml").open("a") as file:
        file.write('\n- id: odd\n  type: State\n  name: "Odd\\x9b31m\\u202eState"\n')
    with (dataset / "statements/example-report.yaml").open("a") as file:
        file.write("\n- what: odd urged example-state\n  at: 2\n")
    for command in (("show", "odd"), ("explain", "odd", "urged", "example-state"), ("path", "odd", "example-state")):
        shown = piped(dataset, *command)
        assert "Odd 31m State urged Example State" in shown
        assert not {"\x9b", "\u202e"} & set(shown)


def test_a_query_sees_inferences_only_with_inferred(folder: Path) -> None:
    query = ("query", "--format", "csv", "SELECT (COUNT(*) AS ?n) { ?i a ag:Inference }")
    assert piped(folder, *query).splitlines() == ["n", "0"]
    assert int(piped(folder, *query, "--inferred").splitlines()[1]) > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "in-tension"], NOT_A_FINDING),
        (["query", "--inferred", "ASK { ?i a ag:Inference }"], NOT_A_FINDING),
        (["ask", "stances"], ""),
        (["query", "ASK { ?s a ag:Statement }"], ""),
    ],
)
def test_what_is_inferred_is_said_to_be_no_finding(folder: Path, arguments: list[str], said: str) -> None:
    done = subprocess.run([*MAIN, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == said
    assert NOT_A_FINDING not in done.stdout
    assert (folder / "actorgraph-out" / "inferred.ttl").read_text(encoding="utf-8").startswith(f"# {NOT_A_FINDING}")
