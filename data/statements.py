"""Statement records → statements: checked against the vocabulary and the entities, expanded, linked, identified."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from actorgraph.ontology.errors import did_you_mean
from actorgraph.ontology.vocabulary import Relation, Vocabulary

from .counts import parse_count
from .dates import bounds, precedes
from .identity import identify, united
from .links import circles
from .names import nearest
from .passages import parse_passage
from .records import STANCES, VOICES, Passage, Statement, StatementRecord
from .values import read_value
from .what import What, format_what, parse_what

DATES: Final = ("when", "as_of", "since", "until", "said_on")
#: Qualifiers that name an entity, and those that may name several (whose order means nothing).
ENTITY: Final = ("from_", "to", "as_", "event")
ENTITIES: Final = ("where", "topic")
TEXTS: Final = ("gist", "condition")
FLAGS: Final = ("jointly", "open", "negated")

_KEY: Final = re.compile(r"[^\s#,;]+")
_MOST_SUGGESTIONS: Final = 1000


class Report(Protocol):
    """Takes a mistake: the field it stands in (empty: the whole entry), what is wrong, and the code of the check."""

    def __call__(self, field: str, message: str, code: str = "form", /) -> None: ...


#: A statement's source and key.
Target = tuple[str, str]


class _Draft(NamedTuple):
    """A record that waits for the statements it refers to."""

    claims: list[dict[str, Any]]
    rest: dict[str, Any]
    references: list[tuple[str, Target]]
    report: Report

    @property
    def name(self) -> Target:
        return self.claims[0]["source"], self.rest.get("key", "")


class Resolver:
    """Turns the records of one dataset into statements; mistakes go to each record's ``report``.

    ``types`` gives the class of every entity and source by id; ``sources`` the ids that may be cited. In ``places`` it
    notes which statements the record at each file and line made.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        types: Mapping[str, str],
        sources: Collection[str],
        places: dict[tuple[str, int], tuple[str, ...]] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self._types = types
        self._sources = sources
        self._places = places
        self._statements: dict[str, Statement] = {}
        self._known: dict[str, Statement] = {}
        self._repeated: dict[str, list[Statement]] = {}
        self._keys: dict[Target, tuple[str, ...]] = {}
        self._key_lines: dict[Target, str] = {}
        self._drafts: list[_Draft] = []
        self._unknowns: dict[tuple[str, str], str] = {}

    def know(self, statements: Iterable[Statement]) -> None:
        """Let records refer to statements that were read before, by their keys."""
        for statement in statements:
            if statement.key:
                name = (statement.source, statement.key)
                self._keys[name] = (*self._keys.get(name, ()), statement.id)
                self._known[statement.id] = statement

    def add(self, record: StatementRecord, file: str, line: int, report: Report) -> None:
        """Check one record and take it in; references to other statements are followed by :meth:`finish`."""
        problems: list[str] = []

        def note_problem(field: str, message: str, code: str = "form", /) -> None:
            problems.append(message)
            report(field, message, code)

        if not record.source:
            note_problem("source", "source: is missing; name the source that says it", "source")
        elif record.source not in self._sources:
            note_problem("source", self._unknown("source", record.source, self._sources), "unknown")
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
        dependents: dict[Target, list[int]] = {}
        missing = [0] * len(self._drafts)
        for position, draft in enumerate(self._drafts):
            for target in {target for _, target in draft.references if target not in self._keys}:
                dependents.setdefault(target, []).append(position)
                missing[position] += 1
        ready = [position for position, count in enumerate(missing) if not count]
        while ready:
            draft = self._drafts[ready.pop()]
            self._settle(draft, self._keys)
            for position in dependents.pop(draft.name, ()):
                missing[position] -= 1
                if not missing[position]:
                    ready.append(position)
        self._report_unresolved([draft for draft, count in zip(self._drafts, missing, strict=True) if count])
        for name, repeated in self._repeated.items():
            self._statements[name] = united([self._statements[name], *repeated])
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
                report("what", self._unknown("entity", name, self._types), "unknown")
        relation = self._vocabulary.relations.get(what.relation)
        if relation is None:
            report("what", self._unknown_relation(what), "unknown")
            return []
        self._check_relation(relation, what, record, report)
        subjects = [tuple(sorted(set(what.subjects)))] if record.jointly else [(s,) for s in what.subjects]
        objects = [tuple(sorted(set(what.objects)))] if record.jointly else [(o,) for o in what.objects]
        source, value = sys.intern(record.source), record.value
        if value is not None and relation.takes == "value":
            try:
                value = read_value(value, relation.range)
            except ValueError as error:
                report("value", f"the value of {relation.name!r} {error}", "value")
        claims = []
        for subject in subjects:
            for target in objects or [()]:
                claim: dict[str, Any] = {
                    "source": source,
                    "subjects": subject,
                    "relation": relation.name,
                }
                if target:
                    claim["objects"] = target
                if value is not None:
                    claim["value"] = value
                claims.append(claim)
        return claims

    def _unknown_relation(self, what: What) -> str:
        if forward := self._vocabulary.inverses.get(what.relation):
            swapped = format_what(what.objects, forward, what.subjects)
            return f"{what.relation!r} is an inverse; write it the other way round: {swapped!r}"
        return self._unknown("relation", what.relation, self._vocabulary.relations)

    def _check_relation(self, relation: Relation, what: What, record: StatementRecord, report: Report) -> None:
        for subject in what.subjects:
            self._check_class(subject, relation, relation.domain, "subject", report)
        if relation.takes == "object":
            for target in what.objects:
                self._check_class(target, relation, relation.range, "object", report)
            if not what.objects:
                report("what", f"{relation.name!r} needs an object; write: subject {relation.name} object", "object")
        elif what.objects:
            example = "a value: field" if relation.takes == "value" else "nothing"
            report("what", f"{relation.name!r} takes {example}, not {', '.join(what.objects)!r}", "object")
        if relation.takes == "value" and record.value is None:
            report("what", f"{relation.name!r} needs a value; add a line value: …", "value")
        if relation.takes != "value" and record.value is not None:
            report("value", f"{relation.name!r} takes no value", "value")

    def _check_class(self, name: str, relation: Relation, wanted: str, role: str, report: Report) -> None:
        known = self._types.get(name)
        if known is not None and not self._vocabulary.is_a(known, wanted):
            label = self._vocabulary.classes[wanted].label if wanted in self._vocabulary.classes else wanted
            must = f"the {role} of {relation.name!r} must be of the class {wanted} ({label})"
            report("what", f"{must}; the class of {name!r} is {known}", "domain" if role == "subject" else "range")

    def _qualifiers(self, record: StatementRecord, report: Report) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in DATES:
            written = getattr(record, field)
            if written != "":
                found[field] = str(written)
                self._check_date(field, found[field], report)
        if "since" in found and "until" in found and not _ordered(found["since"], found["until"]):
            report("until", f"until {found['until']} lies before since {found['since']}", "interval")
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
                report("count", str(error), "count")
        for field, allowed, default in (("stance", STANCES, "asserted"), ("voice", VOICES, "text")):
            value = getattr(record, field)
            if value not in allowed:
                report(field, f"unknown {field} {value!r}; one of {', '.join(allowed)}", field)
            elif value != default:
                found[field] = value
        found.update({field: getattr(record, field) for field in (*TEXTS, *FLAGS) if getattr(record, field)})
        return found

    def _check_date(self, field: str, written: str, report: Report) -> None:
        try:
            bounds(written)
        except ValueError as error:
            report(field, str(error), "date")

    def _check_entity(self, field: str, name: str, report: Report) -> None:
        if name not in self._types:
            report(field.rstrip("_"), self._unknown("entity", name, self._types), "unknown")

    def _rest(self, record: StatementRecord, file: str, line: int, report: Report) -> dict[str, Any]:
        """What does not belong to the identity: places, quotes, notes, review marks, where it is written."""
        written = (record.at or [""]) if isinstance(record.at, list) else [record.at]
        passages: list[Passage] = []
        for place in written:
            if place == "":
                missing = 'names no place in the source; add at: with the paragraph: at: 9 or at: "9:12-48"'
                report("at", missing, "place")
                continue
            try:
                passages.append(parse_passage(place))
            except ValueError as error:
                report("at", str(error), "place")
        rest: dict[str, Any] = {"passages": tuple(sorted(set(passages))), "file": file, "line": line}
        for field in ("key", "extracted_by", "reviewed_by", "quote", "note"):
            if value := getattr(record, field):
                rest[field] = value
        if record.confidence is not None:
            if not 0 <= record.confidence <= 1:
                report("confidence", f"confidence {record.confidence} does not lie between 0 and 1", "confidence")
            rest["confidence"] = record.confidence
        return rest

    def _references(self, record: StatementRecord, report: Report) -> list[tuple[str, tuple[str, str]]]:
        found = []
        for field in ("content", "about"):
            for name in _names(getattr(record, field)):
                source, mark, key = name.rpartition("#")
                target = (source or record.source, key)
                if mark and source not in self._sources:
                    report(field, self._unknown("source", source, self._sources), "unknown")
                found.append((field, target))
        return found

    def _register(self, record: StatementRecord, file: str, line: int, report: Report) -> None:
        target = (record.source, record.key)
        if first := self._key_lines.get(target):
            report("key", f"the key {record.key!r} stands twice in this source (first in {first})", "key")
        elif not _KEY.fullmatch(record.key):
            report("key", f"{record.key!r} is not a key; use one word without '#', ',' or ';'", "key")
        else:
            self._key_lines[target] = f"{file}:{line}"

    # -- from drafts to statements ---------------------------------------------------------------------------------

    def _settle(self, draft: _Draft, keys: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        links: dict[str, set[str]] = {}
        for field, target in draft.references:
            links.setdefault(field, set()).update(keys[target])
        sorted_links = {field: tuple(sorted(ids)) for field, ids in links.items()}
        self._check_content(draft, sorted_links.get("content", ()))
        ids = []
        for claim in draft.claims:
            claim.update(sorted_links)
            symmetric = self._vocabulary.relations[claim["relation"]].symmetric
            statement = Statement(id=identify(claim, symmetric=symmetric), **claim, **draft.rest)
            if self._statements.setdefault(statement.id, statement) is not statement:
                self._repeated.setdefault(statement.id, []).append(statement)
            ids.append(statement.id)
        if draft.rest.get("key"):
            self._keys[draft.name] = tuple(ids)
        if self._places is not None:
            self._places[draft.rest["file"], draft.rest["line"]] = tuple(ids)

    def _check_content(self, draft: _Draft, content: Iterable[str]) -> None:
        """What is asked for, promised, alleged of somebody is no fact of the document, whose edge it would become."""
        relation = self._vocabulary.relations[draft.claims[0]["relation"]]
        contents = (self._statements.get(name) or self._known[name] for name in content)
        if relation.content_stance and any(statement.stance == "asserted" for statement in contents):
            stance = relation.content_stance
            message = f"the content of {relation.name!r} cannot be asserted; give it stance: {stance}"
            draft.report("content", message, "content-stance")

    def _report_unresolved(self, left: list[_Draft]) -> None:
        """Name each unknown key; where all keys exist, the references run in a circle."""
        keys: dict[str, list[str]] = {}
        for source, key in self._key_lines:
            keys.setdefault(source, []).append(key)
        for draft in left:
            for field, (source, key) in draft.references:
                known = (source, key) in self._key_lines or (source, key) in self._keys
                if not known and source in self._sources:
                    unknown = self._unknown(f"statement key in {source}", key, keys.get(source, ()))
                    draft.report(field, unknown, "unknown")
        named = {draft.name: draft for draft in left if draft.name[1]}
        for circle in circles({name: [t for _, t in draft.references] for name, draft in named.items()}):
            steps = " → ".join(key for _, key in [*circle, circle[0]])
            named[circle[0]].report("", f"refers to itself in a circle: {steps}", "circle")

    def _unknown(self, kind: str, name: str, choices: Iterable[str]) -> str:
        known = self._unknowns.get((kind, name))
        if known is None:
            # Each search looks at every name there is.
            near = nearest(name, choices) if len(self._unknowns) < _MOST_SUGGESTIONS else ()
            known = self._unknowns[kind, name] = f"unknown {kind} {name!r}{did_you_mean(near)}"
        return known


def _names(written: str | list[str]) -> tuple[str, ...]:
    if isinstance(written, str):
        return (written,) if written else ()
    return tuple(written)


def _ordered(since: str, until: str) -> bool:
    try:
        return not precedes(until, since)
    except ValueError:
        return True  # reported where the date itself was checked
