"""The command that says what a claim rests on: ``explain``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .asking import OUT, Documents, EndpointOption, GraphOption, JsonFlag, many, print_told
from .output import open_graph, print_json, print_line

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
        found = explanation.explain(opened, what, inferred=inferred, limit=proofs)
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
