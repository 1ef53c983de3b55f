"""Names of protected people: kept in ``private/``, looked for everywhere else, written nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from .names import slug
from .nodes import NodeError, parse_yaml, read_text, scalars


class PrivateNames:
    """The names, aliases and labels of protected entities, and the search for them in text.

    A name is found as whole words, whatever its case, its Unicode form, the white space between its words, or as an id
    made from it.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._names)

    def add(self, *names: str) -> None:
        self._names.update(folded for name in names if (folded := _fold(name)))
        self._pattern = None

    def found_in(self, text: str) -> bool:
        """Whether ``text`` holds one of the names."""
        if self._pattern is None:
            forms = self._names | {slug(name) for name in self._names}
            words = (
                r"\s+".join(map(re.escape, form.split())) for form in sorted(forms, key=len, reverse=True)
            )
            self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
        return bool(self._names) and self._pattern.search(_fold(text)) is not None

    def lines_in(self, path: Path) -> Iterator[int]:
        """The lines of a dataset's file that hold a name; what YAML or JSON escapes is unescaped first."""
        try:
            text = read_text(path, limit=None)
        except NodeError:
            return
        if path.suffix in (".yaml", ".yml"):
            try:
                root = parse_yaml(text)
            except NodeError:
                return
            yield from (
                scalar.line for scalar in (scalars(root) if root else ()) if self.found_in(scalar.text)
            )
        for number, line in enumerate(text.split("\n"), 1):
            if self.found_in(_unescape(line) if path.suffix == ".jsonl" else line):
                yield number


def _unescape(line: str) -> str:
    """A JSON line without escapes; the line itself where it is not JSON."""
    if "\\u" not in line:
        return line
    try:
        return msgspec.json.encode(msgspec.json.decode(line)).decode()
    except msgspec.DecodeError:
        return line


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).split())
