"""The ``actorgraph`` command: one Typer application, its commands gathered from a module per family.

Nothing heavy is imported here or at the top of a command's module: ``actorgraph --help`` must come at once.
"""

from __future__ import annotations

import os
import sys
from copy import copy
from typing import Annotated

import typer

from . import asking, editing, evaluating, explaining, extracting, making, measuring, picturing, reviewing, serving
from .output import complain, silence_output, steady_streams

app = typer.Typer(
    name="actorgraph",
    help="A knowledge graph of actors and relations in which every edge names its source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"actorgraph {version('actorgraph')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


for module in (making, asking, explaining, measuring, picturing, serving, editing, reviewing, evaluating, extracting):
    module.register(app)


def main() -> None:
    """Run the command line; every error ends in one message on standard error and the exit code that belongs to it."""
    steady_streams()
    try:
        try:
            _only(sys.argv[1:2])()
        finally:
            sys.stdout.flush()  # here, so that a full disk or a closed pipe is an error like any other
    except (SystemExit, KeyboardInterrupt, BrokenPipeError) as end:
        sys.exit(_exit_code(end))
    except Exception as error:
        sys.exit(_report(error))


def _only(words: list[str]) -> typer.Typer:
    """The application with no other command than the one that comes first: Typer prepares all, longer than a query runs."""
    asked = [command for command in app.registered_commands if command.callback and command.callback.__name__ in words]
    if not asked:
        return app
    narrowed = copy(app)
    narrowed.registered_commands = asked
    return narrowed


def _exit_code(end: BaseException) -> str | int | None:
    """The exit code of an end that is no error; Typer has made exits of Ctrl-C and of a closed pipe, with its own codes."""
    cause: BaseException | None = end
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            complain("interrupted")
            return 130
        if isinstance(cause, BrokenPipeError):
            silence_output()  # the reader of standard output has gone, such as head; nothing is wrong
            return 0
        cause = cause.__cause__ or cause.__context__
    return end.code if isinstance(end, SystemExit) else None


def _report(error: Exception) -> int:
    """Tell a person what went wrong; returns the exit code."""
    from actorgraph.ontology.errors import ActorgraphError

    if isinstance(error, ActorgraphError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        # Files are named; what has no name is a stream.
        complain(f"{error.filename or 'standard input or output'}: {error.strerror or error}")
        silence_output()
        return 2
    if os.environ.get("ACTORGRAPH_DEBUG"):
        raise error
    complain(
        f"this is a fault of actorgraph, not yours: {type(error).__name__}: {error}\n"
        "Please report it, with what ACTORGRAPH_DEBUG=1 shows for the same command."
    )
    return 70
