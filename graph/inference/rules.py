"""Rules of inference as SPARQL: which texts are rules, what their templates may say, and what they may conclude.

A rule only ever adds to the graph of inferences, and there only conclusions: nothing that passes for a statement of a
source, for its evidence, or for the description of an entity.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from actorgraph.data.names import nearest
from actorgraph.graph.mistakes import explain, point
from actorgraph.graph.sparql import refuse_huge
from actorgraph.graph.syntax import Token, declared, failure, tokens
from actorgraph.ontology.errors import DatasetError, Problem, QueryError, did_you_mean
from actorgraph.ontology.namespaces import AG, OWL, PROV, RDF, RDFS, RULE, dataset_prefixes
from actorgraph.ontology.rules import BUNDLED, Rule, load_rules
from actorgraph.ontology.vocabulary import Vocabulary

from .axioms import TYPE, Triple
from .template import NEW, VARIABLE, Parts, first_word, parts_of, template_triples

SUBJECT, PREDICATE, OBJECT = (f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))
PREMISE, NEGATED, COUNT, CONDITION = (f"<{AG}{name}>" for name in ("premise", "negated", "count", "condition"))
INFERENCE: Final = f"<{AG}Inference>"
#: Each date, and its two bounds, which are made from it where a rule gives none.
DATES: Final = {
    f"<{AG}{name}>": (f"<{AG}{name}Earliest>", f"<{AG}{name}Latest>")
    for name in ("when", "asOf", "since", "until", "saidOn")
}
#: What a count consists of besides its text: carried over together with it.
COUNT_PARTS: Final = tuple(
    f"<{AG}count{name}>" for name in ("Value", "Min", "Max", "Approx", "More", "Less", "Printed", "Unit", "AsOf")
)
_NAMED: Final = ("from", "to", "as", "event", "where", "topic", "content", "about", "gist", "jointly", "open")
#: The qualifiers of a statement that a conclusion may have too. Who says it and where it is written are no part of them.
QUALIFIERS: Final = frozenset(
    (
        *DATES,
        *(bound for bounds in DATES.values() for bound in bounds),
        *COUNT_PARTS,
        *(f"<{AG}{name}>" for name in _NAMED),
        NEGATED,
        COUNT,
        CONDITION,
    )
)
_CONTENT: Final = (SUBJECT, PREDICATE, OBJECT)
#: Functions and keywords by which one input would give several outputs.
_CHANCE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "LIMIT", "OFFSET", "REDUCED", "SAMPLE"})


class Terms(NamedTuple):
    """What rules need to know of a vocabulary, in N-Triples terms.

    ``edges``: the properties that may be concluded; ``inferred``: those of them that only an inference has;
    ``undirect``: those that never stand as a plain triple; ``classes``: those of entities; ``strength``: of each stance
    that can be weighed, the greater the stronger; ``claims``: the classes of statements and inferences, with their
    properties.
    """

    edges: frozenset[str]
    inferred: frozenset[str]
    undirect: frozenset[str]
    classes: frozenset[str]
    strength: dict[str, int]
    claims: frozenset[str]


def terms(triples: Iterable[Triple]) -> Terms:
    """What the triples of a vocabulary say of properties, classes and stances."""
    by_predicate: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, target in triples:
        by_predicate.setdefault(predicate, []).append((subject, target))

    def pairs(iri: str) -> list[tuple[str, str]]:
        return by_predicate.get(f"<{iri}>", [])

    inferred = {name for name, kind in pairs(RDF + "type") if kind == f"<{AG}InferredProperty>"}
    edges = inferred | {name for name, _ in pairs(AG + "family")}
    edges |= {other for name, other in pairs(OWL + "inverseOf") if name in edges}
    edges |= {name for name, other in pairs(OWL + "inverseOf") if other in edges}
    above = pairs(RDFS + "subPropertyOf")
    edges = _spread(edges, above)
    undirect = _spread({n for n, v in pairs(AG + "noDirectEdge") if v.startswith(('"true', '"1'))}, _turned(above))
    undirect |= {other for name, other in pairs(OWL + "inverseOf") if name in undirect}
    sub_classes = pairs(RDFS + "subClassOf")
    entities = _spread({f"<{AG}Entity>"}, _turned(sub_classes))
    strength = {name: int(value.split('"')[1]) for name, value in pairs(AG + "strength")}
    claims = _spread({f"<{AG}{name}>" for name in ("Claim", "SpeakerLink")}, _turned(sub_classes))
    claims |= {name for name, domain in pairs(RDFS + "domain") if domain in claims}
    return Terms(
        frozenset(edges),
        frozenset(inferred),
        frozenset(undirect),
        frozenset(_spread(entities, sub_classes)),
        strength,
        frozenset(claims.union(_CONTENT)),
    )


def _turned(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(other, name) for name, other in pairs]


def _spread(found: set[str], steps: list[tuple[str, str]]) -> set[str]:
    """``found`` and all that steps lead to from there."""
    reached, queue = set(found), list(found)
    onward: dict[str, list[str]] = {}
    for name, other in steps:
        onward.setdefault(name, []).append(other)
    while queue:
        for other in onward.get(queue.pop(), ()):
            if other not in reached:
                reached.add(other)
                queue.append(other)
    return reached


def file_triples(vocabulary: Vocabulary) -> Iterator[Triple]:
    """The triples of a vocabulary's files, in N-Triples terms."""
    for file in vocabulary.files:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            yield str(quad.subject), str(quad.predicate), str(quad.object)


# -- checking ----------------------------------------------------------------------------------------------------------


class Names:
    """The names that a rule can use, for messages about those that it misspells."""

    def __init__(self, base: str, vocabulary: Vocabulary, ids: Collection[str] = ()) -> None:
        self.base, self.vocabulary = base, vocabulary
        self.prefixes = dataset_prefixes(base)
        self._ids = sorted(ids)

    def ids(self) -> list[str]:
        return self._ids

    def named(self, text: str) -> list[str]:
        return [name for name in self._ids if name == text.casefold()]


def checked_rules(folder: Path | None, names: Names, *, bundled: bool = False) -> dict[str, Rule]:
    """The rules by IRI, ours and those of the dataset in ``folder``; ours are checked only with ``bundled``.

    Raises :class:`DatasetError` with everything in which they are no rules, by file and line.
    """
    problems: list[Problem] = []
    rules = load_rules(folder, names.base)
    known: Terms | None = None
    for rule in rules.values():
        if rule.file.parent == BUNDLED and not bundled:
            continue
        try:
            known = known or terms(file_triples(names.vocabulary))
            check_rule(rule, names, known)
        except QueryError as error:
            problems.append(_problem(rule, str(error)))
    if problems:
        raise DatasetError(problems)
    return rules


def _problem(rule: Rule, message: str) -> Problem:
    place = re.match(r"line (\d+), ", message)
    return Problem(
        f"rules/{rule.file.name}", int(place[1]) if place else 0, message[place.end() :] if place else message
    )


def check_rule(rule: Rule, names: Names, known: Terms) -> None:
    """Raise :class:`QueryError`, which points at the place, where the text of a rule is none; nothing is evaluated."""
    text = rule.text
    if rule.kind == "axiom" and not rule.iri.startswith(RULE):
        raise QueryError("axiom: is for what the program follows by itself; leave the line out, and the rule is run")
    try:
        refuse_huge(text)
    except QueryError as error:
        raise QueryError(str(error).replace("the query", "the rule")) from None
    pieces = [piece for piece in tokens(text) if piece.kind != "comment"]
    words = [piece for piece in pieces if piece.kind == "word"]
    head = first_word(pieces)
    if head is not None and head.text.upper() in ("SELECT", "ASK", "DESCRIBE"):
        raise _refused(text, head, f"a rule is a CONSTRUCT, not {head.text.upper()}")
    if head is None:
        raise QueryError("the file holds no rule; write for example: CONSTRUCT { ?s ?p ?o } WHERE { ?o ?p ?s }")
    _check_grammar(text, names)
    for piece in words:
        word = piece.text.upper()
        if word == "FROM":
            raise _refused(text, piece, "FROM is not allowed: a rule reads the graph that it belongs to")
        if word in _CHANCE:
            raise _refused(text, piece, f"{word} is not allowed: a rule concludes the same whenever it runs")
    for name in rule.reads or ():
        if name not in names.vocabulary.terms:
            hint = did_you_mean(nearest(name, sorted(names.vocabulary.terms)))
            raise QueryError(f"reads: the vocabulary has no {name!r}{hint}")
    template = parts_of(text, pieces, head)
    _check_new(rule, pieces, template)
    _check_meaning(text, template, names)
    _check_functions(text, pieces, template, names)
    _check_names(text, pieces, names)
    _check_template(rule, template, names, known)
    _check_pattern(rule, pieces, template, names, known)


def _check_new(rule: Rule, pieces: list[Token], parts: Parts) -> None:
    for line in NEW.finditer(rule.text, parts.pattern):
        if not rule.reads:
            said = "new: needs a line 'reads: …' in the header: what is new are inferences of those relations"
            raise QueryError(point(rule.text, line.start(1), said))
        if not any(piece.text[1:] == line[1] for piece in pieces if piece.start > parts.pattern):
            raise QueryError(point(rule.text, line.start(1), f"new: the pattern has no variable ?{line[1]}"))


def _refused(text: str, piece: Token, message: str) -> QueryError:
    return QueryError(point(text, piece.start, message))


def _check_grammar(text: str, names: Names) -> None:
    try:
        broken = failure(text)
    except RecursionError:
        raise QueryError("the rule is nested too deeply to be checked") from None
    if broken is None:
        unknown = {piece.text.partition(":")[0] for piece in tokens(text) if piece.kind == "name"}
        if unknown <= {*names.prefixes, *declared(list(tokens(text)))}:
            return
    elif text[broken.offset : broken.offset + 7].upper() == "SERVICE":
        said = "SERVICE is not allowed: a rule reads this graph and nothing else"
        raise QueryError(point(text, broken.offset, said))
    said = explain(names, text, "").replace("the query", "the rule").replace("a query", "a rule")
    raise QueryError(said.replace("(SELECT, ASK, CONSTRUCT, DESCRIBE)", "(CONSTRUCT)"))


def _check_meaning(text: str, parts: Parts, names: Names) -> None:
    """Have Oxigraph parse the rule, with a filter before it that spares it the work of a hostile one."""
    start, end = parts.pattern, parts.pattern_end
    guarded = f"{text[:start]}{{ FILTER(false) {text[start : end + 1]} }}{text[end + 1 :]}"
    try:
        ox.Store().query(guarded, prefixes=names.prefixes)
    except (SyntaxError, RuntimeError) as error:
        message = "" if "error at" in str(error) else str(error)
        raise QueryError(explain(names, text, message).replace("the query", "the rule")) from None
    except UnicodeEncodeError:
        raise QueryError("the rule is not valid Unicode text; save it as UTF-8") from None


def _check_functions(text: str, pieces: list[Token], parts: Parts, names: Names) -> None:
    """Oxigraph finds out that it has no such function only where it calls it."""
    iris = {piece.start: iri for piece, iri, _ in _named(text, pieces, names)}
    for last, piece, bracket in zip(pieces, pieces[1:], pieces[2:], strict=False):
        called = bracket.text == "(" and piece.start in iris and piece.start > parts.pattern
        # As a predicate it would stand behind a term: ?s ag:knows ( 1 2 ).
        if not called or last.kind in ("variable", "iri", "name") or ";" in text[last.start : piece.start]:
            continue
        try:
            answer = ox.Store().query(f"SELECT (<{iris[piece.start]}>(1) AS ?made) {{}}")
            assert isinstance(answer, ox.QuerySolutions)
            list(answer)
        except RuntimeError:
            raise _refused(text, piece, f"there is no function {piece.text!r}; a rule has those of SPARQL") from None


def _named(text: str, pieces: list[Token], names: Names) -> Iterator[tuple[Token, str, str]]:
    """Each piece that is an IRI, the IRI, and the prefix that it is written with."""
    prefixes = {**names.prefixes, **declared(pieces)}
    for piece in pieces:
        if piece.kind == "iri":
            yield piece, piece.text[1:-1], ""
        elif piece.kind == "name":
            prefix, _, local = piece.text.partition(":")
            if prefix or not text[: piece.start].endswith("_"):  # else it is the label of a blank node
                yield piece, prefixes[prefix] + re.sub(r"\\(.)", r"\1", local), f"{prefix}:"


def _check_names(text: str, pieces: list[Token], names: Names) -> None:
    """A misspelt name would match nothing and never be missed."""
    ids = frozenset(names.ids())
    for piece, iri, shown in _named(text, pieces, names):
        if iri.startswith(AG) and iri != AG and iri.removeprefix(AG) not in names.vocabulary.terms:
            near = nearest(iri.removeprefix(AG), sorted(names.vocabulary.terms))
            hint = did_you_mean([f"{shown}{name}" if shown else f"<{AG}{name}>" for name in near])
            raise _refused(text, piece, f"the vocabulary has no {piece.text!r}{hint}")
        local = iri.removeprefix(names.base)
        if ids and local != iri and local and "/" not in local and local not in ids:
            near = nearest(local, names.ids())
            hint = did_you_mean([f"{shown}{name}" if shown else f"<{names.base}{name}>" for name in near])
            raise _refused(text, piece, f"the dataset has no {piece.text!r}{hint}")


def _check_template(rule: Rule, parts: Parts, names: Names, known: Terms) -> None:
    text = rule.text
    start = next(piece for piece in tokens(text) if piece.start == parts.start)

    def refused(message: str) -> QueryError:
        return _refused(text, start, message)

    made = template_triples(text, parts, names.prefixes)
    if not made:
        raise refused("the rule concludes nothing; its template is empty")
    nodes = {str(t.subject) for t in made if isinstance(t.subject, ox.BlankNode)}
    nodes |= {str(t.object) for t in made if isinstance(t.object, ox.BlankNode)}
    if any(isinstance(triple.object, ox.Triple) for triple in made):
        raise refused("a rule concludes no triple terms")
    if rule.kind == "statement":
        if len(nodes) != 1:
            raise refused(f"the template has {len(nodes)} blank nodes; one stands for what is concluded")
        if wrong := _wrong_in_statement(made, known):
            raise refused(wrong)
        return
    if nodes:
        raise refused("the template has blank nodes; write [] or _:it in the rule's own text")
    for triple in made:
        predicate, target = str(triple.predicate), str(triple.object)
        if f"<{VARIABLE}" in predicate:
            continue  # what it turns out to be is checked when the rule runs
        if predicate == TYPE:
            if f"<{VARIABLE}" not in target and target not in known.classes:
                raise refused(f"a rule makes nothing {_local(target)}; it can only give entities a class")
        elif predicate not in known.edges:
            raise refused(f"a rule does not conclude {_local(predicate)}; {_MAY}")


def _check_pattern(rule: Rule, pieces: list[Token], parts: Parts, names: Names, known: Terms) -> None:
    """An edge rule rests on edges, which are facts: from statements it would make a fact of what is only alleged."""
    inferences = f"{names.base}graph/inferences"
    for piece, iri, _ in _named(rule.text, pieces, names):
        if piece.start < parts.end:
            continue
        if iri == inferences:
            said = "a rule sees all that was inferred as it is; leave GRAPH and the name of the graph out"
            raise _refused(rule.text, piece, said)
        if rule.kind == "edge" and f"<{iri}>" in known.claims:
            said = (
                f"the template has no blank node, so the rule concludes facts and reads no statements ({piece.text}); "
                "conclude [] with rdf:subject, rdf:predicate, rdf:object, and the statements as ag:premise"
            )
            raise _refused(rule.text, piece, said)


_MAY: Final = "it may conclude relations, their inverses and properties of the class ag:InferredProperty"


def _wrong_in_statement(made: list[ox.Triple], known: Terms) -> str:
    """What is wrong with the template of a statement rule; empty where nothing is."""
    if any(not isinstance(triple.subject, ox.BlankNode) for triple in made):
        return "the template says something beside the one conclusion (a blank node); that takes another rule"
    predicates = [str(triple.predicate) for triple in made]
    for iri in _CONTENT:
        if predicates.count(iri) != 1:
            return f"the conclusion needs exactly one {_local(iri)}, has {predicates.count(iri)}"
    if PREMISE not in predicates:
        return "the conclusion has no ag:premise: the statements that it rests on"
    for triple in made:
        predicate, target = str(triple.predicate), str(triple.object)
        if predicate == TYPE and target == INFERENCE:
            continue
        if predicate not in (*_CONTENT, PREMISE) and predicate not in QUALIFIERS | known.inferred:
            return (
                f"a conclusion has no {_local(predicate)}; it has rdf:subject, rdf:predicate, rdf:object, ag:premise, and "
                "such qualifiers as ag:when, ag:to and ag:count"
            )
        if predicate == PREDICATE and not target.startswith(f"<{VARIABLE}") and target not in known.edges:
            return f"a rule does not conclude {_local(target)}; {_MAY}"
    return ""


def _local(term: str) -> str:
    for prefix, iri in (("ag", AG), ("rdf", RDF), ("rdfs", RDFS), ("owl", OWL), ("prov", PROV)):
        if term.startswith(f"<{iri}"):
            return f"{prefix}:{term[len(iri) + 1 : -1]}"
    return term
