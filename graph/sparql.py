"""SPARQL: prefixes filled in, only reading, and errors that point at the place and suggest what may be meant.

What ends a query early: Oxigraph has no time-out, and Python hears Ctrl-C only when Oxigraph is done. :func:`limited`
does the work in a thread of its own, so that the caller goes on (with Ctrl-C at once, or after a number of seconds);
the thread cannot be stopped and computes until the process ends. That is right for a command that then exits. Where
strangers ask, a query needs a process that can be killed.
"""

from __future__ import annotations

import re
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from actorgraph.ontology.errors import OutputError, QueryError
from actorgraph.ontology.namespaces import AG

from .inverses import mending, relation_of
from .syntax import Token, declared, failure, tokens

if TYPE_CHECKING:
    from .stored import StoredGraph

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_T = TypeVar("_T")

#: Oxigraph's parser and planner recurse without a bound and end the process where the stack ends. Measured with 8 MB of
#: it: 1,000 levels of ``FILTER NOT EXISTS {`` and 5,000 ``BIND`` in a row. Each level or step takes characters, so that
#: a query shorter than this cannot get there and need not be measured.
_SHORT: Final = 2_000
MAX_DEPTH: Final = 100
MAX_STEPS: Final = 1_000
MAX_LENGTH: Final = 1_000_000
_STEPS: Final = frozenset({"UNION", "BIND", "FILTER", "OPTIONAL", "MINUS", "GRAPH", "VALUES", "SELECT", "EXISTS"})
_OPERATORS: Final = frozenset("|&+-*/!^=<>")

#: Only the names and IRIs, past everything in which a name could stand without being one; one pass in C.
_NAMES: Final = re.compile(
    r"""(<[^<>"{}|^`\\\x00-\x20]*>|(?:[^\W\d_][\w.-]{0,100})?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)"""
    r"""|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"""
    r"""|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\#[^\n\r]*|[?$]?\w+""",
    re.DOTALL,
)
_FROM: Final = re.compile(r"\bFROM\b", re.IGNORECASE)
#: The names that were found to exist, without and with what was inferred, for as long as their graph is open.
_MOST_KNOWN: Final = 10_000
_known: WeakKeyDictionary[StoredGraph, tuple[set[str], set[str]]] = WeakKeyDictionary()


class Scope(NamedTuple):
    """The RDF dataset that a query is asked of instead of its own ``FROM``: the IRIs of graphs; unknown ones are empty."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()


def run(
    graph: StoredGraph,
    query: str,
    *,
    inferred: bool = False,
    check_names: bool = True,
    scope: Scope | None = None,
    base: str | None = None,
) -> Answer:
    """Answer ``query`` over the union of all graphs of ``graph``, with the dataset's prefixes filled in.

    ``FROM``, or ``scope``, which goes before it, asks some graphs only; ``base`` resolves relative IRIs. What was
    inferred is seen only with ``inferred``. The answer is Oxigraph's own: an iterator of solutions (SELECT),
    of triples (CONSTRUCT, DESCRIBE), or a truth value (ASK). Raises :class:`QueryError` for text that does not parse,
    for updates and ``SERVICE``, and, unless ``check_names`` is false, for names of the vocabulary or the dataset that
    do not exist and therefore cannot match.
    """
    query = query.removeprefix("\ufeff")
    names = set(_NAMES.findall(query))
    asked = query
    if any(name.count(".") > 1 and name[0] != "<" for name in names if name):
        asked = _dots_escaped(query)
    try:
        if len(asked) > _SHORT:
            refuse_huge(asked)
        if "service" in asked.casefold():
            _refuse_service(graph, asked)
        # Before the query runs: whatever is computed for a misspelt name is computed in vain.
        if check_names and not names <= _known.setdefault(graph, ({""}, {""}))[inferred]:
            _refuse_unknown_names(graph, query, inferred)
        return _answer(graph, asked, inferred, scope, base)
    except (SyntaxError, RuntimeError) as error:  # RuntimeError: a function that Oxigraph does not have
        from .mistakes import explain

        raise QueryError(explain(graph, query, str(error))) from None
    except UnicodeEncodeError:
        raise QueryError("the query is not valid Unicode text; save it as UTF-8") from None
    except OSError as error:
        raise OutputError(f"the store cannot be read: {error}") from error


def _answer(graph: StoredGraph, query: str, inferred: bool, scope: Scope | None, base: str | None) -> Answer:
    store = graph.inferred_store if inferred else graph.store
    if scope is not None:
        return store.query(
            query,
            prefixes=graph.prefixes,
            base_iri=base,
            default_graph=[*_graphs(scope.default)],
            named_graphs=[*_graphs(scope.named)],
        )
    # With the union as its default graph, Oxigraph passes over FROM.
    union = not (_FROM.search(query) and _has_from(query))
    return store.query(query, prefixes=graph.prefixes, base_iri=base, use_default_graph_as_union=union)


def _graphs(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"the name of a graph is no IRI: {error}") from None


def _has_from(query: str) -> bool:
    """Whether a query names the graphs that it asks; nothing else in SPARQL has that word."""
    return any(piece.kind == "word" and piece.text.upper() == "FROM" for piece in tokens(query))


def _dots_escaped(query: str) -> str:
    """The query with the dots of its names escaped: Oxigraph ends ``passage:first.p2.4-19`` at the second."""
    parts, end = [], 0
    for piece in tokens(query):
        if piece.kind == "name" and piece.text.count(".") > 1:
            prefix, _, local = piece.text.partition(":")
            parts += [query[end : piece.start], prefix, ":", re.sub(r"(?<!\\)\.", r"\\.", local)]
            end = piece.start + len(piece.text)
    return "".join([*parts, query[end:]])


def limited(work: Callable[[], _T], seconds: float | None = None) -> _T:
    """The result of ``work``, done where Ctrl-C ends the wait at once and so do ``seconds``, by a :class:`QueryError`.

    An answer of Oxigraph cannot leave the thread that asked: ``work`` asks and writes the answer out. After an early
    end the thread goes on computing until the process ends.
    """
    results: list[_T] = []
    errors: list[BaseException] = []

    def worker() -> None:
        try:
            results.append(work())
        except BaseException as error:
            # The frames hold answers, and Oxigraph complains of one that another thread lets go.
            for cause in _causes(error):
                traceback.clear_frames(cause.__traceback__)
            errors.append(error)

    thread = threading.Thread(target=worker, name="query", daemon=True)
    thread.start()
    thread.join(seconds if seconds is None else min(seconds, threading.TIMEOUT_MAX))
    if thread.is_alive():
        raise QueryError(f"the query was not answered within {seconds:g} seconds")
    if errors:
        raise errors[0]
    return results[0]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it."""
    while error is not None:
        yield error
        error = error.__context__


# -- what is refused before Oxigraph sees it ---------------------------------------------------------------------------


def refuse_huge(query: str) -> None:
    """Raise :class:`QueryError` for what is too long or too deep for Oxigraph, which would end the process."""
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query has {len(query):,} characters; {MAX_LENGTH:,} are the most that is answered")
    depth = steps = 0
    for piece in tokens(query):
        if piece.kind not in ("mark", "word"):
            continue
        if piece.text in "{([":
            depth += 1
            if depth > MAX_DEPTH:
                raise _refusal(query, piece, f"the query is nested more than {MAX_DEPTH} levels deep")
        elif piece.text in "})]":
            depth -= 1
        elif piece.text in _OPERATORS or piece.text.upper() in _STEPS:
            steps += 1
            if steps > MAX_STEPS:
                raise _refusal(
                    query,
                    piece,
                    f"the query has more than {MAX_STEPS} patterns and operations; use VALUES for long lists",
                )


def _refuse_service(graph: StoredGraph, query: str) -> None:
    """Let a query through that has the word ``SERVICE`` only in texts, names or comments; pyoxigraph really fetches."""
    # By the grammar, not by words: <'a> passes for an IRI, and in 1<'a>' it is none.
    try:
        broken = failure(query)
    except RecursionError:
        raise QueryError("the query mentions SERVICE and is nested too deeply to be checked for it") from None
    if broken is not None:
        from .mistakes import explain, point

        if query[broken.offset : broken.offset + 7].upper() == "SERVICE":
            said = "SERVICE is not allowed: a query reads this graph and nothing else"
            raise QueryError(point(query, broken.offset, said))
        raise QueryError(explain(graph, query, ""))


def _refusal(query: str, piece: Token, message: str) -> QueryError:
    from .mistakes import point

    return QueryError(point(query, piece.start, message))


# -- names that cannot match -------------------------------------------------------------------------------------------


def _refuse_unknown_names(graph: StoredGraph, query: str, inferred: bool) -> None:
    """A misspelt name would match nothing and pass for an empty answer; so would an inverse, unless it was inferred."""
    pieces = list(tokens(query))
    prefixes = declared(pieces)
    known = _known[graph][inferred]
    store = graph.inferred_store if inferred else graph.store
    for piece in _outside_templates(pieces):
        if piece.kind == "name":
            prefix, _, local = piece.text.partition(":")
            namespace = prefixes.get(prefix) or graph.prefixes.get(prefix)
            iri = namespace + re.sub(r"\\(.)", r"\1", local) if namespace and local else ""
        elif piece.kind == "iri":
            prefix, iri = "", piece.text[1:-1]
        else:
            continue
        if iri.startswith((AG, graph.base)) and iri not in (AG, graph.base) and not exists(store, iri):
            from .mistakes import explain, is_broken, nearest_names, point

            if is_broken(query):
                raise QueryError(explain(graph, query, ""))
            owner = "vocabulary" if iri.startswith(AG) else "dataset"
            message = f"the {owner} has no {piece.text!r}{nearest_names(graph, iri, piece)}"
            raise QueryError(point(query, piece.start, message))
        if iri and (relation := relation_of(graph, iri)):
            if not inferred:
                _refuse_inverse(graph, query, piece, relation)
        elif not prefixes and len(known) < _MOST_KNOWN:  # a name means what the query's own prefixes make it
            known.add(piece.text)


def _refuse_inverse(graph: StoredGraph, query: str, piece: Token, relation: str) -> None:
    prefix = next((name for name, iri in graph.prefixes.items() if iri and relation.startswith(iri)), "")
    shown = f"{prefix}:{relation.removeprefix(graph.prefixes[prefix])}" if prefix else f"<{relation}>"
    pieces = [piece for piece in tokens(query) if piece.kind != "comment"]
    if instead := mending(query, pieces, pieces.index(piece), shown):
        raise _refusal(query, piece, f"{piece.text!r} is an inverse, which no data are written with; {instead}")


def _outside_templates(pieces: list[Token]) -> list[Token]:
    """The pieces in which a name is looked for: neither in declarations nor in what CONSTRUCT makes."""
    kept, depth, template = [], 0, False
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if piece.kind == "word" and piece.text.upper() == "CONSTRUCT":
            template, depth = True, 0
        elif template and piece.text == "{":
            depth += 1
        elif template and piece.text == "}":
            depth -= 1
            template = depth > 0
        elif template and not depth:
            template = False  # CONSTRUCT WHERE: the template is the pattern
        if before is not None and (
            (piece.kind == "iri" and before.text.endswith(":"))
            or (before.kind == "word" and before.text.upper() in ("PREFIX", "BASE"))
        ):
            continue
        if not template:
            kept.append(piece)
    return kept


def exists(store: ox.Store, iri: str) -> bool:
    """Whether any quad has the IRI as its subject, predicate, object or graph."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    find = store.quads_for_pattern
    patterns = ((node, None, None, None), (None, node, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(find(*pattern), None) is not None for pattern in patterns)
