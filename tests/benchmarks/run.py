"""Measure actorgraph beside rdflib, bare Oxigraph and its server, an empty Typer application and pyvis; print the tables.

Usage: python tests/benchmarks/run.py [--only NAME] [--size N] [--full] [--json FILE] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from answering import answering
from checking import checking
from exploring import exploring
from extracting import extracting
from growing import growing
from inferring import inferring
from loading import loading
from material import Material
from measure import Figure, Growth
from measuring import measuring
from picturing import picturing
from serving import serving
from starting import starting
from stores import stores
from writing import writing

#: By name, in the order they run.
BENCHMARKS: Final[dict[str, Callable[[Material, int], Iterator[Figure]]]] = {
    "start": starting,
    "load": loading,
    "check": checking,
    "query": answering,
    "turtle": writing,
    "infer": inferring,
    "stats": measuring,
    "extract": extracting,
    "picture": picturing,
    "serve": serving,
    "explore": exploring,
    "stores": stores,
}
NAMES: Final = (*BENCHMARKS, "growth")
SIZE: Final = 100_000


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="actorgraph-")))
        folder.mkdir(parents=True, exist_ok=True)
        material = Material(folder)
        wanted = options.only or NAMES
        figures: list[Figure] = []
        for name in (name for name in BENCHMARKS if name in wanted):
            print(f"\n{name}: {options.size:,} statements\n{_line('', 'ours', 'other', 'ratio', 'goal')}")
            for figure in BENCHMARKS[name](material, options.size):
                figures.append(figure)
                print(_shown(figure), flush=True)
        growth: list[Growth] = []
        if "growth" in wanted:
            print(f"\ngrowth: alone in a process\n{_line('', 'seconds', 'CPU s', 'µs CPU each', 'grew MB', 'kB each')}")
            for grown in growing(material, _sizes(options)):
                growth.append(grown)
                print(_grown(grown), flush=True)
        if options.json:
            options.json.write_text(_as_json(figures, growth), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", action="append", choices=NAMES, help="run this one; may be repeated")
    parser.add_argument("--size", type=int, default=SIZE, metavar="N", help="how many statements (%(default)s)")
    parser.add_argument("--full", action="store_true", help="let growth go on to a million statements")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep datasets and stores there, and use them again"
    )
    return parser.parse_args()


def _sizes(options: argparse.Namespace) -> list[int]:
    """Powers of ten up to the size asked for."""
    most = 1_000_000 if options.full else options.size
    return [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= most]


def _line(case: str, *cells: str) -> str:
    return f"  {case:<66}" + "".join(f"{cell:>12}" for cell in cells)


def _shown(figure: Figure) -> str:
    goal = f"{'≥' if figure.faster else '≤'} {figure.goal:g}" if figure.goal else ""
    amounts = (_amount(value, figure.unit) for value in (figure.ours, figure.other))
    cells = *amounts, f"{figure.ratio:.2f}" + ("×" if figure.faster else ""), goal
    verdict = ("  met" if figure.met else "  MISSED") if figure.goal else ""
    return _line(figure.case, *cells) + verdict + (f"  ({figure.note})" if figure.note else "")


def _amount(value: float, unit: str) -> str:
    return f"{value * 1000:.2f} ms" if unit == "s" and value < 1 else f"{value:.2f} {unit}"


def _grown(grown: Growth) -> str:
    each, memory = grown.cpu / grown.size * 1e6, grown.memory / grown.size / 1e3
    cells = f"{grown.cpu:.2f}", f"{each:.1f}", f"{grown.memory / 1e6:.0f}", f"{memory:.2f}"
    return _line(f"{grown.job}, {grown.size:,} statements", f"{grown.seconds:.2f}", *cells)


def _as_json(figures: list[Figure], growth: list[Growth]) -> str:
    shown = [{**figure._asdict(), "ratio": figure.ratio, "met": figure.met} for figure in figures]
    return json.dumps({"figures": shown, "growth": [grown._asdict() for grown in growth]}, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
