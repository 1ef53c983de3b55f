"""FollowTheMoney: entities as JSON, one a line, for Aleph, OpenAleph and the tools of ``ftm``.

    an entity     the schema that the vocabulary maps its class to, with name, aliases, description
    a source      an ``Article``, which everything it says names as ``proof``
    a statement   for each subject and object a link that says since when, where it is written, under which record

A fact is the link that its relation is mapped to (``Membership``, ``Occupancy``), where its ends can be the ends of such
a link; any other fact, and all that is no fact, is an ``UnknownLink`` whose ``role`` says what it is and what keeps it
from being a fact: "detained (alleged, said by a-reporter)". A statement with a value or nothing for an object is a ``Note``
at its subject, and so is an entity for which FollowTheMoney has no schema, such as a principle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from actorgraph.graph.network import network
from actorgraph.ontology.vocabulary import Vocabulary, local_name

from .flat import marked

if TYPE_CHECKING:
    import networkx as nx

    from actorgraph.graph.stored import StoredGraph

_FTM: Final = "https://schema.followthemoney.tech/#"
_WIKIDATA: Final = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")
_WIKIPEDIA: Final = re.compile(r"https?://[a-z-]+\.wikipedia\.org/wiki/.+")
#: The dates that FollowTheMoney knows: a year, a month, a day.
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_NOTE, _LINK = "Note", "UnknownLink"


class Ends(NamedTuple):
    """The properties of a link for its two ends, and the schema that each end must have."""

    source: str
    source_schema: str
    target: str
    target_schema: str


#: What FollowTheMoney asks of the links that the vocabulary is mapped to; ``Thing`` is any schema.
_ENDS: Final = {
    _LINK: Ends("subject", "Thing", "object", "Thing"),
    "Membership": Ends("member", "LegalEntity", "organization", "Organization"),
    "Occupancy": Ends("holder", "Person", "post", "Position"),
    "Representation": Ends("agent", "LegalEntity", "client", "LegalEntity"),
    "Directorship": Ends("director", "LegalEntity", "organization", "Organization"),
    "Employment": Ends("employer", "Organization", "employee", "Person"),
    "Similar": Ends("candidate", "Thing", "match", "Thing"),
}
_ABOVE: Final = {
    "PublicBody": "Organization",
    "Company": "Organization",
    "Organization": "LegalEntity",
    "Person": "LegalEntity",
}
#: A ``Similar`` has neither dates nor a proof, an ``Occupancy`` no role: its schema says it.
_BARE, _ROLELESS = "Similar", "Occupancy"


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write ``graph`` as FollowTheMoney entities, sorted by kind and id."""
    for entity in entities(network(graph), graph.vocabulary):
        file.write(msgspec.json.encode(entity, order="sorted") + b"\n")


def entities(network: nx.MultiDiGraph[str], vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """The entities, sources, links and notes of a network; an id is the dataset's id and the thing's own."""
    dataset = network.graph["id"]
    sources = network.graph["sources"]
    schemas = {name: _schema(vocabulary, node["type"]) for name, node in network.nodes.items()}
    for name, source in sorted(sources.items()):
        yield _entity(f"{dataset}-{name}", "Article", _article(source))
    for name, node in sorted(network.nodes.items()):
        if name not in sources:
            yield _entity(f"{dataset}-{name}", schemas[name], _thing(node, schemas[name]))
    schemas.update(dict.fromkeys(sources, "Article"))
    for name, statement in sorted(network.graph["statements"].items()):
        yield from _claims(dataset, name, statement, schemas, sources, vocabulary)


def _entity(identifier: str, schema: str, properties: Mapping[str, str | list[str] | None]) -> dict[str, Any]:
    """An entity; every property has a list of texts, none is empty."""
    listed = {name: [value] if isinstance(value, str) else value for name, value in properties.items() if value}
    return {"id": identifier, "schema": schema, "properties": listed}


def _schema(vocabulary: Vocabulary, class_name: str) -> str:
    for ancestor in vocabulary.classes[class_name].ancestors:
        if mapped := _mapped(vocabulary.classes[ancestor].mappings):
            return mapped
    return _NOTE


def _mapped(mappings: tuple[str, ...]) -> str:
    return next((local_name(iri) for iri in mappings if iri.startswith(_FTM)), "")


def _is_a(schema: str, wanted: str) -> bool:
    while schema and schema != wanted:
        schema = _ABOVE.get(schema, "")
    return bool(schema) or wanted == "Thing"


def _article(source: Mapping[str, str]) -> dict[str, str | list[str] | None]:
    return {
        "title": source["title"],
        "name": source["title"],
        "publisher": source["publisher"],
        "publishedAt": _date(source["published"]),
        "sourceUrl": source["url"],
    }


def _thing(node: Mapping[str, Any], schema: str) -> dict[str, str | list[str] | None]:
    found: dict[str, str | list[str] | None] = {
        "name": node["label"],
        "alias": sorted({*node["labels"].values(), *node["aliases"]} - {node["label"]}),
        "summary": node["description"],
    }
    for iri in node["same_as"]:
        if known := _WIKIDATA.fullmatch(iri):
            found["wikidataId"] = known[1]
        elif _WIKIPEDIA.fullmatch(iri):
            found["wikipediaUrl"] = iri
    if schema == "Address":
        found["full"] = node["label"]
    if schema == "Document":
        found["title"] = node["label"]
    if schema == _NOTE:
        found["description"] = node["description"] or node["label"]
    return found


def _claims(
    dataset: str,
    name: str,
    statement: Mapping[str, Any],
    schemas: Mapping[str, str],
    sources: Mapping[str, Mapping[str, str]],
    vocabulary: Vocabulary,
) -> Iterator[dict[str, Any]]:
    """The links of a statement, or its note."""
    relation = vocabulary.relations[statement["relation"]]
    role = marked(relation.label, statement, judgement=not relation.direct_edge)
    source = sources[statement["source"]]
    written = {
        "proof": f"{dataset}-{statement['source']}",
        "publisher": source["publisher"],
        "sourceUrl": source["url"],
    }
    about = _about(statement)
    if not statement.get("objects"):
        value = statement.get("value")
        said = role if value is None else f"{role}: {value}"
        description = "\n".join(filter(None, (said, about)))
        for number, subject in enumerate(statement["subjects"]):
            note = {"entity": f"{dataset}-{subject}", "name": said, "description": description, **written}
            yield _entity(_numbered(f"{dataset}-{name}", number), _NOTE, note)
        return
    dates = {
        "date": _date(statement.get("when") or statement.get("as_of", "")),
        "startDate": _date(statement.get("since", "")),
        "endDate": _date(statement.get("until", "")),
    }
    link = {"role": role, "summary": about, "recordId": name, **dates, **written}
    exact = next((m for a in relation.ancestors if (m := _mapped(vocabulary.relations[a].mappings))), "")
    pairs = [(s, o) for s in statement["subjects"] for o in statement["objects"]]
    for number, (subject, target) in enumerate(pairs):
        fits = statement["direct"] and exact and _fit(_ENDS[exact], schemas[subject], schemas[target])
        schema = exact if fits else _LINK
        ends = _ENDS[schema]
        properties = {ends.source: f"{dataset}-{subject}", ends.target: f"{dataset}-{target}"}
        properties |= {"criteria": role} if schema == _BARE else link
        if schema == _ROLELESS:
            del properties["role"]
        yield _entity(_numbered(f"{dataset}-{name}", number), schema, properties)


def _fit(ends: Ends, source: str, target: str) -> bool:
    return _is_a(source, ends.source_schema) and _is_a(target, ends.target_schema)


def _numbered(identifier: str, number: int) -> str:
    return f"{identifier}.{number + 1}" if number else identifier


def _date(written: str) -> str:
    """A date that FollowTheMoney reads too; approximate ones and intervals stand in the summary alone."""
    return written if _DATE.fullmatch(written) else ""


def _about(statement: Mapping[str, Any]) -> str:
    """What a link has no property for, as text."""
    parts = [statement.get("gist", "")]
    for name in ("when", "as_of", "since", "until", "said_on", "where", "from", "to", "topic", "as", "event", "count"):
        value = statement.get(name)
        if value and not (name in ("when", "as_of", "since", "until") and _date(value)):
            parts.append(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    if places := statement.get("passages"):
        parts.append(f"paragraph: {', '.join(places)}")
    return "\n".join(filter(None, parts))
