"""A dataset's folder → :class:`Dataset`. Every mistake is found and reported at once, with file, line and nearest right name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import pyoxigraph as ox

from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName, did_you_mean
from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

from .dates import bounds
from .names import is_id, nearest
from .nodes import FORBIDDEN, Fields, Items, Node, NodeError, Scalar, parse_yaml, read_text
from .private import PrivateNames
from .records import Dataset, Entity, Source, StatementRecord
from .statements import Resolver

BUNDLED: Final = Path(__file__).parent
FOLDERS: Final = ("entities", "sources", "statements", "questions", "rules", "candidates", "private")
#: Ids that would collide with the names of graphs or the paths of other nodes.
RESERVED: Final = frozenset(
    {"entities", "edges", "vocabulary", "dataset", "inferences", "graph", "passage", "statement"}
)

_DATASET_FIELDS: Final = ("id", "title", "description", "base", "licence", "creators", "languages")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RECORD_FIELDS: Final = {field.encode_name: field.name for field in msgspec.structs.fields(StatementRecord)}
_FLAGS: Final = frozenset({"jointly", "open", "negated"})
_LISTS: Final = frozenset({"at", "where", "topic", "content", "about", "said_by"})
_NUMBER: Final = re.compile(r"[-+]?(\d+|\d+\.\d*|\.\d+)([eE][-+]?\d+)?")


def locate(name: str | Path | None, working: Path | None = None) -> Path:
    """The folder that ``name`` means: a path, a bundled dataset's name, or without one the working directory.

    Raises :class:`UnknownName` for a name that is neither, :class:`ActorgraphError` where no dataset stands.
    """
    if name is None:
        folder = working or Path.cwd()
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


def dataset_files(folder: Path) -> list[Path]:
    """Every file that :func:`read_dataset` reads, in a fixed order."""
    files = [folder / "dataset.yaml", folder / "vocabulary.ttl"]
    for name, patterns in _PATTERNS.items():
        files += [path for pattern in patterns for path in (folder / name).glob(pattern)]
    return sorted(path for path in files if path.is_file())


_PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    "entities": ("*.yaml", "*.yml"),
    "sources": ("*.yaml", "*.yml"),
    "statements": ("*.yaml", "*.yml", "*.jsonl"),
    "private": ("*.yaml", "*.yml"),
    "questions": ("*.rq",),
}


def read_dataset(folder: Path) -> Dataset:
    """The dataset in ``folder``; raises :class:`DatasetError` with all that is wrong with it."""
    if not folder.is_dir():
        raise ActorgraphError(f"{folder} is not a folder")
    if not (folder / "dataset.yaml").is_file():
        raise DatasetError(
            [Problem("dataset.yaml", 0, "is missing; it gives the dataset's id, title and base IRI")]
        )
    return _Reader(folder).read()


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
        entry = _Entry(self, "dataset.yaml", fields, _DATASET_FIELDS)
        about = {name: entry.text(name) for name in ("id", "title", "description", "base", "licence")}
        about["creators"] = entry.texts("creators")
        about["languages"] = entry.texts("languages")
        for name in ("id", "title", "base"):
            if not about[name]:
                entry.problem("", f"{name}: is missing")
        if about["id"] and not is_id(about["id"]):
            entry.problem("id", f"{about['id']!r} is not an id; use lower-case letters, digits and hyphens")
        if about["base"] and not (about["base"].endswith(("/", "#")) and _is_web_iri(about["base"])):
            entry.problem(
                "base", f"{about['base']!r} is not a base IRI; write https://…/ (it ends in '/' or '#')"
            )
        return about

    # -- entities and sources --------------------------------------------------------------------------------------

    def _entity(self, file: str, fields: Fields, vocabulary: Vocabulary) -> Entity | None:
        entry = _Entry(self, file, fields, Entity.__struct_fields__)
        name = self._id(entry)
        kind = self._type(entry, vocabulary, "Thing", default="")
        labels = entry.mapping("labels")
        for language in labels:
            if not _LANGUAGE.fullmatch(language):
                entry.problem("labels", f"{language!r} is not a language tag such as ko or zh-Hant")
        same_as = entry.texts("same_as")
        for iri in same_as:
            if not _is_web_iri(iri):
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
        entry = _Entry(self, file, fields, Source.__struct_fields__)
        name = self._id(entry)
        kind = self._type(entry, vocabulary, "Source", default="Source")
        for field in ("published", "retrieved"):
            if written := entry.text(field):
                try:
                    bounds(written)
                except ValueError as error:
                    entry.problem(field, str(error))
        if (url := entry.text("url")) and not _is_web_iri(url):
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

    def _id(self, entry: _Entry) -> str:
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

    def _type(self, entry: _Entry, vocabulary: Vocabulary, root: str, *, default: str) -> str:
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
        entry = _Entry(self, file, fields, ("id", "name", "aliases", "labels", "same_as", "note"))
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
        entry = _Entry(self, file, root, ("source", "statements"))
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
            record = _Entry(self, file, node, tuple(_RECORD_FIELDS)).statement(source)
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


class _Entry:
    """One mapping of a file: typed access to its fields, mistakes reported where they stand."""

    def __init__(self, reader: _Reader, file: str, fields: Fields, allowed: tuple[str, ...]) -> None:
        self.reader, self.file, self.fields = reader, file, fields
        for name, key in fields.keys.items():
            if name not in allowed:
                reader.report(file, key.line, f"unknown field {name!r}{did_you_mean(nearest(name, allowed))}")

    def problem(self, field: str, message: str) -> None:
        node = self.fields.fields.get(field)
        self.reader.report(self.file, node.line if node else self.fields.line, message)

    def text(self, field: str) -> str:
        node = self.fields.fields.get(field)
        if node is None:
            return ""
        if isinstance(node, Scalar):
            return node.text
        self.problem(field, f"{field}: must be a text")
        return ""

    def texts(self, field: str) -> tuple[str, ...]:
        node = self.fields.fields.get(field)
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node.text,) if node.text else ()
        if isinstance(node, Items) and all(isinstance(item, Scalar) for item in node.items):
            return tuple(item.text for item in node.items if isinstance(item, Scalar))
        self.problem(field, f"{field}: must be a text or a list of texts")
        return ()

    def mapping(self, field: str) -> dict[str, str]:
        node = self.fields.fields.get(field)
        if node is None:
            return {}
        if isinstance(node, Fields) and all(isinstance(value, Scalar) for value in node.fields.values()):
            return {name: value.text for name, value in node.fields.items() if isinstance(value, Scalar)}
        self.problem(field, f"{field}: must be a list of 'language: text'")
        return {}

    def flag(self, field: str) -> bool:
        text = self.text(field)
        if text not in ("", "true", "false"):
            self.problem(field, f"{field}: must be true or false, not {text!r}")
        return text == "true"

    def statement(self, source: str) -> StatementRecord | None:
        """The entry as a statement's record, ``None`` where a field has the wrong form."""
        before = len(self.reader.problems)
        values: dict[str, Any] = {"source": source}
        for name, node in self.fields.fields.items():
            field = _RECORD_FIELDS.get(name)
            if field is None:
                continue
            if name == "source":
                self.problem(name, "source: stands once at the head of the file")
            elif name in _FLAGS:
                values[field] = self.flag(name)
            elif name in _LISTS:
                texts = self.texts(name)
                values[field] = texts[0] if isinstance(node, Scalar) and texts else list(texts)
            elif name in ("count", "value", "confidence"):
                values[field] = self._number(name, node)
            else:
                values[field] = self.text(name)
        return StatementRecord(**values) if len(self.reader.problems) == before else None

    def _number(self, name: str, node: Node) -> Any:
        if name == "count" and isinstance(node, Fields):
            return {key: _typed(value) for key, value in node.fields.items() if isinstance(value, Scalar)}
        if not isinstance(node, Scalar):
            self.problem(name, f"{name}: must be a number or a text")
            return None
        value = _typed(node)
        if name == "confidence" and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.problem(name, f"confidence: must be a number between 0 and 1, not {node.text!r}")
            return None
        return value


def _typed(node: Scalar) -> str | int | float | bool:
    """A plain scalar as the number or truth value it looks like; everything quoted stays text."""
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    if node.plain and _NUMBER.fullmatch(node.text) and not re.match(r"[-+]?0\d", node.text):
        return float(node.text) if set(node.text) & set(".eE") else int(node.text)
    return node.text


def _texts(record: StatementRecord) -> Iterator[str]:
    for field in StatementRecord.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def _explain_json(error: msgspec.DecodeError) -> str:
    message = str(error)
    if unknown := re.search(r"unknown field `(.*?)`", message):
        name = unknown.group(1)
        return f"unknown field {name!r}{did_you_mean(nearest(name, tuple(_RECORD_FIELDS)))}"
    if isinstance(error, msgspec.ValidationError):
        return f"a field has the wrong form: {message}"
    return f"not valid JSON: {message}"


def _is_web_iri(text: str) -> bool:
    if not text.startswith(("http://", "https://")) or re.search(r"[\s<>\"{}|\\^`]", text):
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
