"""The index of a graph as it lies in files: names, rows, and which statements are asked for.

:mod:`.indexing` makes it. Entities and statements are numbers here, as the index counts them; records stay in the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from actorgraph.graph.view.drawing import CLAIMS
from actorgraph.ontology.errors import ActorgraphError, UnknownName

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: The arrays of an index, which are attributes of :class:`Index`.
ARRAYS: Final = (
    *("row_statement", "row_subject", "row_object", "of_subject", "by_object", "of_object"),
    *("identifier", "relation", "claim", "source", "earliest", "latest"),
    *("name", "kind", "node", "told", "joined", "ranked"),
    *("part_entity", "part_statement", "part_spoken", "begins"),
)


class Narrow(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: statements of some ``relations`` (or none of ``not_relations``), the same for the names of claims
    and the ``classes`` of the other entity; about the days from ``since`` to ``until`` (2012-03-01), ``undated`` ones too.
    """

    relations: tuple[str, ...] = ()
    not_relations: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    not_claims: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    not_classes: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    undated: bool = False


class Index:
    """The arrays of one graph, shared by all processes that read them."""

    def __init__(self, folder: Path, *, shared: bool = True) -> None:
        self._folder = folder
        self._mode: Literal["r"] | None = "r" if shared else None
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.relations: list[str] = about["relations"]
        self.classes: list[str] = about["classes"]
        self._arrays: dict[str, NDArray[Any]] = {name: self._load(name) for name in ARRAYS}
        self.text = (folder / "names.txt").read_bytes()

    def _load(self, name: str) -> NDArray[Any]:
        path = self._folder / f"{name}.npy"
        found: NDArray[Any] = np.load(path, mmap_mode=self._mode, allow_pickle=False)
        return np.asarray(found)

    def __getattr__(self, name: str) -> NDArray[Any]:
        arrays: dict[str, NDArray[Any]] = self.__dict__.get("_arrays", {})
        if name not in arrays:
            raise AttributeError(name)
        return arrays[name]

    def number(self, name: str) -> int:
        """The number of an entity or source; raises :class:`UnknownName` where there is none."""
        found = self.find(name)
        if found < 0:
            raise UnknownName("entity", name)
        return found

    def find(self, name: str) -> int:
        """As :meth:`number`, but -1 where there is none."""
        key = name.encode("utf-8", "replace")
        at = int(np.searchsorted(self.name, np.bytes_(key)))
        return at if at < len(self.name) and bytes(self.name[at]) == key else -1

    def id(self, number: int) -> str:
        """The id of an entity."""
        return bytes(self.name[number]).decode()

    def identify(self, statement: int) -> str:
        """The identifier of a statement."""
        return bytes(self.identifier[statement]).hex()

    def rows(self, entity: int, *, subject: bool = True, object: bool = True) -> Ints:
        """The rows in which an entity is subject, object, or either; a row of itself with itself once."""
        first, end = self.of_subject[entity], self.of_subject[entity + 1]
        own = np.arange(first, end) if subject else np.arange(0)
        if not object:
            return own
        told = self.by_object[self.of_object[entity] : self.of_object[entity + 1]].astype(np.int64)
        return np.concatenate([own, told[self.row_subject[told] != entity] if subject else told])

    def passing(self, statements: NDArray[Any], narrow: Narrow) -> Mask:
        """Which of some statements are asked for, the classes of entities apart."""
        kept = np.ones(len(statements), dtype=bool)
        for only, without, names, values in (
            (narrow.relations, narrow.not_relations, self.relations, self.relation),
            (narrow.claims, narrow.not_claims, [claim["name"] for claim in CLAIMS], self.claim),
        ):
            if only or without:
                kept &= _allowed(only, without, names)[values[statements]]
        if narrow.since or narrow.until:
            first, last = _day(narrow.since, 0), _day(narrow.until, 99_999_999)
            earliest, latest = self.earliest[statements], self.latest[statements]
            dated = earliest > 0
            kept &= np.where(dated, (earliest <= last) & (latest >= first), narrow.undated)
        return kept

    def of_class(self, entities: NDArray[Any], narrow: Narrow) -> Mask:
        """Which of some entities are of a class asked for."""
        if not (narrow.classes or narrow.not_classes):
            return np.ones(len(entities), dtype=bool)
        found: Mask = _allowed(narrow.classes, narrow.not_classes, self.classes)[self.kind[entities]]
        return found


def known(index: Index, names: Iterable[str]) -> Ints:
    """The numbers of those of some ids that there are."""
    found = (index.find(name) for name in dict.fromkeys(names))
    return np.array([number for number in found if number >= 0], dtype=np.int64)


def _allowed(only: Sequence[str], without: Sequence[str], names: Sequence[str]) -> Mask:
    return np.array([(not only or name in only) and name not in without for name in names] or [True], dtype=bool)


def _day(iso: str, otherwise: int) -> int:
    if not iso:
        return otherwise
    digits = iso.replace("-", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        raise ActorgraphError(f"{iso!r} is no day; write it as 2012-03-01")
    return int(digits)
