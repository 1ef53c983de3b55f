"""The picture inside a notebook.

>>> from actorgraph.graph.opened import open_graph
>>> from actorgraph.graph.view.notebook import picture
>>> with open_graph() as graph:                                  # doctest: +SKIP
...     shown = picture(graph.network(), graph.vocabulary)
>>> shown                                                        # doctest: +SKIP
"""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
import networkx as nx

from actorgraph.ontology.vocabulary import Vocabulary


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A page that a notebook shows inline when it is the last value of a cell; ``height`` in pixels."""

    html: str
    height: int = 640

    def _repr_html_(self) -> str:
        """The page in a frame of its own: its scripts run there, without access to the notebook around it."""
        return (
            f'<iframe title="Network" sandbox="allow-scripts allow-downloads allow-popups" width="100%" '
            f'height="{self.height}" style="border: 0" allow="fullscreen; clipboard-write" '
            f'srcdoc="{escape(self.html)}"></iframe>'
        )


def picture(network: nx.MultiDiGraph[Any], vocabulary: Vocabulary, *, height: int = 640, **options: Any) -> Picture:
    """The network as :class:`Picture`; ``options`` are those of :func:`actorgraph.graph.view.page.render`.

    Needs neither a running server nor a network connection, and no IPython to be imported.
    """
    from .page import render

    return Picture(html=render(network, vocabulary, **options), height=height)
