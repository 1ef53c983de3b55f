"""Candidate statements: what extraction proposes and a person decides, one a line in JSON Lines.

Offsets are characters of the document's canonical text (``passages.py``), and a ``text`` is always what stands between its
``start`` and ``end``. Field names are those of a dataset's statements (``from``, ``as``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from actorgraph.data.nodes import MAX_BYTES
from actorgraph.ontology.errors import DatasetError, OutputError, Problem


class Ref(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a candidate names: an entity of the dataset, or a ``new`` one proposed with an id, name and class.

    ``start`` and ``end`` are -1 where no words of the document stand for it.
    """

    id: str
    name: str
    type: str
    text: str = ""
    start: int = -1
    end: int = -1
    new: bool = False


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The words that say it, in one paragraph (counted from 1)."""

    paragraph: int
    start: int
    end: int
    text: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One proposed statement of a source; ``key`` names it for the ``content`` and ``about`` of others of its source.

    ``paragraph_start`` is where the evidence's paragraph begins in the canonical text (-1: not known); ``cue`` is where
    the words stand that express the relation.
    """

    key: str = ""
    source: str = ""
    subject: Ref
    relation: str
    object: Ref | None = None
    value: str | int | float | bool | None = None
    said_by: tuple[Ref, ...] = ()
    stance: str = "asserted"
    negated: bool = False
    condition: str = ""
    voice: str = "text"
    when: str = ""
    as_of: str = ""
    since: str = ""
    until: str = ""
    said_on: str = ""
    where: tuple[Ref, ...] = ()
    from_: Ref | None = msgspec.field(default=None, name="from")
    to: Ref | None = None
    topic: tuple[Ref, ...] = ()
    as_: Ref | None = msgspec.field(default=None, name="as")
    event: Ref | None = None
    count: int | float | str | dict[str, Any] | None = None
    gist: str = ""
    content: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    evidence: Evidence
    paragraph_start: int = -1
    cue: tuple[int, int] | None = None
    confidence: float
    extracted_by: str = ""


def write_candidates(candidates: Iterable[Candidate]) -> bytes:
    """The lines of a candidates file."""
    encode = msgspec.json.Encoder().encode
    return b"".join(encode(_lean(candidate)) + b"\n" for candidate in candidates)


#: The words that a field has for want of others.
_WORDS: Final = {
    field.name: field.default for field in msgspec.structs.fields(Candidate) if isinstance(field.default, str)
}


def _lean(candidate: Candidate) -> Candidate:
    """The same; msgspec leaves out a default only where it is the very object, which one from another process is not."""
    same = {field: word for field, word in _WORDS.items() if getattr(candidate, field) == word}
    return msgspec.structs.replace(candidate, **same)


def read_candidates(path: Path) -> Iterator[Candidate]:
    """The candidates of a file; raises :class:`DatasetError` with the file and line of the first that is none."""
    decode = msgspec.json.Decoder(Candidate).decode
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), 1):
                if not line.strip():
                    continue
                if len(line) > MAX_BYTES:
                    raise _problem(path, number, f"is longer than {MAX_BYTES / 1e6:.0f} MB; one line is one candidate")
                try:
                    yield decode(line)
                except msgspec.ValidationError as error:
                    raise _problem(path, number, f"is no candidate: {error}") from None
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    raise _problem(path, number, f"not valid JSON: {error}") from None
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error


def _problem(path: Path, line: int, message: str) -> DatasetError:
    return DatasetError([Problem(f"{path.parent.name}/{path.name}", line, message)])


def refs(candidate: Candidate) -> Iterator[tuple[str, Ref]]:
    """Every entity that a candidate names, with the field that names it."""
    for field in ("subject", "object", "said_by", "where", "from_", "to", "topic", "as_", "event"):
        value = getattr(candidate, field)
        for ref in value if isinstance(value, tuple) else (value,):
            if ref is not None:
                yield field, ref


def identity(candidate: Candidate) -> str:
    """What tells a candidate from the others of its source and stays when it is extracted again.

    The evidence, both ends and the relation; not the stance or the qualifiers, which a better extractor may read
    otherwise. An end is the words that stand for it: its entity may be known under another id by then.
    """
    target = _end(candidate.object) if candidate.object else ""
    if candidate.value is not None:
        target = msgspec.json.encode(candidate.value).decode()
    span = f"{candidate.evidence.start}-{candidate.evidence.end}"
    return " ".join(filter(None, (span, _end(candidate.subject), candidate.relation, target)))


def _end(ref: Ref) -> str:
    return f"{ref.start}-{ref.end}" if ref.start >= 0 else ref.id
