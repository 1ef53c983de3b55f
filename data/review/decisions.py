"""What people decided about a source's candidates: an append-only log beside them, ``candidates/<source>.decisions.jsonl``.

A decision is written before the files that it changes, with the changes themselves, and marked as carried out after; so
whatever happens between, the next review carries it out. Nothing is ever removed: to undo is a decision too.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, OutputError, Problem

from ..changes import Texts, write_texts
from ..nodes import NodeError, read_text

SUFFIX: Final = ".decisions.jsonl"

Verdict = Literal["accepted", "rejected", "skipped", "changed", "merged", "named", "undone", "carried out"]


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In ``file``, at ``start``, the text ``removed`` becomes ``inserted``; ``before`` and ``after`` are its digests.

    ``of`` is the candidate whose statement that is; empty for an entity's entry.
    """

    file: str
    start: int
    removed: str = ""
    inserted: str = ""
    before: str = ""
    after: str = ""
    of: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision: when (UTC), who, which verdict on which candidate (its identity).

    ``fields`` are what was corrected, as typed. ``new`` is a proposed entity's id; ``id`` the one it is merged into or gets,
    with ``type`` and ``name``; ``among``: it is merged into another that is proposed, under that one's id. ``key`` names
    the accepted statement in its file. ``that`` is when the decision was made that is undone or carried out.
    """

    made: str
    verdict: Verdict
    by: str = ""
    of: str = ""
    fields: Mapping[str, str] = {}
    new: str = ""
    id: str = ""
    type: str = ""
    name: str = ""
    among: bool = False
    key: str = ""
    that: str = ""
    changes: tuple[Change, ...] = ()


class Log:
    """The decisions on one file of candidates, in the order in which they were made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.all: list[Decision] = []
        self._whole = 0
        if path.exists():
            self._read()

    def _read(self) -> None:
        decode = msgspec.json.Decoder(Decision).decode
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise OutputError(f"{self.path} cannot be read: {error.strerror or error}") from error
        # A last line without its end was being written when the machine stopped: it was never carried out.
        self._whole = data.rfind(b"\n") + 1
        for number, line in enumerate(data[: self._whole].split(b"\n"), 1):
            if line.strip():
                try:
                    self.all.append(decode(line))
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    file = f"{self.path.parent.name}/{self.path.name}"
                    raise DatasetError([Problem(file, number, f"is no decision: {error}")]) from None

    def append(self, decision: Decision, *, safe: bool = True) -> None:
        """Write a decision to the end; ``safe`` waits until it is on the disk."""
        line = msgspec.json.encode(decision) + b"\n"
        try:
            with self.path.open("ab") as file:
                if file.tell() != self._whole:
                    file.truncate(self._whole)
                file.write(line)
                file.flush()
                if safe:
                    os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{self.path} cannot be written: {error.strerror or error}") from error
        self._whole += len(line)
        self.all.append(decision)

    def standing(self) -> list[Decision]:
        """The decisions that nobody has undone, oldest first."""
        undone = {decision.that for decision in self.all if decision.verdict == "undone"}
        return [d for d in self.all if d.verdict not in ("undone", "carried out") and d.made not in undone]

    def unfinished(self) -> Decision | None:
        """The last decision that changes files, where nothing says that it was carried out."""
        done = {decision.that for decision in self.all if decision.verdict == "carried out"}
        changing = [decision for decision in self.all if decision.changes]
        return changing[-1] if changing and changing[-1].made not in done else None

    def entries(self) -> dict[str, tuple[str, str]]:
        """The file and the text of each accepted candidate's entry, as it was written."""
        found: dict[str, tuple[str, str]] = {}
        for decision in self.all:
            for change in decision.changes:
                if change.of and change.inserted:
                    found[change.of] = (change.file, change.inserted)
                elif change.of:
                    found.pop(change.of, None)
        return found


def digest(text: str | None) -> str:
    """What tells one state of a file from another; empty for a file that is empty or does not exist."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def text_of(folder: Path, file: str) -> str | None:
    """The text of a dataset's file, ``None`` where there is none."""
    path = folder / file
    if not os.path.lexists(path):
        return None
    try:
        return read_text(path)
    except NodeError as error:
        raise DatasetError([Problem(file, error.line, error.message)]) from error


def change(file: str, text: str | None, start: int, removed: str, inserted: str, of: str = "") -> tuple[Change, str]:
    """A change of a file's text, and the text after it."""
    old = text or ""
    new = old[:start] + inserted + old[start + len(removed) :]
    made = Change(
        file=file, start=start, removed=removed, inserted=inserted, before=digest(text), after=digest(new), of=of
    )
    return made, new


def difference(file: str, text: str, new: str) -> tuple[Change, str]:
    """The change that makes ``new`` of ``text``."""
    start = _shared(text, new)
    most = min(len(text), len(new)) - start
    end = min(_shared(text[::-1], new[::-1]), most)
    return change(file, text, start, text[start : len(text) - end], new[start : len(new) - end])


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def carried_out(folder: Path, changes: Sequence[Change]) -> Texts:
    """The texts of the files after ``changes``, as far as they have not been made already.

    Raises :class:`ActorgraphError` where a file has become another one and does not hold what is to be replaced.
    """
    texts: Texts = {}
    for one in changes:
        text = texts[one.file] if one.file in texts else text_of(folder, one.file)
        now = digest(text)
        last = [other.after for other in changes if other.file == one.file][-1]
        if now in (one.after, last):
            continue
        start = one.start
        if now != one.before:
            if one.inserted and one.inserted in (text or ""):
                continue
            start = _place(text or "", one)
        # What is empty now was made by what is taken back.
        texts[one.file] = change(one.file, text, start, one.removed, one.inserted)[1] or None
    return texts


def _place(text: str, one: Change) -> int:
    """Where a change belongs in a text that was edited since."""
    if one.removed:
        if text.count(one.removed) == 1:
            return text.index(one.removed)
        raise ActorgraphError(
            f"{one.file} was edited since: it no longer holds what was written there; edit it by hand and go on"
        )
    return len(text)


def inverted(folder: Path, changes: Iterable[Change]) -> list[Change]:
    """The changes that take ``changes`` back, as the files are now."""
    texts: dict[str, str | None] = {}
    made = []
    for one in reversed(list(changes)):
        text = texts[one.file] if one.file in texts else text_of(folder, one.file)
        if not one.of and one.file.startswith("statements/") and digest(text) != one.after:
            continue  # the head of a file that has other statements by now
        back = Change(file=one.file, start=one.start, removed=one.inserted, inserted=one.removed, of=one.of)
        place = one.start if digest(text) == one.after else _place(text or "", back)
        undo, texts[one.file] = change(one.file, text, place, back.removed, back.inserted, one.of)
        made.append(undo)
    return made


def carry_out(folder: Path, log: Log, decision: Decision, texts: Texts) -> None:
    """Write the files of a decision that stands in the log, and mark it as carried out."""
    write_texts(folder, texts)
    log.append(Decision(made=decision.made, verdict="carried out", that=decision.made), safe=False)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep others from reviewing or filing candidates meanwhile; ends with the process, however that ends.

    Raises :class:`ActorgraphError` where somebody else does so already.
    """
    candidates = folder / "candidates"
    try:
        candidates.mkdir(exist_ok=True)
        held = os.open(candidates, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise OutputError(f"{candidates} cannot be made: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ActorgraphError(
                f"somebody else is reviewing {folder.resolve().name} or filing candidates in it; "
                "wait until they have finished (two reviewers can work on copies, a source each)"
            ) from None
        yield
    finally:
        os.close(held)
