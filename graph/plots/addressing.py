"""Who addresses whom: speech acts as a matrix, speakers down, addressees across."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .sheet import heading, text

if TYPE_CHECKING:
    from actorgraph.graph.measures import Observed, Stats

_SHADES = LinearSegmentedColormap.from_list("shades", ["#deebf7", "#6baed6", "#08306b"])


def addressed(observed: Observed) -> Counter[tuple[str, str]]:
    """Speaker and addressee → number of statements.

    An addressee is whom the qualifier ``to`` names, else the object where the vocabulary says that the family's acts are
    addressed to it. The same statements count as are ties of the measures.
    """
    found: Counter[tuple[str, str]] = Counter()
    for statement in observed.statements.values():
        if observed.counts(statement):
            speakers = {observed.actor(name) for name in statement["subjects"]} - {""}
            for listener in _addressees(observed, statement):
                found.update((speaker, listener) for speaker in speakers if speaker != listener)
    return found


def _addressees(observed: Observed, statement: dict[str, Any]) -> set[str]:
    family = observed.vocabulary.families[observed.vocabulary.relations[statement["relation"]].family]
    if not family.speech:
        return set()
    to = observed.actor(statement.get("to", ""))
    if to:
        return {to}
    return {observed.actor(name) for name in statement.get("objects", ())} - {""} if family.addressed else set()


def draw(figure: Figure, observed: Observed, measured: Stats, most: int) -> str | None:
    """A cell a pair, the darker the more statements; those who speak most and who are addressed most first."""
    found = addressed(observed)
    if not found:
        return None
    spoken, heard = Counter[str](), Counter[str]()
    for (speaker, listener), number in found.items():
        spoken[speaker] += number
        heard[listener] += number
    rows, columns = (sorted(total, key=lambda name: (-total[name], name)) for total in (spoken, heard))
    all_rows, all_columns = len(rows), len(columns)
    columns = columns[:most]
    rows = [row for row in rows if any(found[row, column] for column in columns)][:most]
    columns = [column for column in columns if any(found[row, column] for row in rows)]
    down = [text(observed.label(name), 46) for name in rows]
    across = [text(observed.label(name), 34) for name in columns]
    longest, tallest = max(map(len, down)), max(map(len, across))
    figure.set_size_inches(
        1.2 + 0.065 * longest + 0.42 * (len(columns) + 1), 1.1 + 0.048 * tallest + 0.3 * (len(rows) + 1)
    )
    axes = figure.subplots()
    most_said = max(found.values())
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            number = found[row, column]
            if number:
                shade = _SHADES((number - 1) / max(1, most_said - 1))
                axes.add_patch(_cell(x, y, shade))
                dark = sum(shade[:3]) < 1.5
                axes.text(
                    x, y, f"{number:,}", ha="center", va="center", fontsize=8, color="white" if dark else "#222222"
                )
            elif row == column:
                axes.add_patch(_cell(x, y, "#eeeeee"))
    for y, row in enumerate(rows):
        axes.text(len(columns) - 0.1, y, f"{spoken[row]:,}", ha="center", va="center", fontsize=8, fontweight="bold")
    for x, column in enumerate(columns):
        axes.text(x, len(rows) - 0.1, f"{heard[column]:,}", ha="center", va="center", fontsize=8, fontweight="bold")
    axes.set_xlim(-0.5, len(columns) + 0.4)
    axes.set_ylim(len(rows) + 0.4, -0.5)
    axes.set_xticks(range(len(columns)), across, rotation=45, ha="left", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), down)
    axes.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.set_xticks([x + 0.5 for x in range(-1, len(columns))], minor=True)
    axes.set_yticks([y + 0.5 for y in range(-1, len(rows))], minor=True)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    whom = ", organs counted as whom they act for" if observed.as_states else ""
    heading(figure, "Who (down) addresses whom (across)")
    facts = "that may stand as facts" if observed.facts else "stated as fact or alleged"
    return (
        f"Speech acts {facts}, by number of statements{whom}; bold: all of them, also to and from those not shown "
        f"({len(rows)} of {all_rows:,} speakers, {len(columns)} of {all_columns:,} addressees)."
    )


def _cell(x: float, y: float, colour: Any) -> Any:
    return Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=colour, edgecolor="none")
