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
    found = {}
    for node in sorted(above):
        reached = _reached(node, above)
        targets = {name for name in reached if _is_target(network, name, vocabulary)}
        highest = {name for name in targets if not (_reached(name, above) & targets) - {name}}
        if node not in reached and len(highest) == 1:
            found[node] = highest.pop()
    return found


def _reached(node: str, above: dict[str, set[str]]) -> set[str]:
    """All nodes above one; itself only where the way leads back to it."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for other in above.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _class(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> Class | None:
    return vocabulary.classes.get(str(network.nodes[node].get("type", "")))


def _may_rise(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.rolls_up


def _is_target(network: nx.MultiDiGraph[Any], node: Any, vocabulary: Vocabulary) -> bool:
    known = _class(network, node, vocabulary)
    return known is not None and known.roll_up_target
