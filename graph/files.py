"""Writing files so that nothing is ever half-written: aside first, then renamed into place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from actorgraph.ontology.errors import OutputError


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
