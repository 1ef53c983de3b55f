"""Who acts for which state or organization: envoys, office holders, ministries, embassies and other organs rolled up.

Which relations lead upward, who may go up and where the way ends is data: ``ag:rollsUp`` on relations and classes and
``ag:rollUpTarget`` on classes of the vocabulary. Only what is stated as a fact counts; when somebody held a post is not
looked at here, it stands in the evidence.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from actorgraph.ontology.vocabulary import Class, Vocabulary


def roll_up(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary) -> dict[str, str]:
    """For each node that acts for a state or organization, that one; sorted by node. In linear time.

    The way upward may be long (a person holds a post, the post is part of a ministry, the ministry acts for a state),
    and leads as far as it can: to a target above which there is no other. A node with two such targets, one whose way
    leads back to it, and one above which targets stand only in a circle, stays itself and is not in the mapping. No node
    is rolled up into one that is rolled up itself.
    """
    upward: nx.DiGraph[Any] = nx.DiGraph()
    for node, other, data in network.edges(data=True):
        relation = vocabulary.relations.get(str(data.get("relation", "")))
        rises = relation and relation.rolls_up and data.get("direct") and node != other
        if rises and _may_rise(network, node, vocabulary):
            upward.add_edge(node, other)
    # For each node the targets without another above them that it is or leads to; two stand for any greater number.
    tops: dict[Any, tuple[Any, ...]] = {}
    leads_to_target: set[Any] = set()
    found = {}
    # Circles come as one component, and what is above a component comes before it.
    for members in nx.strongly_connected_components(upward):
        above = {other for node in members for other in upward[node]} - members
        targets = [node for node in members if _is_target(network, node, vocabulary)]
        reached = set().union(*(tops[other] for other in above))
        if len(members) == 1 and len(reached) == 1:
            found[str(*members)] = str(*reached)
        if len(targets) == 1 and leads_to_target.isdisjoint(above):
            reached.update(targets)
        for node in members:
            tops[node] = tuple(reached)[:2]
        if targets or not leads_to_target.isdisjoint(above):
            leads_to_target |= members
    return dict(sorted(found.items()))


def _class(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> Class | None:
    return vocabulary.classes.get(str(network.nodes[node].get("type", "")))


def _may_rise(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.rolls_up


def _is_target(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.roll_up_target
