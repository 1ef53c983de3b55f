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
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyvis.network
from pyvis.edge import Edge
from pyvis.node import Node

from actorgraph.ontology.errors import OutputError
from actorgraph.ontology.vocabulary import Relation, Vocabulary

from ..layout import layout, radius
from ..roll_up import roll_up
from .drawing import CLAIMS, GREY, WIDTHS, claim_of, claims_of, drawn_edges, most_central, shape_of

HERE: Final = Path(__file__).parent
#: Joined in this order into one scope; functions are known everywhere, constants only further down.
SCRIPTS: Final = (
    "words.js",
    "say.js",
    "model.js",
    "wording.js",
    "colours.js",
    "elements.js",
    "figures.js",
    "shown.js",
    "switches.js",
    "draw.js",
    "nodes.js",
    "lines.js",
    "labels.js",
    "frame.js",
    "camera.js",
    "cards.js",
    "proof.js",
    "panel.js",
    "paths.js",
    "filters.js",
    "timeline.js",
    "timeband.js",
    "search.js",
    "table.js",
    "save.js",
    "views.js",
    "explorer.js",
)
VIS_NETWORK: Final = Path(pyvis.network.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"

#: Above this many nodes the page opens on the most central ones, and says so.
MOST_NODES: Final = 10_000
OPENING_NODES: Final = 2_000

#: What vis-network is told for the whole picture; the page adds what depends on the screen and the colour scheme.
OPTIONS: Final[dict[str, Any]] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {
        "hover": False,
        "multiselect": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 86_400_000,
    },
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "fixed": False, "labelHighlightBold": False},
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        "smooth": False,
        "hoverWidth": 1,
        "selectionWidth": 1.5,
        "selfReference": {"size": 18},
    },
}

_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")
_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_IN_HTML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


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
            _clean(str(data.get("label") or node)),
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
    relations = {name: vocabulary.relations[name] for name in sorted(used) if name in vocabulary.relations}
    types = {str(kind) for _, kind in network.nodes(data="type", default="")}
    row = {str(node): number for number, node in enumerate(_in_order(network))}
    return {
        "dataset": {
            key: str(network.graph.get(key) or "") for key in ("id", "title", "description", "licence", "base")
        },
        "claims": CLAIMS if inferred else CLAIMS[:-1],
        "widths": WIDTHS,
        "classes": {
            name: {"label": kind.label, "labels": dict(kind.labels), "definition": kind.definition}
            | {"colour": kind.colour or GREY, "shape": shape_of(kind.shape)}
            for name, kind in sorted(vocabulary.classes.items())
            if name in types
        },
        "relations": {name: _relation(relation) for name, relation in relations.items()}
        | dict(network.graph.get("properties", {})),
        "families": {
            name: {"label": family.label, "labels": dict(family.labels), "colour": family.colour or GREY}
            for name, family in sorted(vocabulary.families.items())
            if any(relation.family == name for relation in relations.values())
        },
        "sources": {key: _present(source) for key, source in network.graph.get("sources", {}).items()},
        "entities": {str(node): _present(network.nodes[node]) for node in network.nodes},
        "statements": [
            {"id": key, "claim": claim_of(statements[key])}
            | _statement(statements[key])
            | _present({"passage_texts": list(passages.get(key, ()))})
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


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "label": relation.label,
        "labels": dict(relation.labels),
        "definition": relation.definition,
        "family": relation.family,
        "symmetric": relation.symmetric,
        "rollsUp": relation.rolls_up,
        "inverse": relation.inverse_label,
        "inverses": dict(relation.inverse_labels),
    }


def _statement(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A statement without what goes without saying, and without what ``claim`` says already."""
    usual = {"stance": "asserted", "voice": "text"}
    kept = {key: value for key, value in fields.items() if key != "direct" and usual.get(key) != value}
    return _present(kept) | ({"value": False} if fields.get("value") is False else {})


def _in_order(network: nx.MultiDiGraph[Any]) -> list[Any]:
    """The nodes by their ids as a browser sorts them, by UTF-16 units."""
    return sorted(network.nodes, key=lambda node: str(node).encode("utf-16-be", "surrogatepass"))


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something; the page reads a missing one as empty or false."""
    return {key: value for key, value in fields.items() if value not in (None, "", False, [], (), {})}


def _page(network: nx.MultiDiGraph[Any], data: Mapping[str, Any]) -> str:
    """The template, filled in one pass: nothing that is filled in is looked at again for slots."""
    style, vis_network, explorer = _file("explorer.css"), _vis_network(), _explorer()
    policy = (
        f"default-src 'none'; script-src {_digest(vis_network)} {_digest(explorer)}; style-src {_digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    slots = {
        "policy": policy,
        "title": _escape(str(network.graph.get("title") or network.graph.get("id") or "Network")),
        "style": style,
        "data": _json(data),
        "vis_network": vis_network,
        "explorer": explorer,
    }
    return _SLOT.sub(lambda slot: slots[slot.group(1)], _file("page.html"))


def _json(data: Any) -> str:
    """JSON that no HTML parser can mistake for the end of its element."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _clean(_translate(text, _IN_SCRIPT))


def _escape(text: str) -> str:
    return _clean(_translate(text, _IN_HTML))


def _translate(text: str, table: Mapping[str, str]) -> str:
    return text.translate({ord(character): replacement for character, replacement in table.items()})


def _clean(text: str) -> str:
    """``text`` as UTF-8 can hold it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _vis_network() -> str:
    """vis-network without the line that sends a debugger to look for its source map."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", VIS_NETWORK.read_text(encoding="utf-8"))


@cache
def _explorer() -> str:
    """The page's own scripts, joined in order into one scope of their own."""
    return _join(_file(name) for name in SCRIPTS)


def _join(parts: Iterable[str]) -> str:
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
