"""GEXF 1.3: for Gephi. ``kind`` keeps Gephi from merging parallel edges that say different things.

Written line by line rather than through networkx, whose writer holds the whole document in memory and puts today's date
into it. What an edge says is in ``flat.py``.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from actorgraph.graph.network import network

from .flat import EDGE_COLUMNS, NODE_COLUMNS, Cell, Column, edges, nodes, xml

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_NAMESPACE: Final = "http://gexf.net/1.3"


def write(graph: StoredGraph, file: IO[bytes], _leave_out: tuple[str, ...]) -> None:
    """Write the network of ``graph`` as GEXF, an edge a statement, its id the statement's."""
    found = network(graph)

    def line(text: str) -> None:
        file.write(text.encode() + b"\n")

    line(f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{_NAMESPACE}" version="1.3">')
    if graph.notice:
        line(f"  <meta><description>{xml(graph.notice)}</description></meta>")
    line('  <graph defaultedgetype="directed" mode="static">')
    for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        line(f'    <attributes class="{kind}" mode="static">')
        for name, type_ in _attributes(columns):
            line(f'      <attribute id="{name}" title="{name}" type="{type_}"/>')
        line("    </attributes>")
    line("    <nodes>")
    for node in nodes(found):
        line(f'      <node id="{xml(node.id)}" label="{xml(node.values["label"])}">{_values(node.values)}</node>')
    line("    </nodes>\n    <edges>")
    for edge in edges(found, graph.vocabulary):
        line(
            f'      <edge id="{edge.id}" source="{xml(edge.source)}" target="{xml(edge.target)}" '
            f'kind="{xml(edge.kind)}" label="{xml(edge.values["label"])}">{_values(edge.values)}</edge>'
        )
    line("    </edges>\n  </graph>\n</gexf>")


def _attributes(columns: tuple[Column, ...]) -> list[Column]:
    """The columns without the label, which is an attribute of the element itself."""
    return [column for column in columns if column.name != "label"]


def _values(values: dict[str, Cell]) -> str:
    pairs = (f'<attvalue for="{name}" value="{xml(value)}"/>' for name, value in values.items() if name != "label")
    return f"<attvalues>{''.join(pairs)}</attvalues>"
