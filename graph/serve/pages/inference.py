"""The page of an inference: what a rule concluded, with its proof down to the statements of sources."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from actorgraph.graph.proof.explanation import inference
from actorgraph.graph.proof.html import fragment
from actorgraph.graph.proof.prover import Proof, Prover
from actorgraph.graph.proof.rdf import triples
from actorgraph.graph.proof.words import ProofNarrator, ToldProof
from actorgraph.graph.serve.answering import TRIPLES, written
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import UnknownName

from .addresses import with_query
from .cards import Teller
from .frame import RDF_FORMATS, page, teller, wants_html
from .markup import Html, cut, h, joined


def proved(graph: StoredGraph, identifier: str) -> Proof:
    """The proof of an inference, given by its identifier or the beginning of it; raises :class:`UnknownName`."""
    if graph.manifest.inferred is None:
        raise UnknownName("inference", cut(identifier, 100))
    return Prover(graph).proof(inference(graph, identifier))


def in_words(graph: StoredGraph, proof: Proof) -> ToldProof:
    """A proof as people read it."""
    return ProofNarrator(graph, teller(graph).narrator).tell(proof)


def inference_page(graph: StoredGraph, identifier: str, accept: str, format: str) -> Reply:
    """An inference as a page or, with its proof in the terms of PROV, as RDF."""
    told = teller(graph)
    proof = proved(graph, identifier)
    assert isinstance(proof.conclusion, ox.NamedNode)
    whole = proof.conclusion.value.rpartition("/")[2]
    path = told.addresses.inference(whole)
    if whole != identifier:
        return Reply(body=b"", status=303, headers=(("Location", with_query(path, format=format)),))
    if not wants_html(accept, format, tuple(TRIPLES)):
        lines = "".join(f"{triple} .\n" for triple in dict.fromkeys(triples(graph, [proof])))
        found = (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
        return written(found, graph, accept, format)
    shown = in_words(graph, proof)
    formats = [h("a", words, href=with_query(path, format=form), rel="alternate") for _, form, words in RDF_FORMATS]
    api = h("a", "JSON", href=f"/api/inferences/{whole}", rel="alternate")
    return page(
        graph,
        cut(shown.steps[0].claim, 200),
        h("h1", "Inference", class_="small"),
        h("p", "No source states this: a rule concluded it from what the sources say.", class_="hint"),
        Html(fragment(shown, address=_address(told))),
        h("p", "This inference and its proof as ", joined([*formats, api], ", ", " or "), class_="formats"),
        alternates={kind: with_query(path, format=form) for kind, form, _ in RDF_FORMATS},
    )


def _address(told: Teller) -> Callable[[str], str]:
    """A function from a claim's id to the page of that claim; empty for an edge, which has none."""
    pages = {"statement": told.addresses.statement, "inference": told.addresses.inference}

    def find(claim: str) -> str:
        kind, _, identifier = claim.partition(":")
        return pages[kind](identifier) if kind in pages and " " not in identifier else ""

    return find
