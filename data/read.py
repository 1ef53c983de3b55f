"""A dataset's folder → :class:`Dataset`. Every mistake is reported at once, with file, line and nearest right name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

from .describe import (
    DATASET_FIELDS,
    ENTITY_FIELDS,
    PRIVATE_FIELDS,
    SOURCE_FIELDS,
    check_references,
    describe_dataset,
    describe_entity,
    describe_private,
    describe_source,
)
from .entries import Entry, statement_entries
from .folder import BUNDLED, bundled, dataset_files, files_of, locate, stray_files
from .json_lines import read_json_lines
from .names import nearest
from .nodes import Fields, Items, Node, NodeError, parse_yaml, read_text
from .private import PrivateNames, joined, names_of
from .records import Dataset, Entity, Source, StatementRecord
from .statements import Resolver

__all__ = ["BUNDLED", "bundled", "dataset_files", "locate", "read_dataset", "read_placed", "read_statements"]

#: The identifiers of the statements that each record made, by file and line.
Places = Mapping[tuple[str, int], tuple[str, ...]]

_UNKNOWN: Final = re.compile(r"unknown (entity|source|statement key)(?: in [^ ]+)? ('[^']*'|\"[^\"]*\")")
#: The folders of the files that define what may be unknown.
_DEFINED_IN: Final = {
    "entity": ("entities", "sources"),
    "source": ("sources",),
    "statement key": ("statements",),
}


def read_dataset(folder: Path) -> Dataset:
    """The dataset in ``folder``; raises :class:`DatasetError` with all that is wrong with it."""
    return _Reader(folder).read()


def read_placed(folder: Path) -> tuple[Dataset, Places]:
    """The dataset in ``folder``, and which statements the record at each file and line made."""
    reader = _Reader(folder)
    reader.places = {}
    return reader.read(), reader.places


def read_statements(text: str) -> tuple[str, list[StatementRecord]]:
    """The source and the records of a statements file's text, unchecked but for their form.

    Raises :class:`DatasetError` where the text is no such file; names of files in it are empty.
    """
    problems: list[Problem] = []

    def report(file: str, line: int, message: str, code: str = "form", statement: str = "", /) -> None:
        problems.append(Problem(file, line, message, code, statement))

    try:
        root = parse_yaml(text, partial(report, ""))
    except NodeError as error:
        raise DatasetError([Problem("", error.line, error.message)]) from error
    source, entries = statement_entries(root, "", report)
    records = [record for entry in entries if (record := entry.statement(source))]
    if problems:
        raise DatasetError(problems)
    return source, records


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.places: dict[tuple[str, int], tuple[str, ...]] | None = None
        self._first: dict[str, tuple[str, int]] = {}
        self._hidden: dict[str, Entity] = {}
        self._unread: set[str] = set()
        self._undescribed: set[str] = set()
        self._own: Entry | None = None

    def report(self, file: str, line: int, message: str, code: str = "form", statement: str = "", /) -> None:
        self.problems.append(Problem(file, line, message, code, statement))

    def read(self) -> Dataset:
        self._check_folder()
        about = self._about()
        vocabulary = self._vocabulary()
        if vocabulary is None:
            # Without it every use of its terms would be blamed.
            raise DatasetError(self.problems)
        private = PrivateNames()
        entities: dict[str, Entity] = {}
        sources: dict[str, Source] = {}
        entries: dict[str, Entry] = {}
        for entry in self._entries("entities", ENTITY_FIELDS):
            entity = describe_entity(entry, vocabulary)
            if self._is_new(entry) and entity:
                entities[entity.id] = entity
            elif entity is None:
                self._undescribed.add(entry.text("id"))
        for entry in self._entries("sources", SOURCE_FIELDS):
            source = describe_source(entry, vocabulary)
            if self._is_new(entry) and source:
                sources[source.id], entries[source.id] = source, entry
            elif source is None:
                self._undescribed.add(entry.text("id"))
        for entry in self._entries("private", PRIVATE_FIELDS):
            self._private(entry, entities, private)
        types = {name: entity.type for name, entity in entities.items()}
        types.update({name: source.type for name, source in sources.items()})
        if self._own is not None:
            check_references(self._own, entities)
        for source in sources.values():
            self._check_makers(source, entries[source.id], types)
        resolver = Resolver(vocabulary, types, sources, self.places)
        self._statements(resolver)
        statements = resolver.finish()
        self._check_private(private)
        if not entities and not sources and not statements and not self.problems:
            self.report("dataset.yaml", 0, "stands alone: the dataset has no entities, sources or statements yet")
        if self.problems:
            raise DatasetError([problem for problem in dict.fromkeys(self.problems) if not self._follows(problem)])
        return Dataset(
            **about,
            vocabulary=vocabulary,
            folder=self.folder,
            entities=entities,
            sources=sources,
            statements=statements,
            private=self._hidden,
            private_names=private.names,
            places=self._first,
        )

    def _follows(self, problem: Problem) -> bool:
        """Whether a name is unknown only because what defines it could not be read, which is reported already."""
        found = _UNKNOWN.search(problem.message) if problem.code == "unknown" else None
        return found is not None and (
            not self._unread.isdisjoint(_DEFINED_IN[found[1]]) or found[2].strip("'\"") in self._undescribed
        )

    # -- the folder and its own description ------------------------------------------------------------------------

    def _check_folder(self) -> None:
        if not self.folder.is_dir():
            raise ActorgraphError(f"{self.folder} is not a folder")
        try:
            self.problems += stray_files(self.folder)
        except OSError as error:
            raise ActorgraphError(f"{error.filename} cannot be read: {error.strerror}") from error
        if not os.path.lexists(self.folder / "dataset.yaml"):
            missing = Problem("dataset.yaml", 0, "is missing; it gives the dataset's id, title and base IRI")
            raise DatasetError([missing, *self.problems])

    def _vocabulary(self) -> Vocabulary | None:
        own = self.folder / "vocabulary.ttl"
        if not os.path.lexists(own):
            return load_vocabulary()
        try:
            read_text(own)
            return load_vocabulary(own)
        except NodeError as error:
            self.report("vocabulary.ttl", error.line, error.message)
        except ActorgraphError as error:
            self.report("vocabulary.ttl", 0, str(error).removeprefix("vocabulary.ttl: "))
        return None

    def _about(self) -> dict[str, Any]:
        before = len(self.problems)
        root = self._yaml("dataset.yaml")
        if not isinstance(root, Fields):
            if len(self.problems) == before:
                self.report("dataset.yaml", root.line if root else 0, "holds no fields; write id:, title: and base:")
            return {}
        self._own = Entry(self.report, "dataset.yaml", root, DATASET_FIELDS)
        return describe_dataset(self._own)

    # -- entities, sources and the names that nobody else may have ---------------------------------------------------

    def _is_new(self, entry: Entry) -> bool:
        """Whether the entry's id is not taken."""
        name = entry.text("id")
        if first := self._first.get(name):
            entry.problem("id", f"the id {name!r} is taken (first in {first[0]}:{first[1]})", "id")
            return False
        if name:
            self._first[name] = (entry.file, entry.fields.line)
        return True

    def _check_makers(self, source: Source, entry: Entry, types: Mapping[str, str]) -> None:
        for field, names in (("publisher", source.publisher), ("authors", source.authors)):
            for name in names:
                if name not in types:
                    entry.problem(
                        field, f"{field}: unknown entity {name!r}{did_you_mean(nearest(name, types))}", "unknown"
                    )

    def _private(self, entry: Entry, entities: Mapping[str, Entity], private: PrivateNames) -> None:
        hidden = describe_private(entry)
        name = hidden.id
        entity = entities.get(name)
        if entity is None:
            entry.problem("id", f"unknown entity {name!r}{did_you_mean(nearest(name, entities))}", "unknown")
        elif not entity.protected:
            entry.problem("id", f"{name!r} is not marked protected: true in entities/")
        private.add(*names_of(hidden))
        self._hidden[name] = joined(self._hidden[name], hidden) if name in self._hidden else hidden

    def _check_private(self, private: PrivateNames) -> None:
        """No file outside ``private/`` may hold a protected name: what is made from the dataset would hold it too."""
        for path in dataset_files(self.folder) if private.names else ():
            if path.parent.name != "private":
                file = path.relative_to(self.folder).as_posix()
                for line in private.lines_in(path):
                    self.report(
                        file, line, "holds the name of a protected entity; it belongs in private/ alone", "protected"
                    )

    # -- statements ------------------------------------------------------------------------------------------------

    def _statements(self, resolver: Resolver) -> None:
        for file in self._files("statements"):
            if file.endswith(".jsonl"):
                self._json_lines(file, resolver)
                continue
            source, entries = statement_entries(self._yaml(file, "statements"), file, self.report)
            for entry in entries:
                if record := entry.statement(source):
                    resolver.add(record, file, entry.fields.line, entry.problem)

    def _json_lines(self, file: str, resolver: Resolver) -> None:
        number = 0

        def report(_field: str, message: str, code: str = "form", /, *, waited: tuple[int, str] | None = None) -> None:
            line, what = waited or (number, record.what)
            self.report(file, line, message, code, what)

        def report_line(line: int, message: str) -> None:
            self.report(file, line, message)

        for number, record in read_json_lines(self.folder / file, report_line):
            # A record that waits for others reports later, so it has to know its line.
            waits = record.content or record.about
            resolver.add(record, file, number, partial(report, waited=(number, record.what)) if waits else report)

    # -- files -----------------------------------------------------------------------------------------------------

    def _files(self, kind: str) -> Iterator[str]:
        for path in files_of(self.folder, kind):
            if not path.is_dir():
                yield f"{kind}/{path.name}"

    def _yaml(self, file: str, kind: str = "") -> Node | None:
        try:
            text = read_text(self.folder / file)
            return parse_yaml(text, partial(self.report, file))
        except NodeError as error:
            self.report(file, error.line, error.message)
            self._unread.add(kind)
            return None

    def _entries(self, kind: str, allowed: tuple[str, ...]) -> Iterator[Entry]:
        """The entries of every file of a folder that holds lists."""
        for file in self._files(kind):
            root = self._yaml(file, kind)
            if root is None:
                continue
            if not isinstance(root, Items):
                self._unread.add(kind)
                self.report(file, root.line, "must be a list; start each entry with '- id: …'")
                continue
            for node in root.items:
                if isinstance(node, Fields):
                    yield Entry(self.report, file, node, allowed)
                else:
                    self.report(file, node.line, "an entry is a list of fields; start it with '- id: …'")
