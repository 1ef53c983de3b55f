"""The vocabulary: Turtle in, frozen Python types out.

No relation or class is named here. What the program knows of one (its label, inverse, domain, range, family, whether it
may stand as a direct edge) it reads from the Turtle files in ``vocabulary/`` and, where a dataset brings one, from the
dataset's own ``vocabulary.ttl``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import pyoxigraph as ox

from .errors import ActorgraphError
from .namespaces import AG, OWL, RDF, RDFS, SKOS, XSD

FILES: Final = tuple(sorted((Path(__file__).parent / "vocabulary").glob("*.ttl")))

#: What a relation may demand of data beyond domain and range, each a mark in the vocabulary that its shades inherit.
MARKS: Final = ("acyclic", "partInTime", "givesTime", "beginsObject", "presupposesObject")

Takes = Literal["object", "value", "nothing"]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """What every term has: its IRI, its local name, and its documentation (``labels`` by language; ``label`` is English)."""

    iri: str
    name: str
    label: str
    labels: Mapping[str, str]
    definition: str
    example: str


class Family(Term, frozen=True, kw_only=True):
    """A family of relations; ``colour`` is a CSS hex colour.

    ``speech``: they are speech acts; ``addressed``: to their object.
    """

    colour: str
    speech: bool = False
    addressed: bool = False


class Class(Term, frozen=True, kw_only=True):
    """A class of entities. ``ancestors`` holds its own name and those of all its super-classes, nearest first.

    ``rolls_up``: its nodes may be counted as whom they act for; ``roll_up_target``: others may be counted as its nodes;
    ``takes_part``: its nodes are those between whom ties are measured; ``expected_relation``: one that each has.
    """

    parents: tuple[str, ...]
    ancestors: tuple[str, ...]
    colour: str
    shape: str
    actor_code: str = ""
    mappings: tuple[str, ...] = ()
    rolls_up: bool = False
    roll_up_target: bool = False
    takes_part: bool = False
    expected_relation: str = ""


class Relation(Term, frozen=True, kw_only=True):
    """A relation. It takes an ``object`` of class ``range``, a ``value`` of datatype IRI ``range``, or ``nothing``.

    ``rolls_up``: what its subject does may be counted as its object's; ``marks``: those of :data:`MARKS` that it bears.
    """

    family: str
    takes: Takes
    domain: str
    range: str
    inverse: str
    inverse_label: str
    inverse_labels: Mapping[str, str]
    symmetric: bool
    direct_edge: bool
    content_stance: str
    parents: tuple[str, ...]
    ancestors: tuple[str, ...]
    mappings: tuple[str, ...]
    rolls_up: bool = False
    marks: frozenset[str] = frozenset()


class Property(Term, frozen=True, kw_only=True):
    """What statements, their parts and sources are described by: no relation.

    ``range`` is a class, or where ``literal`` a datatype's IRI; ``expected_class``: what its entities usually are.
    """

    domain: str
    range: str
    literal: bool
    expected_class: str = ""


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """Classes, relations and families by name; ``inverses`` leads from an inverse's name to its relation's.

    ``terms`` holds the local name of every term of the vocabulary, qualifiers and individuals included.
    """

    version: str
    classes: Mapping[str, Class]
    relations: Mapping[str, Relation]
    families: Mapping[str, Family]
    inverses: Mapping[str, str]
    terms: frozenset[str]
    files: tuple[Path, ...]
    properties: Mapping[str, Property] = {}

    def is_a(self, class_name: str, ancestor: str) -> bool:
        """Whether ``class_name`` is ``ancestor`` or one of its sub-classes; false for a class that does not exist."""
        known = self.classes.get(class_name)
        return known is not None and ancestor in known.ancestors


def load_vocabulary(*extra: Path) -> Vocabulary:
    """The project's vocabulary together with ``extra`` Turtle files; loaded once for the same content.

    Raises :class:`ActorgraphError` for a file that does not parse or a term that lacks what every term needs.
    """
    files = (*FILES, *extra)
    try:
        return _load(files, tuple(file.read_bytes() for file in files))
    except OSError as error:
        raise ActorgraphError(f"{error.filename} cannot be read: {error.strerror}") from error


@lru_cache(maxsize=8)
def _load(files: tuple[Path, ...], contents: tuple[bytes, ...]) -> Vocabulary:
    return _build(_Statements(zip(files, contents, strict=True)), files)


class _Statements:
    """Subject → predicate → objects of some Turtle files."""

    def __init__(self, files: Iterable[tuple[Path, bytes]]) -> None:
        self.by_subject: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
        for file, content in files:
            try:
                for quad in ox.parse(content, format=ox.RdfFormat.TURTLE):
                    self._add(file, quad)
            except SyntaxError as error:
                raise ActorgraphError(f"{file.name}: not readable as Turtle: {error}") from error

    def _add(self, file: Path, quad: ox.Quad) -> None:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            raise ActorgraphError(
                f"{file.name}: a vocabulary has no blank nodes; give {subject} {quad.predicate} a name"
            )
        values = self.by_subject.setdefault(subject.value, {}).setdefault(quad.predicate.value, [])
        if value not in values:
            values.append(value)

    def of_type(self, *types: str) -> list[str]:
        return sorted(s for s in self.by_subject if any(t in self.iris(s, RDF + "type") for t in types))

    def iris(self, subject: str, predicate: str) -> list[str]:
        values = self.by_subject.get(subject, {}).get(predicate, ())
        return [value.value for value in values if isinstance(value, ox.NamedNode)]

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        values = self.by_subject.get(subject, {}).get(predicate, ())
        return {value.language or "": value.value for value in values if isinstance(value, ox.Literal)}

    def text(self, subject: str, predicate: str) -> str:
        texts = self.texts(subject, predicate)
        return texts.get("en", texts.get("", ""))

    def flag(self, subject: str, predicate: str) -> bool:
        """Whether any file says so: a dataset's own vocabulary can add such a mark and not take one away."""
        values = self.by_subject.get(subject, {}).get(predicate, ())
        return any(isinstance(value, ox.Literal) and value.value in ("true", "1") for value in values)

    def needed(self, subject: str, predicate: str) -> str:
        found = self.text(subject, predicate)
        if not found:
            raise ActorgraphError(f"vocabulary: {subject} has no English {local_name(predicate)}")
        return found


def local_name(iri: str) -> str:
    """What follows the last ``#`` or ``/`` of an IRI."""
    return iri.rstrip("#/").replace("#", "/").rpartition("/")[2]


def _build(statements: _Statements, files: tuple[Path, ...]) -> Vocabulary:
    class_iris = statements.of_type(OWL + "Class")
    families = {
        local_name(iri): Family(
            **_term(statements, iri),
            colour=statements.needed(iri, AG + "colour"),
            speech=statements.flag(iri, AG + "speech"),
            addressed=statements.flag(iri, AG + "addressed"),
        )
        for iri in statements.of_type(AG + "Family")
    }
    classes = {local_name(iri): _class(statements, iri) for iri in class_iris}
    properties = statements.of_type(OWL + "ObjectProperty", OWL + "DatatypeProperty")
    relation_iris = [iri for iri in properties if statements.iris(iri, AG + "family")]
    inverse_iris = {inverse for iri in relation_iris for inverse in statements.iris(iri, OWL + "inverseOf")}
    relations = {local_name(iri): _relation(statements, iri) for iri in relation_iris}
    if len(relations) != len(relation_iris) or len(classes) != len(class_iris):
        raise ActorgraphError("vocabulary: two terms have the same local name; rename the dataset's own")
    found = {p.name: p for iri in properties if iri not in inverse_iris and (p := _property(statements, iri))}
    expected = [(c.iri, c.expected_relation) for c in classes.values() if c.expected_relation not in relations]
    expected += [(p.iri, p.expected_class) for p in found.values() if p.expected_class not in classes]
    for iri, missing in expected:
        if missing:
            raise ActorgraphError(f"vocabulary: {iri} expects {missing}, which is not defined")
    return Vocabulary(
        version=statements.text(AG.rstrip("#"), OWL + "versionInfo"),
        classes=classes,
        relations=relations,
        families=families,
        inverses={r.inverse: r.name for r in relations.values() if r.inverse and r.inverse != r.name},
        terms=frozenset(local_name(iri) for iri in statements.by_subject if iri.startswith(AG) and iri != AG),
        files=files,
        properties=found,
    )


def _term(statements: _Statements, iri: str) -> dict[str, Any]:
    """The fields of :class:`Term`, ready to be unpacked."""
    return {
        "iri": iri,
        "name": local_name(iri),
        "label": statements.needed(iri, RDFS + "label"),
        "labels": statements.texts(iri, RDFS + "label"),
        "definition": statements.needed(iri, SKOS + "definition"),
        "example": statements.text(iri, SKOS + "example"),
    }


def _ancestors(statements: _Statements, iri: str, predicate: str) -> list[str]:
    """``iri`` and all that lie above it, breadth first; terms of other vocabularies are left out."""
    found, queue = [iri], [iri]
    while queue:
        for parent in statements.iris(queue.pop(0), predicate):
            if parent in statements.by_subject and parent not in found:
                found.append(parent)
                queue.append(parent)
    return found


def _parents(statements: _Statements, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(local_name(p) for p in statements.iris(iri, predicate) if p in statements.by_subject)


def _mappings(statements: _Statements, iri: str) -> tuple[str, ...]:
    return tuple(m for p in ("exactMatch", "closeMatch", "broadMatch") for m in statements.iris(iri, SKOS + p))


def _class(statements: _Statements, iri: str) -> Class:
    line = _ancestors(statements, iri, RDFS + "subClassOf")

    def nearest(predicate: str) -> str:
        return next((text for ancestor in line if (text := statements.text(ancestor, predicate))), "")

    return Class(
        **_term(statements, iri),
        parents=_parents(statements, iri, RDFS + "subClassOf"),
        ancestors=tuple(local_name(ancestor) for ancestor in line),
        colour=nearest(AG + "colour"),
        shape=nearest(AG + "shape"),
        actor_code=nearest(AG + "actorCode"),
        mappings=_mappings(statements, iri),
        rolls_up=nearest(AG + "rollsUp") == "true",
        roll_up_target=nearest(AG + "rollUpTarget") == "true",
        takes_part=nearest(AG + "takesPart") == "true",
        expected_relation=next((local_name(r) for a in line for r in statements.iris(a, AG + "expectedRelation")), ""),
    )


def _relation(statements: _Statements, iri: str) -> Relation:
    def only(predicate: str) -> str:
        found = statements.iris(iri, predicate)
        if len(found) != 1:
            raise ActorgraphError(f"vocabulary: {iri} needs exactly one {local_name(predicate)}, has {len(found)}")
        return found[0]

    types = statements.iris(iri, RDF + "type")
    line = _ancestors(statements, iri, RDFS + "subPropertyOf")
    value_range = only(RDFS + "range")
    takes: Takes = "object"
    if OWL + "DatatypeProperty" in types:
        takes = "nothing" if value_range == XSD + "boolean" else "value"
    symmetric = OWL + "SymmetricProperty" in types
    inverse = iri if symmetric else next(iter(statements.iris(iri, OWL + "inverseOf")), "")
    return Relation(
        **_term(statements, iri),
        family=local_name(only(AG + "family")),
        takes=takes,
        domain=local_name(only(RDFS + "domain")),
        range=local_name(value_range) if takes == "object" else value_range,
        inverse=local_name(inverse) if inverse else "",
        inverse_label=statements.needed(inverse, RDFS + "label") if inverse else "",
        inverse_labels=statements.texts(inverse, RDFS + "label") if inverse else {},
        symmetric=symmetric,
        # A shade of a judgement is one: its edge would entail the judgement's.
        direct_edge=not any(statements.flag(ancestor, AG + "noDirectEdge") for ancestor in line),
        content_stance=next(
            (local_name(s).lower() for a in line for s in statements.iris(a, AG + "contentStance")), ""
        ),
        parents=_parents(statements, iri, RDFS + "subPropertyOf"),
        ancestors=tuple(map(local_name, line)),
        rolls_up=statements.flag(iri, AG + "rollsUp"),
        marks=frozenset(mark for mark in MARKS if any(statements.flag(ancestor, AG + mark) for ancestor in line)),
        mappings=_mappings(statements, iri),
    )


def _property(statements: _Statements, iri: str) -> Property | None:
    """A property with a domain and a range that is neither a relation nor an inferred one; ``None`` for any other."""
    domain, found = statements.iris(iri, RDFS + "domain"), statements.iris(iri, RDFS + "range")
    types = statements.iris(iri, RDF + "type")
    if statements.iris(iri, AG + "family") or AG + "InferredProperty" in types or not domain or not found:
        return None
    literal = OWL + "DatatypeProperty" in types
    return Property(
        **_term(statements, iri),
        domain=local_name(domain[0]),
        range=found[0] if literal else local_name(found[0]),
        literal=literal,
        expected_class=next(map(local_name, statements.iris(iri, AG + "expectedClass")), ""),
    )
