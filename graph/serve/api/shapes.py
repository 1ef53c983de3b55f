"""What the JSON routes answer with: entities, sources and statements as they are, each name with its label."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from actorgraph.data.counts import display
from actorgraph.data.records import Entity, Source, Statement
from actorgraph.graph import from_rdf
from actorgraph.graph.rdf import is_direct
from actorgraph.graph.serve.pages.cards import Teller
from actorgraph.ontology.errors import UnknownName

Iri = Annotated[str, Meta(description="The IRI, which is the same everywhere.")]
Page = Annotated[str, Meta(description="The path of its page on this server, which is also there as RDF.")]
Edtf = Annotated[str, Meta(description="A date or an interval in EDTF, as it was written.")]


class Name(msgspec.Struct, frozen=True):
    """An entity, source or relation: its id and what it is called."""

    id: str
    label: str


class Thing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity or a source; of the fields only those are there that are known."""

    id: str
    iri: Iri
    page: Page
    kind: Annotated[str, Meta(description="entity or source")]
    label: str
    type: Annotated[str, Meta(description="The class, as the vocabulary names it.")]
    type_label: str
    protected: bool = False
    aliases: tuple[str, ...] = ()
    labels: Annotated[dict[str, str], Meta(description="Names by language.")] = {}
    same_as: tuple[str, ...] = ()
    description: str = ""
    note: str = ""
    publisher: tuple[Name, ...] = ()
    authors: tuple[Name, ...] = ()
    published: Edtf = ""
    language: str = ""
    url: Annotated[str, Meta(description="Where the document is.")] = ""
    retrieved: Edtf = ""
    sha256: Annotated[str, Meta(description="The digest of the document's text.")] = ""
    licence: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement: what one source says, with what stance, who says so, and where it is written."""

    id: str
    iri: Iri
    page: Page
    claim: Annotated[str, Meta(description="Subject, relation and object in words; read it with the stance.")]
    stance: Annotated[str, Meta(description="asserted, alleged, denied, requested, planned or hypothetical")]
    fact: Annotated[bool, Meta(description="Whether it may be read as a plain fact of the source.")]
    marks: Annotated[tuple[str, ...], Meta(description="What keeps it from being read as one.")] = ()
    negated: bool = False
    condition: str = ""
    voice: Annotated[str, Meta(description="Where in the document: text, headline, caption or comment.")] = "text"
    subjects: tuple[Name, ...]
    relation: Name
    objects: tuple[Name, ...] = ()
    value: str | int | float | bool | None = None
    jointly: bool = False
    open: Annotated[bool, Meta(description="Whether the text lists examples only.")] = False
    said_by: Annotated[tuple[Name, ...], Meta(description="From the first source outwards.")] = ()
    source: Name
    places: Annotated[
        tuple[str, ...], Meta(description="Paragraphs (9), or characters in one (9:12-48, from 0); none: withheld.")
    ] = ()
    where_written: Annotated[str, Meta(description="Source and place in words.")]
    when: Edtf = ""
    as_of: Edtf = ""
    since: Edtf = ""
    until: Edtf = ""
    said_on: Edtf = ""
    where: tuple[Name, ...] = ()
    from_: Name | None = msgspec.field(default=None, name="from")
    to: Name | None = None
    topic: tuple[Name, ...] = ()
    as_: Name | None = msgspec.field(default=None, name="as")
    event: Name | None = None
    count: Annotated[str, Meta(description="How many, in words.")] = ""
    gist: str = ""
    content: Annotated[tuple[str, ...], Meta(description="Identifiers of what is asked for, claimed, promised.")] = ()
    about: Annotated[tuple[str, ...], Meta(description="Identifiers of what it answers.")] = ()
    quote: str = ""
    note: str = ""
    extracted_by: str = ""
    reviewed_by: str = ""
    confidence: float | None = None


#: Fields of a statement that are taken over as they are.
_SAME: Final = (
    *("stance", "negated", "condition", "voice", "value", "jointly", "open", "when", "as_of", "since", "until"),
    *("said_on", "gist", "content", "about", "quote", "note", "extracted_by", "reviewed_by", "confidence"),
)


def said(told: Teller, statement: Statement) -> Said:
    """A statement for programs."""
    words = told.narrator.tell(statement)
    relation = told.graph.vocabulary.relations[statement.relation]
    return Said(
        id=statement.id,
        iri=f"{told.graph.base}statement/{statement.id}",
        page=told.addresses.statement(statement.id),
        claim=words.claim,
        fact=is_direct(statement, told.graph.vocabulary),
        marks=words.marks,
        subjects=_names(told, statement.subjects),
        relation=Name(relation.name, relation.label),
        objects=_names(told, statement.objects),
        said_by=_names(told, statement.said_by),
        source=_name(told, statement.source),
        places=tuple(map(str, statement.passages)),
        where_written=words.where_written,
        where=_names(told, statement.where),
        from_=_name(told, statement.from_) if statement.from_ else None,
        to=_name(told, statement.to) if statement.to else None,
        topic=_names(told, statement.topic),
        as_=_name(told, statement.as_) if statement.as_ else None,
        event=_name(told, statement.event) if statement.event else None,
        count=display(statement.count) if statement.count else "",
        **{field: getattr(statement, field) for field in _SAME},
    )


def thing(told: Teller, identifier: str) -> Thing:
    """An entity or source for programs; raises :class:`UnknownName`."""
    record = from_rdf.entity(told.graph, told.graph.node(identifier))
    known = told.graph.vocabulary.classes.get(record.type)
    fields: dict[str, Any] = {
        name: getattr(record, name)
        for name in (*Entity.__struct_fields__, *Source.__struct_fields__)
        if name in Thing.__struct_fields__ and name not in ("publisher", "authors") and hasattr(record, name)
    }
    if isinstance(record, Source):
        fields |= {"publisher": _names(told, record.publisher), "authors": _names(told, record.authors)}
    fields |= {
        "iri": told.graph.base + identifier,
        "page": told.addresses.entity(identifier),
        "kind": "source" if isinstance(record, Source) else "entity",
        "label": told.narrator.label(identifier),
        "type_label": known.label if known else record.type,
        "labels": dict(fields.get("labels", {})),
    }
    return Thing(**fields)


def _names(told: Teller, identifiers: tuple[str, ...]) -> tuple[Name, ...]:
    return tuple(_name(told, identifier) for identifier in identifiers)


def _name(told: Teller, identifier: str) -> Name:
    try:
        return Name(identifier, told.narrator.label(identifier))
    except UnknownName:
        return Name(identifier, identifier)
