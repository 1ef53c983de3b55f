"""Turtle that a person can read and a line-by-line diff can compare.

Triples are grouped by subject, subjects and predicates and objects sorted by their N-Triples form, ``a`` first; all
prefixes are declared, used or not, in a fixed order. Equal triples give equal bytes, and a new statement changes only
its own lines and those of the entities it joins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Final

from actorgraph.ontology.namespaces import RDF, XSD

#: Local names that need no escape in Turtle or SPARQL; all others are written as full IRIs.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INTEGER: Final = re.compile(r'"(0|-?[1-9][0-9]*)"')
_DECIMAL: Final = re.compile(r'"(-?(?:0|[1-9][0-9]*)\.[0-9]+)"')
_TYPE: Final = f"<{RDF}type>"
_FLUSH: Final = 20_000


def write_turtle(triples: Iterable[str], prefixes: Mapping[str, str], file: IO[bytes]) -> None:
    """Write ``triples``, each ``subject predicate object`` in N-Triples terms, as Turtle; duplicates are written once."""
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(prefixes.items()))
    shorten = _shortener(prefixes)
    parts = [header]
    terms: dict[str, str] = {}
    subject = predicate = previous = ""
    for triple in sorted(triples):
        if triple == previous:
            continue
        previous = triple
        new_subject, _, rest = triple.partition(" ")
        new_predicate, _, target = rest.partition(" ")
        value = terms.get(target)
        if value is None:
            value = terms[target] = shorten(target)
        if new_subject != subject:
            parts.append(" .\n\n" if subject else "\n")
            if len(parts) > _FLUSH:
                file.write("".join(parts).encode())
                parts.clear()
                terms.clear()
            parts.append(f"{shorten(new_subject)}\n    {_verb(new_predicate, shorten)} {value}")
        elif new_predicate != predicate:
            parts.append(f" ;\n    {_verb(new_predicate, shorten)} {value}")
        else:
            parts.append(f" ,\n        {value}")
        subject, predicate = new_subject, new_predicate
    parts.append(" .\n" if subject else "")
    file.write("".join(parts).encode())


def _verb(predicate: str, shorten: Callable[[str], str]) -> str:
    return "a" if predicate == _TYPE else shorten(predicate)


def _shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """A function from an N-Triples term to its Turtle form; namespaces are tried from the longest."""
    by_length = sorted(
        ((iri, name) for name, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair)
    )
    shortened: dict[str, str] = {}

    def iri(term: str) -> str:
        inner = term[1:-1]
        for namespace, name in by_length:
            if inner.startswith(namespace):
                local = inner[len(namespace) :]
                return f"{name}:{local}" if _LOCAL.fullmatch(local) else term
        return term

    def shorten(term: str) -> str:
        if term[0] == "<":
            known = shortened.get(term)
            if known is None:
                known = iri(term)
                if len(shortened) < _FLUSH:
                    shortened[term] = known
            return known
        if term[-1] != ">":
            return term
        text, _, datatype = term.rpartition("^^")
        if datatype == f"<{XSD}boolean>" and text in ('"true"', '"false"'):
            return text[1:-1]
        if (datatype == f"<{XSD}integer>" and _INTEGER.fullmatch(text)) or (
            datatype == f"<{XSD}decimal>" and _DECIMAL.fullmatch(text)
        ):
            return text[1:-1]
        return f"{text}^^{shorten(datatype)}"

    return shorten
