"""GraphML: for networkx, igraph, yEd, Cytoscape and Gephi.

Written line by line rather than through networkx, whose writer holds the whole document in memory and lets XML change
the white space of texts. What an edge says is in ``flat.py``.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from actorgraph.graph.network import network

from .flat import EDGE_COLUMNS, NODE_COLUMNS, Cell, edges, nodes, xml

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS: Final = {column.name: f"n{number}" for number, column in enumerate(NODE_COLUMNS)}
_EDGE_KEYS: Final = {column.name: f"e{number}" for number, column in enumerate(EDGE_COLUMNS)}


def write(graph: StoredGraph, file: IO[bytes], _leave_out: tuple[str, ...]) -> None:
    """Write the network of ``graph`` as GraphML, an edge a statement, its id the statement's."""
    found = network(graph)

    def line(text: str) -> None:
        file.write(text.encode() + b"\n")

    line(f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_NAMESPACE}">')
    for kind, columns, keys in (("node", NODE_COLUMNS, _NODE_KEYS), ("edge", EDGE_COLUMNS, _EDGE_KEYS)):
        for name, type_ in columns:
            line(f'  <key id="{keys[name]}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>')
    line(f'  <graph id="{xml(graph.manifest.id)}" edgedefault="directed">')
    if graph.notice:
        line(f"    <desc>{xml(graph.notice)}</desc>")
    for node in nodes(found):
        line(f'    <node id="{xml(node.id)}">{_data(node.values, _NODE_KEYS)}</node>')
    for edge in edges(found, graph.vocabulary):
        line(
            f'    <edge id="{edge.id}" source="{xml(edge.source)}" target="{xml(edge.target)}">'
            f"{_data(edge.values, _EDGE_KEYS)}</edge>"
        )
    line("  </graph>\n</graphml>")


def _data(values: dict[str, Cell], keys: dict[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{xml(value)}</data>' for name, value in values.items())
