"""The files of a dataset before and after an edit: what would result is read before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.ontology.errors import DatasetError, OutputError, Problem

from .folder import SUFFIXES, dataset_files
from .nodes import NodeError, read_text
from .read import Places, read_placed
from .records import Dataset
from .write import write_files

_BOM: Final = b"\xef\xbb\xbf"

#: The new text of each file by its path in the dataset; ``None`` where it goes.
Texts = dict[str, str | None]


def file_texts(folder: Path) -> dict[str, str]:
    """The text of every file that may name an entity, by its path in the dataset."""
    paths = [path for path in dataset_files(folder) if path.parent.name in SUFFIXES or path.name == "dataset.yaml"]
    for kind, suffix in (("rules", ".rq"), ("candidates", ".jsonl")):
        paths += sorted(path for path in (folder / kind).glob(f"*{suffix}") if path.is_file())
    texts = {}
    for path in paths:
        file = path.relative_to(folder).as_posix()
        try:
            texts[file] = read_text(path, limit=None)
        except NodeError as error:
            raise DatasetError([Problem(file, error.line, error.message)]) from error
    return texts


def read_changed(
    folder: Path, texts: Texts, origins: Mapping[tuple[str, int], tuple[str, int]] | None = None
) -> tuple[Dataset, Places]:
    """The dataset that ``texts`` would make, which must be without a mistake.

    It is read in a folder of its own that links to all that stays. A mistake at a place that ``origins`` knows is
    reported where that came from.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="actorgraph-") as scratch:
            changed = Path(scratch, "dataset")
            _link(folder, changed, texts)
            return read_placed(changed)
    except DatasetError as error:
        raise DatasetError([_at_origin(problem, origins or {}) for problem in error.problems]) from None
    except OSError as error:
        raise OutputError(f"the edit cannot be tried out: {error.strerror or error}") from error


def _link(folder: Path, changed: Path, texts: Texts) -> None:
    """Make ``changed`` what ``folder`` would become."""
    for path in dataset_files(folder):
        file = path.relative_to(folder)
        if file.as_posix() not in texts:
            (changed / file).parent.mkdir(parents=True, exist_ok=True)
            (changed / file).symlink_to(path.resolve())
    for name, text in texts.items():
        if text is not None:
            (changed / name).parent.mkdir(parents=True, exist_ok=True)
            (changed / name).write_bytes(text.encode())


def _at_origin(problem: Problem, origins: Mapping[tuple[str, int], tuple[str, int]]) -> Problem:
    """The problem at its record's origin: that of the file's last record at or above its line."""
    starts = [line for file, line in origins if file == problem.file and line <= problem.line]
    if not starts:
        return problem
    file, line = origins[problem.file, max(starts)]
    return msgspec.structs.replace(problem, file=file, line=line)


def write_texts(folder: Path, texts: Texts) -> None:
    files: dict[Path, bytes | None] = {}
    for file, text in texts.items():
        path = folder / file
        files[path] = None if text is None else _mark(path) + text.encode()
    write_files(files)


def _mark(path: Path) -> bytes:
    """The byte order mark that a file begins with."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return _BOM if file.read(len(_BOM)) == _BOM else b""
