"""A dataset's folder → :class:`Dataset`. Every mistake is found and reported at once, with file, line and nearest right name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

from .entries import RECORD_FIELDS, Entry, is_web_iri
from .folder import BUNDLED, bundled, dataset_files, files_of, locate, stray_files
from .json_lines import read_json_lines
from .names import is_id, nearest
from .nodes import Fields, Items, Node, NodeError, Scalar, parse_yaml, read_text
from .private import PrivateNames
from .records import Dataset, Entity, Source, StatementRecord
from .statements import Resolver

__all__ = ["BUNDLED", "bundled", "dataset_files", "locate", "read_dataset", "read_placed", "read_statements"]

#: Ids that would collide with the names of graphs or the paths of other nodes.
RESERVED: Final = frozenset(
    {"entities", "edges", "vocabulary", "dataset", "inferences", "graph", "passage", "statement"}
)

_DATASET_FIELDS: Final = ("id", "title", "description", "base", "licence", "creators", "languages")
_PRIVATE_FIELDS: Final = ("id", "name", "aliases", "labels", "same_as", "note")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_SOURCE_TEXTS: Final = ("title", "language", "url", "sha256", "licence", "description", "note")

#: The identifiers of the statements that each record made, by file and line.
Places = Mapping[tuple[str, int], tuple[str, ...]]


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

    def report(file: str, line: int, message: str) -> None:
        problems.append(Problem(file, line, message))

    try:
        root = parse_yaml(text, lambda line, message: report("", line, message))
    except NodeError as error:
        raise DatasetError([Problem("", error.line, error.message)]) from error
    source, entries = _statement_entries(root, "", report)
    records = [record for entry in entries if (record := entry.statement(source))]
    if problems:
        raise DatasetError(problems)
    return source, records


def _statement_entries(root: Node | None, file: str, report: Callable[[str, int, str], None]) -> tuple[str, list[Entry]]:
    """The source and the entries of a statements file."""
    if root is None:
        return "", []
    if not isinstance(root, Fields):
        report(file, root.line, "must hold source: and statements:")
        return "", []
    head = Entry(report, file, root, ("source", "statements"))
    source = head.text("source")
    if not source:
        head.problem("source", "source: is missing; name the source that these statements are from")
    listed = root.fields.get("statements")
    if listed is None or (isinstance(listed, Scalar) and not listed.text):
        return source, []
    if not isinstance(listed, Items):
        head.problem("statements", "statements: must be a list; start each with '- what: …'")
        return source, []
    entries = []
    for node in listed.items:
        if isinstance(node, Fields):
            entries.append(Entry(report, file, node, tuple(RECORD_FIELDS)))
        else:
            report(file, node.line, "a statement is a list of fields; write '- what: subject relation object'")
    return source, entries


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.seen: dict[str, str] = {}

    def report(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def read(self) -> Dataset:
        self._check_folders()
        vocabulary = self._vocabulary()
        about = self._about()
        private = PrivateNames()
        entities: dict[str, Entity] = {}
        sources: dict[str, Source] = {}
        lines: dict[str, tuple[str, int]] = {}
        for kind, target, make in (("entities", entities, self._entity), ("sources", sources, self._source)):
            for file, fields in self._entries(kind):
                record = make(file, fields, vocabulary)
                if record is not None:
                    target[record.id] = record  # type: ignore[index]
                    lines[record.id] = (file, fields.line)
        for file, fields in self._entries("private"):
            self._private(file, fields, entities, private)
        types = {name: entity.type for name, entity in entities.items()}
        types.update({name: source.type for name, source in sources.items()})
        self._check_makers(sources, types, lines)
        resolver = Resolver(vocabulary, types, sources)
        self._statements(resolver)
        statements = resolver.finish()
        self._check_private(private)
        if not entities and not sources and not statements and not self.problems:
            self.report(
                "dataset.yaml", 0, "stands alone: the dataset has no entities, sources or statements yet"
            )
        if self.problems:
            raise DatasetError(list(dict.fromkeys(self.problems)))
        return Dataset(
            **about,
            vocabulary=vocabulary,
            folder=self.folder,
            entities=entities,
            sources=sources,
            statements=statements,
            private_names=private.names,
        )

    # -- the folder and its own description ------------------------------------------------------------------------

    def _check_folders(self) -> None:
        """A misspelt folder would be passed over in silence; name it."""
        for path in sorted(self.folder.iterdir()):
            if path.is_dir() and path.name not in FOLDERS and (near := nearest(path.name, FOLDERS)):
                self.report(path.name, 0, f"unknown folder {path.name!r}{did_you_mean(near)}")

    def _vocabulary(self) -> Vocabulary:
        own = self.folder / "vocabulary.ttl"
        try:
            return load_vocabulary(own) if own.is_file() else load_vocabulary()
        except ActorgraphError as error:
            self.report("vocabulary.ttl", 0, str(error))
            return load_vocabulary()

    def _about(self) -> dict[str, Any]:
        fields = self._yaml("dataset.yaml")
        if not isinstance(fields, Fields):
            self.report("dataset.yaml", 0, "holds no fields; write id:, title: and base:")
            return {}
        entry = Entry(self.report, "dataset.yaml", fields, _DATASET_FIELDS)
        about = {name: entry.text(name) for name in ("id", "title", "description", "base", "licence")}
        about["creators"] = entry.texts("creators")
        about["languages"] = entry.texts("languages")
        for name in ("id", "title", "base"):
            if not about[name]:
                entry.problem("", f"{name}: is missing")
        if about["id"] and not is_id(about["id"]):
            entry.problem("id", f"{about['id']!r} is not an id; use lower-case letters, digits and hyphens")
        if about["base"] and not (about["base"].endswith(("/", "#")) and is_web_iri(about["base"])):
            entry.problem(
                "base", f"{about['base']!r} is not a base IRI; write https://…/ (it ends in '/' or '#')"
            )
        return about

    # -- entities and sources --------------------------------------------------------------------------------------

    def _entity(self, file: str, fields: Fields, vocabulary: Vocabulary) -> Entity | None:
        entry = Entry(self.report, file, fields, Entity.__struct_fields__)
        name = self._id(entry)
        kind = self._type(entry, vocabulary, "Thing", default="")
        labels = entry.mapping("labels")
        for language in labels:
            if not _LANGUAGE.fullmatch(language):
                entry.problem("labels", f"{language!r} is not a language tag such as ko or zh-Hant")
        same_as = entry.texts("same_as")
        for iri in same_as:
            if not is_web_iri(iri):
                entry.problem("same_as", f"{iri!r} is not an http or https IRI")
        protected = entry.flag("protected")
        if protected:
            for field in ("name", "aliases", "labels", "same_as"):
                if field in fields.fields:
                    entry.problem(field, f"{field} of a protected entity belongs in private/, not here")
        elif not entry.text("name"):
            entry.problem("", "name: is missing")
        if not name or not kind:
            return None
        return Entity(
            id=name,
            type=kind,
            name=entry.text("name"),
            aliases=entry.texts("aliases"),
            labels=labels,
            description=entry.text("description"),
            same_as=same_as,
            protected=protected,
            note=entry.text("note"),
        )

    def _source(self, file: str, fields: Fields, vocabulary: Vocabulary) -> Source | None:
        entry = Entry(self.report, file, fields, Source.__struct_fields__)
        name = self._id(entry)
        kind = self._type(entry, vocabulary, "Source", default="Source")
        for field in ("published", "retrieved"):
            if written := entry.text(field):
                try:
                    bounds(written)
                except ValueError as error:
                    entry.problem(field, str(error))
        if (url := entry.text("url")) and not is_web_iri(url):
            entry.problem("url", f"{url!r} is not an http or https address")
        if (digest := entry.text("sha256")) and not re.fullmatch("[0-9a-f]{64}", digest):
            entry.problem("sha256", "sha256 is not 64 hex digits in lower case")
        if not entry.text("title"):
            entry.problem("", "title: is missing")
        if not name or not kind:
            return None
        plain = (
            "title",
            "published",
            "language",
            "url",
            "retrieved",
            "sha256",
            "licence",
            "description",
            "note",
        )
        return Source(
            id=name,
            type=kind,
            publisher=entry.texts("publisher"),
            authors=entry.texts("authors"),
            **{field: entry.text(field) for field in plain},
        )

    def _id(self, entry: Entry) -> str:
        name = entry.text("id")
        if not name:
            entry.problem("", "id: is missing")
        elif not is_id(name):
            entry.problem("id", f"{name!r} is not an id; use lower-case letters, digits and hyphens")
        elif name in RESERVED:
            entry.problem("id", f"the id {name!r} is reserved; choose another")
        elif name in self.seen:
            entry.problem("id", f"the id {name!r} is taken (first in {self.seen[name]})")
        else:
            self.seen[name] = f"{entry.file}:{entry.fields.line}"
            return name
        return ""

    def _type(self, entry: Entry, vocabulary: Vocabulary, root: str, *, default: str) -> str:
        kind = entry.text("type") or default
        if not kind:
            entry.problem("", "type: is missing")
        elif kind not in vocabulary.classes:
            entry.problem("type", f"unknown class {kind!r}{did_you_mean(nearest(kind, vocabulary.classes))}")
        elif root == "Source" and not vocabulary.is_a(kind, root):
            entry.problem("type", f"a source's type must be a {root}; {kind!r} is none")
        else:
            return kind
        return ""

    def _check_makers(
        self, sources: Mapping[str, Source], types: Mapping[str, str], lines: Mapping[str, tuple[str, int]]
    ) -> None:
        for source in sources.values():
            for field, names in (("publisher", source.publisher), ("authors", source.authors)):
                for name in names:
                    if name not in types:
                        file, line = lines[source.id]
                        self.report(
                            file,
                            line,
                            f"{field}: unknown entity {name!r}{did_you_mean(nearest(name, types))}",
                        )

    # -- protected names -------------------------------------------------------------------------------------------

    def _private(
        self, file: str, fields: Fields, entities: Mapping[str, Entity], private: PrivateNames
    ) -> None:
        entry = Entry(self.report, file, fields, ("id", "name", "aliases", "labels", "same_as", "note"))
        name = entry.text("id")
        entity = entities.get(name)
        if entity is None:
            entry.problem("id", f"unknown entity {name!r}{did_you_mean(nearest(name, entities))}")
        elif not entity.protected:
            entry.problem("id", f"{name!r} is not marked protected: true in entities/")
        private.add(entry.text("name"), *entry.texts("aliases"), *entry.mapping("labels").values())

    def _check_private(self, private: PrivateNames) -> None:
        """No file outside ``private/`` may hold a protected name, or what is made from the dataset would hold it too."""
        if not private.names:
            return
        for path in dataset_files(self.folder):
            if path.parent.name != "private":
                file = path.relative_to(self.folder).as_posix()
                for line in private.lines_in(path):
                    self.report(
                        file, line, "holds the name of a protected entity; it belongs in private/ alone"
                    )

    # -- statements ------------------------------------------------------------------------------------------------

    def _statements(self, resolver: Resolver) -> None:
        for path in self._files("statements"):
            file = path.relative_to(self.folder).as_posix()
            if path.suffix == ".jsonl":
                self._json_lines(path, file, resolver)
            else:
                self._statement_file(file, resolver)

    def _statement_file(self, file: str, resolver: Resolver) -> None:
        root = self._yaml(file)
        if root is None:
            return
        if not isinstance(root, Fields):
            self.report(file, root.line, "must hold source: and statements:")
            return
        entry = Entry(self.report, file, root, ("source", "statements"))
        source = entry.text("source")
        if not source:
            entry.problem("", "source: is missing; name the source that these statements are from")
        listed = root.fields.get("statements")
        if not isinstance(listed, Items):
            if listed is not None and not (isinstance(listed, Scalar) and not listed.text):
                entry.problem("statements", "statements: must be a list; start each with '- what: …'")
            return
        for node in listed.items:
            if not isinstance(node, Fields):
                self.report(
                    file,
                    node.line,
                    "a statement is a list of fields; write '- what: subject relation object'",
                )
                continue
            record = Entry(self.report, file, node, tuple(_RECORD_FIELDS)).statement(source)
            if record is not None:
                resolver.add(record, file, node.line, self._reporter(file, node))

    def _reporter(self, file: str, node: Fields) -> Callable[[str, str], None]:
        def report(field: str, message: str) -> None:
            name = field.rstrip("_")
            self.report(file, node.fields[name].line if name in node.fields else node.line, message)

        return report

    def _json_lines(self, path: Path, file: str, resolver: Resolver) -> None:
        decoder = msgspec.json.Decoder(StatementRecord)
        try:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if not line.strip():
                        continue
                    try:
                        record = decoder.decode(line)
                    except msgspec.DecodeError as error:
                        self.report(file, number, _explain_json(error))
                        continue
                    except UnicodeDecodeError:
                        self.report(file, number, "is not UTF-8")
                        continue
                    if b"\\u" in line and any(FORBIDDEN.search(text) for text in _texts(record)):
                        self.report(file, number, "holds a character that XML forbids; remove it")
                        continue
                    resolver.add(record, file, number, self._line_reporter(file, number))
        except OSError as error:
            self.report(file, 0, f"cannot be read: {error.strerror or error}")

    def _line_reporter(self, file: str, number: int) -> Callable[[str, str], None]:
        return lambda _field, message: self.report(file, number, message)

    # -- files -----------------------------------------------------------------------------------------------------

    def _files(self, kind: str) -> list[Path]:
        return sorted(
            path
            for pattern in _PATTERNS[kind]
            for path in (self.folder / kind).glob(pattern)
            if path.is_file()
        )

    def _yaml(self, file: str) -> Node | None:
        try:
            return parse_yaml(read_text(self.folder / file))
        except NodeError as error:
            self.report(file, error.line, error.message)
            return None

    def _entries(self, kind: str) -> Iterator[tuple[str, Fields]]:
        """The entries of every file of a folder that holds lists."""
        for path in self._files(kind):
            file = path.relative_to(self.folder).as_posix()
            root = self._yaml(file)
            if root is None:
                continue
            if not isinstance(root, Items):
                self.report(file, root.line, "must be a list; start each entry with '- id: …'")
                continue
            for node in root.items:
                if isinstance(node, Fields):
                    yield file, node
                else:
                    self.report(file, node.line, "an entry is a list of fields; start it with '- id: …'")
