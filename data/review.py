"""A review of candidates: which one is next, and what a person decides about it, written at once.

Every decision goes to the log beside the candidates (``decisions.py``) and, where it accepts or merges something, to the
dataset's YAML, after the reader's own checks. A process that is killed at any point loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName, did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary

from .absorb import additions, insertion, taken_over
from .append import home
from .changes import read_changed
from .decisions import (
    SUFFIX,
    Change,
    Decision,
    Log,
    alone,
    carried_out,
    carry_out,
    change,
    difference,
    inverted,
    text_of,
)
from .describe import RESERVED
from .drafts import Draft, check_field, checked_entity, drafted, proposals, shown_field
from .extract.candidates import Candidate, Ref, identity, read_candidates, refs
from .folder import dataset_files
from .lists import place_in_list
from .names import nearest
from .nodes import Fields, Items, Scalar, parse_yaml
from .private import PrivateNames
from .read import read_dataset, read_statements
from .records import Dataset, Entity, Source, Statement, StatementRecord
from .statements import Resolver
from .substitute import apply
from .write import entities_yaml, scalar, statement_yaml

Order = Literal["document", "confidence"]
ORDERS: Final = ("document", "confidence")

#: The checks that look at several fields: what is wrong may be mended in either.
_BETWEEN_FIELDS: Final = frozenset({"domain", "range", "object", "value", "interval", "content-stance"})
_PRIVATE: Final = "holds the name of a protected entity; it belongs in private/ alone"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How many candidates were accepted, rejected, put off, and are left (those put off included)."""

    total: int
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0

    @property
    def left(self) -> int:
        return self.total - self.accepted - self.rejected


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate before a person: its draft, what keeps it from being accepted, whether the dataset says it already."""

    id: str
    candidate: Candidate
    draft: Draft
    problems: tuple[str, ...]
    said_already: bool


class _Queued(msgspec.Struct, frozen=True):
    id: str
    file: str
    candidate: Candidate


class Review:
    """A review of a dataset's candidates, alone with it until it is closed (a context manager).

    ``place_of`` gives a candidate's place in its document where the file does not say it. Raises
    :class:`ActorgraphError` where another review runs, :class:`DatasetError` for a dataset or candidates with mistakes.
    """

    def __init__(
        self,
        folder: Path,
        reviewer: str,
        *,
        sources: Iterable[str] = (),
        min_confidence: float = 0.0,
        order: Order = "document",
        place_of: Callable[[Candidate, Source], int] | None = None,
    ) -> None:
        self.folder, self.reviewer = folder, reviewer
        self._place_of = place_of
        self._alone = alone(folder)
        self._alone.__enter__()
        try:
            self._load(set(sources), min_confidence, order)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Review:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._alone.__exit__(None, None, None)

    # -- reading what there is -------------------------------------------------------------------------------------

    def _load(self, sources: set[str], min_confidence: float, order: Order) -> None:
        paths = candidate_files(self.folder)
        self._logs = {path.name: Log(path.with_name(path.name.removesuffix(".jsonl") + SUFFIX)) for path in paths}
        for log in self._logs.values():
            if (decision := log.unfinished()) is not None:
                self._finish(log, decision)
        self._know(read_dataset(self.folder))
        queued: list[_Queued] = []
        self._proposed: dict[tuple[str, str], Entity] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        self._referring: dict[tuple[str, str], list[_Queued]] = {}
        for path in paths:
            for name, candidate in with_identities(read_candidates(path)):
                one = _Queued(name, path.name, candidate)
                for _, entity in proposals(candidate):
                    self._proposed.setdefault((path.name, entity.id), entity)
                if candidate.key:
                    self._by_key.setdefault((path.name, candidate.key), name)
                for key in (*candidate.content, *candidate.about):
                    self._referring.setdefault((path.name, key), []).append(one)
                queued.append(one)
        known = {one.candidate.source for one in queued} | set(self.dataset.sources)
        for source in sources:
            if source not in known:
                raise UnknownName("source", source, nearest(source, known))
        chosen = [
            one
            for one in queued
            if one.candidate.confidence >= min_confidence and (not sources or one.candidate.source in sources)
        ]
        self._queued = {(one.file, one.id): one for one in queued}
        self._replay()
        put_off = {name for name, decision in self._verdicts.items() if decision.verdict == "skipped"}
        ordered = self._ordered(chosen, order)
        self._queue = sorted(ordered, key=lambda one: (one.file, one.id) in put_off)
        self._position = {(one.file, one.id): number for number, one in enumerate(self._queue)}
        self._passed = {name for name in self._position if self._verdict(name) in ("accepted", "rejected")}
        self._next = 0

    def _finish(self, log: Log, decision: Decision) -> None:
        """Carry out a decision that was written when the process was killed."""
        texts = carried_out(self.folder, decision.changes)
        if texts:
            read_changed(self.folder, texts)
        carry_out(self.folder, log, decision, texts)

    def _know(self, dataset: Dataset) -> None:
        """Take in a dataset that was read without a mistake."""
        self.dataset = dataset
        self._types = {name: entity.type for name, entity in (dataset.entities | dataset.sources).items()}  # type: ignore[operator]
        self._entities = dict(dataset.entities)
        self._statements = {statement.id: statement for statement in dataset.statements}
        self._keyed = {statement.id: statement for statement in dataset.statements if statement.key}
        self._private = PrivateNames()
        self._private.add(*dataset.private_names)
        self._homes: dict[str, tuple[str, str, int, str]] = {}
        self._seen = self._states()

    def _states(self) -> dict[Path, tuple[int, int]]:
        found = {}
        for path in dataset_files(self.folder):
            state = path.stat()
            found[path] = (state.st_mtime_ns, state.st_size)
        return found

    def refresh(self) -> bool:
        """Read the dataset again where somebody has changed it; whether that was so."""
        if self._states() == self._seen:
            return False
        self._know(read_dataset(self.folder))
        return True

    def _replay(self) -> None:
        """What the logs say by now."""
        self._verdicts: dict[tuple[str, str], Decision] = {}
        self._fields: dict[tuple[str, str], dict[str, str]] = {}
        self._merged: dict[tuple[str, str], str] = {}
        self._named: dict[tuple[str, str], Entity] = {}
        self._new: dict[str, dict[str, Entity]] = {}
        for file, log in self._logs.items():
            for decision in log.standing():
                self._take(file, decision)

    def _take(self, file: str, decision: Decision) -> None:
        place = (file, decision.of)
        if decision.verdict in ("merged", "named"):
            self._new.pop(file, None)
        if decision.verdict == "changed":
            self._fields.setdefault(place, {}).update(decision.fields)
        elif decision.verdict == "merged":
            self._merged[file, decision.new] = decision.id
        elif decision.verdict == "named":
            entity = Entity(id=decision.id, type=decision.type, name=decision.name)
            self._named[file, decision.new or decision.id] = entity
        else:
            self._verdicts[place] = decision

    def _ordered(self, chosen: list[_Queued], order: Order) -> list[_Queued]:
        """The candidates in the order of reading; what others refer to comes before them, so that it can be linked."""
        if order == "confidence":
            ranked = sorted(chosen, key=lambda one: -one.candidate.confidence)
        else:
            ranked = sorted(
                chosen, key=lambda one: (one.file, one.candidate.evidence.start, one.candidate.evidence.end)
            )
        inside = {(one.file, one.id): one for one in ranked}
        found: dict[tuple[str, str], _Queued] = {}
        entered: set[tuple[str, str]] = set()
        waiting = [(one, False) for one in reversed(ranked)]
        while waiting:
            one, is_ready = waiting.pop()
            name = (one.file, one.id)
            if is_ready:
                found[name] = one
            elif name not in entered:
                entered.add(name)
                waiting.append((one, True))
                keys = (*one.candidate.content, *one.candidate.about)
                targets = [(one.file, self._by_key.get((one.file, key), "")) for key in keys]
                waiting += [(inside[target], False) for target in targets if target in inside]
        return list(found.values())

    # -- what is before the person ---------------------------------------------------------------------------------

    @property
    def vocabulary(self) -> Vocabulary:
        return self.dataset.vocabulary

    def entities(self, item: Item | None = None) -> dict[str, Entity]:
        """The entities that a correction may name: the dataset's, and the new ones of the candidate's source."""
        found = dict(self._entities)
        if item is not None:
            found = self._proposals(self._file_of(item)) | found
        return found

    def entity(self, name: str, item: Item) -> Entity | None:
        """An entity of the dataset, or a new one of the candidate's source."""
        return self._entities.get(name) or self._proposals(self._file_of(item)).get(name)

    def progress(self) -> Progress:
        """How far the candidates in view are."""
        verdicts = [self._verdict(name) for name in self._position]
        return Progress(
            total=len(verdicts),
            accepted=verdicts.count("accepted"),
            rejected=verdicts.count("rejected"),
            skipped=verdicts.count("skipped"),
        )

    def current(self) -> Item | None:
        """The next candidate that nobody has decided on; those put off come after the others, ``None`` at the end."""
        while self._next < len(self._queue):
            one = self._queue[self._next]
            if (one.file, one.id) not in self._passed:
                return self._item(one)
            self._next += 1
        return None

    def linked(self, item: Item) -> list[tuple[str, Item, str]]:
        """The candidates that the one before the person refers to: the field, each as an item, and its verdict."""
        file, found = self._file_of(item), []
        for field in ("content", "about"):
            for key in getattr(item.candidate, field):
                other = self._queued.get((file, self._by_key.get((file, key), "")))
                if other is not None:
                    found.append((field, self._item(other), self._verdict((file, other.id))))
        return found

    def _item(self, one: _Queued) -> Item:
        draft = self._draft(one, self._fields.get((one.file, one.id), {}))
        statements, problems = self._checked(draft)
        already = bool(statements) and all(
            s.id in self._statements and set(s.passages) <= set(self._statements[s.id].passages) for s in statements
        )
        return Item(id=one.id, candidate=one.candidate, draft=draft, problems=tuple(problems), said_already=already)

    def _verdict(self, name: tuple[str, str]) -> str:
        decision = self._verdicts.get(name)
        return decision.verdict if decision else ""

    def _file_of(self, item: Item) -> str:
        return self._queue[self._next].file

    def _proposals(self, file: str) -> dict[str, Entity]:
        """The new entities of a source by the id that they would get."""
        if file not in self._new:
            found = {}
            for (where, name), entity in (self._proposed | self._named).items():
                if where == file and (where, name) not in self._merged:
                    named = self._named.get((where, name), entity)
                    found[named.id] = named
            self._new[file] = found
        return self._new[file]

    def _draft(self, one: _Queued, fields: Mapping[str, str]) -> Draft:
        draft = drafted(
            one.candidate,
            place=self._place(one.candidate),
            means=lambda ref: self._meant(one.file, ref),
            fields=fields,
            proposed=self._proposals(one.file),
            known=self._types,
        )
        record = draft.record
        record.reviewed_by = self.reviewer
        for field in ("content", "about"):
            keys = [self._filed_key(one, key) for key in getattr(one.candidate, field)]
            linked = [key for key in keys if key]
            setattr(record, field, linked[0] if len(linked) == 1 else linked or "")
        if one.candidate.key and (one.file, one.candidate.key) in self._referring:
            record.key = self._free_key(one.candidate.source, one.candidate.key)
        return draft

    def _meant(self, file: str, ref: Ref) -> str:
        if not ref.new:
            return ref.id
        if (file, ref.id) in self._merged:
            return self._merged[file, ref.id]
        named = self._named.get((file, ref.id))
        return named.id if named else ref.id

    def _place(self, candidate: Candidate) -> str:
        evidence, start = candidate.evidence, candidate.paragraph_start
        if start < 0 and self._place_of and candidate.source in self.dataset.sources:
            start = self._place_of(candidate, self.dataset.sources[candidate.source])
        if start < 0:
            return str(evidence.paragraph)
        return f"{evidence.paragraph}:{evidence.start - start}-{evidence.end - start}"

    def _filed_key(self, one: _Queued, key: str) -> str:
        """The key under which the statement that a candidate refers to was filed; empty where it was not."""
        decision = self._verdicts.get((one.file, self._by_key.get((one.file, key), "")))
        return decision.key if decision and decision.verdict == "accepted" else ""

    def _free_key(self, source: str, key: str) -> str:
        taken = {statement.key for statement in self._keyed.values() if statement.source == source}
        found, number = key, 2
        while found in taken:
            found, number = f"{key}-{number}", number + 1
        return found

    # -- checking --------------------------------------------------------------------------------------------------

    def _checked(self, draft: Draft, more: Iterable[StatementRecord] = ()) -> tuple[list[Statement], dict[str, str]]:
        """The statements that a draft makes, and what the reader would find wrong with it: each message and its code."""
        problems: dict[str, str] = {}

        def note(_field: str, message: str, code: str = "form", /) -> None:
            problems.setdefault(message, code)

        types = dict(self._types) if draft.entities else self._types
        for entity in draft.entities:
            found, wrong = checked_entity(entity, self.vocabulary)
            problems |= {f"new entity {entity.id!r}: {message}": "form" for message in wrong}
            if found is not None:
                types[found.id] = found.type
        records = [draft.record, *more]
        replaced = {(record.source, record.key) for record in records}
        resolver = Resolver(self.vocabulary, types, self.dataset.sources)
        resolver.know(s for s in self._keyed.values() if (s.source, s.key) not in replaced)
        for record in records:
            resolver.add(record, "", 0, note)
        statements = [] if problems else list(resolver.finish())
        if any(map(self._private.found_in, _texts(msgspec.to_builtins([records, draft.entities])))):
            problems[_PRIVATE] = "protected"
        return ([] if problems else statements), problems

    # -- decisions -------------------------------------------------------------------------------------------------

    def accept(self) -> tuple[Statement, ...]:
        """File the candidate before the person as a statement; what it says.

        Raises :class:`DatasetError` with the reader's words where it is wrong; nothing has changed then.
        """
        one = self._at_hand()
        self.refresh()
        item = self._item(one)
        if item.problems:
            raise _refused(item.problems)
        draft = item.draft
        parents = self._parents(one, draft.record.key)
        statements, problems = self._checked(draft, [record for _, _, record in parents])
        if problems:
            raise _refused(problems)
        texts: dict[str, str] = {}
        changes: list[Change] = []
        for entity in draft.entities:
            self._extend(texts, changes, *self._in_list("entities", entities_yaml([entity]), texts))
        if not item.said_already or draft.record.key:
            self._append(texts, changes, draft.record, one.id)
        for parent, entry, record in parents:
            file, old = entry
            text = texts[file] if file in texts else text_of(self.folder, file) or ""
            new = _like(old, statement_yaml(record))
            made, texts[file] = change(file, text, text.index(old), old, new, parent)
            changes.append(made)
        home_text = self._homes.pop(draft.record.source, None)
        self._decide(one, Decision(made="", verdict="accepted", key=draft.record.key, changes=tuple(changes)), texts)
        for entity in draft.entities:
            self._types[entity.id], self._entities[entity.id] = entity.type, entity
        for statement in statements:
            self._statements[statement.id] = statement
            if statement.key:
                self._keyed[statement.id] = statement
        if parents:
            # The identifiers of what refers to the new statement have changed.
            self._know(read_dataset(self.folder))
        elif home_text and (text := texts.get(home_text[0])) is not None:
            file, _, place, indent = home_text
            grown = sum(len(made.inserted) for made in changes if made.of == one.id)
            self._homes[draft.record.source] = (file, text, place + grown, indent)
        return tuple(statements)

    def reject(self) -> None:
        """The candidate before the person is wrong or not wanted."""
        self._decide(self._at_hand(), Decision(made="", verdict="rejected"))

    def skip(self) -> None:
        """Put the candidate off; it comes again after all others, in the next session."""
        self._decide(self._at_hand(), Decision(made="", verdict="skipped"))

    def correct(self, field: str, written: str) -> Item:
        """Change a field of the candidate before the person, as typed in a dataset's file; empty takes it away.

        Raises :class:`ActorgraphError` for what no file could hold, and in the reader's words for what is wrong. Where
        only fields do not go together, it is taken: another correction may follow, and accepting waits for it.
        """
        one = self._at_hand()
        check_field(field)
        before = self._item(one)
        fields = {**self._fields.get((one.file, one.id), {}), field: written}
        draft = self._draft(one, fields)
        _, problems = self._checked(draft)
        if new := [m for m, code in problems.items() if m not in before.problems and code not in _BETWEEN_FIELDS]:
            raise _refused(new)
        if shown_field(draft.record, field) != shown_field(before.draft.record, field):
            self._decide(one, Decision(made="", verdict="changed", fields={field: written}))
        return self._item(one)

    def merge(self, new: str, known: str) -> Item:
        """Take a proposed entity for one of the dataset's, in all candidates of the source; its name becomes an alias."""
        one = self._at_hand()
        self.refresh()
        entity = self._proposed_at(one, new)
        kept = self._entities.get(known)
        if kept is None:
            raise UnknownName("entity", known, nearest(known, self._entities))
        changes: tuple[Change, ...] = ()
        texts: dict[str, str] = {}
        more = taken_over(kept, Entity(id=known, type="", name=entity.name))
        # What is protected has its names in private/, where a person writes them.
        if more.aliases and not kept.protected:
            if self._private.found_in(entity.name):
                raise _refused([_PRIVATE])
            file, text, entry = self._entry(known)
            made, texts[file] = difference(file, text, apply(text, additions(text, entry, more)))
            changes = (made,)
        self._decide(
            one, Decision(made="", verdict="merged", new=self._key_of(one, new), id=known, changes=changes), texts
        )
        if changes:
            self._entities[known] = msgspec.structs.replace(kept, aliases=(*kept.aliases, *more.aliases))
        return self._item(one)

    def name(self, new: str, name: str, kind: str, printed: str) -> Item:
        """Give a proposed entity another id, class or name before it is made; an empty ``new`` proposes one more."""
        one = self._at_hand()
        self.refresh()
        key = ""
        if new:
            self._proposed_at(one, new)
            key = self._key_of(one, new)
        if name in self._types:
            raise ActorgraphError(f"{name!r} exists already; merge takes the new entity for it")
        if name in RESERVED:
            raise ActorgraphError(f"{name!r} cannot be an id")
        entity = Entity(id=name, type=kind, name=printed)
        _, problems = checked_entity(entity, self.vocabulary)
        if self._private.found_in(printed) or self._private.found_in(name):
            problems.append(_PRIVATE)
        if problems:
            raise _refused(problems)
        self._decide(one, Decision(made="", verdict="named", new=key, id=name, type=kind, name=printed))
        return self._item(one)

    def undo(self) -> Decision | None:
        """Take the last decision back, and what it wrote; ``None`` where there is none. The candidate is next again."""
        in_view = {file for file, _ in self._position}
        last = [(log.standing()[-1], file) for file, log in self._logs.items() if file in in_view and log.standing()]
        if not last:
            return None
        decision, file = max(last, key=lambda one: one[0].made)
        changes = inverted(self.folder, decision.changes)
        texts = carried_out(self.folder, changes)
        after = read_changed(self.folder, texts)[0] if texts else None
        log = self._logs[file]
        undone = Decision(
            made=self._now(),
            verdict="undone",
            by=self.reviewer,
            of=decision.of,
            that=decision.made,
            changes=tuple(changes),
        )
        log.append(undone)
        if changes:
            carry_out(self.folder, log, undone, texts)
        if after is not None:
            self._know(msgspec.structs.replace(after, folder=self.folder))
        self._replay()
        name = (file, decision.of)
        self._passed.discard(name)
        if name in self._position:
            self._next = self._position[name]
        return decision

    def _at_hand(self) -> _Queued:
        if self.current() is None:
            raise ActorgraphError("nothing is left to decide")
        return self._queue[self._next]

    def _now(self) -> str:
        """The time, later than that of every decision so far."""
        last = max((log.all[-1].made for log in self._logs.values() if log.all), default="")
        now = datetime.now(UTC)
        if last >= _written(now):
            now = datetime.fromisoformat(last) + timedelta(microseconds=1)
        return _written(now)

    def _decide(self, one: _Queued, decision: Decision, texts: Mapping[str, str] | None = None) -> None:
        decision = msgspec.structs.replace(decision, made=self._now(), by=self.reviewer, of=one.id)
        log = self._logs[one.file]
        log.append(decision)
        if decision.changes:
            carry_out(self.folder, log, decision, dict(texts or {}))
            for file in texts or {}:
                state = (self.folder / file).stat()
                self._seen[self.folder / file] = (state.st_mtime_ns, state.st_size)
        self._take(one.file, decision)
        if decision.verdict in ("accepted", "rejected", "skipped"):
            self._passed.add((one.file, one.id))

    # -- the text of the files -------------------------------------------------------------------------------------

    def _append(self, texts: dict[str, str], changes: list[Change], record: StatementRecord, name: str) -> None:
        """Put a statement at the end of its source's file."""
        source = record.source
        if source not in self._homes:
            self._homes[source] = home(self.folder, source)
        file, text, place, indent = self._homes[source]
        if not os.path.lexists(self.folder / file):
            made, texts[file] = change(file, None, 0, "", text)
            changes.append(made)
        entry = [f"{indent}{line}" if line else "" for line in statement_yaml(record).removesuffix("\n").split("\n")]
        edit = insertion(text, place, entry)
        made, texts[file] = change(file, text, edit.start, "", edit.text, name)
        changes.append(made)

    def _in_list(self, kind: str, entry: str, texts: Mapping[str, str]) -> tuple[str, str | None, int, str]:
        file, text, place, indent = place_in_list(self.folder, kind, texts)
        new = [f"{indent}{line}" if line else "" for line in entry.removesuffix("\n").split("\n")]
        return file, text, place, insertion(text or "", place, new).text

    def _extend(
        self, texts: dict[str, str], changes: list[Change], file: str, text: str | None, place: int, inserted: str
    ) -> None:
        made, texts[file] = change(file, text, place, "", inserted)
        changes.append(made)

    def _parents(self, one: _Queued, key: str) -> list[tuple[str, tuple[str, str], StatementRecord]]:
        """The accepted statements that refer to this candidate and could not yet be linked to it, with the link."""
        found = []
        if not key:
            return []
        entries = self._logs[one.file].entries()
        for parent in self._referring.get((one.file, one.candidate.key), ()):
            entry = entries.get(parent.id)
            if self._verdict((parent.file, parent.id)) != "accepted" or entry is None:
                continue
            if (text_of(self.folder, entry[0]) or "").count(entry[1]) != 1:
                continue  # a person has edited it since, and knows better
            _, records = read_statements(f"source: {scalar(one.candidate.source)}\nstatements:\n{entry[1]}")
            record = records[0]
            for field in ("content", "about"):
                if one.candidate.key in getattr(parent.candidate, field):
                    names = getattr(record, field) or []
                    names = [*([names] if isinstance(names, str) else names), key]
                    setattr(record, field, names[0] if len(names) == 1 else names)
            found.append((parent.id, entry, record))
        return found

    def _entry(self, name: str) -> tuple[str, str, Fields]:
        """The file, its text and the entry that describes an entity."""
        files = [path.relative_to(self.folder).as_posix() for path in dataset_files(self.folder)]
        for file in files:
            if not file.startswith("entities/"):
                continue
            text = text_of(self.folder, file) or ""
            root = parse_yaml(text) if name in text else None
            for entry in root.items if isinstance(root, Items) else ():
                found = entry.fields.get("id") if isinstance(entry, Fields) else None
                if isinstance(found, Scalar) and found.text == name and isinstance(entry, Fields):
                    return file, text, entry
        raise UnknownName("entity", name)

    def _proposed_at(self, one: _Queued, new: str) -> Entity:
        """The new entity that a candidate proposes under an id, its own or the one it was given."""
        found = {entity.id: entity for _, entity in self.proposed(one)}
        if new not in found:
            near = nearest(new, found) or list(found)
            raise ActorgraphError(f"the candidate proposes no new entity {new!r}{did_you_mean(near)}")
        return found[new]

    def _key_of(self, one: _Queued, new: str) -> str:
        """The id under which extraction proposed an entity."""
        return next(ref.id for _, ref in refs(one.candidate) if ref.new and new in (ref.id, self._meant(one.file, ref)))

    def proposed(self, one: _Queued | Item) -> list[tuple[str, Entity]]:
        """The new entities of a candidate that nobody has merged, with the field that names each."""
        file = one.file if isinstance(one, _Queued) else self._file_of(one)
        found = []
        for field, ref in refs(one.candidate):
            name = self._meant(file, ref)
            if ref.new and name not in self._types and (file, ref.id) not in self._merged:
                entity = self._named.get((file, ref.id)) or Entity(id=ref.id, type=ref.type, name=ref.name)
                found.append((field.rstrip("_"), entity))
        return found


def candidate_files(folder: Path) -> list[Path]:
    """The files of candidates, without the decisions beside them."""
    return sorted(path for path in (folder / "candidates").glob("*.jsonl") if not path.name.endswith(SUFFIX))


def with_identities(candidates: Iterable[Candidate]) -> Iterable[tuple[str, Candidate]]:
    """Each candidate of a source with its identity; the second of two equal ones is told apart by its number."""
    seen: dict[str, int] = {}
    for candidate in candidates:
        name = identity(candidate)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} #{seen[name]}"), candidate


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _refused(messages: Iterable[str]) -> DatasetError:
    return DatasetError([Problem("the candidate", 0, message) for message in messages])


def _like(old: str, entry: str) -> str:
    """An entry with the indentation and line ends of the one that it replaces."""
    indent = old[: len(old) - len(old.lstrip(" "))]
    end = "\r\n" if "\r\n" in old else "\n"
    return "".join(f"{indent}{line}{end}" if line else end for line in entry.removesuffix("\n").split("\n"))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
