"""The statements about a node, page by page, and what they can be narrowed down by.

Whatever passes over all statements of a hub is asked of the store so that no identifier is decoded: counts take some
hundredths of a second for tens of thousands. Sorting by time decodes dates, so that it is done up to :data:`SORTED`
statements; more are listed source by source, of which only those on the page are looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.data.records import STANCES, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.rdf import individual
from actorgraph.graph.serve.kept import kept
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.namespaces import AG, DCTERMS, PROV, RDF
from actorgraph.ontology.vocabulary import local_name

#: The parts that a node can have in a statement, and the properties by which the statement names it.
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "subject": (RDF + "subject",),
    "object": (RDF + "object",),
    "speaker": (AG + "saidBy",),
    "mention": tuple(AG + name for name in ("where", "topic", "from", "to", "as", "event")),
    "source": (PROV + "wasDerivedFrom",),
    "passage": (AG + "at",),
}
#: The parts of somebody whom statements are about: all but being where they are written.
ABOUT: Final = ("subject", "object", "speaker", "mention")
#: The dates of a statement, the most telling first: beginnings of the properties of their bounds.
_DATES: Final = tuple(f"<{AG}{name}" for name in ("when", "asOf", "since", "until", "saidOn"))
ORDERS: Final = ("time", "newest", "source")
#: Most statements that are sorted by time, and that are counted by relation and stance.
SORTED: Final = 5_000
COUNTED: Final = 200_000
MOST_ON_A_PAGE: Final = 500
#: Statements named in one query: some servers refuse longer ones.
_NAMED: Final = 250
_FIRST_DAY: Final = "0001-01-01"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which statements of a node: in what part, of what relation, stance and source; in what order, which page.

    ``page`` counts from 1, ``size`` is the number of statements on one. Empty fields ask for all.
    """

    role: str = ""
    relation: str = ""
    stance: str = ""
    source: str = ""
    order: str = ""
    page: int = 1
    size: int = 25

    def narrowed(self) -> bool:
        """Whether any statements are left out."""
        return bool(self.role or self.relation or self.stance or self.source)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many statements name a node: in all, by part, by source; by relation and stance where they are not too many."""

    total: int
    roles: dict[str, int]
    sources: dict[str, int]
    relations: dict[str, int]
    stances: dict[str, int]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A page of statements: ``total`` on all pages, ``order`` in which they are."""

    statements: tuple[Statement, ...]
    total: int
    page: int
    pages: int
    order: str


def check(graph: StoredGraph, wanted: Wanted) -> None:
    """Raise :class:`ActorgraphError` for what cannot be asked for."""
    known: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("part", wanted.role, ROLES),
        ("relation", wanted.relation, graph.vocabulary.relations),
        ("stance", wanted.stance, STANCES),
        ("order", wanted.order, ORDERS),
    )
    for kind, value, choices in known:
        if value and value not in choices:
            raise UnknownName(kind, value, nearest(value, choices) or (list(choices) if kind != "relation" else []))
    if wanted.source:
        graph.node(wanted.source)
    if wanted.page < 1 or wanted.page > 10_000_000:
        raise ActorgraphError("pages are counted from 1")
    if not 1 <= wanted.size <= MOST_ON_A_PAGE:
        raise ActorgraphError(f"a page has 1 to {MOST_ON_A_PAGE} statements")


def counts(graph: StoredGraph, node: ox.NamedNode, *, written: bool = False) -> Counts:
    """How many statements name a node, or with ``written`` how many are written in it."""
    return kept(graph, ("counts", node.value, written), lambda: _count(graph, node, written))


def _count(graph: StoredGraph, node: ox.NamedNode, written: bool) -> Counts:
    parts = ("source",) if written else ABOUT
    roles = {role: _total(graph, _names(node, (role,))) for role in parts}
    roles = {role: count for role, count in roles.items() if count}
    pattern = _names(node, parts)
    total = roles["source"] if written and roles else _total(graph, pattern)
    sources: dict[str, int] = {}
    relations: dict[str, int] = {}
    stances: dict[str, int] = {}
    if not written:
        sources = dict(_by_source(graph, f"GRAPH ?g {{ {pattern} }}"))
    if total <= COUNTED:
        both = f"{{ SELECT DISTINCT ?s {{ {pattern} }} }} ?s <{RDF}predicate> ?p ; <{AG}stance> ?st"
        for relation, stance, count in _rows(graph, f"SELECT ?p ?st (COUNT(*) AS ?n) {{ {both} }} GROUP BY ?p ?st"):
            name, how = local_name(relation.value), local_name(stance.value).lower()
            relations[name] = relations.get(name, 0) + int(count.value)
            stances[how] = stances.get(how, 0) + int(count.value)
    return Counts(
        total=total, roles=roles, sources=_ordered(sources), relations=_ordered(relations), stances=_ordered(stances)
    )


def _ordered(found: dict[str, int]) -> dict[str, int]:
    """The largest first."""
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def listing(graph: StoredGraph, node: ox.NamedNode, wanted: Wanted, *, written: bool = False) -> Listing:
    """A page of the statements that name a node, or with ``written`` of those that are written in it.

    They are in the order of time where that is asked for and they are not too many; else source by source, in the order
    of publication, and within a source as they are written.
    """
    check(graph, wanted)
    pattern = _pattern(graph, node, wanted, written)
    total = _kept_total(graph, pattern)
    order = wanted.order or ("source" if written else "time")
    start = (wanted.page - 1) * wanted.size
    if order != "source" and total <= SORTED:
        ids = kept(graph, ("by time", pattern), lambda: _by_time(graph, pattern))
        ids = (ids[::-1] if order == "newest" else ids)[start : start + wanted.size]
    else:
        order = "source"
        ids = list(_by_source_and_place(graph, node, wanted, pattern, start, written))
    found = tuple(from_rdf.statement(graph, ox.NamedNode(iri)) for iri in ids)
    return Listing(statements=found, total=total, page=wanted.page, pages=-(-total // wanted.size), order=order)


# -- patterns ----------------------------------------------------------------------------------------------------------


def _names(node: ox.NamedNode, roles: Iterable[str]) -> str:
    """``?s`` is a statement that names the node in one of some parts."""
    properties = [iri for role in roles for iri in ROLES[role]]
    return " UNION ".join(f"{{ ?s <{iri}> {node} }}" for iri in properties)


def _pattern(graph: StoredGraph, node: ox.NamedNode, wanted: Wanted, written: bool) -> str:
    roles = (wanted.role,) if wanted.role else ("source",) if written else ABOUT
    pattern, filters = _names(node, roles), []
    if wanted.relation:
        filters.append(f"?s <{RDF}predicate> <{graph.vocabulary.relations[wanted.relation].iri}>")
    if wanted.stance:
        filters.append(f"?s <{AG}stance> {individual(wanted.stance)}")
    if filters:
        # A sub-query is joined with all that the filters find: a sixth of the time of looking at each statement of a hub.
        pattern = f"{{ SELECT DISTINCT ?s {{ {pattern} }} }} {' . '.join(filters)}"
    return f"GRAPH {graph.graph(wanted.source)} {{ {pattern} }}" if wanted.source else pattern


def _rows(graph: StoredGraph, query: str) -> Iterator[ox.QuerySolution]:
    answer = graph.store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return iter(answer)


def _total(graph: StoredGraph, pattern: str) -> int:
    return int(next(_rows(graph, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}"))[0].value)


def _kept_total(graph: StoredGraph, pattern: str) -> int:
    return kept(graph, ("total", pattern), lambda: _total(graph, pattern))


# -- orders ------------------------------------------------------------------------------------------------------------


def _by_time(graph: StoredGraph, pattern: str) -> list[str]:
    """The IRIs of all statements of a pattern: the dated by their earliest day, then the others."""
    days = {row[0].value: "9999" for row in _rows(graph, f"SELECT DISTINCT ?s {{ {pattern} }}")}
    # OPTIONAL would have the store read the dates of all statements there are.
    dates = " UNION ".join(
        f"{{ ?s {date}Earliest> ?early ; {date}Latest> ?late BIND({rank} AS ?rank) }}"
        for rank, date in enumerate(_DATES)
    )
    iris, ranks = list(days), dict[str, int]()
    for start in range(0, len(iris), _NAMED):
        named = " ".join(f"<{iri}>" for iri in iris[start : start + _NAMED])
        for row in _rows(graph, f"SELECT ?s ?rank ?early ?late {{ VALUES ?s {{ {named} }} {dates} }}"):
            iri, rank, early, late = (term.value for term in row)
            # A statement's day is its most telling date; what began at an unknown time is sorted by its end.
            if int(rank) < ranks.get(iri, len(_DATES)):
                ranks[iri] = int(rank)
                days[iri] = late if early == _FIRST_DAY else early
    return sorted(days, key=lambda iri: (days[iri], iri))


def _by_source(graph: StoredGraph, pattern: str) -> list[tuple[str, int]]:
    """How many statements of a pattern, which binds ``?g``, each source has."""
    start = f"{graph.base}graph/"
    found = _rows(graph, f"SELECT ?g (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }} GROUP BY ?g")
    return [(row[0].value.removeprefix(start), int(row[1].value)) for row in found if row[0]]


def _by_source_and_place(
    graph: StoredGraph, node: ox.NamedNode, wanted: Wanted, pattern: str, start: int, written: bool
) -> Iterator[str]:
    """The IRIs of one page, source by source; only the sources that are on the page are looked into."""
    if wanted.source:
        groups = [(wanted.source, _kept_total(graph, pattern))]
    elif written and not wanted.role:
        name = node.value.removeprefix(graph.base)
        groups = [(name, _kept_total(graph, pattern))]
    else:
        groups = kept(graph, ("groups", pattern), lambda: _published(graph, pattern))
    end = start + wanted.size
    for source, count in groups:
        if start < count and end > 0:
            whole = pattern if wanted.source else f"GRAPH {graph.graph(source)} {{ {pattern} }}"
            yield from _in_source(graph, whole, count, max(start, 0), min(end, count))
        start, end = start - count, end - count
        if end <= 0:
            return


def _published(graph: StoredGraph, pattern: str) -> list[tuple[str, int]]:
    """The sources of a pattern's statements with their number, in the order of publication."""
    groups = _by_source(graph, f"GRAPH ?g {{ {pattern} }}")
    issued, graph_of = ox.NamedNode(DCTERMS + "issued"), graph.graph("entities")

    def day(name: str) -> str:
        found = graph.store.quads_for_pattern(ox.NamedNode(graph.base + name), issued, None, graph_of)
        return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "9999")

    return sorted(groups, key=lambda group: (day(group[0]), group[0]))


def _in_source(graph: StoredGraph, pattern: str, count: int, start: int, end: int) -> list[str]:
    """The IRIs from ``start`` to ``end`` of a pattern within one source, as they are written; of very many, as stored."""
    if count > SORTED:
        query = f"SELECT DISTINCT ?s {{ {pattern} }} LIMIT {end - start} OFFSET {start}"
        return [row[0].value for row in _rows(graph, query)]
    place = f"OPTIONAL {{ ?s <{AG}at>/<{AG}paragraph> ?n }}"
    query = f"SELECT ?s (MIN(?n) AS ?first) {{ {{ SELECT DISTINCT ?s {{ {pattern} }} }} {place} }} GROUP BY ?s"

    def sort() -> list[str]:
        rows = ((int(row[1].value) if row[1] else 0, row[0].value) for row in _rows(graph, query))
        return [iri for _, iri in sorted(rows)]

    return kept(graph, ("in source", pattern), sort)[start:end]
