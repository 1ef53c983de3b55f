"""Evaluating a query here, over the quads that it can touch, where a server's own answers cannot be relied on.

Virtuoso 7 answers some queries wrongly without a word (OPTIONAL in OPTIONAL, NOT EXISTS, values that it takes for others)
and refuses others that are right (paths between two variables, long rows). It finds quads by pattern reliably. So it is
asked itself only what is plain: patterns of names and texts, and how many match. For everything else the quads that match
any pattern of the query are fetched into memory, and Oxigraph answers from them what it would answer from all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from actorgraph.graph.syntax import tokens
from actorgraph.ontology.errors import QueryError

from .answers import quad_of
from .pages import rows_of
from .server import Server
from .wording import Worded, as_select, whole_of, worded

#: What a plain query may be made of. No ORDER, since two programs may sort otherwise. No true and no numbers: Virtuoso takes
#: one for the other, in patterns and where a variable is the object of two. No < and >: it compares what cannot be compared.
#: No GROUP: it loses groups of long or mixed values.
_PLAIN: Final = frozenset(
    {"SELECT", "ASK", "CONSTRUCT", "DISTINCT", "WHERE", "GRAPH", "FILTER", "COUNT", "AS", "A"}
    | {"REGEX", "STRSTARTS", "CONTAINS", "STR", "LIMIT", "OFFSET"}
)
_PLAIN_MARKS: Final = frozenset("{}()=&")
_PARTING: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS"})
_NUMBER: Final = re.compile(r"[\d.]*\d")
#: The most quads that are fetched for one query.
MOST: Final = 5_000_000

#: Subject, predicate and object; ``None`` stands for any.
Pattern = tuple[str | None, str | None, str | None]
_ALL: Final[Pattern] = (None, None, None)


def is_plain(asked: Worded) -> bool:
    """Whether a query is one that servers agree on."""
    pieces = [piece for piece in tokens(asked.body) if piece.kind != "comment"]
    before, end, rest = "", 0, []
    for piece in pieces:
        rest.append(asked.body[end : piece.start])
        end = piece.start + len(piece.text)
        if piece.kind == "word" and piece.text.upper() not in _PLAIN:
            return False
        # The star of SELECT * and COUNT(*) is none of a path.
        star = piece.text == "*" and before in ("SELECT", "DISTINCT", "COUNT(")
        if piece.kind == "language" or (piece.kind == "mark" and piece.text not in _PLAIN_MARKS and not star):
            return False
        before = f"{before}(" if piece.text == "(" else piece.text.upper()
    words = [piece.text.upper() for piece in pieces if piece.kind == "word"]
    sliced = words.count("LIMIT") + words.count("OFFSET")
    if words.count("SELECT") > 1 or len(_NUMBER.findall(" ".join([*rest, asked.body[end:]]))) > sliced:
        return False
    return _joins_by_name(asked)


def _joins_by_name(asked: Worded) -> bool:
    """Whether no variable is the object of two patterns, which values of two kinds could meet in."""
    triples = _touched(asked)
    objects = [target for _, _, target in triples or ()]
    return triples is not None and all(objects.count(one) == 1 for one in objects if _is_variable(one))


class Here:
    """What has been fetched of some graphs, and queries over it."""

    def __init__(self, server: Server, graphs: Sequence[str]) -> None:
        self._server, self._graphs = server, graphs
        self._store = ox.Store()
        self._covered: set[Pattern] = set()

    def answer(
        self,
        asked: Worded,
        default: Sequence[str],
        named: Sequence[str],
        substitutions: Mapping[ox.Variable, Any] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """What Oxigraph answers to a query over some graphs; raises :class:`QueryError` where it touches too much."""
        missing = [pattern for pattern in patterns(asked) if not self._covers(pattern)]
        if _ALL in missing:
            missing = [_ALL]
        touched = sum(self._size(pattern) for pattern in missing)
        if touched > MOST:
            raise QueryError(
                f"this query touches {touched:,} quads; {self._server.name} cannot be relied on to answer it, and "
                f"{MOST:,} are the most that are fetched to answer it here: name entities or relations in it"
            )
        for pattern in missing:
            self._fetch(pattern)
        return self._store.query(
            asked.text,
            default_graph=[ox.NamedNode(iri) for iri in default],
            named_graphs=[ox.NamedNode(iri) for iri in named],
            substitutions=dict(substitutions or {}),
        )

    def _covers(self, pattern: Pattern) -> bool:
        return any(
            all(had is None or had == term for had, term in zip(covered, pattern, strict=True))
            for covered in (pattern, (None, pattern[1], None), _ALL)
            if covered in self._covered
        )

    def _size(self, pattern: Pattern) -> int:
        """How many quads a pattern matches, where that may be many."""
        subject, predicate, target = pattern
        if subject is not None or target is not None:
            return 0
        return sum(self._sizes.values()) if predicate is None else self._sizes.get(predicate, 0)

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """The number of quads of each predicate."""
        asked = worded("SELECT ?p (COUNT(?p) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p", {})
        rows = rows_of(self._server, asked, "p", (), self._graphs)
        return {row["p"].value: int(row["n"].value) for row in rows}

    def _fetch(self, pattern: Pattern) -> None:
        if pattern == _ALL:
            for iri in self._graphs:
                rows = rows_of(self._server, worded(whole_of(iri), {}), "spo", (), (iri,))
                self._store.extend(quad_of(row, ox.NamedNode(iri)) for row in rows)
            self._covered.add(pattern)
            return
        s, p, o = (f"?{name}" if term is None else f"<{term}>" for name, term in zip("spo", pattern, strict=True))
        free = [name for name, term in zip("spog", (*pattern, None), strict=True) if term is None]
        text = f"SELECT {' '.join(f'?{name}' for name in free)} {{ GRAPH ?g {{ {s} {p} {o} }} }}"
        fixed = [None if term is None else ox.NamedNode(term) for term in (*pattern, None)]
        rows = rows_of(self._server, worded(text, {}), free, (), self._graphs)
        self._store.extend(quad_of(row, *fixed) for row in rows)
        self._covered.add(pattern)


def patterns(asked: Worded) -> set[Pattern]:
    """What a query looks for, at the least: every quad that it can see matches one of these.

    Literals stand for any: a server may keep them in a form of its own.
    """
    triples = _touched(asked)
    if triples is None:
        return {_ALL}
    found: set[Pattern] = set()
    for number, (subject, predicate, target) in enumerate(triples):
        ends = _iri(subject), _iri(target)
        steps, may_be_none = _steps(predicate)
        if may_be_none and ends == (None, None):
            # Every node reaches itself: those count that another pattern finds, if it is sure to stand beside the path.
            elsewhere = {term for other in (*triples[:number], *triples[number + 1 :]) for term in (other[0], other[2])}
            if _is_parted(asked) or (subject not in elsewhere and target not in elsewhere):
                return {_ALL}
        if len(steps) == 1 and not _is_path(predicate):
            found.add((ends[0], steps[0], ends[1]))
        else:
            found.update((None, step, None) for step in steps)
    return found


def _is_parted(asked: Worded) -> bool:
    """Whether the patterns of a query may hold one without the other."""
    words = [piece.text.upper() for piece in tokens(asked.body) if piece.kind == "word"]
    return words.count("SELECT") > 1 or not _PARTING.isdisjoint(words)


def _touched(asked: Worded) -> list[Sequence[Any]] | None:
    """The triple patterns of a query; ``None`` where it is of a form that is not understood here."""
    if asked.form == "CONSTRUCT":
        _, asked = as_select(asked)
    try:
        return list(_triples(_parsed(asked.text)))
    except Exception:  # what Oxigraph knows beyond SPARQL 1.1
        return None


def _parsed(text: str) -> Any:
    """rdflib's parse of a query, its names and paths resolved; not its algebra, which drops FILTERs inside EXISTS."""
    from functools import partial

    from rdflib.plugins.sparql.algebra import translatePath, translatePName, translatePrologue, traverse
    from rdflib.plugins.sparql.parser import parseQuery

    prologue, query = parseQuery(text)
    resolved = traverse(query, visitPost=partial(translatePName, prologue=translatePrologue(prologue, None, None)))
    return traverse(resolved, visitPost=translatePath)


def _triples(part: Any) -> Iterator[Sequence[Any]]:
    """Every triple pattern in a part of a query."""
    if isinstance(part, dict):
        if getattr(part, "name", "") == "TriplesBlock":
            for flat in part["triples"]:
                yield from batched(flat, 3)
        else:
            for value in part.values():
                yield from _triples(value)
    elif isinstance(part, Iterable) and not isinstance(part, str | tuple):
        for one in part:
            yield from _triples(one)


def batched(flat: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    """The items of ``flat``, ``size`` at a time."""
    listed = list(flat)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _iri(term: Any) -> str | None:
    from rdflib import URIRef

    return str(term) if isinstance(term, URIRef) else None


def _is_variable(term: Any) -> bool:
    from rdflib import Variable

    return isinstance(term, Variable)


def _is_path(predicate: Any) -> bool:
    from rdflib.paths import Path

    return isinstance(predicate, Path)


def _steps(predicate: Any) -> tuple[list[str | None], bool]:
    """The predicates that a path may walk (``None``: any), and whether it may walk none at all."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(predicate, InvPath):
        return _steps(predicate.arg)
    if isinstance(predicate, MulPath):
        steps, none = _steps(predicate.path)
        return steps, none or predicate.zero
    if isinstance(predicate, SequencePath | AlternativePath):
        parts = [_steps(part) for part in predicate.args]
        nones = [none for _, none in parts]
        whole = all(nones) if isinstance(predicate, SequencePath) else any(nones)
        return [step for steps, _ in parts for step in steps], whole
    return [_iri(predicate)], False  # a negated set walks anything
