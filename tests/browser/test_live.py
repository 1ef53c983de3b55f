"""The explorer on a live graph, in a real browser with a real server: what it fetches, and what stays where it is."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph

pytestmark = pytest.mark.browser

SYNTHETIC = Path(__file__).parents[1] / "benchmarks" / "synthetic.py"
_START = "import sys; from actorgraph.cli.app import main; sys.argv[0] = 'actorgraph'; main()"
PLACES = """() => Object.fromEntries([...actorgraph.drawn.nodes].map((id) => {
  const { x, y } = actorgraph.network.body.nodes[id];
  return [id, [x, y]];
}))"""
VIEW = "() => [actorgraph.network.getViewPosition(), actorgraph.network.getScale()]"


class Live(NamedTuple):
    """A served graph: where, and the same as a network."""

    url: str
    graph: Graph
    network: Any
    #: The actor of which most is told, and its neighbours.
    hub: str
    near: set[str]

    def statements(self, name: str, role: str) -> set[str]:
        """The identifiers of the statements in which an entity has a part."""
        return {key for key, s in self.network.graph["statements"].items() if name in s.get(role, ())}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Three thousand statements about 150 actors, served as a person serves them."""
    spec = importlib.util.spec_from_file_location("synthetic", SYNTHETIC)
    assert spec is not None and spec.loader is not None
    synthetic = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(synthetic)
    folder = tmp_path_factory.mktemp("live")
    synthetic.write_dataset(folder / "dataset", 3_000)
    generation, _, _ = build_store(read_dataset(folder / "dataset"), folder / "out", stamp(folder / "dataset"))
    with Graph(generation) as graph:
        network = graph.network()
        hub = max(network.nodes, key=lambda name: (network.degree(name), name))
        near = {other for a, b in network.edges() if hub in (a, b) for other in (a, b)} - {hub}
        command = [sys.executable, "-c", _START, "serve", "--graph", str(folder / "out"), "--port", "0"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            assert url.startswith("http://127.0.0.1:"), (folder / "log").read_text(encoding="utf-8")
            yield Live(url, graph, network, hub, near)
        finally:
            process.terminate()
            process.stdout.close()
            process.wait(30)
        assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")


Explore = Callable[..., Any]


@pytest.fixture
def explore(chromium: Any, live: Live) -> Iterator[Explore]:
    """A function: focus, and the part of the address after # → the page, once everything has come.

    At the end there must have been no complaint, and no request to anybody but the server.
    """
    opened: list[tuple[Any, list[str], list[str]]] = []

    def open_it(focus: str = "", view: str = "", *, width: int = 1280, height: int = 800, **options: Any) -> Any:
        page = chromium.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        page.set_default_timeout(10_000)
        requests: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        opened.append((page, requests, complaints))
        query = f"?focus={focus}" if focus else ""
        page.goto(f"{live.url}explore{query}{'#' + view if view else ''}")
        settle(page)
        return page

    yield open_it
    for page, requests, complaints in opened:
        page.close()
        assert {urlsplit(url).netloc for url in requests if not url.startswith(("data:", "blob:"))} == {
            urlsplit(live.url).netloc
        }
        assert complaints == []


def settle(page: Any) -> None:
    """Wait until the page asks for nothing more."""
    page.wait_for_selector("#filters details", state="attached")
    for _ in range(3):  # an answer may lead to another question
        page.wait_for_timeout(40)
        page.wait_for_selector("body:not(.fetching)")


def shown(page: Any) -> set[str]:
    return set(page.evaluate("() => [...actorgraph.drawn.nodes]"))


def choose(page: Any, name: str) -> None:
    page.evaluate("(id) => actorgraph.select({ kind: 'entity', id })", name)
    settle(page)


def find(page: Any, text: str) -> None:
    """Type a text and take the first suggestion."""
    page.fill("#search", text)
    page.wait_for_selector("#suggestions .label")
    page.press("#search", "Enter")
    settle(page)


def test_it_opens_on_the_focus_and_its_foremost_neighbours(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    assert page.inner_text("#panel h2") == live.network.nodes[live.hub]["label"]
    nodes = shown(page)
    assert live.hub in nodes and len(nodes) == 41 and nodes - {live.hub} <= live.near
    between = dict.fromkeys(live.near, 0)
    for a, b in live.network.edges():
        if live.hub in (a, b) and a != b:
            between[b if a == live.hub else a] += 1
    left_out = live.near - nodes
    assert len(left_out) > 10
    assert min(between[name] for name in nodes - {live.hub}) >= max(between[name] for name in left_out)
    assert f"{len(left_out)} of its {len(live.near)} neighbours are not shown" in page.inner_text("#neighbours-left")
    statements, entities = len(live.network.graph["statements"]), len(live.network)
    assert f"41 of {entities} entities" in page.inner_text("#shown")
    assert f"of {statements:,} statements" in page.inner_text("#shown")
    # Far from everything was sent.
    assert page.evaluate("() => actorgraph.data.statements.length") < statements / 2


def test_neighbours_arrive_and_nothing_moves(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    page.evaluate("() => actorgraph.network.moveTo({ position: { x: 13, y: 8 }, scale: 0.8 })")
    stood, view = page.evaluate(PLACES), page.evaluate(VIEW)
    node = page.evaluate(
        """(id) => {
             const { x, y } = actorgraph.network.canvasToDOM(actorgraph.network.body.nodes[id]);
             const box = document.getElementById("canvas").getBoundingClientRect();
             return [box.left + x, box.top + y];
           }""",
        live.hub,
    )
    # A double click is two clicks, too: it chooses the node, whose evidence is fetched at the same time.
    page.mouse.dblclick(*node)
    page.wait_for_selector("#toast:has-text('more around')")
    settle(page)
    assert len(shown(page)) > 50
    assert {name: place for name, place in page.evaluate(PLACES).items() if name in stood} == stood
    assert page.evaluate(VIEW) == view
    while len(shown(page)) <= len(live.near):
        page.click("#grow")
        settle(page)
    assert shown(page) == live.near | {live.hub}
    assert page.inner_text("#neighbours-left") == f"All its {len(live.near)} neighbours are shown."
    assert page.locator("#grow").count() == 0
    places = page.evaluate(PLACES)
    assert {name: places[name] for name in stood} == stood
    # The rest by the keyboard: of another one.
    other = min(live.near, key=lambda name: live.network.degree(name))
    choose(page, other)
    page.focus("#canvas")
    page.keyboard.press("Enter")
    settle(page)
    assert {name: place for name, place in page.evaluate(PLACES).items() if name in places} == places
    apart = page.evaluate(
        """() => {
             const all = [...actorgraph.drawn.nodes].map((id) => actorgraph.network.body.nodes[id]);
             let least = Infinity;
             for (const a of all) for (const b of all) if (a !== b) {
               least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y) - a.options.size - b.options.size);
             }
             return least;
           }"""
    )
    assert apart > 0


def test_the_next_neighbours_of_one_relation_or_class(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    before = shown(page)
    kinds = {str(live.network.nodes[name]["type"]) for name in live.near - before}
    kind = min(kinds)
    assert len(kinds) > 1 and page.locator(f"#grow-kind option[value={kind}]").count() == 1
    page.select_option("#grow-kind", kind)
    page.click("#grow")
    settle(page)
    came = shown(page) - before
    assert came == {name for name in live.near - before if live.network.nodes[name]["type"] == kind}
    before |= came
    joined: dict[str, set[str]] = {}
    for a, b, data in live.network.edges(data=True):
        if live.hub in (a, b) and a != b:
            joined.setdefault(data["relation"], set()).add(b if a == live.hub else a)
    relation = next(name for name, others in sorted(joined.items()) if others - before)
    page.select_option("#grow-kind", "")
    page.select_option("#grow-relation", relation)
    page.click("#grow")
    settle(page)
    assert shown(page) - before == joined[relation] - before


def test_search_asks_the_server_and_brings_what_was_not_there(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    far = max(set(live.network.nodes) - live.near - {live.hub}, key=lambda name: (live.network.degree(name), name))
    assert page.evaluate("(id) => actorgraph.nodes.get(id)", far) is None
    stood = page.evaluate(PLACES)
    find(page, f"the {far}")
    assert page.inner_text("#panel h2") == live.network.nodes[far]["label"]
    assert far in shown(page)
    assert {name: place for name, place in page.evaluate(PLACES).items() if name in stood} == stood
    page.fill("#search", "nobody of that name")
    page.wait_for_selector("#suggestions .none")


def test_the_evidence_comes_page_by_page_and_is_whole(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    total = len(live.statements(live.hub, "subjects") | live.statements(live.hub, "objects"))
    counts = page.evaluate(
        "() => [...document.querySelectorAll('#panel .group summary .count')].map((c) => Number(c.textContent.replace(',', '')))"
    )
    speaks = (
        live.statements(live.hub, "said_by")
        - live.statements(live.hub, "subjects")
        - live.statements(live.hub, "objects")
    )
    assert sum(counts) == total + len(speaks)
    group = page.locator("#panel .group").first
    for _ in range(20):
        if not group.locator(".more").count():
            break
        group.locator(".more").click()
        settle(page)
    cards = group.locator(".card").evaluate_all("(all) => all.map((card) => card.dataset.statement)")
    relation = page.evaluate("(id) => actorgraph.data.statements.find((s) => s.id === id).relation", cards[0])
    statements = live.network.graph["statements"]
    expected = {
        role: {key for key in live.statements(live.hub, role) if statements[key]["relation"] == relation}
        for role in ("subjects", "objects")
    }
    assert set(cards) in (expected["subjects"], expected["objects"] - expected["subjects"])
    assert len(cards) == counts[0] == len(set(cards)) > 25


def test_a_line_knows_all_its_statements_and_shows_them_when_it_is_chosen(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    line = page.evaluate(
        "() => { const { id, from, to, relation, total, statements } = actorgraph.data.edges.toSorted((a, b) => b.total - a.total)[0]; return { id, from, to, relation, total, here: statements.length }; }"
    )
    assert line["total"] > line["here"]
    symmetric = live.graph.vocabulary.relations[line["relation"]].symmetric
    expected = set(live.network.adj[line["from"]].get(line["to"], ()))
    if symmetric:
        expected |= set(live.network.adj[line["to"]].get(line["from"], ()))
    expected = {key for key in expected if live.network.graph["statements"][key]["relation"] == line["relation"]}
    assert line["total"] == len(expected)
    page.evaluate("(id) => actorgraph.select({ kind: 'edge', id })", line["id"])
    settle(page)
    cards = page.locator("#panel .card").evaluate_all("(all) => all.map((card) => card.dataset.statement)")
    assert set(cards) == expected or len(cards) == 25


def test_the_way_between_two_is_asked_of_the_server(explore: Explore, live: Live) -> None:
    import networkx as nx

    simple = nx.Graph((a, b) for a, b in live.network.edges() if a != b)
    start = min(live.network.nodes, key=lambda name: (simple.degree(name) if name in simple else 99, name))
    lengths = nx.single_source_shortest_path_length(simple, start)
    end = max(lengths, key=lambda name: (lengths[name], name))
    assert lengths[end] >= 2
    page = explore(start)
    page.click("#path")
    find(page, live.network.nodes[end]["label"])
    assert "Shortest paths" in page.inner_text("#panel .kind")
    ways = page.evaluate("() => actorgraph.state.selection.routes.map((route) => route.map((step) => step.id))")
    expected = {tuple(way) for way in nx.all_shortest_paths(simple, start, end)}
    assert ways and {tuple(way) for way in ways} <= expected
    assert len(ways) == min(12, len(expected))
    assert {name for way in ways for name in way} <= shown(page)


def test_the_time_is_told_to_the_server(explore: Explore, live: Live) -> None:
    page = explore(live.hub, f"entity={live.hub}&time=2005-01-01..2006-12-31")
    statements = live.network.graph["statements"]

    def passes(key: str) -> bool:
        s = statements[key]
        return "earliest" in s and s["earliest"] <= "2006-12-31" and s["latest"] >= "2005-01-01"

    near = {
        b if a == live.hub else a
        for a, b, key in live.network.edges(keys=True)
        if live.hub in (a, b) and a != b and passes(key)
    }
    assert "only a part is here" in page.inner_text("#notice")
    page.click("#notice button")
    settle(page)
    assert "only a part is here" not in page.inner_text("#notice")
    page.click("#grow")
    settle(page)
    assert near <= shown(page)
    drawn = page.evaluate(
        "() => [...actorgraph.drawn.edges.keys()].flatMap((id) => actorgraph.drawn.edges.get(id).passing.map((n) => actorgraph.data.statements[n].id))"
    )
    assert drawn and all(passes(key) for key in drawn)


def test_the_address_restores_the_view_and_back_takes_it_back(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    opening = page.evaluate(PLACES)
    page.evaluate("([id]) => { actorgraph.nodes.update({ id, x: 700, y: -300 }); }", [live.hub])
    other = sorted(live.near & shown(page))[3]
    choose(page, other)
    page.focus("#canvas")
    page.keyboard.press("Control+Shift+ArrowRight")  # pinned elsewhere; what comes next goes around that place
    page.keyboard.press("Enter")
    settle(page)
    find(page, sorted(set(live.network.nodes) - shown(page))[0])
    page.evaluate("() => actorgraph.reveal(actorgraph.data.live.focus)")
    settle(page)
    page.click("#grow")
    settle(page)
    page.wait_for_timeout(400)
    there = page.evaluate(PLACES)
    again = explore(live.hub, urlsplit(page.url).fragment)
    places = again.evaluate(PLACES)
    del there[live.hub], places[live.hub]  # moved without a pin
    assert places == there
    assert again.evaluate("() => location.hash") == page.evaluate("() => location.hash")
    for _ in range(12):
        if page.is_disabled("#step-back"):
            break
        page.click("#step-back")
        settle(page)
    del opening[live.hub], (back := page.evaluate(PLACES))[live.hub]
    assert back.keys() == opening.keys()
    assert {name for name in back if back[name] != opening[name]} == set()


def test_without_a_focus_it_opens_on_the_most_central(explore: Explore, live: Live) -> None:
    page = explore()
    ranked = sorted(live.network.nodes, key=lambda name: -live.network.degree(name))
    assert len(shown(page)) == 30
    assert set(ranked[:15]) <= shown(page)
    assert f"The 30 of {len(live.network)} entities" in page.inner_text("#notice")
    find(page, ranked[-1])
    assert ranked[-1] in shown(page)


def test_what_is_seen_can_be_taken_away(explore: Explore, live: Live) -> None:
    page = explore(live.hub)
    page.click("#save summary")
    with page.expect_download() as saved:
        page.click("#save-csv")
    rows = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) - 1 == page.evaluate("() => actorgraph.shownStatements().length")
    page.click("#save summary")
    with page.expect_download() as saved:
        page.click("#save-svg")
    drawing = Path(saved.value.path()).read_text(encoding="utf-8")
    assert drawing.count("<title>") == 42  # the dataset's and one a node
    page.click("#save summary")
    with page.expect_download() as saved:
        page.click("#save-png")
    assert Path(saved.value.path()).read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("size", [(390, 844), (2560, 1300)], ids=["phone", "wide"])
def test_it_fits_the_narrowest_and_the_widest_screen(explore: Explore, live: Live, size: tuple[int, int]) -> None:
    page = explore(live.hub, width=size[0], height=size[1])
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    choose(page, live.hub)
    page.locator("#grow").scroll_into_view_if_needed()
    box = page.locator("#grow").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size[0] and box["height"] >= 24


def test_what_the_server_does_not_know_is_said(explore: Explore, live: Live, chromium: Any) -> None:
    page = chromium.new_page()
    answer = page.goto(f"{live.url}explore?focus=nobody-of-that-name")
    assert answer.status == 404 and "nobody-of-that-name" in page.inner_text("body")
    page.close()
    # An address that somebody has altered shows what it can.
    page = explore(
        live.hub, "loaded=near~nobody~40~~~,near~" + live.hub + "~40~{broken~~,way~a&entity=nobody&line=" + "0" * 32
    )
    assert len(shown(page)) == 41
    assert page.evaluate("() => actorgraph.state.selection") is None
    assert {complaint for complaint in page.complaints if "404 (Not Found)" not in complaint} == set()
    page.complaints.clear()  # a browser tells of each
