"""What leaves by the command line: pseudonyms by default, everything with ``--private``, which says so; ``verify``."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actorgraph.cli.app import app
from actorgraph.data.template import init
from actorgraph.graph.build import build
from actorgraph.graph.export import FORMATS

NAME = "Aurelia Quillfeather"
WARNING = "is private: it holds the names of protected people"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset my-case, in which a witness is protected, and its graph in out."""
    folder = tmp_path_factory.mktemp("publishing")
    dataset = init("my-case", folder)
    (dataset / "private/names.yaml").write_text(f"- id: example-witness\n  name: {NAME}\n", encoding="utf-8")
    with (dataset / "statements/example-report.yaml").open("a", encoding="utf-8") as file:
        file.write("- what: example-witness criticized example-state\n  at: 3\n  quote: a few words\n")
    build(dataset, folder / "out")
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "work"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_published_unless_private(format: str, folder: Path) -> None:
    for flags, holds in (((), False), (("--private",), True)):
        target = folder / f"leaves{len(flags)}"
        done = run("export", format, "--graph", str(folder / "out"), "-o", str(target), *flags)
        assert done.exit_code == 0, done.output
        files = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else [target]
        text = "".join(path.read_text(encoding="utf-8") for path in files)
        if format not in ("cameo", "shapes"):  # which hold nobody's name
            assert ("Quillfeather" in text) is ("example-witness" in text) is holds
        assert (WARNING in done.stderr) is holds


def test_a_picture_is_published_unless_private(folder: Path) -> None:
    done = run("view", "--graph", str(folder / "out"), "--no-open", "--focus", NAME)
    assert done.exit_code == 0, done.output
    assert "Quillfeather" not in Path(done.stdout.splitlines()[0]).read_text(encoding="utf-8")
    done = run("view", "--graph", str(folder / "out"), "--no-open", "--private")
    path = Path(done.stdout.splitlines()[0])
    assert path.name == "private.html"
    assert f"{NAME} (protected)" in path.read_text(encoding="utf-8")
    assert WARNING in done.stderr
    assert run("verify", str(folder / "out")).exit_code == 1  # a page that nobody should hand over
    path.unlink()
    assert run("view", "--graph", str(folder / "out"), "--no-open").exit_code == 0
    (folder / "out/view.html").unlink()
    assert run("verify", str(folder / "out")).exit_code == 0


def test_a_build_is_published_unless_private(folder: Path) -> None:
    out = folder / "other"
    done = run("build", str(folder / "my-case"), "-o", str(out), "--private")
    assert done.exit_code == 0, done.output
    assert WARNING in done.stderr
    for name in ("graph.ttl", "network.html"):
        assert "Quillfeather" in (out / name).read_text(encoding="utf-8")
    assert "not for publication" in (out / "graph.ttl").read_text(encoding="utf-8")
    # What leaves later leaves published all the same.
    assert "Quillfeather" not in run("export", "turtle", "--graph", str(out)).stdout
    done = run("build", str(folder / "my-case"), "-o", str(out))
    assert WARNING not in done.stderr
    for path in out.iterdir():
        assert path.is_dir() or "Quillfeather" not in path.read_text(encoding="utf-8")


def test_the_first_build_tells_where_the_secret_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACTORGRAPH_SECRET")
    done = run("build", str(folder / "my-case"), "-o", str(folder / "other"))
    assert "private/publisher.secret" in done.stderr
    done = run("build", str(folder / "my-case"), "-o", str(folder / "other"))
    assert "publisher.secret" not in done.stderr
    (folder / "my-case/private/publisher.secret").write_text("too short")
    done = run("build", str(folder / "my-case"), "-o", str(folder / "other"))
    assert done.exit_code != 0


def test_the_owner_is_shown_the_whole(folder: Path) -> None:
    shown = run("show", NAME, "--graph", str(folder / "out"))
    assert shown.exit_code == 0, shown.output
    assert f"{NAME} (protected)" in shown.stdout
    found = re.search("published as (person-[0-9a-f]{16})", shown.stdout)
    assert found
    again = run("show", found[1], "--graph", str(folder / "out"))
    assert again.stdout == shown.stdout
    query = run("query", "SELECT ?name { :example-witness rdfs:label ?name }", "--graph", str(folder / "out"))
    assert NAME in query.stdout
    [statement] = re.findall(r"statement:([0-9a-f]{32})\n", (folder / "out/graph.ttl").read_text(encoding="utf-8"))[-1:]
    assert run("explain", statement, "--graph", str(folder / "out")).exit_code == 0


def test_verify_tells_what_is_wrong(folder: Path) -> None:
    out = folder / "out"
    done = run("verify", str(out))
    assert (done.exit_code, done.stdout) == (0, f"{out}: 4 of 4 files are what was built\n")
    with (out / "graph.ttl").open("a") as file:
        file.write("\n# a remark, which says nothing\n")
    done = run("verify", str(out))
    assert done.exit_code == 0
    assert "graph.ttl is written otherwise and says the same" in done.stdout
    with (out / "graph.ttl").open("a") as file:
        file.write(":example-state ag:note 'slipped in' .\n")
    (out / "void.ttl").unlink()
    done = run("verify", str(out))
    assert done.exit_code == 1
    for text in ("graph.ttl", "differs", "void.ttl", "missing", "2 of 4 files"):
        assert text in done.stdout
    done = run("verify", str(out), "--json")
    assert done.exit_code == 1
    assert [one["state"] for one in json.loads(done.stdout)["files"]] == ["differs", "whole", "whole", "missing"]
    done = run("verify", str(folder / "my-case"))
    assert done.exit_code != 0 and "integrity.json" in str(done.exception)
