"""The picture of a graph or of a part of it: the page that ``view`` writes and a notebook shows.

>>> from actorgraph.graph.opened import open_graph
>>> with open_graph() as graph:                                  # doctest: +SKIP
...     shown = graph.picture(focus="china", since="2012")
>>> shown                                                        # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.data.records import Entity
from actorgraph.ontology.errors import ActorgraphError

from . import from_rdf
from .files import written_aside
from .narrow import Narrowing, narrow, narrowing
from .network import network
from .publication.publish import leaving, pseudonyms
from .view.page import render
from .view.passages import publishable
from .words import Narrator

if TYPE_CHECKING:
    from .stored import StoredGraph

#: The height of a notebook's frame, in pixels.
HEIGHT: Final = 640


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A page, ``html``, and how much it shows; a notebook shows it inline when it is the last value of a cell.

    ``left_out`` counts the inferences beyond what a page can hold; ``whole`` tells that nothing was left out or added:
    the page is the one that a build publishes.
    """

    html: str
    entities: int = 0
    statements: int = 0
    inferences: int = 0
    left_out: int = 0
    whole: bool = False
    height: int = HEIGHT

    def write(self, path: Path) -> None:
        """Write the page to a file, whole or not at all; raises :class:`OutputError` where that cannot be."""
        with written_aside(path) as file:
            file.write(self.html.encode())

    def _repr_html_(self) -> str:
        """The page in a frame of its own: its scripts run there, without access to the notebook around it."""
        return (
            f'<iframe title="Network" sandbox="allow-scripts allow-downloads allow-popups" width="100%" '
            f'height="{self.height}" style="border: 0" allow="fullscreen; clipboard-write" '
            f'srcdoc="{escape(self.html)}"></iframe>'
        )


def picture(
    graph: StoredGraph,
    *,
    focus: str = "",
    hops: int = 1,
    since: str = "",
    until: str = "",
    relations: Collection[str] = (),
    sources: Collection[str] = (),
    as_states: bool = False,
    documents: Path | None = None,
    inferred: bool = False,
    private: bool = False,
    height: int = HEIGHT,
) -> Picture:
    """The picture of what lies up to ``hops`` around ``focus`` (an id, name or alias), within a time (EDTF), of some
    relations or sources; without any of these, of everything.

    ``as_states`` opens it with organs counted as whom they act for; ``documents``, the folder of the original documents,
    adds the cited passages; ``inferred``, what rules concluded, with the proofs. It shows pseudonyms of protected people,
    unless it is ``private``. Raises :class:`UnknownName` and :class:`ActorgraphError` where an option names nothing.
    """
    wanted = narrowing(graph, focus=focus, hops=hops, since=since, until=until, relations=relations, sources=sources)
    leaves = leaving(graph, private=private)
    if leaves is not graph and not private:
        wanted = wanted.renamed(pseudonyms(graph).entities)
    shown = network(leaves, inferred=inferred)
    narrowed = wanted != Narrowing(hops=hops)
    if narrowed:
        shown = narrow(shown, wanted)
    if documents and not private and leaves is graph and graph.manifest.protected:
        raise ActorgraphError(
            "the names of protected people are not in this graph and could not be recognized in the passages of documents; "
            "leave --documents out, or make the picture from the folder that the graph was built in"
        )
    passages = _passages(graph, documents, private=private) if documents else None
    return Picture(
        html=render(shown, leaves.vocabulary, passages=passages, as_states=as_states),
        entities=shown.number_of_nodes(),
        statements=len(shown.graph["statements"]),
        inferences=len(shown.graph.get("inferences", ())),
        left_out=shown.graph.get("inferred_left_out", 0),
        whole=not narrowed and not as_states and documents is None and not inferred,
        height=height,
    )


def _passages(graph: StoredGraph, documents: Path, *, private: bool) -> dict[str, list[str]]:
    """The cited passages by statement id; where the picture may leave, only those that single out nobody protected."""
    narrator = Narrator(graph, documents)
    passages = {s.id: list(narrator.passages(s)) for s in from_rdf.statements(graph)}
    if private or not graph.manifest.protected:
        return passages
    from .publication.redact import parts_of_names, telling_names

    entities = (record for record in from_rdf.entities(graph).values() if isinstance(record, Entity))
    protected = [entity for entity in entities if entity.protected]
    names, parts = telling_names(protected), parts_of_names(protected)
    return publishable(network(graph), passages, lambda text: bool(parts.search(text)) or names.found_in(text))
