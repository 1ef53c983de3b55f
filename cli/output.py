"""What reaches a person: messages on standard error, results on standard output, as a table or as data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actorgraph.graph.build import Progress
    from actorgraph.graph.opened import Graph


def say(message: str) -> None:
    """A message beside the results."""
    print(message, file=sys.stderr)


def complain(message: str) -> None:
    """What went wrong, on standard error."""
    print(f"actorgraph: {message}" if "\n" not in message else message, file=sys.stderr)


def silence_output() -> None:
    """Drop what standard output still holds; it has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def on_terminal() -> bool:
    """Whether results are read by a person rather than a program."""
    return sys.stdout.isatty()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """A table as wide as the terminal; nothing in a cell is read as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not on_terminal():
        # Without a terminal there is no width to fit: as wide as the widest row.
        console.width = max(80, min(400, console.measure(table).maximum))
    console.print(table)


def print_json(value: Any) -> None:
    """A value as indented JSON."""
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@contextmanager
def progress() -> Iterator[Progress]:
    """Shows on a terminal what is being done; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(f"{text} …")


def open_graph(folder: Path) -> Graph:
    """The graph in ``folder``, built first where need be: from its dataset, or from that of the working directory."""
    from actorgraph.graph import opened

    working = Path.cwd()
    dataset = working if (working / "dataset.yaml").is_file() else None
    with progress() as report:
        return opened.open_graph(folder, dataset, say=say, progress=report)
