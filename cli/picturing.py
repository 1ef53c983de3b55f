"""Commands that take the graph away: ``view`` as a picture, ``export`` as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import OUT, GraphOption
from .output import on_terminal, open_graph, say

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph


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
    graph: GraphOption = OUT,
) -> None:
    """The graph as an interactive picture, one HTML file that needs no network.

    Example: actorgraph view --focus china --hops 1 --since 2012 --no-open
    """
    from actorgraph.data.dates import bounds
    from actorgraph.data.names import nearest
    from actorgraph.data.records import Source
    from actorgraph.graph import from_rdf, look_up
    from actorgraph.graph.files import written_aside
    from actorgraph.graph.narrow import Narrowing, narrow
    from actorgraph.graph.view.page import render
    from actorgraph.graph.view.passages import publishable
    from actorgraph.ontology.errors import ActorgraphError, UnknownName

    with open_graph(graph) as opened:
        for written in filter(None, (since, until)):
            try:
                bounds(written)
            except ValueError as error:
                raise ActorgraphError(str(error)) from None
        for name in relation or ():
            if name not in opened.vocabulary.relations:
                raise UnknownName("relation", name, nearest(name, list(opened.vocabulary.relations)))
        for name in source or ():
            if not isinstance(from_rdf.entity(opened, opened.node(name)), Source):
                raise UnknownName("source", name)
        wanted = Narrowing(
            focus=look_up.resolve(opened, focus) if focus else "",
            hops=hops,
            since=since,
            until=until,
            relations=frozenset(relation or ()),
            sources=frozenset(source or ()),
        )
        network = opened.network()
        if wanted != Narrowing(hops=hops):
            network = narrow(network, wanted)
        whole = wanted == Narrowing(hops=hops) and not as_states and documents is None
        target = out or graph / ("network.html" if whole else "view.html")
        _spare_dataset(opened, graph, target)
        passages = publishable(network, _passages(opened, documents)) if documents else None
        page = render(network, opened.vocabulary, passages=passages, as_states=as_states)
        with written_aside(target) as file:
            file.write(page.encode())
    print(target)
    say(f"{network.number_of_nodes()} entities, {len(network.graph['statements'])} statements")
    if show and on_terminal():
        import webbrowser

        webbrowser.open(target.resolve().as_uri())


def _passages(graph: Graph, documents: Path) -> dict[str, tuple[str, ...]]:
    from actorgraph.graph import from_rdf
    from actorgraph.graph.words import Narrator

    narrator = Narrator(graph, documents)
    return {statement.id: narrator.tell(statement).passages for statement in from_rdf.statements(graph)}


def export(
    format: Annotated[
        str, typer.Argument(help="turtle, trig, nquads, ntriples, jsonld, rdfxml, graphml, gexf or csv.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Where to write; for csv a folder. Without it: standard output."
        ),
    ] = None,
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="With the vocabulary's own triples.")] = False,
    graph: GraphOption = OUT,
) -> None:
    """The graph as a file of a standard format.

    Example: actorgraph export turtle -o graph.ttl
    """
    from actorgraph.graph.export import export_file, export_stream

    with open_graph(graph) as opened:
        if out is None:
            export_stream(opened, format, sys.stdout.buffer, vocabulary=vocabulary)
            return
        _spare_dataset(opened, graph, out)
        export_file(opened, format, out, vocabulary=vocabulary)
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
