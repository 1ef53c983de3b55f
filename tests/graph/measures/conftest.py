"""Observations made by hand: some actors and the statements between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

from actorgraph.data.records import Statement
from actorgraph.graph.measures import Observed
from actorgraph.graph.rdf import is_direct
from actorgraph.ontology.vocabulary import load_vocabulary

KINDS = {"treaty": "Treaty", "post": "Position", "camp": "Facility"}


@pytest.fixture(scope="session")
def observed() -> Callable[..., Observed]:
    """A function from statements, written as their fields, to what is observed; ids that are no kind of thing are states."""

    def make(*statements: dict[str, Any], rolled_up: dict[str, str] | None = None, facts: bool = False) -> Observed:
        vocabulary = load_vocabulary()
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph(
            title="By hand", sources={"paper": {}, "gazette": {}}, statements={}
        )
        for number, written in enumerate(statements):
            fields = {"source": "paper", "stance": "asserted", "voice": "text", **written}
            fields = {k: (v.split() if isinstance(v, str) else list(v)) if k in LISTS else v for k, v in fields.items()}
            name = fields.pop("id", f"{number:032x}")
            given = {k: tuple(v) if k in LISTS else v for k, v in fields.items() if k in DIRECT}
            fields["direct"] = is_direct(Statement(id=name, **given), vocabulary)
            network.graph["statements"][name] = fields
            for entity in (*fields["subjects"], *fields.get("objects", ()), *(rolled_up or {}).values()):
                network.add_node(entity, label=entity.title(), type=KINDS.get(entity, "State"))
            for subject in fields["subjects"]:
                for target in fields.get("objects", ()):
                    network.add_edge(subject, target, key=name)
        return Observed(network, vocabulary, rolled_up=rolled_up, facts=facts)

    return make


LISTS = {"subjects", "objects", "said_by", "content", "about"}
DIRECT = {"source", "subjects", "objects", "relation", "stance", "voice", "negated", "condition", "said_by"}
