"""What a query can be completed with: terms of the vocabulary, entities of the dataset, properties of other vocabularies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from actorgraph.graph.results import shortener
from actorgraph.graph.serve.kept import kept
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.namespaces import DCTERMS, OA, OWL, PROV, RDF, RDFS, SKOS

from .finding import folded, search

#: Properties of other vocabularies by which the graph describes statements, passages and entities.
_OTHERS: Final = (
    *(RDF + name for name in ("type", "subject", "predicate", "object", "value")),
    *(RDFS + name for name in ("label", "subClassOf", "subPropertyOf")),
    *(SKOS + name for name in ("altLabel", "definition", "exactMatch", "closeMatch")),
    *(DCTERMS + name for name in ("title", "issued", "publisher", "creator", "source", "language", "description")),
    *(OA + name for name in ("hasSource", "hasSelector", "refinedBy", "start", "end")),
    PROV + "wasDerivedFrom",
    OWL + "sameAs",
)


class Term(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a query can be completed with: ``text`` as it stands there, and what it means."""

    text: str
    kind: str
    label: str = ""
    definition: str = ""


def terms(graph: StoredGraph, prefix: str, limit: int = 30) -> list[Term]:
    """What a query can go on with after ``prefix``, the best first.

    ``ag:ur`` finds terms of the vocabulary, ``:chi`` entities by id or name, ``ur`` both; other prefixes the properties by
    which the graph describes things.
    """
    space, colon, local = prefix.partition(":")
    wanted = folded((local if colon else space).replace("-", " ").replace("_", " "))
    found: list[Term] = []
    if not colon or space:
        known = kept(graph, "terms", lambda: list(_vocabulary_terms(graph)))
        hits = ((_term_rank(term, prefix if colon else "", wanted), term) for term in known)
        ranked = sorted(((rank, term.text.casefold(), n) for n, (rank, term) in enumerate(hits) if rank < 9))
        found = [known[n] for _, _, n in ranked[:limit]]
    if not colon or not space:
        entities, _ = search(graph, wanted, limit=limit) if wanted or colon else ([], 0)
        own = [Term(text=f":{one.id}", kind=one.type_label, label=one.label) for one in entities]
        found = own if colon else [*found[: max(limit // 2, limit - len(own))], *own]
    return found[:limit]


def _term_rank(term: Term, prefix: str, wanted: str) -> int:
    """9: not meant. A name that begins so, then a label that does, then either holding it."""
    space, _, local = term.text.partition(":")
    if prefix and space != prefix.partition(":")[0]:
        return 9
    name, label = local.casefold(), folded(term.label)
    plain = wanted.replace(" ", "")
    if not plain:
        return 3
    if name.startswith(plain):
        return 0
    if label.startswith(wanted):
        return 1
    if plain in name or wanted in label:
        return 2
    return 9


def _vocabulary_terms(graph: StoredGraph) -> Iterator[Term]:
    """Every term that data are written with; inverses are not among them, since a query by one finds nothing."""
    vocabulary, short = graph.vocabulary, shortener(graph.prefixes)
    told: set[str] = set()
    for kind, known in (
        ("relation", vocabulary.relations),
        ("class", vocabulary.classes),
        ("property", vocabulary.properties),
        ("family", vocabulary.families),
    ):
        for term in known.values():
            told.add(term.name)
            yield Term(text=short(term.iri), kind=kind, label=term.label, definition=term.definition)
    for name in sorted(vocabulary.terms - told - vocabulary.inverses.keys()):
        yield Term(text=f"ag:{name}", kind="term")
    for iri in _OTHERS:
        yield Term(text=short(iri), kind="property")
