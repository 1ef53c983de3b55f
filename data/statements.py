"""Statement records → statements: checked against the vocabulary and the entities, expanded, linked, identified."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from actorgraph.ontology.errors import did_you_mean
from actorgraph.ontology.vocabulary import Relation, Vocabulary

from .counts import parse_count
from .dates import bounds, precedes
from .names import nearest
from .passages import parse_passage
from .records import STANCES, VOICES, Passage, Statement, StatementRecord

DATES: Final = ("when", "as_of", "since", "until", "said_on")
#: Qualifiers that name an entity, and those that may name several (whose order means nothing).
ENTITY: Final = ("from_", "to", "as_", "event")
ENTITIES: Final = ("where", "topic")
TEXTS: Final = ("gist", "condition")
FLAGS: Final = ("jointly", "open", "negated")

_TOKEN: Final = re.compile(r"[^\s,]+|,")

#: Reports a mistake: the field it stands in (empty: the whole entry) and what is wrong.
Report = Callable[[str, str], None]


class What(NamedTuple):
    """The three parts of ``what``."""

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]


def parse_what(text: str) -> What:
    """``"a, b relation c, d"`` → its parts; raises ``ValueError`` for anything else."""
    words = text.split()
    if len(words) == 3 and "," not in text:
        return What((words[0],), words[1], (words[2],))
    tokens = _TOKEN.findall(text)
    subjects, rest = _list(tokens)
    if not rest:
        raise ValueError(f"{text!r} names no relation; write: subject relation object")
    objects, left = _list(rest[1:]) if rest[1:] else ((), [])
    if rest[0] == "," or left:
        raise ValueError(f"{text!r} is not 'subject relation object' (several are separated by commas)")
    return What(subjects, rest[0], objects)


def _list(tokens: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names at the start of ``tokens`` that commas join, and what follows them."""
    if not tokens or tokens[0] == ",":
        raise ValueError("a name is missing; write: subject relation object")
    names, position = [tokens[0]], 1
    while position < len(tokens) and tokens[position] == ",":
        if position + 1 == len(tokens) or tokens[position + 1] == ",":
            raise ValueError("a name is missing after a comma")
        names.append(tokens[position + 1])
        position += 2
    return tuple(names), tokens[position:]


class _Draft(NamedTuple):
    """A record that waits for the statements it refers to."""

    claims: list[dict[str, Any]]
    rest: dict[str, Any]
    references: list[tuple[str, tuple[str, str]]]
    report: Report


class Resolver:
    """Turns the records of one dataset into statements; mistakes go to each record's ``report``.

    ``types`` gives the class of every entity and source by id; ``sources`` the ids that may be cited.
    """

    def __init__(self, vocabulary: Vocabulary, types: Mapping[str, str], sources: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._types = types
        self._sources = sources
        self._statements: dict[tuple[str, str], Statement] = {}
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}
        self._key_lines: dict[tuple[str, str], str] = {}
        self._drafts: list[_Draft] = []

    def add(self, record: StatementRecord, file: str, line: int, report: Report) -> None:
        """Check one record and take it in; references to other statements are followed by :meth:`finish`."""
        problems: list[str] = []

        def note_problem(field: str, message: str) -> None:
            problems.append(message)
            report(field, message)

        if record.source not in self._sources:
            note_problem("source", self._unknown("source", record.source, self._sources))
        claims = self._claims(record, note_problem)
        qualifiers = self._qualifiers(record, note_problem)
        rest = self._rest(record, file, line, note_problem)
        references = self._references(record, note_problem)
        if record.key:
            self._register(record, file, line, note_problem)
        if problems:
            return
        for claim in claims:
            claim.update(qualifiers)
        draft = _Draft(claims, rest, references, report)
        if references:
            self._drafts.append(draft)
        else:
            self._settle(draft, {})

    def finish(self) -> tuple[Statement, ...]:
        """Link what refers to other statements, and return them all; a circle of references is reported."""
        dependents: dict[tuple[str, str], list[int]] = {}
        missing = [0] * len(self._drafts)
        for position, draft in enumerate(self._drafts):
            for target in {target for _, target in draft.references if target not in self._keys}:
                dependents.setdefault(target, []).append(position)
                missing[position] += 1
        ready = [position for position, count in enumerate(missing) if not count]
        while ready:
            draft = self._drafts[ready.pop()]
            self._settle(draft, self._keys)
            for position in dependents.pop((draft.claims[0]["source"], draft.rest.get("key", "")), ()):
                missing[position] -= 1
                if not missing[position]:
                    ready.append(position)
        self._report_circles([draft for draft, count in zip(self._drafts, missing, strict=True) if count])
        return tuple(self._statements.values())

    # -- the parts of a record -------------------------------------------------------------------------------------

    def _claims(self, record: StatementRecord, report: Report) -> list[dict[str, Any]]:
        """Who, what, whom: one claim for each pair of subject and object, or a single one where they act jointly."""
        try:
            what = parse_what(record.what)
        except ValueError as error:
            report("what", str(error))
            return []
        for name in (*what.subjects, *what.objects):
            if name not in self._types:
                report("what", self._unknown("entity", name, self._types))
        relation = self._vocabulary.relations.get(what.relation)
        if relation is None:
            report("what", self._unknown_relation(what))
            return []
        self._check_relation(relation, what, record, report)
        subjects = [tuple(sorted(set(what.subjects)))] if record.jointly else [(s,) for s in what.subjects]
        objects = [tuple(sorted(set(what.objects)))] if record.jointly else [(o,) for o in what.objects]
        claims = []
        for subject in subjects:
            for target in objects or [()]:
                claim: dict[str, Any] = {
                    "source": record.source,
                    "subjects": subject,
                    "relation": relation.name,
                }
                if target:
                    claim["objects"] = target
                if record.value is not None:
                    claim["value"] = record.value
                claims.append(claim)
        return claims

    def _unknown_relation(self, what: What) -> str:
        if forward := self._vocabulary.inverses.get(what.relation):
            swapped = f"{', '.join(what.objects)} {forward} {', '.join(what.subjects)}"
            return f"{what.relation!r} is an inverse; write it the other way round: {swapped!r}"
        return self._unknown("relation", what.relation, self._vocabulary.relations)

    def _check_relation(
        self, relation: Relation, what: What, record: StatementRecord, report: Report
    ) -> None:
        for subject in what.subjects:
            self._check_class(subject, relation, relation.domain, "subject", report)
        if relation.takes == "object":
            for target in what.objects:
                self._check_class(target, relation, relation.range, "object", report)
            if not what.objects:
                report("what", f"{relation.name!r} needs an object; write: subject {relation.name} object")
        elif what.objects:
            example = "a value: field" if relation.takes == "value" else "nothing"
            report("what", f"{relation.name!r} takes {example}, not {', '.join(what.objects)!r}")
        if relation.takes == "value" and record.value is None:
            report("what", f"{relation.name!r} needs a value; add a line value: …")
        if relation.takes != "value" and record.value is not None:
            report("value", f"{relation.name!r} takes no value")

    def _check_class(self, name: str, relation: Relation, wanted: str, role: str, report: Report) -> None:
        known = self._types.get(name)
        if known is not None and not self._vocabulary.is_a(known, wanted):
            label = self._vocabulary.classes[wanted].label if wanted in self._vocabulary.classes else wanted
            report(
                "what", f"the {role} of {relation.name!r} must be a {wanted} ({label}); {name!r} is a {known}"
            )

    def _qualifiers(self, record: StatementRecord, report: Report) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in DATES:
            written = getattr(record, field)
            if written != "":
                found[field] = str(written)
                self._check_date(field, found[field], report)
        if "since" in found and "until" in found and not _ordered(found["since"], found["until"]):
            report("until", f"until {found['until']} lies before since {found['since']}")
        for field in ENTITY:
            if name := getattr(record, field):
                found[field] = name
                self._check_entity(field, name, report)
        for field in ENTITIES:
            if names := _names(getattr(record, field)):
                found[field] = tuple(sorted(set(names)))
                for name in names:
                    self._check_entity(field, name, report)
        if chain := _names(record.said_by):
            found["said_by"] = chain
            for name in chain:
                self._check_entity("said_by", name, report)
        if record.count is not None:
            try:
                found["count"] = parse_count(record.count)
            except ValueError as error:
                report("count", str(error))
        for field, allowed, default in (("stance", STANCES, "asserted"), ("voice", VOICES, "text")):
            value = getattr(record, field)
            if value not in allowed:
                report(field, f"unknown {field} {value!r}; one of {', '.join(allowed)}")
            elif value != default:
                found[field] = value
        found.update({field: getattr(record, field) for field in (*TEXTS, *FLAGS) if getattr(record, field)})
        return found

    def _check_date(self, field: str, written: str, report: Report) -> None:
        try:
            bounds(written)
        except ValueError as error:
            report(field, str(error))

    def _check_entity(self, field: str, name: str, report: Report) -> None:
        if name not in self._types:
            report(field.rstrip("_"), self._unknown("entity", name, self._types))

    def _rest(self, record: StatementRecord, file: str, line: int, report: Report) -> dict[str, Any]:
        """What does not belong to the identity: places, quotes, notes, review marks, where it is written."""
        written = record.at if isinstance(record.at, list) else [record.at]
        passages: list[Passage] = []
        for place in written:
            if place == "":
                report(
                    "at",
                    "names no place in the source; add at: with the paragraph, such as at: 9 or at: '9:12-48'",
                )
                continue
            try:
                passages.append(parse_passage(place))
            except ValueError as error:
                report("at", str(error))
        rest: dict[str, Any] = {"passages": tuple(sorted(set(passages))), "file": file, "line": line}
        for field in ("key", "extracted_by", "reviewed_by", "quote", "note"):
            if value := getattr(record, field):
                rest[field] = value
        if record.confidence is not None:
            if not 0 <= record.confidence <= 1:
                report("confidence", f"confidence {record.confidence} does not lie between 0 and 1")
            rest["confidence"] = record.confidence
        return rest

    def _references(self, record: StatementRecord, report: Report) -> list[tuple[str, tuple[str, str]]]:
        found = []
        for field in ("content", "about"):
            for name in _names(getattr(record, field)):
                source, mark, key = name.rpartition("#")
                target = (source or record.source, key)
                if mark and source not in self._sources:
                    report(field, self._unknown("source", source, self._sources))
                found.append((field, target))
        return found

    def _register(self, record: StatementRecord, file: str, line: int, report: Report) -> None:
        target = (record.source, record.key)
        if first := self._key_lines.get(target):
            report("key", f"the key {record.key!r} stands twice in this source (first in {first})")
        elif "#" in record.key or not record.key.strip():
            report("key", f"{record.key!r} is not a key; use a word without '#'")
        else:
            self._key_lines[target] = f"{file}:{line}"

    # -- from drafts to statements ---------------------------------------------------------------------------------

    def _settle(self, draft: _Draft, keys: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        links: dict[str, set[str]] = {}
        for field, target in draft.references:
            links.setdefault(field, set()).update(keys[target])
        sorted_links = {field: tuple(sorted(ids)) for field, ids in links.items()}
        ids = []
        for claim in draft.claims:
            statement = Statement(
                id=identify({**claim, **sorted_links}), **claim, **sorted_links, **draft.rest
            )
            slot = (statement.source, statement.id)
            earlier = self._statements.get(slot)
            self._statements[slot] = statement if earlier is None else _merge(earlier, statement)
            ids.append(statement.id)
        if key := draft.rest.get("key"):
            self._keys[(draft.claims[0]["source"], key)] = tuple(ids)

    def _report_circles(self, left: list[_Draft]) -> None:
        """Name each unknown key; where all keys exist, the references run in a circle."""
        by_key = {(d.claims[0]["source"], d.rest["key"]): d for d in left if d.rest.get("key")}
        for draft in left:
            for field, target in draft.references:
                source, key = target
                if target not in self._key_lines:
                    own = [k for s, k in self._key_lines if s == source]
                    draft.report(field, self._unknown(f"statement key in {source}", key, own))
        reported: set[tuple[str, str]] = set()
        for start in by_key:
            path = [start]
            while path[-1] in by_key:
                target = next(t for _, t in by_key[path[-1]].references if not self._keys.get(t))
                if target in path:
                    circle = path[path.index(target) :]
                    if not reported.intersection(circle):
                        steps = " → ".join(key for _, key in [*circle, target])
                        by_key[target].report("", f"refers to itself in a circle: {steps}")
                    reported.update(circle)
                    break
                path.append(target)

    def _unknown(self, kind: str, name: str, choices: Iterable[str]) -> str:
        return f"unknown {kind} {name!r}{did_you_mean(nearest(name, choices))}"


def identify(claim: Mapping[str, Any]) -> str:
    """The identifier of a claim: 32 hex digits of the SHA-256 of its fields in canonical JSON; defaults are left out."""
    return hashlib.sha256(msgspec.json.encode(claim, order="deterministic")).hexdigest()[:32]


def _merge(first: Statement, second: Statement) -> Statement:
    """One statement out of two that make the same claim: the places of both, and every note and quote."""

    def both(field: str) -> str:
        texts = [getattr(first, field), getattr(second, field)]
        return "\n".join(dict.fromkeys(text for text in texts if text))

    return msgspec.structs.replace(
        first,
        passages=tuple(sorted({*first.passages, *second.passages})),
        **{field: both(field) for field in ("quote", "note", "extracted_by", "reviewed_by")},
        key=first.key or second.key,
        confidence=second.confidence if first.confidence is None else first.confidence,
    )


def _names(written: str | list[str]) -> tuple[str, ...]:
    if isinstance(written, str):
        return (written,) if written else ()
    return tuple(written)


def _ordered(since: str, until: str) -> bool:
    try:
        return not precedes(until, since)
    except ValueError:
        return True  # reported where the date itself was checked
