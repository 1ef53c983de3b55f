"""What is drawn, before any library draws it: the claims, the edges that gather them, widths, dashes, bends.

**The rule for lines.** Each statement makes one kind of claim, and the first line of this table that fits decides:

    rejected   dotted        its stance is ``denied``, or it is negated, whatever its stance: the picture of "asked
                             not to do it" must not look like "asked to do it"
    intent     long dashes   ``requested``, ``planned`` or ``hypothetical``: it need not have happened
    fact       solid         ``direct``: asserted, unconditional, in the text's own words or its subject's, and of a
                             relation that is no judgement
    claim      dashes        everything else: alleged; asserted on somebody else's word, in a headline or a comment,
                             under a condition; a judgement; and a stance that this program does not know

    inferred   dash and dot  no source states it: a rule concluded it, and it can be shown why

An edge gathers the statements of one subject, relation and object, and is drawn by the strongest of its claims: fact,
claim, intent, rejected. So a line is solid only where some source states it as a fact, and a claim that some also
reject is marked as contested. Its width says how many different sources stand behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any, Final

import msgspec
import networkx as nx

from actorgraph.ontology.vocabulary import Vocabulary

#: Of two claims, the earlier one decides the line. Labels and notes are the legend's words.
CLAIMS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "fact",
        "label": "Stated as fact",
        "note": "At least one source states it in its own words, unconditionally.",
        "dashes": False,
        "thin": 1.0,
    },
    {
        "name": "claim",
        "label": "Claimed",
        "note": "Alleged, on somebody’s word, conditional, or a judgement; no source states it as a plain fact.",
        "dashes": [9, 6],
        "thin": 1.0,
    },
    {
        "name": "intent",
        "label": "Asked, planned, supposed",
        "note": "Requested, planned or hypothetical; it need not have happened.",
        "dashes": [20, 9],
        "thin": 0.6,
    },
    {
        "name": "rejected",
        "label": "Denied or negated",
        "note": "Put forward only to be rejected, or said not to be so.",
        "dashes": [2, 6],
        "thin": 1.0,
    },
    {
        "name": "inferred",
        "label": "Inferred",
        "note": "No source states it: a rule concluded it from what the sources say. Not a legal finding.",
        "dashes": [14, 5, 2, 5],
        "thin": 1.0,
    },
)
_CLAIM: Final = {claim["name"]: rank for rank, claim in enumerate(CLAIMS)}

#: Width of an edge by its number of sources; the last holds for every greater number.
WIDTHS: Final = tuple(round(1.5 * sqrt(sources), 1) for sources in range(1, 13))

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

#: Shapes that carry their label outside; the shapes of a vocabulary that are none of these become the nearest.
SHAPES: Final = ("dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon")
_NEAREST_SHAPE: Final = {
    "box": "square",
    "text": "square",
    "database": "square",
    "image": "square",
    "icon": "square",
}

#: A family or class that the vocabulary gives no colour.
GREY: Final = "#7a7f87"


class DrawnEdge(msgspec.Struct, frozen=True):
    """One line of the picture: all statements of one subject, relation and object.

    ``bend`` is the height of the arc as a share of its length, positive to the left of the way from subject to
    object; 0 is straight. ``turn`` is the angle of a loop, in radians.
    """

    subject: str
    object: str
    relation: str
    family: str
    statements: tuple[str, ...]
    claim: int
    sources: int
    bend: float = 0.0
    turn: float = 0.0

    @property
    def width(self) -> float:
        """Pixels at zoom 1."""
        return round(WIDTHS[min(self.sources, len(WIDTHS)) - 1] * float(CLAIMS[self.claim]["thin"]), 2)


def claim_of(statement: Mapping[str, Any]) -> int:
    """The rank in :data:`CLAIMS` of what one statement claims; the rule stands at the top of this file."""
    if statement.get("inferred"):
        return _CLAIM["inferred"]
    stance = statement.get("stance", "asserted")
    if stance == "denied" or statement.get("negated"):
        return _CLAIM["rejected"]
    if stance in ("requested", "planned", "hypothetical"):
        return _CLAIM["intent"]
    if statement.get("direct") and stance == "asserted":
        return _CLAIM["fact"]
    return _CLAIM["claim"]


def claims_of(network: nx.MultiDiGraph[Any]) -> dict[str, Mapping[str, Any]]:
    """What the lines of a network stand for: its statements by id, and after them what was inferred, where it has that."""
    statements: Mapping[str, Mapping[str, Any]] = network.graph.get("statements", {})
    inferences: Mapping[str, Mapping[str, Any]] = network.graph.get("inferences", {})
    return {key: known[key] for known in (statements, inferences) for key in sorted(known)}


def drawn_edges(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary) -> list[DrawnEdge]:
    """The lines of the picture, sorted, parallel ones bent apart. A symmetric relation has one line for both ways."""
    statements = claims_of(network)
    gathered: dict[tuple[str, str, str], set[str]] = {}
    families: dict[str, str] = {}
    for subject, obj, key, data in network.edges(keys=True, data=True):
        relation = str(data.get("relation", ""))
        known = vocabulary.relations.get(relation)
        families[relation] = known.family if known else str(data.get("family", ""))
        if known and known.symmetric and str(obj) < str(subject):
            subject, obj = obj, subject
        gathered.setdefault((str(subject), str(obj), relation), set()).add(str(key))
    claims = {key: claim_of(statement) for key, statement in statements.items()}
    edges = []
    for (subject, obj, relation), keys in sorted(gathered.items()):
        known_keys = tuple(sorted(keys & statements.keys()))
        if not known_keys:
            continue
        sources = {str(statements[key].get("source", "")) for key in known_keys if not statements[key].get("inferred")}
        claim = min(claims[key] for key in known_keys)
        edges.append(DrawnEdge(subject, obj, relation, families[relation], known_keys, claim, max(1, len(sources))))
    return _bent(edges)


def _bent(edges: list[DrawnEdge]) -> list[DrawnEdge]:
    """The same edges, those between the same two nodes fanned out around the straight line."""
    beside: dict[tuple[str, str], list[int]] = {}
    for number, edge in enumerate(edges):
        beside.setdefault((min(edge.subject, edge.object), max(edge.subject, edge.object)), []).append(number)
    result = list(edges)
    for (first, second), numbers in beside.items():
        step = min(0.16, 0.9 / len(numbers))
        for rank, number in enumerate(numbers):
            edge = edges[number]
            if first == second:
                result[number] = msgspec.structs.replace(edge, turn=round(0.785 + rank * 1.1, 3))
                continue
            offset = (rank - (len(numbers) - 1) / 2) * step
            bend = offset if edge.subject == first else -offset
            result[number] = msgspec.structs.replace(edge, bend=round(bend, 3))
    return result


def shape_of(shape: str) -> str:
    """A shape that can be drawn with its label outside."""
    return shape if shape in SHAPES else _NEAREST_SHAPE.get(shape, "dot")


def most_central(network: nx.MultiDiGraph[Any], count: int) -> list[str]:
    """The ``count`` nodes with the most statements between them and others, sorted by name."""
    ranked = sorted(network.degree(), key=lambda pair: (-pair[1], str(pair[0])))
    return sorted(str(node) for node, _ in ranked[:count])
