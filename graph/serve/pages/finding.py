"""Finding entities and sources by their names, in any language, in part, without regard to case and accents."""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple, Protocol

import msgspec
import pyoxigraph as ox

from actorgraph.graph.serve.kept import kept
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.terms import literal
from actorgraph.ontology.namespaces import RDF, RDFS, SKOS
from actorgraph.ontology.vocabulary import local_name

#: Names that a search looks at before the best of them are taken.
_LOOKED_AT: Final = 2_000
#: Entities up to which a process reads all names once; of more, each search passes over them in the store.
_READ: Final = 150_000
#: Statements that are counted to tell which of two equally good names is the better known, and names beyond those asked
#: for among which such are looked for.
_COUNTED: Final = 25
_COMPARED: Final = 40
_ENDS: Final = tuple(ox.NamedNode(RDF + name) for name in ("object", "subject"))
_NAMES: Final = (RDFS + "label", SKOS + "altLabel")


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity or source that a search found; ``matched`` is the alias or label that did, where it is not the name."""

    id: str
    iri: str
    label: str
    type: str
    type_label: str
    matched: str = ""


class Match(NamedTuple):
    """A name that holds what is looked for: whose it is, folded, and as it is written (empty: it is the id)."""

    id: str
    line: str
    written: str


def folded(text: str) -> str:
    """``text`` as a search compares it: without case, accents and repeated spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def type_of(graph: StoredGraph, name: str) -> str:
    """The class of an entity or source, by its id; empty where there is no such."""
    try:
        node = ox.NamedNode(graph.base + name)
    except ValueError:
        return ""
    found = graph.store.quads_for_pattern(node, ox.NamedNode(RDF + "type"), None, graph.graph("entities"))
    kinds = sorted(local_name(quad.object.value) for quad in found if isinstance(quad.object, ox.NamedNode))
    return next((kind for kind in kinds if kind != "Source"), kinds[0] if kinds else "")


class _Names(Protocol):
    def matching(self, words: list[str]) -> Iterator[Match]: ...


class _InMemory:
    """All names in one text, a name a line, so that looking through it is one search in C."""

    def __init__(self, graph: StoredGraph) -> None:
        start = len(graph.base)
        lines: list[str] = []
        self._ids: list[str] = []
        self._written: list[str] = []
        for predicate in _NAMES:
            for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph.graph("entities")):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    lines.append(folded(quad.object.value))
                    self._ids.append(quad.subject.value[start:])
                    self._written.append(quad.object.value)
        for name in graph.ids():  # an id finds, too, also that of somebody whose name is withheld
            lines.append(name.replace("-", " "))
            self._ids.append(name)
            self._written.append("")
        self._text = "\n" + "\n".join(lines) + "\n"
        self._starts = array("q")
        position = 1
        for line in lines:
            self._starts.append(position)
            position += len(line) + 1

    def matching(self, words: list[str]) -> Iterator[Match]:
        """The names that hold all of some folded words."""
        longest = max(words, key=len)
        position = self._text.find(longest)
        while position >= 0:
            number = bisect_right(self._starts, position) - 1
            end = self._text.index("\n", position)
            line = self._text[self._starts[number] : end]
            if all(word in line for word in words):
                yield Match(self._ids[number], line, self._written[number])
            position = self._text.find(longest, end)


class _InStore:
    """The names where they are; accents count in what the store compares."""

    def __init__(self, graph: StoredGraph) -> None:
        self._graph = graph

    def matching(self, words: list[str]) -> Iterator[Match]:
        """The names that hold all of some folded words."""
        composed = (unicodedata.normalize("NFC", word) for word in words)
        conditions = " && ".join(f"CONTAINS(LCASE(?name), {literal(word)})" for word in composed)
        names = "|".join(f"<{iri}>" for iri in _NAMES)
        rows = self._graph.store.query(
            f"SELECT ?node ?name {{ GRAPH {self._graph.graph('entities')} {{ ?node {names} ?name FILTER({conditions}) }} }} "
            f"LIMIT {_LOOKED_AT}",
            use_default_graph_as_union=True,
        )
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            yield Match(row[0].value.removeprefix(self._graph.base), folded(row[1].value), row[1].value)


def _names(graph: StoredGraph) -> _Names:
    def make() -> _Names:
        many = graph.manifest.entities + graph.manifest.sources > _READ
        return _InStore(graph) if many else _InMemory(graph)

    return kept(graph, "names", make)


def search(
    graph: StoredGraph, text: str, *, type: str = "", start: int = 0, limit: int = 10
) -> tuple[list[Found], int]:
    """The entities and sources whose name, label, alias or id holds all words of ``text``, the best first, and how many.

    ``type`` keeps those of a class and its sub-classes; without words, these are in alphabetical order. Of what is found
    in very many names, only the first are looked at.
    """
    words = folded(text).split()
    if not words:
        return _of_type(graph, type, start, limit)
    vocabulary = graph.vocabulary
    best: dict[str, tuple[int, int, str]] = {}
    wanted = folded(text)
    for number, (name, line, written) in enumerate(islice(_names(graph).matching(words), _LOOKED_AT)):
        found = (_rank(line, wanted, words, is_id=not written), number, written)
        if name not in best or found < best[name]:
            best[name] = found
    if type:
        best = {name: found for name, found in best.items() if vocabulary.is_a(type_of(graph, name), type)}
    ranked = sorted(best.items(), key=lambda pair: pair[1])
    # Of fitting names the one that more is said of; only among those that may be shown.
    head = ranked[: start + limit + _COMPARED]
    head.sort(key=lambda pair: _order(graph, *pair))
    return [_found(graph, name, written) for name, (_, _, written) in head[start : start + limit]], len(ranked)


def _of_type(graph: StoredGraph, type: str, start: int, limit: int) -> tuple[list[Found], int]:
    """Entities and sources in the order of their names, those without one first."""
    classes = [known.iri for known in graph.vocabulary.classes.values() if not type or type in known.ancestors]
    named = " ".join(f"<{iri}>" for iri in classes)
    pattern = f"{{ SELECT DISTINCT ?node {{ VALUES ?kind {{ {named} }} ?node a ?kind }} }}"
    scope = f"GRAPH {graph.graph('entities')}"

    def rows(query: str) -> list[ox.QuerySolution]:
        answer = graph.store.query(query, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        return list(answer)

    total = kept(
        graph,
        ("of type", type),
        lambda: int(rows(f"SELECT (COUNT(*) AS ?n) {{ {scope} {{ {pattern} }} }}")[0][0].value),
    )
    label = f'OPTIONAL {{ ?node <{RDFS}label> ?name FILTER(LANG(?name) = "") }}'
    found = rows(
        f"SELECT ?node {{ {scope} {{ {pattern} {label} }} }} ORDER BY LCASE(?name) ?node LIMIT {limit} OFFSET {start}"
    )
    return [_found(graph, row[0].value.removeprefix(graph.base), "") for row in found], total


def _rank(line: str, wanted: str, words: list[str], *, is_id: bool) -> int:
    """How well a name fits what is looked for: 0 the same, 1 its beginning, 2 the beginnings of words, 3 anywhere."""
    if line == wanted:
        return 0
    if is_id:
        return 3
    if line.startswith(wanted):
        return 1
    starts = f" {line}"
    return 2 if all(f" {word}" in starts for word in words) else 3


def _order(graph: StoredGraph, name: str, found: tuple[int, int, str]) -> tuple[int, int, int]:
    """What sorts equally fitting names: how much is said of each, three times as much where the name begins so."""
    rank, number, _ = found
    node = ox.NamedNode(graph.base + name)
    told = sum(1 for end in _ENDS for _ in islice(graph.store.quads_for_pattern(None, end, node, None), _COUNTED))
    return (0, 1, 1, 2)[rank], -told * (3 if rank == 1 else 1), number


def _found(graph: StoredGraph, name: str, written: str) -> Found:
    label, kind = graph.label(ox.NamedNode(graph.base + name)), type_of(graph, name)
    described = graph.vocabulary.classes.get(kind)
    return Found(
        id=name,
        iri=graph.base + name,
        label=label,
        type=kind,
        type_label=described.label if described else kind,
        matched=written if written != label else "",
    )
