"""The rules, run over and over until they conclude nothing new. Runs in a process of its own (see ``inference.py``).

First the vocabulary's axioms are followed to their end, in memory. Then, stratum by stratum (``strata.py``) and in
rounds, every other rule is asked of the store as it was at the start of the round, so that the order of the rules does
not matter; what a round concludes goes into the store before the next.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import pyoxigraph as ox

from actorgraph.data.dates import bounds
from actorgraph.graph.store import Inferred
from actorgraph.graph.terms import day, literal
from actorgraph.ontology.namespaces import AG, RDFS, SKOS, dataset_prefixes
from actorgraph.ontology.rules import Rule
from actorgraph.ontology.vocabulary import local_name

from .axioms import TYPE, Closure, Triple, axioms
from .rules import (
    COUNT,
    COUNT_PARTS,
    DATES,
    INFERENCE,
    NEGATED,
    OBJECT,
    PREDICATE,
    PREMISE,
    SUBJECT,
    Terms,
    concludes,
    terms,
)
from .strata import spread, strata
from .strength import Claim, stated, weigh

_INFERRED_BY, _STANCE, _CONDITION = (f"<{AG}{name}>" for name in ("inferredBy", "stance", "condition"))
_LABEL, _DEFINITION = f"<{RDFS}label>", f"<{SKOS}definition>"
#: The graph, in the store that rules are asked of, of the inferences themselves: edge rules, whose conclusions are facts, do
#: not see it. What follows as a plain edge stands in the graph of inferences there, too.
CLAIMS: Final = "graph/inferences/claims"
#: What edge rules see.
_FACTS: Final = ("entities", "edges", "vocabulary", "inferences")
_KEY: Final = frozenset({SUBJECT, PREDICATE, OBJECT, PREMISE, TYPE})


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may take: rounds, seconds, bytes of memory, and triples that they add."""

    rounds: int = 50
    seconds: float = 900.0
    memory: int = 4 << 30
    triples: int = 10_000_000


class Refused(Exception):
    """A rule that cannot go on, by IRI (empty: no rule of its own), and why."""

    def __init__(self, rule: str, why: str) -> None:
        self.rule, self.why = rule, why
        super().__init__(rule, why)


class Fixpoint:
    """Concludes, over one store; into its graph of inferences only what rules need to see there, so take :attr:`lines`."""

    def __init__(
        self,
        store: ox.Store,
        base: str,
        rules: Mapping[str, Rule],
        limits: Limits = Limits(),
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store, self._base, self._limits, self._say = store, base, limits, say
        self._rules = {iri: rules[iri] for iri in sorted(rules)}
        self._prefixes = dataset_prefixes(base)
        self._end = f" <{base}graph/inferences> .\n"
        self._facts = [ox.NamedNode(f"{base}graph/{name}") for name in _FACTS]
        vocabulary = list(self._triples("vocabulary"))
        self._terms: Terms = terms(vocabulary)
        self._axioms = axioms(vocabulary)
        self._closure = Closure(self._axioms, self._terms.undirect)
        self._asked = [rule for rule in self._rules.values() if rule.kind != "axiom"]
        self._claims: dict[str, Claim | None] = {}
        self._asserted: set[Triple] = set()
        self._entities: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._inferences = self._plain = 0
        #: The names of the relations of which the round concludes something.
        self._new: set[str] = set()
        #: The names of the relations whose inferences this stratum and later ones read; ``None``: all of them.
        self._read: set[str] | None = None
        #: The lines of the graph of inferences.
        self.lines: set[str] = set()

    def run(self) -> Inferred:
        """Conclude all that follows; raises :class:`Refused`."""
        self._say("")
        self._asserted = {*self._triples("entities"), *self._triples("edges")}
        self._entities = {subject for subject, predicate, _ in self._asserted if predicate == TYPE}
        new = self._follow(sorted(self._asserted), "")
        followed = len(new)
        self._add([*new, *self._described()])
        ordered = self._strata()
        rounds = 0
        for at, rules in enumerate(ordered):
            reads = [rule.reads for later in ordered[at:] for rule in later]
            self._read = None if None in reads else {name for names in reads for name in names or ()}
            rounds += self._exhaust(rules)
        return Inferred(
            inferences=self._inferences,
            edges=self._plain,
            axioms=followed,
            rounds=rounds,
            rules=dict(sorted(self._counts.items())),
            size=sum(len(line.encode()) for line in self.lines),
        )

    def _strata(self) -> list[list[Rule]]:
        def relations(rule: Rule) -> set[str] | None:
            found = concludes(rule, self._prefixes)
            return None if found is None else spread(found, self._axioms)

        return strata(self._asked, relations)

    def _exhaust(self, rules: list[Rule]) -> int:
        """Run the rules of a stratum until they conclude nothing new: in how many rounds."""
        rounds = 0
        active = asked = rules
        while active and asked:
            rounds += 1
            if rounds > self._limits.rounds:
                last = active[0]
                others = f", as {', '.join(rule.name for rule in active[1:])} do too" if active[1:] else ""
                why = f"it still concludes something new after {self._limits.rounds} rounds{others}"
                raise Refused(last.iri, why)
            self._new = set()
            lines: set[str] = set()
            edges: dict[Triple, str] = {}
            found = []
            for rule in asked:
                self._say(rule.iri)
                before = self._inferences + len(edges)
                if rule.kind == "edge":
                    self._edges(rule, edges)
                else:
                    self._statements(rule, lines, edges)
                if self._inferences + len(edges) > before:
                    found.append(rule)
            self._say("")
            self._add(lines | self._follow(sorted(edges), next(iter(edges.values()), "")))
            active = found
            asked = [rule for rule in rules if rule.reads is None or self._new.intersection(rule.reads)]
        return rounds

    def _described(self) -> Iterator[str]:
        """The lines that describe the rules."""
        for iri, rule in self._rules.items():
            yield f"<{iri}> {TYPE} <{AG}Rule>{self._end}"
            yield f"<{iri}> {_LABEL} {literal(rule.title)}{self._end}"
            yield f"<{iri}> {_DEFINITION} {literal(rule.description)}{self._end}"

    def _triples(self, graph: str) -> Iterator[Triple]:
        """The triples of a named graph, in N-Triples terms."""
        name = ox.NamedNode(f"{self._base}graph/{graph}")
        text = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name)
        assert text is not None
        for line in text.decode().split(" .\n"):
            if line:
                subject, predicate, target = line.split(" ", 2)
                yield subject, predicate, target

    def _follow(self, triples: list[Triple], rule: str) -> set[str]:
        """The lines of ``triples`` and of what the axioms make of them, where nobody asserts the same."""
        room = self._limits.triples - len(self.lines)
        try:
            new = self._closure.add(triples, room + len(self._asserted))
        except OverflowError:
            raise self._too_many(rule) from None
        fresh = new - self._asserted
        self._plain += len(fresh)
        self._new.update(local_name(name[1:-1]) for name in {predicate for _, predicate, _ in fresh})
        end = self._end
        return {f"{subject} {predicate} {target}{end}" for subject, predicate, target in fresh}

    def _too_many(self, rule: str) -> Refused:
        return Refused(rule, f"more than {self._limits.triples:,} triples follow")

    def _add(self, lines: Iterable[str]) -> None:
        fresh = sorted(set(lines) - self.lines)
        self.lines.update(fresh)
        if fresh and self._asked:
            claims, apart = f"<{self._base}inference/", f" <{self._base}{CLAIMS}> .\n"
            loaded = (f"{line.removesuffix(self._end)}{apart}" if line.startswith(claims) else line for line in fresh)
            self._store.bulk_load(input="".join(loaded).encode(), format=ox.RdfFormat.N_QUADS)

    # -- asking a rule -------------------------------------------------------------------------------------------------

    def _answer(self, rule: Rule) -> Iterator[ox.Triple]:
        try:
            seen: dict[str, Any] = {"use_default_graph_as_union": True}
            if rule.kind == "edge":
                seen = {"default_graph": self._facts, "named_graphs": self._facts}
            answer = self._store.query(rule.text, prefixes=self._prefixes, **seen)
            assert isinstance(answer, ox.QueryTriples)
            for count, triple in enumerate(answer):
                if count > self._limits.triples:
                    raise self._too_many(rule.iri)
                yield triple
        except (SyntaxError, RuntimeError, OSError) as error:
            raise Refused(rule.iri, f"it cannot be run: {error}") from error

    def _edges(self, rule: Rule, edges: dict[Triple, str]) -> None:
        for made in self._answer(rule):
            triple = str(made.subject), str(made.predicate), str(made.object)
            if triple in self._closure.triples or triple in edges:
                continue
            if wrong := self._wrong_edge(triple):
                raise Refused(rule.iri, f"it concludes {' '.join(triple)}, and {wrong}")
            if triple[1] not in self._terms.undirect:
                edges[triple] = rule.iri
                self._counts[rule.iri] += 1

    def _wrong_edge(self, triple: Triple) -> str:
        subject, predicate, target = triple
        if subject not in self._entities:
            return f"{subject} is no entity"
        if predicate == TYPE:
            return "" if target in self._terms.classes else f"{target} is no class of entities"
        if predicate not in self._terms.edges:
            return f"{predicate} is no relation"
        if target[0] != '"' and target not in self._entities:
            return f"{target} is no entity"
        return ""

    def _statements(self, rule: Rule, lines: set[str], edges: dict[Triple, str]) -> None:
        node, said = "", list[tuple[str, str]]()
        for made in self._answer(rule):
            subject = str(made.subject)
            if subject != node:
                if said:
                    self._conclude(rule, said, lines, edges)
                node, said = subject, []
            said.append((str(made.predicate), str(made.object)))
        if said:
            self._conclude(rule, said, lines, edges)

    # -- concluding ----------------------------------------------------------------------------------------------------

    def _conclude(self, rule: Rule, said: list[tuple[str, str]], lines: set[str], edges: dict[Triple, str]) -> None:
        """Mint the inference that a solution of a statement rule makes."""
        by_predicate: dict[str, list[str]] = {}
        for predicate, value in said:
            by_predicate.setdefault(predicate, []).append(value)
        triple = self._content(rule, by_predicate)
        premises = sorted(set(by_predicate[PREMISE]))
        own = sorted({(p, v) for p, v in said if p not in _KEY})
        # A flag that is false is one that is absent, as everywhere else.
        own = [pair for pair in own if pair[0] != NEGATED or pair[1].startswith(('"true', '"1'))]
        negated = any(predicate == NEGATED for predicate, _ in own)
        digest = hashlib.sha256("\n".join((rule.iri, *triple, *premises, *map(" ".join, own))).encode()).hexdigest()
        node = f"<{self._base}inference/{digest[:32]}>"
        if node in self._claims:
            return
        claims = [self._claim(rule, premise) for premise in premises]
        strength = weigh(claims, self._terms, denied=rule.denied, negated=rule.negated or negated)
        if strength is None or self._repeats(triple, claims):
            return
        end = self._end
        if self._read is not None and local_name(triple[1][1:-1]) not in self._read:
            lines = self.lines  # nobody asks the store for it
        pairs = [*own, *self._completed(rule, own, claims)]
        pairs += [(_CONDITION, condition) for condition in strength.conditions]
        lines.update(f"{node} {predicate} {value}{end}" for predicate, value in pairs)
        lines.update(f"{node} {PREMISE} {premise}{end}" for premise in premises)
        subject, relation, target = triple
        lines.update(
            (
                f"{node} {TYPE} {INFERENCE}{end}",
                f"{node} {SUBJECT} {subject}{end}",
                f"{node} {PREDICATE} {relation}{end}",
                f"{node} {OBJECT} {target}{end}",
                f"{node} {_INFERRED_BY} <{rule.iri}>{end}",
                f"{node} {_STANCE} {strength.stance}{end}",
            )
        )
        if len(self.lines) + len(lines) > self._limits.triples:
            raise self._too_many(rule.iri)
        fact = strength.fact and not negated and relation not in self._terms.undirect
        if fact and triple not in self._closure.triples:
            edges.setdefault(triple, rule.iri)
        parts = dict(pairs)
        self._claims[node] = Claim(
            contents=frozenset({triple}),
            stance=strength.stance,
            negated=negated,
            fact=fact,
            conditions=strength.conditions,
            count=parts.get(COUNT, ""),
            parts=tuple((part, parts[part]) for part in COUNT_PARTS if part in parts),
            rests_on=tuple(premises),
        )
        self._inferences += 1
        self._new.add(local_name(relation[1:-1]))
        self._counts[rule.iri] += 1

    def _content(self, rule: Rule, said: dict[str, list[str]]) -> Triple:
        for predicate, name in ((SUBJECT, "subject"), (PREDICATE, "predicate"), (OBJECT, "object")):
            if len(said.get(predicate, ())) != 1:
                raise Refused(rule.iri, f"a conclusion of it has {len(said.get(predicate, ()))} values of rdf:{name}")
        if PREMISE not in said:
            raise Refused(rule.iri, "a conclusion of it has no premise")
        (subject,), (relation,), (target,) = said[SUBJECT], said[PREDICATE], said[OBJECT]
        if subject[0] != "<":
            raise Refused(rule.iri, f"a conclusion of it has the subject {subject}")
        if relation not in self._terms.edges:
            raise Refused(rule.iri, f"it concludes {relation}, which is no relation")
        for term in (subject, target):
            if term[0] == "<" and term not in self._entities and self._known(term) is None:
                raise Refused(rule.iri, f"it concludes something of {term}, which is no entity, statement or inference")
        return subject, relation, target

    def _claim(self, rule: Rule, premise: str) -> Claim:
        claim = self._known(premise)
        if claim is None:
            raise Refused(rule.iri, f"it rests on {premise}, which is neither a statement nor an inference")
        return claim

    def _known(self, node: str) -> Claim | None:
        """The statement or inference of a node; ``None`` where it is neither."""
        if node not in self._claims:
            self._claims[node] = stated(self._store, node, self._terms) if node[0] == "<" else None
        return self._claims[node]

    def _repeats(self, triple: Triple, claims: list[Claim]) -> bool:
        """Whether a conclusion only repeats what it rests on, which would go round in circles for ever."""
        queue, seen = list(claims), set[str]()
        while queue:
            claim = queue.pop()
            if triple in claim.contents:
                return True
            for name in claim.rests_on:
                if name not in seen:
                    seen.add(name)
                    if (premise := self._claims[name]) is not None:
                        queue.append(premise)
        return False

    def _completed(self, rule: Rule, own: list[tuple[str, str]], claims: list[Claim]) -> Iterator[tuple[str, str]]:
        """The bounds of dates and the parts of a count that a rule leaves out."""
        given = {predicate for predicate, _ in own}
        for predicate, value in own:
            if predicate in DATES and not given.intersection(DATES[predicate]):
                try:
                    first, last = bounds(_text(value))
                except ValueError as error:
                    raise Refused(rule.iri, f"it concludes a date that is none: {value}") from error
                yield DATES[predicate][0], day(first)
                yield DATES[predicate][1], day(last)
            elif predicate == COUNT and not given.intersection(COUNT_PARTS):
                yield from next((claim.parts for claim in claims if claim.count == value), ())


def _text(term: str) -> str:
    """The text of a literal in N-Triples, escapes resolved."""
    (quad,) = ox.parse(f"<a:a> <a:a> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value
