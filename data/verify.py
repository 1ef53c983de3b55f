"""Citations against the original documents: does each source's digest, each paragraph and each span exist?"""

from __future__ import annotations

from pathlib import Path

import msgspec

from actorgraph.ontology.errors import DatasetError, Problem

from .passages import canonical_text, find_documents, paragraphs, passage_text
from .records import Dataset, Statement
from .what import format_what


class Verified(msgspec.Struct, frozen=True):
    """What was proved: how many sources and passages, and the ids of sources that no document has the digest of."""

    sources: int
    passages: int
    missing: tuple[str, ...]


def verify(dataset: Dataset, documents: Path) -> Verified:
    """Prove every citation of ``dataset`` whose document lies below the folder ``documents``.

    Raises :class:`DatasetError` with every passage that its document does not have.
    """
    found = find_documents(documents)
    texts: dict[str, list[str]] = {}
    for source in dataset.sources.values():
        if source.sha256 in found:
            texts[source.id] = paragraphs(canonical_text(found[source.sha256].read_bytes()))
    problems: list[Problem] = []
    proved = 0
    for statement in dataset.statements:
        document = texts.get(statement.source)
        if document is None:
            continue
        for passage in statement.passages:
            try:
                passage_text(document, passage)
                proved += 1
            except ValueError as error:
                problems.append(_missing(statement, str(error)))
    if problems:
        raise DatasetError(list(dict.fromkeys(problems)))
    return Verified(len(texts), proved, tuple(sorted(dataset.sources.keys() - texts.keys())))


def _missing(statement: Statement, message: str) -> Problem:
    what = format_what(statement.subjects, statement.relation, statement.objects)
    node = f"statement/{statement.id}"
    return Problem(statement.file, statement.line, message, code="passage", statement=what, node=node)
