"""Fills the tables of case.md with what its questions answer today, and takes its pictures.

    python docs/make_case.py               # the tables
    python docs/make_case.py --pictures    # and case-network.png, case-focus.png, in headless Chromium

In the page a question stands as the command that asks it; the comment below it names the columns that are shown, each
with its heading, and the table follows:

    ```sh
    actorgraph ask returns-added-up
    ```
    <!-- told: told | events: events | people: people -->

A column is one of the question's own or one of COLUMNS below. What stands around the tables is written by hand, and a
test compares the page with what this script would make of it.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from actorgraph.data.read import locate
from actorgraph.graph.build import build
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.graph.questions import ask, questions
from actorgraph.graph.results import table
from actorgraph.ontology.errors import UnknownName

PAGE = Path(__file__).with_name("case.md")
DATASET = "nk-refugees"

_TABLE = re.compile(r"(```sh\nactorgraph ask ([^\n]+)\n```\n<!-- ([^\n]+) -->\n\n)(?:\|[^\n]*\n)*\n?")
#: The second picture: what lies around the last of these, with the edge chosen.
_EDGE = ["china", "repatriated", "returned-march-2012"]
_CHOOSE = """([from, relation, to]) => {
  const { data, select } = window.actorgraph;
  const edge = data.edges.find((one) => one.from === from && one.to === to && one.relation === relation);
  select({ kind: "edge", id: edge.id });
}"""
#: Of the window, in pixels: as large as a page shows, and small enough for a light file.
_WIDTH, _HEIGHT = 1180, 740
#: Milliseconds after which labels have found their places.
_SETTLED = 1500
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Row = Mapping[str, str]


# -- the tables --------------------------------------------------------------------------------------------------------


def filled(page: str, graph: Graph) -> str:
    """The page with every table made anew."""
    return _TABLE.sub(lambda found: f"{found[1]}{_table(graph, found[2], found[3])}\n", page)


def _table(graph: Graph, command: str, columns: str) -> str:
    name, *options = shlex.split(command)
    values = {key.removeprefix("--"): value for key, value in zip(options[::2], options[1::2], strict=True)}
    found = table(ask(graph, questions(graph)[name], values), graph.prefixes)
    shown = [tuple(part.strip() for part in column.split(":")) for column in columns.split("|")]
    tell = _Teller(graph)
    lines = [[heading for _, heading in shown], ["---"] * len(shown)]
    for cells in found.rows:
        row = dict(zip(found.header, cells, strict=True))
        line = [tell.cell(row, column) for column, _ in shown]
        if line not in lines:
            lines.append(line)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


class _Teller:
    """Shows a row's cells as a person would write them: entities by their names, sources by publisher and year."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        described: Any = graph.query(
            "SELECT ?source ?day (SAMPLE(?who) AS ?maker) { ?source a ag:Source ; ag:issuedEarliest ?day"
            " OPTIONAL { ?source dcterms:publisher ?publisher } OPTIONAL { ?source dcterms:creator ?author }"
            " BIND(COALESCE(?publisher, ?author) AS ?who) } GROUP BY ?source ?day"
        )
        self.sources = {row["source"].value.removeprefix(graph.base): self._source(row) for row in described}

    def _source(self, row: Any) -> str:
        return f"{self.graph.label(row['maker'])} {row['day'].value[:4]}"

    def name(self, cell: str) -> str:
        """What a cell shows; a name of the graph becomes its label."""
        if not cell.startswith(":"):
            return cell.replace("|", "\\|")
        name = cell[1:]
        if name in self.sources:
            return self.sources[name]
        try:
            return self.graph.label(self.graph.node(name))
        except UnknownName:
            return name

    def names(self, cell: str) -> str:
        """The same for ids after one another, ``one, two``."""
        return "; ".join(self.name(f":{part}") for part in cell.split(", ")) if cell else ""

    def cell(self, row: Row, column: str) -> str:
        made = COLUMNS.get(column)
        return made(self, row) if made else self.name(row[column])


def _claim(tell: _Teller, row: Row) -> str:
    words = (row["who"], row.get("not", ""), row["did"], row["whom"])
    label = f" as {tell.name(row['label'])}" if row.get("label") else ""
    return " ".join(tell.name(word) for word in words if word) + label


def _asked(tell: _Teller, row: Row) -> str:
    negation = "*not*" if row["not"] else ""
    words = (row.get("actor", ""), negation, row["act"], row["target"])
    return " ".join(tell.name(word) for word in words if word) or row.get("gist", "")


def _told_by(tell: _Teller, row: Row) -> str:
    """The chain from the document to the first speaker; a document alone speaks for itself."""
    speakers = [row.get("nearest", ""), row.get("saidBy", "")]
    chain = list(dict.fromkeys(tell.name(speaker) for speaker in speakers if speaker))
    return " ← ".join([tell.name(row["source"]), *chain])


#: Columns that are made from several of a question's.
COLUMNS: Mapping[str, Callable[[_Teller, Row], str]] = {
    "claim": _claim,
    "asked": _asked,
    "told by": _told_by,
    "said by": lambda tell, row: tell.names(row["saidBy"]),
    "breach said by": lambda tell, row: tell.names(row["breachSaidBy"]),
}


# -- the pictures ------------------------------------------------------------------------------------------------------


def take_pictures(graph: Graph, folder: Path) -> None:
    """case-network.png: the page as it opens. case-focus.png: what lies around one group, with what one edge rests on."""
    from playwright.sync_api import sync_playwright

    from actorgraph.graph.narrow import Narrowing, narrow
    from actorgraph.graph.view.page import write_page

    network = graph.network()
    around = narrow(network, Narrowing(focus=_EDGE[-1]))
    chromium = os.environ.get("ACTORGRAPH_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        for name, shown in (("case-network", network), ("case-focus", around)):
            file = Path(scratch, f"{name}.html")
            write_page(shown, graph.vocabulary, file)
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, reduced_motion="reduce")
            page.goto(file.as_uri())
            page.wait_for_function("window.actorgraph !== undefined")
            if shown is around:
                page.evaluate(_CHOOSE, _EDGE)
            page.wait_for_timeout(_SETTLED)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", action="store_true", help="also take the pictures")
    pictures = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as scratch:
        # As everybody has it: names in private/ are not for a page.
        dataset, out = Path(scratch, DATASET), Path(scratch, "out")
        shutil.copytree(locate(DATASET), dataset, ignore=shutil.ignore_patterns("private"))
        build(dataset, out)
        with open_graph(out) as graph:
            PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), graph), encoding="utf-8")
            if pictures:
                take_pictures(graph, PAGE.parent)


if __name__ == "__main__":
    main()
