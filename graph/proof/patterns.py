"""The pattern of a rule, taken apart: what it comes down to are alternatives, each of some triple patterns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any, Final

from rdflib import term
from rdflib.paths import AlternativePath, InvPath, NegatedPath, SequencePath

#: A triple pattern: rdflib's terms, and its paths that repeat.
Pattern = tuple[Any, Any, Any]
#: Alternatives of one pattern: beyond, a rule is not followed back.
MOST_ALTERNATIVES: Final = 64
#: The operands of the algebra's operators.
_OPERANDS: Final = ("p", "p1", "p2")


def nodes(node: Any) -> Iterator[Any]:
    """The operators of an algebra, those within filters left out."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack += [here[key] for key in _OPERANDS if key in here]


def alternatives(node: Any, fresh: Iterator[int]) -> Iterator[list[Pattern]]:
    """The patterns of which one must hold whole, as conjunctions; an optional part first with, then without it."""
    if node.name == "BGP":
        for choice in product(*(list(paths(s, p, o, fresh)) for s, p, o in node.triples)):
            yield [pattern for patterns in choice for pattern in patterns]
    elif node.name == "Union":
        yield from alternatives(node.p1, fresh)
        yield from alternatives(node.p2, fresh)
    elif node.name in ("Join", "LeftJoin"):
        right = list(islice(alternatives(node.p2, fresh), MOST_ALTERNATIVES))
        for one in alternatives(node.p1, fresh):
            yield from ([*one, *other] for other in right)
            if node.name == "LeftJoin":
                yield one
    else:  # what filters, computes, groups, orders or projects rests on its operand; VALUES on nothing
        operand = next((node[key] for key in _OPERANDS if key in node), None)
        if operand is None:
            yield []
        else:
            yield from alternatives(operand, fresh)


def paths(subject: Any, path: Any, target: Any, fresh: Iterator[int]) -> Iterator[list[Pattern]]:
    """A triple with a path as alternatives of triples without one; a path that repeats is left as it is."""
    if isinstance(path, InvPath):
        yield from paths(target, path.arg, subject, fresh)
    elif isinstance(path, AlternativePath):
        for one in path.args:
            yield from paths(subject, one, target, fresh)
    elif isinstance(path, SequencePath):
        ends = [subject, *(term.Variable(f"step_{next(fresh)}") for _ in path.args[1:]), target]
        steps = (list(paths(s, p, o, fresh)) for s, p, o in zip(ends, path.args, ends[1:], strict=False))
        for choice in product(*steps):
            yield [pattern for patterns in choice for pattern in patterns]
    elif isinstance(path, NegatedPath):
        yield [(subject, term.Variable(f"step_{next(fresh)}"), target)]
    else:
        yield [(subject, path, target)]
