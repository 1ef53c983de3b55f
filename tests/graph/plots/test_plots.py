"""Figures: that they are drawn, the same every time, and say what was counted."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from actorgraph.graph.measures import Observed, measure, observe
from actorgraph.graph.narrow import Narrowing
from actorgraph.graph.opened import Graph
from actorgraph.graph.plots import FIGURES, activity, addressing, plots
from actorgraph.ontology.errors import ActorgraphError, OutputError


@pytest.fixture(scope="module")
def observed(small_graph: Graph) -> Observed:
    return observe(small_graph)


@pytest.fixture(scope="module")
def drawn(observed: Observed, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return plots(observed, tmp_path_factory.mktemp("plots") / "new" / "folder")


def test_every_figure_is_drawn_as_svg_and_png(drawn: list[Path]) -> None:
    assert [file.name for file in drawn] == [f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png")]
    for file in drawn:
        content = file.read_bytes()
        if file.suffix == ".png":
            assert content.startswith(b"\x89PNG")
        else:
            root = ET.fromstring(content)
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert not root.findall(".//{http://www.w3.org/2000/svg}script")
        assert b"Date" not in content and b"dc:date" not in content


def test_equal_input_gives_equal_bytes(observed: Observed, drawn: list[Path], tmp_path: Path) -> None:
    again = plots(observed, tmp_path)
    assert [a.read_bytes() for a in again] == [b.read_bytes() for b in drawn]


def test_nothing_is_left_behind(drawn: list[Path]) -> None:
    import matplotlib

    assert matplotlib.rcParams["svg.hashsalt"] is None
    assert "matplotlib.pyplot" not in sys.modules
    assert sorted(drawn) == sorted(drawn[0].parent.iterdir())


def test_where_there_is_nothing_there_is_no_figure(small_graph: Graph, tmp_path: Path) -> None:
    nothing = observe(small_graph, narrowing=Narrowing(relations=frozenset({"thanked"})))
    assert plots(nothing, tmp_path) == []


def test_without_matplotlib_the_message_says_what_to_install(
    observed: Observed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("actorgraph.graph.plots.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("actorgraph.graph.plots.sheet")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ActorgraphError, match=r"pip install 'actorgraph\[plots\]'"):
        plots(observed, tmp_path / "plots")
    assert not (tmp_path / "plots").exists()


def test_a_folder_that_cannot_be_written_is_named(observed: Observed, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="taken"):
        plots(observed, tmp_path / "taken")


def test_who_addresses_whom_is_what_sparql_counts(small_graph: Graph, observed: Observed) -> None:
    query = """
      SELECT ?who ?whom (COUNT(DISTINCT ?s) AS ?n) {
        ?s rdf:subject ?who ; rdf:predicate ?p ; ag:stance ?stance . ?p ag:family/ag:speech true .
        OPTIONAL { ?s ag:to ?to }
        OPTIONAL { ?p ag:family/ag:addressed true . ?s rdf:object ?object }
        BIND(COALESCE(?to, ?object) AS ?whom) FILTER(BOUND(?whom) && ?who != ?whom)
        FILTER(?stance IN (ag:Asserted, ag:Alleged))
        FILTER NOT EXISTS { ?s ag:negated true } FILTER NOT EXISTS { ?s ag:condition ?c }
        ?who a/rdfs:subClassOf* ag:Actor . ?whom a/rdfs:subClassOf* ag:Actor .
      } GROUP BY ?who ?whom"""
    base = small_graph.base
    wanted = {
        (row["who"].value.removeprefix(base), row["whom"].value.removeprefix(base)): int(row["n"].value)
        for row in small_graph.query(query)
    }
    assert wanted
    assert addressing.addressed(observed) == wanted


@pytest.mark.parametrize(
    ("years", "window"),
    [
        ({2012: 90, 2023: 100}, (2012, 2023)),
        ({1974: 1, 1995: 4, 2012: 90, 2023: 100}, (2012, 2023)),
        ({1974: 11, 2012: 90, 2023: 100}, (1974, 2023)),
        ({2012: 90, 2023: 100, 2100: 2}, (2012, 2023)),
        ({1990: 1, 2000: 100, 2010: 100}, (1990, 2010)),
        ({2012: 1}, (2012, 2012)),
    ],
)
def test_a_few_outliers_do_not_make_the_axis_twice_as_long(years: dict[int, int], window: tuple[int, int]) -> None:
    assert activity._window(Counter(years)) == window


@pytest.mark.parametrize(
    ("spans", "length"),
    [
        ([("2012-01-01", "2012-01-01"), ("2012-02-01", "2012-02-29")], 7),
        ([("2012-01-01", "2012-12-31"), ("2012-02-01", "2012-02-29")], 4),
        ([("2002-01-01", "2002-01-31"), ("2012-02-01", "2012-02-29")], 4),
        ([("1802-01-01", "1802-01-31"), ("2012-02-01", "2012-02-29")], 3),
        ([("0001-01-01", "9999-12-31")], 4),
    ],
)
def test_a_bar_is_a_month_a_year_or_a_decade(spans: list[tuple[str, str]], length: int) -> None:
    assert activity._length([{"earliest": first, "latest": last} for first, last in spans]) == length


def test_names_are_never_markup(observed: Observed, tmp_path: Path) -> None:
    # In the small dataset every text that may stand anywhere is as awkward as it can be.
    assert any("<tag" in observed.label(name) for name in observed.actors)
    plots(observed, tmp_path)
    text = (tmp_path / "central-actors.svg").read_text(encoding="utf-8")
    assert "<tag" not in text
    assert measure(observed).central
