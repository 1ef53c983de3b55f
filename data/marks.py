"""The marks of a statement: what keeps it from being read as a fact, in one wording for tables, files and pages."""

from __future__ import annotations

from collections.abc import Collection


def marks(
    *,
    stance: str = "asserted",
    negated: bool = False,
    condition: str = "",
    voice: str = "text",
    subjects: Collection[str] = (),
    said_by: Collection[str] = (),
    judgement: bool = False,
) -> list[str]:
    """The marks, empty where nothing keeps the statement from being a fact; each is one line of text.

    ``said_by`` counts where anybody else than each of the ``subjects`` speaks; ``judgement`` tells that the relation is
    somebody's evaluation.
    """
    found = []
    if stance != "asserted":
        found.append(stance)
    if negated:
        found.append("negated")
    if condition:
        found.append(f"on condition: {' '.join(condition.split())}")
    if voice != "text":
        found.append(f"in a {voice}")
    if any(set(said_by) - {subject} for subject in subjects):
        found.append(f"said by {', '.join(said_by)}")
    if judgement:
        found.append("a judgement")
    return found
