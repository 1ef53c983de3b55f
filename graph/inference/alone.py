"""Whether the conclusions of a dataset's own rules follow from the premises that they cite.

A rule may match a statement without citing it as ``ag:premise``, and so conclude more than its premises carry. So each
conclusion of such a rule is drawn once more where there are only the statements and inferences that it cites, what they
consist of, and facts: the description of entities, direct edges, the vocabulary. Rules of ours are shown to be sound by
tests instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import chain
from math import isqrt
from typing import Final

import pyoxigraph as ox

from actorgraph.ontology.namespaces import AG, dataset_prefixes

from .asked import Asked, Row, rows
from .limits import Refused
from .minting import Inference
from .reading import readable
from .strength import Claim

_CONTENT: Final = ox.NamedNode(f"{AG}content")
#: What was removed from a store in memory still slows it down, so it is filled anew after so many conclusions at least.
_LEAST: Final = 200


class Alone:
    """Draws conclusions of one rule from their premises and facts alone, as they are at one time.

    ``known`` tells what a statement or inference says; ``facts`` are the graphs that hold facts, about ``entities``.
    """

    def __init__(
        self,
        store: ox.Store,
        asked: Asked,
        base: str,
        facts: list[ox.NamedNode],
        entities: Collection[str],
        known: Callable[[str], Claim | None],
    ) -> None:
        self._whole, self._asked, self._prefixes, self._known = store, asked, dataset_prefixes(base), known
        self._entities = entities
        # Where no rule asks for a graph as such, one will do, which is several times as fast.
        self._graphs: list[ox.NamedNode | ox.BlankNode]
        self._graphs = list(facts) if re.search("GRAPH", asked.rule.text, re.IGNORECASE) else [facts[0]]
        predicates = readable([asked.rule], base)
        wanted = [None] if predicates is None else [ox.NamedNode(predicate[1:-1]) for predicate in sorted(predicates)]
        found = (store.quads_for_pattern(None, predicate, None, graph) for predicate in wanted for graph in facts)
        self._facts = [
            quad if quad.graph_name in self._graphs else ox.Quad(quad.subject, quad.predicate, quad.object, facts[0])
            for quad in chain.from_iterable(found)
        ]
        self._quads: dict[ox.NamedNode, list[ox.Quad]] = {}
        self._store = ox.Store()
        self._left = 0

    def check(self, row: Row, inference: Inference) -> None:
        """Raise :class:`Refused`, which names what is missing, where ``row`` is concluded with the help of other claims."""
        cited = [ox.NamedNode(premise[1:-1]) for premise in inference.premises]
        given = [quad for premise in cited for quad in self._described(premise)]
        if self._follows(row, given):
            return
        contents = [content for content in self._contents(cited) if content not in cited]
        # What is promised is part of a promise, and no fact.
        repeated = any(inference.content in claim.contents for claim in map(self._claim, contents) if claim)
        if contents and not inference.fact and not repeated:
            given += [quad for content in contents for quad in self._described(content)]
            if self._follows(row, given):
                return
        raise self._refused(row, inference)

    def _follows(self, row: Row, given: list[ox.Quad]) -> bool:
        """Whether ``row`` is an answer where ``given`` and facts are all there is."""
        if not self._left:
            self._store = ox.Store()
            self._store.bulk_extend(self._facts)
            self._left = _LEAST + isqrt(len(self._facts)) * 4
        self._left -= 1
        premises = ox.NamedNode(f"urn:x-premises:{self._left}")
        self._store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, premises) for quad in given])
        seen: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*self._graphs, premises]
        try:
            query = self._asked.again(row)
            answer = self._store.query(query, prefixes=self._prefixes, default_graph=seen, named_graphs=self._graphs)
            assert isinstance(answer, ox.QuerySolutions)
            follows = row in rows(answer)
        except (SyntaxError, RuntimeError, OSError) as error:
            raise Refused(self._asked.rule.iri, f"it cannot be run for one conclusion alone: {error}") from error
        self._store.remove_graph(premises)
        return follows

    def _claim(self, node: ox.NamedNode) -> Claim | None:
        return self._known(str(node))

    def _described(self, claim: ox.NamedNode) -> list[ox.Quad]:
        """What is said of a claim, and of that of which it consists in its graph: links to speakers, passages."""
        if claim not in self._quads:
            found, queue, seen = list[ox.Quad](), [claim], {claim}
            while queue:
                for quad in self._whole.quads_for_pattern(queue.pop(), None, None, None):
                    found.append(quad)
                    part = quad.object
                    if isinstance(part, ox.NamedNode) and part not in seen and self._is_part(part, quad.graph_name):
                        seen.add(part)
                        queue.append(part)
            self._quads[claim] = found
        return self._quads[claim]

    def _is_part(self, node: ox.NamedNode, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        if str(node) in self._entities or self._claim(node) is not None:
            return False
        return next(self._whole.quads_for_pattern(node, None, None, graph), None) is not None

    def _contents(self, claims: list[ox.NamedNode]) -> list[ox.NamedNode]:
        """The statements that are the content of claims, and theirs."""
        found, queue = list[ox.NamedNode](), list(claims)
        while queue:
            for quad in self._whole.quads_for_pattern(queue.pop(), _CONTENT, None, None):
                if isinstance(quad.object, ox.NamedNode) and quad.object not in found:
                    found.append(quad.object)
                    queue.append(quad.object)
        return found

    def _refused(self, row: Row, inference: Inference) -> Refused:
        """What is said of the rule: which variable of its pattern is a claim that it does not cite."""
        rule = self._asked.rule
        concluded = " ".join(inference.content)
        query = self._asked.everything(row)
        answer = self._whole.query(query, prefixes=self._prefixes, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            for name, value in zip(names, solution, strict=True):
                node = str(value)
                if isinstance(value, ox.NamedNode) and node not in inference.premises and self._known(node) is not None:
                    said = (
                        f"it concludes {concluded} with the help of {node}, which it matches as ?{name} and does not cite; "
                        f"write ag:premise ?{name} into its template"
                    )
                    return Refused(rule.iri, said, self._asked.line(name))
        said = (
            f"it does not conclude {concluded} from the premises that it cites ({', '.join(inference.premises)}); write "
            "every statement and inference that it matches, in a sub-SELECT or a filter too, into its template as ag:premise"
        )
        return Refused(rule.iri, said, self._asked.line())
