"""Edits of a dataset's files that keep every other byte: add statements, rename an id, make one entity of two.

Each edit is prepared for all files, the dataset that would result is read and must be without a mistake, and only then
are the files replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName

from .absorb import additions, insertion, removal, taken_over
from .append import add_statement
from .changes import Texts, file_texts, read_changed, write_texts
from .describe import RESERVED
from .names import is_id, nearest
from .nodes import Fields, Items, Scalar, parse_yaml
from .read import read_dataset
from .records import Dataset, Entity
from .substitute import Edit, apply, in_json_lines, in_query, in_yaml
from .write import entities_yaml

__all__ = ["add_statement", "merge", "rename"]


def rename(folder: Path, old: str, new: str) -> dict[str, int]:
    """Give an entity or source the id ``new``, in every file; how often each file named it.

    Files of statements and candidates that are called like the source are renamed too. Raises :class:`UnknownName` for an
    ``old`` that does not exist and :class:`ActorgraphError` for a ``new`` that is taken or no id.
    """
    dataset = read_dataset(folder)
    known = {*dataset.entities, *dataset.sources}
    if old not in known:
        raise UnknownName("entity or source", old, nearest(old, known))
    if not is_id(new) or new in RESERVED:
        raise ActorgraphError(f"{new!r} cannot be an id; use lower-case letters, digits and hyphens")
    if new in known:
        raise ActorgraphError(f"{new!r} exists already; actorgraph merge makes one entity of two")
    texts: Texts = {}
    counts: dict[str, int] = {}
    for file, text in file_texts(folder).items():
        edits = substitutions(file, text, dataset.base, old, new)
        path = Path(file)
        target = file
        stem, _, suffix = path.name.partition(".")
        if old in dataset.sources and path.parent.name in ("statements", "candidates") and stem == old:
            target = f"{path.parent.name}/{new}.{suffix}"
            if (folder / target).exists():
                raise ActorgraphError(f"{target} exists already; rename or join the files first")
            texts[file] = None
        if edits or target != file:
            texts[target] = apply(text, edits)
            counts[target] = len(edits)
    read_changed(folder, texts)
    write_texts(folder, texts)
    return counts


def merge(folder: Path, kept: str, gone: str, *, force: bool = False) -> dict[str, int]:
    """Make one entity of two: what names ``gone`` names ``kept``, which takes over its names; the edits of each file.

    ``force`` joins entities of different classes (``kept`` keeps its own), a public one into a protected one (its names
    move to ``private/``), and even where a statement would then have the same subject and object.
    """
    dataset = read_dataset(folder)
    for name in (kept, gone):
        if name not in dataset.entities:
            raise UnknownName("entity", name, nearest(name, dataset.entities))
    one, other = dataset.entities[kept], dataset.entities[gone]
    _check_pair(one, other, force)
    originals = file_texts(folder)
    more = Entity(id=kept, type="") if one.protected else taken_over(one, other)
    edits: dict[str, list[Edit]] = {}
    for file, text in originals.items():
        if file.startswith("entities/"):
            edits[file] = [edit for entry in _entries(text) for edit in _merging(text, entry, gone, more)]
        else:
            edits[file] = substitutions(file, text, dataset.base, gone, kept)
    texts: Texts = {file: apply(originals[file], found) for file, found in edits.items() if found}
    counts = {file: len(found) for file, found in edits.items() if found}
    if one.protected and not other.protected:
        file = _private_file(originals, kept)
        text = texts.get(file) or originals.get(file, "")
        texts[file] = apply(text, [insertion(text, len(text), _private_entry(kept, other))])
        counts[file] = counts.get(file, 0) + 1
    after, _ = read_changed(folder, texts)
    if not force:
        _check_selves(dataset, after, kept)
    write_texts(folder, texts)
    return counts


def _check_pair(kept: Entity, gone: Entity, force: bool) -> None:
    if kept.id == gone.id:
        raise ActorgraphError(f"{kept.id!r} is one entity; name two")
    if gone.protected and not kept.protected:
        raise ActorgraphError(
            f"{gone.id!r} is protected and {kept.id!r} is not; only the other way round stays protected: "
            f"merge {gone.id} {kept.id}"
        )
    if not force and kept.protected and not gone.protected:
        raise ActorgraphError(f"{kept.id!r} is protected and {gone.id!r} is not; with force its names become private")
    if not force and kept.type != gone.type:
        raise ActorgraphError(
            f"{kept.id!r} is a {kept.type} and {gone.id!r} a {gone.type}; with force it becomes a {kept.type}"
        )


def _merging(text: str, entry: Fields, gone: str, more: Entity) -> Iterable[Edit]:
    """The edits of one entity's entry."""
    name = entry.fields.get("id")
    found = name.text if isinstance(name, Scalar) else ""
    if found == gone:
        return [removal(text, entry)]
    return additions(text, entry, more) if found == more.id else []


def _check_selves(before: Dataset, after: Dataset, name: str) -> None:
    """No statement may have come to say something of an entity and itself."""

    def selves(dataset: Dataset) -> set[tuple[str, int]]:
        return {(s.file, s.line) for s in dataset.statements if name in s.subjects and name in s.objects}

    message = f"subject and object would both be {name!r}; correct or remove the statement first"
    if new := selves(after) - selves(before):
        raise DatasetError([Problem(file, line, message) for file, line in new])


def _private_file(texts: Mapping[str, str], name: str) -> str:
    """The file in ``private/`` that names an entity, else the first one, else a new one."""
    private = [file for file in texts if file.startswith("private/")]
    for file in private:
        for entry in _entries(texts[file]):
            found = entry.fields.get("id")
            if isinstance(found, Scalar) and found.text == name:
                return file
    return private[0] if private else "private/names.yaml"


def _private_entry(name: str, gone: Entity) -> list[str]:
    """The lines of an entry in ``private/`` that holds what was public of ``gone``."""
    note = "\n".join(filter(None, (gone.description, gone.note)))
    public = msgspec.structs.replace(gone, id=name, type="", description="", note=note)
    return entities_yaml([public]).removesuffix("\n").split("\n")


def _entries(text: str) -> list[Fields]:
    root = parse_yaml(text)
    return [entry for entry in root.items if isinstance(entry, Fields)] if isinstance(root, Items) else []


def substitutions(file: str, text: str, base: str, old: str, new: str) -> list[Edit]:
    if file.endswith(".rq"):
        return in_query(text, base, old, new)
    if file.endswith(".jsonl"):
        return in_json_lines(text, old, new)
    return in_yaml(text, old, new)
