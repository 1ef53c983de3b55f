"""New things without a name are their document's own: "the men" of one report are not those of another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from .candidates import Candidate, Ref, refs

_WORD: Final = re.compile(r"[^\W\d_]+")


def own_things(candidates: Iterable[Candidate], text: str, source: str) -> list[Candidate]:
    """The candidates, the ids of new things that bear no name ending in their source's.

    So that what a person accepts of one document does not become what another one speaks of. A thing has no name where
    no word of what it is called has a capital but the first, and ``text`` writes that one with a small letter too; nor
    where it is counted ("130 Syrians").
    """
    found = list(candidates)
    small = {word for word in _WORD.findall(text) if word[:1].islower()}
    new = [ref for one in found for _, ref in refs(one) if ref.new]
    ids = {ref.id: f"{ref.id}-{source}" for ref in new if _is_nameless(ref.name, small) or _is_counted(ref)}
    return [_with_ids(one, ids) for one in found]


def is_own(id_: str, source: str) -> bool:
    """Whether an id is that of a nameless thing of a source."""
    return id_.endswith(f"-{source}")


def _is_counted(ref: Ref) -> bool:
    before = ref.text.removesuffix(ref.name)
    return before != ref.text and any(character.isdigit() for character in before)


def _is_nameless(name: str, small: set[str]) -> bool:
    first, *rest = _WORD.findall(name) or [""]
    return first.lower() in small and all(word.islower() for word in rest)


def _with_ids(candidate: Candidate, ids: dict[str, str]) -> Candidate:
    def renamed(ref: Ref) -> Ref:
        return msgspec.structs.replace(ref, id=ids[ref.id]) if ref.new and ref.id in ids else ref

    changed = {}
    for field in {field for field, _ in refs(candidate)}:
        value = getattr(candidate, field)
        changed[field] = tuple(map(renamed, value)) if isinstance(value, tuple) else renamed(value)
    return msgspec.structs.replace(candidate, **changed)
