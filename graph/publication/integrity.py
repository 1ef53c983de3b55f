"""The integrity manifest of what a build publishes, and checking a folder against it.

``integrity.json`` stands beside ``graph.ttl``. Whoever receives the folder can tell which file is not as it was made, and
whether a Turtle file that another program has written anew still says the same:

    sources    the SHA-256 of each source's canonical text, as the dataset gives it
    files      the SHA-256 of each file; of one that holds RDF also that of its content

The digest of a content is that of its canonical N-Quads (RDFC-1.0, which for a graph without blank nodes is: each triple
once, in canonical form, a line each, sorted by code point, all in UTF-8), and ``triples`` is the number of lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.records import Source
from actorgraph.graph import from_rdf
from actorgraph.graph.files import open_file, written_aside
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import OutputError

NAME: Final = "integrity.json"
#: What else a build leaves in its folder and nobody hands over.
_OWN: Final = frozenset({NAME, "store"})
_RDF: Final = ".ttl"
_MOST: Final = 64 * 1024 * 1024

_ESCAPES: Final = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
_ESCAPED: Final = re.compile('[\x00-\x1f"\\\\\x7f]')


class Content(msgspec.Struct, frozen=True):
    """What an RDF file says, however it is written: the SHA-256 of its canonical N-Quads, and how many there are."""

    sha256: str
    triples: int


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One published file."""

    bytes: int
    sha256: str
    content: Content | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The integrity manifest; see the head of this file."""

    format: int = 1
    dataset: str
    title: str
    base: str
    sources: dict[str, str]
    files: dict[str, File]


class Finding(msgspec.Struct, frozen=True, order=True):
    """What checking found of one file: ``state`` is ``whole``, ``same content``, ``differs``, ``missing`` or ``extra``."""

    file: str
    state: str
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.state in ("differs", "missing", "extra")


def write_manifest(graph: StoredGraph, folder: Path, names: Iterable[str]) -> None:
    """Write the manifest of the files ``names`` in ``folder``, which were made from ``graph``, beside them."""
    described = from_rdf.entities(graph)
    manifest = Manifest(
        dataset=graph.manifest.id,
        title=graph.manifest.title,
        base=graph.base,
        sources={name: source.sha256 for name, source in described.items() if isinstance(source, Source)},
        files={name: _file(folder / name) for name in sorted(names)},
    )
    with written_aside(folder / NAME) as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def verify(folder: Path) -> list[Finding]:
    """Every file of a folder that a build published, and how it compares with the folder's manifest; sorted by name.

    Raises :class:`OutputError` where there is no folder, or no manifest in it that can be read.
    """
    manifest = _read(folder)
    found = [_compared(name, folder / name, known) for name, known in manifest.files.items()]
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_dir() or name.parts[0] in _OWN or name.as_posix() in manifest.files:
            continue
        found.append(Finding(name.as_posix(), "extra", "is not in the manifest"))
    return sorted(found)


def content(triples: Iterable[str]) -> Content:
    """The digest of ``triples``, each ``subject predicate object`` in N-Triples terms; each counts once."""
    by_subject: dict[str, set[str]] = {}
    known: dict[str, str] = {}
    for triple in triples:
        subject, _, rest = triple.partition(" ")
        # Most of what is said is said again and again: one copy of each saves half of the memory.
        by_subject.setdefault(subject, set()).add(known.setdefault(rest, rest))
    digest, count = hashlib.sha256(), 0
    for subject in sorted(by_subject):
        lines = sorted(f"{subject} {rest} .\n" for rest in by_subject[subject])
        digest.update("".join(lines).encode())
        count += len(lines)
    return Content(digest.hexdigest(), count)


def canonical(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as canonical N-Quads writes it; tags of languages in lower case, since readers change their case.

    Raises ``ValueError`` for a blank node: nothing that a build publishes has one.
    """
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if not isinstance(term, ox.Literal):
        raise ValueError(f"{term} has no canonical form of its own")
    text = f'"{_ESCAPED.sub(_escape, term.value)}"'
    if term.language:
        return f"{text}@{term.language.lower()}"
    datatype = term.datatype.value
    return text if datatype == "http://www.w3.org/2001/XMLSchema#string" else f"{text}^^<{datatype}>"


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _triples(path: Path) -> Iterator[str]:
    """The triples of a Turtle file in canonical form."""
    known: dict[object, str] = {}

    def written(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        found = known.get(term)
        if found is None:
            if len(known) > 100_000:
                known.clear()
            found = known[term] = canonical(term)
        return found

    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        yield f"{written(quad.subject)} {written(quad.predicate)} {written(quad.object)}"


def _file(path: Path) -> File:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.stat().st_size, digest, content(_triples(path)) if path.suffix == _RDF else None)


def _compared(name: str, path: Path, known: File) -> Finding:
    if not path.is_file():
        return Finding(name, "missing", "is not there" if not path.exists() else "is not a file")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Finding(name, "differs", f"cannot be read: {error.strerror or error}")
    if digest == known.sha256:
        return Finding(name, "whole")
    if known.content is None:
        return Finding(name, "differs", f"has SHA-256 {digest[:12]}…, not {known.sha256[:12]}…")
    try:
        now = content(_triples(path))
    except (SyntaxError, ValueError, OSError) as error:
        return Finding(name, "differs", f"is no longer the RDF it was: {error}")
    if now == known.content:
        return Finding(name, "same content", "is written otherwise and says the same")
    more = f"; {now.triples:,} triples, not {known.content.triples:,}" if now.triples != known.content.triples else ""
    return Finding(name, "differs", f"says something else{more}")


def _read(folder: Path) -> Manifest:
    path = folder / NAME
    try:
        with open_file(path) as file:
            manifest = msgspec.json.decode(file.read(_MOST), type=Manifest)
    except FileNotFoundError:
        raise OutputError(f"there is no {path}; a build writes it beside graph.ttl") from None
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} is not a manifest of a build: {error}") from error
    for name in manifest.files:
        if Path(name).is_absolute() or ".." in Path(name).parts or not Path(name).parts:
            raise OutputError(f"{path} names {name!r}, which does not lie in the folder")
    return manifest
