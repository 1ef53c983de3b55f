"""Commands that take the graph away: ``view`` as a picture, ``export`` as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import OUT, EndpointOption, GraphOption
from .output import PrivateFlag, on_terminal, open_graph, say, warn_private

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph
    from actorgraph.graph.picture import Picture


def view(
    focus: Annotated[str | None, typer.Option(help="Only what lies around this entity (id, name or alias).")] = None,
    hops: Annotated[int, typer.Option(min=0, help="How far around the focus.")] = 1,
    since: Annotated[str, typer.Option(help="Only what is about this time or later (EDTF, such as 2012-03).")] = "",
    until: Annotated[str, typer.Option(help="Only what is about this time or earlier.")] = "",
    relation: Annotated[list[str] | None, typer.Option(help="Only this relation; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")] = None,
    as_states: Annotated[
        bool, typer.Option("--as-states", help="Envoys, ministries and other organs counted as whom they act for.")
    ] = False,
    documents: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder with the original documents: the page shows the cited passages. Mind their licences.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write the page.")] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    inferred: Annotated[
        bool, typer.Option("--inferred", help="Also what rules inferred, marked, each with its proof.")
    ] = False,
    private: PrivateFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """The graph as an interactive picture, one HTML file that needs no network.

    Example: actorgraph view --focus china --hops 1 --since 2012 --no-open
    """
    from actorgraph.graph.picture import picture

    with open_graph(graph, endpoint) as opened:
        shown = picture(
            opened,
            focus=focus or "",
            hops=hops,
            since=since,
            until=until,
            relations=relation or (),
            sources=source or (),
            as_states=as_states,
            documents=documents,
            inferred=inferred,
            private=private,
        )
        private = private and opened.manifest.protected > 0
        usual = "private.html" if private else "network.html" if shown.whole else "view.html"
        target = out or (Path(usual) if endpoint else graph / usual)
        _spare_dataset(opened, graph, target)
        shown.write(target)
    print(target)
    say(f"{shown.entities} entities, {shown.statements} statements{_inferences(shown) if inferred else ''}")
    if private:
        warn_private("The page")
    if show and on_terminal():
        import webbrowser

        webbrowser.open(target.resolve().as_uri())


def _inferences(shown: Picture) -> str:
    """How many inferences a picture shows, and how many it leaves out."""
    left_out = f" ({shown.left_out:,} more are left out)" if shown.left_out else ""
    return f", {shown.inferences:,} inferences{left_out}"


def export(
    format: Annotated[
        str,
        typer.Argument(
            help="turtle, trig, nquads, ntriples, jsonld, rdfxml, graphml, gexf, csv, turtle12, followthemoney or cameo.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Where to write; for csv a folder. Without it: standard output."
        ),
    ] = None,
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="With the vocabulary's own triples.")] = False,
    private: PrivateFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """The graph as a file of a standard format.

    Example: actorgraph export turtle -o graph.ttl
    """
    from actorgraph.graph.export import export_file, export_stream
    from actorgraph.graph.publication.publish import leaving

    with open_graph(graph, endpoint) as opened:
        if out is not None:
            _spare_dataset(opened, graph, out)
        if private and opened.manifest.protected:
            warn_private("The export")
        leaves = leaving(opened, private=private)
        if out is None:
            export_stream(leaves, format, sys.stdout.buffer, vocabulary=vocabulary)
            return
        export_file(leaves, format, out, vocabulary=vocabulary)
    say(f"wrote {out}")


def _spare_dataset(opened: Graph, graph: Path, target: Path) -> None:
    """Refuse to write over the files that the graph was made from."""
    from actorgraph.data.folder import is_part
    from actorgraph.graph.freshness import dataset_of
    from actorgraph.ontology.errors import OutputError

    dataset = dataset_of(opened.manifest, graph)
    if dataset is not None and is_part(dataset, target):
        raise OutputError(f"{target} belongs to the dataset itself; write to another place")


def register(app: typer.Typer) -> None:
    for command in (view, export):
        app.command()(command)
