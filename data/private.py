"""Names of protected people: kept in ``private/``, looked for everywhere else, written nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import msgspec

from .json_lines import texts
from .names import slug
from .nodes import MAX_BYTES, NodeError, parse_yaml, read_text, scalars

#: What may stand between the words of a name; a line break and its indentation were folded to one space.
_BETWEEN: Final = r"[\W_]{1,3}"
#: Characters without a shape of their own: soft hyphens, joiners, marks of direction.
_SHAPELESS: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TURTLE_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class PrivateNames:
    """The names, aliases, labels and IRIs of protected entities, and the search for them in text.

    A name is found whatever its case, its Unicode form and what joins its words, also as an id made from it and as a web
    address writes it (``%20``). It stands for itself where its script has capital letters; Korean, Chinese or Arabic
    join particles to a name without a space.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._names)

    def add(self, *names: str) -> None:
        self._names.update(folded for name in names if re.search(r"[^\W_]", folded := _fold(name)))
        self._pattern = None

    def found_in(self, text: str) -> bool:
        """Whether ``text`` holds one of the names."""
        if not self._names:
            return False
        if self._pattern is None:
            forms = self._names | {slug(name) for name in self._names}
            self._pattern = re.compile("|".join(map(_form, sorted(forms, key=lambda form: (-len(form), form)))))
        readings = {text, unquote(text), _SHAPELESS.sub("", text)}
        return any(self._pattern.search(_fold(reading)) for reading in readings)

    def lines_in(self, path: Path) -> Iterator[int]:
        """The lines of a dataset's file that hold a name (0: its own name, or its text across lines).

        What YAML, JSON or Turtle escapes is unescaped first.
        """
        if self.found_in(path.name):
            yield 0
        try:
            # A file of any other kind that is larger is refused as a whole.
            text = read_text(path, limit=None if path.suffix == ".jsonl" else MAX_BYTES)
        except NodeError:
            return
        if path.suffix == ".jsonl":
            for number, line in enumerate(text.split("\n"), 1):
                if self.found_in(_json_text(line)):
                    yield number
            return
        found: set[int] = set()
        if path.suffix in (".yaml", ".yml"):
            try:
                root = parse_yaml(text, lambda _line, _message: None)
            except NodeError:
                return
            found.update(scalar.line for scalar in (scalars(root) if root else ()) if self.found_in(scalar.text))
        elif "\\" in text:
            text = _TURTLE_ESCAPE.sub(_turtle_character, text)
        if self.found_in(text):
            found.update(number for number, line in enumerate(text.split("\n"), 1) if self.found_in(line))
            yield from sorted(found) or [0]
        else:
            yield from sorted(found)


def _json_text(line: str) -> str:
    """A JSON line as it is, or the texts in it where it escapes anything."""
    if "\\" not in line:
        return line
    try:
        return "\n".join(texts(msgspec.json.decode(line)))
    except (msgspec.DecodeError, RecursionError):
        return line


def _turtle_character(escape: re.Match[str]) -> str:
    try:
        return chr(int(escape[1] or escape[2], 16))
    except (ValueError, OverflowError):
        return escape[0]


def _form(name: str) -> str:
    """A pattern for one folded name."""
    words = re.findall(r"[^\W_]+", name)
    start, end = (
        r"(?<![^\W_])" if _ends_words(words[0][0]) else "",
        r"(?![^\W_])" if _ends_words(words[-1][-1]) else "",
    )
    return start + _BETWEEN.join(map(re.escape, words)) + end


def _ends_words(character: str) -> bool:
    """Whether words of the character's script are divided: digits, and letters that have capitals."""
    return unicodedata.category(character) != "Lo"


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).split())
