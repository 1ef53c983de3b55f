"""New statements, appended to the files of their sources after the whole dataset was checked with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem

from .absorb import insertion, line_end
from .changes import Texts, read_changed, write_texts
from .folder import files_of
from .nodes import Fields, Items, Scalar, parse_yaml, read_text
from .read import read_dataset
from .records import Dataset, Statement, StatementRecord
from .substitute import apply
from .write import scalar, statement_yaml


class Added(msgspec.Struct, frozen=True):
    """The identifiers of each record's statements, and the positions of the records that were written."""

    ids: tuple[tuple[str, ...], ...]
    written: tuple[int, ...]


def add_statement(folder: Path, record: StatementRecord) -> str:
    """Append a statement to its source's file; its identifier, several with spaces where it names several objects.

    Raises :class:`DatasetError` where it is wrong and :class:`ActorgraphError` where the dataset says it already.
    """
    added = add_statements(folder, [record], [("the new statement", 0)], keys_too=True)
    if not added.written:
        raise ActorgraphError("the dataset has this statement already, with this place and these notes")
    return " ".join(added.ids[0])


def add_statements(
    folder: Path, records: Sequence[StatementRecord], origins: Sequence[tuple[str, int]], *, keys_too: bool = False
) -> Added:
    """Append statements to the files of their sources; those that would change nothing are left out.

    With ``keys_too``, the first key of a statement is a change. A mistake is reported at the record's place in
    ``origins`` (file and line).
    """
    before = read_dataset(folder)
    known: dict[tuple[str, str], set[str]] = {}
    for statement in before.statements:
        if statement.key:
            known.setdefault((statement.source, statement.key), set()).add(statement.id)
    # A record that the dataset has already may bring the key that it has there.
    named = [(record.source, record.key) for record in records]
    records = [
        msgspec.structs.replace(record, key="") if name in known else record
        for record, name in zip(records, named, strict=True)
    ]
    texts, places = _appended(folder, records)
    after, made = read_changed(folder, texts, dict(zip(places, origins, strict=True)))
    ids = tuple(made[place] for place in places)
    taken = [
        Problem(*origin, f"the key {name[1]!r} is taken by another statement of {name[0]}")
        for name, names, origin in zip(named, ids, origins, strict=True)
        if name in known and not known[name].issuperset(names)
    ]
    if taken:
        raise DatasetError(taken)
    written = [n for n, is_new in enumerate(_news(before, after, records, ids, keys_too)) if is_new]
    if len(written) != len(records):
        texts, _ = _appended(folder, [records[position] for position in written])
        if texts:
            read_changed(folder, texts)
    write_texts(folder, texts)
    return Added(ids, tuple(written))


def _appended(folder: Path, records: Sequence[StatementRecord]) -> tuple[Texts, list[tuple[str, int]]]:
    """The statements files with ``records`` appended, and the file and line where each begins."""
    by_source: dict[str, list[int]] = {}
    for position, record in enumerate(records):
        by_source.setdefault(record.source, []).append(position)
    texts: Texts = {}
    places: dict[int, tuple[str, int]] = {}
    for source, positions in by_source.items():
        file, text, place, indent = home(folder, source)
        line = text.count("\n", 0, place) + 1
        if place and text[place - 1] != "\n":
            line += 1
        new: list[str] = []
        for position in positions:
            places[position] = (file, line + len(new))
            entry = statement_yaml(records[position]).removesuffix("\n").split("\n")
            new += [f"{indent}{part}" if part else "" for part in entry]
        texts[file] = apply(text, [insertion(text, place, new)])
    return texts, [places[position] for position in range(len(records))]


def home(folder: Path, source: str) -> tuple[str, str, int, str]:
    """The file that takes a source's new statements: its path and text, the place in it, the list's indentation."""
    paths = [path for path in files_of(folder, "statements") if path.suffix != ".jsonl" and path.is_file()]
    for path in sorted(paths, key=lambda path: (path.stem != source, path)):
        text = read_text(path)
        root = parse_yaml(text)
        if (
            isinstance(root, Fields)
            and not root.flow
            and isinstance(head := root.fields.get("source"), Scalar)
            and head.text == source
            and (found := _end_of_list(text, root)) is not None
        ):
            return f"statements/{path.name}", text, *found
    name, number = f"{source or 'statements'}.yaml", 2
    while (folder / "statements" / name).exists():
        name, number = f"{source}-{number}.yaml", number + 1
    text = f"source: {scalar(source)}\nstatements:\n"
    return f"statements/{name}", text, len(text), ""


def _end_of_list(text: str, root: Fields) -> tuple[int, str] | None:
    """Where the next statement of a file goes and its indentation; ``None`` where its list stands in brackets."""
    listed = root.fields.get("statements")
    if isinstance(listed, Items) and not listed.flow:
        return line_end(text, listed.end), " " * (listed.start - text.rfind("\n", 0, listed.start) - 1)
    if isinstance(listed, Scalar) and not listed.text:
        return line_end(text, root.keys["statements"].end), ""
    return None


def _news(
    before: Dataset, after: Dataset, records: Sequence[StatementRecord], ids: Sequence[Sequence[str]], keys_too: bool
) -> Iterator[bool]:
    """Whether each record says anything that the dataset did not say before."""
    old = {statement.id: statement for statement in before.statements}
    new = {statement.id: statement for statement in after.statements}
    referred = {name for s in after.statements if s.id not in old for name in (*s.content, *s.about)}
    for record, names in zip(records, ids, strict=True):
        if any(name not in old or _content(old[name]) != _content(new[name]) for name in names):
            yield True
        elif record.key:
            # Without it, a new statement could not refer to this one.
            yield bool(referred.intersection(names)) or (keys_too and any(not old[name].key for name in names))
        else:
            yield False


def _content(statement: Statement) -> Statement:
    """A statement without its key and the place where it is written."""
    return msgspec.structs.replace(statement, key="", file="", line=0)
