"""The vocabulary → SHACL: what it says of classes, relations and qualifiers as shapes that any validator can judge by.

``shapes/vocabulary.ttl`` is what this makes of the program's own vocabulary; ``python -m actorgraph.ontology.shapes``
writes it anew. ``shapes/statements.ttl`` is written by hand: what holds for every statement, whatever the vocabulary.
No node in them is blank. Each shape has its check's code (``checks.py``) as ``dcterms:identifier``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from .checks import CHECKS
from .namespaces import AG, RDF, RDFS, XSD
from .vocabulary import Class, Property, Relation, Vocabulary, load_vocabulary, local_name

SHAPES: Final = "https://w3id.org/actorgraph/shapes#"
FOLDER: Final = Path(__file__).parent / "shapes"
#: The shapes of the program's own vocabulary.
GENERATED: Final = FOLDER / "vocabulary.ttl"
WRITTEN: Final = FOLDER / "statements.ttl"

_HEADER: Final = f"""\
# What the vocabulary demands of data, as SHACL with SPARQL targets. Made by: python -m actorgraph.ontology.shapes

@prefix ag: <{AG}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <{RDF}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <{SHAPES}> .
@prefix xsd: <{XSD}> .

# A number is an integer or a decimal.

shape:integer sh:datatype xsd:integer .
shape:decimal sh:datatype xsd:decimal .
shape:numbers rdf:first shape:integer ; rdf:rest shape:decimals .
shape:decimals rdf:first shape:decimal ; rdf:rest rdf:nil .
"""


def shapes(vocabulary: Vocabulary) -> str:
    """The shapes of a vocabulary as Turtle; they need its classes in the data graph, and nothing else of it."""
    relations = [vocabulary.relations[name] for name in sorted(vocabulary.relations)]
    parts = [_HEADER, "\n# Subjects, objects and values\n", *_ends(vocabulary)]
    parts += ["\n# Relations\n", *map(_relation, relations)]
    parts += ["\n# Direct edges\n", *_edges(relations)]
    parts += ["\n# Qualifiers and what else describes statements, passages and sources\n"]
    parts += [_property(vocabulary, vocabulary.properties[name]) for name in sorted(vocabulary.properties)]
    parts += ["\n# What is probably a mistake\n", *_cycles(vocabulary), *_times(vocabulary)]
    parts += [
        _expected(vocabulary, known) for _, known in sorted(vocabulary.classes.items()) if known.expected_relation
    ]
    return "\n".join(parts)


# -- subjects, objects, values -----------------------------------------------------------------------------------------


def _ends(vocabulary: Vocabulary) -> Iterator[str]:
    """The property shapes that relations share: a class of subjects or objects, a datatype, none."""
    listed = vocabulary.relations.values()
    for name in sorted({relation.domain for relation in listed}):
        yield _shape(
            f"subject-{name}",
            "domain",
            "sh:path rdf:subject",
            "sh:minCount 1",
            _class(vocabulary, name),
            message=f"the subject is no {name}",
        )
    for name in sorted({relation.range for relation in listed if relation.takes == "object"}):
        yield _shape(
            f"object-{name}",
            "range",
            "sh:path rdf:object",
            _class(vocabulary, name),
            message=f"the object is no {name}",
        )
    for datatype in sorted({relation.range for relation in listed if relation.takes == "value"}):
        yield _shape(
            f"value-{local_name(datatype)}",
            "value",
            "sh:path rdf:object",
            "sh:minCount 1",
            "sh:maxCount 1",
            *_datatype(datatype),
            message=f"there is no value that is of type {local_name(datatype)}",
        )
    yield _shape("some-object", "object", "sh:path rdf:object", "sh:minCount 1", message="the object is missing")
    yield _shape(
        "no-object",
        "object",
        "sh:path rdf:object",
        "sh:maxCount 0",
        message="the relation takes neither object nor value",
    )
    yield _shape(
        "not-itself",
        "self",
        "sh:path rdf:subject",
        "sh:disjoint rdf:object",
        message="the subject is also the object",
    )
    yield "shape:asserted a sh:NodeShape ;\n    sh:property shape:stance-asserted .\n"
    yield "shape:stance-asserted a sh:PropertyShape ;\n    sh:path ag:stance ;\n    sh:hasValue ag:Asserted .\n"
    yield _shape(
        "content-not-asserted",
        "content-stance",
        "sh:path ag:content",
        "sh:not shape:asserted",
        message="what is asked for, promised or alleged is asserted",
    )


def _relation(relation: Relation) -> str:
    """The shape of the statements of one relation."""
    properties = [f"subject-{relation.domain}"]
    if relation.takes == "object":
        properties += ["some-object", f"object-{relation.range}"]
    elif relation.takes == "value":
        properties.append(f"value-{local_name(relation.range)}")
    else:
        properties.append("no-object")
    if takes_two(relation):
        properties.append("not-itself")
    if relation.content_stance:
        properties.append("content-not-asserted")
    name = f"of-{relation.name}"
    return (
        f"{_name(name)} a sh:NodeShape ;\n"
        f"    sh:target {_name(f'{name}-target')} ;\n"
        f"    sh:property {' , '.join(map(_name, properties))} .\n\n"
        + _target(f"{name}-target", f"?this <{RDF}predicate> <{relation.iri}> .")
    )


def takes_two(relation: Relation) -> bool:
    """Whether nothing can be in this relation to itself."""
    return relation.symmetric or "acyclic" in relation.marks


def _edges(relations: Iterable[Relation]) -> Iterator[str]:
    """A direct edge rests on a statement that may stand as a fact; a judgement gives none."""
    listed = list(relations)
    yield _found(
        "edge-without-statement",
        "edge",
        f"{_any_of(relation for relation in listed if relation.direct_edge)} ?this ?relation ?value . "
        # The filters stand apart so that each engine begins with the statements of this subject.
        f"FILTER NOT EXISTS {{ ?fact <{RDF}subject> ?this ; <{RDF}predicate> ?relation . "
        f"FILTER EXISTS {{ ?fact <{AG}stance> <{AG}Asserted> }} FILTER EXISTS {{ ?fact <{AG}voice> <{AG}Text> }} "
        f"FILTER NOT EXISTS {{ ?fact <{AG}negated> true }} FILTER NOT EXISTS {{ ?fact <{AG}condition> ?condition }} "
        f"FILTER NOT EXISTS {{ ?fact <{AG}saidBy> ?speaker . FILTER (?speaker != ?this) }} "
        f"FILTER (EXISTS {{ ?fact <{RDF}object> ?value }} || "
        f"(?value = true && NOT EXISTS {{ ?fact <{RDF}object> ?object }})) }}",
        "a direct edge rests on no statement that may stand as a fact",
    )
    if judgements := [relation for relation in listed if not relation.direct_edge]:
        yield _found(
            "edge-of-judgement",
            "edge",
            f"{_any_of(judgements)} ?this ?relation ?value .",
            "a judgement stands as a direct edge",
        )


# -- qualifiers --------------------------------------------------------------------------------------------------------


def _property(vocabulary: Vocabulary, known: Property) -> str:
    """The shape of what a property may have as value, and of what it is expected to have."""
    iri = f"<{known.iri}>"
    if known.literal:
        code = "date" if known.range == XSD + "date" else "form"
        parts = [_shape(f"value-of-{known.name}", code, f"sh:path {iri}", *_datatype(known.range))]
    else:
        code = known.name if known.name in ("stance", "voice") else "unknown"
        wanted = _class(vocabulary, known.range)
        parts = [_shape(f"value-of-{known.name}", code, f"sh:path {iri}", wanted)]
    names = [f"value-of-{known.name}"]
    if known.expected_class:
        name = f"expected-of-{known.name}"
        wanted = _class(vocabulary, known.expected_class)
        names.append(name)
        message = f"a value of {known.name!r} is expected to be a {known.expected_class}"
        parts.append(_shape(name, "expected-class", f"sh:path {iri}", wanted, message=message))
    head = (
        f"{_name(f'with-{known.name}')} a sh:NodeShape ;\n"
        f"    sh:targetSubjectsOf {iri} ;\n"
        f"    sh:property {' , '.join(map(_name, names))} .\n"
    )
    return "\n".join([head, *parts])


def _datatype(datatype: str) -> tuple[str, ...]:
    if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
        return ("sh:or shape:numbers",)
    return (f"sh:datatype <{datatype}>",)


# -- what is probably a mistake ----------------------------------------------------------------------------------------


def told(variable: str) -> str:
    """The pattern of a statement that tells what has happened, or is so: asserted or alleged, not negated, unconditional."""
    return (
        f"{variable} <{AG}stance> {variable}Stance . FILTER ({variable}Stance IN (<{AG}Asserted>, <{AG}Alleged>)) "
        f"FILTER NOT EXISTS {{ {variable} <{AG}negated> true }} "
        f"FILTER NOT EXISTS {{ {variable} <{AG}condition> {variable}Condition }}"
    )


def root_of(relation: Relation, vocabulary: Vocabulary, mark: str) -> str:
    """The uppermost of the relation's ancestors that bears ``mark``: shades go with it."""
    known = (vocabulary.relations[name] for name in relation.ancestors if name in vocabulary.relations)
    return [ancestor.name for ancestor in known if mark in ancestor.marks][-1]


def _cycles(vocabulary: Vocabulary) -> Iterator[str]:
    groups: dict[str, list[Relation]] = {}
    for relation in bearing(vocabulary, "acyclic"):
        groups.setdefault(root_of(relation, vocabulary, "acyclic"), []).append(relation)
    for root, group in groups.items():
        up = "|".join(f"<{relation.iri}>" for relation in group)
        yield _found(
            f"cycle-of-{root}",
            "cycle",
            f"?this <{RDF}predicate> ?relation ; <{RDF}subject> ?part ; <{RDF}object> ?whole . "
            f"FILTER (?relation IN ({_list(group)}) && ?part != ?whole) "
            f"?part ?relation ?whole . FILTER EXISTS {{ ?whole ({up})+ ?part }}",
            "what lies above lies also below",
        )


def _times(vocabulary: Vocabulary) -> Iterator[str]:
    begins, later = bearing(vocabulary, "beginsObject"), bearing(vocabulary, "presupposesObject")
    if begins and later:
        begun = (
            f"?{{0}} <{RDF}object> ?value ; <{RDF}predicate> ?{{0}}Relation ; <{AG}whenEarliest> ?{{0}}Day . "
            f"FILTER (?{{0}}Relation IN ({_list(begins)})) "
        )
        yield _found(
            "before-beginning",
            "before-beginning",
            f"?this <{RDF}predicate> ?relation ; <{RDF}object> ?value ; <{AG}whenLatest>|<{AG}sinceLatest> ?day . "
            f"FILTER (?relation IN ({_list(later)})) {told('?this')} "
            f"FILTER EXISTS {{ {begun.format('first')}{told('?first')} }} "
            f"FILTER NOT EXISTS {{ {begun.format('other')}{told('?other')} FILTER (?otherDay <= ?day) }}",
            "the act precedes what begins its object",
        )
    dating, parts = bearing(vocabulary, "givesTime"), bearing(vocabulary, "partInTime")
    kind = vocabulary.properties["event"].expected_class
    if not dating or not kind:
        return
    event = f"?{{0}} <{RDF}type>/<{RDFS}subClassOf>* <{vocabulary.classes[kind].iri}> . "

    def dated(statement: str, what: str) -> str:
        return (
            f"?{statement} <{RDF}subject> ?{what} ; <{RDF}predicate> ?{statement}Relation ; "
            f"<{AG}whenEarliest> ?{statement}From ; <{AG}whenLatest> ?{statement}To . "
            f"FILTER (?{statement}Relation IN ({_list(dating)})) " + told(f"?{statement}")
        )

    yield _found(
        "outside-event",
        "outside-event",
        f"?this <{AG}event> ?event ; <{AG}whenEarliest> ?from ; <{AG}whenLatest> ?to . {told('?this')} "
        f"{event.format('event')}FILTER EXISTS {{ {dated('some', 'event')} }} "
        f"FILTER (NOT EXISTS {{ {dated('one', 'event')} FILTER (?oneFrom <= ?to) }} "
        f"|| NOT EXISTS {{ {dated('other', 'event')} FILTER (?otherTo >= ?from) }})",
        "the act lies outside the time of its event",
    )
    if parts:
        both = f"{dated('inner', 'part')} {dated('outer', 'whole')}"
        yield _found(
            "part-outside-event",
            "outside-event",
            f"?this <{RDF}predicate> ?relation ; <{RDF}subject> ?part ; <{RDF}object> ?whole . "
            f"FILTER (?relation IN ({_list(parts)})) {told('?this')} {event.format('part')}{event.format('whole')}"
            f"FILTER EXISTS {{ {both} }} "
            f"FILTER (NOT EXISTS {{ {both} FILTER (?outerFrom <= ?innerTo) }} "
            f"|| NOT EXISTS {{ {both} FILTER (?outerTo >= ?innerFrom) }})",
            "the part lies outside the time of its event",
        )


def _expected(vocabulary: Vocabulary, known: Class) -> str:
    wanted = known.expected_relation
    group = [r for _, r in sorted(vocabulary.relations.items()) if wanted in r.ancestors]
    return _found(
        f"expected-{known.name}-{wanted}",
        "expected-relation",
        f"?this <{RDF}type> <{known.iri}> . FILTER NOT EXISTS {{ ?statement <{RDF}subject> ?this ; "
        f"<{RDF}predicate> ?relation . FILTER (?relation IN ({_list(group)})) "
        f"FILTER NOT EXISTS {{ ?statement <{AG}negated> true }} }}",
        f"it is a {known.name}, and no statement has it as the subject of {wanted!r}",
    )


def bearing(vocabulary: Vocabulary, mark: str) -> list[Relation]:
    return [relation for _, relation in sorted(vocabulary.relations.items()) if mark in relation.marks]


# -- Turtle ------------------------------------------------------------------------------------------------------------


def _shape(name: str, code: str, *demands: str, message: str = "") -> str:
    lines = [*demands, *([f'sh:message "{message}"'] if message else []), *_check(code)]
    return f"{_name(name)} a sh:PropertyShape ;\n    " + " ;\n    ".join(lines) + " .\n"


def _check(code: str) -> list[str]:
    severity = "Warning" if CHECKS[code].severity == "warning" else "Violation"
    return [f"sh:severity sh:{severity}", f'dcterms:identifier "{code}"']


def _found(name: str, code: str, where: str, message: str) -> str:
    """A node shape whose target finds its violations as ``?this``: one query, not one for every node."""
    demands = [
        f"sh:target {_name(f'{name}-target')}",
        "sh:sparql shape:found",
        f'sh:message "{message}"',
        *_check(code),
    ]
    return (
        f"{_name(name)} a sh:NodeShape ;\n    " + " ;\n    ".join(demands) + f" .\n\n{_target(f'{name}-target', where)}"
    )


def _target(name: str, where: str) -> str:
    return f'{_name(name)} a sh:SPARQLTarget ;\n    sh:select """SELECT DISTINCT ?this WHERE {{ {where} }}""" .\n'


def _any_of(relations: Iterable[Relation]) -> str:
    return f"VALUES ?relation {{ {' '.join(f'<{relation.iri}>' for relation in relations)} }}"


def _list(relations: Iterable[Relation]) -> str:
    return ", ".join(f"<{relation.iri}>" for relation in relations)


def _name(name: str) -> str:
    """A shape's name in Turtle, whatever letters the term has that it is made from."""
    escaped = quote(name, safe="").replace("~", "%7E").replace(".", "%2E")
    return f"shape:{escaped}"


def _class(vocabulary: Vocabulary, name: str) -> str:
    """The demand for a class; of one that the vocabulary does not have, there can be no instance."""
    known = vocabulary.classes.get(name)
    return f"sh:class <{known.iri if known else AG + quote(name)}>"


if __name__ == "__main__":
    GENERATED.write_text(shapes(load_vocabulary()), encoding="utf-8")
