"""Names of protected people: kept in ``private/``, looked for everywhere else, published nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import msgspec

from .json_lines import texts
from .names import slug
from .nodes import MAX_BYTES, NodeError, parse_yaml, read_text, scalars
from .records import Entity

#: What may stand between the words of a name; a line break and its indentation were folded to one space.
_BETWEEN: Final = r"[\W_]{1,3}"
#: The same where the words may also be written as one: Min-ji, Min ji, Minji.
_JOINED: Final = r"[\W_]{0,3}"
#: So many letters make a name of two, or of more, words one that no other word is taken for when it is written as one.
_TWO_WORDS, _MORE_WORDS, _HYPHENATED = 10, 7, 6
_SPEAKING: Final = re.compile(r"(?=.*[a-z]).{3,}")
_WORD: Final = re.compile(r"[^\W_]+")
#: Characters without a shape of their own: soft hyphens, joiners, marks of direction.
_SHAPELESS: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TURTLE_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def joined(entity: Entity, more: Entity) -> Entity:
    """An entity with all that two records say of it; the second of two names becomes an alias."""
    labels = {**more.labels, **entity.labels}
    others = [label for language, label in more.labels.items() if labels[language] != label]
    second = [more.name] if entity.name and more.name not in ("", entity.name) else []
    return msgspec.structs.replace(
        entity,
        name=entity.name or more.name,
        aliases=_each_once(entity.aliases, second, more.aliases, others),
        labels=labels,
        description="\n".join(_each_once(filter(None, (entity.description, more.description)))),
        same_as=_each_once(entity.same_as, more.same_as),
        note="\n".join(_each_once(filter(None, (entity.note, more.note)))),
    )


def names_of(entity: Entity) -> tuple[str, ...]:
    """Everything that names an entity: its name, aliases, labels, and IRIs elsewhere."""
    return tuple(filter(None, (entity.name, *entity.aliases, *entity.labels.values(), *entity.same_as)))


def is_speaking(name: str) -> bool:
    """Whether an id could tell who it is: a shorter one, or one without a letter, stands in every text."""
    return _SPEAKING.fullmatch(name) is not None


def _each_once(*parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part))


class PrivateNames:
    """The names, aliases, labels and IRIs of protected entities, and the search for them in text.

    A name is found whatever its case, its Unicode form and what joins its words, also as an id made from it and as a web
    address writes it (``%20``). It stands for itself where its script has capital letters; Korean, Chinese or Arabic
    join particles to a name without a space. Words of a name that is long enough may be written as one (``Kim Minji`` for
    ``Kim Min-ji``), and a name of three or four words may begin with the family's or the person's own.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        #: A pattern for the names that begin with each word, and one for those that may stand within a word.
        self._beginning: dict[str, re.Pattern[str]] = {}
        self._within: re.Pattern[str] | None = None
        self._prepared = True

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._names)

    def add(self, *names: str) -> None:
        self._names.update(folded for name in names if re.search(r"[^\W_]", folded := _fold(name)))
        self._prepared = False

    def found_in(self, text: str) -> bool:
        """Whether ``text`` holds one of the names."""
        if not self._names:
            return False
        if not self._prepared:
            self._prepare()
        readings = {text, unquote(text)} if text.isascii() else {text, unquote(text), _SHAPELESS.sub("", text)}
        return any(self._found(_fold(reading)) for reading in readings)

    def _prepare(self) -> None:
        # A hyphen of an id joins what may be two names; a hyphen of a name joins one.
        forms = self._names | {slug(name).replace("-", " ") for name in self._names}
        beginning: dict[str, set[str]] = {}
        within: set[str] = set()
        for words, between in {order for form in forms for order in _orders(form)}:
            pattern = _pattern(words, between)
            if not all(map(_ends_words, "".join(words))):
                within.add(pattern)
                continue
            # Where the words may be written as one, so many of them may be the first word of a text.
            for count in range(1, len(words) + 1 if between == _JOINED else 2):
                beginning.setdefault("".join(words[:count]), set()).add(pattern)
        self._beginning = {word: _any(patterns) for word, patterns in beginning.items()}
        self._within = _any(within) if within else None
        self._prepared = True

    def _found(self, folded: str) -> bool:
        # To look words up in a dictionary takes the same time for one name and for thousands.
        for word in self._beginning.keys() & set(_WORD.findall(folded)):
            if self._beginning[word].search(folded):
                return True
        return self._within is not None and self._within.search(folded) is not None

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


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(patterns, key=lambda form: (-len(form), form))))


def _orders(name: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of a folded name and what may stand between: as they are, and of three or four with one end put over."""
    words = tuple(_WORD.findall(name))
    between = _JOINED if _may_be_joined(name, words) else _BETWEEN
    yield words, between
    if 3 <= len(words) <= 4 and not re.search("[0-9/]", name):
        yield (*words[1:], words[0]), between
        yield (words[-1], *words[:-1]), between


def _pattern(words: Sequence[str], between: str) -> str:
    start, end = (
        r"(?<![^\W_])" if _ends_words(words[0][0]) else "",
        r"(?![^\W_])" if _ends_words(words[-1][-1]) else "",
    )
    return start + between.join(map(re.escape, words)) + end


def _may_be_joined(name: str, words: Sequence[str]) -> bool:
    """Whether the words of a name, written as one, could hardly be another word: not Han-mi, but Hye-sook, Kim Min-ji."""
    letters = sum(map(len, words))
    if not all(map(_ends_words, "".join(words))):
        return False
    if len(words) > 2:
        return letters >= _MORE_WORDS
    if len(words) == 2:
        hyphenated = re.fullmatch(r"[^\W_]+[-\u2010-\u2015][^\W_]+", name) is not None
        return letters >= (_HYPHENATED if hyphenated else _TWO_WORDS) and min(map(len, words)) >= 2
    return False


def _ends_words(character: str) -> bool:
    """Whether words of the character's script are divided: digits, and letters that have capitals."""
    return unicodedata.category(character) != "Lo"


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).split())
