"""What the eye meets: form and colour by class, lines by family, claim and sources, arrows, names that keep apart."""

from __future__ import annotations

import itertools
import json
import math
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from actorgraph.graph.view.drawing import shape_of

pytestmark = pytest.mark.browser

Ask = Callable[[str], list[Any]]
SVG = "{http://www.w3.org/2000/svg}"
#: Linear RGB as all three kinds of cones see it, and without one of them (Machado et al. 2009, severity 1).
SIGHTS = {
    "common": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
#: Rectangles of the names as they are on the canvas, from the drawing that the page saves of it.
NAMES = """(text) => {
  const drawing = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  drawing.style.position = "absolute";
  document.body.append(drawing);
  const boxes = [...drawing.querySelectorAll("text")].map((name) => {
    const { x, y, width, height } = name.getBBox();
    return { text: name.textContent, x, y: y + height * 0.15, width, height: height * 0.7 };
  });
  drawing.remove();
  return boxes;
}"""


def drawing(page: Any) -> str:
    page.click("#save summary")
    with page.expect_download() as saving:
        page.click("#save-svg")
    return str(saving.value.path().read_text(encoding="utf-8"))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def test_nodes_have_the_form_and_colour_of_their_class(page: Any, seizure: Any, ask: Ask) -> None:
    kinds = dict(page.evaluate("() => actorgraph.nodes.get().map((n) => [n.id, [n.shape, n.color]])"))
    assert len(kinds) > 15
    for name, (shape, colour) in kinds.items():
        [iri] = ask(f"SELECT ?c WHERE {{ GRAPH :graph\\/entities {{ :{name} a ?c }} }}")
        known = seizure.vocabulary.classes[iri.rpartition("#")[2]]
        assert shape == shape_of(known.shape)
        # Darkened, at most, until it stands out from the paper.
        assert max(abs(a - b) for a, b in zip(rgb(colour), rgb(known.colour), strict=True)) < 40


def test_lines_are_as_wide_as_their_sources_are_many(page: Any, ask: Ask, seizure: Any) -> None:
    told = ask(
        """SELECT ?line WHERE { SELECT (CONCAT(STR(?a), " ", STR(?p), " ", STR(?b), " ", STR(COUNT(DISTINCT ?d))) AS ?line)
             WHERE { ?s a ag:Statement ; rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?b ; prov:wasDerivedFrom ?d }
             GROUP BY ?a ?p ?b }"""
    )
    sources = Counter()
    for line in told:
        a, p, b, count = (part.rpartition("/")[2].rpartition("#")[2] for part in line.split(" "))
        if seizure.vocabulary.relations[p].symmetric:
            a, b = sorted((a, b))
        sources[(a, p, b)] = int(count)
    drawn = page.evaluate(
        """() => actorgraph.data.edges.map((e) => [e.from, e.relation, e.to, actorgraph.edges.get(e.id).width,
             actorgraph.data.claims[actorgraph.drawn.edges.get(e.id).claim].thin])"""
    )
    assert len(drawn) == len(sources) > 20
    assert {sources[(a, p, b)] for a, p, b, _, _ in drawn} >= {1, 2, 3}
    for a, p, b, width, thin in drawn:
        assert width == pytest.approx(1.5 * math.sqrt(sources[(a, p, b)]) * thin, abs=0.06), (a, p, b)


def test_lines_have_the_colour_of_their_family_and_heads_where_they_lead(page: Any, seizure: Any) -> None:
    root = ET.fromstring(drawing(page))
    lines, forms = list(root)[3], list(root)[4]
    vocabulary = seizure.vocabulary
    edges = page.evaluate("() => actorgraph.data.edges.map((e) => [e.from, e.relation, e.to])")
    expected = Counter(vocabulary.families[vocabulary.relations[relation].family].colour for _, relation, _ in edges)
    strokes = Counter(path.get("stroke") for path in lines.findall(f"{SVG}path"))
    assert sorted(strokes.values()) == sorted(expected.values())
    for colour in strokes:
        assert min(max(abs(a - b) for a, b in zip(rgb(str(colour)), rgb(own), strict=True)) for own in expected) < 40
    places = page.evaluate(
        """() => Object.fromEntries(actorgraph.nodes.getIds().map((id) => {
             const { x, y } = actorgraph.network.canvasToDOM(actorgraph.network.getPosition(id));
             return [id, [x, y]];
           }))"""
    )
    tips = []
    for head in lines.findall(f"{SVG}polygon"):
        x, y = (float(part) for part in str(head.get("points")).split(" ")[0].split(","))
        tips.append(min(places, key=lambda name: math.hypot(places[name][0] - x, places[name][1] - y)))
    leads = [to for _, relation, to in edges if not vocabulary.relations[relation].symmetric]
    assert sorted(tips) == sorted(leads)
    assert len(list(forms)) == len(places)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (3840, 2160)])
def test_names_do_not_cover_each_other(open_page: Any, demo: ModuleType, width: int, height: int) -> None:
    vocabulary = demo.demo_vocabulary()
    page = open_page(demo.demo_network(vocabulary), vocabulary, width=width, height=height)
    for selection in ("null", "{ kind: 'entity', id: 'arvenia' }"):
        page.evaluate(f"() => actorgraph.select({selection})")
        page.wait_for_timeout(200)
        boxes = page.evaluate(NAMES, drawing(page))
        assert len(boxes) > 5
        for one, other in itertools.combinations(boxes, 2):
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert apart, (one, other)


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    """CIELAB of a colour as somebody sees it."""
    light = [(c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in rgb(colour)]
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in SIGHTS[sight]]
    to_xyz = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (sum(a * b for a, b in zip(row, seen, strict=True)) for row in to_xyz)
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart_without_a_kind_of_cones(open_page: Any, demo: ModuleType, scheme: str) -> None:
    """Families by colour alone, in the page's own shades; classes by form and colour together."""
    from actorgraph.ontology.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    build = demo.Builder(vocabulary)
    for name in "ab":
        build.entity(name, "State", name)
    kinds = [
        name for name, kind in sorted(vocabulary.classes.items()) if vocabulary.is_a(name, "Entity") and kind.colour
    ]
    for name in kinds:
        build.entity(f"of-{name}", name, name)
    first = {}
    for name, relation in sorted(vocabulary.relations.items()):
        if relation.takes == "object" and relation.family not in first:
            first[relation.family] = name
            build.say("a", name, "b", "s")
    page = open_page(build.network(), vocabulary, color_scheme=scheme)
    swatches = page.evaluate(
        """() => [...document.querySelectorAll("#filters .family > .row")].map((row) =>
             [row.querySelector("[data-family]").dataset.family, row.querySelector(".swatch rect").getAttribute("fill")])"""
    )
    assert {family for family, _ in swatches} == set(vocabulary.families) and len(swatches) == 11
    forms = page.evaluate(
        """() => [...document.querySelectorAll("#filters .row:has([data-kind=class]) .shape > *")].map((form) =>
             [form.tagName + (form.getAttribute("points") || ""), form.getAttribute("fill")])"""
    )
    assert len(forms) == len(set(kinds) | {"State"})
    for sight in SIGHTS:
        for (one, a), (other, b) in itertools.combinations(swatches, 2):
            distance = math.dist(lab(a, sight), lab(b, sight))
            assert distance > 10, f"{one} and {other} look alike: {sight}, {distance:.1f}"
        for (form, a), (other, b) in itertools.combinations(sorted({tuple(form) for form in forms}), 2):
            if form == other:
                distance = math.dist(lab(a, sight), lab(b, sight))
                assert distance > 10, f"{a} and {b} look alike: {sight}, {distance:.1f}"


def test_the_legend_counts_what_sparql_counts(page: Any, ask: Ask) -> None:
    shown = page.evaluate(
        """() => [...document.querySelectorAll("#filters .row:has([data-kind])")].map((row) => {
             const { kind, value, family } = row.querySelector("input").dataset;
             return [family ? "family" : kind, family || value, row.querySelector(".count").textContent];
           })"""
    )
    patterns = {
        "stance": "?s ag:stance ?v",
        "source": "?s prov:wasDerivedFrom ?v",
        "speaker": "?s ag:saidBy ?v",
        "place": "?s ag:where ?v",
        "relation": "?s rdf:predicate ?v",
        "family": "?s rdf:predicate/ag:family ?v",
    }
    for kind, pattern in patterns.items():
        found = ask(f"SELECT ?v WHERE {{ SELECT DISTINCT ?s ?v WHERE {{ ?s a ag:Statement . {pattern} }} }}")
        expected = Counter(value.rpartition("#")[2] for value in found)
        if kind == "stance":
            expected = Counter({value.lower(): count for value, count in expected.items()})
        counted = {value: int(count) for own, value, count in shown if own == kind and value}
        assert counted == dict(expected), kind
    classes = ask("SELECT ?v WHERE { GRAPH :graph\\/entities { ?e a ?v } FILTER NOT EXISTS { ?e a ag:Source } }")
    assert Counter(value.rpartition("#")[2] for value in classes) == {
        value: int(count) for kind, value, count in shown if kind == "class"
    }
    assert json.loads(page.text_content("#data"))["statements"]
