"""The network as one HTML file that asks for nothing from outside.

pyvis holds the nodes, edges and options of the picture, and vis-network, which comes inside the pyvis package, draws
them. The page around it is this folder's own: pyvis's template asks a CDN for Bootstrap, escapes neither heading nor
titles, and its writer drops a ``lib/`` folder in the working directory. No other module of the project imports pyvis.

Nothing in the page is ever parsed as HTML or as a script but the files of this folder and vis-network: data stand in
a JSON element, become text nodes, and a content security policy names the digest of each script and style.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyvis.network
from pyvis.edge import Edge
from pyvis.node import Node

from actorgraph.ontology.errors import OutputError
from actorgraph.ontology.vocabulary import Vocabulary

from ..layout import layout, radius
from ..roll_up import roll_up
from . import template, told
from .drawing import CLAIMS, GREY, OPTIONS, WIDTHS, claims_of, drawn_edges, most_central, shape_of

#: vis-network, as it comes inside pyvis.
VIS_NETWORK: Final = template.vis_network_file()

#: Above this many nodes the page opens on the most central ones, and says so.
MOST_NODES: Final = 10_000
OPENING_NODES: Final = 2_000

_WITHOUT_SCRIPTS: Final = (
    "The picture is drawn by the script inside this page, which your browser does not run. "
    "The page loads nothing from anywhere else."
)


def render(
    network: nx.MultiDiGraph[Any],
    vocabulary: Vocabulary,
    *,
    passages: Mapping[str, Sequence[str]] | None = None,
    as_states: bool = False,
) -> str:
    """The page as text: equal for equal input, whatever the order of insertion and the hash seed.

    ``passages`` holds, by statement id, the texts that a statement rests on; without it the page has none of the
    documents' words. ``as_states`` opens the page rolled up (see :mod:`actorgraph.graph.roll_up`).
    """
    data = _data(network, vocabulary, passages or {})
    return _page(network, data | {"asStates": as_states})


def write_page(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary, path: str | Path, **options: Any) -> None:
    """Write :func:`render` to ``path`` in UTF-8, aside and then renamed, so that no half page is ever seen.

    Raises :class:`OutputError` where ``path`` cannot be written; an earlier file is then left as it was.
    """
    target = Path(path)
    text = render(network, vocabulary, **options)
    aside = ""
    try:
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            aside = file.name
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(aside).chmod(0o666 & ~umask)
        Path(aside).replace(target)
    except OSError as error:
        if aside:
            Path(aside).unlink(missing_ok=True)
        raise OutputError(f"{target}: cannot be written: {error.strerror or error}") from error


def draw(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary) -> pyvis.network.Network:
    """The picture as pyvis holds it: every node with its place, form and colour, every edge with its line.

    An edge also carries its bend and turn and the positions of its statements in the sorted list of all.
    """
    picture = pyvis.network.Network(directed=True, cdn_resources="in_line")
    picture.options = OPTIONS
    places = layout(network)
    for node in _in_order(network):
        data = network.nodes[node]
        kind = vocabulary.classes.get(str(data.get("type", "")))
        x, y = places[node]
        # add_node and add_edge look through all nodes each time; a picture of ten thousand would take minutes.
        drawn = Node(
            str(node),
            shape_of(kind.shape if kind else ""),
            template.clean(str(data.get("label") or node)),
            size=radius(network.degree(node)),
            color=(kind.colour if kind else "") or GREY,
            # vis-network cuts decimals off; rounded, nothing shifts.
            x=round(x),
            y=round(y),
        )
        picture.nodes.append(drawn.options)
        picture.node_ids.append(str(node))
        picture.node_map[str(node)] = drawn.options
    position = {key: number for number, key in enumerate(claims_of(network))}
    for number, edge in enumerate(drawn_edges(network, vocabulary)):
        family, relation = vocabulary.families.get(edge.family), vocabulary.relations.get(edge.relation)
        look: dict[str, Any] = {"color": (family.colour if family else "") or GREY, "width": edge.width}
        if dashes := CLAIMS[edge.claim]["dashes"]:
            look["dashes"] = dashes
        if edge.bend:
            bow = "curvedCW" if edge.bend > 0 else "curvedCCW"
            look["smooth"] = {"enabled": True, "type": bow, "roundness": abs(edge.bend)}
        if edge.turn:
            look["selfReference"] = {"size": 18, "angle": edge.turn}
        # An empty string keeps pyvis from adding an arrow; elsewhere the options of the whole picture hold.
        look["arrows"] = "" if relation and relation.symmetric else "to"
        line = Edge(edge.subject, edge.object, True, id=number, **look)
        line.options["statements"] = [position[key] for key in edge.statements]
        line.options |= {"bend": edge.bend, "turn": edge.turn}
        picture.edges.append(line.options)
    return picture


def _data(
    network: nx.MultiDiGraph[Any], vocabulary: Vocabulary, passages: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """All that the page knows, as JSON-able values; only the terms that the network uses."""
    statements = claims_of(network)
    inferred: Mapping[str, Any] = network.graph.get("inferences", {})
    picture = draw(network, vocabulary)
    used = {str(statement.get("relation", "")) for statement in statements.values()}
    types = {str(kind) for _, kind in network.nodes(data="type", default="")}
    row = {str(node): number for number, node in enumerate(_in_order(network))}
    return {
        "dataset": {
            key: str(network.graph.get(key) or "") for key in ("id", "title", "description", "licence", "base")
        },
        "claims": CLAIMS if inferred else CLAIMS[:-1],
        "widths": WIDTHS,
        "classes": told.classes(vocabulary, types),
        "relations": told.relations(vocabulary, used) | dict(network.graph.get("properties", {})),
        "families": told.families(vocabulary, used),
        "sources": {key: told.present(source) for key, source in network.graph.get("sources", {}).items()},
        "entities": {str(node): told.present(network.nodes[node]) for node in network.nodes},
        "statements": [
            told.statement(key, statements[key]) | told.present({"passage_texts": list(passages.get(key, ()))})
            for key in statements
        ],
        "proofs": network.graph.get("proofs", {}) if inferred else {},
        # Most of a large page: bare rows, places and nodes by their position among the ids.
        "nodes": [[node["x"], node["y"], node["size"]] for node in picture.nodes],
        "edges": [
            [row[edge["from"]], row[edge["to"]], edge["statements"], edge["bend"], edge["turn"]]
            for edge in picture.edges
        ],
        "options": picture.options,
        "rollUp": roll_up(network, vocabulary),
        "opening": most_central(network, OPENING_NODES) if len(network) > MOST_NODES else None,
    }


def _in_order(network: nx.MultiDiGraph[Any]) -> list[Any]:
    """The nodes by their ids as a browser sorts them, by UTF-16 units."""
    return sorted(network.nodes, key=lambda node: str(node).encode("utf-16-be", "surrogatepass"))


def _page(network: nx.MultiDiGraph[Any], data: Mapping[str, Any]) -> str:
    """The template with everything in it."""
    style, vis_network, explorer = template.file("explorer.css"), template.vis_network(), template.explorer()
    policy = (
        f"default-src 'none'; script-src {_digest(vis_network)} {_digest(explorer)}; style-src {_digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return template.filled(
        {
            "policy": policy,
            "title": template.escape(str(network.graph.get("title") or network.graph.get("id") or "Network")),
            "styles": f"<style>{style}</style>",
            "links": "",
            "data": template.as_json(data),
            "scripts": f"<script>{vis_network}</script>\n<script>{explorer}</script>",
            "noscript": _WITHOUT_SCRIPTS,
        }
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
