"""The ``actorgraph`` command: one Typer application, its commands gathered from a module per family.

Nothing heavy is imported here or at the top of a command's module: ``actorgraph --help`` must come at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from . import asking, editing, making, picturing
from .output import complain, silence_output

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


for module in (making, asking, picturing, editing):
    module.register(app)


def main() -> None:
    """Run the command line; every error ends in one message on standard error and the exit code that belongs to it."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, so that a full disk or a closed pipe is an error like any other
    except KeyboardInterrupt:
        complain("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        silence_output()  # the reader of standard output has gone, such as head; nothing is wrong
        sys.exit(0)
    except Exception as error:
        sys.exit(_report(error))


def _report(error: Exception) -> int:
    """Tell a person what went wrong; returns the exit code."""
    from actorgraph.ontology.errors import ActorgraphError

    if isinstance(error, ActorgraphError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        complain(f"{named}{error.strerror or error}")
        silence_output()
        return 2
    if os.environ.get("ACTORGRAPH_DEBUG"):
        raise error
    complain(
        f"this is a fault of actorgraph, not yours: {type(error).__name__}: {error}\n"
        "Please report it, with what ACTORGRAPH_DEBUG=1 shows for the same command."
    )
    return 70
