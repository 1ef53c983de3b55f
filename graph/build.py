"""A dataset's folder → the store and what is published from it: ``graph.ttl``, ``void.ttl``, ``network.html``."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.read import BUNDLED, dataset_files, locate, read_dataset
from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import ActorgraphError, OutputError

from . import store
from .rdf import Converter, graphs
from .store import QUADS, FileStamp, Generation, Manifest

OUT: Final = Path("actorgraph-out")
#: Rebuilding from scratch is as fast as replacing once this part of the graphs' text has changed.
_MOSTLY_CHANGED: Final = 0.5
_BUNDLED_MARK: Final = "bundled:"

Progress = Callable[[str], None]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build made: ``files`` by what they are, ``replaced`` the graphs written anew (all of them when from scratch)."""

    manifest: Manifest
    out: Path
    files: dict[str, Path]
    replaced: tuple[str, ...]
    scratch: bool


def build(dataset: Path, out: Path = OUT, *, progress: Progress = lambda _: None) -> Built:
    """Read the dataset in the folder ``dataset`` and write everything under ``out``.

    Only graphs whose content changed since the last build are replaced. Raises :class:`DatasetError` where the data has
    problems and :class:`OutputError` where ``out`` cannot be written; the earlier output is whole in both cases.
    """
    progress("reading the dataset")
    stamps = stamp(dataset)
    read = read_dataset(dataset)
    generation, replaced, scratch = build_store(read, out, stamps, progress=progress)
    with generation:
        from .outputs import write_outputs  # noqa: PLC0415  the picture's libraries are heavy; the store needs none of them

        progress("writing what is published")
        files = write_outputs(generation, out)
        return Built(
            manifest=generation.manifest,
            out=out,
            files={"store": out / "store", **files},
            replaced=replaced,
            scratch=scratch,
        )


def build_store(
    dataset: Dataset, out: Path, stamps: dict[str, FileStamp], *, progress: Progress = lambda _: None
) -> tuple[Generation, tuple[str, ...], bool]:
    """Build a generation from ``dataset`` and switch to it: the generation (held), the graphs written, whether all were."""
    folder = out / "store"
    try:
        with store.building(folder) as fresh:
            previous = store.current(folder)
            try:
                digests, replaced, scratch = _fill(dataset, fresh, previous, progress)
            finally:
                if previous is not None:
                    previous.close()
            _keep_companions(dataset.folder, fresh)
            manifest = Manifest(
                tool=_tool_version(),
                dataset=name_of(dataset.folder, out),
                id=dataset.id,
                title=dataset.title,
                base=dataset.base,
                entities=len(dataset.entities),
                sources=len(dataset.sources),
                statements=len(dataset.statements),
                files=stamps,
                graphs=digests,
            )
            store.switch(folder, fresh, manifest)
            held = store.current(folder)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}") from error
    if held is None:
        raise OutputError(f"{out}: the store vanished while it was built")
    return held, replaced, scratch


def _fill(
    dataset: Dataset, fresh: Path, previous: Generation | None, progress: Progress
) -> tuple[dict[str, str], tuple[str, ...], bool]:
    """Fill the database of ``fresh``: from ``previous`` where most of it still holds, else from scratch."""
    progress("converting to RDF")
    known = previous.manifest.graphs if previous and previous.manifest.base == dataset.base else {}
    digests: dict[str, str] = {}
    sizes: dict[str, int] = {}
    quads, changed = fresh / QUADS, fresh / "changed.nq"
    with quads.open("wb") as whole, changed.open("wb") as part:
        for name, lines in _all_graphs(dataset):
            text = "".join(lines).encode()
            digests[name], sizes[name] = hashlib.sha256(text).hexdigest(), len(text)
            whole.write(text)
            if known and known.get(name) != digests[name]:
                part.write(text)
    stale = [name for name in (*digests, *known) if known.get(name) != digests.get(name)]
    volume = sum(sizes.get(name, 0) for name in stale)
    scratch = previous is None or not known or volume > _MOSTLY_CHANGED * sum(sizes.values())
    progress("loading the store")
    if scratch:
        database = ox.Store(str(fresh / "db"))
        database.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    else:
        assert previous is not None
        previous.open().backup(str(fresh / "db"))
        database = ox.Store(str(fresh / "db"))
        convert = Converter(dataset.base, dataset.vocabulary)
        for name in dict.fromkeys(stale):
            database.remove_graph(ox.NamedNode(convert.graph(name)))
        database.bulk_load(path=str(changed), format=ox.RdfFormat.N_QUADS)
    database.flush()
    del database
    changed.unlink()
    return digests, tuple(digests) if scratch else tuple(dict.fromkeys(stale)), scratch


def _all_graphs(dataset: Dataset) -> Iterable[tuple[str, list[str]]]:
    yield from graphs(dataset)
    yield "vocabulary", _vocabulary_lines(dataset)


def _vocabulary_lines(dataset: Dataset) -> list[str]:
    """The vocabulary's Turtle as N-Quads lines, sorted."""
    graph = ox.NamedNode(Converter(dataset.base, dataset.vocabulary).graph("vocabulary"))
    lines = set()
    for file in dataset.vocabulary.files:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            lines.add(f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n")
    return sorted(lines)


def _keep_companions(dataset: Path, fresh: Path) -> None:
    """Keep the dataset's own vocabulary and questions with the graph, which then answers without the dataset's folder."""
    if (own := dataset / "vocabulary.ttl").is_file():
        shutil.copyfile(own, fresh / "vocabulary.ttl")
    (fresh / "questions").mkdir()
    for question in sorted((dataset / "questions").glob("*.rq")):
        shutil.copyfile(question, fresh / "questions" / question.name)


# -- which dataset a graph was built from, and whether it has changed since ---------------------------------------------


def stamp(dataset: Path) -> dict[str, FileStamp]:
    """The stamp of every file of a dataset, by its path in the dataset's folder."""
    stamps = {}
    for path in dataset_files(dataset):
        state = path.stat()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        stamps[path.relative_to(dataset).as_posix()] = FileStamp(state.st_size, state.st_mtime_ns, digest)
    return stamps


def has_changed(manifest: Manifest, dataset: Path) -> bool:
    """Whether the dataset or the program differs from what the graph was built from.

    A file whose size and time are as they were counts as unchanged; of others the content decides.
    """
    paths = {path.relative_to(dataset).as_posix(): path for path in dataset_files(dataset)}
    if paths.keys() != manifest.files.keys() or manifest.tool != _tool_version():
        return True
    for name, path in paths.items():
        known, state = manifest.files[name], path.stat()
        if (state.st_size, state.st_mtime_ns) == (known.size, known.modified):
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != known.sha256:
                return True
    return False


def name_of(dataset: Path, out: Path) -> str:
    """How a graph under ``out`` remembers its dataset: a bundled one by name, any other by its path from ``out``."""
    folder = dataset.resolve()
    if folder.parent == BUNDLED.resolve():
        return f"{_BUNDLED_MARK}{folder.name}"
    return os.path.relpath(folder, out.resolve())


def dataset_of(manifest: Manifest, out: Path) -> Path | None:
    """The folder of the dataset that the graph under ``out`` was built from; ``None`` where it is gone."""
    if manifest.dataset.startswith(_BUNDLED_MARK):
        folder = BUNDLED / manifest.dataset.removeprefix(_BUNDLED_MARK)
    else:
        folder = out / manifest.dataset
    return folder if (folder / "dataset.yaml").is_file() else None


def _tool_version() -> str:
    return version("actorgraph")
