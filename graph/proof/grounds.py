"""What a rule's conclusion rests on: the triples that the rule's pattern matched, found from the conclusion backwards.

A rule says what follows from what, and the engine keeps only what follows. Here a conclusion is put into the rule's
template, the pattern is asked with the terms that this binds, and each solution is turned into the triples that make it
hold: one alternative of a ``UNION``, the edges of one shortest way of a path. What a rule requires to be absent
(``NOT EXISTS``, ``MINUS``) is no ground.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count, islice
from typing import Any, Final, NamedTuple

import pyoxigraph as ox
from rdflib import term
from rdflib.paths import MulPath, Path
from rdflib.plugins.sparql import prepareQuery

from actorgraph.graph.syntax import tokens
from actorgraph.ontology.namespaces import OWL, RDF, RDFS

from .patterns import MOST_ALTERNATIVES, Pattern, alternatives, nodes, paths

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: Nodes that are looked at for one path: beyond, it is not followed.
MOST_STEPS: Final = 100_000
#: What the triples of axioms have for predicates; their objects may be OWL's classes.
_AXIOMATIC: Final = (RDFS + "sub", OWL + "inverse", OWL + "equivalent", OWL + "property", RDF + "first", RDF + "rest")


class Layers(NamedTuple):
    """The graphs of a store by where their triples come from; ``asserted`` holds what rules start from."""

    inferences: ox.NamedNode
    vocabulary: ox.NamedNode
    asserted: tuple[ox.NamedNode, ...]


class Grounds:
    """One rule, read so that its conclusions can be followed back. ``text`` is its query, prefixes declared."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _algebra(self) -> Any:
        return prepareQuery(self._text).algebra

    @cached_property
    def template(self) -> tuple[Pattern, ...]:
        """The triples that the rule constructs; with ``CONSTRUCT WHERE`` they are the pattern's own."""
        if self._algebra.template is not None:
            return tuple(self._algebra.template)
        return tuple(triple for node in nodes(self._algebra.p) if node.name == "BGP" for triple in node.triples)

    @cached_property
    def _alternatives(self) -> list[list[Pattern]]:
        fresh = count()
        return list(islice(alternatives(self._algebra.p, fresh), MOST_ALTERNATIVES))

    @cached_property
    def _computed(self) -> frozenset[str]:
        """The variables that the rule computes rather than matches: they cannot be given a value beforehand."""
        return frozenset(str(node.var) for node in nodes(self._algebra.p) if node.name == "Extend")

    @cached_property
    def _select(self) -> str:
        """The rule's pattern as a query for its solutions."""
        pieces = list(tokens(self._text))
        start = next(piece.start for piece in pieces if piece.kind == "word" and piece.text.upper() == "CONSTRUCT")
        rest = [piece for piece in pieces if piece.start > start]
        end = start + len("CONSTRUCT")
        if rest[0].text == "{":  # CONSTRUCT { template } WHERE …; without a template the pattern is one
            depth = 0
            for piece in rest:
                depth += (piece.text == "{") - (piece.text == "}")
                end = piece.start + 1
                if not depth:
                    break
        shown = "*"
        if any(node.name == "AggregateJoin" for node in nodes(self._algebra.p)):
            shown = " ".join(
                sorted({v.n3() for triple in self.template for v in triple if isinstance(v, term.Variable)})
            )
        return f"{self._text[:start]} SELECT {shown} {self._text[end:]}"

    def is_readable(self) -> bool:
        """Whether rdflib, which takes the rule apart, can read it: Oxigraph runs some that it cannot, of SPARQL 1.2."""
        try:
            return len(self.template) + len(self._alternatives) > 0
        except Exception:  # whatever its parser stumbles over, too deep a nesting included
            return False

    def may_conclude(self, triple: ox.Triple) -> bool:
        """Whether the template fits the triple."""
        return any(_unified(pattern, triple) is not None for pattern in self.template)

    def of(self, store: ox.Store, triple: ox.Triple, layers: Layers) -> Iterator[tuple[ox.Triple, ...]]:
        """The sets of triples of ``store`` from which the rule concludes ``triple``, those with the fewest inferred first.

        They come one by one, and a rule that chains may have as many as there are triples: take what is needed.
        """
        found: set[frozenset[ox.Triple]] = set()
        for pattern in self.template:
            bound = _unified(pattern, triple)
            if bound is None:
                continue
            if self._plain is None:
                matches = self._followed(store, bound)
            else:
                matches = (match for plain in self._plain for match in plain.of(store, bound, layers))
            for grounds in matches:
                if (key := frozenset(grounds)) not in found:
                    found.add(key)
                    yield grounds

    @cached_property
    def _plain(self) -> list[_Plain] | None:
        """The alternatives of a rule that is nothing but triple patterns; ``None`` of one that has more to it."""
        if any(node.name not in ("BGP", "Union", "Join", "Project") for node in nodes(self._algebra.p)):
            return None
        if any(isinstance(path, Path) for patterns in self._alternatives for _, path, _ in patterns):
            return None
        shared = {str(part) for triple in self.template for part in triple if isinstance(part, term.Variable)}
        return [_Plain(patterns, shared) for patterns in self._alternatives]

    def _followed(self, store: ox.Store, bound: Mapping[str, Term]) -> Iterator[tuple[ox.Triple, ...]]:
        """The matches of a rule of any form."""
        for solution in self._solutions(store, bound):
            grounds = self._matched(store, solution)
            if grounds is not None:
                yield grounds

    def _solutions(self, store: ox.Store, bound: Mapping[str, Term]) -> Iterator[dict[str, Term]]:
        given = {ox.Variable(name): value for name, value in bound.items() if name not in self._computed}
        answer = store.query(self._select, use_default_graph_as_union=True, substitutions=given)
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        for row in answer:
            solution = dict(bound) | {name: value for name, value in zip(names, row, strict=True) if value is not None}
            if all(solution[name] == value for name, value in bound.items()):
                yield solution

    def _matched(self, store: ox.Store, solution: Mapping[str, Term]) -> tuple[ox.Triple, ...] | None:
        """The triples of one solution, by the first alternative that holds."""
        for patterns in self._alternatives:
            triples = _ground(store, patterns, solution)
            if triples is not None:
                return tuple(dict.fromkeys(triples))
        return None


class _Plain:
    """One conjunction of triple patterns, those about the vocabulary apart: they are matched once, and looked up then."""

    def __init__(self, patterns: list[Pattern], template: set[str]) -> None:
        self._axioms = [pattern for pattern in patterns if _about_vocabulary(pattern)]
        self._edges = [pattern for pattern in patterns if not _about_vocabulary(pattern)]
        self._shared = sorted({str(part) for pattern in self._axioms for part in pattern} & template)
        self._known: dict[tuple[Term, ...], list[dict[str, Term]]] | None = None

    def of(self, store: ox.Store, bound: Mapping[str, Term], layers: Layers) -> Iterator[tuple[ox.Triple, ...]]:
        """The matches: among what is asserted, then with one inferred triple, then any.

        Of a long chain the first two are a handful, where there are as many matches as triples in it.
        """
        if self._known is None:
            self._known = self._matched_axioms(store, layers.vocabulary)
        for axiom in self._known.get(tuple(bound[name] for name in self._shared), ()):
            known = {**axiom, **bound}
            for solution in self._solutions(store, known, layers):
                yield tuple(_ground_triple(pattern, solution) for pattern in (*self._axioms, *self._edges))

    def _matched_axioms(
        self, store: ox.Store, vocabulary: ox.NamedNode
    ) -> dict[tuple[Term, ...], list[dict[str, Term]]]:
        found: dict[tuple[Term, ...], list[dict[str, Term]]] = {}
        for solution in _solved(store, self._axioms, {}, default_graph=[vocabulary]):
            found.setdefault(tuple(solution[name] for name in self._shared), []).append(solution)
        return found

    def _solutions(self, store: ox.Store, known: dict[str, Term], layers: Layers) -> Iterator[dict[str, Term]]:
        edges, asserted, inferred = self._edges, layers.asserted, (layers.inferences,)
        yield from _joined(store, [(pattern, asserted) for pattern in edges], known)
        if len(edges) > 1:
            for which, one in enumerate(edges):
                others = [(pattern, asserted) for number, pattern in enumerate(edges) if number != which]
                yield from _joined(store, others, known, (one, inferred))
        yield from _joined(store, [(pattern, (None,)) for pattern in edges], known)


#: A pattern and the graphs in which it is looked for; ``None`` is any.
_Within = tuple[Pattern, tuple[ox.NamedNode | None, ...]]


def _joined(
    store: ox.Store, patterns: Sequence[_Within], known: dict[str, Term], last: _Within | None = None
) -> Iterator[dict[str, Term]]:
    """The solutions of some patterns, each in graphs of its own; of those left, the one with the fewest open ends is next.

    Looked up rather than asked for in SPARQL: Oxigraph reads a whole graph to join what stands in two.
    """
    if not patterns and last is None:
        yield known
        return
    if patterns:
        here = min(patterns, key=lambda within: sum(_is_open(part, known) for part in within[0]))
        left = [within for within in patterns if within is not here]
    else:
        assert last is not None
        here, left, last = last, [], None
    pattern, graphs = here
    subject, predicate, target = (None if _is_open(part, known) else _value(part, known) for part in pattern)
    if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode | None):
        return
    for graph in graphs:
        for quad in store.quads_for_pattern(subject, predicate, target, graph):
            solution = dict(known)
            for part, value in zip(pattern, (quad.subject, quad.predicate, quad.object), strict=True):
                if _is_open(part, known) and solution.setdefault(str(part), value) != value:
                    break
            else:
                yield from _joined(store, left, solution, last)


def _about_vocabulary(pattern: Pattern) -> bool:
    """Whether a pattern can only match an axiom."""
    _, predicate, target = pattern
    return str(predicate).startswith(_AXIOMATIC) or str(target).startswith(OWL)


def _solved(
    store: ox.Store, patterns: list[Pattern], known: dict[str, Term], more: str = "", **options: Any
) -> Iterator[dict[str, Term]]:
    """The solutions of some patterns, with what was known before."""
    body = " . ".join(_written_triple(pattern, known) for pattern in patterns)
    answer = store.query(f"SELECT * {{ {body} {more} }}", **options)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {**known, **dict(zip(names, row, strict=True))}


def _written_triple(pattern: Pattern, known: Mapping[str, Term]) -> str:
    return " ".join(_written(part, known) for part in pattern)


def _is_open(part: Any, known: Mapping[str, Term]) -> bool:
    return isinstance(part, term.Variable | term.BNode) and str(part) not in known


def _ground_triple(pattern: Pattern, known: Mapping[str, Term]) -> ox.Triple:
    subject, predicate, target = (_value(part, known) for part in pattern)
    if not isinstance(subject, ox.NamedNode) or not isinstance(predicate, ox.NamedNode):
        raise ValueError(f"{subject} {predicate} {target} is no triple of this graph")
    return ox.Triple(subject, predicate, target)


def _unified(pattern: Pattern, triple: ox.Triple) -> dict[str, Term] | None:
    """The values of a template's variables that make it the triple; ``None`` where nothing does."""
    bound: dict[str, Term] = {}
    for part, value in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if isinstance(part, term.Variable):
            if bound.setdefault(str(part), value) != value:
                return None
        elif isinstance(part, term.BNode) or _term(part) != value:
            return None
    return bound


def _term(part: Any) -> Term:
    """A term of rdflib as Oxigraph's."""
    if isinstance(part, term.Literal):
        if part.language:
            return ox.Literal(str(part), language=part.language)
        return ox.Literal(str(part), datatype=ox.NamedNode(str(part.datatype)) if part.datatype else None)
    return ox.NamedNode(str(part))


# -- the triples of a solution -----------------------------------------------------------------------------------------


def _ground(store: ox.Store, patterns: list[Pattern], solution: Mapping[str, Term]) -> list[ox.Triple] | None:
    """The triples that the patterns match in a solution; ``None`` where they do not hold.

    What the solution leaves open (blank nodes, variables within a sub-query or a path) is taken from a first match.
    """
    known = dict(solution)
    parts = {part for triple in patterns for part in triple if isinstance(part, term.Variable | term.BNode)}
    if any(str(part) not in known for part in parts):
        found = next(_solved(store, patterns, known, use_default_graph_as_union=True), None)
        if found is None:
            return None
        known = found
    triples: list[ox.Triple] = []
    for subject, path, target in patterns:
        start, end = _value(subject, known), _value(target, known)
        if isinstance(path, Path):
            way = _way(store, start, path, end)
            if way is None:
                return None
            triples += way
        else:
            triple = _ground_triple((subject, path, target), known)
            if not _holds(store, triple):
                return None
            triples.append(triple)
    return triples


def _written(part: Any, known: Mapping[str, Term]) -> str:
    if isinstance(part, term.Variable | term.BNode):
        value = known.get(str(part))
        return f"?{part}" if value is None else str(value)
    return str(part.n3())


def _value(part: Any, known: Mapping[str, Term]) -> Term:
    return known[str(part)] if isinstance(part, term.Variable | term.BNode) else _term(part)


def _holds(store: ox.Store, triple: ox.Triple) -> bool:
    return next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is not None


def _way(store: ox.Store, start: Term, path: Any, end: Term) -> list[ox.Triple] | None:
    """The edges of a shortest way along a path that repeats; ``None`` where there is none."""
    assert isinstance(path, MulPath)
    if start == end and path.mod in ("*", "?"):
        return []
    inner = path.path.n3() if isinstance(path.path, Path) else f"<{path.path}>"
    before: dict[Term, Term] = {}
    queue = deque([start])
    while queue and end not in before and len(before) < MOST_STEPS:
        here = queue.popleft()
        answer = store.query(f"SELECT DISTINCT ?n {{ {here} {inner} ?n }}", use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        for there in sorted((row[0] for row in answer), key=str):
            if there not in before and not isinstance(there, ox.BlankNode):
                before[there] = here
                queue.append(there)
        if path.mod == "?":
            break
    if end not in before:
        return None
    hops: list[tuple[Term, Term]] = []
    here = end
    while not hops or here != start:
        hops.append((before[here], here))
        here = before[here]
    triples: list[ox.Triple] = []
    for a, b in reversed(hops):
        step = _hop(store, a, path.path, b)
        if step is None:
            return None
        triples += step
    return triples


def _hop(store: ox.Store, a: Term, path: Any, b: Term) -> list[ox.Triple] | None:
    known = {"hop_a": a, "hop_b": b}
    for patterns in paths(term.Variable("hop_a"), path, term.Variable("hop_b"), count()):
        found = _ground(store, patterns, known)
        if found is not None:
            return found
    return None
