"""Every filter, the timeline, rolling up and paths, by clicks and keys; what they leave is what SPARQL answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

pytestmark = pytest.mark.browser

Ask = Callable[[str], list[Any]]

FACT = """?s ag:stance ag:Asserted ; ag:voice ag:Text ; rdf:predicate ?p .
FILTER NOT EXISTS { ?s ag:negated true } FILTER NOT EXISTS { ?s ag:condition ?c }
FILTER NOT EXISTS { ?s ag:saidBy ?who FILTER NOT EXISTS { ?s rdf:subject ?who } }
FILTER NOT EXISTS { ?p ag:noDirectEdge true }"""
SPAN = """OPTIONAL { ?s ag:whenEarliest ?w1 ; ag:whenLatest ?w2 } OPTIONAL { ?s ag:asOfEarliest ?a1 ; ag:asOfLatest ?a2 }
OPTIONAL { ?s ag:sinceEarliest ?b1 } OPTIONAL { ?s ag:untilLatest ?u2 }
BIND(COALESCE(?w1, ?a1, ?b1, IF(BOUND(?u2), "0001-01-01"^^xsd:date, ?none)) AS ?first)
BIND(COALESCE(?w2, ?a2, ?u2, IF(BOUND(?b1), "9999-12-31"^^xsd:date, ?none)) AS ?last)"""


def shown(page: Any) -> list[str]:
    """The statements that the page shows."""
    numbers = "actorgraph.shownStatements().map((n) => actorgraph.data.statements[n].id)"
    return sorted(page.evaluate(f"() => {numbers}"))


def statements(where: str) -> str:
    return f"SELECT DISTINCT ?s WHERE {{ ?s a ag:Statement . {where} }}"


def only(page: Any, kind: str, value: str) -> None:
    """Press "only" in the row of a filter's value."""
    row = page.locator(f'#filters .row:has(input[data-kind="{kind}"][data-value="{value}"])')
    row.hover()
    row.locator(".only").click()


def test_at_first_everything_is_shown(page: Any, ask: Ask) -> None:
    assert shown(page) == ask(statements(""))
    assert len(shown(page)) == 33
    joined = ask(
        "SELECT DISTINCT ?n WHERE { ?s a ag:Statement ; rdf:subject ?a ; rdf:object ?b . VALUES ?v { 1 2 } BIND(IF(?v = 1, ?a, ?b) AS ?n) }"
    )
    assert sorted(page.evaluate("() => actorgraph.nodes.getIds()")) == joined


@pytest.mark.parametrize(
    ("kind", "value", "where"),
    [
        ("stance", "alleged", "?s ag:stance ag:Alleged"),
        ("stance", "denied", "?s ag:stance ag:Denied"),
        ("source", "report", "?s prov:wasDerivedFrom :report"),
        ("speaker", "reis", "?s ag:saidBy :reis"),
        ("speaker", "", "FILTER NOT EXISTS { ?s ag:saidBy ?x }"),
        ("place", "port", "?s ag:where :port"),
        ("place", "", "FILTER NOT EXISTS { ?s ag:where ?x }"),
        ("relation", "metWith", "?s rdf:predicate ag:metWith"),
        ("claim", "fact", FACT),
        ("claim", "intent", "?s ag:stance ?x FILTER(?x IN (ag:Requested, ag:Planned, ag:Hypothetical)) FILTER NOT EXISTS { ?s ag:negated true }"),
        ("claim", "rejected", "?s ag:stance ?x OPTIONAL { ?s ag:negated ?n } FILTER(?x = ag:Denied || BOUND(?n))"),
    ],
)  # fmt: skip
def test_only_one_value(page: Any, ask: Ask, kind: str, value: str, where: str) -> None:
    if kind == "relation":
        page.locator('.family:has(input[data-value="metWith"]) .caret').click()
    only(page, kind, value)
    expected = ask(statements(where))
    assert shown(page) == expected
    assert 0 < len(expected) < 33
    page.click("#reset")
    assert len(shown(page)) == 33


@pytest.mark.parametrize("kind", ["stance", "source", "speaker", "place"])
def test_a_value_switched_off(page: Any, ask: Ask, kind: str) -> None:
    patterns = {
        "stance": ("requested", "FILTER NOT EXISTS { ?s ag:stance ag:Requested }"),
        "source": ("gazette-1", "FILTER NOT EXISTS { ?s prov:wasDerivedFrom :gazette-1 }"),
        # Somebody else of the chain, or the other place, keeps a statement.
        "speaker": ("reis", "FILTER NOT EXISTS { ?s ag:saidBy :reis FILTER NOT EXISTS { ?s ag:saidBy ?o FILTER(?o != :reis) } }"),
        "place": ("port", "FILTER NOT EXISTS { ?s ag:where :port FILTER NOT EXISTS { ?s ag:where ?o FILTER(?o != :port) } }"),
    }  # fmt: skip
    value, where = patterns[kind]
    page.uncheck(f'#filters input[data-kind="{kind}"][data-value="{value}"]')
    assert shown(page) == ask(statements(where))


def test_a_family(page: Any, ask: Ask) -> None:
    row = page.locator('#filters .row:has(input[data-family="CooperationFamily"])')
    row.hover()
    row.locator(".only").click()
    assert shown(page) == ask(statements("?s rdf:predicate ?p . ?p ag:family ag:CooperationFamily"))


def test_a_class_of_nodes(page: Any, ask: Ask) -> None:
    page.uncheck('#filters input[data-kind="class"][data-value="Group"]')
    assert shown(page) == ask(
        statements(
            "?s rdf:subject ?a . FILTER NOT EXISTS { ?a a ag:Group } FILTER NOT EXISTS { ?s rdf:object ?b . ?b a ag:Group }"
        )
    )
    assert "crew" not in page.evaluate("() => actorgraph.nodes.getIds()")


def test_the_number_of_sources(page: Any, ask: Ask) -> None:
    page.click('#filters button[data-least="2"]')
    expected = ask(
        """SELECT DISTINCT ?s WHERE { ?s a ag:Statement ; rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?b
             { SELECT ?a ?p ?b WHERE { ?x rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?b ; prov:wasDerivedFrom ?source }
               GROUP BY ?a ?p ?b HAVING(COUNT(DISTINCT ?source) > 1) } }"""
    )
    assert shown(page) == expected
    assert 0 < len(expected) < 33


def in_time(first: str, last: str) -> str:
    return statements(f'{SPAN} FILTER(?first <= "{last}"^^xsd:date && ?last >= "{first}"^^xsd:date)')


def test_the_timeline_by_keyboard(page: Any, ask: Ask) -> None:
    assert page.input_value("#time-unit") == "year"
    page.focus("#time-from")
    page.keyboard.press("End")
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2022-01-01", "to": "2022-12-31"}
    assert page.get_attribute("#time-from", "aria-valuetext") == "2022"
    assert shown(page) == ask(in_time("2022-01-01", "2022-12-31"))
    page.focus("#time-span")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == ask(in_time("2021-01-01", "2021-12-31"))
    page.check("#undated")
    undated = ask(statements(f"{SPAN} FILTER(!BOUND(?first))"))
    assert shown(page) == sorted(ask(in_time("2021-01-01", "2021-12-31")) + undated)
    assert page.inner_text("#undated-count") == str(len(undated))
    page.uncheck("#undated")
    page.click("#time-zoom")
    assert page.input_value("#time-unit") == "month"
    page.focus("#time-to")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2021-01-01", "to": "2021-06-30"}
    assert shown(page) == ask(in_time("2021-01-01", "2021-06-30"))
    assert page.inner_text("#time-text") == "January 2021 to June 2021"
    page.click("#time-clear")
    assert len(shown(page)) == 33


def drag(page: Any, start: float, end: float) -> None:
    """Drag on the timeline, from one share of its width to another."""
    box = page.locator("#time-band").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + box["width"] * (start + (end - start) * step / 8), y)
    page.mouse.up()


def test_the_timeline_by_dragging(page: Any, ask: Ask) -> None:
    buckets = 2022 - 1998 + 1
    drag(page, 22.5 / buckets, 23.5 / buckets)
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2020-01-01", "to": "2021-12-31"}
    assert shown(page) == ask(in_time("2020-01-01", "2021-12-31"))
    drag(page, 23.4 / buckets, 24.4 / buckets)
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2021-01-01", "to": "2022-12-31"}
    drag(page, 23 / buckets, 24.5 / buckets)
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2022-01-01", "to": "2022-12-31"}
    assert shown(page) == ask(in_time("2022-01-01", "2022-12-31"))
    page.click("#step-back")
    assert page.evaluate("() => actorgraph.state.time") == {"from": "2021-01-01", "to": "2022-12-31"}


def test_the_timeline_plays_on_to_where_something_is_told(page: Any) -> None:
    page.clock.install()
    page.click("#time-play")
    seen = []
    for _ in range(12):
        time = page.evaluate("() => actorgraph.state.time.from.slice(0, 4)")
        if time not in seen:
            seen.append(time)
        page.clock.run_for(1000)
    assert seen == ["2021", "2022"]
    assert page.inner_text("#time-play") == "Play"


def test_the_bars_count_what_is_dated_to_a_year(page: Any, ask: Ask) -> None:
    years = ask(
        f"SELECT ?y WHERE {{ ?s a ag:Statement . {SPAN} FILTER(BOUND(?first) && YEAR(?first) = YEAR(?last)) BIND(STR(YEAR(?first)) AS ?y) }}"
    )
    label = page.get_attribute("#time-bars", "aria-label")
    assert label == f"{len(years)} statements dated to one year"
    assert page.locator("#time-bars .sharp").count() == len(set(years))


def test_rolling_up(page: Any, ask: Ask, seizure: Any) -> None:
    before = shown(page)
    page.check("#rolled")
    organs = ask(
        """SELECT DISTINCT ?n WHERE { ?n (ag:actsFor|ag:holdsPosition|ag:partOf|ag:heads)+ ?t . ?t a/ag:rollUpTarget true .
             ?n a/rdfs:subClassOf* ?c . ?c ag:rollsUp true }"""
    )
    assert organs == ["council", "embassy", "envoy-post", "minister-post", "ministry", "orr", "vane"]
    assert not set(page.evaluate("() => actorgraph.nodes.getIds()")) & set(organs)
    assert shown(page) == before
    lines = page.evaluate("() => actorgraph.edges.get().map((e) => `${e.from} ${e.to}`)")
    assert "arvenia reis" in lines
    assert "league union" in lines
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    assert "Mirela Vane" in page.inner_text("#panel")
    page.locator("#panel .rolled summary").click()
    assert "Ministry of the Sea acts for Arvenia" in page.inner_text("#panel .rolled")
    page.uncheck("#rolled")
    assert "vane" in page.evaluate("() => actorgraph.nodes.getIds()")


def test_a_page_that_opens_rolled_up(open_page: Any, seizure: Any) -> None:
    page = open_page(seizure.network(), seizure.vocabulary, rendered={"as_states": True})
    assert page.is_checked("#rolled")
    assert "vane" not in page.evaluate("() => actorgraph.nodes.getIds()")
    page.uncheck("#rolled")
    page.wait_for_function("() => location.hash.includes('rolled=0')")


@pytest.mark.parametrize(("start", "end"), [("vane", "treaty"), ("families", "union"), ("reis", "treaty")])
def test_shortest_paths(page: Any, ask: Ask, start: str, end: str) -> None:
    pairs = ask(
        "SELECT ?pair WHERE { ?s a ag:Statement ; rdf:subject ?a ; rdf:object ?b BIND(CONCAT(STR(?a), ' ', STR(?b)) AS ?pair) }"
    )
    graph = nx.Graph([[end.rpartition("/")[2] for end in pair.split()] for pair in pairs])
    routes = sorted(nx.all_shortest_paths(graph, start, end))
    page.evaluate("(id) => actorgraph.select({ kind: 'entity', id })", start)
    page.click("#path")
    assert "lead" in page.inner_text("#notice")
    page.fill("#search", page.evaluate("(id) => actorgraph.data.entities[id].label", end))
    page.press("#search", "Enter")
    found = page.evaluate("() => actorgraph.state.selection.routes.map((route) => route.map((step) => step.id))")
    assert sorted(found) == routes
    assert page.locator("#panel .route").count() == len(routes)
    steps = page.locator("#panel .route").first.locator(".step")
    assert steps.count() == len(routes[0]) - 1
    assert all(steps.nth(i).locator(".card .evidence").count() for i in range(steps.count()))


def test_a_path_keeps_to_the_filters(page: Any) -> None:
    only(page, "source", "report")
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'league' })")
    page.click("#path")
    page.fill("#search", "lorovia")
    page.press("#search", "Enter")
    assert "No lines" in page.inner_text("#panel")


def test_the_table_and_the_csv_hold_what_the_query_answers(page: Any, ask: Ask) -> None:
    only(page, "source", "gazette-2")
    expected = ask(statements("?s prov:wasDerivedFrom :gazette-2"))
    page.click("#open-table")
    assert page.locator("#table tbody tr").count() == len(expected)
    with page.expect_download() as saving:
        page.click("#csv")
    rows = list(csv.DictReader(io.StringIO(saving.value.path().read_bytes().decode("utf-8-sig"))))
    assert sorted(row["Identifier"] for row in rows) == expected
    assert {row["Source"] for row in rows} == {"Talks without result"}


def test_search_finds_what_sparql_finds(page: Any, ask: Ask) -> None:
    for text in ("coast", "republic", "알마", "洛罗", "sea"):
        expected = ask(
            f"""SELECT DISTINCT ?e WHERE {{ VALUES ?p {{ rdfs:label skos:altLabel }} GRAPH :graph\\/entities {{ ?e ?p ?name }}
                 FILTER NOT EXISTS {{ ?e a ag:Source }} FILTER(CONTAINS(LCASE(?name), "{text}")) }}"""
        )
        assert sorted(page.evaluate("(text) => actorgraph.find(text).map((found) => found.id)", text)) == expected
        assert expected
