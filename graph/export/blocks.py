"""Triples → one block a subject: the order that every pretty format shares."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from actorgraph.ontology.namespaces import RDF

#: The predicate that Turtle calls ``a`` and that stands first in every block.
TYPE: Final = f"<{RDF}type>"
#: Local names that need no escape in Turtle or SPARQL; all others are written as full IRIs.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
#: What the dictionaries of a writer hold before they are emptied: most of the gain, and a bound on memory.
REMEMBERED: Final = 50_000


class Block(NamedTuple):
    """A subject, and its pairs ``predicate object`` in N-Triples terms, sorted and each once."""

    subject: str
    pairs: list[str]


def blocks(triples: Iterable[str], names: Names) -> Iterator[Block]:
    """The blocks of ``triples``, each ``subject predicate object``.

    First comes what has no prefix (the dataset itself), then what has the empty one (the entities), then the rest. A
    node stands before what hangs on it: a passage before its selector. The pairs are sorted, types first.
    """
    by_subject: dict[str, list[str]] = {}
    known: dict[str, str] = {}
    current, pairs = "", list[str]()
    for triple in triples:
        subject, _, pair = triple.partition(" ")
        if subject != current:
            current, pairs = subject, by_subject.setdefault(subject, [])
        # Most pairs occur again and again (types, stances, actors): one copy of each saves half of the memory.
        pairs.append(known.setdefault(pair, pair))
    known.clear()
    order = {"<": 0, ":": 1}
    # Without its ``>`` a name is a prefix of what it is a prefix of, and sorts before it.
    subjects = sorted(by_subject, key=lambda subject: (order.get(names.short(subject)[0], 2), subject[:-1]))
    for subject in subjects:
        yield Block(subject, _sorted(by_subject.pop(subject)))


def _sorted(pairs: list[str]) -> list[str]:
    if len(set(pairs)) < len(pairs):
        pairs = list(set(pairs))
    pairs.sort()
    start = end = bisect_left(pairs, TYPE)
    while end < len(pairs) and pairs[end].startswith(TYPE):
        end += 1
    return [*pairs[start:end], *pairs[:start], *pairs[end:]]


class Names:
    """Prefixed names for IRIs in angle brackets; the longest namespace that fits gives the prefix."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(sorted(prefixes.items()))
        self._by_length = sorted(
            ((iri, name) for name, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair)
        )
        self._known: dict[str, str] = {}

    def short(self, term: str) -> str:
        """``<iri>`` → ``prefix:local``; as it is where no prefix fits or the local name would need an escape."""
        found = self._known.get(term)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[term] = self._shorten(term)
        return found

    def _shorten(self, term: str) -> str:
        inner = term[1:-1]
        for namespace, name in self._by_length:
            if inner.startswith(namespace):
                local = inner[len(namespace) :]
                return f"{name}:{local}" if _LOCAL.fullmatch(local) else term
        return term
