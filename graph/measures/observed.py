"""What is measured: a graph or a part of it, and the ties between its actors."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import networkx as nx

from actorgraph.graph.narrow import Narrowing, narrow
from actorgraph.graph.network import network
from actorgraph.graph.roll_up import roll_up

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph
    from actorgraph.ontology.vocabulary import Vocabulary


def side(statement: dict[str, Any]) -> int:
    """1 where a statement puts its claim forward as true, -1 where it rejects it, 0 where it does neither."""
    if statement["stance"] not in ("asserted", "alleged", "denied"):
        return 0
    # To deny that it was not so is to state it.
    return -1 if (statement["stance"] == "denied") != bool(statement.get("negated")) else 1


class Observed:
    """A network of statements, and who is tied to whom in it.

    ``actors`` are the ids of those that have a tie, sorted; ``ties`` leads from the numbers of two of them, the subject's
    first, to the identifiers of the statements that tie them; a symmetric relation ties both ways.
    """

    def __init__(
        self,
        network: nx.MultiDiGraph[str],
        vocabulary: Vocabulary,
        *,
        rolled_up: dict[str, str] | None = None,
        facts: bool = False,
        narrowed: bool = False,
    ) -> None:
        self.network = network
        self.vocabulary = vocabulary
        self.facts = facts
        self.as_states = rolled_up is not None
        self.narrowed = narrowed
        self._rolled_up = rolled_up or {}
        ends = {
            (*pair, name)
            for name, statement in self.statements.items()
            if self.counts(statement)
            for pair in self._ends(statement)
        }
        self.actors = sorted({actor for a, b, _ in ends for actor in (a, b)})
        self.number = {name: number for number, name in enumerate(self.actors)}
        self.ties: dict[tuple[int, int], list[str]] = {}
        for a, b, name in sorted(ends):
            self.ties.setdefault((self.number[a], self.number[b]), []).append(name)

    @property
    def title(self) -> str:
        """The dataset's title."""
        return str(self.network.graph["title"])

    @property
    def statements(self) -> dict[str, dict[str, Any]]:
        """Every statement by identifier, as :func:`actorgraph.graph.network.statement_fields` gives them."""
        found: dict[str, dict[str, Any]] = self.network.graph["statements"]
        return found

    def counts(self, statement: dict[str, Any]) -> bool:
        """Whether a statement is a tie, if what it joins are actors."""
        return bool(statement["direct"]) if self.facts else side(statement) > 0 and "condition" not in statement

    def actor(self, name: str) -> str:
        """The actor that an entity counts as: itself, or whom it acts for; empty where it is none."""
        name = self._rolled_up.get(name, name)
        kind = (
            self.vocabulary.classes.get(str(self.network.nodes[name].get("type", ""))) if name in self.network else None
        )
        return name if kind and kind.takes_part else ""

    def label(self, name: str) -> str:
        """The printed name of an entity or source."""
        return str(self.network.nodes[name]["label"]) if name in self.network else name

    def _ends(self, statement: dict[str, Any]) -> set[tuple[str, str]]:
        """Who is tied to whom by a statement, in that direction."""
        subjects = {self.actor(name) for name in statement["subjects"]}
        objects = {self.actor(name) for name in statement.get("objects", ())}
        pairs = {(a, b) for a, b in product(subjects, objects) if a and b and a != b}
        if self.vocabulary.relations[statement["relation"]].symmetric:
            pairs |= {(b, a) for a, b in pairs}
        return pairs

    @cached_property
    def pairs(self) -> dict[tuple[int, int], int]:
        """Two actors by number, the lower first → how many statements tie them, whichever way; sorted."""
        joined: dict[tuple[int, int], set[str]] = {}
        for (a, b), names in self.ties.items():
            joined.setdefault((min(a, b), max(a, b)), set()).update(names)
        return {pair: len(joined[pair]) for pair in sorted(joined)}

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """For each actor the numbers of those it is tied to, sorted."""
        found: list[list[int]] = [[] for _ in self.actors]
        for a, b in self.pairs:
            found[a].append(b)
            found[b].append(a)
        return [sorted(names) for names in found]


def observe(
    graph: StoredGraph, *, narrowing: Narrowing | None = None, facts: bool = False, as_states: bool = False
) -> Observed:
    """What there is to measure in ``graph``, or in what ``narrowing`` keeps of it.

    Who acts for whom is read from the whole graph, also where the statement that says so lies outside the narrowing.
    """
    whole = network(graph)
    rolled_up = roll_up(whole, graph.vocabulary) if as_states else None
    narrowed = narrowing not in (None, Narrowing())
    shown = narrow(whole, narrowing) if narrowing is not None and narrowed else whole
    if rolled_up and narrowed:
        # Those who are acted for need their names, though no statement that was kept may name them.
        shown.add_nodes_from((name, whole.nodes[name]) for name in set(rolled_up.values()) if name not in shown)
    return Observed(shown, graph.vocabulary, rolled_up=rolled_up, facts=facts, narrowed=narrowed)
