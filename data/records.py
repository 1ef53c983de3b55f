"""The records of a dataset: entities, sources, statements, and the dataset that holds them.

A statement exists in two shapes. A :class:`StatementRecord` is what a person wrote: one entry of a file, with the
field names of the file. A :class:`Statement` is what it means: one subject and one object (several only where they act
``jointly``), references resolved, an identifier of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from actorgraph.ontology.vocabulary import Vocabulary

STANCES: Final = ("asserted", "alleged", "denied", "requested", "planned", "hypothetical")
VOICES: Final = ("text", "headline", "caption", "comment")


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An actor, instrument, event, place, concept or group; ``id`` is kebab-case and unique in the dataset."""

    id: str
    type: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    description: str = ""
    same_as: tuple[str, ...] = ()
    protected: bool = False
    note: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that says something. ``sha256`` is the digest of its canonical text (see ``passages.py``)."""

    id: str
    title: str
    publisher: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    url: str = ""
    retrieved: str = ""
    sha256: str = ""
    licence: str = ""
    type: str = "Source"
    description: str = ""
    note: str = ""


class Count(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many, as a document says it: a value, or bounds, or both; an open end is ``None``.

    ``min`` and ``max`` are inclusive unless ``more`` (``>``) or ``less`` (``<``) says that the bound itself is excluded.
    """

    value: float | int | None = None
    min: float | int | None = None
    max: float | int | None = None
    more: bool = False
    less: bool = False
    approx: bool = False
    printed: str = ""
    unit: str = ""
    as_of: str = ""


class Passage(msgspec.Struct, frozen=True, order=True):
    """A cited place: a paragraph counted from 1; ``start`` and ``end`` are characters in it from 0, -1 for the whole."""

    paragraph: int
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        return f"{self.paragraph}:{self.start}-{self.end}" if self.start >= 0 else str(self.paragraph)


class StatementRecord(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One entry of a statements file, as written; the field names are the contract of the format."""

    what: str = ""
    at: int | str | list[int | str] = ""
    source: str = ""
    key: str = ""
    value: str | int | float | bool | None = None
    jointly: bool = False
    open: bool = False
    when: int | str = ""
    as_of: int | str = ""
    since: int | str = ""
    until: int | str = ""
    said_on: int | str = ""
    where: str | list[str] = ""
    from_: str = msgspec.field(default="", name="from")
    to: str = ""
    topic: str | list[str] = ""
    as_: str = msgspec.field(default="", name="as")
    event: str = ""
    count: int | float | str | dict[str, Any] | None = None
    gist: str = ""
    content: str | list[str] = ""
    about: str | list[str] = ""
    said_by: str | list[str] = ""
    stance: str = "asserted"
    negated: bool = False
    condition: str = ""
    voice: str = "text"
    extracted_by: str = ""
    reviewed_by: str = ""
    confidence: float | None = None
    quote: str = ""
    note: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One claim of one source.

    ``subjects`` and ``objects`` hold entity or source ids: exactly one each, several only where ``jointly``; ``objects``
    is empty where the relation takes a ``value`` or nothing. ``content`` and ``about`` hold identifiers of other
    statements. ``said_by`` runs from the first source outwards; its last is the nearest to the document. Dates are EDTF.
    """

    id: str
    source: str
    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...] = ()
    value: str | int | float | bool | None = None
    passages: tuple[Passage, ...] = ()
    jointly: bool = False
    open: bool = False
    when: str = ""
    as_of: str = ""
    since: str = ""
    until: str = ""
    said_on: str = ""
    where: tuple[str, ...] = ()
    from_: str = ""
    to: str = ""
    topic: tuple[str, ...] = ()
    as_: str = ""
    event: str = ""
    count: Count | None = None
    gist: str = ""
    content: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    stance: str = "asserted"
    negated: bool = False
    condition: str = ""
    voice: str = "text"
    extracted_by: str = ""
    reviewed_by: str = ""
    confidence: float | None = None
    quote: str = ""
    note: str = ""
    key: str = ""
    file: str = ""
    line: int = 0


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset that was read without a mistake; ``folder`` is where it stands, ``statements`` are in no set order.

    ``temporal`` (EDTF), ``spatial`` and ``themes`` (entity ids or IRIs) are what it covers.
    """

    id: str
    title: str
    base: str
    vocabulary: Vocabulary
    folder: Path
    description: str = ""
    licence: str = ""
    creators: tuple[str, ...] = ()
    publisher: str = ""
    version: str = ""
    issued: str = ""
    modified: str = ""
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    temporal: str = ""
    spatial: tuple[str, ...] = ()
    homepage: str = ""
    citation: str = ""
    entities: Mapping[str, Entity] = {}
    sources: Mapping[str, Source] = {}
    statements: tuple[Statement, ...] = ()
    #: What ``private/`` says of protected entities, by id: for the store on the owner's disk, never for what is published.
    private: Mapping[str, Entity] = {}
    #: The names in it, folded: what no other file of the dataset may hold.
    private_names: frozenset[str] = frozenset()
    #: Where each entity and source is described: file and line; empty where the dataset was not read from files.
    places: Mapping[str, tuple[str, int]] = {}
