"""Coded events as CSV, a row an event: for the tools of political science that read dyadic event data.

The first four columns are what such tools read: ``date``, ``source``, ``target``, ``code``. Actors are coded as CAMEO's
dictionaries do it, a country's code and then a role (``CHNGOV``); ``---`` stands for an actor who has neither. The other
columns keep what a code loses: names, how exact the date is, which statement says it, of which source.

Such data has no room for who says so or with what stance, and a row reads as something that happened. So only what may
stand as a fact is written, and of that, what has a code and a date: the vocabulary's mapping to CAMEO of the relation or of
the nearest relation above it, and the time of the act. ``date`` is the first day it may have happened, or the last where the
document only says by when.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from actorgraph.data.dates import EARLIEST, bounds
from actorgraph.data.formulas import harmless
from actorgraph.graph.network import network
from actorgraph.graph.roll_up import roll_up
from actorgraph.ontology.gazetteer import codes
from actorgraph.ontology.vocabulary import Vocabulary, local_name

if TYPE_CHECKING:
    import networkx as nx

    from actorgraph.graph.stored import StoredGraph

COLUMNS: Final = (
    *("date", "source", "target", "code"),
    *("root_code", "quad_class", "plover", "source_name", "target_name", "source_id", "target_id"),
    *("relation", "when", "date_earliest", "date_latest", "where", "count", "statement", "document"),
)
#: How event data writes an actor that has no code.
UNCODED: Final = "---"
_CAMEO: Final = "https://w3id.org/actorgraph/cameo#"
_PLOVER: Final = "https://w3id.org/actorgraph/plover#"
_GOVERNMENT: Final = "GOV"
#: The first root codes of the quad classes: verbal and material cooperation, verbal and material conflict.
_QUADS: Final = ((14, 4), (9, 3), (6, 2), (1, 1))


class Event(NamedTuple):
    """One row, in the order of :data:`COLUMNS`."""

    date: str
    source: str
    target: str
    code: str
    root_code: str
    quad_class: int
    plover: str
    source_name: str
    target_name: str
    source_id: str
    target_id: str
    relation: str
    when: str
    date_earliest: str
    date_latest: str
    where: str
    counted: str
    statement: str
    document: str


def write(graph: StoredGraph, file: IO[bytes], leave_out: tuple[str, ...]) -> None:
    """Write the events of ``graph``, sorted by date."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for event in sorted(events(network(graph), graph.vocabulary)):
        writer.writerow([harmless(str(cell)) if cell != UNCODED else cell for cell in event])
    text.detach()


def events(network: nx.MultiDiGraph[str], vocabulary: Vocabulary) -> Iterator[Event]:
    """The facts that have a code and a time, one for each pair of a subject and an object."""
    coded = _actor_codes(network, vocabulary)
    for name, statement in network.graph["statements"].items():
        code = _mapped(vocabulary, statement["relation"], _CAMEO)
        if not (statement["direct"] and code and statement.get("when")):
            continue
        first, last = bounds(statement["when"])
        root = code[:2]
        for subject in statement["subjects"]:
            if not vocabulary.classes[network.nodes[subject]["type"]].takes_part:
                continue  # a document that says something is no actor of an event
            for target in statement.get("objects", ()):
                yield Event(
                    date=last if first == EARLIEST else first,
                    source=coded(subject),
                    target=coded(target),
                    code=code,
                    root_code=root,
                    quad_class=next(quad for start, quad in _QUADS if int(root) >= start),
                    plover=_mapped(vocabulary, statement["relation"], _PLOVER),
                    source_name=network.nodes[subject]["label"],
                    target_name=network.nodes[target]["label"],
                    source_id=subject,
                    target_id=target,
                    relation=statement["relation"],
                    when=statement["when"],
                    date_earliest=first,
                    date_latest=last,
                    where="; ".join(statement.get("where", ())),
                    counted=statement.get("count", ""),
                    statement=name,
                    document=statement["source"],
                )


def _mapped(vocabulary: Vocabulary, relation: str, scheme: str) -> str:
    """The code in ``scheme`` of a relation, or of the nearest one above it that has one."""
    for ancestor in vocabulary.relations[relation].ancestors:
        for mapping in vocabulary.relations[ancestor].mappings:
            if mapping.startswith(scheme):
                return local_name(mapping)
    return ""


def _actor_codes(network: nx.MultiDiGraph[str], vocabulary: Vocabulary) -> Callable[[str], str]:
    above = roll_up(network, vocabulary)

    def country(node: dict[str, Any]) -> str:
        known = vocabulary.classes[node["type"]]
        names = (node["label"], *node["aliases"]) if known.roll_up_target else ()
        return next((code for name in names if (code := codes().get(name.casefold()))), "")

    def coded(name: str) -> str:
        node = network.nodes[name]
        if found := country(node):
            return found
        acts_for = country(network.nodes[above[name]]) if name in above else ""
        role = vocabulary.classes[node["type"]].actor_code or (_GOVERNMENT if acts_for else "")
        return acts_for + role or UNCODED

    return coded
