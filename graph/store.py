"""The embedded store: generations of an Oxigraph database on disk, and the pointer to the current one.

    STORE/current                      the name of the current generation; replaced by a rename, never edited
    STORE/generations/NAME/db/         the database; opened read-only by everyone who asks
    STORE/generations/NAME/quads.nq    the same quads as text, graph by graph: what exports read
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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.errors import ActorgraphError, OutputError

from .files import move, written_aside

FORMAT: Final = 1
QUADS: Final = "quads.nq"
_NAME: Final = re.compile("[0-9a-f]+-[0-9a-f]+")


class BuildRuns(ActorgraphError):
    """Somebody else builds into the same folder at the moment."""


class FileStamp(msgspec.Struct, frozen=True):
    """What a dataset's file was when it was read: its size, its time in nanoseconds, its SHA-256."""

    size: int
    modified: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation was built from. ``graphs`` holds the digest of each graph's N-Quads, ``files`` of each input."""

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


class Generation:
    """One generation on disk, locked against removal while it is held; use as a context manager or :meth:`close`."""

    def __init__(self, folder: Path, lock: IO[bytes], manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        self._lock: IO[bytes] | None = lock

    def lines(self) -> Iterator[str]:
        """The lines of the quads as text; raises :class:`OutputError` where the file is damaged."""
        try:
            with (self.folder / QUADS).open(encoding="utf-8", newline="\n") as lines:
                yield from lines
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    @property
    def unpublished(self) -> Path:
        """The folder of files that are ready and not yet in their place; see :func:`publish`."""
        return self.folder / "unpublished"

    def open(self) -> ox.Store:
        """The database, read-only; raises :class:`OutputError` where it is damaged."""
        try:
            return ox.Store.read_only(str(self.folder / "db"))
        except (OSError, RuntimeError) as error:
            raise self._damaged(error) from error

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
            lock = (folder / "lock").open("rb")
        except FileNotFoundError:
            time.sleep(0.01)  # the pointer has just moved on and the generation it left is gone
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except FileNotFoundError:
            lock.close()
            time.sleep(0.01)
        except msgspec.DecodeError:
            lock.close()
            return None  # damaged: as good as absent, the next build replaces it
        else:
            if manifest.format == FORMAT:
                return Generation(folder, lock, manifest)
            lock.close()
            return None  # written by another version of the program: as good as absent too
    return None  # the pointer names what somebody removed: the next build makes another


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
    with (store / "build.lock").open("ab") as lock:
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
    with (store / "build.lock").open("rb") as lock:
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
    lock_file = folder / "lock"
    if lock_file.exists():
        with lock_file.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            shutil.rmtree(folder, ignore_errors=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
