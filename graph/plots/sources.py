"""With what stance each source tells what it tells, and how much of it may stand as a plain fact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from actorgraph.data.records import STANCES

from .sheet import PALETTE, heading, legend, text

if TYPE_CHECKING:
    from actorgraph.graph.measures import Observed, Stats


#: The first of the palette, paler.
_PALER: Final = "#86bfdf"


def draw(figure: Figure, observed: Observed, measured: Stats, most: int) -> str | None:
    """A bar a source, the one with most statements on top, divided by stance; asserted but no plain fact is paler."""
    sources = list(measured.counts.by_source)[:most]
    if not sources:
        return None
    counted = Counter((s["source"], s["stance"], s["direct"]) for s in observed.statements.values())
    figure.set_size_inches(8, 1.6 + 0.32 * len(sources))
    axes = figure.subplots()
    rows = range(len(sources), 0, -1)
    before = [0] * len(sources)
    handles, labels = [], []
    for stance, colour in zip(STANCES, PALETTE, strict=True):
        may_be_fact = stance == STANCES[0]
        for direct in (True, False):
            lengths = [counted[source, stance, direct] for source in sources]
            if any(lengths):
                shade = colour if direct or not may_be_fact else _PALER
                bars = axes.barh(rows, lengths, 0.7, before, color=shade, edgecolor="white", linewidth=0.6)
                before = [a + b for a, b in zip(before, lengths, strict=True)]
                handles.append(bars)
                labels.append(f"{stance}{', a plain fact' if direct else ', not a fact'}" if may_be_fact else stance)
    for row, total in zip(rows, before, strict=True):
        axes.annotate(f"{total:,}", (total, row), (4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(list(rows), [text(source, 32) for source in sources])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x")
    axes.margins(x=0.08)
    axes.set_xlabel("statements")
    legend(axes, handles, labels, loc="upper left", bbox_to_anchor=(1.0, 1.0), title="stance", alignment="left")
    heading(figure, "With what stance each source tells what it tells")
    all_of = len(measured.counts.by_source)
    which = f"The {len(sources)} of {all_of:,} sources with most statements" if all_of > len(sources) else "All sources"
    not_a_fact = "in a headline, caption or comment, said by somebody else, conditional, negated or a judgement"
    return f"{which}. “Not a fact”: {not_a_fact}."
