"""The network as plain rows, for formats whose nodes and edges hold nothing but single values.

A row must stay true when it is all that somebody looks at. An edge's ``label`` is the relation's bare label only where
the statement may stand as a fact; otherwise it says what keeps it from being one: "detained (alleged, said by
a-reporter)". Statements with a value or nothing for an object have no second node to lead to: they stand at their
subject, as JSON with all that is said of them, and are no edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import msgspec

from actorgraph.data.marks import marks

if TYPE_CHECKING:
    import networkx as nx

    from actorgraph.ontology.vocabulary import Vocabulary

Cell: TypeAlias = str | bool | float
#: What stands between several values in one cell; identifiers hold neither character.
SEPARATOR: Final = "; "


class Column(NamedTuple):
    """A column and its type: ``string``, ``boolean`` or ``double``, as GraphML and GEXF both name them."""

    name: str
    type: str = "string"


NODE_COLUMNS: Final = (
    Column("label"),
    Column("type"),
    Column("labels"),
    Column("aliases"),
    Column("description"),
    Column("same_as"),
    Column("protected", "boolean"),
    Column("statements_without_object"),
)
#: ``document`` is the statement's source: ``source`` is where an edge starts, in every program that draws networks.
EDGE_COLUMNS: Final = (
    Column("label"),
    Column("relation"),
    Column("family"),
    Column("stance"),
    Column("negated", "boolean"),
    Column("direct", "boolean"),
    Column("statement"),
    Column("document"),
    Column("passages"),
    Column("voice"),
    Column("said_by"),
    Column("condition"),
    Column("jointly", "boolean"),
    Column("open", "boolean"),
    *(Column(name) for name in ("when", "as_of", "since", "until", "earliest", "latest", "said_on")),
    *(Column(name) for name in ("where", "from", "to", "topic", "as", "event", "count", "gist")),
    *(Column(name) for name in ("content", "about", "quote", "note", "extracted_by", "reviewed_by")),
    Column("confidence", "double"),
)


class Node(NamedTuple):
    """An entity or source; ``values`` holds a column's value where there is one."""

    id: str
    values: dict[str, Cell]


class Edge(NamedTuple):
    """One subject and one object of a statement; ``kind`` tells relations apart, and facts from what is no fact."""

    id: str
    source: str
    target: str
    kind: str
    values: dict[str, Cell]


def nodes(network: nx.MultiDiGraph[str]) -> Iterator[Node]:
    """The nodes, sorted by id."""
    lone: dict[str, list[dict[str, Any]]] = {}
    for name, statement in _sorted_statements(network):
        if not statement.get("objects"):
            for subject in statement["subjects"]:
                lone.setdefault(subject, []).append({"statement": name, **statement})
    for name, data in sorted(network.nodes.items()):
        values: dict[str, Any] = {**data, "labels": [f"{key}: {label}" for key, label in data["labels"].items()]}
        if name in lone:
            values["statements_without_object"] = msgspec.json.encode(lone[name], order="sorted").decode()
        yield Node(name, _cells(values, NODE_COLUMNS))


def edges(network: nx.MultiDiGraph[str], vocabulary: Vocabulary) -> Iterator[Edge]:
    """The edges, sorted by statement; of the edges of one joint statement, those after the first are numbered."""
    for name, statement in _sorted_statements(network):
        relation = vocabulary.relations[statement["relation"]]
        values = {
            "stance": "asserted",
            "negated": False,
            "voice": "text",
            "jointly": False,
            "open": False,
            **statement,
            "statement": name,
            "document": statement["source"],
            "family": relation.family,
            "label": marked(relation.label, statement, judgement=not relation.direct_edge),
        }
        row = _cells(values, EDGE_COLUMNS)
        pairs = [(s, o) for s in statement["subjects"] for o in statement.get("objects", ())]
        for number, (subject, target) in enumerate(pairs):
            yield Edge(
                f"{name}.{number + 1}" if number else name, subject, target, _kind(relation.name, statement), row
            )


def marked(label: str, statement: Mapping[str, Any], *, judgement: bool) -> str:
    """The label of a relation followed by its marks: ``detained (alleged, said by a-reporter)``."""
    found = marks(
        stance=statement.get("stance", "asserted"),
        negated=statement.get("negated", False),
        condition=statement.get("condition", ""),
        voice=statement.get("voice", "text"),
        subjects=statement["subjects"],
        said_by=statement.get("said_by", ()),
        judgement=judgement,
    )
    return f"{label} ({', '.join(found)})" if found else label


def _kind(relation: str, statement: Mapping[str, Any]) -> str:
    if statement["direct"]:
        return relation
    stance = statement.get("stance", "asserted")
    return f"{relation} ({'not ' if statement.get('negated') else ''}{stance}, no fact)"


def _sorted_statements(network: nx.MultiDiGraph[str]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(network.graph["statements"].items())


def _cells(values: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Cell]:
    """The values of ``columns`` that are there, lists and truth values made single values."""
    row: dict[str, Cell] = {}
    for name, kind in columns:
        value = values.get(name)
        if kind == "boolean":
            row[name] = bool(value)
        elif value is None or value in ("", [], ()):
            continue
        else:
            row[name] = SEPARATOR.join(map(str, value)) if isinstance(value, list | tuple) else value
    return row


_XML: Final = re.compile('[&<>"\t\n\r]')
_XML_ESCAPES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


def xml(value: Cell) -> str:
    """A value as XML text or attribute; white space as references, which no parser changes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _XML.sub(lambda found: _XML_ESCAPES[found.group()], str(value))
