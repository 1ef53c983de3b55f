"""A review of candidates: which one is next, and what a person decides about it, written at once.

Every decision goes to the log beside the candidates (``decisions.py``) and, where it accepts or merges something, to the
dataset's YAML, after the reader's own checks. A process that is killed at any point loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName, did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary

from ..absorb import additions, taken_over
from ..changes import read_changed
from ..describe import RESERVED
from ..extract.candidates import Candidate, refs
from ..extract.own import is_own
from ..names import nearest
from ..read import read_dataset, read_statements
from ..records import Dataset, Entity, Source, Statement, StatementRecord
from ..substitute import apply
from ..write import entities_yaml, scalar, statement_yaml
from .decisions import SUFFIX, Decision, Log, alone, carried_out, carry_out, inverted, text_of
from .drafts import Draft, check_field, checked_entity, drafted, shown_field
from .known import PRIVATE, Known
from .pending import Pending
from .queue import Order, Queue, Queued, candidate_files
from .standing import Standing

#: The checks that look at several fields: what is wrong may be mended in either.
_BETWEEN_FIELDS: Final = frozenset({"domain", "range", "object", "value", "interval", "content-stance"})


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
        self._known = Known(self.folder)
        self._queue = Queue(paths)
        known = {one.candidate.source for one in self._queue.all.values()} | set(self.dataset.sources)
        for source in sources:
            if source not in known:
                raise UnknownName("source", source, nearest(source, known))
        self._standing = self._replayed()
        ordered = self._queue.ordered(order, sources, min_confidence)
        self._line = sorted(ordered, key=lambda one: self._standing.verdict(one.name) == "skipped")
        self._position = {one.name: number for number, one in enumerate(self._line)}
        self._passed = {name for name in self._position if self._standing.verdict(name) in ("accepted", "rejected")}
        self._next = 0

    def _finish(self, log: Log, decision: Decision) -> None:
        """Carry out a decision that was written when the process was killed."""
        texts = carried_out(self.folder, decision.changes)
        if texts:
            read_changed(self.folder, texts)
        carry_out(self.folder, log, decision, texts)

    def _replayed(self) -> Standing:
        standing = ((file, decision) for file, log in self._logs.items() for decision in log.standing())
        return Standing(self._queue.proposed, standing)

    # -- what is before the person ---------------------------------------------------------------------------------

    @property
    def dataset(self) -> Dataset:
        """The dataset as it was read last."""
        return self._known.dataset

    @property
    def vocabulary(self) -> Vocabulary:
        return self.dataset.vocabulary

    def entities(self, item: Item | None = None) -> dict[str, Entity]:
        """The entities that a correction may name: the dataset's, and the new ones of the candidate's source."""
        found = dict(self._known.entities)
        if item is not None:
            found = self._standing.proposals(self._file_of(item)) | found
        return found

    def entity(self, name: str, item: Item) -> Entity | None:
        """An entity of the dataset, or a new one of the candidate's source."""
        return self._known.entities.get(name) or self._standing.proposals(self._file_of(item)).get(name)

    def progress(self) -> Progress:
        """How far the candidates in view are."""
        verdicts = [self._standing.verdict(name) for name in self._position]
        return Progress(
            total=len(verdicts),
            accepted=verdicts.count("accepted"),
            rejected=verdicts.count("rejected"),
            skipped=verdicts.count("skipped"),
        )

    def current(self) -> Item | None:
        """The next candidate that nobody has decided on; those put off come after the others, ``None`` at the end."""
        while self._next < len(self._line):
            one = self._line[self._next]
            if one.name not in self._passed:
                return self._item(one)
            self._next += 1
        return None

    def linked(self, item: Item) -> list[tuple[str, Item, str]]:
        """The candidates that the one before the person refers to: the field, each as an item, and its verdict."""
        file, found = self._file_of(item), []
        for field in ("content", "about"):
            for key in getattr(item.candidate, field):
                other = self._queue.of_key(file, key)
                if other is not None:
                    found.append((field, self._item(other), self._standing.verdict(other.name)))
        return found

    def _item(self, one: Queued) -> Item:
        draft = self._draft(one, self._standing.fields.get(one.name, {}))
        statements, problems = self._known.checked(draft)
        already = bool(statements) and self._known.says(statements)
        return Item(id=one.id, candidate=one.candidate, draft=draft, problems=tuple(problems), said_already=already)

    def _file_of(self, item: Item) -> str:
        return self._line[self._next].file

    def _draft(self, one: Queued, fields: Mapping[str, str]) -> Draft:
        draft = drafted(
            one.candidate,
            place=self._place(one.candidate),
            means=lambda ref: self._standing.meant(one.file, ref),
            fields=fields,
            proposed=self._standing.proposals(one.file),
            known=self._known.types,
        )
        record = draft.record
        record.reviewed_by = self.reviewer
        for field in ("content", "about"):
            keys = [self._filed_key(one, key) for key in getattr(one.candidate, field)]
            linked = [key for key in keys if key]
            setattr(record, field, linked[0] if len(linked) == 1 else linked or "")
        if one.candidate.key and (one.file, one.candidate.key) in self._queue.referring:
            record.key = self._known.free_key(one.candidate.source, one.candidate.key)
        return draft

    def _place(self, candidate: Candidate) -> str:
        evidence, start = candidate.evidence, candidate.paragraph_start
        if start < 0 and self._place_of and candidate.source in self.dataset.sources:
            start = self._place_of(candidate, self.dataset.sources[candidate.source])
        if start < 0:
            return str(evidence.paragraph)
        return f"{evidence.paragraph}:{evidence.start - start}-{evidence.end - start}"

    def _filed_key(self, one: Queued, key: str) -> str:
        """The key under which the statement that a candidate refers to was filed; empty where it was not."""
        decision = self._standing.verdicts.get((one.file, self._queue.by_key.get((one.file, key), "")))
        return decision.key if decision and decision.verdict == "accepted" else ""

    # -- decisions -------------------------------------------------------------------------------------------------

    def accept(self) -> tuple[Statement, ...]:
        """File the candidate before the person as a statement; what it says.

        Raises :class:`DatasetError` with the reader's words where it is wrong; nothing has changed then.
        """
        one = self._at_hand()
        self._known.refresh()
        item = self._item(one)
        if item.problems:
            raise _refused(item.problems)
        draft = item.draft
        parents = self._parents(one, draft.record.key)
        statements, problems = self._known.checked(draft, [record for _, _, record in parents])
        if problems:
            raise _refused(problems)
        pending = Pending(self.folder)
        for entity in draft.entities:
            pending.extend("entities", entities_yaml([entity]))
        source, grown = draft.record.source, 0
        if not item.said_already or draft.record.key:
            grown = pending.append(statement_yaml(draft.record), self._known.home(source), one.id)
        for parent, (file, old), record in parents:
            pending.replace(file, old, statement_yaml(record), parent)
        self._decide(one, Decision(made="", verdict="accepted", key=draft.record.key), pending)
        self._known.add(draft.entities, statements)
        if parents:
            # The identifiers of what refers to the new statement have changed.
            self._known.take_in(read_dataset(self.folder))
        elif grown:
            self._known.grew(source, pending.texts[self._known.home(source)[0]], grown)
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
        fields = {**self._standing.fields.get(one.name, {}), field: written}
        draft = self._draft(one, fields)
        _, problems = self._known.checked(draft)
        if new := [m for m, code in problems.items() if m not in before.problems and code not in _BETWEEN_FIELDS]:
            raise _refused(new)
        if shown_field(draft.record, field) != shown_field(before.draft.record, field):
            self._decide(one, Decision(made="", verdict="changed", fields={field: written}))
        return self._item(one)

    def merge(self, new: str, known: str) -> Item:
        """Take a proposed entity for one of the dataset's, or for another proposed one, in all candidates of the source.

        Its name, where it has one (``own.py``), becomes an alias of the dataset's.
        """
        one = self._at_hand()
        self._known.refresh()
        entity = self._proposed_at(one, new)
        key = self._key_of(one, new)
        others = self._standing.proposals(one.file)
        kept = self._known.entities.get(known)
        if kept is None and known in others and known != new:
            into = self._standing.key_of(one.file, known)
            self._decide(one, Decision(made="", verdict="merged", new=key, id=into, among=True))
            return self._item(one)
        if kept is None:
            raise UnknownName("entity", known, nearest(known, {**self._known.entities, **others}.keys() - {new}))
        pending = Pending(self.folder)
        name = "" if is_own(key, one.candidate.source) else entity.name
        more = taken_over(kept, Entity(id=known, type="", name=name))
        # What is protected has its names in private/, where a person writes them.
        if more.aliases and not kept.protected:
            if self._known.is_private(name):
                raise _refused([PRIVATE])
            file, text, entry = self._known.entry(known)
            pending.edit(file, text, apply(text, additions(text, entry, more)))
            kept = msgspec.structs.replace(kept, aliases=(*kept.aliases, *more.aliases))
        self._decide(one, Decision(made="", verdict="merged", new=key, id=known), pending)
        self._known.add([kept], [])
        return self._item(one)

    def name(self, new: str, name: str, kind: str, printed: str) -> Item:
        """Give a proposed entity another id, class or name before it is made; an empty ``new`` proposes one more."""
        one = self._at_hand()
        self._known.refresh()
        key = ""
        if new:
            self._proposed_at(one, new)
            key = self._key_of(one, new)
        if name in self._known.types:
            raise ActorgraphError(f"{name!r} exists already; merge takes the new entity for it")
        if name in RESERVED:
            raise ActorgraphError(f"{name!r} cannot be an id")
        entity = Entity(id=name, type=kind, name=printed)
        _, problems = checked_entity(entity, self.vocabulary)
        if self._known.is_private(printed, name):
            problems.append(PRIVATE)
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
            self._known.take_in(msgspec.structs.replace(after, folder=self.folder))
        self._standing = self._replayed()
        name = (file, decision.of)
        self._passed.discard(name)
        if name in self._position:
            self._next = self._position[name]
        return decision

    def _at_hand(self) -> Queued:
        if self.current() is None:
            raise ActorgraphError("nothing is left to decide")
        return self._line[self._next]

    def _now(self) -> str:
        """The time, later than that of every decision so far."""
        last = max((log.all[-1].made for log in self._logs.values() if log.all), default="")
        now = datetime.now(UTC)
        if last >= _written(now):
            now = datetime.fromisoformat(last) + timedelta(microseconds=1)
        return _written(now)

    def _decide(self, one: Queued, decision: Decision, pending: Pending | None = None) -> None:
        changes = tuple(pending.changes) if pending else ()
        decision = msgspec.structs.replace(decision, made=self._now(), by=self.reviewer, of=one.id, changes=changes)
        log = self._logs[one.file]
        log.append(decision)
        if pending and changes:
            carry_out(self.folder, log, decision, dict(pending.texts))
            self._known.wrote(pending.texts)
        self._standing.take(one.file, decision)
        if decision.verdict in ("accepted", "rejected", "skipped"):
            self._passed.add(one.name)

    def _parents(self, one: Queued, key: str) -> list[tuple[str, tuple[str, str], StatementRecord]]:
        """The accepted statements that refer to this candidate and could not yet be linked to it, with the link."""
        found = []
        if not key:
            return []
        entries = self._logs[one.file].entries()
        for parent in self._queue.referring.get((one.file, one.candidate.key), ()):
            entry = entries.get(parent.id)
            if self._standing.verdict(parent.name) != "accepted" or entry is None:
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

    def _proposed_at(self, one: Queued, new: str) -> Entity:
        """The new entity that a candidate proposes under an id, its own or the one it was given."""
        found = {entity.id: entity for _, entity in self.proposed(one)}
        if new not in found:
            near = nearest(new, found) or list(found)
            raise ActorgraphError(f"the candidate proposes no new entity {new!r}{did_you_mean(near)}")
        return found[new]

    def _key_of(self, one: Queued, new: str) -> str:
        """The id under which extraction proposed an entity."""
        new_ones = (ref for _, ref in refs(one.candidate) if ref.new)
        found = next(ref.id for ref in new_ones if new in (ref.id, self._standing.meant(one.file, ref)))
        return self._standing.key(one.file, found)

    def proposed(self, one: Queued | Item) -> list[tuple[str, Entity]]:
        """The new entities of a candidate that nobody has merged, with the field that names each."""
        file = one.file if isinstance(one, Queued) else self._file_of(one)
        new, found = self._standing.proposals(file), []
        for field, ref in refs(one.candidate):
            name = self._standing.meant(file, ref)
            if ref.new and name not in self._known.types and name in new:
                found.append((field.rstrip("_"), new[name]))
        return found


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _refused(messages: Iterable[str]) -> DatasetError:
    return DatasetError([Problem("the candidate", 0, message) for message in messages])
