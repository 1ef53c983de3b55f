"""Commands that make a dataset or a graph: ``init``, ``check``, ``build``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from .asking import OUT, JsonFlag
from .output import print_json, program, progress, say

DatasetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[DATASET]", help="A folder, or the name of a bundled dataset; without it the working directory."
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where to write.", metavar="OUT")]


def build(dataset: DatasetArgument = None, out: Out = OUT) -> None:
    """Turn a dataset into a store, graph.ttl and network.html.

    Only what changed since the last build is written anew; an interrupted build leaves the earlier output whole.

    Example: actorgraph build nk-refugees -o actorgraph-out
    """
    from actorgraph.data.read import locate
    from actorgraph.graph.build import build as run

    with progress() as report:
        built = run(locate(dataset), out, progress=report)
    manifest = built.manifest
    say(
        f"Read {manifest.title} ({manifest.id}): {manifest.entities} entities, {manifest.statements} statements, "
        f"{manifest.sources} sources."
    )
    how = "from scratch" if built.scratch else f"{len(built.replaced)} of {len(manifest.graphs)} graphs replaced"
    print(f"store         {built.files['store']}  ({how})")
    for name, path in built.files.items():
        if name != "store":
            print(f"{name:<13} {path}  ({path.stat().st_size / 1000:,.0f} kB)")
    at = "" if out == OUT else f" --graph {shlex.quote(str(out))}"
    say("Try next:")
    for command in (f"ask{at}", f"stats{at}", f"view{at}"):
        say(f"  {program()} {command}")


def check(
    dataset: DatasetArgument = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            envvar="ACTORGRAPH_DOCUMENTS", help="A folder with the original documents: digests and passages are proved."
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Report every mistake of a dataset, with file and line.

    Exit code 1 says that there are any.

    Example: actorgraph check nk-refugees
    """
    from actorgraph.data.read import locate
    from actorgraph.graph.check import check as run
    from actorgraph.ontology.errors import DatasetError

    folder = locate(dataset)
    try:
        read, verified = run(folder, documents)
    except DatasetError as error:
        if json:
            print_json({"problems": error.problems})
            raise typer.Exit(error.exit_code) from None
        raise
    if json:
        print_json({"problems": [], "verified": verified})
        return
    held = f"{len(read.entities)} entities, {len(read.statements)} statements, {len(read.sources)} sources"
    print(f"{read.id}: {held}; no problems")
    if verified is not None:
        found = f"{verified.sources} of {len(read.sources)} sources found by digest"
        print(f"{found}; {verified.passages} passages exist in them")
        for name in verified.missing:
            say(f"not verified: no document has the digest of {name}")


def init(
    name: Annotated[str, typer.Argument(help="The new dataset's id; a folder of this name is made.")],
) -> None:
    """Start a new dataset to fill.

    Example: actorgraph init my-case
    """
    from actorgraph.data.template import init as run

    folder = run(name, Path())
    print(folder.absolute())
    say(f"A dataset to fill. Edit its files, then: actorgraph build {folder.name}")


def register(app: typer.Typer) -> None:
    for command in (build, check, init):
        app.command()(command)
