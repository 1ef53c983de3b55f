"""What a process computed of its graph and asks for again: kept as long as the graph, the least used going first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from actorgraph.graph.stored import StoredGraph

_T = TypeVar("_T")
_MOST: Final = 200


def kept(graph: StoredGraph, key: Hashable, make: Callable[[], _T]) -> _T:
    """What ``make`` returns, computed once for a graph and a key; whoever gets it leaves it as it is."""
    # On the graph itself: a table beside it would keep alive every graph that something kept refers to.
    known: OrderedDict[Hashable, Any] = vars(graph).setdefault("_kept", OrderedDict())
    if key in known:
        known.move_to_end(key)
    else:
        known[key] = make()
        if len(known) > _MOST:
            known.popitem(last=False)
    found: _T = known[key]
    return found


def forget(graph: StoredGraph) -> None:
    """Let go of what was kept of a graph."""
    vars(graph).pop("_kept", None)
