"""The documents' own words for a page: only where somebody asks for them, and never where they may name the protected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import networkx as nx

#: Fields of a statement that hold ids of entities.
_NAMES: Final = ("subjects", "objects", "said_by", "where", "from", "to", "topic", "as", "event")


def publishable(
    network: nx.MultiDiGraph[Any],
    passages: Mapping[str, Sequence[str]],
    named_in: Callable[[str], bool] = lambda _: False,
) -> dict[str, list[str]]:
    """The passages by statement id, without those of a paragraph on which a statement about a protected entity rests.

    Not all names need be known: these paragraphs are where the documents print them. Texts that ``named_in`` finds a name
    in are left out wherever they stand.
    """
    statements: Mapping[str, Mapping[str, Any]] = network.graph.get("statements", {})
    protected = {node for node, hidden in network.nodes(data="protected") if hidden}
    closed = {place for fields in statements.values() if protected & _named(fields) for place in _paragraphs(fields)}
    return {
        key: list(texts)
        for key, texts in passages.items()
        if texts and key in statements and not closed & _paragraphs(statements[key]) and not any(map(named_in, texts))
    }


def _named(fields: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for name in _NAMES:
        value = fields.get(name, ())
        found.update([value] if isinstance(value, str) else value)
    return found


def _paragraphs(fields: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Source and paragraph of each place where a statement is written."""
    source = str(fields.get("source", ""))
    return {(source, str(place).partition(":")[0]) for place in fields.get("passages", ())}
