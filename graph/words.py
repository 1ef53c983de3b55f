"""Statements in words: what a terminal, a citation and a page of text show of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.data.counts import display
from actorgraph.data.marks import marks
from actorgraph.data.records import Source, Statement

from . import from_rdf
from .rdf import is_direct

if TYPE_CHECKING:
    import pyoxigraph as ox

    from .stored import StoredGraph

_SHORT: Final = 8
#: What is said with every inference.
INFERRED_NOTE: Final = "Inferred by rule from what the sources say; not a legal finding."


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement as people read it; every text is free of ids, and ``fact`` tells whether it may be read as one."""

    id: str
    relation: str
    claim: str
    qualifiers: tuple[str, ...] = ()
    said_by: str = ""
    marks: tuple[str, ...] = ()
    fact: bool = False
    source: str
    where_written: str
    passages: tuple[str, ...] = ()


class Narrator:
    """Puts the statements of one graph into words; a folder of ``documents`` adds the cited passages themselves."""

    def __init__(self, graph: StoredGraph, documents: Path | None = None) -> None:
        self._graph = graph
        self._documents = _find(documents) if documents else {}
        self._label = lru_cache(maxsize=100_000)(self._label_of)
        self._source = lru_cache(maxsize=10_000)(self._source_of)

    def _label_of(self, name: str) -> str:
        import pyoxigraph as ox

        return self._graph.label(ox.NamedNode(self._graph.base + name))

    def _source_of(self, name: str) -> Source:
        source = from_rdf.entity(self._graph, self._node(name))
        assert isinstance(source, Source)
        return source

    def source(self, name: str) -> Source:
        """The record of a source."""
        return self._source(name)

    def label(self, name: str) -> str:
        """The printed name of an entity or source."""
        return self._label(name)

    def names(self, names: tuple[str, ...]) -> str:
        """The printed names of several, as a phrase."""
        labels = [self._label(name) for name in names]
        return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"

    def claim(self, statement: Statement) -> str:
        """Subject, relation and object in words."""
        relation = self._graph.vocabulary.relations[statement.relation]
        parts = [self.names(statement.subjects), f"[not] {relation.label}" if statement.negated else relation.label]
        if statement.objects:
            parts.append(self.names(statement.objects))
        elif statement.value is not None:
            parts.append(str(statement.value))
        if statement.as_:
            parts.append(f"as {self._label(statement.as_)}")
        return " ".join(parts)

    def tell(self, statement: Statement) -> Told:
        """The whole statement in words."""
        source = self._source(statement.source)
        places = ", ".join(f"paragraph {passage}" for passage in statement.passages) or "place withheld"
        return Told(
            id=statement.id,
            relation=statement.relation,
            claim=self.claim(statement),
            qualifiers=tuple(self._qualifiers(statement)),
            said_by=", citing ".join(self._label(name) for name in reversed(statement.said_by)),
            marks=tuple(self._marks(statement)),
            fact=is_direct(statement, self._graph.vocabulary),
            source=statement.source,
            where_written=f"{self.describe_source(source)}, {places}",
            passages=self.passages(statement),
        )

    def cite(self, statement: Statement) -> str:
        """A citation: source, place, digest of the text, and the statement's IRI."""
        told = self.tell(statement)
        source = self._source(statement.source)
        digest = f" SHA-256 of the text: {source.sha256}." if source.sha256 else ""
        address = f" {source.url}." if source.url else ""
        marks = f" [{', '.join(told.marks)}]" if told.marks else ""
        said = f" According to {told.said_by}." if told.said_by else ""
        iri = f"{self._graph.base}statement/{statement.id}"
        return f"{told.claim}{marks}.{said} {told.where_written}.{address}{digest} {iri}"

    def describe_source(self, source: Source) -> str:
        """Publisher, title and date of a source."""
        publisher = self.names(source.publisher) if source.publisher else ""
        return ", ".join(part for part in (publisher, f"“{source.title}”", source.published) if part)

    def _node(self, name: str) -> ox.NamedNode:
        import pyoxigraph as ox

        return ox.NamedNode(self._graph.base + name)

    def _marks(self, statement: Statement) -> list[str]:
        """What keeps a claim from being read as a fact; who says so is told apart from it."""
        return marks(
            stance=statement.stance,
            negated=statement.negated,
            condition=statement.condition,
            voice=statement.voice,
            judgement=not self._graph.vocabulary.relations[statement.relation].direct_edge,
        )

    def _qualifiers(self, s: Statement) -> list[str]:
        found = []
        for text, value in (
            ("when", s.when),
            ("as of", s.as_of),
            ("since", s.since),
            ("until", s.until),
            ("said on", s.said_on),
            ("how many", display(s.count) if s.count else ""),
            ("where", self.names(s.where) if s.where else ""),
            ("from", self._label(s.from_) if s.from_ else ""),
            ("to", self._label(s.to) if s.to else ""),
            ("about", self.names(s.topic) if s.topic else ""),
            ("part of", self._label(s.event) if s.event else ""),
            ("in short", s.gist),
        ):
            if value:
                found.append(f"{text}: {value}")
        for text, ids in (("content", s.content), ("answers", s.about)):
            for identifier in ids:
                found.append(f"{text}: {self._other(identifier)}")
        if s.open:
            found.append("among others")
        return found

    def _other(self, identifier: str) -> str:
        try:
            other = from_rdf.statement(self._graph, self._node(f"statement/{identifier}"))
        except KeyError:
            return identifier
        return f"{self.claim(other)} ({identifier[:_SHORT]})"

    def passages(self, statement: Statement) -> tuple[str, ...]:
        """The texts that a statement cites, where the documents are there."""
        from actorgraph.data.passages import passage_text

        if not self._documents:
            return ()
        paragraphs = self._documents.get(self._source(statement.source).sha256)
        if not paragraphs:
            return ()
        found = []
        for passage in statement.passages:
            try:
                found.append(passage_text(paragraphs, passage))
            except ValueError as error:
                found.append(f"({error})")
        return tuple(found)


def _find(documents: Path) -> dict[str, list[str]]:
    from actorgraph.data.passages import canonical_text, find_documents, paragraphs

    return {digest: paragraphs(canonical_text(path.read_bytes())) for digest, path in find_documents(documents).items()}
