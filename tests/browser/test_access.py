"""For any hands and eyes: names and roles, the order of the keyboard, contrast, sizes of what is to be hit, print."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.browser

NAMELESS = """() => {
  const seen = [];
  for (const element of document.querySelectorAll("button, input, select, summary, a[href], [role], svg[role], dialog, section, aside")) {
    if (element.closest("[hidden]") || element.closest("dialog:not([open])") || element.closest("[aria-hidden=true]")) continue;
    const role = element.getAttribute("role");
    if (["presentation", "status", "search", "cell", "row", "rowgroup"].includes(role)) continue;
    const labels = element.labels ? [...element.labels].map((label) => label.textContent).join(" ") : "";
    const by = (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ");
    const name = element.getAttribute("aria-label") || by.trim() || labels || element.textContent || "";
    if (!name.trim() && !(role === "listbox" && element.hidden)) seen.push(element.outerHTML.slice(0, 120));
  }
  return seen;
}"""
CONTRASTS = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("script, style, noscript, .aloud, .skip, :disabled, .undated:has(:disabled)")) continue;
    const [text, paper] = [rgb(getComputedStyle(element).color), ground(element)];
    const [a, b] = [light(text), light(paper)];
    found.push([Math.round((100 * (Math.max(a, b) + 0.05)) / (Math.min(a, b) + 0.05)) / 100, walker.currentNode.data.trim().slice(0, 40), element.className]);
  }
  return found;
}"""
LINES = """() => {
  const style = getComputedStyle(document.documentElement);
  const hex = (text) => text.match(/[0-9a-f]{2}/gi).slice(0, 3).map((pair) => parseInt(pair, 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const light = (text) => { const [r, g, b] = hex(text); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(style.getPropertyValue("--paper").trim());
  return [...document.querySelectorAll("#filters .shape *, #filters .swatch *")].map((form) => {
    const own = light(form.getAttribute("fill"));
    return (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
  });
}"""


def test_everything_that_acts_has_a_name(page: Any) -> None:
    assert page.evaluate(NAMELESS) == []
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    assert page.evaluate(NAMELESS) == []
    page.click("#open-table")
    assert page.evaluate(NAMELESS) == []


def test_roles_are_those_of_what_they_look_like(page: Any) -> None:
    for role, name in (
        ("combobox", "Find by name, in any language"),
        ("application", None),
        ("slider", "From"),
        ("slider", "Until"),
        ("slider", "Span of time"),
        ("button", "Zoom in"),
        ("button", "Full screen"),
        ("checkbox", None),
        ("complementary", "Evidence"),
        ("region", "Timeline"),
        ("region", "Legend and filters"),
        ("img", None),
    ):
        assert page.get_by_role(role, **({"name": name} if name else {})).count() >= 1, (role, name)
    for id in ("time-from", "time-to", "time-span"):
        values = [float(page.get_attribute(f"#{id}", f"aria-value{part}")) for part in ("min", "now", "max")]
        assert values == sorted(values)
        assert page.get_attribute(f"#{id}", "aria-valuetext")
    assert page.evaluate("() => document.querySelectorAll('h1').length") == 1
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


def test_the_tab_key_goes_through_the_page_in_its_order(page: Any) -> None:
    page.evaluate("() => document.querySelectorAll('#filters details').forEach((group) => { group.open = false; })")
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        part = page.evaluate(
            "() => document.activeElement.closest('.skip, .search, .tools, #filters, #plot, #timeline, #panel')"
        )
        assert part is not None or page.evaluate("() => document.activeElement === document.body")
        name = page.evaluate(
            "() => { const at = document.activeElement.closest('.skip, .search, .tools, #filters, #plot, #timeline, #panel'); return at ? at.id || at.className : 'end'; }"
        )
        if name == "end":
            break
        if not order or order[-1] != name:
            order.append(name)
    assert order[:7] == ["skip", "search", "tools", "filters", "plot", "timeline", "panel"]


def test_the_keyboard_does_not_lose_its_place(page: Any) -> None:
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'crew' })")
    page.focus("#focus")
    page.keyboard.press("Enter")
    assert page.evaluate("() => [document.activeElement.id, actorgraph.state.focus.id]") == ["focus", "crew"]
    page.locator("#panel .card .name").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "panel"
    page.focus("#notice button")
    page.keyboard.press("Enter")
    assert page.evaluate("() => [document.activeElement.id, actorgraph.state.focus]") == ["canvas", None]


def test_the_focus_is_seen(page: Any) -> None:
    for selector in ("#search", "#open-table", "#save summary", "#canvas", "#time-from", "#fit", "#reset"):
        page.focus(selector)
        page.keyboard.press("Shift")
        outline = page.evaluate("(at) => getComputedStyle(document.querySelector(at)).outlineStyle", selector)
        assert outline != "none", selector


def test_whatever_the_tab_key_reaches_is_named_and_seen(page: Any) -> None:
    """As the browser tells it to a screen reader: the accessibility tree itself."""
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    def of(node: Any, name: str) -> Any:
        return next((p["value"].get("value") for p in node.get("properties", []) if p["name"] == name), None)

    acting = [n for n in tree if not n.get("ignored") and of(n, "focusable") and n["role"]["value"] != "RootWebArea"]
    assert len(acting) > 100
    nameless = [
        n["role"]["value"]
        for n in acting
        if n["role"]["value"] != "generic" and not n.get("name", {}).get("value", "").strip()
    ]
    assert nameless == []
    kinds = {"button", "checkbox", "combobox", "link", "slider", "application", "DisclosureTriangle", "complementary"}
    assert {n["role"]["value"] for n in acting} <= kinds | {"ComboBoxSelect", "option", "region", "generic", "group"}
    unseen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        at, outline = page.evaluate(
            """() => {
                 const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
                 return [document.activeElement.outerHTML.slice(0, 90), outlineStyle === "none" ? 0 : parseFloat(outlineWidth)];
               }"""
        )
        if at.startswith("<body"):
            break
        if outline < 2:
            unseen.add(at)
    else:
        raise AssertionError("Tab goes in a circle")
    assert unseen == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa_for_text_and_for_forms(open_page: Any, demo: ModuleType, scheme: str) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary, color_scheme=scheme)
    page.evaluate("() => document.querySelectorAll('#filters details').forEach((group) => { group.open = true; })")
    page.uncheck('#filters input[data-kind="class"][data-value="Company"]')
    for selection in ("null", "{ kind: 'entity', id: 'arvenia' }"):
        page.evaluate(f"() => actorgraph.select({selection})")
        texts = page.evaluate(CONTRASTS)
        assert len(texts) > 80
        assert [text for text in texts if text[0] < 4.5] == []
    forms = page.evaluate(LINES)
    assert len(forms) > 12
    assert min(forms) >= 3


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_to_be_hit_is_large_enough(open_page: Any, demo: ModuleType, width: int) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary, width=width, height=740)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button:not(.only, .name), select, summary, label, [role=slider]")].filter((e) => e.checkVisibility()).map((e) => {
             const { width, height } = e.getBoundingClientRect();
             return [Math.round(width), Math.round(height), e.id || e.className || e.textContent.slice(0, 20)];
           }).filter(([w, h, name]) => (h < 20 || w < 20) && !/^(time-|show-lone)/.test(name))"""
    )
    assert small == []


def test_a_phone_has_everything_too(open_page: Any, seizure: Any) -> None:
    page = open_page(seizure.network(), seizure.vocabulary, width=360, height=740, has_touch=True)
    page.click("#toggle-filters")
    page.uncheck('#filters input[data-kind="claim"][data-value="fact"]')
    page.click("#toggle-filters")
    page.click("#time-fold")
    assert page.locator("#time-band").is_visible()
    page.fill("#search", "lorovia")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Lorovia"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_print_leaves_evidence_and_drops_what_acts(page: Any) -> None:
    page.evaluate("() => actorgraph.select({ kind: 'entity', id: 'arvenia' })")
    page.emulate_media(media="print")
    assert page.locator("#panel .card").first.is_visible()
    for selector in (".tools", "#filters", ".zoom", ".cite", ".time-tools"):
        assert page.locator(selector).first.is_hidden(), selector
