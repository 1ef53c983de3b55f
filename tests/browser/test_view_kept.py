"""What is kept and taken away: the view in the address, steps back, pins, drawings, pictures, citations, passages."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Ask = Callable[[str], list[Any]]
STATE = """() => {
  const { state, network } = actorgraph;
  return { off: Object.fromEntries(Object.entries(state.off).map(([kind, values]) => [kind, [...values].sort()])),
    least: state.least, time: state.time, undated: state.undated, lone: state.lone, rolled: state.rolled, focus: state.focus,
    language: state.language, selection: state.selection, pins: [...state.pins], nodes: actorgraph.nodes.getIds().sort(),
    statements: actorgraph.shownStatements() };
}"""
CAMERA = (
    "() => { const { x, y } = actorgraph.network.getViewPosition(); return [x, y, actorgraph.network.getScale()]; }"
)


def settled(page: Any) -> str:
    """The address, once it has been written."""
    page.wait_for_timeout(450)
    return str(page.url)


def node_on_screen(page: Any, name: str) -> dict[str, float]:
    place = page.evaluate(
        """(id) => {
             const { x, y } = actorgraph.network.canvasToDOM(actorgraph.network.getPosition(id));
             const box = document.getElementById("canvas").getBoundingClientRect();
             return { x: box.left + x, y: box.top + y };
           }""",
        name,
    )
    return dict(place)


def test_the_address_restores_the_whole_view(page: Any, chromium: Any) -> None:
    page.uncheck('#filters input[data-kind="stance"][data-value="planned"]')
    page.locator('#filters .row:has(input[data-kind="speaker"][data-value=""])').hover()
    page.locator('#filters .row:has(input[data-kind="speaker"][data-value=""]) .only').click()
    page.focus("#time-from")
    page.keyboard.press("PageUp")
    page.check("#undated")
    page.select_option("#language", "ko")
    page.check("#rolled")
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    page.click("#focus")
    page.click("#steps")
    place = node_on_screen(page, "lorovia")
    page.mouse.move(place["x"], place["y"])
    page.mouse.down()
    page.mouse.move(place["x"] + 40, place["y"] + 30, steps=4)
    page.mouse.up()
    page.click("#zoom-in")
    address = settled(page)
    expected, camera = page.evaluate(STATE), page.evaluate(CAMERA)
    assert expected["pins"]
    assert expected["focus"] == {"id": "arvenia", "steps": 2, "more": []}
    other = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    other.goto(address)
    other.wait_for_function("window.actorgraph !== undefined")
    assert other.evaluate(STATE) == expected
    assert other.evaluate(CAMERA) == pytest.approx(camera, rel=0.02, abs=2)
    assert other.get_attribute("html", "lang") == "ko"
    other.close()


def test_a_broken_address_does_no_harm(page: Any) -> None:
    for text in (
        "entity=%E0%A4%A",
        "time=x..y&at=1,2",
        "focus=nobody~99&least=-4&pins=a~b",
        "class=-%zz&path=a~b",
        "=&&=",
        "lang=<b>",
    ):
        page.evaluate("(text) => { location.hash = text; }", text)
        page.wait_for_timeout(30)
        assert page.evaluate("() => actorgraph.nodes.length") > 10


def test_steps_back_lead_through_all_views(page: Any) -> None:
    before = page.evaluate(STATE)
    page.uncheck('#filters input[data-kind="stance"][data-value="alleged"]')
    between = page.evaluate(STATE)
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'crew' })")
    page.click("#focus")
    page.click("#back")
    assert page.evaluate("() => [actorgraph.state.focus, actorgraph.state.selection.id]") == [None, "crew"]
    page.click("#back")
    assert page.evaluate(STATE) == between
    page.click("#step-back")
    assert page.evaluate(STATE) == before
    assert page.is_disabled("#step-back")


def test_double_clicks_focus_and_expand(page: Any, ask: Ask) -> None:
    def near(*names: str) -> list[str]:
        listed = ", ".join(f":{name}" for name in names)
        return ask(
            f"SELECT DISTINCT ?n WHERE {{ ?s rdf:subject ?a ; rdf:object ?b . FILTER(?a IN ({listed}) || ?b IN ({listed})) VALUES ?v {{ 1 2 }} BIND(IF(?v = 1, ?a, ?b) AS ?n) }}"
        )

    for names in (["vane"], ["vane", "reis"]):
        place = node_on_screen(page, names[-1])
        page.mouse.dblclick(place["x"], place["y"])
        page.wait_for_timeout(300)
        assert sorted(page.evaluate("() => actorgraph.nodes.getIds()")) == near(*names)
    place = node_on_screen(page, "reis")
    page.mouse.dblclick(place["x"], place["y"])
    page.wait_for_timeout(300)
    assert sorted(page.evaluate("() => actorgraph.nodes.getIds()")) == near("vane")


def test_a_pinned_node_stays_and_can_be_unpinned(page: Any) -> None:
    where = "() => { const { x, y } = actorgraph.network.getPosition('crew'); return [x, y]; }"
    home = page.evaluate(where)
    place = node_on_screen(page, "crew")
    page.mouse.move(place["x"], place["y"])
    page.mouse.down()
    page.mouse.move(place["x"] - 60, place["y"] + 50, steps=5)
    page.mouse.up()
    put = page.evaluate(where)
    assert put != home
    page.uncheck('#filters input[data-kind="class"][data-value="Group"]')
    page.check('#filters input[data-kind="class"][data-value="Group"]')
    assert page.evaluate(where) == pytest.approx(put, abs=1)
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'crew' })")
    page.click("#pin")
    assert page.evaluate(where) == home


def saved(page: Any, button: str) -> bytes:
    page.click("#save summary")
    with page.expect_download() as saving:
        page.click(button)
    return bytes(saving.value.path().read_bytes())


def test_the_drawing_holds_what_is_seen(page: Any) -> None:
    root = ET.fromstring(saved(page, "#save-svg"))
    space = "{http://www.w3.org/2000/svg}"
    lines, forms, names = list(root)[3], list(root)[4], list(root)[5]
    assert len(lines.findall(f"{space}path")) == page.evaluate("() => actorgraph.edges.length")
    assert len(list(forms)) == page.evaluate("() => actorgraph.nodes.length")
    written = {text.text for text in names.findall(f"{space}text")}
    assert {"Arvenia", "Lorovia"} <= written
    dashed = [path for path in lines.findall(f"{space}path") if path.get("stroke-dasharray")]
    assert 0 < len(dashed) < len(lines)
    page.uncheck('#filters input[data-kind="claim"][data-value="fact"]')
    fewer = list(ET.fromstring(saved(page, "#save-svg")))[3]
    assert len(fewer.findall(f"{space}path")) == page.evaluate("() => actorgraph.edges.length") < len(lines)


def test_a_drawing_of_hostile_names_is_well_formed_and_inert(open_page: Any, demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    for number, text in enumerate(
        ["</svg><script>alert(1)</script>", "a & b < c", "bell\x07null\x00", "\u202eevil\u202c", "]]>"]
    ):
        build.entity(f"n{number}", "State", text)
        build.say(f"n{number}", "asked", "n0" if number else "n1", "s")
    page = open_page(build.network(title="<!--"), vocabulary)
    root = ET.fromstring(saved(page, "#save-svg"))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "g",
        "path",
        "polygon",
        "circle",
        "text",
    }
    assert "a & b < c" in {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}


def test_the_picture_is_twice_the_screen(page: Any) -> None:
    png = saved(page, "#save-png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    size = page.evaluate(
        "() => { const { clientWidth, clientHeight } = document.getElementById('canvas'); return [clientWidth * 2, clientHeight * 2]; }"
    )
    assert list(struct.unpack(">II", png[16:24])) == size


def copied(page: Any, action: Callable[[], None]) -> str:
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copiedText = text; }; }")
    action()
    page.wait_for_function("() => window.copiedText")
    assert "copied" in page.inner_text("#toast")
    return str(page.evaluate("() => { const text = window.copiedText; window.copiedText = ''; return text; }"))


def test_a_citation_names_source_paragraph_digest_and_iri(page: Any, ask: Ask) -> None:
    [key] = ask("SELECT ?s WHERE { ?s rdf:predicate ag:repatriated ; ag:stance ag:Alleged }")
    page.evaluate(
        "(key) => actorgraph.select({ kind: 'statement', number: actorgraph.data.statements.findIndex((s) => s.id === key) })",
        key,
    )
    text = copied(page, lambda: page.click("#panel .cite"))
    assert text == (
        "Arvenia repatriated Crew of the Alma [alleged]. According to Seafarers’ League, citing Paulo Reis. "
        "The Gazette, “Crew held in Port Kest”, 2021-03-04, paragraph 5. https://gazette.example/1. "
        f"SHA-256 of the text: {'a' * 64}. https://example.org/seizure/statement/{key}"
    )


def test_the_copied_link_restores_the_view(page: Any, chromium: Any) -> None:
    page.uncheck('#filters input[data-kind="class"][data-value="Place"]')
    page.click("#save summary")
    link = copied(page, lambda: page.click("#copy-link"))
    assert re.search(r"#.*class=-\.Place.*&at=", link)
    other = chromium.new_page(reduced_motion="reduce")
    other.goto(link)
    other.wait_for_function("window.actorgraph !== undefined")
    assert other.evaluate("() => actorgraph.nodes.getIds().sort()") == page.evaluate(
        "() => actorgraph.nodes.getIds().sort()"
    )
    other.close()


def test_contradictions_are_marked_on_both_sides(page: Any, ask: Ask) -> None:
    denials = ask("SELECT ?s WHERE { ?s rdf:predicate ag:repatriated ; ag:stance ag:Denied }")
    page.evaluate(
        "(key) => actorgraph.select({ kind: 'statement', number: actorgraph.data.statements.findIndex((s) => s.id === key) })",
        denials[0],
    )
    assert "Contested" in page.inner_text("#panel .saying")
    against = page.locator("#panel .links li", has_text="Against it")
    assert against.count() == 2
    against.first.locator("button").click()
    assert "Against it" in page.inner_text("#panel .links")
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    assert "repatriated" in page.locator("#panel ul.also").first.inner_text()


def test_passages_stand_in_the_evidence_where_they_were_asked_for(open_page: Any, seizure: Any) -> None:
    network = seizure.network()
    key = next(k for k, s in network.graph["statements"].items() if s["relation"] == "arrivedIn")
    page = open_page(network, seizure.vocabulary, rendered={"passages": {key: ["They came <b>ashore</b>."]}})
    page.evaluate(
        "(key) => actorgraph.select({ kind: 'statement', number: actorgraph.data.statements.findIndex((s) => s.id === key) })",
        key,
    )
    assert page.inner_text("#panel .passage-text") == "They came <b>ashore</b>."
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'reis' })")
    assert page.locator("#panel .passage-text").count() == 0


def test_the_page_speaks_korean_and_chinese(page: Any) -> None:
    words = {"ko": ("표", "진술", "아르베니아"), "zh": ("表格", "陈述", "洛罗维亚")}
    for language, (table, statement, name) in words.items():
        page.select_option("#language", language)
        assert page.get_attribute("html", "lang") == language
        assert page.inner_text("#open-table") == table
        assert statement in page.inner_text("#shown")
        assert name in page.inner_text("#panel")
        assert page.get_attribute("#fit", "data-say") == "Fit"
        assert page.inner_text("#fit") != "Fit"
    page.select_option("#language", "")
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("#open-table") == "Table"


def test_a_notebook_shows_it_in_a_frame(chromium: Any, seizure: Any, tmp_path: Any) -> None:
    from actorgraph.graph.picture import Picture
    from actorgraph.graph.view.page import render

    file = tmp_path / "notebook.html"
    shown = Picture(html=render(seizure.network(), seizure.vocabulary))._repr_html_()
    file.write_text(f"<!DOCTYPE html><h1>Notebook</h1>{shown}", encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1100, "height": 800}, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#panel h2").wait_for()
    assert frame.locator("#panel h2").inner_text() == "The seizure of the Alma"
    frame.locator("#search").fill("lorovia")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "Lorovia"
    assert complaints == []
    page.close()
