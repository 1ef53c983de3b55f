"""What stands for the Oxigraph store where the graph is on a server: queries and patterns of quads, read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final, TypeVar

import pyoxigraph as ox

from actorgraph.ontology.errors import OutputError, QueryError

from .answers import Row, Term, quad_of, solutions, truth
from .here import Here, is_plain
from .pages import rows_of
from .server import Server
from .wording import Worded, as_select, described, whole_of, worded

#: Rows that are asked for first where one may be enough.
_FIRST: Final = 500
#: Graphs of at most so many quads are fetched whole when they are first looked into: names and labels, one by one, would be
#: a request each.
_SMALL: Final = 50_000
_PATTERNS_KEPT: Final = 4_096

_Node = ox.NamedNode | ox.BlankNode | ox.Triple
_Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_Scope = tuple[Sequence[str], Sequence[str]]
_Substitutions = Mapping[ox.Variable, _Object]
_T = TypeVar("_T")


class RemoteStore:
    """The graphs of one dataset on a server, and no other: ``graphs`` holds each one's IRI and its number of quads.

    ``merged`` names graphs that hold together what those do, as long as ``is_there`` says so when it is asked afterwards.
    Has the two methods of :class:`pyoxigraph.Store` that reading a graph takes; what they return is Oxigraph's own.
    """

    def __init__(
        self,
        server: Server,
        graphs: Mapping[str, int],
        *,
        merged: Sequence[str] = (),
        is_there: Callable[[], bool] = lambda: False,
    ) -> None:
        self._server, self._graphs = server, graphs
        self._merged, self._is_there = tuple(merged), is_there
        self._iris = tuple(graphs)
        self._whole = lru_cache(maxsize=None)(self._fetched)
        self._some = lru_cache(maxsize=_PATTERNS_KEPT)(self._first)
        self._here = Here(server, self._iris)

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        base_iri: str | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Sequence[_GraphName] | None = None,
        named_graphs: Sequence[_GraphName] | None = None,
        substitutions: _Substitutions | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """As :meth:`pyoxigraph.Store.query`; raises ``SyntaxError`` as that does, without asking the server."""
        if base_iri is not None:
            query = f"BASE <{base_iri}>\n{query}"
        columns = _columns(query, prefixes or {})
        asked = worded(query, prefixes or {})
        if default_graph is not None or named_graphs is not None:
            scope = self._ours(_iris(default_graph)), self._ours(_iris(named_graphs))
        elif asked.has_from and not use_default_graph_as_union:
            scope = self._ours(asked.default), self._ours(asked.named)
        else:
            scope = self._iris, self._iris
        if asked.form == "DESCRIBE" or self._server.exact:
            return self._there(asked, columns, scope, substitutions)
        if is_plain(asked) and not substitutions:
            with suppress(QueryError, OutputError):  # it refuses some that are right, and mixes the pages of others
                return self._there(asked, columns, scope)
        return self._here.answer(asked, *scope, substitutions)

    def _there(
        self, asked: Worded, columns: Sequence[str], scope: _Scope, substitutions: _Substitutions | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """What the server answers."""
        if substitutions:
            asked = asked.given({variable.value: str(term) for variable, term in substitutions.items()})
        if asked.form == "SELECT":
            return solutions(columns, self._rows(asked, columns, scope))
        if asked.form == "ASK":
            return truth(self._over(scope, lambda *graphs: bool(self._server.ask(asked.text, *graphs)[0].truth)))
        return self._triples(asked, scope)

    def _rows(self, asked: Worded, columns: Sequence[str], scope: _Scope) -> list[Row]:
        return self._over(scope, lambda *graphs: rows_of(self._server, asked, columns, *graphs))

    def _over(self, scope: _Scope, ask: Callable[[Sequence[str], Sequence[str]], _T]) -> _T:
        """What ``ask`` is answered over default and named graphs: over the merged ones where all are meant and they are
        still there afterwards."""
        default, named = scope
        if self._merged and default == self._iris:
            answer = ask(self._merged, named)
            if self._is_there():
                return answer
        return ask(default, named)

    def _ours(self, iris: Sequence[str]) -> tuple[str, ...]:
        """Those of some graphs that belong to the dataset; one that never does where none of them does: none means all."""
        return tuple(iri for iri in iris if iri in self._graphs) or (f"{self._iris[0]}/none",)

    def _triples(self, asked: Worded, scope: _Scope) -> ox.QueryTriples:
        """What a CONSTRUCT or DESCRIBE makes, made here of the rows that it is made from."""
        if asked.form == "CONSTRUCT":
            template, select = as_select(asked)
            names = sorted(set(_variables(select)))
            rows = self._rows(select, names, scope)
            values = "\n".join(f"({' '.join(_value(row.get(name)) for name in names)})" for row in rows)
            listed = " ".join(f"?{name}" for name in names)
            text = f"{asked.prologue}CONSTRUCT {template} WHERE {{ VALUES ({listed}) {{\n{values}\n}} }}"
            store = ox.Store()
        else:
            iris, select_ = described(asked)
            if select_ is not None:
                rows = self._rows(select_, [], scope)
                iris += [term.value for row in rows for term in row.values() if term.type == "uri"]
            store = ox.Store()
            for iri in dict.fromkeys(iris):
                for quad in self.quads_for_pattern(ox.NamedNode(iri), None, None, None):
                    if str(quad.graph_name)[1:-1] in scope[0]:
                        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
            text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        answer = store.query(text)
        assert isinstance(answer, ox.QueryTriples)
        return answer

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """As :meth:`pyoxigraph.Store.named_graphs`, of the dataset alone."""
        return map(ox.NamedNode, self._iris)

    def quads_for_pattern(
        self,
        subject: _Node | None,
        predicate: ox.NamedNode | None,
        object: _Object | None,
        graph_name: _GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """As :meth:`pyoxigraph.Store.quads_for_pattern`; those of a whole graph are grouped by subject."""
        if isinstance(graph_name, ox.NamedNode):
            size = self._graphs.get(graph_name.value)
            if size is None:
                return iter(())
            if size <= _SMALL:
                return self._whole(graph_name.value).quads_for_pattern(subject, predicate, object, graph_name)
            if subject is predicate is object is None:
                return (quad_of(row, graph_name) for row in self.graph(graph_name.value))
        return self._matching(subject, predicate, object, graph_name)

    def _matching(self, *pattern: _Object | _GraphName | None) -> Iterator[ox.Quad]:
        """The quads of a pattern: the first of them at once, for who wants no more, the rest if it is asked for."""
        first, more = self._some(*pattern)
        yield from first
        if more:
            given = set(first)
            names = [name for name, term in zip("spog", pattern, strict=True) if term is None]
            rows = rows_of(self._server, worded(_pattern(*pattern), {}), names, (), self._iris)
            yield from (quad for quad in (quad_of(row, *pattern) for row in rows) if quad not in given)

    def _first(self, *pattern: _Object | _GraphName | None) -> tuple[tuple[ox.Quad, ...], bool]:
        """Some quads of a pattern, and whether there may be more."""
        found, cut = self._server.ask(f"{_pattern(*pattern)} LIMIT {_FIRST}", (), self._iris)
        quads = tuple(sorted((quad_of(row, *pattern) for row in found.rows), key=str))
        return quads, len(quads) == _FIRST or cut > 0

    def graph(self, iri: str) -> list[Row]:
        """Every triple of a graph as a row of ``s``, ``p`` and ``o``, sorted by subject, predicate and object.

        Raises :class:`OutputError` where it is not as many as were loaded.
        """
        asked = worded(whole_of(iri), {})
        rows = rows_of(self._server, asked, "spo", (), (iri,))
        if len(rows) != self._graphs[iri]:
            raise OutputError(
                f"{self._server.name} holds {len(rows):,} quads in <{iri}>, and {self._graphs[iri]:,} were loaded; "
                "it may be loaded anew just now, or somebody else has changed it: ask again, or load it again"
            )
        return sorted(rows, key=lambda row: (row["s"].value, row["p"].value, row["o"].text()))

    def _fetched(self, iri: str) -> ox.Store:
        """A graph in memory."""
        store, graph = ox.Store(), ox.NamedNode(iri)
        store.extend(quad_of(row, graph) for row in self.graph(iri))
        return store


def _columns(query: str, prefixes: Mapping[str, str]) -> list[str]:
    """The columns of a SELECT, none of another query; raises ``SyntaxError`` where Oxigraph does not understand it."""
    answer = ox.Store().query(query, prefixes=dict(prefixes))
    return [variable.value for variable in answer.variables] if isinstance(answer, ox.QuerySolutions) else []


def _pattern(*pattern: _Object | _GraphName | None) -> str:
    s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in zip("spog", pattern, strict=True))
    names = " ".join(name for name in (s, p, o, g) if name[0] == "?")
    return f"SELECT {names or '(1 AS ?some)'} {{ GRAPH {g} {{ {s} {p} {o} }} }}"


def _variables(select: Worded) -> list[str]:
    return [word[1:] for word in select.body[: select.body.index(" WHERE ")].split() if word[0] == "?"]


def _value(term: Term | None) -> str:
    return "UNDEF" if term is None else term.text()


def _iris(graphs: Sequence[_GraphName] | None) -> list[str]:
    return [graph.value for graph in graphs or () if isinstance(graph, ox.NamedNode)]
