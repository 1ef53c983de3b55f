"""A generation on disk → an endpoint: only the graphs that changed, one at a time, to be gone on with where it stopped."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag

import msgspec

from actorgraph.graph.store import Generation, Manifest, current
from actorgraph.ontology.errors import ActorgraphError, OutputError

from . import described
from .described import Description, Held, held_triples, version_of
from .http import EndpointError
from .merged import Merging
from .probe import unsupported
from .server import Server

#: Parts of a generation that a reader needs beside its quads.
_FILES: Final = ("vocabulary.ttl", "questions/*.rq", "rules/*.rq", "pseudonyms.json")
#: Digests are written for so many quads or graphs together.
_QUADS_TOGETHER: Final = 50_000
_GRAPHS_TOGETHER: Final = 50


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a load did: ``sent`` of ``graphs`` graphs (``quads`` quads in all of them), ``dropped`` that were there before.

    ``server`` is the program that answers, ``address`` where; ``private`` whether the whole stands there; ``notes`` are for
    who loads it.
    """

    server: str
    address: str
    graphs: int
    sent: int
    dropped: int
    quads: int
    private: bool
    resumed: bool
    notes: tuple[str, ...] = ()


def load(
    generation: Generation, url: str, *, private: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Loaded:
    """Make the endpoint at ``url`` hold what ``generation`` holds that may be published, or with ``private`` all of it.

    Raises :class:`.http.EndpointError` where the server refuses; what was loaded until then stays, is known as such to
    readers, and is not sent again.
    """
    address, wanted = urldefrag(url)
    manifest = generation.manifest
    if wanted and wanted != manifest.id:
        raise ActorgraphError(f"#{wanted} names another dataset than {manifest.id}, which is to be loaded")
    private = private and manifest.protected > 0
    leaving = generation if private or not manifest.protected else generation.published()
    with closing(Server(address)) as server:
        return _load(leaving, server, private, progress)


def _load(leaving: Generation, server: Server, private: bool, progress: Callable[[str], None]) -> Loaded:
    manifest = leaving.manifest
    progress("comparing with the endpoint")
    held = _digests(leaving)
    before = described.find(server, manifest.base)
    if before is not None and before.manifest.id != manifest.id:
        raise ActorgraphError(
            f"{server.address} holds another dataset ({before.manifest.id}) under the same base, {manifest.base}; "
            "give one of them another base"
        )
    description = Description(
        manifest=_abroad(leaving.manifest),
        private=private,
        complete=False,
        version=version_of(held),
        loader=secrets.token_hex(8),
        graphs=held,
        files=_files(leaving.folder),
    )
    known = before.graphs if before else {}
    same = {
        iri
        for iri, one in held.items()
        if iri in known and known[iri] == msgspec.structs.replace(one, place=known[iri].place)
    }
    gone = [iri for iri in known if iri not in held]
    merges = server.kind.merges
    as_before = msgspec.structs.replace(description, complete=True, loader="", merged=before.merged if before else None)
    unmerged = merges and (before is None or before.merged is None)
    if before is None or unmerged or msgspec.structs.replace(before, loader="") != as_before:
        merging = Merging(server, description, before, ({*held} | {*gone}) - same) if merges else None
        loading = _Load(server, description, progress, merging)
        # Until the last graph is replaced, names of protected people may stand there.
        loading.announce(same, gone, known, private=private or (before is not None and before.private))
        if not merges:  # one that was loaded when the server was known to need it
            server.drop(described.merged(manifest.base))
        for iri in gone:
            loading.drop(iri)
        for iri, lines in _by_graph(leaving):
            if iri not in same:
                loading.send(iri, lines)
        loading.finish(leaving)
    notes = []
    if not server.exact:
        wrong = unsupported(server)
        named = f" answers otherwise than SPARQL asks for ({', '.join(wrong)})" if wrong else " is not relied on"
        notes.append(f"{server.name}{named}: actorgraph itself evaluates queries that are more than plain patterns")
    return Loaded(
        server=server.name,
        address=server.address,
        graphs=len(held),
        sent=len(held) - len(same),
        dropped=len(gone),
        quads=sum(one.quads for one in held.values()),
        private=private,
        resumed=before is not None and not before.complete,
        notes=tuple(notes),
    )


def load_folder(
    out: Path, url: str, *, private: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Loaded:
    """:func:`load` what was last built under ``out``; raises :class:`ActorgraphError` where nothing was."""
    generation = current(out / "store")
    if generation is None:
        raise ActorgraphError(f"there is no graph in {out}")
    with generation:
        return load(generation, url, private=private, progress=progress)


class _Load:
    """One load, while it goes on."""

    def __init__(
        self, server: Server, description: Description, progress: Callable[[str], None], merging: Merging | None
    ) -> None:
        self._server, self._description, self._progress = server, description, progress
        self._merging = merging
        self._written: list[tuple[str, Held]] = []
        self._done = 0

    def announce(self, same: set[str], gone: Iterable[str], known: dict[str, Held], *, private: bool) -> None:
        """Say that a load begins: which graphs are as they should be, and which are to go."""
        about = self._description
        graphs = {iri: one if iri in same else Held(one.place, one.quads) for iri, one in about.graphs.items()}
        # An interrupted load must still know them.
        graphs |= {iri: Held(len(graphs) + number, known[iri].quads) for number, iri in enumerate(gone)}
        self._describe(msgspec.structs.replace(about, graphs=graphs, private=private))
        self._done = len(same)

    def drop(self, iri: str) -> None:
        """Remove a graph that the dataset no longer has."""
        if self._merging:
            self._merging.leave(iri)
        self._server.drop(iri)

    def send(self, iri: str, lines: Iterable[str]) -> None:
        """Replace one graph."""
        total = len(self._description.graphs)
        self._progress(f"loading {self._server.name}: graph {self._done + 1:,} of {total:,}")
        if self._merging:
            self._merging.leave(iri)
        self._replace(iri, (_triple(line) for line in lines))
        if self._merging:
            self._merging.enter(iri)
        self._done += 1
        self._written.append((iri, self._description.graphs[iri]))
        if len(self._written) == _GRAPHS_TOGETHER or sum(one.quads for _, one in self._written) >= _QUADS_TOGETHER:
            self._confirm()

    def _replace(self, iri: str, triples: Iterable[str]) -> None:
        first = True
        for batch in _batches(triples, self._server.kind.rows, self._server.kind.size):
            if first:
                self._server.replace(iri, batch)
            else:
                self._server.add(iri, batch)
            first = False
        if first:  # an empty graph
            self._server.drop(iri)

    def _confirm(self) -> None:
        """Write the digests of the graphs that have been sent."""
        about = self._description
        described.still_ours(self._server, about.manifest.base, about.loader)
        for iri, one in self._written:
            if (quads := self._server.count(iri)) != one.quads:
                raise EndpointError(
                    f"{self._server.name} keeps {quads:,} of the {one.quads:,} quads of <{iri}>; "
                    "this server cannot hold the graph as it is"
                )
        lines = [line for iri, one in self._written for line in held_triples(iri, one)]
        self._server.add(about.node, lines)
        self._written.clear()

    def finish(self, leaving: Generation) -> None:
        """Say that all is there."""
        self._confirm()
        merged = None
        if self._merging:
            self._progress(f"loading {self._server.name}: all graphs together")
            merged = self._merging.finish(lambda: map(_triple, leaving.lines()), self._fill)
            described.still_ours(self._server, self._description.manifest.base, self._description.loader)
        self._describe(msgspec.structs.replace(self._description, complete=True, merged=merged))

    def _fill(self, iri: str, triples: Iterable[str]) -> None:
        for batch in _batches(triples, self._server.kind.rows, self._server.kind.size):
            self._server.add(iri, batch, at_once=False)

    def _describe(self, description: Description) -> None:
        self._replace(description.node, description.triples())


def _digests(generation: Generation) -> dict[str, Held]:
    """Every graph of a generation by IRI, in the order of its text; inferences last."""
    found: dict[str, Held] = {}
    for iri, lines in _by_graph(generation):
        if iri in found:
            raise OutputError(f"the quads of <{iri}> do not stand together in {generation.folder}; build it again")
        digest = hashlib.sha256()
        distinct: set[int] = set()  # a line may stand twice, a quad does not
        for line in lines:
            digest.update(line.encode())
            distinct.add(hash(line))
        found[iri] = Held(len(found), len(distinct), digest.hexdigest())
    return found


def _by_graph(generation: Generation) -> Iterator[tuple[str, Iterator[str]]]:
    yield from groupby(generation.lines(), key=_graph)
    if generation.manifest.inferred is not None:
        yield from groupby(generation.lines(inferred=True), key=_graph)


def _graph(line: str) -> str:
    """The IRI of a line's graph."""
    return line[line.rindex(" <") + 2 : -4]


def _triple(line: str) -> str:
    return f"{line[: line.rindex(' <')]} .\n"


def _batches(triples: Iterable[str], rows: int, size: int) -> Iterator[list[str]]:
    """Triples in lists of at most ``rows`` and about ``size`` bytes."""
    batch: list[str] = []
    held = 0
    for triple in triples:
        if batch and (len(batch) == rows or held + len(triple) > size):
            yield batch
            batch, held = [], 0
        batch.append(triple)
        held += len(triple.encode())
    if batch:
        yield batch


def _abroad(manifest: Manifest) -> Manifest:
    """What a manifest says where its disk is not: no paths, no files, and the graphs' digests stand beside it."""
    return msgspec.structs.replace(manifest, dataset="", files={}, graphs={})


def _files(folder: Path) -> dict[str, str]:
    paths = sorted(path for pattern in _FILES for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
