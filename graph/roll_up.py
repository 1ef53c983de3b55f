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
    """For each node that acts for a state or organization, that one; sorted by node.

    The way upward may be long (a person holds a post, the post is part of a ministry, the ministry acts for a state),
    and leads as far as it can: to a target above which there is no other. A node with two such targets, and one whose
    way leads in a circle, stays itself and is not in the mapping.
    """
    above: dict[str, set[str]] = {}
    for node, other, data in network.edges(data=True):
        relation = vocabulary.relations.get(str(data.get("relation", "")))
        if (
            relation
            and relation.rolls_up
            and data.get("direct")
            and node != other
            and _may_rise(network, node, vocabulary)
        ):
            above.setdefault(str(node), set()).add(str(other))
    # Of the targets with no other above them, those that each node leads to; two stand for any number of them.
    leads_to: dict[str, list[str]] = {}
    found = {}
    upward: nx.DiGraph[str] = nx.DiGraph((node, other) for node, others in above.items() for other in others)
    # A circle is one component, and a component comes after all that lie above it.
    for circle in nx.strongly_connected_components(upward):
        beyond = {other for member in circle for other in above.get(member, ())} - circle
        higher = sorted({target for other in beyond for target in leads_to[other]})[:2]
        if len(circle) == len(higher) == 1:
            found.update(dict.fromkeys(circle, higher[0]))
        own = sorted(member for member in circle if _is_target(network, member, vocabulary))[:2]
        leads_to.update(dict.fromkeys(circle, higher or own))
    return dict(sorted(found.items()))


def _class(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> Class | None:
    return vocabulary.classes.get(str(network.nodes[node].get("type", "")))


def _may_rise(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.rolls_up


def _is_target(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.roll_up_target
