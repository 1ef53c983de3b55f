"""The server's pages in a real browser: queries, completion, charts, networks, forms, and strangers' texts that stay texts."""

from __future__ import annotations

import csv
import importlib.util
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import yaml

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store, inferring
from actorgraph.graph.freshness import stamp

pytestmark = pytest.mark.browser

_START = "import sys; from actorgraph.cli.app import main; sys.argv[0] = 'actorgraph'; main()"
#: What alerts, or fetches, if it is ever taken for markup.
IMAGE: Final = "<img src=https://evil.example/x.png onerror=alert(1)>"
SCRIPT: Final = "</textarea></title></script><script>alert(2)</script>\"'`${alert(3)}"
BASE: Final = "https://example.org/docks/"
VOCABULARY: Final = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:paintedOver a owl:ObjectProperty ; rdfs:label "<b onclick=alert(4)>painted over</b>"@en ;
    skos:definition "<script>alert(5)</script>"@en ; skos:example "x"@en ;
    rdfs:domain ag:Entity ; rdfs:range ag:Entity ; ag:family ag:OrganizationFamily .
"""
YEARS: Final = range(1990, 2020)
DATASET: Final[dict[str, Any]] = {
    "dataset.yaml": {
        "id": "docks",
        "title": f"The docks {SCRIPT}",
        "description": IMAGE,
        "base": BASE,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "creators": ["A. Nobody"],
        "languages": ["en"],
    },
    "entities/all.yaml": [
        {
            "id": "harbour",
            "type": "State",
            "name": "Harbour",
            "aliases": [SCRIPT],
            "labels": {"ko": "항구", "ar": "ميناء"},
        },
        {
            "id": "image",
            "type": "NGO",
            "name": IMAGE,
            "description": SCRIPT,
            "same_as": ["https://example.org/?a=1&b='2'"],
        },
        {"id": "script", "type": "Person", "name": SCRIPT},
        {"id": "override", "type": "Group", "name": "\u202eevil\u202c people", "note": IMAGE},
        {"id": "pier", "type": "Place", "name": "Pier"},
    ],
    "sources/all.yaml": [
        {
            "id": "log",
            "title": f"Log {IMAGE}",
            "published": "2020-02-01",
            "url": "https://example.org/log?x=%3Cscript%3E",
        },
        {"id": "book", "title": "Book", "published": "2021"},
    ],
    "statements/log.yaml": {
        "source": "log",
        "statements": [
            *({"what": "harbour detained override", "at": n, "when": str(year)} for n, year in enumerate(YEARS, 1)),
            {
                "what": "harbour paintedOver image",
                "at": 40,
                "gist": SCRIPT,
                "quote": IMAGE,
                "note": SCRIPT,
                "where": "pier",
            },
            {"what": "script accused harbour", "at": 41, "stance": "alleged", "said_by": "image", "condition": IMAGE},
        ],
    },
    "statements/book.yaml": {
        "source": "book",
        "statements": [
            {"what": "harbour detained override", "at": 1, "when": "1995"},
            {"what": "image urged harbour", "at": 2},
        ],
    },
}


@pytest.fixture(scope="module")
def access() -> ModuleType:
    """The module with the measures of contrast and of names."""
    spec = importlib.util.spec_from_file_location("measures", Path(__file__).with_name("test_access.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the dataset is served, with what rules infer from it."""
    folder = tmp_path_factory.mktemp("docks")
    for name, value in DATASET.items():
        (folder / "dataset" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "dataset" / name).write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    (folder / "dataset" / "vocabulary.ttl").write_text(VOCABULARY, encoding="utf-8")
    dataset = read_dataset(folder / "dataset")
    generation, _, _ = build_store(dataset, folder / "out", stamp(folder / "dataset"), conclude=inferring(dataset))
    generation.close()
    command = [sys.executable, "-c", _START, "serve", "--graph", str(folder / "out"), "--port", "0"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None
    with server.stdout:
        yield server.stdout.readline().strip().rstrip("/")
        server.terminate()
        server.wait(30)
    assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """A function: path, options of the browser → the page, loaded. At the end nothing was asked of another server, no
    dialog opened, and the browser complained of nothing but of the answers that a test expects (``refused``)."""
    pages = []

    def visit_it(path: str, *, width: int = 1280, height: int = 900, refused: int = 0, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, reduced_motion="reduce", **options
        )
        page = context.new_page()
        page.requests, page.complaints, page.refused = [], [], refused
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.goto(address + path)
        page.wait_for_function(SETTLED)
        pages.append(page)
        return page

    yield visit_it
    for page in pages:
        expected = [text for text in page.complaints if text.startswith("Failed to load resource")]
        complaints = [text for text in page.complaints if text not in expected]
        outside = [url for url in page.requests if not url.startswith((address, "blob:", "data:"))]
        page.context.close()
        assert (complaints, outside, len(expected)) == ([], [], page.refused)


def ask(page: Any, query: str) -> None:
    """Put a query into the editor and run it."""
    page.fill("#sparql", query)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => !document.getElementById('answer').hasAttribute('aria-busy')")


#: Nothing is being asked for or filled in, such as the names of entities.
SETTLED: Final = "() => !document.querySelector('[aria-busy]')"


def cells(page: Any) -> list[list[str]]:
    return page.evaluate(
        "() => [...document.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )  # type: ignore[no-any-return]


COUNT: Final = """SELECT ?who ?whom (COUNT(*) AS ?times) (MIN(?when) AS ?first) {
  ?s rdf:subject ?who ; rdf:object ?whom OPTIONAL { ?s ag:when ?when } } GROUP BY ?who ?whom ORDER BY DESC(?times) ?who"""


def test_a_query_as_a_table(visit: Callable[..., Any], address: str) -> None:
    page = visit("/query")
    assert page.evaluate("() => document.querySelectorAll('#painted .t-word').length") > 5
    ask(page, COUNT)
    rows = cells(page)
    assert rows[0] == ["Harbour", "evil people", "31", "1990"] or rows[0][1:] == [rows[0][1], "31", "1990"]
    assert [row[0] for row in rows if row[0].startswith("<img")] == [IMAGE]
    assert page.locator("td.number").first.inner_text() == "31"
    assert page.locator("tbody a").first.get_attribute("href") == "/docks/harbour"
    page.click("thead th:nth-child(3) button")
    assert [row[2] for row in cells(page)] == ["1", "1", "1", "31"]
    assert page.locator("thead th[aria-sort=ascending]").count() == 1
    assert "4 rows" in page.inner_text("#answer-note")


def test_the_link_leads_to_the_same_answer(visit: Callable[..., Any]) -> None:
    page = visit("/query")
    ask(page, COUNT)
    page.click("#tab-chart")
    page.wait_for_selector("svg.chart rect")
    shared = urlsplit(page.url)
    assert parse_qs(shared.query)["query"] == [COUNT] and shared.fragment == "chart"
    again = visit(f"{shared.path}?{shared.query}#{shared.fragment}")
    again.wait_for_selector("svg.chart rect")
    assert again.input_value("#sparql") == COUNT
    assert again.locator("svg.chart rect").count() == page.locator("svg.chart rect").count() > 1


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml", "Markdown"])
def test_downloads_of_rows(visit: Callable[..., Any], format: str) -> None:
    page = visit("/query")
    ask(page, "SELECT ?name { :image rdfs:label ?name }")
    page.click("#download summary")
    words = {"csv": "CSV, for spreadsheets"}.get(format, format.upper() if format != "Markdown" else format)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words, exact=True).click()
    file = waiting.value
    text = Path(file.path()).read_text(encoding="utf-8")
    assert file.suggested_filename == f"query.{'md' if format == 'Markdown' else format}"
    if format == "csv":
        assert list(csv.reader(io.StringIO(text))) == [["name"], [IMAGE]]
    else:
        assert "evil.example" in text and (format not in ("xml", "Markdown") or "<img" not in text)


def test_triples_as_a_table_a_network_and_files(visit: Callable[..., Any]) -> None:
    page = visit("/query")
    ask(page, "CONSTRUCT { ?a ?p ?b } { GRAPH graph:edges { ?a ?p ?b } }")
    assert {row[0] for row in cells(page)} >= {"Harbour"}
    page.click("#tab-network")
    page.wait_for_selector("svg.network .node")
    names = page.eval_on_selector_all(".node", "(nodes) => nodes.map((node) => node.getAttribute('aria-label'))")
    assert IMAGE in names and "Harbour" in names
    assert page.locator(".node[href='/docks/harbour']").count() == 1
    page.click("#download summary")
    for words, ending in (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf")):
        if not page.locator("#downloads").is_visible():
            page.click("#download summary")
        with page.expect_download() as waiting:
            page.get_by_role("button", name=words, exact=True).click()
        assert waiting.value.suggested_filename == f"query.{ending}"
    page.click("#download summary")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="The drawing, as SVG").click()
    drawing = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert drawing.startswith("<svg") and "<img" not in drawing


def test_a_chart_of_years(visit: Callable[..., Any]) -> None:
    page = visit("/query")
    ask(page, "SELECT ?when (COUNT(*) AS ?n) { ?s ag:when ?when } GROUP BY ?when ORDER BY ?when")
    page.click("#tab-chart")
    page.wait_for_selector("svg.chart polyline")
    assert page.locator("svg.chart circle").count() == len(YEARS)
    page.select_option("[data-choice=form]", "bars")
    page.wait_for_selector("svg.chart rect")
    assert page.locator("svg.chart rect").count() == len(YEARS)


def test_names_are_completed(visit: Callable[..., Any]) -> None:
    page = visit("/query")
    page.fill("#sparql", "")
    page.focus("#sparql")
    page.keyboard.type("SELECT ?who { ?who ag:deta")
    page.wait_for_selector("#completions li")
    assert page.get_attribute("#completions", "role") == "listbox"
    page.keyboard.press("Enter")
    assert page.input_value("#sparql") == "SELECT ?who { ?who ag:detained"
    page.keyboard.type(" :evil")
    page.wait_for_function("() => document.querySelector('#completions code')?.textContent === ':override'")
    page.keyboard.press("Tab")
    page.keyboard.type(" }")
    assert page.input_value("#sparql") == "SELECT ?who { ?who ag:detained :override }"
    page.keyboard.press("Control+z")
    assert page.input_value("#sparql") != "SELECT ?who { ?who ag:detained :override }"
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("tbody td")
    page.wait_for_function(SETTLED)
    assert cells(page) == [["Harbour"]]


def test_keywords_variables_and_own_terms_are_completed_on_demand(visit: Callable[..., Any]) -> None:
    page = visit("/query")
    for typed, wanted in (
        ("SEL", "SELECT"),
        ("SELECT ?some { ?so", "?some"),
        ("painted", "<https://example.org/terms#paintedOver>"),
    ):
        page.fill("#sparql", typed)
        page.focus("#sparql")
        page.keyboard.press("Control+Space")
        page.wait_for_function(
            "(text) => [...document.querySelectorAll('#completions code')].some((one) => one.textContent === text)",
            arg=wanted,
        )
        page.keyboard.press("Escape")
        assert page.locator("#completions").is_hidden()
    page.fill("#sparql", "# ag:deta")
    page.focus("#sparql")
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(300)
    assert page.locator("#completions").is_hidden()


def test_a_mistake_is_explained_and_a_misspelt_name_too(visit: Callable[..., Any]) -> None:
    page = visit("/query", refused=3)
    for query, words in (
        ("SELECT ?x {", "SELECT ?x {"),
        ("SELECT ?x { ?x ag:detaned ?y }", "did you mean ag:detained"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", ""),
    ):
        ask(page, query)
        assert page.get_attribute("#mistake", "role") == "alert"
        assert words.replace("'", "") in page.inner_text("#mistake").replace("'", "") and page.inner_text("#mistake")
        assert not cells(page)


def test_hostile_words_in_a_query_stay_words(visit: Callable[..., Any]) -> None:
    written = SCRIPT.replace("\\", "\\\\").replace('"', '\\"')
    query = f'SELECT ("{written}" AS ?x) (<javascript:alert(1)> AS ?y) {{}}'
    page = visit(f"/query?query={quote(query)}")
    page.wait_for_selector("tbody td")
    page.wait_for_function(SETTLED)
    assert cells(page) == [[SCRIPT, "javascript:alert(1)"]]
    assert page.locator("tbody a").count() == 0


def test_a_question_is_asked_by_its_form(visit: Callable[..., Any]) -> None:
    page = visit("/questions")
    page.click("main a[href='/questions/statements-about']")
    page.select_option("select[name=actor]", "image")
    page.click("form.ask button")
    page.wait_for_selector("tbody td")
    page.wait_for_function(SETTLED)
    assert urlsplit(page.url).query == "actor=image"
    assert any(IMAGE in row for row in cells(page))
    page.click("text=Open as SPARQL")
    page.wait_for_selector("tbody td")
    page.wait_for_function(SETTLED)
    assert "<https://example.org/docks/image>" in page.input_value("#sparql")


def test_the_search_suggests(visit: Callable[..., Any]) -> None:
    page = visit("/")
    page.focus("#find")
    page.keyboard.type("harb")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#find", "aria-activedescendant") == page.get_attribute("[role=option]", "id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/docks/harbour")
    page.fill("#find", "<img")
    page.wait_for_selector("[role=option]")
    assert page.inner_text("[role=option] .label") == IMAGE
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=%3Cimg")


def test_an_entity_is_read_page_by_page(visit: Callable[..., Any]) -> None:
    page = visit("/docks/harbour")
    assert page.locator("article.card").count() == 25
    page.click("a[rel=next]")
    assert page.locator("article.card").count() == 34 - 25
    page.click("a.choice:has-text('alleged')")
    [card] = page.locator("article.card").all()
    assert "by <img" in card.inner_text() and "paragraph 41" in card.inner_text()
    card.locator("a.cite").click()
    page.click("button.copy")
    page.wait_for_function("() => /Copied|Selected/.test(document.querySelector('button.copy').textContent)")
    assert "https://example.org/docks/statement/" in page.inner_text("#cited")


#: The words of the editor, which are transparent: what is seen are those below.
TYPED: Final = "() => document.getElementById('sparql')?.defaultValue.trim().slice(0, 40)"
PATHS: Final = (
    "/",
    "/docks/harbour",
    "/docks/log",
    "/query?query=SELECT%20*%20%7B%20%3Fs%20ag%3Awhen%20%3Fd%20%7D",
    "/questions",
    "/questions/statements-about?actor=harbour",
    "/search?type=Entity",
    "/api",
)


@pytest.mark.parametrize("path", PATHS)
def test_for_any_screen_and_any_eyes(visit: Callable[..., Any], access: ModuleType, path: str) -> None:
    page = visit(path)
    for width, height in ((320, 640), (390, 844), (1366, 768), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        typed = page.evaluate(TYPED)
        contrasts = [one for one in page.evaluate(access.CONTRASTS) if one[1] != typed]
        assert len(contrasts) > 10 and [one for one in contrasts if one[0] < 4.5] == []
    assert page.evaluate(access.NAMELESS) == []


def test_the_keyboard_reaches_the_content(visit: Callable[..., Any]) -> None:
    page = visit("/docks/harbour")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "content"
    page = visit("/query?query=SELECT%20*%20%7B%20%3Fs%20ag%3Awhen%20%3Fd%20%7D")
    page.wait_for_selector("tbody td")
    page.wait_for_function(SETTLED)
    page.focus("#tab-table")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.id") == "tab-chart"
    page.wait_for_selector("svg.chart")


def test_a_refusal_is_a_page(visit: Callable[..., Any]) -> None:
    page = visit("/docks/nobody", refused=1)
    assert page.inner_text("h1") == "Not Found" and "unknown entity" in page.inner_text("main")


def test_an_inference_shows_its_proof(visit: Callable[..., Any]) -> None:
    page = visit("/query?inferred=true&query=" + quote("SELECT ?i { ?i a ag:Inference } LIMIT 1"))
    page.wait_for_selector("tbody a")
    assert page.is_checked("#inferred")
    page.click("tbody a")
    page.wait_for_selector(".proof")
    assert page.locator(".proof a[href^='/docks/statement/']").count()
