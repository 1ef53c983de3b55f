"""The command that measures a graph: ``stats``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .asking import OUT, EndpointOption, GraphOption, JsonFlag
from .output import on_terminal, open_graph, print_json, say

if TYPE_CHECKING:
    from rich.table import Table

    from actorgraph.graph.measures import Observed, Stats

_MEASURES = ("betweenness", "pagerank", "neighbours", "statements")
_SHOWN = 4  # members of a community, parties of a claim


def stats(
    most: Annotated[int, typer.Option(min=1, help="How many rows of each list.")] = 10,
    by: Annotated[
        str, typer.Option(metavar="MEASURE", help=f"What ranks the central actors: {', '.join(_MEASURES)}.")
    ] = "betweenness",
    facts: Annotated[bool, typer.Option("--facts", help="Only ties that may stand as plain facts.")] = False,
    as_states: Annotated[
        bool, typer.Option("--as-states", help="Envoys, ministries and other organs counted as whom they act for.")
    ] = False,
    since: Annotated[str, typer.Option(help="Only what is about this time or later (EDTF, such as 2012-03).")] = "",
    until: Annotated[str, typer.Option(help="Only what is about this time or earlier.")] = "",
    relation: Annotated[list[str] | None, typer.Option(help="Only this relation; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")] = None,
    plots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Draw figures into this folder, as SVG and PNG.")
    ] = None,
    private: Annotated[
        bool,
        typer.Option("--private", help="Figures with the names of protected people, which are not for publication."),
    ] = False,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
    json: JsonFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """Counts, central actors, communities, what holds the network together, contested claims; figures of them.

    Example: actorgraph stats --as-states --most 5
    """
    from actorgraph.data.names import nearest
    from actorgraph.graph.measures import measure, observe
    from actorgraph.graph.narrow import narrowing
    from actorgraph.graph.publication.publish import leaving, pseudonyms
    from actorgraph.ontology.errors import ActorgraphError, UnknownName

    for kind, word, known in (("format", format, ("table", "json")), ("measure", by, _MEASURES)):
        if word not in known:
            raise UnknownName(kind, word, nearest(word, list(known)) or known)
    if private and plots is None:
        raise ActorgraphError("--private is for figures: give --plots DIR with it")
    json = json or format == "json"
    with open_graph(graph, endpoint) as opened:
        wanted = narrowing(opened, since=since, until=until, relations=relation or (), sources=source or ())
        if json or plots is None:
            observed = observe(opened, narrowing=wanted, facts=facts, as_states=as_states)
            measured = measure(observed, by=by, most=most)  # type: ignore[arg-type]
            if json:
                print_json(measured)
            else:
                _print(measured, observed, most)
        if plots is not None:
            from actorgraph.graph.plots import plots as draw

            # Figures are made to be shown around: they are drawn from what may be published.
            if not private:
                wanted = wanted.renamed(pseudonyms(opened).entities)
            observed = observe(leaving(opened, private=private), narrowing=wanted, facts=facts, as_states=as_states)
            files = draw(observed, plots, by=by, most=max(most, 15))  # type: ignore[arg-type]
            tell = say if json else print
            for file in files:
                tell(str(file))
            if not files:
                say("there is nothing to draw")


def _print(measured: Stats, observed: Observed, most: int) -> None:
    from rich.columns import Columns

    from actorgraph.graph.results import one_line

    counts = measured.counts
    _say_in_words(
        f"{one_line(measured.title)}: {counts.entities:,} entities, {counts.statements:,} statements "
        f"from {counts.sources:,} sources, {counts.direct_edges:,} direct edges"
    )
    families = {observed.vocabulary.families[name].label: number for name, number in counts.families.items()}
    small = (
        ("class", counts.classes, most),
        ("relation", counts.relations, most),
        ("family", families, most),
        ("source", counts.by_source, most),
        ("year", counts.years, len(counts.years)),
        ("stance", counts.stances, len(counts.stances)),
        ("voice", counts.voices, len(counts.voices)),
    )
    _console().print(
        Columns([_counted(name, numbers, rows) for name, numbers, rows in small if numbers], padding=(0, 2))
    )
    _say_in_words(_rests_on(measured))
    _show(
        "central actor",
        ["betweenness", "PageRank", "neighbours", "statements"],
        [[a.label, f"{a.betweenness:.4f}", f"{a.pagerank:.4f}", a.neighbours, a.statements] for a in measured.central],
    )
    found = measured.communities
    _show(
        f"community ({found.number:,} in all, modularity {found.modularity:.2f})",
        ["actors", "statements inside", "outwards"],
        [[_some(c.labels), len(c.members), c.inside, c.outside] for c in found.largest],
    )
    _show(
        "cut actor: without it its part falls apart",
        ["pieces", "actors cut off"],
        [[a.label, a.pieces, a.cut_off] for a in measured.cut_actors],
    )
    _show(
        "bridge: the only tie between two sides",
        ["statements", "actors cut off"],
        [[" – ".join(b.labels), len(b.statements), b.cut_off] for b in measured.bridges],
    )
    _show(
        "contested claim",
        ["stated by", "denied by"],
        [
            [c.claim, *(_some([*map(observed.label, side)]) for side in (c.stated_by, c.denied_by))]
            for c in measured.contested
        ],
        numbers=False,
    )


def _rests_on(measured: Stats) -> str:
    """What the measures of actors rest on, so that nobody is central without a word on why."""
    tied = measured.tied
    kept = (
        "may stand as plain facts"
        if tied.facts
        else "say that something was so (asserted or alleged; not denied, negated or conditional)"
    )
    parts = "one part" if tied.parts == 1 else f"{tied.parts:,} parts without a tie between them"
    lines = [
        f"Ties: {tied.statements:,} of {measured.counts.statements:,} statements join two of {tied.actors:,} actors "
        f"and {kept}. The actors form {parts}."
    ]
    if tied.as_states:
        lines.append("Organs and office holders are counted as whom they act for.")
    if tied.pivots:
        lines.append(f"Betweenness is estimated from {tied.pivots} actors, drawn with a fixed seed.")
    return " ".join(lines)


def _say_in_words(text: str) -> None:
    """A paragraph, wrapped on a terminal and one line in a pipe."""
    _console().print(text, soft_wrap=not on_terminal())


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _console() -> Any:
    """Standard output as wide as the terminal; in a pipe, where nobody knows, wide enough for two tables abreast."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if on_terminal() else 100)


def _counted(name: str, numbers: Mapping[str, int], most: int) -> Table:
    """Names with their count and share, the first ``most`` and one row for the rest."""
    total = sum(numbers.values())
    rows = list(numbers.items())
    if (rest := len(rows) - most) > 1:  # one more is as long as the row that says so
        rows = rows[:most]
        rows.append((f"… {rest:,} more", total - sum(number for _, number in rows)))
    return _table(name, ["count", "%"], [[key, number, f"{100 * number / total:.1f}"] for key, number in rows])


def _show(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: bool = True) -> None:
    if rows:
        _console().print(_table(name, columns, rows, numbers=numbers))


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: bool = True) -> Table:
    """A table of a name and numbers, or of texts; cells are never markup, nor control characters."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from actorgraph.graph.results import one_line

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    table.add_column(Text(name), overflow="fold", min_width=20)
    for column in columns:
        table.add_column(Text(column), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else one_line(str(cell))) for cell in row))
    return table


def register(app: typer.Typer) -> None:
    app.command()(stats)
