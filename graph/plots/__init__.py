"""Figures of what was measured, as SVG and PNG, by matplotlib; it is imported when the first one is drawn.

A figure's module has a function ``draw(figure, observed, measured, most)`` that fills an empty figure and returns what
its last line should say of what is shown and what is not, or None where there is nothing to show.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from actorgraph.ontology.errors import ActorgraphError, OutputError

if TYPE_CHECKING:
    from actorgraph.graph.measures import Measure, Observed

#: File name → ``module:function``, in the order in which they are drawn.
FIGURES: Final = {
    "activity-by-family": "activity:by_family",
    "activity-by-stance": "activity:by_stance",
    "sources-by-stance": "sources:draw",
    "who-addresses-whom": "addressing:draw",
    "central-actors": "ranking:draw",
}


def plots(observed: Observed, folder: Path, *, by: Measure = "betweenness", most: int = 15) -> list[Path]:
    """Draw every figure for which there is something to show into ``folder``, twice: as SVG to print, as PNG to paste.

    ``most`` is how many actors a figure names, ``by`` what ranks them. Names are drawn as they are: what is to be shown
    around is observed in ``published(graph)``. Equal input gives equal bytes, with the same matplotlib and fonts. Raises
    :class:`ActorgraphError` where matplotlib is missing, :class:`OutputError` where the folder cannot be written.
    """
    try:
        from . import sheet
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("actorgraph"):
            raise
        raise ActorgraphError(
            "plots are drawn by matplotlib; install it with: pip install 'actorgraph[plots]'"
        ) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}") from error
    from actorgraph.graph.measures import measure

    measured = measure(observed, by=by, most=most)
    written = []
    for name, where in FIGURES.items():
        module, _, function = where.partition(":")
        draw = getattr(import_module(f"{__name__}.{module}"), function)
        written += sheet.drawn(
            partial(draw, observed=observed, measured=measured, most=most), folder / name, observed.title
        )
    return written
