"""A document → the record of a source, and the names in it that the dataset does not know yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

import msgspec

from actorgraph.data.names import slug
from actorgraph.data.private import names_of
from actorgraph.data.records import Entity, Source
from actorgraph.ontology.gazetteer import Named, named

from .document import Document, one_line

#: The longest id that is made from a title.
_LONGEST: Final = 60
_DAY: Final = re.compile("([0-9]{4}(?:-[0-9]{2}){0,2})[~?%]?")
_ACRONYM: Final = re.compile("[A-Z][A-Z0-9]{1,5}")


class Makers(msgspec.Struct, frozen=True):
    """Who made a document: the ids of those that the dataset knows, and the names of those to be proposed."""

    publisher: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    new_publisher: str = ""
    new_authors: tuple[str, ...] = ()


def makers(document: Document, entities: Mapping[str, Entity] = {}) -> Makers:
    """The publisher and the authors of a document, by the names, aliases and labels of ``entities``."""
    known = _by_name(entities.values())
    publisher = known.get(_folded(document.publisher), "")
    authors = [(name, known.get(_folded(name), "")) for name in document.authors]
    return Makers(
        publisher=(publisher,) if publisher else (),
        authors=tuple(dict.fromkeys(id_ for _, id_ in authors if id_)),
        new_publisher="" if publisher else document.publisher,
        new_authors=tuple(name for name, id_ in authors if not id_),
    )


def source_record(
    document: Document,
    known_ids: Collection[str] = (),
    entities: Mapping[str, Entity] = {},
) -> Source:
    """The source that a document is: its id is none of ``known_ids``, its publisher and authors are ``entities``.

    The id is made from the publisher and the day (``voa-2023-06-14``), else from the title, else from the file's name.
    """
    made = makers(document, entities)
    return Source(
        id=_free(_id(document, made, entities), known_ids),
        title=document.title or _file_title(document.name),
        publisher=made.publisher,
        authors=made.authors,
        published=document.published,
        language=document.language,
        url=document.url,
        retrieved=document.retrieved,
        sha256=document.sha256,
    )


def with_new_makers(
    document: Document, source: Source, known_ids: Collection[str], bearers: Iterable[Entity]
) -> tuple[Source, tuple[Entity, ...]]:
    """The source with its publisher and authors, where the document names some, and the entities that are made for it.

    ``bearers`` are all whose names are known, those of ``private/`` too: a name that one of them bears already makes nobody,
    for if it told who is meant the source would have them, and a protected name is no public one. A publisher that the
    gazetteer knows is made with the id, name and class that it has there, as extraction names it.
    """
    bearers = tuple(bearers)
    made = makers(document, {entity.id: entity for entity in bearers})
    known = _by_name(bearers)
    borne = {_folded(name) for entity in bearers for name in (entity.name, *entity.aliases, *entity.labels.values())}
    taken = set(known_ids)
    new: list[Entity] = []

    def make(name: str, kind: str, usual: Mapping[str, Named] = {}) -> tuple[str, ...]:
        name = one_line(name)
        if not name or _folded(name) in borne:
            return ()
        body = usual.get(_folded(name))
        if body is not None and (there := known.get(_folded(body.name))):
            return (there,)
        if body is None:
            entity = Entity(id=_free(slug(_folded(name)), taken), type=kind, name=name)
        else:
            aliases = (name,) if name != body.name else ()
            entity = Entity(id=_free(body.id, taken), type=body.type, name=body.name, aliases=aliases)
        new.append(entity)
        taken.add(entity.id)
        return (entity.id,)

    usual = {_folded(name): body for body in named() for name in (body.name, *body.aliases)}
    publisher = source.publisher or make(made.new_publisher, "Organization", usual)
    authors = (*source.authors, *(id_ for name in made.new_authors for id_ in make(name, "Person")))
    return msgspec.structs.replace(source, publisher=publisher, authors=authors), tuple(new)


def _id(document: Document, made: Makers, entities: Mapping[str, Entity]) -> str:
    day = _DAY.fullmatch(document.published)
    publisher = _short(document, [entities[id_] for id_ in made.publisher])
    if day and publisher:
        return f"{publisher}-{day[1]}"
    words = _cut(slug(document.title or PurePath(document.name).stem))
    return f"{words}-{day[1]}" if day and day[1] not in words else words


def _short(document: Document, known: Iterable[Entity]) -> str:
    """A short name for the publisher: an acronym that it bears, its host's name, its own."""
    for entity in known:
        for name in names_of(entity):
            if _ACRONYM.fullmatch(name):
                return slug(name)
    if _ACRONYM.fullmatch(document.publisher):
        return slug(document.publisher)
    if document.publisher:
        return _cut(slug(document.publisher.removeprefix("The ")))
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    return slug(host.split(".")[0]) if host and not host.replace(".", "").isdigit() else ""


def _cut(identifier: str) -> str:
    if len(identifier) <= _LONGEST:
        return identifier
    return identifier[: _LONGEST + 1].rpartition("-")[0] or identifier[:_LONGEST]


def _free(identifier: str, known: Collection[str]) -> str:
    taken = known if isinstance(known, set | frozenset | Mapping) else set(known)
    number, free = 1, identifier
    while free in taken:
        number += 1
        free = f"{identifier}-{number}"
    return free


def _by_name(entities: Iterable[Entity]) -> dict[str, str]:
    """Ids by folded name; a name that two entities bear finds neither."""
    found: dict[str, set[str]] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases, *entity.labels.values()):
            found.setdefault(_folded(name), set()).add(entity.id)
    found.pop("", None)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _folded(name: str) -> str:
    return one_line(name).casefold().removeprefix("the ")


def _file_title(name: str) -> str:
    return one_line(re.sub("[-_]+", " ", PurePath(name).stem)) or "Untitled"
