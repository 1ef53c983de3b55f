"""Which dataset a graph was built from, and whether it has changed since.

Every command that asks a graph asks this first, so nothing here imports what reads a dataset.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from actorgraph.data.folder import BUNDLED, dataset_files

from .store import FileStamp, Manifest

#: Where a graph is written and looked for, unless said.
OUT: Final = Path("actorgraph-out")
_BUNDLED_MARK: Final = "bundled:"


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
    if paths.keys() != manifest.files.keys() or manifest.tool != tool_version():
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


def tool_version() -> str:
    """The version of the program: another one may convert the same dataset otherwise."""
    from importlib.metadata import version

    return version("actorgraph")
