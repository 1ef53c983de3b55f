"""The command that says what a claim rests on: ``explain``."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .asking import OUT, Documents, EndpointOption, GraphOption, JsonFlag, many, print_told
from .output import complain, open_graph, print_json, print_line

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph
    from actorgraph.graph.proof.words import ToldProof
    from actorgraph.graph.words import Narrator, Told

FORMATS = ("text", "html", "ttl", "json")


def explain(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="STATEMENT | INFERENCE | SUBJECT RELATION [OBJECT]",
            help="An identifier, or an edge; a relation may take a value or nothing.",
        ),
    ],
    cite: Annotated[bool, typer.Option("--cite", help="As citations to paste.")] = False,
    inferred: Annotated[
        bool, typer.Option("--inferred", help="Also what rules infer of an edge that sources state.")
    ] = False,
    proofs: Annotated[int, typer.Option(min=1, help="At most this many proofs of an edge.", metavar="COUNT")] = 1,
    documents: Documents = None,
    format: Annotated[
        str | None, typer.Option("--format", help="text, html, ttl (RDF, in the terms of PROV) or json.")
    ] = None,
    json: JsonFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """Who says so, where, and with what stance; of what was inferred, the proof.

    Example: actorgraph explain china partyTo refugee-convention-1951
    """
    from actorgraph.data.names import nearest
    from actorgraph.graph.proof import explanation
    from actorgraph.graph.words import Narrator
    from actorgraph.ontology.errors import UnknownName

    format = format or ("json" if json else "text")
    if format not in FORMATS:
        raise UnknownName("format", format, nearest(format, FORMATS) or FORMATS)
    with open_graph(graph, endpoint) as opened:
        with _ending() as at_rule:
            found = explanation.explain(opened, what, inferred=inferred, limit=proofs, say=at_rule)
        narrator = Narrator(opened, documents)
        if cite:
            for statement in found.cited(opened):
                print_line(narrator.cite(statement))
        elif format == "ttl":
            from actorgraph.graph.export.turtle import write_turtle
            from actorgraph.graph.proof.rdf import triples

            write_turtle(triples(opened, found.all_proofs(opened.base)), opened.prefixes, sys.stdout.buffer)
        elif format == "html":
            from actorgraph.graph.proof.html import page

            title = f"{opened.manifest.title}: {' '.join(what)}"
            sys.stdout.buffer.write(page(_told(opened, narrator, found.all_proofs(opened.base)), title).encode())
        else:
            told = [narrator.tell(statement) for statement in found.statements]
            told_proofs = _told(opened, narrator, found.proofs)
            if format == "json":
                print_json({"statements": told, "proofs": told_proofs} if told_proofs else told)
            else:
                _print(told, told_proofs)


@contextmanager
def _ending(seconds: float | None = None) -> Iterator[Callable[[str], None]]:
    """End the program, naming the rule that it was told of last, where finding a proof takes longer than rules may.

    A query that runs cannot be stopped, and another thread can do no more than end everything.
    """
    from actorgraph.graph.inference.limits import Limits
    from actorgraph.ontology.vocabulary import local_name

    most = Limits().seconds if seconds is None else seconds
    at = ""

    def say(rule: str) -> None:
        nonlocal at
        at = rule

    def end() -> None:
        which = f"the rule {local_name(at)!r} does not answer" if at else "no proof is found"
        complain(f"{which} within {most:g} seconds, and so there is no proof")
        os._exit(1)

    timer = threading.Timer(most, end)
    timer.daemon = True
    timer.start()
    try:
        yield say
    finally:
        timer.cancel()


def _told(graph: Graph, narrator: Narrator, proofs: Any) -> list[ToldProof]:
    if not proofs:
        return []
    from actorgraph.graph.proof.words import ProofNarrator

    teller = ProofNarrator(graph, narrator)
    return [teller.tell(proof) for proof in proofs]


def _print(told: list[Told], proofs: list[ToldProof]) -> None:
    for one in told:
        print_told(one, indent="")
    if told:
        facts, sources = sum(one.fact for one in told), len({one.source for one in told})
        print(f"\n{many(len(told), 'statement')} from {many(sources, 'source')}; {facts} may stand as a plain fact")
    if not proofs:
        return
    from actorgraph.graph.proof.words import as_text

    if told:
        print("\nInferred besides:\n")
    print(as_text(proofs), end="")


def register(app: typer.Typer) -> None:
    app.command()(explain)
