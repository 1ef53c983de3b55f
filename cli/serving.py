"""The command that answers on the web: ``serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from .asking import OUT, EndpointOption, GraphOption
from .output import PrivateFlag, open_graph, say, warn_private


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    token: Annotated[
        str,
        typer.Option(
            envvar="ACTORGRAPH_TOKEN",
            help="What everybody must show who asks; needed where others can reach the server.",
            show_envvar=True,
        ),
    ] = "",
    name: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="A host name to answer to, such as a proxy's; repeatable.")
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="An origin whose pages may read answers, or '*'; repeatable."),
    ] = None,
    inferred: Annotated[
        bool, typer.Option("--inferred", help="Let queries see what rules inferred, unless they say otherwise.")
    ] = False,
    private: PrivateFlag = False,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="The longest that a query may take.")] = 10,
    rows: Annotated[int, typer.Option(min=1, max=10**9, help="The most rows or triples of an answer.")] = 100_000,
    memory: Annotated[
        int, typer.Option(min=64, max=10**6, metavar="MB", help="The most memory that a query may take.")
    ] = 2_000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that are kept ready to answer.")] = 2,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """A SPARQL endpoint and pages for the browser, read-only, until Ctrl-C.

    Example: actorgraph serve --port 0
    """
    from actorgraph.graph.serve.running import serve
    from actorgraph.graph.serve.settings import Settings

    settings = Settings(
        graph=str(graph),
        endpoint=endpoint or "",
        host=host,
        port=port,
        token=token,
        names=tuple(name or ()),
        cors=tuple(cors or ()),
        inferred=inferred,
        private=private,
        seconds=seconds,
        rows=rows,
        memory=memory * 1_000_000,
        workers=workers,
        most=workers + 4,
    )
    settings.check()
    with open_graph(graph, endpoint) as opened:
        title, protected = opened.manifest.title, opened.manifest.protected
        if inferred:
            _ = opened.inferred_store

    def started(address: str) -> None:
        print(address, flush=True)
        say(f"{title}: SPARQL at {address}sparql; Ctrl-C ends")
        if private and protected:
            warn_private("What is served")
        if show:
            import webbrowser

            webbrowser.open(address)

    serve(settings, started)


def register(app: typer.Typer) -> None:
    app.command()(serve)
