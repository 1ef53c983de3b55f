"""Edits of a dataset's files that keep every other byte: add statements, rename an id, make one entity of two.

Each edit is prepared for all files, the dataset that would result is read and must be without a mistake, and only then
are the files replaced.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName

from .absorb import absorbed, removed
from .describe import RESERVED
from .folder import SUFFIXES, dataset_files, files_of
from .names import is_id, nearest
from .nodes import Fields, Items, Node, NodeError, Scalar, parse_yaml, read_text
from .read import Places, read_dataset, read_placed
from .records import Dataset, Entity, Statement, StatementRecord
from .substitute import Edit, apply, in_json_lines, in_query, in_yaml
from .write import scalar, statement_yaml, write_files

_BOM: Final = b"\xef\xbb\xbf"

#: The new text of each file by its path in the dataset; ``None`` where it goes.
Texts = dict[str, str | None]


class Added(msgspec.Struct, frozen=True):
    """What :func:`add_statements` did: the identifiers of each record's statements, and the positions of those it wrote."""

    ids: tuple[tuple[str, ...], ...]
    written: tuple[int, ...]


def add_statement(folder: Path, record: StatementRecord) -> str:
    """Append a statement to its source's file; its identifier (several, with spaces, where it has several subjects or objects).

    Raises :class:`DatasetError` where it is wrong and :class:`ActorgraphError` where the dataset says it already.
    """
    added = add_statements(folder, [record], [("the new statement", 0)])
    if not added.written:
        raise ActorgraphError("the dataset has this statement already, with this place and these notes")
    return " ".join(added.ids[0])


def add_statements(
    folder: Path, records: Sequence[StatementRecord], origins: Sequence[tuple[str, int]]
) -> Added:
    """Append statements to the files of their sources; those that would change nothing are left out.

    A mistake is reported at the record's place in ``origins`` (file and line).
    """
    before = read_dataset(folder)
    texts, places = _appended(folder, records)
    after, made = _read_changed(folder, texts, {place: origin for place, origin in zip(places, origins, strict=True)})
    ids = tuple(made[place] for place in places)
    old = {statement.id: statement for statement in before.statements}
    new = {statement.id: statement for statement in after.statements}
    wanted = {name for statement in after.statements if statement.id not in old for name in _references(statement)}
    written = [
        position
        for position, names in enumerate(ids)
        if any(name not in old or _content(old[name]) != _content(new[name]) for name in names)
        # A key that only this record gives, to what a new statement refers to.
        or (records[position].key and wanted.intersection(names) and not any(old[name].key for name in names))
    ]
    if len(written) != len(records):
        texts, _ = _appended(folder, [records[position] for position in written])
        if texts:
            _read_changed(folder, texts)
    _write(folder, texts)
    return Added(ids, tuple(written))


def rename(folder: Path, old: str, new: str) -> dict[str, int]:
    """Give an entity or source the id ``new``, in every file; how often each file named it.

    A statements file that is called like the source is renamed too. Raises :class:`UnknownName` for an ``old`` that does
    not exist and :class:`ActorgraphError` for a ``new`` that is taken or no id.
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
    for file, text in _texts(folder).items():
        edits = _substitutions(file, text, dataset.base, old, new)
        path = Path(file)
        target = file
        if old in dataset.sources and path.parent.name == "statements" and path.stem == old:
            target = f"statements/{new}{path.suffix}"
            if (folder / target).exists():
                raise ActorgraphError(f"{target} exists already; rename or join the files first")
            texts[file] = None
        if edits or target != file:
            texts[target] = apply(text, edits)
            counts[target] = len(edits)
    _commit(folder, texts)
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
    sources = _texts(folder)
    edits = {file: _substitutions(file, text, dataset.base, gone, kept) for file, text in sources.items()}
    for file, text in sources.items():
        if not file.startswith("entities/"):
            continue
        root = parse_yaml(text)
        for entry in root.items if isinstance(root, Items) else ():
            name = _id(entry)
            if isinstance(entry, Fields) and name == gone:
                edits[file] = [removed(text, entry)]
            elif isinstance(entry, Fields) and name == kept:
                edits[file] = edits[file] + absorbed(text, entry, one, _public_part(one, other))
    # Both entries may stand in one file.
    _unite_entry_edits(sources, edits, one, other)
    texts: Texts = {file: apply(sources[file], found) for file, found in edits.items() if found}
    counts = {file: len(found) for file, found in edits.items() if found}
    if one.protected and not other.protected:
        _hide(sources, texts, counts, one, other)
    _commit(folder, texts, None if force else (dataset, kept))
    return counts
