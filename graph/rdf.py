"""Records → RDF: the one place of conversion.

Everything is written as N-Quads text, a line a quad, because that is what the store loads fastest and what any tool can
check. A line is complete with its graph and its line end, holds no blank node, and depends on nothing but the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from actorgraph.data.counts import display
from actorgraph.data.dates import bounds
from actorgraph.data.records import Count, Dataset, Entity, Passage, Source, Statement
from actorgraph.ontology.namespaces import AG, DCTERMS, OA, OWL, PROV, RDF, RDFS, SKOS, XSD
from actorgraph.ontology.vocabulary import Vocabulary

from .catalogue import described
from .terms import literal, number

_A: Final = f"<{RDF}type>"
_SUBJECT, _PREDICATE, _OBJECT = (f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))
_DERIVED: Final = f"<{PROV}wasDerivedFrom>"
_LABEL, _ALT_LABEL = f"<{RDFS}label>", f"<{SKOS}altLabel>"


def ag(name: str) -> str:
    """A term of the vocabulary, in angle brackets."""
    return f"<{AG}{name}>"


def individual(name: str) -> str:
    """A stance or voice, in angle brackets: the vocabulary writes individuals with a capital."""
    return f"<{AG}{name.capitalize()}>"


_STATEMENT: Final = ag("Statement")
_STANCE, _VOICE, _AT = ag("stance"), ag("voice"), ag("at")
#: Record field → property, and the two properties of its bounds.
_DATES: Final = {
    field: (ag(name), ag(f"{name}Earliest"), ag(f"{name}Latest"))
    for field, name in (
        ("when", "when"),
        ("as_of", "asOf"),
        ("since", "since"),
        ("until", "until"),
        ("said_on", "saidOn"),
    )
}
_ENTITY: Final = {"from_": ag("from"), "to": ag("to"), "as_": ag("as"), "event": ag("event")}
_ENTITIES: Final = {"where": ag("where"), "topic": ag("topic")}
_LINKS: Final = {"content": ag("content"), "about": ag("about")}
_TEXTS: Final = {
    "gist": ag("gist"),
    "condition": ag("condition"),
    "extracted_by": ag("extractedBy"),
    "reviewed_by": ag("reviewedBy"),
    "quote": ag("quote"),
    "note": ag("note"),
}
_FLAGS: Final = {"negated": ag("negated"), "jointly": ag("jointly"), "open": ag("open")}
_SAID_BY, _FIRST, _NEAREST = ag("saidBy"), ag("firstSpeaker"), ag("nearestSpeaker")
_TRUE: Final = f'"true"^^<{XSD}boolean>'
_DATE: Final = f'"^^<{XSD}date>'


def is_direct(statement: Statement, vocabulary: Vocabulary) -> bool:
    """Whether the statement may stand as a plain edge ``s p o``.

    It must be asserted, not negated, without condition, in the document's own text, said by nobody else than its
    subject, and of a relation that is no judgement. Everything else exists as a statement alone. What one of several
    joint subjects says is somebody else's word about the others.
    """
    return (
        statement.stance == "asserted"
        and statement.voice == "text"
        and not statement.negated
        and not statement.condition
        and all(set(statement.said_by) <= {subject} for subject in statement.subjects)
        and vocabulary.relations[statement.relation].direct_edge
    )


class Converter:
    """Writes the records of one dataset as N-Quads lines; graphs are named by :meth:`graph`."""

    def __init__(self, base: str, vocabulary: Vocabulary) -> None:
        self.base = base
        self._vocabulary = vocabulary
        self._predicates = {name: f"<{relation.iri}>" for name, relation in vocabulary.relations.items()}
        self._passages: dict[tuple[str, Passage], str] = {}

    def iri(self, name: str) -> str:
        """An entity or source, in angle brackets."""
        return f"<{self.base}{name}>"

    def graph(self, name: str) -> str:
        """The IRI of a named graph: ``name`` is a source's id, ``entities``, ``edges``, ``vocabulary``, ``dataset``."""
        return f"{self.base}graph/{name}"

    def _end(self, graph: str) -> str:
        return f" <{self.graph(graph)}> .\n"

    # -- statements ------------------------------------------------------------------------------------------------

    def statement(self, statement: Statement) -> str:
        """The lines of one statement, its passages included, in the graph of its source."""
        end = self._end(statement.source)
        base = self.base
        node = f"<{base}statement/{statement.id}>"
        lines = [
            f"{node} {_A} {_STATEMENT}{end}",
            f"{node} {_PREDICATE} {self._predicates[statement.relation]}{end}",
            f"{node} {_STANCE} {individual(statement.stance)}{end}",
            f"{node} {_VOICE} {individual(statement.voice)}{end}",
            f"{node} {_DERIVED} <{base}{statement.source}>{end}",
        ]
        lines += [f"{node} {_SUBJECT} <{base}{name}>{end}" for name in statement.subjects]
        lines += [f"{node} {_OBJECT} {target}{end}" for target in self._objects(statement)]
        for passage in statement.passages:
            lines.append(f"{node} {_AT} {self._passage(statement.source, passage, lines, end)}{end}")
        for field, (property_, earliest, latest) in _DATES.items():
            if written := getattr(statement, field):
                first, last = bounds(written)
                lines.append(f"{node} {property_} {literal(written)}{end}")
                lines.append(f'{node} {earliest} "{first}{_DATE}{end}')
                lines.append(f'{node} {latest} "{last}{_DATE}{end}')
        for field, property_ in _ENTITY.items():
            if name := getattr(statement, field):
                lines.append(f"{node} {property_} <{base}{name}>{end}")
        for field, property_ in _ENTITIES.items():
            lines += [f"{node} {property_} <{base}{name}>{end}" for name in getattr(statement, field)]
        for field, property_ in _LINKS.items():
            lines += [f"{node} {property_} <{base}statement/{other}>{end}" for other in getattr(statement, field)]
        for field, property_ in _TEXTS.items():
            if text := getattr(statement, field):
                lines.append(f"{node} {property_} {literal(text)}{end}")
        for field, property_ in _FLAGS.items():
            if getattr(statement, field):
                lines.append(f"{node} {property_} {_TRUE}{end}")
        if statement.said_by:
            lines += self._speakers(statement, node, end)
        if statement.count is not None:
            lines += self._count(statement.count, node, end)
        if statement.confidence is not None:
            lines.append(f"{node} {ag('confidence')} {number(statement.confidence)}{end}")
        return "".join(lines)

    def _objects(self, statement: Statement) -> Iterable[str]:
        if statement.objects:
            return [f"<{self.base}{name}>" for name in statement.objects]
        if statement.value is None:
            return ()
        return (self._value(statement),)

    def _value(self, statement: Statement) -> str:
        value = statement.value
        if isinstance(value, bool):
            return f'"{str(value).lower()}"^^<{XSD}boolean>'
        if isinstance(value, int | float):
            return number(value)
        datatype = self._vocabulary.relations[statement.relation].range
        text = literal(str(value))
        return text if datatype == XSD + "string" else f"{text}^^<{datatype}>"

    def _speakers(self, statement: Statement, node: str, end: str) -> Iterator[str]:
        chain = statement.said_by
        yield f"{node} {_FIRST} <{self.base}{chain[0]}>{end}"
        yield f"{node} {_NEAREST} <{self.base}{chain[-1]}>{end}"
        for position, name in enumerate(chain, 1):
            link = f"{node[:-1]}.speaker{position}>"
            yield f"{node} {_SAID_BY} <{self.base}{name}>{end}"
            yield f"{node} {ag('speakerLink')} {link}{end}"
            yield f"{link} {_A} {ag('SpeakerLink')}{end}"
            yield f"{link} {ag('speaker')} <{self.base}{name}>{end}"
            yield f"{link} {ag('position')} {number(position)}{end}"

    def _count(self, count: Count, node: str, end: str) -> Iterator[str]:
        yield f"{node} {ag('count')} {literal(display(count))}{end}"
        for name, value in (("countValue", count.value), ("countMin", count.min), ("countMax", count.max)):
            if value is not None:
                yield f"{node} {ag(name)} {number(value)}{end}"
        for name, flag in (
            ("countApprox", count.approx),
            ("countMore", count.more),
            ("countLess", count.less),
        ):
            if flag:
                yield f"{node} {ag(name)} {_TRUE}{end}"
        for name, text in (
            ("countPrinted", count.printed),
            ("countUnit", count.unit),
            ("countAsOf", count.as_of),
        ):
            if text:
                yield f"{node} {ag(name)} {literal(text)}{end}"

    def _passage(self, source: str, passage: Passage, lines: list[str], end: str) -> str:
        """The node of a cited place; the first time it is cited, its description goes to ``lines``."""
        known = self._passages.get((source, passage))
        if known is not None:
            return known
        name = f"{self.base}passage/{source}.p{passage.paragraph}"
        if passage.start >= 0:
            name += f".{passage.start}-{passage.end}"
        node, selector = f"<{name}>", f"<{name}.selector>"
        lines += [
            f"{node} {_A} <{OA}SpecificResource>{end}",
            f"{node} {_A} {ag('Passage')}{end}",
            f"{node} <{OA}hasSource> <{self.base}{source}>{end}",
            f"{node} {ag('paragraph')} {number(passage.paragraph)}{end}",
            f"{node} <{OA}hasSelector> {selector}{end}",
            f"{selector} {_A} <{OA}FragmentSelector>{end}",
            f'{selector} <{RDF}value> "p{passage.paragraph}"{end}',
            f"{selector} <{DCTERMS}conformsTo> {ag('ParagraphScheme')}{end}",
        ]
        if passage.start >= 0:
            position = f"<{name}.position>"
            lines += [
                f"{selector} <{OA}refinedBy> {position}{end}",
                f"{position} {_A} <{OA}TextPositionSelector>{end}",
                f"{position} <{OA}start> {number(passage.start)}{end}",
                f"{position} <{OA}end> {number(passage.end)}{end}",
            ]
        self._passages[source, passage] = node
        return node

    def edges(self, statement: Statement) -> Iterator[str]:
        """The direct edges of a statement, none where it may not stand as a fact."""
        if not is_direct(statement, self._vocabulary):
            return
        predicate = self._predicates[statement.relation]
        end = self._end("edges")
        targets = list(self._objects(statement)) or [_TRUE]
        for subject in statement.subjects:
            for target in targets:
                yield f"<{self.base}{subject}> {predicate} {target}{end}"

    # -- entities, sources, the dataset ----------------------------------------------------------------------------

    def entity(self, entity: Entity) -> Iterator[str]:
        """The lines of one entity, names of a protected one included: what is published passes ``redact.py`` first."""
        node, end = self.iri(entity.id), self._end("entities")
        yield f"{node} {_A} <{self._vocabulary.classes[entity.type].iri}>{end}"
        if entity.protected:
            yield f"{node} {ag('protected')} {_TRUE}{end}"
        if entity.name:
            yield f"{node} {_LABEL} {literal(entity.name)}{end}"
        for language, label in entity.labels.items():
            yield f"{node} {_LABEL} {literal(label)}@{language}{end}"
        for alias in entity.aliases:
            yield f"{node} {_ALT_LABEL} {literal(alias)}{end}"
        if entity.description:
            yield f"{node} <{DCTERMS}description> {literal(entity.description)}{end}"
        for iri in entity.same_as:
            yield f"{node} <{OWL}sameAs> <{iri}>{end}"
        if entity.note:
            yield f"{node} {ag('note')} {literal(entity.note)}{end}"

    def source(self, source: Source) -> Iterator[str]:
        """The lines that describe a source (not what it says)."""
        node, end = self.iri(source.id), self._end("entities")
        yield f"{node} {_A} {ag('Source')}{end}"
        if source.type != "Source":
            yield f"{node} {_A} <{self._vocabulary.classes[source.type].iri}>{end}"
        yield f"{node} {_LABEL} {literal(source.title)}{end}"
        yield f"{node} <{DCTERMS}title> {literal(source.title)}{end}"
        for name in source.publisher:
            yield f"{node} <{DCTERMS}publisher> {self.iri(name)}{end}"
        for name in source.authors:
            yield f"{node} <{DCTERMS}creator> {self.iri(name)}{end}"
        for name, property_, written in (
            ("issued", f"<{DCTERMS}issued>", source.published),
            ("retrieved", ag("retrieved"), source.retrieved),
        ):
            if written:
                first, last = bounds(written)
                yield f"{node} {property_} {literal(written)}{end}"
                yield f'{node} {ag(f"{name}Earliest")} "{first}{_DATE}{end}'
                yield f'{node} {ag(f"{name}Latest")} "{last}{_DATE}{end}'
        if source.url:
            yield f"{node} <{DCTERMS}source> <{source.url}>{end}"
        for property_, text in (
            (f"<{DCTERMS}language>", source.language),
            (ag("sha256"), source.sha256),
            (f"<{DCTERMS}license>", source.licence),
            (f"<{DCTERMS}description>", source.description),
            (ag("note"), source.note),
        ):
            if text:
                yield f"{node} {property_} {literal(text)}{end}"

    def dataset(self, dataset: Dataset) -> Iterator[str]:
        """The lines that describe the dataset itself."""
        end = self._end("dataset")
        for triple in described(dataset):
            yield f"{triple}{end}"


def whole(dataset: Dataset, name: str) -> Entity:
    """An entity with what ``private/`` says of it."""
    entity, private = dataset.entities[name], dataset.private.get(name)
    if private is None:
        return entity
    from actorgraph.data.private import joined  # not for those who only ask: it reads files

    return joined(entity, private)


def graphs(dataset: Dataset) -> Iterator[tuple[str, list[str]]]:
    """Every graph of a dataset but the vocabulary's, as its name and its N-Quads text in parts.

    The order of the parts is fixed: it does not depend on the order of files or of statements.
    """
    convert = Converter(dataset.base, dataset.vocabulary)
    yield "dataset", list(convert.dataset(dataset))
    described = [line for name in sorted(dataset.entities) for line in convert.entity(whole(dataset, name))]
    described += [line for name in sorted(dataset.sources) for line in convert.source(dataset.sources[name])]
    yield "entities", described
    by_source: dict[str, list[Statement]] = {name: [] for name in sorted(dataset.sources)}
    for statement in dataset.statements:
        by_source[statement.source].append(statement)
    edges: set[str] = set()
    for name, statements in by_source.items():
        statements.sort(key=lambda statement: statement.id)
        yield name, [convert.statement(statement) for statement in statements]
        for statement in statements:
            edges.update(convert.edges(statement))
    yield "edges", sorted(edges)
