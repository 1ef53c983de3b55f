"""Writing files so that nothing is ever half-written: aside first, then renamed into place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from actorgraph.ontology.errors import OutputError


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that becomes ``path`` when the block ends well, and leaves ``path`` as it was when it does not.

    A link stays a link; a device or pipe is written to. Raises :class:`OutputError` where the place cannot be written
    or the disk is full.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name the file to write")
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        aside.unlink(missing_ok=True)
