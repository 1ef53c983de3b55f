"""Starting up, in whole processes: ``--help`` and one query, beside the ``--help`` of an empty Typer application."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from material import Material
from measure import Figure, by_turns, seconds
from queries import queries

_EMPTY: Final = """\
import typer

app = typer.Typer()


@app.command()
def main() -> None:
    pass


app()
"""
_OURS: Final = "from actorgraph.cli.app import main; main()"


def starting(material: Material, size: int) -> Iterator[Figure]:
    """Both are run by the same Python, which has the same packages installed."""
    rounds = 15 if size > 1_000 else 3
    script = material.folder / "empty.py"
    script.write_text(_EMPTY, encoding="utf-8")
    empty = _process(material.folder, str(script), "--help")
    ours = _process(material.folder, "-c", _OURS, "--help")
    yield Figure("start", "actorgraph --help / empty Typer --help", *by_turns(ours, empty, rounds=rounds), goal=1.3)
    text = queries(material.graph(size))["lookup"]
    query = _process(material.folder, "-c", _OURS, "query", "--graph", str(material.built(size)), text)
    taken = by_turns(query, empty, rounds=rounds)
    yield Figure("start", "actorgraph query / empty Typer --help", *taken, goal=2, note=f"{size:,} statements in store")


def _process(folder: Path, *arguments: str) -> Callable[[], float]:
    """A function that times Python with ``arguments`` to its end; ``CalledProcessError`` where that does not end well."""

    def run() -> None:
        subprocess.run([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL, check=True)

    return partial(seconds, run)
