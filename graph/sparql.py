"""SPARQL: prefixes filled in, only reading, and errors that point at the place and suggest what may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from actorgraph.ontology.errors import QueryError, did_you_mean
from actorgraph.ontology.namespaces import AG

if TYPE_CHECKING:
    from .opened import Graph

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_KEYWORDS: Final = (
    "ASK AS ASC BASE BIND BY CONSTRUCT COUNT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING IN LIMIT MINUS NAMED "
    "NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SUM AVG MIN MAX SAMPLE GROUP_CONCAT UNDEF UNION VALUES WHERE"
).split()
_UPDATES: Final = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())

#: What a query is made of, as far as telling names and words from texts and comments needs it.
_TOKEN: Final = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<comment>\#[^\n\r]*)
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%\\-](?:[\w.:%\\-]*[\w:%\\-])?)?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[^\W\d_]\w*)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query: its kind (``iri``, ``text``, ``comment``, ``variable``, ``name``, ``language``, ``word``) and place."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The pieces of a query in order; punctuation and numbers are passed over."""
    for found in _TOKEN.finditer(query):
        yield Token(str(found.lastgroup), found.group(), found.start())


def run(graph: Graph, query: str, *, check_names: bool = True) -> Answer:
    """Answer ``query`` over the union of all graphs of ``graph``, with the dataset's prefixes filled in.

    The answer is Oxigraph's own: an iterator of solutions (SELECT), of triples (CONSTRUCT, DESCRIBE), or a truth value (ASK).
    Raises :class:`QueryError` for text that does not parse, for updates and ``SERVICE``, and, unless ``check_names`` is
    false, for names of the vocabulary or the dataset that do not exist and therefore cannot match.
    """
    pieces = list(tokens(query))
    _refuse_unsafe(query, pieces)
    try:
        answer = graph.store.query(query, prefixes=graph.prefixes, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise _explain(graph, query, pieces, str(error)) from None
    if check_names:
        _check_names(graph, query, pieces)
    return answer


def _refuse_unsafe(query: str, pieces: list[Token]) -> None:
    for piece in pieces:
        if piece.kind == "word" and piece.text.upper() == "SERVICE":
            raise QueryError(
                _point(query, piece.start, "SERVICE is not allowed: a query reads this graph and nothing else")
            )
    first = next((p for p in pieces if p.kind == "word" and p.text.upper() not in ("PREFIX", "BASE")), None)
    if first and first.text.upper() in _UPDATES:
        raise QueryError(
            _point(
                query,
                first.start,
                f"{first.text.upper()} is an update; queries only read (SELECT, ASK, CONSTRUCT, DESCRIBE)",
            )
        )


def _declared(pieces: list[Token]) -> dict[str, str]:
    """The prefixes that the query itself declares."""
    found = {}
    for word, name, iri in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            found[name.text[:-1]] = iri.text[1:-1]
    return found


def _explain(graph: Graph, query: str, pieces: list[Token], message: str) -> QueryError:
    """The reason why Oxigraph does not understand the query, in words, with a mark under the place."""
    from actorgraph.data.names import nearest

    known = {**graph.prefixes, **_declared(pieces)}
    for piece in pieces:
        if piece.kind == "name" and (prefix := piece.text.partition(":")[0]) not in known:
            hint = did_you_mean([f"{name}:" for name in nearest(prefix, list(known))])
            return QueryError(_point(query, piece.start, f"unknown prefix {prefix + ':'!r}{hint}"))
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return QueryError(f"the query is not understood: {message}")
    offset = _offset(query, int(place[1]), int(place[2]))
    for piece in pieces:
        if piece.kind == "word" and piece.start <= offset and piece.text.upper() not in _KEYWORDS:
            near = nearest(piece.text.upper(), _KEYWORDS, 1)
            follows = query[piece.start + len(piece.text) :].lstrip()[:1]
            if near and follows != "(":
                return QueryError(_point(query, piece.start, f"unknown word {piece.text!r}{did_you_mean(near)}"))
    return QueryError(_point(query, offset, f"the query is not understood here{_expected(place[3])}"))


def _expected(message: str) -> str:
    """Oxigraph's list of what could stand at a place, cut down to what a person would type."""
    plain = re.sub(r"\[[^\]]*\](?: \| \[[^\]]*\])*", "", message.removeprefix("expected").replace("one of", ""))
    words = [word for word in re.findall(r'"[^"]+"|[A-Z][A-Z ]+[A-Z]', plain) if word not in ('"{|"', '"~"')]
    return f"; expected {' or '.join(words[:8])}" if words else ""


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    before = sum(len(text) + 1 for text in lines[: line - 1])
    return min(before + column - 1, len(query))


def _point(query: str, offset: int, message: str) -> str:
    """A message with line and column, the line of the query it is about, and a mark under the place."""
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    line = query[start : end if end >= 0 else len(query)]
    number, column = query.count("\n", 0, offset) + 1, offset - start
    shown = line.replace("\t", " ")
    if len(shown) > 100:
        cut = max(0, column - 60)
        shown, column = shown[cut : cut + 100], column - cut
    return f"line {number}, column {offset - start + 1}: {message}\n  {shown}\n  {' ' * column}^"


def _check_names(graph: Graph, query: str, pieces: list[Token]) -> None:
    """A misspelt name would match nothing and pass for an empty answer."""
    from actorgraph.data.names import nearest

    known = {**graph.prefixes, **_declared(pieces)}
    for piece in pieces:
        if piece.kind != "name":
            continue
        prefix, _, local = piece.text.partition(":")
        namespace = known.get(prefix)
        if namespace == AG and local:
            _check_term(graph, query, piece, local)
        elif namespace == graph.base and local and not _exists(graph, graph.base + local):
            near = [f"{prefix}:{name}" for name in graph.named(local) or nearest(local, graph.ids())]
            raise QueryError(_point(query, piece.start, f"the dataset has no {piece.text!r}{did_you_mean(near)}"))


def _check_term(graph: Graph, query: str, piece: Token, local: str) -> None:
    if _exists(graph, AG + local):
        return
    from actorgraph.data.names import nearest

    prefix = piece.text.partition(":")[0]
    near = [f"{prefix}:{name}" for name in nearest(local, sorted(graph.vocabulary.terms))]
    raise QueryError(_point(query, piece.start, f"the vocabulary has no {piece.text!r}{did_you_mean(near)}"))


def _exists(graph: Graph, iri: str) -> bool:
    node = ox.NamedNode(iri)
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(graph.store.quads_for_pattern(*pattern, None), None) is not None for pattern in patterns)
