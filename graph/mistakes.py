"""What is wrong with a refused query: in words, with line, column, a mark under the place, and what may be meant."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

from actorgraph.data.names import nearest
from actorgraph.ontology.errors import did_you_mean
from actorgraph.ontology.namespaces import AG

from .syntax import KEYWORDS, Failure, Token, declared, failure, is_terminal, tokens

if TYPE_CHECKING:
    from actorgraph.ontology.vocabulary import Vocabulary

    from .stored import StoredGraph

_UPDATES: Final = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_PAIRS: Final = {"{": "}", "(": ")", "[": "]"}
_WIDTH: Final = 100
#: A word, name or variable as a person would mark it; anything else is marked as one character.
_WORD: Final = re.compile(r"[?$]?[\w:.-]*[\w:-]")


class Named(Protocol):
    """What has names that a query may mean: a graph, or the dataset that a rule is written for."""

    prefixes: dict[str, str]

    @property
    def vocabulary(self) -> Vocabulary: ...

    def ids(self) -> list[str]: ...

    def named(self, text: str) -> list[str]: ...


def point(query: str, offset: int, message: str) -> str:
    """A message with line and column, the line of the query it is about, and a mark under the place.

    Columns are counted in characters from 1; the mark stands where a terminal shows the place, which gives Korean and
    Chinese letters two cells.
    """
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    line = query[start : end if end >= 0 else len(query)].rstrip("\r")
    number, column = query.count("\n", 0, offset) + 1, offset - start
    cut = max(0, column - _WIDTH * 2 // 3) if len(line) > _WIDTH else 0
    shown = "".join(" " if unicodedata.category(c) == "Cc" else c for c in line[cut : cut + _WIDTH])
    indent = " " * sum(_cells(c) for c in shown[: column - cut])
    return f"line {number}, column {column + 1}: {message}\n  {shown}\n  {indent}^"


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def explain(graph: Named, query: str, message: str) -> str:
    """Why a query is not understood. ``message`` is Oxigraph's, for what is wrong beyond the grammar."""
    pieces = [piece for piece in tokens(query) if piece.kind != "comment"]
    if not pieces and not re.sub(r"#.*", "", query).strip():
        held = "holds nothing but comments" if query.strip() else "is empty"
        return f"the query {held}; write for example: SELECT * WHERE {{ ?s ?p ?o }} LIMIT 10"
    first = next((p for p in pieces if p.kind == "word" and p.text.upper() not in ("PREFIX", "BASE")), None)
    if first and first.text.upper() in _UPDATES:
        said = f"{first.text.upper()} is an update; a query only reads (SELECT, ASK, CONSTRUCT, DESCRIBE)"
        return point(query, first.start, said)
    broken = _failure(query)
    prefixes = {**graph.prefixes, **declared(pieces)}
    unknown = next((p for p in pieces if p.kind == "name" and p.text.partition(":")[0] not in prefixes), None)
    if unknown and (broken is None or unknown.start <= broken.offset):
        return _unknown_prefix(query, unknown, prefixes)
    if broken is not None:
        return _broken(graph, query, pieces, broken.offset, broken.expected)
    return _beyond_grammar(query, pieces, message)


def is_broken(query: str) -> bool:
    """Whether the query breaks the grammar."""
    return _failure(query) is not None


def _failure(query: str) -> Failure | None:
    try:
        return failure(query)
    except RecursionError:
        return None


def _unknown_prefix(query: str, piece: Token, prefixes: dict[str, str]) -> str:
    prefix = piece.text.partition(":")[0]
    hint = did_you_mean([f"{name}:" for name in nearest(prefix, list(prefixes))])
    return point(query, piece.start, f"unknown prefix '{prefix}:'{hint or f'; declare it: PREFIX {prefix}: <…>'}")


# -- against the grammar -----------------------------------------------------------------------------------------------


def _broken(graph: Named, query: str, pieces: list[Token], offset: int, expected: tuple[str, ...]) -> str:
    found = _WORD.match(query, offset)
    word = found.group() if found else query[offset : offset + 1]
    if word and word in "'\"" and not is_terminal("text", query, offset):
        said = r"the text that starts here is not closed, or holds an escape other than \t \n \r \" \' \\ \uXXXX"
        return point(query, offset, said)
    if word == "<" and "an <IRI>" in expected and not is_terminal("iri", query, offset):
        return point(query, offset, "the IRI that starts here is not closed, or holds a space, quote or brace")
    if open_ := _not_closed(pieces, offset, query):
        return point(query, open_.start, f"'{open_.text}' is not closed; '{_PAIRS[open_.text]}' is missing")
    if not word:
        return point(query, offset, f"the query ends too early{_list(expected)}")
    said = f"'{word}' cannot stand here" if word.isprintable() else f"U+{ord(word):04X} cannot stand here"
    if word in ("}", ")", "]") and not _opened(pieces, offset, word):
        return point(query, offset, f"'{word}' closes nothing")
    if word == ";" and "the end of the query" in expected:
        return point(query, offset, f"{said}; one query is asked at a time, without ';'")
    if word == "," and "a variable" in expected and "FROM" in expected:
        return point(query, offset, f"{said}; variables in SELECT are separated by spaces")
    if re.fullmatch(r"[^\W\d]\w*", word):
        return point(query, offset, _word(graph, word, expected) or said + _list(expected))
    starts_triple = re.match(r"[?$<:]|\w[\w.-]*:", query[offset:])
    if starts_triple and "'.'" in expected:
        return point(query, offset, f"{said}; a '.' or ';' is missing before it")
    return point(query, offset, said + _list(expected))


def _word(graph: Named, word: str, expected: tuple[str, ...]) -> str:
    """What a bare word may stand for: a keyword, or a name that lacks its prefix."""
    keywords = [label for label in expected if label in KEYWORDS]
    if near := nearest(word, keywords, 2):
        return f"unknown word {word!r}{did_you_mean(near)}"
    if word.upper() in KEYWORDS:
        return ""
    if any(label.startswith("a name") for label in expected):
        named = [f"ag:{name}" for name in sorted(graph.vocabulary.terms) if name.casefold() == word.casefold()]
        named += [f":{name}" for name in graph.named(word)] or [f":{name}" for name in graph.ids() if name == word]
        if named:
            return f"{word!r} has no prefix{did_you_mean(named)}"
    if near := nearest(word, KEYWORDS, 2):
        return f"unknown word {word!r}{did_you_mean(near)}"
    return ""


def _brackets(pieces: list[Token]) -> tuple[list[Token], dict[int, Token]]:
    """The brackets that stay open, and each closing one's place with the opening one it closes."""
    opened: list[Token] = []
    closed = {}
    for piece in pieces:
        if piece.text in _PAIRS and piece.kind == "mark":
            opened.append(piece)
        elif piece.kind == "mark" and opened and piece.text == _PAIRS[opened[-1].text]:
            closed[piece.start] = opened.pop()
    return opened, closed


def _not_closed(pieces: list[Token], offset: int, query: str) -> Token | None:
    """The bracket whose counterpart is missing at ``offset``: the end of the query, or a bracket of another kind."""
    opened, _ = _brackets([piece for piece in pieces if piece.start < offset])
    at = query[offset : offset + 1]
    if opened and (not at or (at in "})]" and at != _PAIRS[opened[-1].text])):
        return opened[-1]
    return None


def _opened(pieces: list[Token], offset: int, bracket: str) -> bool:
    opened, _ = _brackets([piece for piece in pieces if piece.start < offset])
    return bool(opened) and _PAIRS[opened[-1].text] == bracket


def _list(expected: tuple[str, ...]) -> str:
    """``; expected '.' or '}'``: the likeliest of what could stand at a place."""
    shown = [label for label in expected if label != "a"][:5]
    if not shown:
        return ""
    if len(expected) > len(shown):
        return f"; expected {', '.join(shown)} or the like"
    *head, last = shown
    return f"; expected {', '.join(head)} or {last}" if head else f"; expected {last}"


# -- beyond the grammar ------------------------------------------------------------------------------------------------


def _beyond_grammar(query: str, pieces: list[Token], message: str) -> str:
    if "IRI parsing failed" in message and (piece := _relative(pieces)):
        said = f"{piece.text} is not a full IRI; an entity of the dataset is written :id"
        return point(query, piece.start, said)
    if "unbound" in message:
        said = "SELECT names a variable which is neither in GROUP BY nor inside COUNT(), SAMPLE() or the like"
        piece = _ungrouped(pieces)
        return point(query, piece.start, said.replace("a variable", piece.text, 1)) if piece else said
    if found := re.search(r"custom function <(.*?)>", message):
        name = found[1].replace("#", "/").rpartition("/")[2]
        piece = next(
            (p for p in pieces if p.kind in ("name", "iri") and re.search(rf"\b{re.escape(name)}>?$", p.text)), None
        )
        said = f"there is no function <{found[1]}>{did_you_mean(nearest(name, KEYWORDS, 2))}"
        return point(query, piece.start, said) if piece else said
    if "Duplicated variable" in message:
        return "SELECT names a variable twice; name each once, or give it another name with AS"
    if "GROUP BY" in message:
        star = next((piece for piece in pieces if piece.text == "*"), pieces[0])
        return point(query, star.start, "SELECT * does not go with GROUP BY; name the variables")
    if piece := _bound_twice(pieces):
        return point(query, piece.start, f"{piece.text} already has a value; choose another name after AS")
    place = re.match(r"error at (\d+):(\d+)", message)
    if place is None:
        return f"the query is not understood: {message}"
    lines = query.split("\n")
    offset = sum(len(text) + 1 for text in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    return point(query, min(offset, len(query)), "the query is not understood at or before this place")


def _relative(pieces: list[Token]) -> Token | None:
    if any(piece.kind == "word" and piece.text.upper() == "BASE" for piece in pieces):
        return None
    scheme = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
    return next((piece for piece in pieces if piece.kind == "iri" and not scheme.match(piece.text)), None)


def _ungrouped(pieces: list[Token]) -> Token | None:
    """The first variable that the first SELECT names plainly and no GROUP BY does."""
    words = [piece.text.upper() if piece.kind == "word" else "" for piece in pieces]
    start = words.index("SELECT") if "SELECT" in words else 0
    grouped = {p.text[1:] for at, p in enumerate(pieces) if "GROUP" in words[:at] and p.kind == "variable"}
    depth = 0
    for piece in pieces[start + 1 :]:
        if piece.text == "{":
            return None
        depth += {"(": 1, ")": -1}.get(piece.text, 0)
        if piece.kind == "variable" and not depth and piece.text[1:] not in grouped:
            return piece
    return None


def _bound_twice(pieces: list[Token]) -> Token | None:
    seen: set[str] = set()
    for before, piece in pairwise(pieces):
        if piece.kind != "variable":
            continue
        if before.kind == "word" and before.text.upper() == "AS" and piece.text[1:] in seen:
            return piece
        seen.add(piece.text[1:])
    return None


# -- names -------------------------------------------------------------------------------------------------------------


def nearest_names(graph: StoredGraph, iri: str, piece: Token) -> str:
    """The end of a message about a name that does not exist: the nearest ones, in the form in which it was written."""
    if iri.startswith(AG):
        namespace, names = AG, list(nearest(iri.removeprefix(AG), sorted(graph.vocabulary.terms)))
    elif iri.startswith(f"{graph.base}graph/"):
        namespace = f"{graph.base}graph/"
        names = nearest(iri.removeprefix(namespace), list(graph.manifest.graphs))
    else:
        namespace, local = graph.base, iri.removeprefix(graph.base)
        names = graph.named(local.replace("_", " ")) or nearest(local, graph.ids())
    if piece.kind == "iri":
        return did_you_mean([f"<{namespace}{name}>" for name in names])
    return did_you_mean([f"{piece.text.partition(':')[0]}:{name}" for name in names])
