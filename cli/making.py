"""Commands that make a dataset or a graph: ``init``, ``check``, ``build``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import OUT, JsonFlag, many
from .output import PrivateFlag, print_json, print_line, print_table, program, progress, say, warn_private

if TYPE_CHECKING:
    from actorgraph.graph.check import Checked

DatasetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[DATASET]", help="A folder, or the name of a bundled dataset; without it the working directory."
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where to write.", metavar="OUT")]


def build(
    dataset: DatasetArgument = None,
    out: Out = OUT,
    private: PrivateFlag = False,
    endpoint: Annotated[
        str | None,
        typer.Option("--endpoint", metavar="URL", help="Load what was built into this SPARQL server too."),
    ] = None,
) -> None:
    """Turn a dataset into a store, graph.ttl and network.html; load it into a SPARQL server.

    Only what changed since the last build is written anew; an interrupted build leaves the earlier output whole.
    In what is beside the store, protected people have pseudonyms.

    Example: actorgraph build nk-refugees -o actorgraph-out
    """
    from actorgraph.data.read import locate
    from actorgraph.graph.build import build as run
    from actorgraph.ontology.errors import counted

    with progress() as report:
        built = run(locate(dataset), out, private=private, progress=report)
    manifest = built.manifest
    for note in built.notes:
        say(note)
    if built.warnings:
        named = f" {shlex.quote(dataset)}" if dataset else ""
        say(f"{counted(len(built.warnings), 'warning')}; see: {program()} check{named}")
    if private and manifest.protected:
        warn_private("Everything in the folder")
    say(
        f"Read {manifest.title} ({manifest.id}): {manifest.entities} entities, {manifest.statements} statements, "
        f"{manifest.sources} sources."
    )
    how = "from scratch" if built.scratch else f"{len(built.replaced)} of {len(manifest.graphs)} graphs replaced"
    print(f"store          {built.files['store']}  ({how})")
    for name, path in built.files.items():
        if name != "store":
            print(f"{name:<14} {path}  ({path.stat().st_size / 1000:,.0f} kB)")
    if endpoint is not None:
        _load(out, endpoint, private=private)
        at = f" --endpoint {shlex.quote(endpoint)}"
    else:
        at = "" if out == OUT else f" --graph {shlex.quote(str(out))}"
    say("Try next:")
    for command in (f"ask{at}", f"stats{at}", f"view{at}"):
        say(f"  {program()} {command}")


def _load(out: Path, endpoint: str, *, private: bool) -> None:
    """Load what stands under ``out`` into a server, and say what was loaded."""
    from actorgraph.graph.remote.load import load_folder

    with progress() as report:
        loaded = load_folder(out, endpoint, private=private, progress=report)
    for note in loaded.notes:
        say(note)
    if loaded.private:
        warn_private("What the endpoint holds")
    gone = f", {loaded.dropped} removed" if loaded.dropped else ""
    print(
        f"endpoint       {loaded.address}  ({loaded.server}; {loaded.sent} of {many(loaded.graphs, 'graph')} sent{gone}, "
        f"{loaded.quads:,} quads in all)"
    )


def verify(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder that a build wrote, or a copy.")] = OUT,
    json: JsonFlag = False,
) -> None:
    """Check the files of a folder against its integrity manifest.

    Works for a folder that somebody else built; the store is not looked at. Exit code 1 says that a file differs, is
    missing, or is not in the manifest.

    Example: actorgraph verify actorgraph-out
    """
    from actorgraph.graph.publication.integrity import verify as run

    found = run(folder)
    wrong = [finding for finding in found if finding.is_wrong]
    if json:
        print_json({"files": found})
    else:
        if wrong:
            print_table(["file", "state", "what is wrong"], [(one.file, one.state, one.message) for one in wrong])
        for finding in found:
            if finding.state == "same content":
                print(f"{finding.file} {finding.message}")
        print(f"{folder}: {len(found) - len(wrong)} of {len(found)} files are what was built")
    if wrong:
        raise typer.Exit(1)


def check(
    dataset: DatasetArgument = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            envvar="ACTORGRAPH_DOCUMENTS", help="A folder with the original documents: digests and passages are proved."
        ),
    ] = None,
    format: Annotated[str, typer.Option(help="text, or json for programs.", metavar="FORMAT")] = "text",
    json: JsonFlag = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
) -> None:
    """Report every error and warning of a dataset, with file and line.

    Exit code 1 says that there is an error. A warning is probably a mistake, and a build does not mind it.

    Example: actorgraph check nk-refugees --format json
    """
    from actorgraph.data.read import locate
    from actorgraph.graph.check import check as run
    from actorgraph.graph.check import report
    from actorgraph.ontology.errors import DatasetError, UnknownName, counted

    if format not in ("text", "json"):
        raise UnknownName("format", format, ("text", "json"))
    as_json = json or format == "json"
    folder = locate(dataset)
    try:
        found = run(folder, documents)
    except DatasetError as error:
        if as_json:
            print_json(report(error.problems))
            raise typer.Exit(error.exit_code) from None
        raise
    read, verified = found.dataset, found.verified
    if as_json:
        print_json({**report(found.warnings), "verified": verified})
    else:
        for warning in found.warnings:
            print_line(str(warning))
        held = f"{len(read.entities)} entities, {len(read.statements)} statements, {len(read.sources)} sources"
        warned = f", {counted(len(found.warnings), 'warning')}" if found.warnings else ""
        print(f"{read.id}: {held}; no problems{warned}")
        _say_verified(found)
    if strict and found.warnings:
        raise typer.Exit(1)


def _say_verified(found: Checked) -> None:
    """What the documents prove, where there were any."""
    read, verified = found.dataset, found.verified
    if verified is not None:
        proved = f"{verified.sources} of {len(read.sources)} sources found by digest"
        print(f"{proved}; {verified.passages} passages exist in them")
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
    for command in (build, verify, check, init):
        app.command()(command)
