"""What makes two statements one: the identifier of a claim, and what repetitions of it add up to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from .records import Statement


def identify(claim: Mapping[str, Any], *, symmetric: bool = False) -> str:
    """The identifier of a claim: 32 hex digits of the SHA-256 of its fields in canonical JSON, defaults left out.

    Where the relation is ``symmetric``, which end was written first makes no difference.
    """
    if symmetric and claim["objects"] < claim["subjects"]:
        claim = {**claim, "subjects": claim["objects"], "objects": claim["subjects"]}
    return hashlib.sha256(msgspec.json.encode(claim, order="deterministic")).hexdigest()[:32]


def united(repeated: Sequence[Statement]) -> Statement:
    """One statement out of several that make the same claim: all their places, notes, quotes, in whatever order."""

    def all_of(field: str) -> str:
        return "\n".join(sorted({text for statement in repeated if (text := getattr(statement, field))}))

    first = min(repeated, key=lambda statement: statement.subjects)
    file, line = min((statement.file, statement.line) for statement in repeated)
    return msgspec.structs.replace(
        first,
        passages=tuple(sorted({place for statement in repeated for place in statement.passages})),
        **{field: all_of(field) for field in ("quote", "note", "extracted_by", "reviewed_by")},
        key=min((statement.key for statement in repeated if statement.key), default=""),
        confidence=max((s.confidence for s in repeated if s.confidence is not None), default=None),
        file=file,
        line=line,
    )
