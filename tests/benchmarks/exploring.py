"""The explorer on the live graph: what its index costs, what the server takes for each question, and what a person waits.

The hub is the actor of which most is told: at 10⁵ statements 40,000 of them. Each question is asked of an opened graph,
as one of the server's processes has it; the last ones in Chromium, of a running server, from the click to the frame drawn.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from material import Material, open_store
from measure import Figure, in_child
from picturing import chromium

from actorgraph.graph.serve.explore.index import Index
from actorgraph.graph.serve.explore.indexing import NAME, make
from actorgraph.graph.serve.explore.jobs import Evidence, Grow, Opening, Search, evidence, grow, page, search
from actorgraph.graph.serve.explore.prepare import index_of

#: Bounds in seconds: of an answer of the server; of a letter's in the search; of the page in a browser, and of a step there.
ANSWER, LETTER, OPENING, STEP = 0.5, 0.1, 2.0, 1.0
#: Rounds of what is done in the browser.
ROUNDS: Final = 5
_ARGUMENTS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
#: When the page is there, drawn and free to react; when a step after a click is.
_USABLE: Final = """addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
  window.usable = performance.now();
}))))"""
_STEP: Final = """() => new Promise((done) => {
  const before = actorgraph.nodes.length;
  const begun = performance.now();
  document.getElementById("grow").click();
  const look = () => actorgraph.nodes.length > before ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))) : setTimeout(look, 4);
  look();
})"""


def exploring(material: Material, size: int) -> Iterator[Figure]:
    """The index, the questions, the page."""
    out = material.built(size)
    with open_store(out) as graph:
        index = graph.folder / NAME
        shutil.rmtree(index, ignore_errors=True)
    _, read, _ = in_child(_read, out)
    _, made, grew = in_child(_make, out)
    weight = sum(file.stat().st_size for file in index.iterdir()) / 1e6
    note = f"processor's seconds, once for a graph; {weight:.0f} MB in files, {grew / 1e6:.0f} MB of memory"
    yield Figure("explore", "make the index / read the graph's text", made, read, note=note)
    graph = material.graph(size)
    known = index_of(graph)
    hub = known.id(int(known.ranked[0]))
    told = f"{int(known.told[known.ranked[0]]):,} statements, {int(known.joined[known.ranked[0]]):,} neighbours"
    first = msgspec.json.decode(grow(graph, Grow(anchor=hub)).body)["nodes"]
    far = known.id(next(int(number) for number in known.ranked[::-1] if known.joined[number]))
    for case, bound, ask in (
        ("open the hub", ANSWER, partial(page, graph, Opening(focus=hub))),
        ("expand the hub", ANSWER, partial(grow, graph, Grow(anchor=hub, known=tuple(first)))),
        ("the hub's evidence", ANSWER, partial(evidence, graph, Evidence(entity=hub, limit=120))),
        ("the ways to the last actor", ANSWER, partial(grow, graph, Grow(anchor=hub, to=far, known=tuple(first)))),
        ("search, a letter", LETTER, partial(search, graph, Search(text="actor 1"))),
    ):
        ask()
        taken = statistics.median(_processor(ask) for _ in range(5))
        note = f"{told}; processor's seconds"
        yield Figure("explore", f"the server: {case} / {bound:g} s", taken, bound, goal=1, note=note)
    if not chromium():
        print("  skipped: there is no chromium")
        return
    with _served(out) as url, _browsed() as browser:
        opened, steps = _in_browser(browser, f"{url}explore?focus={hub}", ROUNDS if size > 10_000 else 1)
    yield Figure("explore", f"the page: open the hub / {OPENING:g} s", opened, OPENING, goal=1, note=told)
    for number, taken in enumerate(steps, 1):
        case = f"the page: {number}. step of 40 more neighbours / {STEP:g} s"
        yield Figure("explore", case, taken, STEP, goal=1, note=told)


def _processor(ask: Callable[[], object]) -> float:
    """The processor's seconds of one answer: on a machine that does other work too, they tell what it takes."""
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def _read(out: Path) -> None:
    with open_store(out) as graph:
        for _ in graph.lines():
            pass


def _make(out: Path) -> None:
    with open_store(out) as graph:
        make(graph, graph.folder / NAME)
        Index(graph.folder / NAME)


@contextmanager
def _served(out: Path) -> Iterator[str]:
    code = "import sys; from actorgraph.cli.app import main; sys.argv[0] = 'actorgraph'; main()"
    command = [sys.executable, "-c", code, "serve", "--graph", str(out), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def _browsed() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_ARGUMENTS))
        yield browser
        browser.close()


def _in_browser(browser: Any, address: str, rounds: int) -> tuple[float, list[float]]:
    """The median seconds until the page is drawn, and of two steps after that."""
    opened, steps = [], []
    for _ in range(rounds):
        shown = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        shown.add_init_script(_USABLE)
        shown.goto(address)
        _until(lambda shown=shown: shown.evaluate("() => window.usable > 0"))
        opened.append(shown.evaluate("() => window.usable") / 1000)
        own = []
        for _ in range(2):
            # The button is there once the evidence has come, and no step is taken while another is.
            _until(
                lambda shown=shown: shown.evaluate("() => Boolean(document.querySelector('body:not(.fetching) #grow'))")
            )
            shown.wait_for_timeout(300)
            own.append(shown.evaluate(_STEP) / 1000)
        steps.append(own)
        shown.close()
    return statistics.median(opened), [statistics.median(taken) for taken in zip(*steps, strict=True)]


def _until(came: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not came():
        if time.monotonic() > ends:
            raise SystemExit("explore: the page does not come")
        time.sleep(0.02)
