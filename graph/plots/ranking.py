"""The most central actors, by three measures side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .sheet import heading, legend, text

if TYPE_CHECKING:
    from actorgraph.graph.measures import Observed, Stats

_PANELS: Final = (("betweenness", "{:.3f}"), ("pagerank", "{:.3f}"), ("neighbours", "{:,}"))
_TITLES: Final = {"betweenness": "Betweenness", "pagerank": "PageRank", "neighbours": "Neighbours"}


def draw(figure: Figure, observed: Observed, measured: Stats, most: int) -> str | None:
    """Bars for the actors that :func:`stats` lists, in its order, coloured by class."""
    actors = measured.central[:most]
    if not actors:
        return None
    figure.set_size_inches(9, 1.5 + 0.26 * len(actors))
    panels = figure.subplots(1, len(_PANELS), sharey=True)
    rows = range(len(actors), 0, -1)
    classes = observed.vocabulary.classes
    kinds = list(dict.fromkeys(actor.type for actor in actors))
    for axes, (name, form) in zip(panels, _PANELS, strict=True):
        values = [getattr(actor, name) for actor in actors]
        axes.barh(rows, values, height=0.7, color=[classes[actor.type].colour for actor in actors])
        for row, value in zip(rows, values, strict=True):
            axes.annotate(
                form.format(value), (value, row), (3, 0), textcoords="offset points", va="center", fontsize=7.5
            )
        axes.set_title(_TITLES[name], fontsize=9, loc="left")
        axes.margins(x=0.25, y=0.02)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(3))
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
    panels[0].set_yticks(list(rows), [text(actor.label) for actor in actors])
    handles = [Patch(color=classes[kind].colour) for kind in kinds]
    labels = [text(classes[kind].label, 34) for kind in kinds]
    legend(panels[-1], handles, labels, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8)
    heading(figure, "The most central actors")
    tied = measured.tied
    estimated = f" Betweenness estimated from {tied.pivots} actors." if tied.pivots else ""
    organs = ", organs counted as whom they act for" if tied.as_states else ""
    facts = "may stand as facts" if tied.facts else "are stated as fact or alleged"
    return (
        f"Ties between {tied.actors:,} actors by the {tied.statements:,} statements that join two of them and "
        f"{facts}{organs}.{estimated}"
    )
