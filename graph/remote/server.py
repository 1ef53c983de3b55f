"""Which server answers at a URL: where it takes queries and updates, and what it does otherwise than others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from actorgraph.ontology.errors import QueryError

from .answers import MEDIA_TYPE, Results, read
from .http import PASSWORD, TOKEN, USER, Credentials, EndpointError, Http, Reply, said
from .probe import unsupported

#: Names the paths of updates and of the Graph Store Protocol where a server has others than the usual ones.
UPDATE: Final = "ACTORGRAPH_ENDPOINT_UPDATE"
STORE: Final = "ACTORGRAPH_ENDPOINT_STORE"


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a kind of server.

    ``mark`` stands in its ``Server`` header. ``update`` and ``store`` are paths, relative to the query's, of SPARQL
    UPDATE and of the Graph Store Protocol; ``store`` is empty where UPDATE serves better. ``rows`` and ``size`` (bytes)
    bound what one request loads. ``pragmas`` says that the graphs of a query stand before it, not beside it;
    ``merges``, that it answers faster where all stands in one graph (``merged.py``);
    ``exact``, that its answers are those that SPARQL asks for (``here.py``); ``None``: to be found out.
    """

    name: str
    mark: str
    query: str = ""
    update: str = "update"
    store: str = ""
    rows: int = 10_000
    size: int = 8_000_000
    pragmas: bool = False
    merges: bool = False
    exact: bool | None = None


OXIGRAPH: Final = Kind(
    name="Oxigraph",
    mark="oxigraph",
    query="query",
    store="store",
    rows=200_000,
    size=32_000_000,
    merges=True,
    exact=True,
)
#: Its Graph Store Protocol takes no literal beyond some 50 kB, its UPDATE no more than some 4,900 triples; it repeats each
#: graph that stands beside a query in a header of the answer, and clients read no more than a hundred headers.
VIRTUOSO: Final = Kind(
    name="Virtuoso",
    mark="virtuoso",
    query="sparql",
    update="sparql-auth",
    rows=1_000,
    size=1_000_000,
    pragmas=True,
    exact=False,
)
FUSEKI: Final = Kind(name="Apache Jena Fuseki", mark="fuseki", query="sparql", store="data")
OTHER: Final = Kind(name="this server", mark="", query="sparql")
KINDS: Final = (OXIGRAPH, VIRTUOSO, FUSEKI, OTHER)


class Server:
    """A SPARQL 1.1 server that has answered once."""

    def __init__(self, url: str, *, credentials: Credentials | None = None) -> None:
        """Find the server at ``url``; raises :class:`EndpointError` where nothing there answers a query."""
        self.http = Http(url, Credentials.from_environment() if credentials is None else credentials)
        parts = urlsplit(url)
        given = parts.path.rstrip("/") or "/"
        self._extra = parts.query
        first: Reply | None = None
        for path in dict.fromkeys((given, *(f"{given.rstrip('/')}/{kind.query}" for kind in KINDS))):
            reply = self._post(path, "ASK {}")
            if reply.status in (401, 403):
                self.http.close()
                raise _refused(self.http, reply)
            if reply.status == 200 and _is_answer(reply):
                self.path, self.kind, self.name = path, *_known(reply)
                break
            first = first or reply
        else:
            self.http.close()
            assert first is not None
            raise EndpointError(_no_endpoint(self.http.origin, given, first), first.status)
        folder = self.path.rpartition("/")[0]
        self._update = os.environ.get(UPDATE) or f"{folder}/{self.kind.update}"
        self._store = os.environ.get(STORE) or (f"{folder}/{self.kind.store}" if self.kind.store else "")

    @property
    def address(self) -> str:
        """Where queries are sent."""
        return self.http.origin + self.path

    @cached_property
    def exact(self) -> bool:
        """Whether its answers can be relied on for every query."""
        return not unsupported(self) if self.kind.exact is None else self.kind.exact

    def ask(self, query: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> tuple[Results, int]:
        """What the server answers to a SELECT or ASK over some graphs (all, where none are named), and its limit of rows.

        The limit is 0 where the server does not say that it has cut the answer off there. Raises
        :class:`QueryError` where the server refuses the query.
        """
        beside: list[tuple[str, str]] = []
        if self.kind.pragmas:
            lines = [f"DEFINE input:{kind}-graph-uri <{iri}>\n" for kind, iri in _kinds(default, named)]
            query = "".join(lines) + query
        else:
            beside = [(f"{kind}-graph-uri", iri) for kind, iri in _kinds(default, named)]
        reply = self._post(self.path, query, beside)
        if reply.status in (401, 403):
            raise _refused(self.http, reply)
        if reply.status >= 300:
            raise QueryError(f"{self.name} does not answer this query: {said(reply) or reply.status}")
        found, most = read(reply.body), reply.headers.get("x-sparql-maxrows", "")
        return found, int(most) if most.isdigit() and len(found.rows) >= int(most) else 0

    def _post(self, path: str, query: str, beside: Sequence[tuple[str, str]] = ()) -> Reply:
        body = urlencode([("query", query), *beside]).encode("ascii")
        target = f"{path}?{self._extra}" if self._extra else path
        return self.http.request(
            "POST", target, body, Content_Type="application/x-www-form-urlencoded", Accept=MEDIA_TYPE
        )

    def count(self, graph: str) -> int:
        """How many triples a graph holds."""
        found, _ = self.ask(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return int(found.rows[0]["n"].value) if found.rows else 0

    # -- writing -------------------------------------------------------------------------------------------------------

    def replace(self, graph: str, triples: Sequence[str]) -> None:
        """Put ``triples`` (lines of N-Triples, as many as one request takes) in place of what a graph holds."""
        if self._store:
            self._put("PUT", graph, triples)
        else:
            self.update(f"CLEAR SILENT GRAPH <{graph}> ;\n{_insertion(graph, triples)}")

    def add(self, graph: str, triples: Sequence[str], *, at_once: bool = True) -> None:
        """Add triples to a graph; without ``at_once`` faster where a server can, and seen before all of them are there."""
        if not triples:
            return
        if self._store:
            self._put("POST", graph, triples, {} if at_once else {"no_transaction": "true"})
        else:
            self.update(_insertion(graph, triples))

    def drop(self, graph: str) -> None:
        """Remove a graph, be it there or not."""
        self.update(f"DROP SILENT GRAPH <{graph}>")

    def update(self, text: str) -> None:
        """Carry out an update; raises :class:`EndpointError` where the server refuses."""
        self._written(
            self.http.request(
                "POST",
                self._update,
                text.encode(),
                Content_Type="application/sparql-update; charset=utf-8",
                Accept=f"{MEDIA_TYPE}, */*;q=0.1",
            )
        )

    def _put(
        self, method: str, graph: str, triples: Sequence[str], options: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        target = f"{self._store}?{urlencode({'graph': graph, **options})}"
        body = "".join(triples).encode()
        self._written(self.http.request(method, target, body, Content_Type="application/n-triples"))

    def _written(self, reply: Reply) -> None:
        if reply.status in (401, 403):
            raise _refused(self.http, reply)
        if reply.status in (404, 405):
            raise EndpointError(
                f"{self.name} takes no updates at the usual place; name its paths in {UPDATE} (and {STORE}), "
                "or let it be written to",
                reply.status,
            )
        if reply.status >= 300:
            raise EndpointError(
                f"{self.name} does not take what is loaded: {said(reply) or reply.status}", reply.status
            )

    def close(self) -> None:
        self.http.close()


def _insertion(graph: str, triples: Sequence[str]) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(triples)}}} }}"


def _kinds(default: Iterable[str], named: Iterable[str]) -> list[tuple[str, str]]:
    return [*(("default", iri) for iri in default), *(("named", iri) for iri in named)]


def _is_answer(reply: Reply) -> bool:
    try:
        return read(reply.body).truth is not None
    except EndpointError:
        return False


def _known(reply: Reply) -> tuple[Kind, str]:
    """The kind of a server, and its name with its version."""
    header = reply.headers.get("server", "")
    kind = next(kind for kind in KINDS if kind.mark in header.lower())
    name = header.split("(")[0].strip().replace("/", " ") if kind is not OTHER else kind.name
    return kind, name


def _no_endpoint(origin: str, path: str, reply: Reply) -> str:
    if 300 <= reply.status < 400:
        to = urlsplit(reply.headers.get("location", ""))
        where = f" to {to.scheme}://{to.hostname}{to.path}" if to.hostname else ""
        return f"{origin}{path} redirects{where}; name the address that answers"
    about = said(reply)
    said_so = f" ({reply.status}{': ' + about if about else ''})" if reply.status != 200 else ""
    return f"{origin}{path} is no SPARQL endpoint{said_so}; name the URL that takes queries"


def _refused(http: Http, reply: Reply) -> EndpointError:
    return EndpointError(
        f"{http.origin} does not let you do that ({reply.status}); set {USER} and {PASSWORD}, or {TOKEN}", reply.status
    )
