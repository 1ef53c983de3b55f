"""The grammar of SPARQL queries: what a query is made of, and the exact place where one stops being one.

Oxigraph decides what a query means; its parser, however, reports the furthest place that it looked at, which may lie
words behind the mistake, and it has no switch that turns ``SERVICE`` off. So the grammar of SPARQL 1.1 stands here once
more, as a text of rules that a small parser walks. It is used for queries that Oxigraph refused, to explain them, and
for those that mention ``SERVICE``, to prove that they only mention it: the rules do not have it.

Like Oxigraph's, the parser reads characters, not words: in ``?a<?b && ?c>?d`` a tokenizer would see an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

# -- pieces ------------------------------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<comment>\#[^\n\r]*)
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:[^\W\d_][\w.-]{0,100})?:(?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[^\W\d_]\w*)
    |(?P<mark>[{}()\[\]<>!+*/|^&=-])""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query and its place.

    Kinds: ``iri``, ``text``, ``comment``, ``variable``, ``name`` (with a prefix), ``language``, ``word``, ``mark`` (a
    bracket or operator).
    """

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The pieces of a query in order; numbers, commas, semicolons and full stops are passed over."""
    for found in _TOKEN.finditer(query):
        yield Token(str(found.lastgroup), found.group(), found.start())


def declared(pieces: list[Token]) -> dict[str, str]:
    """The prefixes that a query itself declares."""
    found = {}
    for word, name, iri in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            found[name.text[:-1]] = iri.text[1:-1]
    return found


# -- the grammar -------------------------------------------------------------------------------------------------------

#: Functions by how many values they take; words for people, so in the case in which they are printed.
FUNCTIONS: Final[dict[str, str]] = {
    "f0": "NOW RAND STRUUID UUID",
    "f01": "BNODE",
    "f1": "ABS CEIL DATATYPE DAY ENCODE_FOR_URI FLOOR HOURS IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LCASE MD5 "
    "MINUTES MONTH ROUND SECONDS SHA1 SHA256 SHA384 SHA512 STR STRLEN TIMEZONE TZ UCASE URI YEAR ISTRIPLE SUBJECT "
    "PREDICATE OBJECT LANGDIR HASLANG HASLANGDIR",
    "f2": "CONTAINS LANGMATCHES SAMETERM STRAFTER STRBEFORE STRDT STRENDS STRLANG STRSTARTS ADJUST",
    "f3": "IF TRIPLE STRLANGDIR",
    "f23": "REGEX SUBSTR",
    "f34": "REPLACE",
    "fn": "COALESCE CONCAT",
}

#: Small words are rules, capitals keywords, quoted marks themselves, ``$`` the terminals below.
_GRAMMAR: Final = """
query: prologue (select | construct | describe | ask) values?
prologue: (BASE $iri | PREFIX $prefix $iri)*
select: clause from* where modifiers
clause: SELECT (DISTINCT | REDUCED)? ('*' | item+)
item: $variable | '(' expression AS $variable ')'
subselect: clause where modifiers values?
construct: CONSTRUCT (template from* where modifiers | from* WHERE template modifiers)
template: '{' triples? '}'
describe: DESCRIBE ('*' | (variable_or_iri)+) from* where? modifiers
ask: ASK from* where modifiers
from: FROM NAMED? iri
where: WHERE? group
modifiers: (GROUP BY grouping+)? (HAVING constraint+)? (ORDER BY ordering+)? slice?
slice: LIMIT $count (OFFSET $count)? | OFFSET $count (LIMIT $count)?
grouping: '(' expression (AS $variable)? ')' | call | $variable
ordering: (ASC | DESC) '(' expression ')' | constraint | $variable
constraint: '(' expression ')' | call
call: builtin | iri arguments
values: VALUES data
group: '{' (subselect | body) '}'
body: triples? (pattern '.'? triples?)*
pattern: (OPTIONAL | MINUS | LATERAL) group | GRAPH variable_or_iri group | FILTER constraint | bind | values | union
bind: BIND '(' expression AS $variable ')'
union: group (UNION group)*
data: $variable '{' value* '}' | '(' $variable* ')' '{' ('(' value* ')')* '}'
value: iri | literal | UNDEF
triples: same ('.' same)* '.'?
same: blank properties? | term properties
blank: '(' object* ')' | '[' properties? ']'
properties: verb objects (';' (verb objects)?)*
verb: $variable | path
objects: object (',' object)*
object: blank | term
term: $variable | literal | '<<(' object verb object ')>>' | iri | $label
path: sequence ('|' sequence)*
sequence: step ('/' step)*
step: '^'? primary $repeat?
primary: $a | '!' negated | '(' path ')' | iri
negated: '(' (inverse ('|' inverse)*)? ')' | inverse
inverse: '^'? ($a | iri)
variable_or_iri: $variable | iri
iri: $iri | $name
literal: $text ($language | '^^' iri)? | $number | TRUE | FALSE
expression: all ('||' all)*
all: relation ('&&' relation)*
relation: sum (('<=' | '>=' | '!=' | '=' | '<' | '>') sum | NOT? IN arguments)?
sum: product (('+' | '-') product)*
product: unary (('*' | '/') unary)*
unary: ('!' | '+' | '-')? operand
operand: '(' expression ')' | $variable | literal | builtin | iri arguments?
arguments: '(' (DISTINCT? expression (',' expression)*)? ')'
builtin: exists | count | concat | aggregate | functions
exists: EXISTS group | NOT EXISTS group
count: COUNT '(' DISTINCT? ('*' | expression) ')'
aggregate: (SUM | MIN | MAX | AVG | SAMPLE) '(' DISTINCT? expression ')'
concat: GROUP_CONCAT '(' DISTINCT? expression (';' SEPARATOR '=' $text)? ')'
functions: BOUND '(' $variable ')' | f0 '(' ')' | f01 '(' expression? ')' | one | two | three | fn arguments
one: f1 '(' expression ')'
two: (f2 '(' expression ',' expression | f23 '(' expression ',' expression (',' expression)?) ')'
three: (f3 '(' rest | f34 '(' rest (',' expression)?) ')'
rest: expression ',' expression ',' expression
"""

_NO_SERVICE: Final = r"(?!(?i:service):|(?:[\w:.%-]|\\.)*?(?<!\\)\.(?i:service))"
#: Terminal → what a person calls it, and its form.
_TERMINALS: Final[dict[str, tuple[str, str]]] = {
    "iri": ("an <IRI>", r"""<[^<>"{}|^`\\\x00-\x20]*>"""),
    "prefix": ("a prefix", r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?:"),
    "name": (
        "a name such as ag:urged",
        # SERVICE:x may be the keyword and :x, and Oxigraph ends a name at its second dot: a:b.c.SERVICE:x.
        rf"{_NO_SERVICE}(?:[^\W\d_](?:[\w.-]*[\w-])?)?:"
        r"(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-])(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-])*"
        r"(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-]))?)?",
    ),
    "label": ("a blank node", rf"{_NO_SERVICE}_:\w(?:[\w.-]*[\w-])?"),
    "variable": ("a variable", r"[?$]\w+"),
    "language": ("a language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    "count": ("a number", r"[0-9]+"),
    "number": ("a number", r"[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"),
    "text": (
        "a text",
        r"""(?:\"\"\"(?:[^"\\]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|"(?!""))*\"\"\""""
        r"""|'''(?:[^'\\]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|'(?!''))*'''"""
        r"""|"(?!"")(?:[^"\\\n\r]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*\""""
        r"""|'(?!'')(?:[^'\\\n\r]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*')""",
    ),
    "a": ("a", r"a(?![\w:.-])"),
    # '?' is also the first character of a variable, '+' of a number.
    "repeat": ("'*'", r"\*|\?(?!\w)|\+(?![0-9.])"),
}
_SPACE: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n\r]*)*")
_PART: Final = re.compile(r"'[^']+'|[$]?\w+|[()|?*+]")

#: Every keyword and function, in capitals.
KEYWORDS: Final = frozenset(re.findall(r"\b[A-Z][A-Z_]+\b", _GRAMMAR)) | frozenset(" ".join(FUNCTIONS.values()).split())


def is_terminal(name: str, query: str, offset: int) -> bool:
    """Whether a whole terminal of the grammar, such as ``text`` or ``iri``, stands at a place."""
    return re.compile(_TERMINALS[name][1]).match(query, offset) is not None


class Failure(NamedTuple):
    """Where a text stops being a query (``offset`` in characters), and what could have stood there, likeliest first."""

    offset: int
    expected: tuple[str, ...]


def failure(query: str) -> Failure | None:
    """The place where ``query`` breaks the grammar, ``None`` where it does not.

    Raises :class:`RecursionError` for a query that is nested too deeply to be walked.
    """
    state = _State(query)
    end = _rules()["query"](state, 0)
    if end >= 0:
        end = state.skip(end)
        if end == len(query):
            return None
        state.miss(end, "the end of the query")
    return Failure(state.furthest, tuple(sorted(state.expected, key=_likelihood)))


def _likelihood(label: str) -> tuple[int, str]:
    """Sorts what could stand at a place: what ends a pattern, then terms, openings, keywords, operators."""
    if label[0] != "'":
        return (3 if label.isupper() else 1, label)
    return ({".": 0, ";": 0, ",": 0, "}": 0, ")": 0, "]": 0, "{": 2, "(": 2, "[": 2}.get(label[1:-1], 4), label)


class _State:
    """A query that is being read: the furthest place at which something failed, and what was looked for there."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.furthest = 0
        self.expected: set[str] = set()
        self._at = self._after = -1

    def skip(self, position: int) -> int:
        """The end of the white space and comments at ``position``; several rules try the same place in a row."""
        if position != self._at:
            found = _SPACE.match(self.query, position)
            self._at, self._after = position, found.end() if found else position
        return self._after

    def miss(self, position: int, label: str) -> int:
        if position > self.furthest:
            self.furthest, self.expected = position, {label}
        elif position == self.furthest:
            self.expected.add(label)
        return -1


#: Reads at a place: where it ends, or -1 where it does not match.
_Parser = Callable[[_State, int], int]


@cache
def _rules() -> dict[str, _Parser]:
    rules: dict[str, _Parser] = {}
    for line in _GRAMMAR.strip().splitlines():
        name, _, text = line.partition(":")
        parts = [part for part in _PART.findall(text) if part.strip()]
        rules[name] = _alternatives(parts, rules)
        assert not parts, line
    for name, words in FUNCTIONS.items():
        rules[name] = _choice([_keyword(word) for word in words.split()])
    return rules


def _alternatives(parts: list[str], rules: dict[str, _Parser]) -> _Parser:
    choices: list[_Parser] = []
    current: list[_Parser] = []
    while parts and parts[0] != ")":
        part = parts.pop(0)
        if part == "|":
            choices.append(_all_of(current))
            current = []
            continue
        if part == "(":
            parser = _alternatives(parts, rules)
            parts.pop(0)
        else:
            parser = _single(part, rules)
        if parts and parts[0] in ("?", "*", "+"):
            parser = _repeated(parser, parts.pop(0))
        current.append(parser)
    choices.append(_all_of(current))
    return _choice(choices) if len(choices) > 1 else choices[0]


def _single(part: str, rules: dict[str, _Parser]) -> _Parser:
    if part[0] == "'":
        return _terminal(part, re.escape(part[1:-1]))
    if part[0] == "$":
        return _terminal(*_TERMINALS[part[1:]])
    if part.isupper():
        return _keyword(part)
    return lambda state, position: rules[part](state, position)


def _keyword(word: str) -> _Parser:
    return _terminal(word, rf"(?i:{word})(?!\w)")


def _terminal(label: str, pattern: str) -> _Parser:
    match = re.compile(pattern).match

    def parse(state: _State, position: int) -> int:
        position = state.skip(position)
        found = match(state.query, position)
        return found.end() if found else state.miss(position, label)

    return parse


def _all_of(parsers: list[_Parser]) -> _Parser:
    def parse(state: _State, position: int) -> int:
        for parser in parsers:
            position = parser(state, position)
            if position < 0:
                break
        return position

    return parsers[0] if len(parsers) == 1 else parse


def _choice(parsers: list[_Parser]) -> _Parser:
    def parse(state: _State, position: int) -> int:
        for parser in parsers:
            end = parser(state, position)
            if end >= 0:
                return end
        return -1

    return parse


def _repeated(parser: _Parser, how: str) -> _Parser:
    def parse(state: _State, position: int) -> int:
        count = 0
        while (end := parser(state, position)) >= 0:
            if end == position:
                break
            position = end
            count += 1
            if how == "?":
                break
        return -1 if how == "+" and not count else position

    return parse
