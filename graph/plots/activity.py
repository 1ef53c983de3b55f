"""Activity over time: how many statements are about which month, year or decade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from actorgraph.data.records import STANCES

from .sheet import PALETTE, heading, legend, text

if TYPE_CHECKING:
    from actorgraph.graph.measures import Observed, Stats

#: Up to so many months a bar is a month; up to so many years it is a year; else a decade.
_MONTHS, _YEARS = 36, 120
_NEARLY_ALL: Final = 0.95
_UNITS: Final = {7: "month", 4: "year", 3: "decade"}


def by_family(figure: Figure, observed: Observed, measured: Stats, most: int) -> str | None:
    """Bars over time, stacked by the families of relations, in their colours."""
    families = observed.vocabulary.families
    order = {name: (families[name].label, families[name].colour) for name in measured.counts.families}
    return _draw(
        figure, observed, lambda s: observed.vocabulary.relations[s["relation"]].family, order, "family of relation"
    )


def by_stance(figure: Figure, observed: Observed, measured: Stats, most: int) -> str | None:
    """Bars over time, stacked by stance."""
    order = {
        name: (name, colour) for name, colour in zip(STANCES, PALETTE, strict=True) if name in measured.counts.stances
    }
    return _draw(figure, observed, lambda s: str(s["stance"]), order, "stance")


def _draw(figure: Figure, observed: Observed, kind: Any, order: Mapping[str, tuple[str, str]], name: str) -> str | None:
    statements = list(observed.statements.values())
    length = _length(statements)
    counted: Counter[tuple[str, int]] = Counter()
    for statement in statements:
        moment = _moment(statement, length)
        if moment is not None:
            counted[kind(statement), moment] += 1
    if not counted:
        return None
    first, last = _window(_by_moment(counted))
    moments = range(first, last + 1)
    figure.set_size_inches(8, 3.8)
    axes = figure.subplots()
    below = [0] * len(moments)
    handles, labels = [], []
    for key, (label, colour) in order.items():
        heights = [counted[key, moment] for moment in moments]
        if any(heights):
            bars = axes.bar(moments, heights, bottom=below, width=0.85, color=colour, edgecolor="white", linewidth=0.4)
            below = [a + b for a, b in zip(below, heights, strict=True)]
            handles.append(bars)
            labels.append(text(label))
    # From top to bottom as in the bars.
    legend(axes, handles[::-1], labels[::-1], title=name, loc="upper left", bbox_to_anchor=(1.0, 1.0), alignment="left")
    axes.set_ylabel("statements")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y")
    ticks = _ticks(first, last)
    axes.set_xticks(ticks, [_written(tick, length) for tick in ticks])
    axes.set_xlim(first - 0.7, last + 0.7)
    unit = _UNITS[length]
    heading(figure, f"Statements per {unit} that they are about, by {name}")
    shown, dated = sum(below), sum(counted.values())
    rest = len(statements) - dated
    earlier = sorted(moment for _, moment in counted if not first <= moment <= last)
    left_out = ""
    if earlier:
        span = " to ".join(dict.fromkeys(_written(moment, length) for moment in (earlier[0], earlier[-1])))
        left_out = f" {dated - shown:,} about {span} are left out, which would make the axis more than twice as long;"
    return f"{shown:,} of {len(statements):,} statements.{left_out} {rest:,} are undated or about no single {unit}."


def _length(statements: list[dict[str, Any]]) -> int:
    """How much of a date to look at: 7 characters for a month, 4 for a year, 3 for a decade."""
    years = {s["earliest"][:4] for s in statements if "earliest" in s and s["earliest"][:4] == s["latest"][:4]}
    if not years:
        return 4
    span = int(max(years)) - int(min(years)) + 1
    months = [s for s in statements if "earliest" in s and s["earliest"][:7] == s["latest"][:7]]
    dated = [s for s in statements if "earliest" in s and s["earliest"][:4] == s["latest"][:4]]
    # Months only where hardly anything is dated to a year alone.
    if span * 12 <= _MONTHS and 10 * len(months) >= 9 * len(dated):
        return 7
    return 4 if span <= _YEARS else 3


def _by_moment(counted: Counter[tuple[str, int]]) -> Counter[int]:
    found = Counter[int]()
    for (_, moment), number in counted.items():
        found[moment] += number
    return found


def _window(counted: Counter[int]) -> tuple[int, int]:
    """The first and last bar: of all, or of nearly all where that makes the axis less than half as long."""
    moments = sorted(counted)
    whole = (moments[0], moments[-1])
    needed, best, held, start = _NEARLY_ALL * counted.total(), whole, 0, 0
    for moment in moments:
        held += counted[moment]
        while held - counted[moments[start]] >= needed:
            held -= counted[moments[start]]
            start += 1
        if held >= needed and moment - moments[start] < best[1] - best[0]:
            best = (moments[start], moment)
    return best if 2 * (best[1] - best[0] + 1) < whole[1] - whole[0] + 1 else whole


def _moment(statement: dict[str, Any], length: int) -> int | None:
    """The number of the month, year or decade that a statement is about."""
    first = statement.get("earliest", "")[:length]
    if not first or first != statement["latest"][:length]:
        return None
    return int(first[:4]) * 12 + int(first[5:7]) - 1 if length == 7 else int(first)


def _written(moment: int, length: int) -> str:
    if length == 7:
        return f"{moment // 12:04d}-{moment % 12 + 1:02d}"
    return f"{moment:04d}" if length == 4 else f"{moment:03d}0s"


def _ticks(first: int, last: int) -> list[int]:
    span = last - first + 1
    step = next(step for step in (1, 2, 3, 5, 6, 10, 20, 50, 100, 200, 500, 1000) if span / step <= 12)
    return [moment for moment in range(first, last + 1) if moment % step == 0] or [first]
