"""The picture in a real browser: ten thousand nodes beside a bare vis-network page of the same, stock pyvis, and bounds.

Chromium is Debian's, or the one that ``ACTORGRAPH_CHROMIUM`` names.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyvis.network
from material import Material
from measure import Figure, by_turns, in_child

from actorgraph.graph.view.page import VIS_NETWORK, draw, write_page
from actorgraph.ontology.vocabulary import load_vocabulary

NODES: Final = 10_000
LINES: Final = 30_000
#: Statements of the page whose making is timed.
MADE: Final = 10_000
#: Seconds that stock pyvis is given to come to rest.
PATIENCE: Final = 60
#: Bounds in seconds: of a frame after a hand moved, of a search, of making a page; and in bytes, of the page's size.
REACTION, MAKING = 0.1, 5.0
EMPTY_PAGE, EACH_STATEMENT = 1_500_000, 400

_ARGUMENTS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
#: Once a page is there, drawn and free to react: after the frame that follows its loading, its pixels read back.
_USABLE: Final = """addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
  document.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
  window.usable = performance.now();
}))))"""
#: How long it takes from each event of a kind to the end of the frame that shows what it did.
_REACTIONS: Final = """(kind) => {
  window.reactions = [];
  const drawn = (begun) => requestAnimationFrame(() => setTimeout(() => reactions.push(performance.now() - begun)));
  document.addEventListener(kind, (event) => drawn(event.timeStamp), { capture: true, passive: true });
}"""
_SETTLED: Final = """() => { network.once("stabilized", () => { window.settled = performance.now(); }); }"""
_BARE: Final = """<!DOCTYPE html><meta charset="utf-8"><style>html, body, #canvas {{ height: 100%; margin: 0 }}</style>
<div id="canvas"></div><script>{library}</script><script>
const {{ nodes, edges }} = {data};
window.network = new vis.Network(document.getElementById("canvas"), {{ nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }},
  {{ physics: false, layout: {{ improvedLayout: false }}, edges: {{ smooth: false }} }});
</script>"""
_NODE_FIELDS: Final = ("id", "x", "y", "size", "shape", "color", "label")
_EDGE_FIELDS: Final = ("from", "to", "color", "width", "arrows")


def picturing(material: Material, size: int) -> Iterator[Figure]:
    """Opening, moving, searching and making the page; ``size`` limits how much there is to draw."""
    lines = min(size, LINES)
    nodes = lines * NODES // LINES
    folder = material.folder
    vocabulary = load_vocabulary()
    network = made_up(nodes, lines)
    ours, bare, stock = folder / "network.html", folder / "bare.html", folder / "stock.html"
    write_page(network, vocabulary, ours)
    _write_bare(draw(network, vocabulary), bare)
    tenth = made_up(nodes // 10, lines // 10)
    _write_stock(draw(tenth, vocabulary), stock)
    what = f"{nodes:,} nodes, {lines:,} lines"
    with _Browser() as browser:
        opened = by_turns(partial(browser.opening, ours), partial(browser.opening, bare), rounds=5)
        yield Figure("picture", "open the page / bare vis-network, places fixed", *opened, goal=1.3, note=what)
        patience = PATIENCE if lines == LINES else 5
        settling, came = browser.settling(stock, patience)
        note = f"{tenth.number_of_nodes():,} nodes; {'at rest' if came else 'not at rest after that'}"
        yield Figure(
            "picture", "open the page / stock pyvis, a tenth of it", opened[0], settling, faster=True, note=note
        )
        for case, kind, act in _GESTURES:
            taken, worst = browser.reacting(ours, kind, act)
            note = f"bound; at worst {worst * 1000:.0f} ms"
            if kind != "input":
                note += f"; bare vis-network {browser.reacting(bare, kind, act)[0] * 1000:.0f} ms"
            yield Figure("picture", f"{case} / 0.1 s", taken, REACTION, goal=1, note=note)
    bound = EMPTY_PAGE + EACH_STATEMENT * len(network.graph["statements"])
    bytes_ = ours.stat().st_size / 1e6, bound / 1e6
    yield Figure("picture", "size of the page / 1.5 MB + 400 B a statement", *bytes_, goal=1, note=what, unit="MB")
    made = min(size, MADE)
    cpu = statistics.median(in_child(_make, made, folder / "made.html")[1] for _ in range(3))
    note = f"{made:,} statements, processor's seconds"
    yield Figure("picture", "make the page / 5 s", cpu, MAKING, goal=1, note=note)


def made_up(nodes: int, lines: int) -> nx.MultiDiGraph[Any]:
    """A network as :func:`actorgraph.graph.network.network` returns it: every node joined, no two lines alike.

    The objects are drawn by Zipf's law, so that some are hubs; one statement a line, with the fields of a news report.
    """
    chance = random.Random(nodes)
    vocabulary = load_vocabulary()
    relations = [name for name, known in sorted(vocabulary.relations.items()) if known.takes == "object"]
    kinds = [name for name, known in sorted(vocabulary.classes.items()) if vocabulary.is_a(name, "Entity")]
    sources = {f"report-{n}": {"title": f"Report {n}", "published": "2020-01-05"} for n in range(max(4, lines // 500))}
    found: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
        id="made-up", title="Made up for measuring", base="https://example.org/made-up/", sources=sources
    )
    names = [f"actor-{n:05d}" for n in range(nodes)]
    for number, name in enumerate(names):
        labels = {"ko": f"행위자 {number}"} if number % 4 == 0 else {}
        found.add_node(
            name, label=f"Actor {number}", type=kinds[number % len(kinds)], labels=labels, aliases=[f"The {number}th"]
        )
    weights = list(accumulate(1 / (rank + 1) for rank in range(nodes)))
    statements: dict[str, dict[str, Any]] = {}
    claims: set[tuple[str, str, str]] = set()
    while len(statements) < lines:
        # The first so many: each node once, so that none is alone.
        subject = names[len(statements)] if len(statements) < nodes else chance.choice(names)
        target = chance.choices(names, cum_weights=weights)[0]
        claim = subject, chance.choice(relations), target
        if subject == target or claim in claims:
            continue
        claims.add(claim)
        key = f"{chance.getrandbits(128):032x}"
        statements[key] = _statement(chance, claim, sorted(sources)[len(statements) * len(sources) // lines])
        found.add_edge(subject, target, key=key, relation=claim[1])
    found.graph["statements"] = statements
    return found


def _statement(chance: random.Random, claim: tuple[str, str, str], source: str) -> dict[str, Any]:
    subject, relation, target = claim
    stance = chance.choice(("asserted",) * 12 + ("alleged",) * 4 + ("requested",) * 2 + ("denied", "planned"))
    fields: dict[str, Any] = {"subjects": [subject], "relation": relation, "objects": [target], "source": source}
    fields |= {
        "stance": stance,
        "voice": "text",
        "passages": [str(chance.randint(1, 40))],
        "direct": stance == "asserted",
    }
    if chance.random() < 0.6:
        day = f"{chance.randint(2000, 2019)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        fields |= {"when": day, "earliest": day, "latest": day}
    if stance in ("alleged", "denied"):
        fields["said_by"] = [target]
    return fields


def _make(statements: int, target: Path) -> None:
    """In a process of its own; what it needs to know is read first, as a build has already done."""
    write_page(made_up(statements // 3, statements), load_vocabulary(), target)


def _write_bare(picture: pyvis.network.Network, target: Path) -> None:
    """The least that vis-network needs to draw the same: straight lines, nothing dashed, no evidence behind them."""
    nodes = [{name: node[name] for name in _NODE_FIELDS} for node in picture.nodes]
    edges = [{name: edge[name] for name in _EDGE_FIELDS} for edge in picture.edges]
    data = json.dumps({"nodes": nodes, "edges": edges})
    target.write_text(_BARE.format(library=VIS_NETWORK.read_text(encoding="utf-8"), data=data), encoding="utf-8")


def _write_stock(picture: pyvis.network.Network, target: Path) -> None:
    """What somebody gets who gives pyvis the same nodes and edges and changes nothing."""
    stock = pyvis.network.Network(directed=True, cdn_resources="in_line")
    for node in picture.nodes:
        stock.add_node(node["id"], label=node["label"], shape=node["shape"], color=node["color"], size=node["size"])
    for edge in picture.edges:
        stock.add_edge(edge["from"], edge["to"], color=edge["color"], width=edge["width"])
    target.write_text(stock.generate_html(), encoding="utf-8")


def chromium() -> str:
    """Where the browser is; nothing where there is none."""
    return shutil.which(os.environ.get("ACTORGRAPH_CHROMIUM", "chromium")) or ""


class _Browser:
    """One Chromium, without a network; a page of its own for each measurement."""

    def __enter__(self) -> _Browser:
        from playwright.sync_api import sync_playwright

        if not (path := chromium()):
            raise SystemExit("picture: no chromium; install it or set ACTORGRAPH_CHROMIUM")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def _page(self, file: Path) -> Any:
        size = {"width": 1440, "height": 900}
        page = self._browser.new_page(viewport=size, reduced_motion="reduce", offline=True)
        page.add_init_script(_USABLE)
        page.set_default_timeout(120_000)
        page.goto(file.as_uri())
        self._until(page, "window.usable > 0", 120)
        return page

    @staticmethod
    def _until(page: Any, condition: str, patience: float) -> bool:
        """Whether a condition came true; the page's policy lets Playwright's own waiting evaluate nothing."""
        ends = time.monotonic() + patience
        while not (came := bool(page.evaluate(f"() => {condition}"))) and time.monotonic() < ends:
            time.sleep(0.1)
        return came

    def opening(self, file: Path) -> float:
        """Seconds from asking for a page until it is drawn and free to react."""
        page = self._page(file)
        taken = float(page.evaluate("() => window.usable")) / 1000
        page.close()
        return taken

    def settling(self, file: Path, patience: float) -> tuple[float, bool]:
        """Seconds until vis-network's physics came to rest; ``patience`` where they did not."""
        page = self._page(file)
        page.evaluate(_SETTLED)
        came = self._until(page, "window.settled > 0", patience)
        taken = float(page.evaluate("() => window.settled")) / 1000 if came else patience
        page.close()
        return taken, came

    def reacting(self, file: Path, kind: str, act: Callable[[Any], None]) -> tuple[float, float]:
        """The median and the longest time, in seconds, from an event to the frame that shows what it did."""
        page = self._page(file)
        page.evaluate(_REACTIONS, kind)
        act(page)
        page.wait_for_timeout(300)
        taken = [float(milliseconds) / 1000 for milliseconds in page.evaluate("() => reactions")]
        page.close()
        return statistics.median(taken), max(taken)


def _pan(page: Any) -> None:
    page.mouse.move(700, 420)
    page.mouse.down()
    for step in range(1, 31):
        page.mouse.move(700 + step * 6, 420 - step * 4)
    page.mouse.up()


def _zoom(page: Any) -> None:
    page.mouse.move(700, 420)
    for _ in range(15):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(30)


def _search(page: Any) -> None:
    page.focus("#search")
    for text in ("actor 77", "행위자 4", "the 95"):
        page.keyboard.type(text)
        page.fill("#search", "")


#: What a person does, the event that it is told by, and how.
_GESTURES: Final = (
    ("pan", "pointermove", _pan),
    ("zoom", "wheel", _zoom),
    ("search, a letter", "input", _search),
)
