"""What a graph amounts to: counts, central actors, communities, what holds it together, contested claims.

>>> from actorgraph.graph.opened import open_graph
>>> with open_graph() as graph:                                  # doctest: +SKIP
...     measured = graph.stats(as_states=True)
>>> [actor.label for actor in measured.central]                  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from . import centrality, communities, cuts
from .centrality import Central, Measure
from .communities import Communities, Community
from .contested import Contested, contested
from .counts import Counts, counts
from .cuts import Bridge, CutActor
from .observed import Observed, observe

if TYPE_CHECKING:
    from actorgraph.graph.narrow import Narrowing
    from actorgraph.graph.stored import StoredGraph

__all__ = [
    "Bridge",
    "Central",
    "Communities",
    "Community",
    "Contested",
    "Counts",
    "CutActor",
    "Measure",
    "Observed",
    "Stats",
    "Tied",
    "measure",
    "observe",
    "stats",
]


class Tied(msgspec.Struct, frozen=True, kw_only=True):
    """What the measures of actors rest on.

    ``statements`` tie ``actors`` in ``pairs``, which fall into ``parts`` without a tie between them. ``facts``: only
    statements that may stand as plain facts; ``as_states``: organs counted as whom they act for. Betweenness is exact
    where ``pivots`` is 0, else estimated from so many actors, drawn with a fixed seed.
    """

    facts: bool
    as_states: bool
    statements: int
    actors: int
    pairs: int
    parts: int
    pivots: int


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of a graph or of a part of it; lists are as long as was asked for, the counts are whole."""

    title: str
    counts: Counts
    tied: Tied
    central: list[Central]
    communities: Communities
    cut_actors: list[CutActor]
    bridges: list[Bridge]
    contested: list[Contested]


def stats(
    graph: StoredGraph,
    *,
    narrowing: Narrowing | None = None,
    facts: bool = False,
    as_states: bool = False,
    by: Measure = "betweenness",
    most: int = 10,
) -> Stats:
    """Measure ``graph``, or what ``narrowing`` keeps of it; ``by`` ranks the actors, ``most`` is how many are listed.

    A tie is a statement that joins two actors and says that something was so: asserted or alleged, not denied, not
    negated, without condition. ``facts`` keeps those that may stand as plain facts; ``as_states`` counts envoys, office
    holders, ministries and other organs as whom they act for.
    """
    return measure(observe(graph, narrowing=narrowing, facts=facts, as_states=as_states), by=by, most=most)


def measure(observed: Observed, *, by: Measure = "betweenness", most: int = 10) -> Stats:
    """The measures of what was observed; see :func:`stats`."""
    found = communities.communities(observed)
    ranked, pivots = centrality.central(observed, by=by)
    cut_actors, bridges, parts = cuts.cuts(observed)
    return Stats(
        title=observed.title,
        counts=counts(observed),
        tied=Tied(
            facts=observed.facts,
            as_states=observed.as_states,
            statements=len({name for names in observed.ties.values() for name in names}),
            actors=len(observed.actors),
            pairs=len(observed.pairs),
            parts=parts,
            pivots=pivots,
        ),
        central=ranked[:most],
        communities=msgspec.structs.replace(found, largest=found.largest[:most]),
        cut_actors=cut_actors[:most],
        bridges=bridges[:most],
        contested=contested(observed)[:most],
    )
