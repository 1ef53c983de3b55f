"""The template and the pattern of a rule: where they stand in its text, and of what triples the template consists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from actorgraph.graph.mistakes import point
from actorgraph.graph.syntax import Token, tokens
from actorgraph.ontology.errors import QueryError

#: How the IRI begins by which a variable of a template is shown.
VARIABLE: Final = "urn:x-variable:"
#: A line of a rule's pattern: in later rounds only what is new is tried for the variable. To SPARQL it is a comment.
NEW: Final = re.compile(r"^[ \t]*#\+ new: \?(\w+)[ \t\r]*$", re.MULTILINE)


class Parts(NamedTuple):
    """Where the template and the pattern of a rule stand, braces included, and the word CONSTRUCT."""

    head: Token
    start: int
    end: int
    pattern: int
    pattern_end: int


def first_word(pieces: list[Token]) -> Token | None:
    """The word with which a query begins, what is declared before it passed over; ``None`` where there is none."""
    words = (piece for piece in pieces if piece.kind == "word")
    return next((word for word in words if word.text.upper() not in ("PREFIX", "BASE")), None)


def parts_of(text: str, pieces: list[Token], head: Token) -> Parts:
    """The parts of a rule that begins with ``head``; ``pieces`` are without comments."""
    after = next(piece for piece in pieces if piece.start > head.start)
    if after.text != "{":
        raise QueryError(point(text, head.start, "a rule says what it concludes: CONSTRUCT { … } WHERE { … }"))
    braces = [piece for piece in pieces if piece.text in "{}" and piece.start >= after.start]
    ends, depth = [], 0
    for piece in braces:
        depth += 1 if piece.text == "{" else -1
        if depth == 0:
            ends.append(piece.start)
    end = ends[0]
    pattern = next(piece.start for piece in braces if piece.start > end)
    return Parts(head, after.start, end, pattern, ends[1])


def template_triples(text: str, parts: Parts, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """The triples of a template, its variables as IRIs of their own."""
    pieces, end = [text[: parts.start]], parts.start
    for piece in tokens(text):
        if piece.kind == "variable" and parts.start < piece.start < parts.end:
            pieces += [text[end : piece.start], f"<{VARIABLE}{piece.text[1:]}>"]
            end = piece.start + len(piece.text)
    query = "".join([*pieces, text[end : parts.end + 1], " WHERE {}"])
    answer = ox.Store().query(query, prefixes=dict(prefixes))
    assert isinstance(answer, ox.QueryTriples)
    return list(answer)
