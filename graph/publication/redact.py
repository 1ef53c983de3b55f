"""The lines of a whole graph → the lines that may be published.

A protected entity is a pseudonym of its class wherever it is named, and nothing is said of it but its class. What is said
by, to or about it stays, but for what would single it out: quotes, notes, printed counts, and the places in the document.
A text or IRI that holds one of its names, or its id, is left out. The identifiers of what is left are digests under the
publisher's secret wherever the usual digest would prove a guess: of every statement and inference that names somebody
protected, from whose text anything was left out, or that refers to such a one. docs/publication.md says it for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

import msgspec

from actorgraph.data.counts import display
from actorgraph.data.private import PrivateNames, is_speaking, names_of
from actorgraph.data.records import Count, Dataset, Entity
from actorgraph.graph.rdf import ag, whole
from actorgraph.graph.terms import literal
from actorgraph.ontology.namespaces import AG, RDF, XSD

from .secret import Secret

_TYPE: Final = f"<{RDF}type>"
_AT, _QUOTE = ag("at"), ag("quote")
_PROTECTED, _WITHHELD = ag("protected"), ag("withheld")
_TRUE: Final = f'"true"^^<{XSD}boolean>'
#: What singles somebody out in a statement that names them, and the numbers of a count, from which its words are made anew.
_TELLING: Final = frozenset({_AT, _QUOTE, ag("note"), ag("count"), ag("countPrinted")})
_NUMBERS: Final = {ag("countValue"): "value", ag("countMin"): "min", ag("countMax"): "max"}
_FLAGS: Final = {ag("countApprox"): "approx", ag("countMore"): "more", ag("countLess"): "less"}
_UNIT: Final = ag("countUnit")
#: Literals of these datatypes name nobody.
_WORDLESS: Final = tuple(f"^^<{XSD}{name}>" for name in ("date", "integer", "decimal", "double", "boolean", "gYear"))
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}
#: The program's own terms, which name nobody.
_OURS: Final = f"<{AG.removesuffix('ontology#')}"
#: What the IRI of a dataset's rule begins with, after the base: its file's name follows.
_RULE: Final = "rule/"
#: The digits of a statement's or inference's identifier, and how long it is with what it is.
_DIGITS: Final = 32
_KEY: Final = len("statement/") + _DIGITS
#: What the dictionary of texts holds before it is emptied.
_REMEMBERED: Final = 50_000


def telling_names(protected: Iterable[Entity]) -> PrivateNames:
    """What no published text may hold: every name of protected entities, and their ids."""
    names = PrivateNames()
    for entity in protected:
        names.add(*names_of(entity))
        if is_speaking(entity.id):
            names.add(entity.id)
    return names


def parts_of_names(protected: Iterable[Entity]) -> re.Pattern[str]:
    """Finds the single words of the names of protected entities, with a capital: a document says them by themselves."""
    words = {word for entity in protected for word in re.findall(r"[^\W\d_]{3,}", entity.name) if word[0].isupper()}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b" if words else r"(?!)")


class Protected:
    """Who is protected in a dataset, what they are called instead, and what no published text may hold.

    ``pseudonyms`` holds, by id, the names of protected entities and of whatever else has an id that holds one of theirs.
    """

    def __init__(self, dataset: Dataset, secret: Secret) -> None:
        self.base, self.secret = dataset.base, secret
        self.entities = frozenset(name for name, entity in dataset.entities.items() if entity.protected)
        self._names = telling_names(whole(dataset, name) for name in self.entities)
        types = {name: entity.type for name, entity in dataset.entities.items()}
        types |= {name: source.type for name, source in dataset.sources.items()}
        self.pseudonyms = {
            name: secret.pseudonym(name, kind)
            for name, kind in sorted(types.items())
            if name in self.entities or self._names.found_in(name)
        }
        self._known: dict[str, bool] = {}

    def named_in(self, text: str) -> bool:
        """Whether a text names somebody protected."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._names.found_in(text)
        return found


class Quad(NamedTuple):
    """One line, its terms as N-Quads writes them."""

    subject: str
    predicate: str
    object: str
    graph: str

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object} {self.graph} .\n"


def quad(line: str) -> Quad:
    """The terms of a line; of a literal the escapes stay."""
    subject, predicate, rest = line.split(" ", 2)
    target, graph = rest.removesuffix(" .\n").rsplit(" ", 1)
    return Quad(subject, predicate, target, graph)


class Redaction:
    """The lines of one graph, redacted: :meth:`read` all of them first, and then :meth:`write` them."""

    def __init__(self, protected: Protected) -> None:
        self._protected = protected
        self._base = protected.base
        base = re.escape(protected.base)
        #: A statement or inference: what it is, its digest, and what follows for its parts.
        self._claim = re.compile(rf"<{base}(statement|inference)/([0-9a-f]{{{_DIGITS}}})([^>]*)>")
        self._claims = (f"<{protected.base}statement/", f"<{protected.base}inference/")
        self._start = len(protected.base) + 1
        self._passage = re.compile(rf"<{base}passage/([^.>]+)(\.[^>]*)>")
        self._own = re.compile(rf"<{base}(graph/)?([^>]*)>")
        #: New identifiers by ``statement/…`` and ``inference/…``, known once everything is read.
        self.renamed: dict[str, str] = {}
        #: How many texts were left out because they name somebody.
        self.left_out = 0
        self._touched: set[str] = set()
        #: Which claims refer to each, the paragraphs that each rests on, and which have a quote.
        self._referring: dict[str, list[str]] = {}
        self._paragraphs: dict[str, tuple[str, ...]] = {}
        self._quoting: set[str] = set()
        #: Paragraphs on which something rests that names somebody protected.
        self._closed: set[str] = set()

    # -- reading -------------------------------------------------------------------------------------------------------

    def read(self, lines: Iterable[str]) -> None:
        """Learn which claims name somebody protected, and which refer to which."""
        claims = (line for line in lines if line.startswith(self._claims))
        for key, group in groupby(claims, key=self._key):
            paragraphs: list[str] = []
            names = False
            for line in group:
                _, predicate, rest = line.split(" ", 2)
                target = rest[: rest.rindex(" <")]
                if predicate == _AT:
                    paragraphs.append(self._paragraph(target))
                elif predicate == _QUOTE:
                    self._quoting.add(key)
                names = names or self._names_somebody(target)
                if target.startswith(self._claims) and (other := self._key(target)) != key:
                    self._referring.setdefault(other, []).append(key)
            if paragraphs:
                self._paragraphs[key] = tuple(paragraphs)
            if names:
                self._touched.add(key)
                self._closed.update(paragraphs)

    def _settle(self) -> None:
        """Find everything that is touched, and its new identifiers.

        Touched is also what refers to something that is, since its identifier is made from the other's; and what a touched
        claim refers to in the same paragraph, since its place would tell the place.
        """
        stack = list(self._touched)
        while stack:
            while stack:
                for key in self._referring.get(stack.pop(), ()):
                    if key not in self._touched:
                        self._touched.add(key)
                        stack.append(key)
            stack = [key for key in self._referring if key not in self._touched and self._tells_a_place(key)]
            self._touched.update(stack)
        for key in self._touched:
            kind, _, digest = key.partition("/")
            self.renamed[key] = f"{kind}/{self._protected.secret.identifier(kind, digest)}"

    def _tells_a_place(self, key: str) -> bool:
        if self._closed.isdisjoint(self._paragraphs.get(key, ())):
            return False
        return not self._touched.isdisjoint(self._referring[key])

    def _key(self, term: str) -> str:
        """``statement/…`` or ``inference/…`` of what a line or term begins with; empty where it is neither."""
        return term[self._start : self._start + _KEY] if term.startswith(self._claims) else ""

    def _paragraph(self, passage: str) -> str:
        """``SOURCE.p9`` of a place."""
        found = self._passage.fullmatch(passage)
        return f"{found[1]}.{found[2].split('.')[1]}" if found else ""

    def _names_somebody(self, term: str) -> bool:
        if term[0] != "<":
            return self._told(term)
        if not term.startswith(self._base, 1):
            return False
        name = term[self._start : -1]
        return name in self._protected.pseudonyms or self._telling_rule(name)

    def _telling_rule(self, name: str) -> bool:
        """Whether a name is that of a rule, which is its file's, and tells somebody's."""
        return name.startswith(_RULE) and self._protected.named_in(name)

    def _told(self, term: str) -> bool:
        """Whether a literal names somebody protected."""
        if term.endswith(_WORDLESS):
            return False
        text = term[1 : term.rindex('"')]
        if "\\" in text:
            text = _ESCAPED.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text)
        return self._protected.named_in(text)

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, lines: Iterable[str]) -> Iterator[str]:
        """What may be published of the lines, which come graph by graph; each graph sorted.

        Sorted by the new identifiers: the order of the old ones would tell them.
        """
        if not self.renamed:
            self._settle()
        beside = {key for key in self._quoting if not self._closed.isdisjoint(self._paragraphs.get(key, ()))}
        for _, group in groupby(lines, key=lambda line: line[line.rindex(" <") :]):
            cited: set[str] = set()
            passages: list[tuple[str, str]] = []
            kept: list[str] = []
            for line in group:
                key = self._key(line)
                if key and key not in self.renamed:
                    if _AT in line and (found := quad(line)).predicate == _AT:
                        cited.add(found.object[1:-1])
                    if key not in beside or quad(line).predicate != _QUOTE:
                        kept.append(line)
                elif self._passage.match(line):
                    passages.append((line[1 : line.index(">")], line))
                elif not key and (redacted := self._redacted(quad(line))):
                    kept.append(str(redacted))
                elif key:
                    kept.append(line)
            kept = self._without_telling(kept)
            kept += [line for node, line in passages if _place(node) in cited]
            yield from sorted(set(kept))

    def _without_telling(self, lines: list[str]) -> list[str]:
        """The lines with those of touched claims rewritten; the lines of one claim follow one another."""
        written: list[str] = []
        for key, group in groupby(lines, key=self._key):
            if key not in self.renamed:
                written += group
                continue
            quads = [quad(line) for line in group]
            for found in quads:
                if found.predicate not in _TELLING and (redacted := self._redacted(found)):
                    written.append(str(redacted))
            node, graph = self._term(f"<{self._base}{key}>"), self._term(quads[0].graph)
            written.append(str(Quad(node, _WITHHELD, _TRUE, graph)))
            words = _count_in_words(quads)
            if words and not self._protected.named_in(words):
                written.append(str(Quad(node, ag("count"), literal(words), graph)))
        return written

    def _redacted(self, found: Quad) -> Quad | None:
        """A quad with its IRIs as they are published; ``None`` where it may not be."""
        protected = self._protected.entities
        subject, target = self._id(found.subject), self._id(found.object)
        graph = found.graph[1:-1].removeprefix(f"{self._base}graph/")
        if subject in protected:
            # Of what is described, the class alone; a link to another entity is somebody's statement.
            known = found.predicate in (_TYPE, _PROTECTED) or (target and graph != "entities") or graph == "edges"
            if not known:
                return None
        elif target in protected and (graph == "entities" or not found.subject.startswith(f"<{self._base}")):
            return None  # who made a document that shows its makers, or what else is the same
        if found.object[0] == "<":
            if not found.object.startswith(f"<{self._base}") and self._foreign(found.object):
                return None
        elif not found.subject.startswith(_OURS) and self._told(found.object):
            self.left_out += 1
            return None
        if self._foreign(found.subject):
            return None
        terms = [self._term(term) if term[0] == "<" else term for term in found]
        if any(self._speaks(term) for term in (terms[0], terms[2])):
            return None
        return Quad(*terms)

    def _foreign(self, term: str) -> bool:
        """Whether an IRI of somebody else's names somebody protected."""
        if term.startswith((f"<{self._base}", _OURS)):
            return False
        return self._protected.named_in(term)

    def _speaks(self, term: str) -> bool:
        """Whether what is neither entity nor claim nor place has a name that tells somebody's."""
        own = self._own.fullmatch(term) if term[0] == "<" else None
        if own is None or own[1] or "/" not in own[2] or self._key(term) or self._passage.fullmatch(term):
            return False
        return self._protected.named_in(own[2])

    def _id(self, term: str) -> str:
        """The id of an entity or source; empty for any other term."""
        own = self._own.fullmatch(term) if term[0] == "<" else None
        return own[2] if own and not own[1] and "/" not in own[2] else ""

    def _term(self, term: str) -> str:
        """An IRI as it is published."""
        if claim := self._claim.fullmatch(term):
            key = f"{claim[1]}/{claim[2]}"
            return f"<{self._base}{self.renamed.get(key, key)}{claim[3]}>"
        if passage := self._passage.fullmatch(term):
            return f"<{self._base}passage/{self._protected.pseudonyms.get(passage[1], passage[1])}{passage[2]}>"
        if own := self._own.fullmatch(term):
            name = own[2]
            if self._telling_rule(name):
                name = f"{_RULE}{self._protected.secret.pseudonym(name, 'Rule')}"
            return f"<{self._base}{own[1] or ''}{self._protected.pseudonyms.get(name, name)}>"
        return term


def _place(node: str) -> str:
    """The place that a node describes: itself, or that of its selector or position."""
    return re.sub(r"\.(selector|position)$", "", node)


def _count_in_words(quads: Iterable[Quad]) -> str:
    """The count that a claim's quads hold in numbers, without the document's own words for it."""
    fields: dict[str, str | float | bool] = {}
    for found in quads:
        if field := _NUMBERS.get(found.predicate):
            number = float(found.object[1 : found.object.rindex('"')])
            fields[field] = int(number) if number.is_integer() else number
        elif field := _FLAGS.get(found.predicate):
            fields[field] = True
        elif found.predicate == _UNIT:
            fields["unit"] = _ESCAPED.sub(lambda e: _UNESCAPED.get(e[1], e[1]), found.object[1:-1])
    if not {"value", "min", "max"} & fields.keys():
        return ""
    return display(msgspec.convert(fields, Count))
