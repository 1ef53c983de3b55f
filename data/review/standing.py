"""What the decisions that stand amount to: verdicts, corrections, and what proposed entities turned out to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..extract.candidates import Ref
from ..records import Entity
from .decisions import Decision
from .queue import Name


class Standing:
    """The decisions on all files of candidates; ``proposed`` are the new entities as extraction named them."""

    def __init__(self, proposed: Mapping[Name, Entity], decisions: Iterable[tuple[str, Decision]]) -> None:
        self._proposed = proposed
        self.verdicts: dict[Name, Decision] = {}
        self.fields: dict[Name, dict[str, str]] = {}
        self.merged: dict[Name, str] = {}
        self._among: dict[Name, str] = {}
        self.named: dict[Name, Entity] = {}
        self._new: dict[str, dict[str, Entity]] = {}
        for file, decision in decisions:
            self.take(file, decision)

    def take(self, file: str, decision: Decision) -> None:
        """Count one more decision."""
        place = (file, decision.of)
        if decision.verdict in ("merged", "named"):
            self._new.pop(file, None)
        if decision.verdict == "changed":
            self.fields.setdefault(place, {}).update(decision.fields)
        elif decision.verdict == "merged":
            (self._among if decision.among else self.merged)[file, decision.new] = decision.id
        elif decision.verdict == "named":
            entity = Entity(id=decision.id, type=decision.type, name=decision.name)
            self.named[file, decision.new or decision.id] = entity
        else:
            self.verdicts[place] = decision

    def verdict(self, name: Name) -> str:
        """The verdict on a candidate, empty where there is none."""
        decision = self.verdicts.get(name)
        return decision.verdict if decision else ""

    def proposals(self, file: str) -> dict[str, Entity]:
        """The new entities of a source by the id that they would get."""
        if file not in self._new:
            found = {}
            for (where, name), entity in {**self._proposed, **self.named}.items():
                if where == file and (where, name) not in self.merged and (where, name) not in self._among:
                    named = self.named.get((where, name), entity)
                    found[named.id] = named
            self._new[file] = found
        return self._new[file]

    def meant(self, file: str, ref: Ref) -> str:
        """The id of what a candidate names."""
        if not ref.new:
            return ref.id
        key = self.key(file, ref.id)
        if (file, key) in self.merged:
            return self.merged[file, key]
        named = self.named.get((file, key))
        return named.id if named else key

    def key(self, file: str, proposed: str) -> str:
        """The id under which extraction proposed what a proposed entity is: its own, or of the one it was merged into."""
        while (file, proposed) in self._among:
            proposed = self._among[file, proposed]
        return proposed

    def key_of(self, file: str, name: str) -> str:
        """The same by the id that a proposed entity would get."""
        return next((key for (where, key), one in self.named.items() if where == file and one.id == name), name)
