"""The part of a page that shows an answer: the script ``results.js`` fills it with a table, a chart or a network."""

from __future__ import annotations

import msgspec

from actorgraph.graph.stored import StoredGraph

from .addresses import Addresses
from .markup import Html, h

_VIEWS = (("table", "Table"), ("chart", "Chart"), ("network", "Network"))


def viewer(graph: StoredGraph, *tools: object, source: str = "", title: str = "") -> Html:
    """An empty place for an answer, which is fetched from ``source`` where that is given."""
    names = {"base": graph.base, "root": Addresses(graph.base).root, "prefixes": graph.prefixes}
    tabs = [
        h(
            "button",
            words,
            type="button",
            role="tab",
            id=f"tab-{view}",
            aria_controls="answer-view",
            aria_selected="true" if view == "table" else "false",
            tabindex=0 if view == "table" else -1,
            data_view=view,
        )
        for view, words in _VIEWS
    ]
    return h(
        "section",
        h("h2", "Answer", class_="aloud"),
        h(
            "div",
            h("div", tabs, role="tablist", aria_label="How the answer is shown", class_="tabs"),
            h("p", id="answer-note", class_="note", role="status"),
            h(
                "div",
                tools,
                h(
                    "details",
                    h("summary", "Download"),
                    h("div", id="downloads", class_="menu"),
                    id="download",
                ),
                h("button", "Copy link", type="button", id="share"),
                class_="tools",
            ),
            class_="answer-bar",
            id="answer-bar",
            hidden=True,
        ),
        h("div", id="answer-view", role="tabpanel", aria_labelledby="tab-table", tabindex=0),
        h("noscript", h("p", "The answer is shown by a script, which your browser does not run.", class_="hint")),
        id="answer",
        class_="answer",
        data_source=source or None,
        data_title=title or None,
        data_names=msgspec.json.encode(names).decode(),
        aria_label="Answer",
    )
