"""The page as a person meets it, in a real browser: what is drawn, clicked, filtered, found and read."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.browser

HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "comment": "<!--<script>alert(2)//",
    "handler": '"><img src=x onerror=alert(3)>',
    "template": "{{ data }} {% raw %} ${alert(4)}",
    "override": "\u202eevil\u202c \u2066x\u2069 \u200f",
    "korean": "탈북민 지원 단체",
    "arabic": "منظمة حقوق الإنسان",
    "emoji": "👩‍👩‍👧‍👦 🇰🇷 family",
    "separators": "line\u2028and\u2029paragraph",
    "control": "bell\x07 tab\t null\x00",
}


def line_between(page: Any, subject: str, relation: str, obj: str) -> dict[str, Any]:
    """The drawn edge as vis-network holds it, and its data."""
    found = page.evaluate(
        """([subject, relation, object]) => {
             const edge = actorgraph.data.edges.find((e) => e.from === subject && e.to === object
               && actorgraph.data.statements[e.statements[0]].relation === relation);
             return edge && { data: edge, drawn: actorgraph.edges.get(edge.id) };
           }""",
        [subject, relation, obj],
    )
    assert found is not None
    return dict(found)


def click_edge(page: Any, number: int) -> None:
    """Click the middle of an edge, where vis-network says it is on the screen."""
    place = page.evaluate(
        """(id) => {
             const [x, y] = actorgraph.middleOf(id);
             const point = actorgraph.network.canvasToDOM({ x, y });
             const box = document.getElementById("canvas").getBoundingClientRect();
             return { x: box.left + point.x, y: box.top + point.y };
           }""",
        number,
    )
    page.mouse.click(place["x"], place["y"])


def test_nothing_but_the_file_is_asked_for_and_the_policy_forbids_more(affair: Any) -> None:
    assert affair.title() == "The affair of the Alma Rose"
    blocked = affair.evaluate(
        """async () => {
             const broken = [];
             document.addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
             await fetch("https://example.org/").catch(() => broken.push("fetch"));
             const script = document.createElement("script");
             script.textContent = "window.injected = true";
             document.body.append(script);
             const image = new Image();
             image.src = "https://example.org/x.png";
             document.body.append(image);
             await new Promise((done) => setTimeout(done, 100));
             return { broken: [...new Set(broken)].sort(), injected: window.injected === true };
           }"""
    )
    assert blocked["injected"] is False
    assert {"connect-src", "fetch", "img-src", "script-src-elem"} <= set(blocked["broken"])
    affair.complaints.clear()
    affair.requests.clear()


def test_every_entity_and_line_is_drawn_where_the_layout_put_it(affair: Any) -> None:
    assert affair.evaluate("() => actorgraph.nodes.length") == 52
    assert "1 without lines" in affair.inner_text("#shown")
    affair.click("#show-lone")
    drawn = affair.evaluate("() => ({ nodes: actorgraph.nodes.length, edges: actorgraph.edges.length })")
    data = json.loads(affair.text_content("#data"))
    assert drawn["nodes"] == len(data["entities"]) == 53
    assert drawn["edges"] == len(data["edges"]) > 100
    stands = affair.evaluate(
        "() => Object.fromEntries(Object.entries(actorgraph.network.body.nodes).map(([id, { x, y }]) => [id, [x, y]]))"
    )
    ids = sorted(data["entities"], key=lambda name: name.encode("utf-16-be"))
    wide = {name: [x, y] for name, (x, y, _) in zip(ids, data["nodes"], strict=True)}
    tall = {name: [y, x] for name, (x, y, _) in zip(ids, data["nodes"], strict=True)}
    assert stands in (wide, tall)


def test_a_fact_is_solid_and_an_allegation_is_not(affair: Any) -> None:
    fact = line_between(affair, "arvenia", "held", "fishers-held-at-port-kest-2021")["drawn"]
    claim = line_between(affair, "arvenia", "sentBack", "crew-of-the-alma-rose")["drawn"]
    asked_not = line_between(affair, "arvenia", "held", "crew-of-the-alma-rose")["drawn"]
    planned = line_between(affair, "lorovia", "fined", "halden-shipping")["drawn"]
    judgement = line_between(affair, "arvenia", "broke", "convention-on-the-law-of-straits")["drawn"]
    assert fact.get("dashes") in (False, None)
    assert claim["dashes"] == judgement["dashes"] == [9, 6]
    assert asked_not["dashes"] == [2, 6]
    assert planned["dashes"] == [20, 9]
    assert planned["width"] < claim["width"] < fact["width"]


def test_clicking_a_line_shows_who_says_so_stance_source_and_paragraph(affair: Any) -> None:
    edge = line_between(affair, "arvenia", "sentBack", "crew-of-the-alma-rose")["data"]
    click_edge(affair, edge["id"])
    cards = affair.locator("#panel .card")
    assert cards.count() == len(edge["statements"]) >= 2
    alleged = affair.locator("#panel .card", has_text="Alleged")
    text = " ".join(alleged.first.inner_text().split())
    assert "by Yusuf al-Amin, according to Seafarers’ Rights Watch" in text
    assert "Arvenia sent back Crew of the Alma Rose" in text
    assert "Held without charge: crews in Port Kest" in text
    assert "paragraph 22 (characters 10–140)" in text
    assert "about May 2021" in text
    assert ">4" in text
    link = alleged.first.locator("cite a")
    assert link.get_attribute("href") == "https://srw.example/held-without-charge"
    assert link.get_attribute("rel") == "noopener noreferrer"
    denied = affair.locator("#panel .card", has_text="Viktor Hale").first
    assert denied.locator(".stance").first.inner_text().lower() == "denied"
    assert "Contested" in affair.locator("#panel .verdict").inner_text()


def test_statements_lead_to_the_ones_they_answer_and_back(affair: Any) -> None:
    edge = line_between(affair, "arvenia", "sentBack", "crew-of-the-alma-rose")["data"]
    affair.evaluate("(id) => actorgraph.select({ kind: 'edge', id })", edge["id"])
    affair.locator("#panel .links button").first.click()
    assert affair.locator("#panel .kind").inner_text() == "One statement"
    affair.click("#back")
    assert affair.locator("#panel .card").count() == len(edge["statements"])
    affair.click("#close")
    assert "About this network" in affair.inner_text("#panel")


def test_a_node_shows_its_statements_by_relation_values_included(affair: Any) -> None:
    affair.evaluate("() => actorgraph.select({ kind: 'entity', id: 'families-of-the-detained-crews' })")
    headings = affair.locator("#panel .group h3").all_inner_texts()
    assert "Has the estimated size" in headings
    assert "some 40 people" in affair.inner_text("#panel")
    affair.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    assert "아르베니아 (Korean)" in affair.inner_text("#panel")
    links = affair.locator("#panel .same a").evaluate_all("(all) => all.map((a) => a.href)")
    assert links == ["https://example.org/wiki/Arvenia"]
    assert "javascript:alert(1)" in affair.inner_text("#panel .same")


@pytest.mark.parametrize(("kind", "value"), [("claim", "claim"), ("stance", "alleged"), ("source", "srw-report-2022")])
def test_a_filter_leaves_what_it_should(affair: Any, kind: str, value: str) -> None:
    affair.evaluate("() => document.querySelectorAll('#filters details').forEach((d) => { d.open = true; })")
    affair.uncheck(f'#filters input[data-kind="{kind}"][data-value="{value}"]')
    left, wanted = affair.evaluate(
        """([kind, value]) => {
             const { data, drawn } = actorgraph;
             const field = (s) => ({ claim: data.claims[s.claim].name, stance: s.stance, source: s.source })[kind];
             const own = (edge) => edge.statements.filter((n) => field(data.statements[n]) !== value);
             return [[...drawn.edges].map(([id, look]) => [id, look.passing]).sort((a, b) => a[0] - b[0]),
                     data.edges.filter((e) => own(e).length).map((e) => [e.id, own(e)])];
           }""",
        [kind, value],
    )
    assert left == wanted
    assert 0 < len(left) < affair.evaluate("() => actorgraph.data.edges.length")
    assert affair.evaluate("() => actorgraph.edges.length") == len(left)
    affair.click("#reset")
    assert affair.evaluate("() => actorgraph.edges.length === actorgraph.data.edges.length")


def test_without_its_fact_a_line_is_no_longer_solid(affair: Any) -> None:
    edge = affair.evaluate(
        """() => actorgraph.data.edges.find((e) =>
             new Set(e.statements.map((n) => actorgraph.data.statements[n].claim)).size > 1
             && e.statements.some((n) => actorgraph.data.statements[n].claim === 0)).id"""
    )
    before = affair.evaluate("(id) => actorgraph.edges.get(id).dashes", edge)
    affair.uncheck('#filters input[data-kind="claim"][data-value="fact"]')
    after = affair.evaluate("(id) => actorgraph.edges.get(id).dashes", edge)
    assert not before
    assert isinstance(after, list)


def test_a_class_switched_off_takes_its_nodes_and_lines(affair: Any) -> None:
    affair.uncheck('#filters input[data-kind="class"][data-value="Person"]')
    kinds = affair.evaluate(
        "() => [...new Set(actorgraph.nodes.getIds().map((id) => actorgraph.data.entities[id].type))]"
    )
    assert "Person" not in kinds
    assert len(kinds) == 8
    loose = affair.evaluate(
        "() => actorgraph.edges.get().filter((e) => !actorgraph.nodes.get(e.from) || !actorgraph.nodes.get(e.to)).length"
    )
    assert loose == 0
    assert "of 53 entities" in affair.inner_text("#shown")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("arven", "arvenia"),
        ("아르베", "arvenia"),
        ("أرفي", "arvenia"),
        ("the skipper", "captain-e-marsh"),
        ("odas", "mirela-oda"),
    ],
)
def test_search_finds_names_aliases_and_labels_in_any_script(affair: Any, typed: str, found: str) -> None:
    affair.fill("#search", typed)
    assert affair.locator("#suggestions [role=option]").count() >= 1
    affair.press("#search", "Enter")
    assert affair.evaluate("() => actorgraph.state.selection") == {"kind": "entity", "id": found}
    assert affair.locator("#suggestions").is_hidden()


def test_only_the_neighbours_and_back(affair: Any) -> None:
    affair.evaluate("() => actorgraph.select({ kind: 'entity', id: 'jonas-fehr' })")
    affair.click("#focus")
    shown, near = affair.evaluate(
        """() => [actorgraph.nodes.getIds().sort(), [...new Set(actorgraph.data.edges.filter((e) => e.from === 'jonas-fehr'
             || e.to === 'jonas-fehr').flatMap((e) => [e.from, e.to]))].sort()]"""
    )
    assert shown == near
    assert len(shown) > 1
    affair.click("#notice button")
    assert affair.evaluate("() => actorgraph.nodes.length") == 52


def test_the_table_holds_the_same_statements_and_opens_them(affair: Any) -> None:
    affair.uncheck('#filters input[data-kind="claim"][data-value="fact"]')
    shown = affair.evaluate("() => actorgraph.shownStatements().length")
    affair.click("#open-table")
    assert affair.locator("#table tbody tr").count() == shown > 20
    assert affair.locator("#table thead th").all_inner_texts()[:4] == ["Subject ↑", "Relation", "Object", "Stance"]
    affair.locator("#table tbody button").first.click()
    assert affair.locator("#table").is_hidden()
    assert affair.locator("#panel .card").count() == 1
    affair.click("#open-table")
    with affair.expect_download() as saving:
        affair.click("#csv")
    text = saving.value.path().read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == shown + 1


def test_the_keyboard_is_enough(affair: Any) -> None:
    affair.keyboard.press("/")
    assert affair.evaluate("() => document.activeElement.id") == "search"
    affair.keyboard.type("lorov")
    affair.keyboard.press("Enter")
    assert affair.evaluate("() => actorgraph.state.selection.id") == "lorovia"
    assert "Lorovia" in affair.inner_text("#live")
    affair.keyboard.press("Escape")
    affair.keyboard.press("Escape")
    assert affair.evaluate("() => actorgraph.state.selection") is None
    affair.focus("#canvas")
    before = affair.evaluate("() => [actorgraph.network.getScale(), actorgraph.network.getViewPosition().x]")
    affair.keyboard.press("+")
    affair.keyboard.press("ArrowRight")
    after = affair.evaluate("() => [actorgraph.network.getScale(), actorgraph.network.getViewPosition().x]")
    assert after[0] > before[0]
    assert after[1] > before[1]
    reached = set()
    for _ in range(60):
        affair.keyboard.press("Tab")
        reached.add(affair.evaluate("() => document.activeElement.closest('.bar, #filters, #stage, #panel')?.id || ''"))
    assert {"stage", "panel"} <= reached


def test_names_change_their_language(affair: Any) -> None:
    affair.select_option("#language", "ko")
    assert "아르베니아" in affair.inner_text("#panel")
    assert "국가" in affair.inner_text("#filters")


def test_the_address_restores_what_was_chosen(affair: Any) -> None:
    affair.evaluate("() => actorgraph.select({ kind: 'entity', id: 'lorovia' })")
    affair.wait_for_function("() => location.hash === '#entity=lorovia'")
    affair.reload()
    affair.wait_for_function("window.actorgraph !== undefined")
    assert affair.evaluate("() => actorgraph.state.selection") == {"kind": "entity", "id": "lorovia"}


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (900, 1100), (1280, 800), (2560, 1440)])
def test_it_fits_screens_from_a_phone_to_4k(
    open_page: Any, demo: ModuleType, scheme: str, width: int, height: int
) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary, width=width, height=height, color_scheme=scheme)
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    wide = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    stage = page.locator("#stage").bounding_box()
    assert stage["width"] >= 300
    assert stage["height"] >= 180
    assert page.locator("#panel h2").is_visible()


def test_contrast_of_text_is_aa_in_both_schemes(open_page: Any, demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    for scheme in ("light", "dark"):
        page = open_page(demo.demo_network(vocabulary), vocabulary, color_scheme=scheme)
        ratios = page.evaluate(
            """() => {
                 const style = getComputedStyle(document.documentElement);
                 const light = (name) => {
                   const hex = style.getPropertyValue(`--${name}`).trim().slice(1);
                   const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
                   const [r, g, b] = full.match(/../g).map((pair) => parseInt(pair, 16) / 255)
                     .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                   return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                 };
                 const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
                 return ["ink", "muted", "accent", "warn"].flatMap((text) =>
                   ["paper", "surface", "sunken"].map((ground) => ratio(text, ground)));
               }"""
        )
        assert len(ratios) == 12
        assert min(ratios) >= 4.5


def test_hostile_texts_are_shown_as_texts(open_page: Any, demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    for number, (name, text) in enumerate(HOSTILE.items()):
        build.sources[name] = {"title": text, "publisher": text, "published": text, "url": "javascript:alert(5)"}
        build.entity(
            name,
            text if number % 2 else "State",
            text,
            aliases=[text],
            labels={"ko": text},
            description=text,
            same_as=[f"javascript:{text}", text],
        )
    for name, text in HOSTILE.items():
        build.say(
            name,
            "asked",
            "script",
            name,
            text,
            gist=text,
            condition=text,
            note=text,
            when=text,
            count=text,
            said_by=["handler", name],
            topic=[text],
        )
        build.say(name, "estimatedSize", source=name, at=text, value=text)
    build.entity("long", "State", "x" * 10_000)
    build.say("long", "asked", "script", "script", "1")
    page = open_page(build.network(title=HOSTILE["script"], description=HOSTILE["handler"]), vocabulary)
    assert page.title() == HOSTILE["script"]
    assert page.evaluate("() => document.querySelectorAll('img, iframe, object, script').length") == 3
    for name, text in HOSTILE.items():
        page.evaluate("(id) => actorgraph.select({ kind: 'entity', id })", name)
        shown = page.text_content("#panel h2")
        assert shown == text.replace("\x00", "\x00")
        assert page.locator("#panel .card").count() >= 2
        assert page.locator("#panel .gist-text").first.text_content() == text
        assert page.locator("#panel a").count() == 0
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'long' })")
    assert len(page.text_content("#panel h2")) == 400
    page.fill("#search", "<img")
    assert page.locator("#suggestions [role=option]").count() == 1
    page.click("#open-table")
    assert page.locator("#table tbody tr").count() == 2 * len(HOSTILE) + 1
    assert page.evaluate("() => document.querySelectorAll('img, iframe, object').length") == 0


def test_an_empty_network_says_so(open_page: Any, demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.Builder(vocabulary).network(), vocabulary)
    assert "no entity" in page.inner_text("#notice")


def test_thousands_of_lines_are_drawn_in_bundles_and_can_be_clicked(open_page: Any, demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    for number in range(900):
        build.entity(f"n{number}", "State", f"Actor {number}")
    for number in range(4500):
        stance = "alleged" if number % 3 else "asserted"
        build.say(f"n{number % 30}", "asked", f"n{(number * 7 + number // 900) % 900}", "s", str(number), stance=stance)
        build.say(
            f"n{number * 11 % 900}", "held", f"n{(number + number // 900) % 900}", "s", str(number), stance=stance
        )
    page = open_page(build.network(), vocabulary)
    assert page.evaluate("() => actorgraph.edges.length") > 4000
    assert page.evaluate("() => Object.hasOwn(actorgraph.network.renderer, '_drawEdges')")
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'n7' })")
    heading = page.locator("#panel h2").inner_text()
    page.evaluate("() => { actorgraph.select(null); actorgraph.network.focus('n7', { scale: 1 }); }")
    box = page.locator("#canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.locator("#panel h2").inner_text() == heading == "Actor 7"
    colours = page.evaluate(
        """() => {
             const canvas = document.querySelector("#canvas canvas");
             const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
             return new Set(new Uint32Array(pixels.buffer)).size;
           }"""
    )
    assert colours > 100


def test_above_the_limit_it_opens_on_the_centre_and_search_finds_the_rest(
    open_page: Any, demo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actorgraph.graph.view import page as module

    monkeypatch.setattr(module, "MOST_NODES", 20)
    monkeypatch.setattr(module, "OPENING_NODES", 10)
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary)
    assert page.evaluate("() => actorgraph.nodes.length") == 10
    assert "10 best connected of 53" in page.inner_text("#notice")
    page.fill("#search", "jonas fehr")
    page.press("#search", "Enter")
    assert page.evaluate("() => Boolean(actorgraph.nodes.get('jonas-fehr'))")
    page.click("#notice button")
    assert page.evaluate("() => actorgraph.nodes.length") == 52
