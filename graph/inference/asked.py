"""A rule as it is asked of a store: a SELECT of what its template needs, and what the template makes of a row.

A row has a value for each variable of the template, and an answer has one row where a CONSTRUCT has several triples: it
is read several times as fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import pyoxigraph as ox

from actorgraph.graph.syntax import Token, tokens
from actorgraph.ontology.namespaces import dataset_prefixes
from actorgraph.ontology.rules import Rule

from .axioms import Triple
from .rules import PREDICATE
from .template import NEW, VARIABLE, first_word, parts_of, template_triples

#: The values of a row, in N-Triples terms; ``None`` where a variable has none.
Row = tuple[str | None, ...]
#: A variable without values, for a template that has none.
_NOTHING: Final = "nothing_is_needed"


class Part(NamedTuple):
    """A term of a template: a ``constant`` in N-Triples terms or else a ``column`` of the rows, -1 where it has no value."""

    constant: str
    column: int

    def of(self, row: Row) -> str | None:
        return self.constant or (None if self.column < 0 else row[self.column])


class Asked:
    """A rule and its query.

    ``triples`` are those of its template; ``variables`` name the columns of its rows.
    """

    def __init__(self, rule: Rule, prefixes: Mapping[str, str]) -> None:
        self.rule = rule
        text = rule.text
        pieces = [piece for piece in tokens(text) if piece.kind != "comment"]
        head = first_word(pieces)
        assert head is not None
        parts = parts_of(text, pieces, head)
        made = template_triples(text, parts, prefixes)
        found = {term[len(VARIABLE) + 1 : -1] for triple in made for term in map(str, triple) if _is_variable(term)}
        grouped = _grouped(pieces, parts.pattern_end)
        self.variables = tuple(sorted(found if grouped is None else found & grouped))
        self._shown = " ".join(f"?{name}" for name in self.variables) or f'("" AS ?{_NOTHING})'
        columns = {name: column for column, name in enumerate(self.variables)}
        self.triples = [
            (_part(subject, columns), _part(predicate, columns), _part(target, columns))
            for subject, predicate, target in (map(str, triple) for triple in made)
        ]
        self._prologue = text[: head.start]
        # The word WHERE may be left out; what groups or orders stands behind the pattern.
        self._pattern, self._end = text[parts.pattern : parts.pattern_end + 1], text[parts.pattern_end + 1 :]

    def relations(self) -> frozenset[str] | None:
        """The relations that it may conclude, in N-Triples terms; ``None`` where its template leaves them open."""
        if self.rule.kind == "statement":
            found = [target for _, predicate, target in self.triples if predicate.constant == PREDICATE]
        else:
            found = [predicate for _, predicate, _ in self.triples]
        return frozenset(part.constant for part in found) if all(part.constant for part in found) else None

    def query(self, new: Iterable[str] | None = None) -> str:
        """The query; ``new`` are the claims, in angle brackets, that the rule has not seen, where it has seen the others."""
        pattern = self._pattern
        if new is not None:
            pattern = NEW.sub(lambda found: f"VALUES ?{found[1]} {{ {' '.join(new)} }}", pattern)
        return f"{self._prologue}SELECT {self._shown} WHERE {pattern}{self._end}"

    def again(self, row: Row) -> str:
        """The query for ``row`` and the rows that differ from it only where it has no value."""
        return f"{self._prologue}SELECT {self._shown} WHERE {{ {self._given(row)} {self._pattern} }}{self._end}"

    def everything(self, row: Row) -> str:
        """The query for all variables of the pattern where those of the template are as in ``row``."""
        return f"{self._prologue}SELECT * WHERE {{ {self._given(row)} {self._pattern} }}"

    def _given(self, row: Row) -> str:
        names, values = " ".join(f"?{name}" for name in self.variables), " ".join(value or "UNDEF" for value in row)
        return f"VALUES ({names}) {{ ({values}) }}" if row else ""

    def line(self, variable: str = "") -> int:
        """The line where the pattern first has ``variable``; without one or the other, that where the pattern begins."""
        start = self.rule.text.find(self._pattern)
        found = (piece.start for piece in tokens(self.rule.text) if piece.text[1:] == variable and piece.start > start)
        return self.rule.text.count("\n", 0, next(found, start)) + 1


@lru_cache(1000)
def asked(rule: Rule, base: str) -> Asked:
    """A rule as it is asked of the dataset at ``base``."""
    return Asked(rule, dataset_prefixes(base))


def rows(answer: ox.QuerySolutions) -> Iterator[Row]:
    """The rows of an answer."""
    for solution in answer:
        yield tuple([None if value is None else str(value) for value in solution])


def edge(parts: tuple[Part, Part, Part], row: Row) -> Triple | None:
    """The triple that a row makes; ``None`` where a value is missing, or is none that stands in its place."""
    subject, predicate, target = (part.of(row) for part in parts)
    if subject is None or predicate is None or target is None or subject[0] != "<" or predicate[0] != "<":
        return None
    return subject, predicate, target


def _is_variable(term: str) -> bool:
    return term.startswith(f"<{VARIABLE}")


def _part(term: str, columns: Mapping[str, int]) -> Part:
    if not _is_variable(term):
        return Part(term, -1)
    return Part("", columns.get(term[len(VARIABLE) + 1 : -1], -1))


def _grouped(pieces: list[Token], end: int) -> frozenset[str] | None:
    """The variables by which the whole answer is grouped, the others have no values; ``None`` where it is not."""
    behind = [piece for piece in pieces if piece.start > end]
    if not any(piece.kind == "word" and piece.text.upper() == "GROUP" for piece in behind):
        return None
    found, depth, last = set(), 0, ""
    for piece in behind:
        word = piece.text.upper()
        if depth == 0 and word in ("HAVING", "ORDER", "VALUES"):
            break
        depth += (piece.text == "(") - (piece.text == ")")
        if piece.kind == "variable" and (depth == 0 or last == "AS"):
            found.add(piece.text[1:])
        last = word
    return frozenset(found)
