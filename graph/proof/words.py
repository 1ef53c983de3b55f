"""Proofs in words: what a terminal, a page and the picture's panel show of them.

Each step is told once. Where a tree of them is shown, a claim that was shown before is referred to by its number, and
what lies deeper than fits a line goes on in a part of its own, so that neither a long chain nor a premise used a
thousand times makes the tree larger than the proof.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
import pyoxigraph as ox

from actorgraph.graph import from_rdf
from actorgraph.graph.results import one_line, shortener
from actorgraph.graph.words import INFERRED_NOTE, Narrator
from actorgraph.ontology.namespaces import AG, OWL, RDF, RDFS, SKOS
from actorgraph.ontology.vocabulary import local_name

from .prover import Claim, Kind, Proof, Step

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

#: Levels of a tree before it goes on in a part of its own.
DEEPEST: Final = 12

#: What is told of an inference elsewhere than among its qualifiers.
_TOLD: Final = frozenset(
    (
        RDF + "type",
        RDF + "subject",
        RDF + "predicate",
        RDF + "object",
        *(AG + name for name in ("stance", "negated", "premise", "inferredBy", "condition")),
    )
)
_BOUNDS: Final = ("Earliest", "Latest")
#: The W3C's own terms, which no vocabulary here gives a label, in words.
_AXIOMATIC: Final = {
    RDF + "type": "is of the class",
    RDF + "first": "begins with",
    RDF + "rest": "goes on with",
    RDFS + "subClassOf": "is a sub-class of",
    RDFS + "subPropertyOf": "is a shade of",
    OWL + "inverseOf": "is the inverse of",
    OWL + "equivalentClass": "has the same members as",
    OWL + "equivalentProperty": "says the same as",
    OWL + "propertyChainAxiom": "follows from the chain",
}


class ToldStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim as people read it, what it follows from by which rule, or where it is written.

    ``id`` is the claim's own: ``statement:…``, ``inference:…``, or the three names of an edge. ``premises`` are ids of other
    steps; those of an *asserted* edge are its statements, each of which would do.
    """

    id: str
    kind: Kind
    claim: str
    stance: str = ""
    marks: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    rule: str = ""
    rule_title: str = ""
    rule_says: str = ""
    premises: tuple[str, ...] = ()
    left_out: int = 0
    said_by: str = ""
    source: str = ""
    paragraphs: tuple[str, ...] = ()
    where_written: str = ""
    url: str = ""
    passages: tuple[str, ...] = ()


class ToldProof(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A proof as people and programs read it: ``steps`` in the order in which they are needed, the conclusion first."""

    conclusion: str
    steps: tuple[ToldStep, ...]
    inferred: bool = False
    note: str = ""


class ProofNarrator:
    """Puts the proofs of one graph into words."""

    def __init__(self, graph: StoredGraph, narrator: Narrator | None = None) -> None:
        self._graph = graph
        self._narrator = narrator or Narrator(graph)
        self._short = shortener(graph.prefixes)

    @cached_property
    def _store(self) -> ox.Store:
        return self._graph.inferred_store

    def tell(self, proof: Proof) -> ToldProof:
        """The whole proof."""
        return ToldProof(
            conclusion=self.name(proof.conclusion),
            steps=tuple(self.step(claim, step) for claim, step in proof.steps.items()),
            inferred=proof.inferred,
            note=INFERRED_NOTE if proof.inferred else "",
        )

    def name(self, claim: Claim) -> str:
        """The id of a claim: its node, or an edge's three terms, with prefixes."""
        if isinstance(claim, ox.NamedNode):
            return self._short(claim.value)
        return " ".join(map(self._written, (claim.subject, claim.predicate, claim.object)))

    def _written(self, term: object) -> str:
        return self._short(term.value) if isinstance(term, ox.NamedNode) else str(term)

    def step(self, claim: Claim, step: Step) -> ToldStep:
        """One step of a proof."""
        if step.kind == "statement":
            return self._statement(claim)
        title, says = self._rule(step.rule) if step.rule else ("", "")
        told = ToldStep(
            id=self.name(claim),
            kind=step.kind,
            claim=self._edge(claim) if isinstance(claim, ox.Triple) else "",
            rule=step.rule,
            rule_title=title,
            rule_says=says,
            premises=tuple(map(self.name, step.premises)),
            left_out=step.left_out,
        )
        if isinstance(claim, ox.Triple):
            return msgspec.structs.replace(told, stance="asserted") if step.kind in ("asserted", "inferred") else told
        return self._inference(claim, told)

    def _rule(self, iri: str) -> tuple[str, str]:
        """Title and description of a rule as the graph has them: where the graph is published, they are too."""
        node, texts = ox.NamedNode(iri), []
        for name in (RDFS + "label", SKOS + "definition"):
            quads = self._store.quads_for_pattern(node, ox.NamedNode(name), None, self._graph.graph("inferences"))
            texts.append(next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), ""))
        return texts[0], texts[1]

    def _statement(self, claim: Claim) -> ToldStep:
        assert isinstance(claim, ox.NamedNode)
        statement = from_rdf.statement(self._graph, claim)
        told = self._narrator.tell(statement)
        source = from_rdf.entity(self._graph, ox.NamedNode(self._graph.base + statement.source))
        return ToldStep(
            id=self.name(claim),
            kind="statement",
            claim=told.claim,
            stance=statement.stance,
            marks=told.marks,
            qualifiers=told.qualifiers,
            said_by=told.said_by,
            source=statement.source,
            paragraphs=tuple(str(passage) for passage in statement.passages),
            where_written=told.where_written,
            url=getattr(source, "url", ""),
            passages=told.passages,
        )

    def _inference(self, node: ox.NamedNode, told: ToldStep) -> ToldStep:
        facts: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for quad in self._store.quads_for_pattern(node, None, None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                facts.setdefault(quad.predicate.value, []).append(quad.object)

        def words(iri: str) -> str:
            return " and ".join(sorted(map(self.label, facts.get(iri, ()))))

        negated = bool(facts.get(AG + "negated"))
        stance = next((local_name(term.value).lower() for term in facts.get(AG + "stance", ())), "")
        relation = f"[not] {words(RDF + 'predicate')}" if negated else words(RDF + "predicate")
        marks = [stance] if stance not in ("asserted", "") else []
        marks += ["negated"] if negated else []
        marks += [f"on condition: {term.value}" for term in sorted(facts.get(AG + "condition", ()), key=str)]
        return msgspec.structs.replace(
            told,
            claim=" ".join(part for part in (words(RDF + "subject"), relation, _said(words(RDF + "object"))) if part),
            stance=stance,
            marks=tuple(marks),
            qualifiers=tuple(
                f"{self.label(ox.NamedNode(iri))}: {words(iri)}"
                for iri in sorted(facts)
                if iri not in _TOLD and not iri.endswith(_BOUNDS) and not self._part_of_count(iri)
            ),
        )

    @staticmethod
    def _part_of_count(iri: str) -> bool:
        """Whether a property repeats for programs what ``count`` says to people."""
        name = local_name(iri)
        return iri.startswith(AG) and name.startswith("count") and name != "count"

    def _edge(self, edge: ox.Triple) -> str:
        predicate = _AXIOMATIC.get(edge.predicate.value) or self.label(edge.predicate)
        return " ".join(part for part in (self.label(edge.subject), predicate, _said(self.label(edge.object))) if part)

    def label(self, term: object) -> str:
        """The printed name of whatever a claim names: an entity, a term of the vocabulary, a claim, a value."""
        if isinstance(term, ox.Literal):
            return term.value
        if not isinstance(term, ox.NamedNode):
            return str(term)
        if term.value.startswith(self._graph.base):
            local = term.value.removeprefix(self._graph.base)
            if local.startswith("statement/"):
                return f"“{self._narrator.claim(from_rdf.statement(self._graph, term))}” ({local[10:18]})"
            return self._narrator.label(local)
        labels = {
            quad.object.language: quad.object.value
            for quad in self._store.quads_for_pattern(term, ox.NamedNode(RDFS + "label"), None, None)
            if isinstance(quad.object, ox.Literal)
        }
        return labels.get("en") or labels.get(None) or self._short(term.value)


def _said(target: str) -> str:
    """What a relation takes, as words; that it simply holds needs none."""
    return "" if target == "true" else target


# -- as a tree ---------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of a tree. ``number`` is the step's own; ``again``: it was shown before; ``on``: it goes on further down."""

    depth: int
    number: int
    step: ToldStep
    again: bool = False
    on: bool = False


def tree(proof: ToldProof) -> Iterator[Line]:
    """The lines of a proof, each step with its premises once; a part that begins further down has depth 0 again."""
    steps = {step.id: step for step in proof.steps}
    numbers: dict[str, int] = {}
    shown: set[str] = set()
    parts, queued = deque([proof.conclusion]), {proof.conclusion}
    while parts:
        first = parts.popleft()
        stack = [] if first in shown else [(0, first)]
        while stack:
            depth, name = stack.pop()
            step = steps[name]
            number = numbers.setdefault(name, len(numbers) + 1)
            if name in shown:
                yield Line(depth, number, step, again=True)
            elif step.premises and depth >= DEEPEST:
                if name not in queued:
                    queued.add(name)
                    parts.append(name)
                yield Line(depth, number, step, on=True)
            else:
                shown.add(name)
                yield Line(depth, number, step)
                stack += [(depth + 1, premise) for premise in reversed(step.premises)]


def as_text(proofs: Iterable[ToldProof]) -> str:
    """Proofs as indented lines for a terminal, an empty line between them; at the end, what holds of all inferred."""
    parts, notes = [], dict[str, None]()
    for proof in proofs:
        parts.append("\n".join(_written(list(tree(proof)))) + "\n")
        if proof.note:
            notes[proof.note] = None
    return "\n".join([*parts, *(f"{note}\n" for note in notes)])


def _written(lines: list[Line]) -> Iterator[str]:
    referred = {line.number for line in lines if line.again or line.on}
    for position, line in enumerate(lines):
        if not line.depth and position:
            yield ""
        step, margin = line.step, "  " * line.depth
        start = f"{margin}{'- ' if line.depth else ''}{f'[{line.number}] ' if line.number in referred else ''}"
        if line.again or line.on:
            yield f"{start}{one_line(step.claim)} ({where(line)})"
            continue
        marks = f"  [{', '.join(step.marks)}]" if step.marks else ""
        yield f"{start}{one_line(step.claim + marks)}"
        for text in details(step):
            yield f"{margin}{'  ' if line.depth else ''}  {one_line(text)}"


def where(line: Line) -> str:
    """Where what a line leaves out is shown."""
    return "goes on below" if line.on else "as above"


def details(step: ToldStep) -> Iterator[str]:
    """What stands under the claim of a step, before its premises."""
    if step.qualifiers:
        yield "; ".join(step.qualifiers)
    if step.kind == "statement":
        said = f"according to {step.said_by}; " if step.said_by else ""
        yield f"{said}{step.where_written}  ({step.id.rpartition(':')[2][:8]})"
        yield from (f"> {passage}" for passage in step.passages)
    elif step.kind == "vocabulary":
        yield "an axiom of the vocabulary"
    elif step.kind == "description":
        yield "as the dataset describes it"
    elif step.kind == "open":
        yield "not followed further: the proof is too long"
    elif step.kind == "asserted":
        yield "stated by"
        if step.left_out:
            yield f"(and {step.left_out} more)"
    elif step.rule:
        yield f"inferred by the rule “{step.rule_title or step.rule}”: {step.rule_says}".rstrip(": ")
    else:
        yield "stands as an edge, since it is inferred from facts alone"
