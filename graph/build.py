"""A dataset's folder → the store and what is published from it: ``graph.ttl``, ``void.ttl``, ``network.html``."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.folder import files_of, is_part
from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import OutputError, Problem

from . import store
from .check import checked
from .freshness import OUT, name_of, stamp, tool_version
from .inference.process import Limits, infer
from .inference.rules import Names, checked_rules
from .rdf import Converter, graphs
from .store import QUADS, FileStamp, Generation, Inferred, Manifest
from .terms import usual_case

#: Rebuilding from scratch is as fast as replacing once this part of the graphs' text has changed.
_MOSTLY_CHANGED: Final = 0.5

Progress = Callable[[str], None]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build made: ``files`` by what they are, ``replaced`` the graphs written anew (all of them from scratch).

    ``notes`` are what its owner should know of the protection of people in it, ``warnings`` what is probably a mistake.
    """

    manifest: Manifest
    out: Path
    files: dict[str, Path]
    replaced: tuple[str, ...]
    scratch: bool
    notes: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def build(
    dataset: Path,
    out: Path = OUT,
    *,
    limits: Limits = Limits(),
    private: bool = False,
    progress: Progress = lambda _: None,
) -> Built:
    """Read the dataset in the folder ``dataset`` and write everything under ``out``.

    What is written beside the store may be published, unless ``private`` asks for names of protected people in it.
    Only graphs whose content changed since the last build are replaced; rules may take ``limits``. Raises
    :class:`DatasetError` where the data or the rules have problems and :class:`OutputError` where ``out`` cannot be
    written; the earlier output is whole in both cases.
    """
    if is_part(dataset, out):
        raise OutputError(f"{out} belongs to the dataset itself; name another folder, such as {OUT}")
    progress("reading the dataset")
    stamps = stamp(dataset)
    found = checked(dataset)
    read = found.dataset
    # The libraries of the picture are heavy, and the store needs none of them.
    from .outputs import OUTPUTS, write_outputs

    def prepare(generation: Generation) -> None:
        progress("writing what is published")
        write_outputs(generation, generation.unpublished, private=private)

    notes: list[str] = []
    files = {name: out / name for name in OUTPUTS}
    for path in files.values():
        if path.is_dir():
            raise OutputError(f"{path} is a folder; the build writes a file of that name")
    generation, replaced, scratch = build_store(
        read,
        out,
        stamps,
        conclude=inferring(read, limits, progress=progress),
        tell=notes.append,
        prepare=prepare,
        progress=progress,
    )
    with generation:
        store.publish(generation, out)
        return Built(
            manifest=generation.manifest,
            out=out,
            files={"store": out / "store", **files},
            replaced=replaced,
            scratch=scratch,
            notes=tuple(notes),
            warnings=found.warnings,
        )


def inferring(
    dataset: Dataset, limits: Limits = Limits(), *, progress: Progress = lambda _: None
) -> Callable[[Path], Inferred]:
    """What infers from ``dataset`` in the folder of a generation, for :func:`build_store`."""
    rules = checked_rules(
        dataset.folder, Names(dataset.base, dataset.vocabulary, [*dataset.entities, *dataset.sources])
    )

    def conclude(fresh: Path) -> Inferred:
        progress("inferring")
        return infer(fresh, dataset.base, rules, limits)

    return conclude


def build_store(
    dataset: Dataset,
    out: Path,
    stamps: dict[str, FileStamp],
    *,
    conclude: Callable[[Path], Inferred | None] = lambda _: None,
    prepare: Callable[[Generation], None] = lambda _: None,
    progress: Progress = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Generation, tuple[str, ...], bool]:
    """Build a generation from ``dataset`` and switch to it: the generation (held), the graphs written, whether all were.

    ``conclude`` is called with the folder of the new generation and infers, ``prepare`` with the generation before the
    switch; where one of them fails, everything stays as it was.
    """
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
                tool=tool_version(),
                dataset=name_of(dataset.folder, out),
                id=dataset.id,
                title=dataset.title,
                base=dataset.base,
                entities=len(dataset.entities),
                sources=len(dataset.sources),
                statements=len(dataset.statements),
                files=stamps,
                graphs=digests,
                size=(fresh / QUADS).stat().st_size,
                inferred=conclude(fresh),
                protected=sum(entity.protected for entity in dataset.entities.values()),
            )
            if manifest.protected:
                progress("writing what may leave")
                _protect(dataset, fresh, folder, manifest, tell)
            generation = store.seal(fresh, manifest)
            try:
                prepare(generation)
                store.switch(folder, generation)
            except BaseException:
                generation.close()
                raise
    except OSError as error:
        raise OutputError(f"{error.filename or out} cannot be written: {error.strerror or error}") from error
    return generation, replaced, scratch


def _protect(dataset: Dataset, fresh: Path, folder: Path, manifest: Manifest, tell: Callable[[str], None]) -> None:
    """Write the form of a generation that may leave, in which nobody protected can be recognized."""
    from .publication.publish import write_published
    from .publication.secret import find_secret

    secret = find_secret(dataset.folder, folder)
    known = write_published(fresh, dataset, manifest, secret.text)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")  # the store is whole: names of protected people included
    if secret.note:
        tell(secret.note)
    if known.left_out:
        texts = "text names" if known.left_out == 1 else "texts name"
        tell(f"{known.left_out} {texts} somebody protected, by a name or id, and will not be published")


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
    database = None if scratch or previous is None else _copied(previous, fresh / "db")
    if database is None:
        scratch = True
        database = ox.Store(str(fresh / "db"))
        database.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    else:
        convert = Converter(dataset.base, dataset.vocabulary)
        for name in dict.fromkeys(stale):
            database.remove_graph(ox.NamedNode(convert.graph(name)))
        database.bulk_load(path=str(changed), format=ox.RdfFormat.N_QUADS)
    # A load leaves files that overlap. One compaction, a tenth of the build, makes every query up to 1.6 times faster.
    database.optimize()
    database.flush()
    del database
    changed.unlink()
    return digests, tuple(digests) if scratch else tuple(dict.fromkeys(stale)), scratch


def _copied(previous: Generation, target: Path) -> ox.Store | None:
    """A copy of the database of ``previous``; ``None`` where that one is damaged."""
    try:
        previous.open().backup(str(target))
        return ox.Store(str(target))
    except (OutputError, OSError, RuntimeError):
        shutil.rmtree(target, ignore_errors=True)
        return None


def _all_graphs(dataset: Dataset) -> Iterable[tuple[str, list[str]]]:
    yield from graphs(dataset)
    yield "vocabulary", _vocabulary_lines(dataset)


def _vocabulary_lines(dataset: Dataset) -> list[str]:
    """The vocabulary's Turtle as N-Quads lines, sorted."""
    graph = ox.NamedNode(Converter(dataset.base, dataset.vocabulary).graph("vocabulary"))
    lines = set()
    for file in dataset.vocabulary.files:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            target = str(quad.object)
            if isinstance(quad.object, ox.Literal) and quad.object.language:  # which parsing has lowered
                target = f"{target[: target.rindex('@')]}@{usual_case(quad.object.language)}"
            lines.add(f"{quad.subject} {quad.predicate} {target} {graph} .\n")
    return sorted(lines)


def _keep_companions(dataset: Path, fresh: Path) -> None:
    """Keep the dataset's own vocabulary, questions and rules with the graph, which then does without its folder."""
    if (own := dataset / "vocabulary.ttl").is_file():
        shutil.copyfile(own, fresh / "vocabulary.ttl")
    for kind in ("questions", "rules"):
        (fresh / kind).mkdir()
        for file in files_of(dataset, kind):
            shutil.copyfile(file, fresh / kind / file.name)
