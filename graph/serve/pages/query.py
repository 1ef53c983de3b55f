"""The page on which people write queries of their own."""

from __future__ import annotations

from typing import Final

import msgspec

from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.syntax import KEYWORDS

from .frame import page
from .markup import Html, h, verbatim
from .questions import known_questions
from .results import viewer

#: Shown where no query is given: it fits any dataset.
_EXAMPLE: Final = """\
# Who does what to whom, how often, and in how many sources
SELECT ?who ?did ?whom (COUNT(?statement) AS ?statements) (COUNT(DISTINCT ?source) AS ?sources)
WHERE {
  ?statement rdf:subject ?who ;
    rdf:predicate ?did ;
    rdf:object ?whom ;
    prov:wasDerivedFrom ?source .
}
GROUP BY ?who ?did ?whom
ORDER BY DESC(?statements) ?who ?did ?whom
LIMIT 100
"""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A query to begin with, which is answered at once; ``inferred``: with inferences."""

    query: str = ""
    inferred: bool = False


def query_page(graph: StoredGraph, asked: Asked) -> Reply:
    """The editor, with what a link brought."""
    return page(
        graph,
        "Query",
        h("h1", "Query", class_="aloud"),
        h(
            "form",
            h(
                "div",
                h("label", "SPARQL", for_="sparql"),
                _saved(graph),
                class_="above-editor",
            ),
            h(
                "div",
                h("pre", id="painted", aria_hidden="true"),
                h(
                    "textarea",
                    verbatim(f"\n{asked.query or _EXAMPLE}"),  # HTML leaves the first line end out
                    id="sparql",
                    name="query",
                    rows=14,
                    spellcheck="false",
                    autocapitalize="off",
                    autocomplete="off",
                    autocorrect="off",
                    wrap="off",
                    aria_describedby="keys",
                ),
                h("ul", id="completions", role="listbox", aria_label="Completions", hidden=True),
                class_="editor",
                id="editor",
                data_keywords=" ".join(sorted(KEYWORDS)),
                data_prefixes=" ".join(graph.prefixes),
            ),
            h(
                "div",
                h("button", "Run", type="submit", class_="primary", id="run"),
                h(
                    "label",
                    h("input", type="checkbox", name="inferred", id="inferred", value="true", checked=asked.inferred),
                    " With what rules inferred",
                    class_="check",
                )
                if graph.manifest.inferred is not None
                else "",
                h(
                    "p",
                    h("kbd", "Ctrl"),
                    "+",
                    h("kbd", "Enter"),
                    " runs, ",
                    h("kbd", "Ctrl"),
                    "+",
                    h("kbd", "Space"),
                    " completes; prefixes such as ",
                    h("code", "ag:"),
                    " are known",
                    id="keys",
                    class_="hint",
                ),
                class_="below-editor",
            ),
            id="query",
            action="/sparql",
            method="post",
        ),
        h("pre", id="mistake", class_="problem", role="alert", hidden=True),
        viewer(graph, title="query"),
        here="/query",
        scripts=("query.js",),
        wide=True,
    )


def _saved(graph: StoredGraph) -> Html:
    ordered = sorted(known_questions(graph).values(), key=lambda question: (question.kind, question.title))
    options = [h("option", "Saved questions…", value="")]
    kinds = dict.fromkeys(question.kind for question in ordered)
    for kind in kinds:
        own = [h("option", q.title, value=q.name) for q in ordered if q.kind == kind]
        options.append(h("optgroup", own, label=kind.capitalize()))
    return h(
        "span",
        h("label", "Saved questions", for_="saved", class_="aloud"),
        h("select", options, id="saved", autocomplete="off"),
        " ",
        h("button", "Open", type="button", id="open-saved"),
    )
