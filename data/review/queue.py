"""The candidates that wait for a person: who refers to whom, which new entities they propose, in which order they come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from ..extract.candidates import Candidate, identity, read_candidates
from ..records import Entity
from .decisions import SUFFIX
from .drafts import proposals

Order = Literal["document", "confidence"]
ORDERS: Final = ("document", "confidence")

#: A file of candidates, and in it a candidate's identity, a key, or a proposed entity's id.
Name = tuple[str, str]


class Queued(msgspec.Struct, frozen=True):
    """A candidate in its file under its identity."""

    id: str
    file: str
    candidate: Candidate

    @property
    def name(self) -> Name:
        return self.file, self.id


class Queue:
    """All candidates of some files: by name, by key, by the keys that they refer to, with the entities they propose."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.all: dict[Name, Queued] = {}
        self.proposed: dict[Name, Entity] = {}
        self.by_key: dict[Name, str] = {}
        self.referring: dict[Name, list[Queued]] = {}
        for path in paths:
            for name, candidate in with_identities(read_candidates(path)):
                self._add(Queued(name, path.name, candidate))

    def _add(self, one: Queued) -> None:
        self.all[one.name] = one
        for _, entity in proposals(one.candidate):
            self.proposed.setdefault((one.file, entity.id), entity)
        if one.candidate.key:
            self.by_key.setdefault((one.file, one.candidate.key), one.id)
        for key in (*one.candidate.content, *one.candidate.about):
            self.referring.setdefault((one.file, key), []).append(one)

    def of_key(self, file: str, key: str) -> Queued | None:
        """The candidate that a key names."""
        return self.all.get((file, self.by_key.get((file, key), "")))

    def ordered(self, order: Order, sources: Collection[str] = (), min_confidence: float = 0.0) -> list[Queued]:
        """The candidates in the order of reading; what others refer to comes before them, so that it can be linked."""
        chosen = [
            one
            for one in self.all.values()
            if one.candidate.confidence >= min_confidence and (not sources or one.candidate.source in sources)
        ]
        if order == "confidence":
            ranked = sorted(chosen, key=lambda one: -one.candidate.confidence)
        else:
            ranked = sorted(
                chosen, key=lambda one: (one.file, one.candidate.evidence.start, one.candidate.evidence.end)
            )
        inside = {(one.file, one.id): one for one in ranked}
        found: dict[tuple[str, str], Queued] = {}
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
                targets = [(one.file, self.by_key.get((one.file, key), "")) for key in keys]
                waiting += [(inside[target], False) for target in targets if target in inside]
        return list(found.values())


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
