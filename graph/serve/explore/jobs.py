"""What the explorer asks of the graph: jobs of the pool, and plain functions for anybody else.

Each takes a :class:`StoredGraph` and gives JSON (:data:`page`: HTML). None reads more than it tells of, but for the index.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import numpy as np
import pyoxigraph as ox

from actorgraph.graph import from_rdf
from actorgraph.graph.network import about_dataset, node_fields
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.view import template, told
from actorgraph.graph.view.drawing import CLAIMS, OPTIONS, WIDTHS
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from ..reply import HTML, JSON, Reply
from .files import asset
from .index import Index, Ints, Narrow, known
from .indexing import folded
from .lines import lines as lines_between
from .links import between, neighbours, parts, tally
from .names import BETWEEN, find
from .prepare import index_of
from .told import Telling, places
from .ways import routes

#: Neighbours with which the explorer opens and that one step adds, nodes without a focus, and the most of one answer.
FIRST: Final = 40
CENTRAL: Final = 30
MOST: Final = 200
#: Statements of one page of evidence, and of each heading at first.
PAGE: Final = 25
OF_EACH: Final = 6
MOST_PAGE: Final = 200
#: Shortest ways told of; as many as the page shows.
MOST_ROUTES: Final = 12
#: Lines among entities that are named.
MOST_AMONG: Final = 1_000
#: A client may say that it has so many nodes.
MOST_KNOWN: Final = 10_000

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
_WITHOUT_SCRIPTS: Final = "The explorer needs the scripts of this server. The pages of actors and statements need none."


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What the explorer opens on: an entity's id, or without one the most central entities. ``links`` lead elsewhere."""

    focus: str = ""
    links: tuple[tuple[str, str], ...] = ()


class Grow(msgspec.Struct, frozen=True, kw_only=True):
    """More of the network for a page that has the entities ``known`` on its canvas.

    Wanted are the foremost ``limit`` neighbours of ``anchor`` that are not there, or the ways from it ``to`` another, or
    all lines ``among`` some entities; as ``narrow`` says.
    """

    anchor: str = ""
    to: str = ""
    among: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    limit: int = FIRST
    narrow: Narrow = Narrow()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Statements wanted: of an ``entity`` in one ``role`` and ``relation`` (without a role: some of each); of the line
    ``subject`` ``relation`` ``object``; or the one with an ``identifier``. At most ``limit``, from ``offset`` on.
    """

    entity: str = ""
    role: str = ""
    subject: str = ""
    relation: str = ""
    object: str = ""
    identifier: str = ""
    offset: int = 0
    limit: int = PAGE
    narrow: Narrow = Narrow()


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Entities by the beginning or a part of any of their names."""

    text: str
    limit: int = 12


# -- jobs ----------------------------------------------------------------------------------------------------------------


def page(graph: StoredGraph, wanted: Opening) -> Reply:
    """The explorer's page, with what it opens on inside."""
    title = graph.manifest.title or graph.manifest.id
    links = "".join(f'<a href="{template.escape(to)}">{template.escape(words)}</a>' for to, words in wanted.links)
    text = template.filled(
        {
            "policy": _POLICY,
            "title": template.escape(title),
            "styles": f'<link rel="stylesheet" href="{asset("explorer.css")}">',
            "links": f'<nav class="places" aria-label="Pages">{links}</nav>' if links else "",
            "data": template.as_json(opening(graph, wanted.focus)),
            "scripts": "\n".join(
                f'<script src="{asset(name)}"></script>' for name in ("vis-network.js", "explorer.js")
            ),
            "noscript": _WITHOUT_SCRIPTS,
        }
    )
    policy = f"{_POLICY}; frame-ancestors 'none'"
    return Reply(body=text.encode(), media_type=HTML, headers=(("content-security-policy", policy),))


def grow(graph: StoredGraph, wanted: Grow) -> Reply:
    """More of the network: see :class:`Grow`."""
    return _json(more(graph, wanted))


def evidence(graph: StoredGraph, wanted: Evidence) -> Reply:
    """Statements, and for an entity how many there are of each kind: see :class:`Evidence`."""
    return _json(statements(graph, wanted))


def search(graph: StoredGraph, wanted: Search) -> Reply:
    """Entities by name: see :func:`found`."""
    entities = found(graph, wanted)
    classes = told.classes(graph.vocabulary, {entity["type"] for entity in entities})
    return _json({"entities": entities, "classes": classes})


def _json(value: Any) -> Reply:
    return Reply(body=msgspec.json.encode(value), media_type=JSON)


# -- what they tell ------------------------------------------------------------------------------------------------------


def opening(graph: StoredGraph, focus: str = "") -> dict[str, Any]:
    """All that the page knows when it opens: the dataset, and the part of the network it opens on, laid out."""
    index = index_of(graph)
    if focus:
        anchor = index.find(focus)
        if anchor < 0:
            raise UnknownName("entity", focus, [index.id(number) for number in find(index, focus, 3)])
        others, _, _ = neighbours(index, anchor, Narrow())
        nodes = np.append(anchor, others[:FIRST])
        left = {focus: len(others) - len(others[:FIRST])}
    else:
        anchor, nodes, left = -1, index.ranked[:CENTRAL].astype(np.int64), {}
    telling = Telling(graph, index)
    names = [telling.entity(int(number)) for number in nodes]
    lines, lines_left = lines_between(index, nodes, nodes[:0], Narrow(), _symmetric(graph), anchor)
    telling.lines(lines)
    part = telling.part()
    manifest = graph.manifest
    return {
        "dataset": {"id": manifest.id, "title": manifest.title, "base": graph.base, **about_dataset(graph)},
        "claims": CLAIMS[:-1],
        "widths": WIDTHS,
        "options": OPTIONS,
        **{name: {} for name in ("classes", "relations", "families", "sources", "entities", "rollUp", "proofs")},
        **{name: [] for name in ("nodes", "edges", "statements")},
        "opening": None,
        "asStates": False,
        "live": {
            "focus": focus,
            "entities": len(index.ranked),
            "statements": manifest.statements,
            "sources": manifest.sources,
            "step": FIRST,
            "part": part
            | {"nodes": names, "places": places(names, part), "left": left, "lines": len(lines) + lines_left},
        },
    }


def more(graph: StoredGraph, wanted: Grow) -> dict[str, Any]:
    """What :class:`Grow` asks for: a part of the network whose ``nodes`` are new, the foremost first; ``left`` tells how
    many of the anchor's neighbours are still not there, ``lines`` how many lines the new ones have with what is there.
    """
    index = index_of(graph)
    if len(wanted.known) > MOST_KNOWN:
        raise ActorgraphError(f"{len(wanted.known):,} entities are more than can be shown at once; {MOST_KNOWN:,} are")
    there = known(index, wanted.known)
    limit = within(wanted.limit, 0, MOST)
    anchor = index.number(wanted.anchor) if wanted.anchor else -1
    left: dict[str, int] = {}
    on_way = there[:0]
    if wanted.to:
        ways = routes(index, anchor, index.number(wanted.to), wanted.narrow, MOST_ROUTES)
        on_way = np.unique(np.array([entity for way in ways for entity in way], dtype=np.int64))
        new = np.setdiff1d(on_way, there)
    elif wanted.among:
        on_way, new = known(index, wanted.among[:MOST_KNOWN]), there[:0]
    else:
        if anchor < 0:
            raise ActorgraphError("nothing is asked for: give 'anchor' or 'among'")
        others, _, _ = neighbours(index, anchor, wanted.narrow)
        others = others[~np.isin(others, there)]
        new, left = others[:limit], {wanted.anchor: len(others) - len(others[:limit])}
        if anchor not in there:
            new = np.append(anchor, new)
    telling = Telling(graph, index)
    names = [telling.entity(int(number)) for number in new]
    symmetric = _symmetric(graph)
    if len(on_way):
        lines, _ = lines_between(index, on_way, there[:0], wanted.narrow, symmetric, most=MOST_AMONG)
        telling.lines(lines)
    lines, lines_left = lines_between(index, new, there, wanted.narrow, symmetric, anchor)
    telling.lines(lines)
    return telling.part() | {"nodes": names, "left": left, "lines": len(lines) + lines_left}


def statements(graph: StoredGraph, wanted: Evidence) -> dict[str, Any]:
    """What :class:`Evidence` asks for: the part of the network that tells it, the identifiers in order as ``found`` and
    their ``total``; for an entity also ``roles``: by role and relation how many statements there are, how many of them were
    ``sent``, and by which relations and of which classes its ``neighbours`` are.
    """
    index = index_of(graph)
    telling = Telling(graph, index)
    if wanted.identifier:
        try:
            own = [telling.identified(wanted.identifier)]
        except (KeyError, ValueError):
            raise UnknownName("statement", wanted.identifier) from None
        return telling.part() | {"found": own, "total": 1}
    offset, limit = max(0, wanted.offset), within(wanted.limit, 1, MOST_PAGE)
    if not wanted.entity:
        ends = index.number(wanted.subject), wanted.relation, index.number(wanted.object)
        numbers = between(index, *ends, _symmetric(graph), wanted.narrow)
        own = telling.statements(map(int, numbers[offset : offset + limit]), linked=True)
        return telling.part() | {"found": own, "total": len(numbers)}
    groups = _groups(index, parts(index, index.number(wanted.entity), wanted.narrow))
    if wanted.role:
        numbers = groups.get((wanted.role, wanted.relation), np.zeros(0, dtype=np.int64))
        own = telling.statements(map(int, numbers[offset : offset + limit]), linked=True)
        return telling.part() | {"found": own, "total": len(numbers)}
    entity = index.number(wanted.entity)
    telling.entity(entity)
    own = []
    roles: dict[str, dict[str, int]] = {}
    sent: dict[str, dict[str, int]] = {}
    for (role, relation), numbers in groups.items():
        first = numbers[: min(OF_EACH, limit - len(own))]
        own += telling.statements(map(int, first), linked=True)
        roles.setdefault(role, {})[relation] = len(numbers)
        sent.setdefault(role, {})[relation] = len(first)
    # The terms of all groups, also of those of which nothing is told yet.
    vocabulary = graph.vocabulary
    part = telling.part()
    used = [relation for _, relation in groups]
    part["relations"] |= told.relations(vocabulary, used)
    part["families"] |= told.families(vocabulary, used)
    relations, classes = tally(index, entity, wanted.narrow)
    around = {"relations": relations, "classes": classes}
    part["classes"] |= told.classes(vocabulary, classes)
    return (
        part
        | {"found": own, "total": sum(map(len, groups.values()))}
        | {
            "roles": roles,
            "sent": sent,
            "neighbours": around,
        }
    )


def found(graph: StoredGraph, wanted: Search) -> list[dict[str, Any]]:
    """The entities that a text finds, the best first, each with the name that it was ``by``."""
    index = index_of(graph)
    return [
        named(graph, index, number, wanted.text) for number in find(index, wanted.text, within(wanted.limit, 1, 50))
    ]


def named(graph: StoredGraph, index: Index, number: int, text: str = "") -> dict[str, Any]:
    """An entity in short; where it was found by a text, with the name that has it."""
    record = from_rdf.entity(graph, ox.NamedNode(graph.base + index.id(number)))
    fields = node_fields(record)
    short = {"id": record.id, "label": fields["label"], "type": fields["type"], "labels": fields["labels"]}
    short |= {"told": int(index.told[number]), "joined": int(index.joined[number])}
    if text:
        names = [fields["label"], *fields["aliases"], *fields["labels"].values(), record.id]
        short["by"] = min(names, key=lambda name: _rank(folded(name), folded(text)))
    return told.present(short)


def _rank(name: str, text: str) -> int:
    """How well a name fits a text; as the index ranks."""
    at = name.find(text)
    if at <= 0:
        return 4 if at < 0 else 0 if name == text else 1
    return 2 if name[at - 1] in BETWEEN else 3


def _groups(index: Index, parts: dict[str, Ints]) -> dict[tuple[str, str], Ints]:
    """Statements by role and relation, in the order of the panel; what is said or mentioned under one heading."""
    found: dict[tuple[str, str], Ints] = {}
    for role, numbers in parts.items():
        if role in ("speaker", "mention"):
            if len(numbers):
                found[role, ""] = numbers
            continue
        relations = index.relation[numbers]
        many = np.bincount(relations, minlength=len(index.relations)) if len(numbers) else np.zeros(0, dtype=np.int64)
        for at in sorted(np.flatnonzero(many), key=lambda at: (-int(many[at]), index.relations[at])):
            found[role, index.relations[at]] = numbers[relations == at]
    return found


def _symmetric(graph: StoredGraph) -> frozenset[str]:
    return frozenset(name for name, relation in graph.vocabulary.relations.items() if relation.symmetric)


def within(number: int, least: int, most: int) -> int:
    return min(max(number, least), most)
