"""What reaches a person: messages on standard error, results on standard output, as a table or as data."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from actorgraph.graph.build import Progress
    from actorgraph.graph.opened import Graph


PrivateFlag = Annotated[
    bool, typer.Option("--private", help="With the names of protected people: the whole, not for publication.")
]


def steady_streams() -> None:
    """Give each standard stream that was closed a stand-in, and let standard output take any character.

    Without one, the next file that is opened, such as the store's, would get the stream's number and its text.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _nowhere(number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error does: LC_ALL=C has no “ and no 중국


def say(message: str) -> None:
    """A message beside the results, which do without it where nobody can be told."""
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        _nowhere(2)


def complain(message: str) -> None:
    """What went wrong, on standard error."""
    say(f"actorgraph: {message}" if "\n" not in message else message)


def warn_private(what: str) -> None:
    """Say that something holds what must not be published."""
    say(f"{what} is private: it holds the names of protected people and is not for publication")


def silence_output() -> None:
    """Drop what standard output still holds; it has nowhere to go."""
    _nowhere(1)


def _nowhere(number: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDWR), number)


def program() -> str:
    """How this program is called from the working directory: by name where the shell finds it, else by its path."""
    called = Path(sys.argv[0])
    found = shutil.which("actorgraph")
    if called.name != "actorgraph" or (found and Path(found).resolve() == called.resolve()):
        return "actorgraph"
    return min(os.path.relpath(called), str(called.absolute()), key=len)


def on_terminal() -> bool:
    """Whether results are read by a person rather than a program."""
    return sys.stdout.isatty()


#: Narrower columns than this break names into pieces; such a table is printed record by record.
_NARROWEST: Final = 14


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as the terminal, or its rows one below the other where they do not fit; cells are never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    listed = [tuple(row) for row in rows]
    widths = [max((len(row[n]) for row in listed), default=0) for n in range(len(columns))]
    needed = sum(min(max(width, len(name)), _NARROWEST) + 3 for width, name in zip(widths, columns, strict=True))
    if on_terminal() and needed > console.width:
        _print_records(columns, listed)
        return
    table = Table(header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in listed:
        table.add_row(*(Text(cell) for cell in row))
    if not on_terminal():
        # Without a terminal there is no width to fit: as wide as the widest row.
        console = Console(width=400)
        console.width = max(80, console.measure(table).maximum)
    console.print(table)


def _print_records(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    width = max(map(len, columns), default=0)
    for number, row in enumerate(rows, 1):
        print(f"-- {number}")
        for name, cell in zip(columns, row, strict=True):
            if cell:
                print(f"{name:<{width}}  {cell}")


def readable(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """A saved question's answer as people read it: names instead of the ids beside them, no empty column, short identifiers.

    ``who`` and ``whoName`` become one column; ``statement:`` keeps the first characters, which `explain` takes.
    """
    listed = [list(row) for row in rows]
    names = {column: number for number, column in enumerate(columns)}
    kept = []
    for number, column in enumerate(columns):
        shown = names.get(f"{column}Name", number)
        is_name = column.endswith("Name") and column.removesuffix("Name") in names
        if not is_name and (not listed or any(row[number] or row[shown] for row in listed)):
            kept.append((column, number, shown))
    cells = [[_short(row[shown] or row[number]) for _, number, shown in kept] for row in listed]
    return [column for column, _, _ in kept], cells


def _short(cell: str) -> str:
    return cell[:18] if cell.startswith("statement:") and len(cell) == 42 else cell


def print_line(text: str) -> None:
    """A line whose words come from a dataset: strangers' control characters do not reach the terminal."""
    from actorgraph.graph.results import one_line

    print(one_line(text))


def print_json(value: Any) -> None:
    """A value as indented JSON."""
    import msgspec

    # In UTF-8, which is what programs read JSON in, whatever the terminal shows.
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


@contextmanager
def progress() -> Iterator[Progress]:
    """Shows on a terminal what is being done; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(f"{text} …")


@contextmanager
def bar(total: int) -> Iterator[Callable[[int, str], None]]:
    """Shows on a terminal how many of ``total`` are done, and which is at hand; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda done, text: shown.update(task, completed=done, description=text)


def open_graph(folder: Path, endpoint: str | None = None) -> Graph:
    """The graph in ``folder``, built first where need be: from its dataset, or from that of the working directory.

    With ``endpoint``, the graph on that SPARQL server, as it is there.
    """
    if endpoint is not None:
        from actorgraph.graph.remote.endpoint import open_endpoint

        return open_endpoint(endpoint, say=say)
    from actorgraph.graph import opened

    dataset = Path() if Path("dataset.yaml").is_file() else None
    with progress() as report:
        return opened.open_graph(folder, dataset, say=say, progress=report)
