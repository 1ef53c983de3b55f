"""A new dataset to fill: a small example that is read without a mistake."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from actorgraph.ontology.errors import ActorgraphError, OutputError

from .describe import RESERVED
from .names import is_id, slug
from .read import read_dataset

_TEXTS: Final = Path(__file__).parent / "new-dataset"
#: The files of a new dataset by their path, and the text that each is made from.
_FILES: Final = {
    "dataset.yaml": "dataset.txt",
    "entities/entities.yaml": "entities.txt",
    "sources/sources.yaml": "sources.txt",
    "statements/example-report.yaml": "statements.txt",
    "private/names.yaml": "private.txt",
    "README.md": "readme.txt",
}
#: Everything in private/ stays out of git, whatever its name.
_IGNORED: Final = "*\n!.gitignore\n"


def init(name: str, parent: Path) -> Path:
    """Make the folder ``name`` in ``parent`` with an example dataset in it; the new folder.

    Raises :class:`ActorgraphError` for a name that is no id and a folder that exists, :class:`OutputError` where nothing
    can be written; the folder is made whole or not at all.
    """
    if not is_id(name) or name in RESERVED:
        suggestion = slug(Path(name).name) if name.strip() else "my-case"
        raise ActorgraphError(
            f"{name!r} cannot be a dataset's id; use lower-case letters, digits and hyphens, such as {suggestion!r}"
        )
    folder = parent / name
    if os.path.lexists(folder):
        raise ActorgraphError(f"{folder} exists already; choose another name")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as scratch:
            new = Path(scratch, name)
            _fill(new, name)
            read_dataset(new)
            new.rename(folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror or error}") from error
    return folder


def ignore_private(folder: Path) -> None:
    """See to it that a dataset has the folder ``private/`` and git passes over what is in it."""
    ignore = folder / "private" / ".gitignore"
    ignore.parent.mkdir(exist_ok=True)
    if not os.path.lexists(ignore):
        ignore.write_text(_IGNORED, encoding="utf-8", newline="\n")


def _fill(folder: Path, name: str) -> None:
    title = name.replace("-", " ").capitalize()
    files = {path: (_TEXTS / text).read_text(encoding="utf-8") for path, text in _FILES.items()}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        filled = text.replace("{id}", name).replace("{title}", title)
        (folder / path).write_text(filled, encoding="utf-8", newline="\n")
    ignore_private(folder)
