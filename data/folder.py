"""A dataset's folder: which one a name means, and which files in it are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from actorgraph.ontology.errors import ActorgraphError, Problem, UnknownName, did_you_mean

from .names import nearest

BUNDLED: Final = Path(__file__).parent
FOLDERS: Final = ("entities", "sources", "statements", "questions", "rules", "candidates", "private")

_YAML: Final = (".yaml", ".yml")
#: The suffixes of the files that are read, by folder.
SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    "entities": _YAML,
    "sources": _YAML,
    "statements": (*_YAML, ".jsonl"),
    "private": _YAML,
    "questions": (".rq",),
    "rules": (".rq",),
}
_OWN: Final = ("dataset.yaml", "vocabulary.ttl")
#: The file in ``private/`` that holds what pseudonyms are made with.
SECRET: Final = "publisher.secret"


def locate(name: str | Path | None, working: Path | None = None) -> Path:
    """The folder that ``name`` means: a path, a bundled dataset's name, or without one the working directory.

    Raises :class:`UnknownName` for a name that is neither, :class:`ActorgraphError` where no dataset stands.
    """
    if name is None:
        folder = working or Path()
        if not (folder / "dataset.yaml").is_file():
            raise ActorgraphError(
                "this folder is not a dataset (it has no dataset.yaml); name one (a folder, or a bundled dataset: "
                f"{', '.join(bundled())}) or start one with: actorgraph init NAME"
            )
        return folder
    folder = Path(name)
    if folder.is_dir():
        return folder
    if str(name) in bundled():
        return BUNDLED / name
    if folder.exists():
        raise ActorgraphError(f"{name} is a file; a dataset is a folder with a dataset.yaml")
    raise UnknownName("dataset", str(name), nearest(str(name), bundled()))


def bundled() -> list[str]:
    """The names of the datasets that come with the package."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/dataset.yaml"))


def files_of(folder: Path, kind: str) -> list[Path]:
    """The files of ``entities/``, ``sources/`` and so on that are read, in a fixed order."""
    inside = folder / kind
    if not inside.is_dir():
        return []
    return sorted(path for path in inside.iterdir() if path.suffix in SUFFIXES[kind] and not _passed_over(path.name))


def dataset_files(folder: Path) -> list[Path]:
    """Every file of a dataset that has a say in what is made from it, in a fixed order."""
    files = [folder / name for name in _OWN]
    for kind in SUFFIXES:
        files += files_of(folder, kind)
    return sorted(path for path in files if path.is_file())


def is_part(folder: Path, path: Path) -> bool:
    """Whether ``path`` is, or lies in, what the dataset in ``folder`` consists of: nothing made from it belongs there."""
    inside = Path(os.path.relpath(path.resolve(), folder.resolve())).parts
    return bool(inside) and inside[0] in (*FOLDERS, *_OWN)


def stray_files(folder: Path) -> Iterator[Problem]:
    """What stands in a dataset's folder and would be passed over in silence: misspelt folders, suffixes and places."""
    for path in sorted(folder.iterdir()):
        name = path.name
        if path.is_dir():
            if name in SUFFIXES:
                yield from _strays_in(path)
            elif name not in FOLDERS and (near := nearest(name, FOLDERS)):
                yield Problem(name, 0, f"unknown folder {name!r}{did_you_mean(near)}")
        elif name in FOLDERS:
            yield Problem(name, 0, "is a file where a folder is meant")
        elif name not in _OWN and not _passed_over(name):
            if path.suffix in (*_YAML, ".jsonl"):
                known = ", ".join(f"{kind}/" for kind in SUFFIXES)
                yield Problem(
                    name, 0, f"is not read here; move it into one of {known}{did_you_mean(nearest(name, _OWN))}"
                )
            elif near := nearest(name, _OWN):
                yield Problem(name, 0, f"unknown file {name!r}{did_you_mean(near)}")


def _strays_in(inside: Path) -> Iterator[Problem]:
    suffixes = SUFFIXES[inside.name]
    for path in sorted(inside.iterdir()):
        file = f"{inside.name}/{path.name}"
        if _passed_over(path.name) or (inside.name == "private" and path.name == SECRET):
            continue
        if path.is_dir():
            yield Problem(file, 0, f"is a folder; the files of {inside.name}/ stand directly in it")
        elif path.suffix not in suffixes:
            yield Problem(file, 0, f"is not read: the files of {inside.name}/ end in {' or '.join(suffixes)}")


def _passed_over(name: str) -> bool:
    """Hidden files, an editor's copies, and notes for people."""
    return name.startswith((".", "#")) or name.endswith(("~", ".bak", ".swp")) or name.upper().startswith("README")
