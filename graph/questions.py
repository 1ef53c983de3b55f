"""Saved questions: SPARQL with a title, and parameters that take names of the graph.

A question is a file ``NAME.rq`` whose first lines begin with ``#+`` and hold YAML:

    #+ title: Who held an office on a day
    #+ description: …
    #+ kind: offices
    #+ inferred: false
    #+ parameters:
    #+   office:
    #+     type: entity
    #+     class: Position
    #+     description: the post
    #+     optional: true
    SELECT … WHERE { ?statement rdf:object $office … }

``$office`` is replaced by one RDF term, whatever value is given; where an optional parameter gets none, it stays what
SPARQL takes it for: a variable. A default is a value that is used where none is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.data.names import nearest
from actorgraph.data.nodes import Fields, Items, Node, NodeError, Scalar, parse_yaml, read_text
from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, UnknownName, did_you_mean

from .parameters import KINDS, Parameter, plain, term, values_of
from .sparql import Answer, run
from .syntax import tokens

if TYPE_CHECKING:
    from .stored import StoredGraph

#: The questions that come with the program; they fit any dataset.
BUNDLED: Final = Path(__file__).parent / "questions"
MAX_BYTES: Final = 200_000

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PARAMETER: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
#: Names that the command line gives to options of its own.
_RESERVED: Final = frozenset(
    {"dataset", "documents", "endpoint", "format", "graph", "help", "inferred", "limit", "output", "timeout"}
)
_FIELDS: Final = ("title", "description", "kind", "inferred", "parameters")
_PARAMETER_FIELDS: Final = ("type", "class", "description", "default", "optional", "values")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A saved question; ``kind`` groups it in lists, ``text`` is its SPARQL, header included."""

    name: str
    title: str
    kind: str
    description: str = ""
    inferred: bool = False
    parameters: Mapping[str, Parameter] = {}
    text: str
    file: Path


# -- asking ------------------------------------------------------------------------------------------------------------


def questions(graph: StoredGraph) -> dict[str, Question]:
    """The questions that a graph can be asked: the bundled ones and its dataset's own, which win where names meet."""
    return load_questions([BUNDLED, graph.questions])


def find(known: Mapping[str, Question], name: str) -> Question:
    """The question called ``name``; raises :class:`UnknownName` with the nearest."""
    try:
        return known[name]
    except KeyError:
        raise UnknownName("question", name, nearest(name, known)) from None


def ask(graph: StoredGraph, question: Question, values: Mapping[str, object] | None = None) -> Answer:
    """The answer to ``question`` with ``values`` for its parameters, by name; see :func:`bind` for what is raised."""
    text = bind(question, graph, values or {})
    # What the file names was written for every dataset, and what the values name was checked.
    return run(graph, text, inferred=question.inferred, check_names=False)


def bind(question: Question, graph: StoredGraph, values: Mapping[str, object]) -> str:
    """The question's SPARQL with every ``$name`` replaced by a term.

    Raises :class:`UnknownName` for a parameter, or a value, that does not exist, and :class:`ActorgraphError` for one
    that is missing or of the wrong form; the message says which values there are.
    """
    for name in values:
        if name not in question.parameters:
            raise UnknownName("parameter", name, nearest(name, question.parameters) or [*question.parameters])
    terms = {}
    for name, parameter in question.parameters.items():
        given = values.get(name)
        written = str(parameter.default if given is None else given)
        if written:
            terms[name] = term(graph, parameter, written)
        elif given is not None or not parameter.optional:
            raise ActorgraphError(_missing(question, parameter, graph))
    parts, end = [], 0
    for piece in tokens(question.text):
        if piece.kind == "variable" and piece.text[0] == "$" and piece.text[1:] in terms:
            parts += [question.text[end : piece.start], terms[piece.text[1:]]]
            end = piece.start + len(piece.text)
    return "".join([*parts, question.text[end:]])


def _missing(question: Question, parameter: Parameter, graph: StoredGraph) -> str:
    what = f" ({parameter.description})" if parameter.description else ""
    found = values(question, parameter.name, graph, 11)
    shown = ", ".join(value for value, _ in found[:10]) + (", …" if len(found) > 10 else "")
    known = f"; it can be: {shown}" if shown else ""
    if parameter.type in ("date", "year") and found:
        known = f"; it can be from {found[0][0]} to {found[-1][0]}"
    return f"{question.name} needs a value for {parameter.name!r}{what}{known}"


def values(question: Question, parameter: str, graph: StoredGraph, limit: int | None = None) -> list[tuple[str, str]]:
    """The values that a parameter can take in this graph with their labels, sorted; of dates the first and the last.

    Empty for numbers and texts, which can be anything.
    """
    if parameter not in question.parameters:
        raise UnknownName("parameter", parameter, nearest(parameter, question.parameters))
    found = values_of(graph, question.parameters[parameter])
    return found if limit is None else found[:limit]


# -- reading -----------------------------------------------------------------------------------------------------------


def load_questions(folders: Iterable[Path]) -> dict[str, Question]:
    """The questions of some folders by name, sorted; the later folder wins. A folder that does not exist has none.

    Raises :class:`DatasetError` with every mistake, by file and line.
    """
    found: dict[str, Question] = {}
    problems: list[Problem] = []
    for folder in folders:
        for file in sorted(folder.glob("*.rq")):
            question = _Reader(file, problems).question()
            if question is not None:
                found[question.name] = question
    if problems:
        raise DatasetError(problems)
    return dict(sorted(found.items()))


class _Reader:
    """Reads one file; mistakes go to ``problems``."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(f"questions/{self.file.name}", line, message, code="question"))

    def question(self) -> Question | None:
        before = len(self.problems)
        try:
            text = read_text(self.file, MAX_BYTES)
            header = parse_yaml(_header(text))
        except NodeError as error:
            self.report(error.line, error.message)
            return None
        if not isinstance(header, Fields):
            self.report(1, "has no header; begin with lines such as '#+ title: Who met whom'")
            return None
        if not _NAME.fullmatch(self.file.stem):
            self.report(0, f"{self.file.stem!r} is no name; use lower-case letters, digits and hyphens")
        self.known(header, _FIELDS)
        question = Question(
            name=self.file.stem,
            title=self.text(header, "title", needed=True),
            description=self.text(header, "description"),
            kind=self.text(header, "kind", needed=True),
            inferred=self.flag(header, "inferred"),
            parameters={parameter.name: parameter for parameter in self.parameters(header)},
            text=text,
            file=self.file,
        )
        self.check_use(question, header)
        return question if len(self.problems) == before else None

    def check_use(self, question: Question, header: Fields) -> None:
        """Every ``$name`` is a parameter and every parameter is a ``$name``."""
        used: dict[str, int] = {}
        clashing: set[str] = set()
        written = header.fields.get("parameters")
        declared = list(written.fields) if isinstance(written, Fields) else []
        for piece in tokens(question.text):
            if piece.kind != "variable":
                continue
            name, line = piece.text[1:], question.text.count("\n", 0, piece.start) + 1
            if piece.text[0] == "$":
                used.setdefault(name, line)
            elif name in declared and name not in clashing:
                clashing.add(name)
                self.report(line, f"{piece.text} and the parameter ${name} would be one variable; rename one of them")
        for name, line in used.items():
            if name not in declared:
                hint = did_you_mean([f"${near}" for near in nearest(name, declared)])
                self.report(
                    line,
                    f"'${name}' is no parameter of this question{hint or f'; declare it or write ?{name}'}",
                )
        for name in declared:
            if name not in used and isinstance(written, Fields):
                self.report(written.keys[name].line, f"the parameter {name!r} is never used; write ${name}")

    def parameters(self, header: Fields) -> list[Parameter]:
        written = header.fields.get("parameters")
        if written is None:
            return []
        if not isinstance(written, Fields):
            self.report(written.line, "parameters: must be a mapping from names to fields")
            return []
        return [found for name, node in written.fields.items() if (found := self.parameter(name, node))]

    def parameter(self, name: str, node: Node) -> Parameter | None:
        if not _PARAMETER.fullmatch(name) or name in _RESERVED:
            why = "is reserved" if name in _RESERVED else "is no name; use lower-case letters, digits and _"
            self.report(node.line, f"the parameter {name!r} {why}")
            return None
        if not isinstance(node, Fields):
            self.report(node.line, f"{name}: must have fields such as type: and description:")
            return None
        self.known(node, _PARAMETER_FIELDS)
        parameter = Parameter(
            name=name,
            type=self.text(node, "type", needed=True),
            description=self.text(node, "description"),
            class_name=self.text(node, "class"),
            choices=self.texts(node, "values"),
            default=self.text(node, "default"),
            optional=self.flag(node, "optional"),
        )
        self.check_type(parameter, node)
        return parameter

    def check_type(self, parameter: Parameter, node: Fields) -> None:
        kind = parameter.type
        if kind and kind not in KINDS:
            hint = did_you_mean(nearest(kind, KINDS)) or f"; there are {', '.join(KINDS)}"
            self.report(node.fields["type"].line, f"unknown type {kind!r}{hint}")
        if (kind == "choice") != bool(parameter.choices):
            self.report(node.line, "values: and type: choice go together")
        elif parameter.default and kind in ("stance", "voice", "date", "year", "integer", "choice"):
            try:
                plain(parameter, parameter.default)
            except ValueError as error:
                self.report(node.fields["default"].line, f"default: {error}")

    # -- fields --------------------------------------------------------------------------------------------------------

    def known(self, fields: Fields, names: tuple[str, ...]) -> None:
        for name, key in fields.keys.items():
            if name not in names:
                self.report(key.line, f"unknown field {name!r}{did_you_mean(nearest(name, names))}")

    def text(self, fields: Fields, name: str, *, needed: bool = False) -> str:
        node = fields.fields.get(name)
        if isinstance(node, Scalar):
            if needed and not node.text:
                self.report(node.line, f"{name}: is empty")
            return node.text
        if node is not None:
            self.report(node.line, f"{name}: must be a text")
        elif needed:
            self.report(fields.line, f"{name}: is missing")
        return ""

    def flag(self, fields: Fields, name: str) -> bool:
        written = self.text(fields, name)
        if written not in ("", "true", "false"):
            self.report(fields.fields[name].line, f"{name}: must be true or false, not {written!r}")
        return written == "true"

    def texts(self, fields: Fields, name: str) -> tuple[str, ...]:
        node = fields.fields.get(name)
        if node is None:
            return ()
        if isinstance(node, Items) and all(isinstance(item, Scalar) and item.text for item in node.items):
            return tuple(item.text for item in node.items if isinstance(item, Scalar))
        self.report(node.line, f"{name}: must be a list of texts")
        return ()


def _header(text: str) -> str:
    """The YAML of a file's first lines, each on its own line of the file."""
    lines = []
    for line in text.split("\n"):
        stripped = line.rstrip("\r")
        if not stripped.startswith("#+"):
            break
        lines.append(stripped[3:] if stripped.startswith("#+ ") else stripped[2:])
    return "\n".join(lines)
