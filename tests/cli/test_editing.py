"""``actorgraph add``: one statement or a table of them, never a mixture."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from actorgraph.cli.app import app
from actorgraph.data.template import init

TABLE = "source,what,at\nexample-report,example-state urged other-state,7\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = init("my-case", tmp_path)
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return folder


def add(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["add", "--dataset", str(folder), *arguments])
    return done.exit_code, done.output + (str(done.exception) if done.exception else "")


def test_a_table_is_added(folder: Path) -> None:
    code, said = add(folder, "--csv", str(folder.parent / "table.csv"))
    assert (code, said) == (0, "added 1 statement\n")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--at", "1"], "--at:"),
        (["--negated"], "--negated:"),
        (["--from", "example-state", "--stance", "asserted"], "--from, --stance:"),  # a default that was typed counts
        (["--as", "x", "--open-list", "--said-by", "y"], "--as, --open-list, --said-by:"),
    ],
)
def test_options_of_one_statement_beside_a_table_are_named(options: list[str], named: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, said = add(folder, "--csv", str(folder.parent / "table.csv"), *options)
    assert code != 0
    assert named in said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
