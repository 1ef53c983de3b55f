"""Moving around: focus and its depth, fit, full screen, the player, rolling up line by line; and all of it by keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import networkx as nx
import pytest

pytestmark = pytest.mark.browser

Ask = Callable[[str], list[Any]]
SPAN = """OPTIONAL { ?s ag:whenEarliest ?w1 ; ag:whenLatest ?w2 } OPTIONAL { ?s ag:asOfEarliest ?a1 ; ag:asOfLatest ?a2 }
OPTIONAL { ?s ag:sinceEarliest ?b1 } OPTIONAL { ?s ag:untilLatest ?u2 }
BIND(COALESCE(?w1, ?a1, ?b1, IF(BOUND(?u2), "0001-01-01"^^xsd:date, ?none)) AS ?first)
BIND(COALESCE(?w2, ?a2, ?u2, IF(BOUND(?b1), "9999-12-31"^^xsd:date, ?none)) AS ?last)"""
PAIRS = "?s a ag:Statement ; rdf:subject ?a ; rdf:object ?b"
#: What the canvas leaves free above its buttons, and where the outermost nodes are on it, in pixels.
EXTENT = """() => {
  const { network } = actorgraph;
  const all = actorgraph.nodes.getIds().map((id) => network.canvasToDOM(network.getPosition(id)));
  const [notice, canvas] = [document.getElementById("notice"), document.getElementById("canvas")];
  return { left: Math.min(...all.map(({ x }) => x)), right: Math.max(...all.map(({ x }) => x)),
    top: Math.min(...all.map(({ y }) => y)), bottom: Math.max(...all.map(({ y }) => y)),
    above: notice.offsetTop + notice.offsetHeight,
    below: canvas.clientHeight < 420 ? canvas.clientHeight : document.querySelector(".zoom").offsetTop,
    width: document.getElementById("canvas").clientWidth };
}"""


def nodes(page: Any) -> list[str]:
    return sorted(page.evaluate("() => actorgraph.nodes.getIds()"))


def shown(page: Any) -> list[str]:
    """The statements that the page shows."""
    numbers = "actorgraph.shownStatements().map((n) => actorgraph.data.statements[n].id)"
    return sorted(page.evaluate(f"() => {numbers}"))


def connections(ask: Ask) -> nx.Graph[str]:
    found = ask(f"SELECT DISTINCT ?pair WHERE {{ {PAIRS} BIND(CONCAT(STR(?a), ' ', STR(?b)) AS ?pair) }}")
    return nx.Graph([[end.rpartition("/")[2] for end in pair.split()] for pair in found])


def test_focus_goes_as_deep_as_one_chooses(page: Any, ask: Ask) -> None:
    graph = connections(ask)
    page.fill("#search", "Paulo")
    page.press("#search", "Enter")
    page.click("#focus")
    for depth in (1, 2, 3, 4):
        assert page.inner_text("#steps") == f"{depth} step{'s' if depth > 1 else ''} away"
        assert nodes(page) == sorted(nx.ego_graph(graph, "reis", depth)), depth
        page.click("#steps")
    assert page.inner_text("#steps") == "1 step away"
    page.click("#focus")
    assert nodes(page) == sorted(graph)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (3840, 2160)])
def test_fit_brings_everything_between_notice_and_buttons(
    open_page: Any, demo: ModuleType, width: int, height: int
) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary, width=width, height=height)
    near = page.evaluate(EXTENT)
    page.click("#zoom-in")
    page.click("#zoom-in")
    assert page.evaluate(EXTENT)["right"] - page.evaluate(EXTENT)["left"] > near["right"] - near["left"]
    for focus in (False, True):
        if focus:
            page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
            page.click("#focus")
        page.click("#fit")
        page.wait_for_timeout(100)
        seen = page.evaluate(EXTENT)
        assert 0 < seen["left"] < seen["right"] < seen["width"]
        assert max(seen["above"], 0) < seen["top"] < seen["bottom"] < seen["below"]
        # As large as it can be: it reaches near one pair of the bounds.
        wide = (seen["right"] - seen["left"]) / seen["width"]
        high = (seen["bottom"] - seen["top"]) / (seen["below"] - seen["above"])
        assert max(wide, high) > 0.6


def test_the_wheel_zooms_and_a_drag_moves_the_view(page: Any) -> None:
    camera = (
        "() => { const { x, y } = actorgraph.network.getViewPosition(); return [x, y, actorgraph.network.getScale()]; }"
    )
    box = page.locator("#canvas").bounding_box()
    x, y = box["x"] + 12, box["y"] + 12
    before = page.evaluate(camera)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=4)
    page.mouse.up()
    moved = page.evaluate(camera)
    assert moved[0] < before[0] and moved[1] < before[1]
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(100)
    assert page.evaluate(camera)[2] > moved[2]


def test_full_screen_and_back(page: Any) -> None:
    page.click("#full-screen")
    page.wait_for_timeout(200)
    assert page.evaluate("() => document.fullscreenElement === document.documentElement")
    page.click("#full-screen")
    page.wait_for_timeout(200)
    assert page.evaluate("() => document.fullscreenElement") is None


def test_each_moment_of_the_player_is_what_sparql_answers(page: Any, ask: Ask) -> None:
    page.clock.install()
    page.select_option("#time-unit", "month")
    page.click("#time-play")
    seen = []
    while page.inner_text("#time-play") == "Pause":
        time = page.evaluate("() => actorgraph.state.time")
        during = f'FILTER(?first <= "{time["to"]}"^^xsd:date && ?last >= "{time["from"]}"^^xsd:date)'
        assert shown(page) == ask(f"SELECT ?s WHERE {{ ?s a ag:Statement . {SPAN} {during} }}"), time
        seen.append(time["from"][:7])
        page.clock.run_for(900)
    # It stops where something is dated to a month, and nowhere else.
    dated = ask(
        f"SELECT DISTINCT ?m WHERE {{ ?s a ag:Statement . {SPAN} FILTER(SUBSTR(STR(?first), 1, 7) = SUBSTR(STR(?last), 1, 7)) "
        "BIND(SUBSTR(STR(?first), 1, 7) AS ?m) }"
    )
    assert seen == dated
    assert len(seen) > 5


def test_the_timeline_counts_statements_a_month(page: Any, ask: Ask) -> None:
    page.select_option("#time-unit", "month")
    months = Counter(
        ask(
            f"SELECT ?m WHERE {{ ?s a ag:Statement . {SPAN} FILTER(SUBSTR(STR(?first), 1, 7) = SUBSTR(STR(?last), 1, 7)) "
            "BIND(SUBSTR(STR(?first), 1, 7) AS ?m) }"
        )
    )
    bars = page.evaluate(
        """() => [...document.querySelectorAll("#time-bars .sharp")].map((bar) => [Math.round(bar.x.baseVal.value), bar.height.baseVal.value])"""
    )
    assert len(bars) == len(months)
    tallest = max(height for _, height in bars)
    by_height = sorted(round((height - 2) / (tallest - 2) * max(months.values())) for _, height in bars)
    assert by_height == sorted(months.values())
    page.wait_for_function("() => location.hash.includes('unit=month')")
    page.click("#step-back")
    assert page.input_value("#time-unit") == "year"


def test_rolled_up_every_line_joins_whom_sparql_joins(page: Any, ask: Ask) -> None:
    above = ask(
        """SELECT ?both WHERE { ?n (ag:actsFor|ag:holdsPosition|ag:partOf|ag:heads)+ ?t . ?t a/ag:rollUpTarget true .
             ?n a/rdfs:subClassOf* ?c . ?c ag:rollsUp true
             FILTER NOT EXISTS { ?t (ag:actsFor|ag:holdsPosition|ag:partOf|ag:heads)+ ?u . ?u a/ag:rollUpTarget true }
             BIND(CONCAT(STR(?n), ' ', STR(?t)) AS ?both) }"""
    )
    into = dict([part.rpartition("/")[2] for part in both.split()] for both in above)
    assert into["vane"] == "arvenia" and into["council"] == "union"
    found = ask(
        f"SELECT ?line WHERE {{ {PAIRS} ; rdf:predicate ?p BIND(CONCAT(STR(?a), ' ', STR(?p), ' ', STR(?b)) AS ?line) }}"
    )
    expected = set()
    for line in found:
        a, p, b = (part.rpartition("/")[2].rpartition("#")[2] for part in line.split())
        ends = into.get(a, a), into.get(b, b)
        # What is now within one actor is no line; a symmetric relation has one line for both ways.
        if ends[0] != ends[1]:
            expected.add((*(sorted(ends) if p == "metWith" else ends), p))
    page.check("#rolled")
    lines = page.evaluate(
        """() => [...actorgraph.drawn.edges].map(([id, look]) => {
             const { from, to } = actorgraph.edges.get(id);
             return [from, to, actorgraph.data.statements[look.passing[0]].relation];
           })"""
    )
    assert {tuple(line) for line in lines} == expected
    assert len(lines) == len(expected)
    page.uncheck("#rolled")
    assert len(nodes(page)) == len(connections(ask))


@pytest.mark.parametrize("text", ["Coast", "republic", "알마", "洛罗", "sea"])
def test_suggestions_are_what_sparql_finds(page: Any, ask: Ask, text: str) -> None:
    expected = ask(
        f"""SELECT DISTINCT ?e WHERE {{ VALUES ?p {{ rdfs:label skos:altLabel }} GRAPH :graph\\/entities {{ ?e ?p ?name }}
             FILTER NOT EXISTS {{ ?e a ag:Source }} FILTER(CONTAINS(LCASE(?name), "{text.lower()}")) }}"""
    )
    page.click("#search")
    page.keyboard.type(text)
    names = page.locator("#suggestions [role=option] .label").all_inner_texts()
    labels = page.evaluate("(ids) => ids.map((id) => actorgraph.data.entities[id].label)", expected)
    assert sorted(names) == sorted(labels)
    assert names
    page.locator("#suggestions [role=option]").last.click()
    assert page.evaluate("() => actorgraph.state.selection.id") in expected


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(200):
        if page.evaluate("(at) => document.activeElement.matches(at)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def test_everything_without_a_pointer(page: Any, ask: Ask) -> None:
    graph = connections(ask)
    tab_to(page, "#canvas")
    press(page, "Shift+ArrowRight")
    first = page.evaluate("() => actorgraph.state.selection.id")
    press(page, "Shift+ArrowRight")
    second = page.evaluate("() => actorgraph.state.selection.id")
    x = page.evaluate("(ids) => ids.map((id) => actorgraph.network.getPosition(id).x)", [first, second])
    assert first != second and x[0] < x[1]
    assert page.inner_text("#panel h2") in page.inner_text("#live")
    place = page.evaluate("(id) => actorgraph.network.getPosition(id)", second)
    press(page, "Control+Shift+ArrowDown", "Control+Shift+ArrowDown")
    moved = page.evaluate("(id) => actorgraph.network.getPosition(id)", second)
    assert moved["y"] > place["y"] and moved["x"] == pytest.approx(place["x"], abs=1)
    assert page.evaluate("() => [...actorgraph.state.pins.keys()]") == [second]
    press(page, "Enter")
    assert nodes(page) == sorted(nx.ego_graph(graph, second, 1))
    press(page, "Shift+ArrowLeft")
    third = page.evaluate("() => actorgraph.state.selection.id")
    press(page, "Enter")
    assert set(nodes(page)) == set(nx.ego_graph(graph, second, 1)) | set(nx.ego_graph(graph, third, 1))
    tab_to(page, "#pin")
    assert page.get_attribute("#pin", "aria-pressed") == "false"
    press(page, "Enter")
    assert page.get_attribute("#pin", "aria-pressed") == "true"
    assert page.evaluate("() => document.activeElement.id") == "pin"
    press(page, "Enter")
    assert page.evaluate("() => [...actorgraph.state.pins.keys()]") == [second]


def test_filters_paths_tables_and_files_without_a_pointer(page: Any, ask: Ask) -> None:
    tab_to(page, '#filters input[data-kind="stance"][data-value="alleged"]')
    press(page, "Space")
    assert shown(page) == ask("SELECT ?s WHERE { ?s a ag:Statement FILTER NOT EXISTS { ?s ag:stance ag:Alleged } }")
    press(page, "Tab", "Enter")
    assert shown(page) == ask("SELECT ?s WHERE { ?s a ag:Statement ; ag:stance ag:Alleged }")
    press(page, "Shift+Tab")
    tab_to(page, "#step-back")
    press(page, "Enter", "Enter")
    assert len(shown(page)) == 33
    press(page, "/")
    page.keyboard.type("vane")
    press(page, "Enter")
    tab_to(page, "#path")
    press(page, "Enter")
    page.keyboard.type("treaty")
    press(page, "Enter")
    assert page.evaluate("() => actorgraph.state.selection.kind") == "path"
    press(page, "Escape")
    page.focus("#search")
    tab_to(page, "#open-table")
    press(page, "Enter")
    assert page.locator("#table").is_visible()
    tab_to(page, "#table thead button")
    press(page, "Enter")
    assert page.get_attribute("#table thead th", "aria-sort") == "descending"
    press(page, "Escape")
    assert page.locator("#table").is_hidden()
    assert page.evaluate("() => document.activeElement.id") == "open-table"
    tab_to(page, "#save summary")
    press(page, "Enter")
    tab_to(page, "#save-svg")
    with page.expect_download() as saving:
        press(page, "Enter")
    assert saving.value.suggested_filename == "seizure.svg"
    tab_to(page, "#time-unit")
    press(page, "Home")
    assert page.input_value("#time-unit") != "year"
