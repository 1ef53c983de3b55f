"""A query as every server reads it: full IRIs, no ``FROM`` of its own, and, where there are many rows, a page of them.

Servers differ in what a prefixed name may hold (Virtuoso knows no ``passage:first\\.p2``), so names are written out. The
graphs that a query is asked of travel beside it, so that it never sees what else lies on a shared server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from actorgraph.graph.syntax import Token, declared, tokens

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
#: What may stand behind the conditions of ORDER BY.
_AFTER_ORDER: Final = frozenset({"LIMIT", "OFFSET", "VALUES"})


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """A query in two parts, and the graphs that its ``FROM`` names; ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    form: str
    prologue: str
    body: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.prologue + self.body

    @property
    def has_from(self) -> bool:
        return bool(self.default or self.named)

    @property
    def is_ordered(self) -> bool:
        """Whether a SELECT says in which order its rows come."""
        return any(piece.kind == "word" and piece.text.upper() == "ORDER" for piece in _outside_groups(self.body))

    def page(self, size: int, start: int, names: Sequence[str] = ()) -> str:
        """``size`` rows of a SELECT from the row ``start`` on; with the ``names`` of its columns, in an order that is the
        same for every page."""
        body = self._ordered(names) if names else self.body
        return f"{self.prologue}SELECT * WHERE {{ {{ {body}\n}} }} LIMIT {size} OFFSET {start}"

    def given(self, terms: Mapping[str, str]) -> Worded:
        """The same query with values for some of its variables; it has no VALUES of its own at its end."""
        names, values = (" ".join(part) for part in (map("?{}".format, terms), terms.values()))
        return msgspec.structs.replace(self, body=f"{self.body}\nVALUES ({names}) {{ ({values}) }}")

    def counted(self, names: Sequence[str] = ()) -> str:
        """How many rows a SELECT has; with the ``names`` of its columns, how many different ones."""
        if names:
            columns = " ".join(f"?{name}" for name in names)
            different = f"SELECT DISTINCT {columns} WHERE {{ {{ {self.body}\n}} }}"
            return f"{self.prologue}SELECT (COUNT(*) AS ?rows) WHERE {{ {{ {different} }} }}"
        return f"{self.prologue}SELECT (COUNT(*) AS ?rows) WHERE {{ {{ {self.body}\n}} }}"

    def _ordered(self, names: Sequence[str]) -> str:
        """The body of a SELECT in an order in which every row has its place."""
        by = " ".join(f"?{name}" for name in names)
        ends = [p.start for p in _outside_groups(self.body) if p.kind == "word" and p.text.upper() in _AFTER_ORDER]
        end = ends[0] if ends else len(self.body)
        return f"{self.body[:end]}\n{'' if self.is_ordered else 'ORDER BY '}{by} {self.body[end:]}"


def worded(query: str, prefixes: Mapping[str, str]) -> Worded:
    """``query``, which parses, with its names written out; ``prefixes`` are those that it need not declare."""
    pieces = list(tokens(query))
    own = declared(pieces)
    known = {**prefixes, **own}
    begin = next(piece for piece in pieces if piece.kind == "word" and piece.text.upper() in _FORMS)
    # A name may hide in what looks like an IRI (``?a<:b&&:c>?d``): it is understood through its prefix.
    declarations = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name not in own)
    prologue = declarations + _without_comments(query, pieces, begin.start)
    parts, end = [], begin.start
    graphs: dict[str, list[str]] = {"default": [], "named": []}
    body = [piece for piece in pieces if piece.start >= begin.start and piece.kind != "comment"]
    skipped = 0
    for number, piece in enumerate(body):
        if number < skipped:
            continue
        if piece.kind == "word" and piece.text.upper() == "FROM":
            named = body[number + 1].text.upper() == "NAMED"
            iri = body[number + 1 + named]
            graphs["named" if named else "default"].append(_iri(iri, known))
            parts.append(query[end : piece.start])
            end, skipped = iri.start + len(iri.text), number + 2 + named
        elif piece.kind == "name":
            parts += [query[end : piece.start], f"<{_iri(piece, known)}>"]
            end = piece.start + len(piece.text)
    return Worded(
        form=begin.text.upper(),
        prologue=prologue,
        body="".join([*parts, query[end:]]).strip(),
        default=tuple(graphs["default"]),
        named=tuple(graphs["named"]),
    )


def whole_of(iri: str) -> str:
    """The query of every triple of a graph."""
    return f"SELECT ?s ?p ?o {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"


def as_select(construct: Worded) -> tuple[str, Worded]:
    """The template of a CONSTRUCT, with its braces, and the SELECT of what it is filled with."""
    groups = _groups(construct.body)
    template = construct.body[slice(*groups[0])]
    start = groups[min(1, len(groups) - 1)][0]  # CONSTRUCT WHERE { … }: the pattern is the template
    variables = dict.fromkeys(f"?{piece.text[1:]}" for piece in tokens(template) if piece.kind == "variable")
    body = f"SELECT {' '.join(variables) or '(1 AS ?some)'} WHERE {construct.body[start:]}"
    return template, msgspec.structs.replace(construct, form="SELECT", body=body)


def described(describe: Worded) -> tuple[list[str], Worded | None]:
    """The IRIs that a DESCRIBE names, and the SELECT of those that its variables stand for; ``None`` where it has none."""
    iris, variables = [], []
    for piece in _outside_groups(describe.body)[1:]:
        if piece.kind == "iri":
            iris.append(piece.text[1:-1])
        elif piece.kind == "variable":
            variables.append(f"?{piece.text[1:]}")
        elif piece.kind == "word" and piece.text.upper() != "WHERE":
            break  # ORDER BY and what follows
    groups = _groups(describe.body)
    if not groups:
        return iris, None
    named = " ".join(dict.fromkeys(variables)) if variables or iris else "*"
    if not named:
        return iris, None
    body = f"SELECT {named} WHERE {describe.body[groups[0][0] :]}"
    return iris, msgspec.structs.replace(describe, form="SELECT", body=body)


def _iri(piece: Token, known: Mapping[str, str]) -> str:
    if piece.kind == "iri":
        return piece.text[1:-1]
    prefix, _, local = piece.text.partition(":")
    return known[prefix] + re.sub(r"\\(.)", r"\1", local)


def _without_comments(query: str, pieces: Sequence[Token], end: int) -> str:
    parts, start = [], 0
    for piece in pieces:
        if piece.kind == "comment" and piece.start < end:
            parts.append(query[start : piece.start])
            start = piece.start + len(piece.text)
    return "".join([*parts, query[start:end]])


def _outside_groups(text: str) -> list[Token]:
    """The pieces that stand in no braces."""
    found, depth = [], 0
    for piece in tokens(text):
        depth += piece.text == "{"
        if not depth:
            found.append(piece)
        depth -= piece.text == "}"
    return found


def _groups(text: str) -> list[tuple[int, int]]:
    """Where the outermost pairs of braces stand."""
    found, depth, start = [], 0, 0
    for piece in tokens(text):
        if piece.text == "{" and piece.kind == "mark":
            if not depth:
                start = piece.start
            depth += 1
        elif piece.text == "}" and piece.kind == "mark":
            depth -= 1
            if not depth:
                found.append((start, piece.start + 1))
    return found
