"""Entries of YAML files → the dataset's own fields, entities and sources; each mistake is reported where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from actorgraph.ontology.errors import did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary

from .entries import Entry, is_web_iri
from .names import is_id, nearest
from .records import Entity, Source

#: Ids that would collide with the names of graphs or the paths of other nodes.
RESERVED: Final = frozenset(
    {"entities", "edges", "vocabulary", "dataset", "inferences", "graph", "passage", "statement"}
)

DATASET_FIELDS: Final = (
    *("id", "title", "description", "base", "licence", "creators", "publisher", "version", "issued", "modified"),
    *("languages", "keywords", "themes", "temporal", "spatial", "homepage", "citation"),
)
#: The fields of ``dataset.yaml`` that hold ids of entities, or IRIs of what is described elsewhere.
DATASET_REFERENCES: Final = ("themes", "spatial")
_DATASET_LISTS: Final = ("creators", "languages", "keywords", *DATASET_REFERENCES)
ENTITY_FIELDS: Final = Entity.__struct_fields__
SOURCE_FIELDS: Final = Source.__struct_fields__
PRIVATE_FIELDS: Final = ("id", "name", "aliases", "labels", "description", "same_as", "note")

_NAMING: Final = ("name", "aliases", "labels", "same_as")
_SOURCE_TEXTS: Final = ("title", "language", "url", "sha256", "licence", "description", "note")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DIGEST: Final = re.compile("[0-9a-f]{64}")


def describe_dataset(entry: Entry) -> dict[str, Any]:
    """What ``dataset.yaml`` says."""
    about: dict[str, Any] = {
        name: entry.texts(name) if name in _DATASET_LISTS else entry.text(name) for name in DATASET_FIELDS
    }
    for name in ("issued", "modified", "temporal"):
        entry.date(name)
    if about["homepage"] and not is_web_iri(about["homepage"]):
        entry.problem("homepage", f"{about['homepage']!r} is not an http or https address")
    for name in ("id", "title", "base"):
        if not about[name]:
            entry.problem(name, f"{name}: is missing")
    _check_id(entry, about["id"])
    if about["base"] and not (about["base"].endswith(("/", "#")) and is_web_iri(about["base"])):
        entry.problem("base", f"{about['base']!r} is not a base IRI; write https://…/ (it ends in '/' or '#')")
    for language in about["languages"]:
        _check_language(entry, "languages", language)
    return about


def check_references(entry: Entry, known: Collection[str]) -> None:
    """Report what ``dataset.yaml`` refers to and neither is a known id nor an IRI."""
    for field in DATASET_REFERENCES:
        for name in entry.texts(field):
            if name not in known and not is_web_iri(name):
                entry.problem(field, f"{field}: unknown entity {name!r}{did_you_mean(nearest(name, known))}", "unknown")


def describe_entity(entry: Entry, vocabulary: Vocabulary) -> Entity | None:
    """An entity, ``None`` where it lacks what a reference to it needs: its id and class."""
    name = _id(entry)
    kind = _type(entry, vocabulary, root="Entity")
    labels, same_as = _labels(entry), _same_as(entry)
    protected = entry.flag("protected")
    if protected:
        for field in _NAMING:
            if field in entry.fields.fields:
                entry.problem(field, f"{field} of a protected entity belongs in private/, not here", "protected")
    elif not entry.text("name").strip():
        entry.problem("name", "name: is missing")
    if not name or not kind:
        return None
    return Entity(
        id=name,
        type=kind,
        name=entry.text("name"),
        aliases=entry.texts("aliases"),
        labels=labels,
        description=entry.text("description"),
        same_as=same_as,
        protected=protected,
        note=entry.text("note"),
    )


def describe_private(entry: Entry) -> Entity:
    """What an entry of ``private/`` says of a protected entity; its class stands in ``entities/``."""
    return Entity(
        id=entry.text("id"),
        type="",
        name=entry.text("name"),
        aliases=entry.texts("aliases"),
        labels=_labels(entry),
        description=entry.text("description"),
        same_as=_same_as(entry),
        protected=True,
        note=entry.text("note"),
    )


def describe_source(entry: Entry, vocabulary: Vocabulary) -> Source | None:
    """A source, ``None`` where it lacks what a reference to it needs: its id and class."""
    name = _id(entry)
    kind = _type(entry, vocabulary, root="Source", default="Source")
    dates = {field: entry.date(field) for field in ("published", "retrieved")}
    plain = {field: entry.text(field) for field in _SOURCE_TEXTS}
    if not plain["title"].strip():
        entry.problem("title", "title: is missing")
    if plain["url"] and not is_web_iri(plain["url"]):
        entry.problem("url", f"{plain['url']!r} is not an http or https address")
    if plain["sha256"] and not _DIGEST.fullmatch(plain["sha256"]):
        entry.problem("sha256", "sha256 is not 64 hex digits in lower case")
    if plain["language"]:
        _check_language(entry, "language", plain["language"])
    publisher, authors = entry.texts("publisher"), entry.texts("authors")
    if not name or not kind:
        return None
    texts: dict[str, Any] = {**dates, **plain}
    return Source(id=name, type=kind, publisher=publisher, authors=authors, **texts)


def _labels(entry: Entry) -> dict[str, str]:
    labels = entry.mapping("labels")
    for language in labels:
        _check_language(entry, "labels", language)
    return labels


def _same_as(entry: Entry) -> tuple[str, ...]:
    same_as = entry.texts("same_as")
    for iri in same_as:
        if not is_web_iri(iri):
            entry.problem("same_as", f"{iri!r} is not an http or https IRI")
    return same_as


def _id(entry: Entry) -> str:
    name = entry.text("id")
    if not name:
        entry.problem("id", "id: is missing", "id")
    elif name in RESERVED:
        entry.problem("id", f"the id {name!r} is reserved; choose another", "id")
    elif _check_id(entry, name):
        return name
    return ""


def _check_id(entry: Entry, name: str) -> bool:
    if name and not is_id(name):
        entry.problem("id", f"{name!r} is not an id; use lower-case letters, digits and hyphens", "id")
        return False
    return True


def _type(entry: Entry, vocabulary: Vocabulary, root: str, default: str = "") -> str:
    """The class named, ``default`` where none is; empty where there is no such class below ``root``."""
    kind = entry.text("type") or default
    if not kind:
        entry.problem("type", "type: is missing")
    elif kind not in vocabulary.classes:
        entry.problem("type", f"unknown class {kind!r}{did_you_mean(nearest(kind, vocabulary.classes))}", "unknown")
    elif not vocabulary.is_a(kind, root):
        entry.problem("type", f"the type must be a kind of {root}; {kind!r} is none")
    else:
        return kind
    return ""


def _check_language(entry: Entry, field: str, language: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        entry.problem(field, f"{language!r} is not a language tag such as ko or zh-Hant")
