"""In which order rules are run: those first that others read.

A rule that says in its header what it reads is run after all rules that conclude that have come to their end. So a rule
is asked a few times less, and one that looks for what is absent, or for the strongest, sees all there is. Rules that
read each other's conclusions, or do not say what they read, share a stratum.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from actorgraph.ontology.rules import Rule
from actorgraph.ontology.vocabulary import local_name

from .axioms import Axioms


def strata(rules: Iterable[Rule], concludes: Callable[[Rule], Collection[str] | None]) -> list[list[Rule]]:
    """The rules by stratum, each sorted by IRI; ``concludes`` gives the names of relations, ``None`` for any."""
    ordered = sorted(rules, key=lambda rule: rule.iri)
    concluded = {rule.iri: concludes(rule) for rule in ordered}

    def feeds(first: Rule, second: Rule) -> bool:
        relations = concluded[first.iri]
        if second.reads is None or relations is None:
            return second.reads != ()
        return not set(second.reads).isdisjoint(relations)

    # Every rule with all that feed it, however indirectly; those that feed each other have the same.
    below = {rule.iri: {other.iri for other in ordered if feeds(other, rule)} | {rule.iri} for rule in ordered}
    for middle in below:
        for known in below.values():
            if middle in known:
                known |= below[middle]
    by_below: dict[frozenset[str], list[Rule]] = {}
    for rule in ordered:
        by_below.setdefault(frozenset(below[rule.iri]), []).append(rule)
    return [by_below[known] for known in sorted(by_below, key=lambda known: (len(known), sorted(known)))]


def spread(relations: Iterable[str], known: Axioms) -> set[str]:
    """The names of some relations, given in N-Triples terms, and of all that axioms conclude from their edges."""
    reached, queue = set(relations), list(relations)
    while queue:
        relation = queue.pop()
        found = {*known.properties.get(relation, ()), *known.inverses.get(relation, ())}
        found |= {end for _, end in (*known.after.get(relation, ()), *known.before.get(relation, ()))}
        queue += found - reached
        reached |= found
    return {local_name(relation[1:-1]) for relation in reached}
