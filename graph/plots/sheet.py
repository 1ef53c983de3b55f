"""The sheet that every figure is drawn on: type, colours, title, last line, and the files it becomes.

Nothing is set for the whole process: matplotlib's settings hold while one figure is drawn, and pyplot is not used.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast
from unicodedata import east_asian_width

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actorgraph.graph.files import written_aside
from actorgraph.graph.results import one_line

#: Fonts whose letters are tried one after the other; the first comes with matplotlib.
_FONTS: Final = (
    "DejaVu Sans",
    "Noto Sans CJK KR",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans KR",
    "Noto Sans SC",
    "Source Han Sans",
    "NanumGothic",
    "Malgun Gothic",
    "Microsoft YaHei",
    "Apple SD Gothic Neo",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
)
_INK, _PALE = "#222222", "#666666"
#: Wong's colours (2011), told apart by colour-blind readers, in the order of the stances.
PALETTE: Final = ("#0072b2", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9", "#8c8c8c")
_DPI: Final = 200
_LONGEST: Final = 40

Draw = Callable[[Figure], str | None]


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    known = {font.name for font in font_manager.fontManager.ttflist}
    return {
        "font.family": [name for name in _FONTS if name in known],
        "font.size": 9,
        "text.color": _INK,
        "text.parse_math": False,  # a name may hold a dollar sign
        "axes.edgecolor": _PALE,
        "axes.labelcolor": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "axes.axisbelow": True,
        "xtick.color": _PALE,
        "ytick.color": _PALE,
        "xtick.labelcolor": _INK,
        "ytick.labelcolor": _INK,
        "grid.color": "#dddddd",
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "legend.frameon": False,
        "svg.hashsalt": "actorgraph",
        "svg.fonttype": "path",
    }


def drawn(draw: Draw, path: Path, title: str) -> list[Path]:
    """The files ``path.svg`` and ``path.png`` of a figure, none where ``draw`` has nothing to show."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()  # whatever the reader's matplotlibrc says
        cast(Any, matplotlib.rcParams).update(_settings())  # typed by every name that there is
        warnings.filterwarnings("ignore", message=".*Glyph .* missing from")
        figure = Figure(layout="constrained")
        note = draw(figure)
        if note is None:
            return []
        _last_line(figure, f"Source: {text(title, 120).rstrip('.…')}. {note}")
        files = []
        for kind, metadata in (("svg", {"Date": None, "Creator": "actorgraph"}), ("png", {"Software": None})):
            file = path.with_name(f"{path.name}.{kind}")
            with written_aside(file) as stream:
                figure.savefig(stream, format=kind, dpi=_DPI, metadata=metadata)
            files.append(file)
        return files


def heading(figure: Figure, words: str) -> None:
    """What the figure shows, above it."""
    figure.suptitle(words, x=0.01, ha="left", fontsize=11, fontweight="bold")


def _last_line(figure: Figure, words: str) -> None:
    width = figure.get_size_inches()[0] - 0.3
    figure.supxlabel("\n".join(_wrapped(words, width * 72, 7.5)), x=0.01, ha="left", fontsize=7.5, color=_PALE)


def _wrapped(words: str, width: float, size: float) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and extent(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def extent(words: str, size: float) -> float:
    """About how wide a line of text is, in points: letters of the East are twice as wide."""
    return 0.56 * size * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def text(words: str, longest: int = _LONGEST) -> str:
    """A name as a label: one line without control characters, shortened in its middle of words."""
    line = one_line(words).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def legend(axes: Axes, handles: list[Any], labels: list[str], **options: Any) -> None:
    """A legend; its order is that of ``handles``."""
    axes.legend(handles, [label.lstrip("_") for label in labels], **options)
