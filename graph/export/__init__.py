"""The formats a graph leaves in: one module a format, and the table of them.

A format's module has a function ``write(graph, file, leave_out)``; it is imported when the format is asked for. To add
a format, write its module and add it to :data:`FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import msgspec

from actorgraph.graph.files import written_aside
from actorgraph.ontology.errors import ActorgraphError, OutputError, UnknownName

if TYPE_CHECKING:
    from actorgraph.graph.stored import StoredGraph


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A format: ``writer`` is ``module:function``; ``folder`` where it is several files, ``extension`` being theirs."""

    name: str
    extension: str
    description: str
    media_type: str
    writer: str
    folder: bool = False

    def load(self) -> Callable[..., None]:
        """The function that writes it."""
        module, _, function = self.writer.partition(":")
        writer: Callable[..., None] = getattr(import_module(f"{__name__}.{module}"), function)
        return writer


def _table(*formats: Format) -> dict[str, Format]:
    return {format.name: format for format in formats}


FORMATS: Final = _table(
    Format(
        name="turtle",
        extension=".ttl",
        description="RDF to read and to compare line by line, one graph",
        media_type="text/turtle",
        writer="turtle:write",
    ),
    Format(
        name="trig",
        extension=".trig",
        description="as turtle, with one named graph a source",
        media_type="application/trig",
        writer="trig:write",
    ),
    Format(
        name="nquads",
        extension=".nq",
        description="RDF, a line a quad: for loading into other stores",
        media_type="application/n-quads",
        writer="lines:write_nquads",
    ),
    Format(
        name="ntriples",
        extension=".nt",
        description="RDF, a line a triple, one graph",
        media_type="application/n-triples",
        writer="lines:write_ntriples",
    ),
    Format(
        name="jsonld",
        extension=".jsonld",
        description="RDF as JSON, with one named graph a source",
        media_type="application/ld+json",
        writer="jsonld:write",
    ),
    Format(
        name="rdfxml",
        extension=".rdf",
        description="RDF as XML, one graph",
        media_type="application/rdf+xml",
        writer="rdfxml:write",
    ),
    Format(
        name="graphml",
        extension=".graphml",
        description="the network for networkx, igraph, yEd, Cytoscape: an edge a statement",
        media_type="application/graphml+xml",
        writer="graphml:write",
    ),
    Format(
        name="gexf",
        extension=".gexf",
        description="the network for Gephi: an edge a statement",
        media_type="application/gexf+xml",
        writer="gexf:write",
    ),
    Format(
        name="csv",
        extension=".csv",
        description="a folder with nodes.csv, edges.csv and statements.csv, for spreadsheets, R and pandas",
        media_type="text/csv",
        writer="csv_folder:write_folder",
        folder=True,
    ),
    Format(
        name="turtle12",
        extension=".12.ttl",
        description="as turtle, of RDF 1.2: a statement reifies the triple that it claims (rdf:reifies)",
        media_type="text/turtle;version=1.2",
        writer="turtle12:write",
    ),
    Format(
        name="followthemoney",
        extension=".ftm.json",
        description="FollowTheMoney entities, one a line, for Aleph and the tools of ftm",
        media_type="application/json+ftm",
        writer="followthemoney:write",
    ),
    Format(
        name="cameo",
        extension=".cameo.csv",
        description="dated, coded events (CAMEO, PLOVER) of what stands as a fact, for event data tools",
        media_type="text/csv;header=present",
        writer="cameo:write",
    ),
    Format(
        name="shapes",
        extension=".shapes.ttl",
        description="SHACL shapes of the graph's vocabulary, for validating its Turtle",
        media_type="text/turtle;profile=shacl",
        writer="shapes:write",
    ),
)


def find_format(name: str) -> Format:
    """The format of that name; raises :class:`UnknownName` with the nearest ones where there is none."""
    known = FORMATS.get(name)
    if known is not None:
        return known
    from actorgraph.data.names import nearest

    by_extension = [format.name for format in FORMATS.values() if format.extension == f".{name.lower()}"]
    raise UnknownName("format", name, by_extension or nearest(name, FORMATS) or tuple(FORMATS))


def export_stream(graph: StoredGraph, format: str, file: IO[bytes], *, vocabulary: bool = False) -> None:
    """Write what ``graph`` publishes to a binary file in the named format; equal graphs give equal bytes.

    ``vocabulary`` adds the graph of the vocabulary, in the formats that hold RDF; what was inferred is never written.
    Raises :class:`ActorgraphError` for a format that is a folder: see :func:`export_file`.
    """
    found = find_format(format)
    if found.folder:
        raise ActorgraphError(f"{format} is {found.description}; name the folder to write (-o FOLDER)")
    found.load()(graph, file, _leave_out(vocabulary))


def export_file(graph: StoredGraph, format: str, path: Path, *, vocabulary: bool = False) -> None:
    """As :func:`export_stream`, to the file ``path``, or the files of a folder; each is written whole or not at all.

    Raises :class:`OutputError` where one cannot be written; what stood in its place is then as it was.
    """
    found = find_format(format)
    if found.folder:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be made a folder: {error.strerror or error}") from error
        found.load()(graph, path)
        return
    with written_aside(path) as file:
        found.load()(graph, file, _leave_out(vocabulary))


def _leave_out(vocabulary: bool) -> tuple[str, ...]:
    from actorgraph.graph.stored import UNPUBLISHED

    return tuple(name for name in UNPUBLISHED if not (vocabulary and name == "vocabulary"))
