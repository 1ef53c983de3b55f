"""The embedded store: generations of an Oxigraph database on disk, and the pointer to the current one.

    STORE/current                      the name of the current generation; replaced by a rename, never edited
    STORE/generations/NAME/db/         the database; opened read-only by everyone who asks
    STORE/generations/NAME/quads.nq    the same quads as text, graph by graph: what exports read
    STORE/generations/NAME/inferred/   the database again (by hard links) with what rules inferred from it
    STORE/generations/NAME/inferences.nq   what rules inferred as text, sorted
    STORE/generations/NAME/published/  where anybody is protected: the generation that may leave (see ``publish.py``)
    STORE/generations/NAME/pseudonyms.json  and who is who in it
    STORE/generations/NAME/unpublished/    files for the folder above STORE, between being written and being moved there
    STORE/generations/NAME/manifest.json   what it was built from (see :class:`Manifest`)
    STORE/generations/NAME/lock        locked (shared) by readers, so that no build removes what is being read
    STORE/build.lock                   locked (exclusive) by the one build that runs

A build makes a generation beside the current one and switches the pointer at the end: a reader that has the old one open
reads it to the end, and a build that dies leaves a folder that nothing points to and the next build removes.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Final

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.errors import ActorgraphError, OutputError

from .files import NotAFile, move, open_file, written_aside

FORMAT: Final = 2
QUADS: Final = "quads.nq"
#: The database with inferences, and the inferences as text.
INFERRED: Final = "inferred"
INFERENCES: Final = "inferences.nq"
#: The generation inside a generation that may leave.
PUBLISHED: Final = "published"
_NAME: Final = re.compile("[0-9a-f]+-[0-9a-f]+")


class BuildRuns(ActorgraphError):
    """Somebody else builds into the same folder at the moment."""


class FileStamp(msgspec.Struct, frozen=True):
    """What a dataset's file was when it was read: its size, its time in nanoseconds, its SHA-256."""

    size: int
    modified: int
    sha256: str


class Inferred(msgspec.Struct, frozen=True, kw_only=True):
    """How much rules inferred: ``inferences`` nodes and ``edges`` without one, in how many ``rounds``.

    ``axioms`` counts the edges that follow from the vocabulary alone, ``rules`` what each rule concluded, by its IRI;
    ``size`` is that of all of it as text, in bytes.
    """

    inferences: int
    edges: int
    axioms: int
    rounds: int
    rules: dict[str, int]
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation was built from: ``graphs`` the digest of each graph's N-Quads, ``files`` of each input.

    ``size`` is that of the quads as text, in bytes; ``inferred`` is absent where nothing was inferred from them;
    ``protected`` counts the entities that are published under a pseudonym.
    """

    format: int = FORMAT
    tool: str
    dataset: str
    id: str
    title: str
    base: str
    entities: int
    sources: int
    statements: int
    files: dict[str, FileStamp]
    graphs: dict[str, str]
    size: int
    inferred: Inferred | None = None
    protected: int = 0

    def __post_init__(self) -> None:
        ox.NamedNode(self.base)  # raises ValueError where that is no IRI
        if "\0" in self.dataset:
            raise ValueError("no path holds the character U+0000")


class Generation:
    """One generation on disk, locked against removal while it is held; use as a context manager or :meth:`close`.

    Without a ``lock`` somebody else holds it: what lies in a generation is kept with it.
    """

    def __init__(self, folder: Path, lock: IO[bytes] | None, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        self._lock = lock

    def lines(self, *, inferred: bool = False) -> Iterator[str]:
        """The lines of the quads, or of what was inferred from them; raises :class:`OutputError` where they are damaged."""
        try:
            with TextIOWrapper(self._text(inferred), encoding="utf-8", newline="\n") as lines:
                yield from lines
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    @property
    def unpublished(self) -> Path:
        """The folder of files that are ready and not yet in their place; see :func:`publish`."""
        return self.folder / "unpublished"

    def open(self, *, inferred: bool = False) -> ox.Store:
        """The database, read-only, without or with inferences; raises :class:`OutputError` where it is damaged."""
        try:
            return ox.Store.read_only(str(self.folder / (INFERRED if inferred else "db")))
        except (OSError, RuntimeError) as error:
            raise self._damaged(error) from error

    def load(self, *, inferred: bool = False) -> ox.Store:
        """A copy of the database in memory; raises :class:`OutputError` where the text it is read from is damaged."""
        store = ox.Store()
        try:
            for part in (False, True) if inferred else (False,):
                with self._text(part) as text:
                    store.bulk_load(input=text, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError, RuntimeError) as error:
            raise self._damaged(error) from error
        return store

    def published(self) -> Generation:
        """The form of it that may leave, where somebody is protected; raises :class:`OutputError` where there is none."""
        folder = self.folder / PUBLISHED
        try:
            with open_file(folder / "manifest.json") as file:
                return Generation(folder, None, msgspec.json.decode(file.read(), type=Manifest))
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise OutputError(f"{folder} cannot be read; build the graph again: {error}") from error

    def whole(self) -> Generation:
        """The form of it in which nothing is withheld: itself, on its owner's disk."""
        return self

    def _text(self, inferred: bool = False) -> IO[bytes]:
        """The quads as text, open, or the inferences; raises ``OSError`` where they are not all there."""
        name, expected = QUADS, self.manifest.size
        if inferred:
            name, expected = INFERENCES, self.manifest.inferred.size if self.manifest.inferred else 0
        text = open_file(self.folder / name)
        if (size := os.fstat(text.fileno()).st_size) != expected:
            text.close()
            raise OSError(f"{name} has {size:,} bytes instead of {expected:,}")
        return text

    def _damaged(self, error: Exception) -> OutputError:
        return OutputError(f"the store in {self.folder} cannot be read; build it again: {error}")

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Generation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def current(store: Path) -> Generation | None:
    """The current generation of the store in the folder ``store``, held; ``None`` where there is none that can be read."""
    for _ in range(100):
        name = _pointed(store)
        if not name:
            return None
        folder = store / "generations" / name
        try:
            lock = open_file(folder / "lock")
        except FileNotFoundError:
            time.sleep(0.01)  # the pointer has just moved on and the generation it left is gone
            continue
        except NotAFile:
            return None  # damaged: as good as absent, the next build replaces it
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            with open_file(folder / "manifest.json") as file:
                manifest = msgspec.json.decode(file.read(), type=Manifest)
        except FileNotFoundError:
            lock.close()
            time.sleep(0.01)
        except (NotAFile, msgspec.DecodeError, UnicodeDecodeError):
            lock.close()
            return None  # damaged
        else:
            if manifest.format == FORMAT:
                return Generation(folder, lock, manifest)
            lock.close()
            return None  # written by another version of the program: as good as absent too
    return None  # the pointer names what somebody removed: the next build makes another


def is_there(store: Path) -> bool:
    """Whether a build has ended here, be its store readable or not."""
    return (store / "current").is_file()


def _pointed(store: Path) -> str:
    """The name of a generation that the pointer holds; empty where there is no pointer, or it holds something else."""
    pointer = store / "current"
    if not pointer.is_file():  # opening a named pipe would wait for ever
        return ""
    name = pointer.read_bytes().decode("ascii", "replace").strip()
    return name if _NAME.fullmatch(name) else ""


@contextmanager
def building(store: Path) -> Iterator[Path]:
    """An empty folder for a new generation, which the caller fills, seals and switches to; one build runs at a time."""
    (store / "generations").mkdir(parents=True, exist_ok=True)
    pointer = store / "current"
    if pointer.exists() and not pointer.is_file():
        raise OutputError(f"{pointer} is not a file; remove it")
    with open_file(store / "build.lock", append=True) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildRuns(f"another build is writing {store}; wait until it ends") from None
        _remove_unused(store)
        folder = store / "generations" / f"{time.time_ns():x}-{os.getpid():x}"
        folder.mkdir()
        (folder / "lock").touch()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _remove_unused(store)


def await_build(store: Path) -> None:
    """Return when the build that runs has ended."""
    with open_file(store / "build.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


def seal(folder: Path, manifest: Manifest) -> Generation:
    """The generation in ``folder``, whose database is whole, held; only :func:`switch` shows it to others."""
    with written_aside(folder / "manifest.json") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    lock = (folder / "lock").open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return Generation(folder, lock, manifest)


def switch(store: Path, generation: Generation) -> None:
    """Make a sealed generation the current one."""
    with written_aside(store / "current") as file:
        file.write(f"{generation.folder.name}\n".encode())


def publish(generation: Generation, out: Path) -> None:
    """Move the files that a build prepared for ``out`` there; nothing is left to do where that has been done.

    A build that died after the switch left them in its generation, and whoever opens the graph next finishes its work.
    """
    for path in sorted(generation.unpublished.glob("*")):
        with suppress(FileNotFoundError):  # another process has just done it
            move(path, out / path.name)


def _remove_unused(store: Path) -> None:
    """Remove every generation that is neither current nor being read."""
    kept = _pointed(store)
    for folder in (store / "generations").iterdir():
        if folder.name != kept:
            _remove_unless_read(folder)


def _remove_unless_read(folder: Path) -> None:
    with ExitStack() as held:
        with suppress(FileNotFoundError, NotADirectoryError, NotAFile):
            lock = held.enter_context(open_file(folder / "lock"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        shutil.rmtree(folder, ignore_errors=True)
