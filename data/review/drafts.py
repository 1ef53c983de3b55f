"""A candidate as the statement it would become: whom its names mean, what a person corrected, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from actorgraph.ontology.errors import ActorgraphError, UnknownName
from actorgraph.ontology.vocabulary import Vocabulary

from ..describe import ENTITY_FIELDS, SOURCE_FIELDS, describe_entity, describe_source
from ..entries import FLAGS, LISTS, RECORD_FIELDS, Entry, typed_text
from ..extract.candidates import Candidate, Ref, refs
from ..names import nearest
from ..nodes import Fields, Items, parse_yaml
from ..records import Entity, Source, StatementRecord
from ..what import What, format_what, parse_what
from ..write import entities_yaml, sources_yaml

Described = TypeVar("Described")

#: What may be corrected: the parts of ``what``, and every other field of a statement that a reviewer has a say in.
PARTS: Final = ("subject", "relation", "object")
FIELDS: Final = (
    *PARTS,
    *("value", "stance", "negated", "said_by", "when", "as_of", "since", "until", "said_on", "where", "count", "from"),
    *("to", "topic", "as", "event", "gist", "condition", "voice", "at", "open", "jointly", "note"),
)
#: The fields that name entities.
NAMING: Final = frozenset({"subject", "object", "said_by", "where", "from", "to", "topic", "as", "event"})
_PLAIN: Final = ("stance", "negated", "condition", "voice", "when", "as_of", "since", "until", "said_on", "count")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate's statement as it would be filed; ``entities`` are the new ones that it needs."""

    record: StatementRecord
    entities: tuple[Entity, ...]


def drafted(
    candidate: Candidate,
    *,
    place: str,
    means: Callable[[Ref], str],
    fields: Mapping[str, str],
    proposed: Mapping[str, Entity],
    known: Mapping[str, str],
) -> Draft:
    """The draft of a candidate: ``means`` gives the id of what it names, ``fields`` what was corrected, as typed.

    ``proposed`` are the new entities by id, ``known`` the classes of the dataset's.
    """
    parts = What(
        (means(candidate.subject),), candidate.relation, (means(candidate.object),) if candidate.object else ()
    )
    values: dict[str, Any] = {
        "source": candidate.source,
        "at": place,
        "value": candidate.value,
        "gist": candidate.gist,
        "extracted_by": candidate.extracted_by,
        **{field: getattr(candidate, field) for field in _PLAIN},
    }
    if isinstance(candidate.count, str):
        values["count"] = read_field("count", candidate.count)
    for field in ("from_", "to", "as_", "event"):
        ref = getattr(candidate, field)
        values[field] = means(ref) if ref else ""
    for field in ("where", "topic", "said_by"):
        values[field] = _one_or_list([means(ref) for ref in getattr(candidate, field)])
    for field, written in fields.items():
        if field in PARTS:
            parts = _with_part(parts, field, written)
        else:
            values[RECORD_FIELDS[field]] = read_field(field, written)
    record = StatementRecord(what=format_what(*parts), **values)
    needed = [name for name in dict.fromkeys(names_in(record)) if name not in known and name in proposed]
    return Draft(record=record, entities=tuple(proposed[name] for name in needed))


def _with_part(parts: What, field: str, written: str) -> What:
    names = tuple(written.replace(",", " ").split())
    if field == "relation":
        return parts._replace(relation=written.strip())
    return parts._replace(subjects=names) if field == "subject" else parts._replace(objects=names)


def read_field(field: str, written: str) -> Any:
    """What was typed, as a statement's record holds it; raises :class:`ActorgraphError`."""
    written = written.strip()
    if field in FLAGS:
        flags = {"": False, "false": False, "no": False, "n": False, "true": True, "yes": True, "y": True}
        if written.lower() not in flags:
            raise ActorgraphError(f"{field}: must be true or false, not {written!r}")
        return flags[written.lower()]
    if field in ("value", "count"):
        return typed_text(written) if written else None
    if field == "stance":
        return written or "asserted"
    if field == "voice":
        return written or "text"
    return _one_or_list(written.replace(",", " ").split()) if field in LISTS else written


def shown_field(record: StatementRecord, field: str) -> str:
    """A field of a record as a person would type it."""
    if field in PARTS:
        parts = parse_what(record.what)
        return {"subject": ", ".join(parts.subjects), "relation": parts.relation, "object": ", ".join(parts.objects)}[
            field
        ]
    value = getattr(record, RECORD_FIELDS[field])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def check_field(field: str) -> str:
    """The name of a field that may be corrected; raises :class:`UnknownName`."""
    if field not in FIELDS:
        raise UnknownName("field", field, nearest(field, FIELDS))
    return field


def names_in(record: StatementRecord) -> Iterator[str]:
    """The entities that a record names."""
    try:
        parts = parse_what(record.what)
    except ValueError:
        return
    yield from (*parts.subjects, *parts.objects)
    for field in ("said_by", "where", "topic", "from_", "to", "as_", "event"):
        value = getattr(record, field)
        yield from ([value] if value else []) if isinstance(value, str) else value


def proposals(candidate: Candidate) -> Iterator[tuple[str, Entity]]:
    """The new entities that a candidate proposes, each with the field that names it."""
    for field, ref in refs(candidate):
        if ref.new:
            yield field.rstrip("_"), Entity(id=ref.id, type=ref.type, name=ref.name)


def checked_entity(entity: Entity, vocabulary: Vocabulary) -> tuple[Entity | None, list[str]]:
    """What the reader makes of a new entity, and what it finds wrong with it."""
    try:
        text = entities_yaml([entity])
    except ActorgraphError as error:
        return None, [str(error)]
    return _checked(text, ENTITY_FIELDS, partial(describe_entity, vocabulary=vocabulary))


def checked_source(source: Source, vocabulary: Vocabulary) -> list[str]:
    """What the reader finds wrong with a new source."""
    return _checked(sources_yaml([source]), SOURCE_FIELDS, partial(describe_source, vocabulary=vocabulary))[1]


def _checked(
    text: str, allowed: tuple[str, ...], describe: Callable[[Entry], Described | None]
) -> tuple[Described | None, list[str]]:
    problems: list[str] = []

    def report(file: str, line: int, message: str, code: str = "form", statement: str = "", /) -> None:
        problems.append(message)

    root = parse_yaml(text)
    node = root.items[0] if isinstance(root, Items) else None
    found = describe(Entry(report, "", node, allowed)) if isinstance(node, Fields) else None
    return found, problems


def _one_or_list(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names or ""
