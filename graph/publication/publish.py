"""What leaves the owner's disk: a graph in which nobody protected can be recognized.

A build that protects anybody writes what may be published beside what it is made from (``redact.py``), as a generation of
its own: outputs, exports and pictures are made from that, with the code that makes them from any graph.

    GENERATION/published/        the generation that may be published: db/, quads.nq, manifest.json, …
    GENERATION/pseudonyms.json   who is who, for the owner: see :class:`Pseudonyms`
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import pyoxigraph as ox

from actorgraph.data.records import Dataset
from actorgraph.graph.files import open_file
from actorgraph.graph.store import INFERENCES, INFERRED, PUBLISHED, QUADS, Manifest
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.terms import literal
from actorgraph.ontology.namespaces import DCTERMS, RDFS

_PSEUDONYMS: Final = "pseudonyms.json"
G = TypeVar("G", bound=StoredGraph)
#: What everything says of itself that is made with names of the protected in it.
NOTICE: Final = "Private: holds the names of protected people and is not for publication."
_NON_PUBLIC: Final = "<http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC>"


class Pseudonyms(msgspec.Struct, frozen=True):
    """Who is who: by id the ``entities`` published under another name, and ``claims`` by their published identifier.

    A claim is ``statement/…`` or ``inference/…``; ``left_out`` counts the texts that were not published.
    """

    entities: dict[str, str] = {}
    claims: dict[str, str] = {}
    left_out: int = 0


def published(graph: G) -> G:
    """The graph as it may leave: ``graph`` itself where nobody is protected; to be read while ``graph`` is open.

    Raises :class:`OutputError` where a graph that protects somebody has no such form.
    """
    if not graph.manifest.protected:
        return graph
    found = graph.generation.published()
    return graph if found is graph.generation else type(graph)(found)


class _Whole(StoredGraph):
    """A graph as it is, that says of itself in all that is made of it that it is private."""

    notice = NOTICE

    def __init__(self, graph: StoredGraph) -> None:
        super().__init__(graph.generation.whole())
        self.manifest = msgspec.structs.replace(graph.manifest, title=f"{graph.manifest.title} (private)")

    def lines(self, **options: tuple[str, ...]) -> Iterator[str]:
        yield from super().lines(**options)
        node, end = f"<{self.base}>", f"{self.graph('dataset')} .\n"
        yield f"{node} <{DCTERMS}accessRights> {_NON_PUBLIC} {end}"
        yield f"{node} <{RDFS}comment> {literal(NOTICE)} {end}"

    def close(self) -> None:
        """Nothing: the graph that this one shows is closed by who opened it."""


def leaving(graph: StoredGraph, *, private: bool) -> StoredGraph:
    """What may leave of a graph: its published form, or with ``private`` the whole, which then says that it is private."""
    if not private:
        return published(graph)
    return _Whole(graph) if graph.manifest.protected else graph


def pseudonyms(graph: StoredGraph) -> Pseudonyms:
    """Who is who in what is published of a graph; nobody where nobody is protected, or the file is not for us to read."""
    try:
        with open_file(graph.folder / _PSEUDONYMS) as file:
            return msgspec.json.decode(file.read(), type=Pseudonyms)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Pseudonyms()


def write_published(folder: Path, dataset: Dataset, manifest: Manifest, secret: str) -> Pseudonyms:
    """Write what may be published of the generation in ``folder``, which was built from ``dataset``.

    Its inferences are redacted with it, where there are any. Raises ``OSError`` where that cannot be written.
    """
    from .redact import Protected, Redaction
    from .secret import Secret

    protected = Protected(dataset, Secret(secret, dataset.base))
    redaction = Redaction(protected)
    texts = [name for name in (QUADS, INFERENCES) if (folder / name).is_file()]
    for name in texts:
        redaction.read(_lines(folder / name))
    target = folder / PUBLISHED
    target.mkdir()
    for name in texts:
        with (target / name).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(redaction.write(_lines(folder / name)))
    database = ox.Store(str(target / "db"))
    database.bulk_load(path=str(target / QUADS), format=ox.RdfFormat.N_QUADS)
    database.flush()
    if INFERENCES in texts:
        database.backup(str(target / INFERRED))
        with_inferences = ox.Store(str(target / INFERRED))
        with_inferences.bulk_load(path=str(target / INFERENCES), format=ox.RdfFormat.N_QUADS)
        with_inferences.flush()
    if (folder / "vocabulary.ttl").is_file():
        shutil.copyfile(folder / "vocabulary.ttl", target / "vocabulary.ttl")
    for kind in ("rules", "questions"):
        (target / kind).mkdir()
        for query in sorted((folder / kind).glob("*.rq")):
            if not protected.named_in(f"{query.stem}\n{query.read_text(encoding='utf-8')}"):
                shutil.copyfile(query, target / kind / query.name)
    title = manifest.id if protected.named_in(manifest.title) else manifest.title
    inferred = manifest.inferred
    if inferred is not None:
        inferred = msgspec.structs.replace(inferred, size=(target / INFERENCES).stat().st_size)
    size = (target / QUADS).stat().st_size
    about = msgspec.structs.replace(
        manifest, title=title, dataset="", files={}, graphs={}, size=size, inferred=inferred
    )
    (target / "manifest.json").write_bytes(msgspec.json.encode(about))
    claims = {new: old for old, new in sorted(redaction.renamed.items())}
    known = Pseudonyms(protected.pseudonyms, claims, redaction.left_out)
    descriptor = os.open(folder / _PSEUDONYMS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(known))
    return known


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from lines
