"""The IRIs that everything else is named by."""

from __future__ import annotations

from typing import Final

AG: Final = "https://w3id.org/actorgraph/ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
VOID: Final = "http://rdfs.org/ns/void#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
#: The rules of inference that come with the program.
RULE: Final = "https://w3id.org/actorgraph/rule/"

#: Prefixes that a query may use without declaring them, and that every export declares.
PREFIXES: Final[dict[str, str]] = {
    "ag": AG,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "oa": OA,
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "skos": SKOS,
    "void": VOID,
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}


def dataset_prefixes(base: str) -> dict[str, str]:
    """The prefixes of one dataset: the shared ones, ``:`` for its entities, and one for each kind of node it mints.

    ``base`` is the dataset's base IRI and ends in ``/`` or ``#``.
    """
    return {
        **PREFIXES,
        "": base,
        "graph": f"{base}graph/",
        "inference": f"{base}inference/",
        "passage": f"{base}passage/",
        "rule": RULE,
        "statement": f"{base}statement/",
    }
