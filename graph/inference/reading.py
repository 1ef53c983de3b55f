"""Which triples rules can read, by predicate: no others have to be loaded for them.

Told from the words of a rule alone, and so with care: where a pattern may match a predicate that the rule does not
name, it may read any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from actorgraph.graph.syntax import Token, declared, tokens
from actorgraph.ontology.namespaces import RULE, dataset_prefixes
from actorgraph.ontology.rules import Rule

from .axioms import TYPE

#: Behind these words stand names of variables, up to the next brace.
_LISTS: Final = frozenset({"SELECT", "BY", "VALUES"})
_TERMS: Final = frozenset({"variable", "iri", "name", "text", "language"})


def readable(rules: Iterable[Rule], base: str) -> frozenset[str] | None:
    """The predicates that some rules of the dataset at ``base`` can read, in N-Triples terms; ``None``: any."""
    found = frozenset[str]()
    for rule in rules:
        if (predicates := _readable(rule, base)) is None:
            return None
        found |= predicates
    return found


@lru_cache(1000)
def _readable(rule: Rule, base: str) -> frozenset[str] | None:
    pieces = [piece for piece in tokens(rule.text) if piece.kind != "comment"]
    # Ours are tested: what their paths of any length begin with stands in a statement.
    if _reads_any(rule.text, pieces, careful=not rule.iri.startswith(RULE)):
        return None
    known = {**dataset_prefixes(base), **declared(pieces)}
    found = set()
    for piece in pieces:
        if piece.kind == "iri":
            found.add(piece.text)
        elif piece.text == "a":
            found.add(TYPE)
        elif piece.kind == "name":
            prefix, _, local = piece.text.partition(":")
            local = re.sub(r"\\(.)", r"\1", local)
            found.add(f"<{known.get(prefix, '')}{local}>")  # labels of blank nodes look like names
    return frozenset(found)


def _reads_any(text: str, pieces: list[Token], *, careful: bool) -> bool:
    """Whether a pattern among ``pieces`` may match a predicate that it does not name."""
    if "\\u" in text.lower():
        return True  # an escaped character is no part of any piece
    begun = listing = False
    for number, piece in enumerate(pieces):
        if not begun:  # the template concludes and does not read
            begun = piece.text == "}"
            continue
        word = piece.text.upper() if piece.kind == "word" else ""
        last = pieces[number - 1]
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        before, after = _gap(text, pieces, number), _gap(text, pieces, number + 1)
        if word in _LISTS or piece.text in "{}":
            listing = word in _LISTS
        elif word == "GRAPH" or text.startswith("<<", piece.start):
            return True  # a graph as such, a triple term
        elif piece.text == "(" and (last.text in "{}" or "." in before):
            return True  # a list as a subject
        elif piece.text == "!" and following is not None and (following.kind in ("iri", "name") or _inverts(following)):
            return True  # any predicate but these
        elif careful and ("?" in before or _repeats(pieces, number, after)):
            return True  # a path of no steps leads from anything to itself
        elif piece.kind == "variable" and not listing and following is not None:
            subject = last.kind in _TERMS or last.text == "]" or re.search(r"\d", before)
            verb = ";" in before or (subject and not re.search(r"[.,](?!\d)", before))
            if verb and (_begins_term(following) if not after.strip() else re.match(r"\s*[+-]?\.?\d", after)):
                return True
    return False


def _gap(text: str, pieces: list[Token], number: int) -> str:
    """What stands before a piece and is none: spaces, comments, numbers, commas, semicolons and full stops."""
    start = pieces[number - 1].start + len(pieces[number - 1].text)
    end = pieces[number].start if number < len(pieces) else len(text)
    return re.sub(r"#[^\n]*", "", text[start:end])


def _begins_term(piece: Token) -> bool:
    return (
        piece.kind in _TERMS or piece.text in "[(" or (piece.kind == "word" and piece.text.lower() in ("true", "false"))
    )


def _inverts(piece: Token) -> bool:
    return piece.text in ("^", "(") or (piece.kind == "word" and piece.text == "a")


def _repeats(pieces: list[Token], number: int, after: str) -> bool:
    """Whether a path may have no steps and does not end at a term that is named."""
    last = pieces[number - 1]
    if pieces[number].text != "*" or not (last.kind in ("iri", "name", "word") or last.text == ")"):
        return False
    ends = pieces[number + 1 : number + 3]
    named = bool(ends) and ends[0].kind in ("iri", "name") and not after.strip()
    return not named or (len(ends) > 1 and ends[1].text in ("/", "|", "*", "+", "^", "("))
