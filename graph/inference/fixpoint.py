"""The rules, run over and over until they conclude nothing new. Runs in a process of its own (see ``inference.py``).

First the vocabulary's axioms are followed to their end, in memory. Then, stratum by stratum (``strata.py``) and in
rounds, every other rule is asked of the store as it was at the start of the round, so that the order of the rules does
not matter; what a round concludes goes into the store before the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from actorgraph.graph.store import Inferred
from actorgraph.graph.terms import literal
from actorgraph.ontology.namespaces import AG, RDFS, RULE, SKOS, dataset_prefixes
from actorgraph.ontology.rules import Rule
from actorgraph.ontology.vocabulary import local_name

from .alone import Alone
from .asked import Asked, Row, edge, rows
from .asked import asked as as_asked
from .axioms import TYPE, Closure, Triple, axioms
from .limits import Limits, Refused
from .minting import Inference, Minter, Template
from .reading import readable
from .rules import Terms, terms
from .strata import spread, strata

_LABEL, _DEFINITION = f"<{RDFS}label>", f"<{SKOS}definition>"
#: The graph, in the store that rules are asked of, of the inferences themselves: edge rules, whose conclusions are facts, do
#: not see it. What follows as a plain edge stands in the graph of inferences there, too.
CLAIMS: Final = "graph/inferences/claims"
#: What edge rules see.
FACTS: Final = ("entities", "edges", "vocabulary", "inferences")


class Fixpoint:
    """Concludes, over one store; into its graph of inferences only what rules need to see there, so take :attr:`text`."""

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
        self._claims_end = f" <{base}{CLAIMS}> .\n"
        self._facts = [ox.NamedNode(f"{base}graph/{name}") for name in FACTS]
        vocabulary = list(self._triples("vocabulary"))
        self._terms: Terms = terms(vocabulary)
        self._axioms = axioms(vocabulary)
        self._closure = Closure(self._axioms, self._terms.undirect)
        self._asked = {iri: as_asked(rule, base) for iri, rule in self._rules.items() if rule.kind != "axiom"}
        self._templates = {iri: Template(asked) for iri, asked in self._asked.items() if asked.rule.kind == "statement"}
        #: The predicates that rules can read; ``None``: all.
        self._readable = readable((asked.rule for asked in self._asked.values()), base)
        self._asserted: set[Triple] = set()
        self._entities: set[str] = set()
        self._minter = Minter(store, base, self._terms, self._entities)
        self._counts: Counter[str] = Counter()
        self._inferences = self._plain = self._size = 0
        #: The names of the relations of which the round concludes something, and the inferences of each.
        self._new: dict[str, list[str]] = {}
        #: The names of the relations whose inferences this stratum and later ones read; ``None``: all of them.
        self._read: set[str] | None = None
        #: The lines of the graph of inferences, those of one inference together, each once and sorted.
        self._lines: list[str] = []

    @cached_property
    def text(self) -> bytes:
        """The graph of inferences as N-Quads, sorted; once all of it is there."""
        # The lines of an inference begin alike, and no others so: sorting by the first sorts all.
        return "".join(sorted(self._lines)).encode()

    @property
    def lines(self) -> set[str]:
        """The lines of the graph of inferences, each with its line end."""
        return {f"{line}\n" for lines in self._lines for line in lines.split("\n") if line}

    def run(self) -> Inferred:
        """Conclude all that follows; raises :class:`Refused`."""
        self._say("")
        self._asserted |= {*self._triples("entities"), *self._triples("edges")}
        self._entities |= {subject for subject, predicate, _ in self._asserted if predicate == TYPE}
        followed = self._follow(sorted(self._asserted), "")
        described = list(self._described())
        self._lines += [f"{' '.join(triple)}{self._end}" for triple in described]
        self._load([*followed, *described], [])
        ordered = self._strata()
        rounds = 0
        for at, rules in enumerate(ordered):
            reads = [rule.reads for later in ordered[at:] for rule in later]
            self._read = None if None in reads else {name for names in reads for name in names or ()}
            rounds += self._exhaust(rules)
        return Inferred(
            inferences=self._inferences,
            edges=self._plain,
            axioms=len(followed),
            rounds=rounds,
            rules=dict(sorted(self._counts.items())),
            size=len(self.text),
        )

    def _strata(self) -> list[list[Rule]]:
        def relations(rule: Rule) -> set[str] | None:
            found = self._asked[rule.iri].relations()
            return None if found is None else spread(found, self._axioms)

        return strata((asked.rule for asked in self._asked.values()), relations)

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
            seen, self._new = self._new, {}
            lines: list[str] = []
            edges: dict[Triple, str] = {}
            found = []
            for rule in asked:
                self._say(rule.iri)
                before = self._inferences + len(edges)
                if rule.kind == "edge":
                    self._edges(rule, edges)
                else:
                    new = [node for name in rule.reads or () for node in seen.get(name, ())]
                    self._statements(rule, lines, edges, new if rounds > 1 and rule.reads else None)
                if self._inferences + len(edges) > before:
                    found.append(rule)
            self._say("")
            self._load(self._follow(sorted(edges), next(iter(edges.values()), "")), lines)
            active = found
            asked = [rule for rule in rules if rule.reads is None or not self._new.keys().isdisjoint(rule.reads)]
        return rounds

    def _described(self) -> Iterator[Triple]:
        """The triples that describe the rules."""
        for iri, rule in self._rules.items():
            yield f"<{iri}>", TYPE, f"<{AG}Rule>"
            yield f"<{iri}>", _LABEL, literal(rule.title)
            yield f"<{iri}>", _DEFINITION, literal(rule.description)

    def _triples(self, graph: str) -> Iterator[Triple]:
        """The triples of a named graph, in N-Triples terms."""
        name = ox.NamedNode(f"{self._base}graph/{graph}")
        text = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name)
        assert text is not None
        for line in text.decode().split(" .\n"):
            if line:
                subject, predicate, target = line.split(" ", 2)
                yield subject, predicate, target

    def _follow(self, triples: list[Triple], rule: str) -> set[Triple]:
        """``triples`` and what the axioms make of them, where nobody asserts the same: as plain edges."""
        try:
            new = self._closure.add(triples, self._limits.triples - self._size + len(self._asserted))
        except OverflowError:
            raise self._too_many(rule) from None
        fresh = new - self._asserted
        self._plain += len(fresh)
        self._size += len(fresh)
        for predicate in {predicate for _, predicate, _ in fresh}:
            self._new.setdefault(local_name(predicate[1:-1]), [])
        end = self._end
        self._lines += [f"{subject} {predicate} {target}{end}" for subject, predicate, target in fresh]
        return fresh

    def _too_many(self, rule: str) -> Refused:
        return Refused(rule, f"more than {self._limits.triples:,} triples follow")

    def _load(self, triples: Iterable[Triple], lines: list[str]) -> None:
        """Let rules see triples, as plain edges, and the lines of inferences."""
        if self._asked:
            can, end = self._readable, self._end
            seen = [f"{s} {p} {o}{end}" for s, p, o in triples if can is None or p in can]
            if seen or lines:
                text = "".join([*seen, *lines]).encode()
                self._store.bulk_load(input=text, format=ox.RdfFormat.N_QUADS, lenient=True)

    # -- asking a rule -------------------------------------------------------------------------------------------------

    def _rows(self, asked: Asked, new: list[str] | None = None) -> Iterator[Row]:
        """The rows of a rule's answer, of one that was asked before those that ``new`` inferences give, if it can tell.

        Raises :class:`Refused`.
        """
        rule = asked.rule
        most = self._limits.triples // len(asked.triples)
        try:
            seen: dict[str, Any] = {"use_default_graph_as_union": True}
            if rule.kind == "edge":
                seen = {"default_graph": self._facts, "named_graphs": self._facts}
            answer = self._store.query(asked.query(new), prefixes=self._prefixes, **seen)
            assert isinstance(answer, ox.QuerySolutions)
            for count, row in enumerate(rows(answer)):
                if count > most:
                    raise self._too_many(rule.iri)
                yield row
        except (SyntaxError, RuntimeError, OSError) as error:
            raise Refused(rule.iri, f"it cannot be run: {error}") from error

    def _edges(self, rule: Rule, edges: dict[Triple, str]) -> None:
        asked = self._asked[rule.iri]
        for row in self._rows(asked):
            for parts in asked.triples:
                triple = edge(parts, row)
                if triple is None or triple in self._closure.triples or triple in edges:
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

    def _statements(self, rule: Rule, lines: list[str], edges: dict[Triple, str], new: list[str] | None) -> None:
        template, asked = self._templates[rule.iri], self._asked[rule.iri]
        alone: Alone | None = None
        for row in self._rows(asked, new):
            inference = self._minter.inference(template, row)
            if inference is None:
                continue
            if not rule.iri.startswith(RULE):
                if alone is None:
                    known = self._minter.known
                    alone = Alone(self._store, asked, self._base, self._facts, self._entities, known)
                alone.check(row, inference)
            self._take(inference, lines)
            if inference.fact and inference.content not in self._closure.triples:
                edges.setdefault(inference.content, rule.iri)
            self._counts[rule.iri] += 1
            if self._size > self._limits.triples:
                raise self._too_many(rule.iri)

    def _take(self, inference: Inference, lines: list[str]) -> None:
        """Note what an inference says, for rules in ``lines`` where they may ask for it."""
        node, end = inference.node, self._end
        said = sorted({f"{node} {predicate} {value}{end}" for predicate, value in inference.said})
        self._lines.append("".join(said))
        self._size += len(said)
        self._inferences += 1
        name = local_name(inference.content[1][1:-1])
        self._new.setdefault(name, []).append(node)
        if self._read is None or name in self._read:
            can, end = self._readable, self._claims_end
            lines += [f"{node} {p} {value}{end}" for p, value in inference.said if can is None or p in can]
