"""The picture of a graph, whole or in part, as a notebook gets it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.opened import Graph
from actorgraph.graph.picture import picture
from actorgraph.graph.view.page import render
from actorgraph.ontology.errors import ActorgraphError, UnknownName


def data_of(html: str) -> Any:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found.group(1))


def test_the_whole_is_the_page_of_the_build(small_graph: Graph) -> None:
    shown = picture(small_graph)
    network = small_graph.published().network()
    assert shown.whole
    assert shown.html == render(network, small_graph.vocabulary)
    assert (shown.entities, shown.statements) == (len(network), len(network.graph["statements"]))


def test_a_part_holds_what_was_asked_for_and_nothing_else(small_graph: Graph) -> None:
    shown = small_graph.picture(relations=["repatriated"], sources=["second"])
    assert not shown.whole
    held = data_of(shown.html)
    assert [(s["relation"], s["source"]) for s in held["statements"]] == [("repatriated", "second")]
    assert shown.statements == 1
    assert shown.entities == len(held["entities"]) == 3


def test_names_and_aliases_are_understood_and_unknown_ones_refused(small_graph: Graph) -> None:
    assert small_graph.picture(focus="the north").html == small_graph.picture(focus="northland").html
    for options in (
        {"focus": "nowhere"},
        {"relations": ["repatriatd"]},
        {"sources": ["northland"]},
        {"sources": ["nowhere"]},
    ):
        with pytest.raises(UnknownName):
            small_graph.picture(**options)
    with pytest.raises(ActorgraphError, match="2021-02-31"):
        small_graph.picture(since="2021-02-31")


def test_it_is_written_whole(small_graph: Graph, tmp_path: Path) -> None:
    shown = small_graph.picture(as_states=True)
    assert not shown.whole
    shown.write(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == shown.html.encode()
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]
