"""Rules of inference: one SPARQL CONSTRUCT a file, with a header that says what it concludes and why that is sound.

A rule is a file ``NAME.rq`` whose first lines begin with ``#+`` and hold YAML:

    #+ title: Acts for
    #+ description: What the holder of a post does in office is an act for its body.
    #+ sound: Within the dates of the post, and no stronger than the act and the post.
    #+ reads: statements
    #+ denied: false
    #+ negated: false

Whether its text is a rule at all is for the layer that knows SPARQL (``graph/inference/rules.py``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import msgspec
import yaml

from .errors import DatasetError, Problem, did_you_mean
from .namespaces import RULE

#: The rules that come with the program; they fit any dataset.
BUNDLED: Final = Path(__file__).parent / "rules"
MAX_BYTES: Final = 200_000

#: ``axiom``: says what an axiom of the vocabulary entails. ``edge``: concludes plain triples. ``statement``: concludes
#: something that carries its premises.
Kind = Literal["axiom", "edge", "statement"]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TEXTS: Final = ("title", "description", "sound")
_READS: Final = "reads"
_FLAGS: Final = ("denied", "negated", "axiom")
#: What may hold a brace or bracket without meaning it.
_HIDING: Final = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""")
_TEMPLATE: Final = re.compile(r"\bCONSTRUCT\s*\{(.*?)\}", re.IGNORECASE | re.DOTALL)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule; ``text`` is its SPARQL, header included, ``sound`` why its conclusions follow.

    ``denied``: it may rest on what is denied. ``negated``: it may conclude from what is negated something that is not.
    ``reads``: the names of the relations whose inferences it reads, so that it need not be asked again where nothing was
    concluded of them; ``None`` where it may read any, empty where it reads statements alone.
    """

    name: str
    iri: str
    title: str
    description: str
    sound: str
    kind: Kind
    denied: bool = False
    negated: bool = False
    reads: tuple[str, ...] | None = None
    text: str
    file: Path


def load_rules(folder: Path | None = None, base: str = "") -> dict[str, Rule]:
    """The rules by IRI, sorted: the bundled ones and, with the ``folder`` of a dataset, those in its ``rules/``.

    ``base`` begins the IRIs of the dataset's own. Raises :class:`DatasetError` with every mistake, by file and line.
    """
    problems: list[Problem] = []
    found = {rule.iri: rule for rule in _read(BUNDLED, RULE, problems)}
    if folder is not None:
        bundled = {rule.name for rule in found.values()}
        for rule in _read(folder / "rules", f"{base}rule/", problems):
            if rule.name in bundled:
                message = f"there is a rule {rule.name!r} already; give this one another name"
                problems.append(Problem(f"rules/{rule.file.name}", 0, message))
            found[rule.iri] = rule
    if problems:
        raise DatasetError(problems)
    return dict(sorted(found.items()))


def _read(folder: Path, namespace: str, problems: list[Problem]) -> Iterator[Rule]:
    for file in sorted(folder.glob("*.rq")):
        if file.name.startswith("."):
            continue
        mistakes: list[tuple[int, str]] = []
        rule = _Reader(file, mistakes).rule(namespace)
        problems += [Problem(f"rules/{file.name}", line, message) for line, message in mistakes]
        if rule is not None:
            yield rule


class _Reader:
    """Reads one file; mistakes go to ``mistakes`` with their line."""

    def __init__(self, file: Path, mistakes: list[tuple[int, str]]) -> None:
        self.file, self.mistakes = file, mistakes

    def report(self, line: int, message: str) -> None:
        self.mistakes.append((line, message))

    def rule(self, namespace: str) -> Rule | None:
        text = self._text()
        if text is None:
            return None
        if not _NAME.fullmatch(self.file.stem):
            self.report(0, f"{self.file.stem!r} is no name; use lower-case letters, digits and hyphens")
        header = self._header(text)
        for name in header:
            if name not in (*_TEXTS, *_FLAGS, _READS):
                near = difflib.get_close_matches(name, (*_TEXTS, *_FLAGS, _READS), 1)
                self.report(header[name][1], f"unknown field {name!r}{did_you_mean(near)}")
        texts = {name: self._needed(header, name) for name in _TEXTS}
        flags = {name: self._flag(header, name) for name in _FLAGS}
        if _READS in header and not header[_READS][0]:
            self.report(header[_READS][1], "reads: is empty; write the names of relations, or 'statements'")
        if self.mistakes:
            return None
        return Rule(
            name=self.file.stem,
            iri=f"{namespace}{self.file.stem}",
            **texts,
            kind="axiom" if flags["axiom"] else _kind(text),
            denied=flags["denied"],
            negated=flags["negated"],
            reads=self._reads(header),
            text=text,
            file=self.file,
        )

    def _text(self) -> str | None:
        try:
            # Opening a named pipe would wait for ever.
            if not self.file.is_file():
                self.report(0, "is not a file")
            elif (size := self.file.stat().st_size) > MAX_BYTES:
                self.report(0, f"has {size / 1e3:,.0f} kB; {MAX_BYTES / 1e3:,.0f} kB are the most that is read")
            else:
                return self.file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            self.report(0, f"cannot be read: {error.strerror or error}")
        except UnicodeDecodeError as error:
            self.report(0, f"is not UTF-8 (byte {error.object[error.start]:#04x}); save the file as UTF-8")
        return None

    def _header(self, text: str) -> dict[str, tuple[str, int]]:
        """The fields of the header and the line of each."""
        lines = []
        for line in text.split("\n"):
            if not line.startswith("#+"):
                break
            lines.append(line.rstrip("\r")[2:].removeprefix(" "))
        try:
            node = yaml.compose("\n".join(lines), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.report(mark.line + 1 if mark else 0, f"not valid YAML: {error.problem or 'it cannot be understood'}")
            return {}
        except yaml.YAMLError as error:
            self.report(0, f"not valid YAML: {error}")
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.report(1, "has no header; begin with lines such as '#+ title: Acts for'")
            return {}
        found: dict[str, tuple[str, int]] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
                self.report(line, "the header holds texts; write 'field: text'")
            elif key.value in found:
                self.report(line, f"{key.value}: stands twice")
            else:
                found[key.value] = (value.value.strip(), line)
        return found

    def _needed(self, header: dict[str, tuple[str, int]], name: str) -> str:
        text, line = header.get(name, ("", 1))
        if header and not text:
            self.report(line, f"{name}: is empty" if name in header else f"{name}: is missing")
        return " ".join(text.split())

    def _reads(self, header: dict[str, tuple[str, int]]) -> tuple[str, ...] | None:
        if _READS not in header:
            return None
        names = header[_READS][0].replace(",", " ").split()
        return () if names == ["statements"] else tuple(sorted(names))

    def _flag(self, header: dict[str, tuple[str, int]], name: str) -> bool:
        text, line = header.get(name, ("false", 0))
        if text not in ("true", "false"):
            self.report(line, f"{name}: must be true or false, not {text!r}")
        return text == "true"


def _kind(text: str) -> Kind:
    """What a rule concludes, told by its template: a statement is a blank node there."""
    template = _TEMPLATE.search(_HIDING.sub(" ", text))
    return "statement" if template and ("[" in template[1] or "_:" in template[1]) else "edge"
