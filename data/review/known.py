"""What a review knows of its dataset: kept up to date statement by statement, with the reader's own checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.ontology.errors import UnknownName

from ..append import home
from ..folder import dataset_files
from ..nodes import Fields, Items, Scalar, parse_yaml
from ..private import PrivateNames
from ..read import read_dataset
from ..records import Dataset, Entity, Statement, StatementRecord
from ..statements import Resolver
from .decisions import text_of
from .drafts import Draft, checked_entity

PRIVATE: Final = "holds the name of a protected entity; it belongs in private/ alone"

#: The file that takes a source's new statements, its text, the place in it, the list's indentation.
Home = tuple[str, str, int, str]


class Known:
    """A dataset in memory, read again where somebody else has changed its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.take_in(read_dataset(folder))

    def take_in(self, dataset: Dataset) -> None:
        """Know a dataset that was read without a mistake, and nothing else."""
        self.dataset = dataset
        self.entities = dict(dataset.entities)
        self.types = {name: entity.type for name, entity in dataset.entities.items()}
        self.types |= {name: source.type for name, source in dataset.sources.items()}
        self._statements = {statement.id: statement for statement in dataset.statements}
        self._keyed = {statement.id: statement for statement in dataset.statements if statement.key}
        self._private = PrivateNames()
        self._private.add(*dataset.private_names)
        self._homes: dict[str, Home] = {}
        self._seen = {path: _state(path) for path in dataset_files(self.folder)}

    def refresh(self) -> None:
        """Read the dataset again where somebody has changed it."""
        if {path: _state(path) for path in dataset_files(self.folder)} != self._seen:
            self.take_in(read_dataset(self.folder))

    def is_stale(self, file: str) -> bool:
        """Whether somebody has changed a file since it was read or written."""
        path = self.folder / file
        return not path.exists() or _state(path) != self._seen.get(path)

    def wrote(self, files: Iterable[str]) -> None:
        """Files are as the review has written them."""
        self._seen |= {self.folder / file: _state(self.folder / file) for file in files}

    def add(self, entities: Iterable[Entity], statements: Iterable[Statement]) -> None:
        """Know what was written."""
        for entity in entities:
            self.types[entity.id], self.entities[entity.id] = entity.type, entity
        for statement in statements:
            self._statements[statement.id] = statement
            if statement.key:
                self._keyed[statement.id] = statement

    def says(self, statements: Iterable[Statement]) -> bool:
        """Whether the dataset says all of it already, in the same places."""
        known = self._statements
        return all(s.id in known and set(s.passages) <= set(known[s.id].passages) for s in statements)

    def is_private(self, *texts: str) -> bool:
        """Whether a text holds a name of somebody protected."""
        return any(map(self._private.found_in, texts))

    def free_key(self, source: str, key: str) -> str:
        """``key``, or with a number where another statement of the source has it."""
        taken = {statement.key for statement in self._keyed.values() if statement.source == source}
        found, number = key, 2
        while found in taken:
            found, number = f"{key}-{number}", number + 1
        return found

    def checked(self, draft: Draft, more: Iterable[StatementRecord] = ()) -> tuple[list[Statement], dict[str, str]]:
        """The statements that a draft makes, and what the reader would find wrong with it: each message and its code."""
        problems: dict[str, str] = {}

        def note(_field: str, message: str, code: str = "form", /) -> None:
            problems.setdefault(message, code)

        types = dict(self.types) if draft.entities else self.types
        for entity in draft.entities:
            found, wrong = checked_entity(entity, self.dataset.vocabulary)
            problems |= {f"new entity {entity.id!r}: {message}": "form" for message in wrong}
            if found is not None:
                types[found.id] = found.type
        records = [draft.record, *more]
        replaced = {(record.source, record.key) for record in records}
        resolver = Resolver(self.dataset.vocabulary, types, self.dataset.sources)
        resolver.know(s for s in self._keyed.values() if (s.source, s.key) not in replaced)
        for record in records:
            resolver.add(record, "", 0, note)
        statements = [] if problems else list(resolver.finish())
        if self.is_private(*_texts(msgspec.to_builtins([records, draft.entities]))):
            problems[PRIVATE] = "protected"
        return ([] if problems else statements), problems

    def home(self, source: str) -> Home:
        """Where a source's next statement goes."""
        if source not in self._homes:
            self._homes[source] = home(self.folder, source)
        return self._homes[source]

    def grew(self, source: str, text: str, by: int) -> None:
        """A source's file was lengthened where its next statement goes, and is ``text`` now."""
        file, _, place, indent = self._homes[source]
        self._homes[source] = (file, text, place + by, indent)

    def entry(self, name: str) -> tuple[str, str, Fields]:
        """The file, its text and the entry that describes an entity."""
        files = [path.relative_to(self.folder).as_posix() for path in dataset_files(self.folder)]
        for file in files:
            if not file.startswith("entities/"):
                continue
            text = text_of(self.folder, file) or ""
            root = parse_yaml(text) if name in text else None
            for entry in root.items if isinstance(root, Items) else ():
                found = entry.fields.get("id") if isinstance(entry, Fields) else None
                if isinstance(found, Scalar) and found.text == name and isinstance(entry, Fields):
                    return file, text, entry
        raise UnknownName("entity", name)


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
