"""Files that cannot surprise: written aside first and then renamed into place, opened only where they are files."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from actorgraph.ontology.errors import OutputError


class NotAFile(OSError):
    """A folder, pipe or device where a file belongs."""


def open_file(path: Path, *, append: bool = False) -> IO[bytes]:
    """The file at ``path``, open for reading or, made where there is none, for appending.

    Raises :class:`NotAFile` for a pipe, which opening would wait for, and whatever else is no file.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND if append else os.O_RDONLY
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK, 0o666)
    except IsADirectoryError as error:
        raise NotAFile(error.errno, "is a folder, not a file", str(path)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile(errno.EINVAL, "is not a file", str(path))
    return os.fdopen(descriptor, "ab" if append else "rb")


def move(source: Path, target: Path) -> None:
    """Put the file ``source`` in the place of ``target``, whole; where that is a link, of what it leads to.

    Raises ``FileNotFoundError`` where ``source`` is gone, :class:`OutputError` where ``target`` cannot be replaced.
    """
    try:
        if not os.path.lexists(target) or (target.is_file() and not target.is_symlink()):
            source.replace(target)
            return
        with source.open("rb") as read, written_aside(target) as written:
            shutil.copyfileobj(read, written)
        source.unlink()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that becomes ``path`` when the block ends well, and leaves ``path`` as it was when it does not.

    A link stays a link; a device or pipe is written to. Raises :class:`OutputError` where the place cannot be written
    or the disk is full.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name the file to write")
    replaced = path.is_file() or not path.exists()
    # A rename would put a file in the place of a link or a device.
    target = Path(os.path.realpath(path)) if replaced else path
    aside = target.with_name(f".{target.name}.{os.getpid()}.new") if replaced else target
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            if replaced:
                os.fsync(file.fileno())
        if replaced:
            aside.replace(target)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        if replaced:
            aside.unlink(missing_ok=True)
