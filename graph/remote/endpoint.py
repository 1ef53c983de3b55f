"""Opening an endpoint: its graph as everything reads it that reads one on disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urldefrag

from actorgraph.data.names import nearest
from actorgraph.graph.files import open_file, written_aside
from actorgraph.graph.opened import Graph
from actorgraph.graph.store import INFERENCES, QUADS, Generation
from actorgraph.ontology.errors import ActorgraphError, OutputError, UnknownName

from . import described
from .described import Description
from .merged import is_there
from .server import Server
from .store import RemoteStore

if TYPE_CHECKING:
    import pyoxigraph as ox


class RemoteGeneration(Generation):
    """The graph on a server, with a temporary folder for what else a generation holds; :meth:`close` removes it.

    The text of the quads is fetched when it is first read and kept there as long as the graph is open.
    """

    def __init__(self, server: Server, description: Description) -> None:
        self._server, self._description = server, description
        self._folder = TemporaryDirectory(prefix="actorgraph-")
        super().__init__(Path(self._folder.name), None, description.manifest)
        for path, text in description.files.items():
            file = self.folder / path
            if not file.resolve().is_relative_to(self.folder.resolve()):
                raise OutputError(f"{server.address} names a file outside of its folder: {path!r}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")

    @property
    def version(self) -> str:
        """What changes with what the server holds of the graph."""
        return self._description.version

    @property
    def private(self) -> bool:
        """Whether the endpoint holds the whole."""
        return self._description.private

    def open(self, *, inferred: bool = False) -> ox.Store:
        """What answers as the database does: see :class:`.store.RemoteStore`."""
        about = self._description
        graphs = {iri: held.quads for iri, held in about.graphs.items()}
        if not inferred:
            graphs.pop(self._inferences, None)
        if not (about.complete and about.merged):
            return RemoteStore(self._server, graphs)  # type: ignore[return-value]
        default = [described.merged(self.manifest.base), *(iri for iri in graphs if iri == self._inferences)]
        return RemoteStore(  # type: ignore[return-value]
            self._server, graphs, merged=default, is_there=lambda: is_there(self._server, about)
        )

    @property
    def _inferences(self) -> str:
        return described.inferences(self.manifest.base)

    def _text(self, inferred: bool = False) -> IO[bytes]:
        path = self.folder / (INFERENCES if inferred else QUADS)
        if not path.exists():
            store: Any = self.open(inferred=True)
            graphs = [iri for iri in self._description.graphs if (iri == self._inferences) == inferred]
            with written_aside(path) as file:
                for iri in graphs:
                    for row in store.graph(iri):
                        file.write(f"{row['s'].text()} {row['p'].text()} {row['o'].text()} <{iri}> .\n".encode())
        return open_file(path)

    def published(self) -> Generation:
        if not self.private:
            return self
        raise ActorgraphError(
            f"{self._server.address} holds the whole of {self.manifest.id}, with the names of protected people; what may "
            "be published is not there: use --private, or an endpoint that was loaded without it"
        )

    def whole(self) -> Generation:
        if self.private or not self.manifest.protected:
            return self
        raise ActorgraphError(
            f"{self._server.address} holds what may be published of {self.manifest.id} and no names of protected people; "
            "--private needs the folder that it was built in"
        )

    def close(self) -> None:
        self._server.close()
        with suppress(OSError):
            self._folder.cleanup()


def open_endpoint(url: str, *, say: Callable[[str], None] = lambda _: None) -> Graph:
    """The graph at ``url``; where the server holds several, the fragment of ``url`` is the id of the one that is meant.

    ``say`` is told where a load runs or was interrupted. Raises :class:`.http.EndpointError` where no server answers and
    :class:`ActorgraphError` where it holds no such dataset.
    """
    address, wanted = urldefrag(url)
    server = Server(address)
    try:
        return Graph(RemoteGeneration(server, _found(server, address, wanted, say)))
    except BaseException:
        server.close()
        raise


def _found(server: Server, address: str, wanted: str, say: Callable[[str], None]) -> Description:
    known = described.datasets(server)
    bases = [base for base, (name, _) in known.items() if name == wanted or not wanted]
    if not bases:
        if not known:
            raise ActorgraphError(
                f"{server.address} holds no graph of actorgraph; load one with: "
                f"actorgraph build DATASET --endpoint {address}"
            )
        names = sorted(name for name, _ in known.values())
        raise UnknownName("dataset of the endpoint", wanted, nearest(wanted, names) or names)
    if len(bases) > 1:
        listed = "".join(f"\n  {address}#{name}  {title}" for name, title in sorted(known[base] for base in bases))
        raise ActorgraphError(f"{server.address} holds {len(bases)} datasets; name one:{listed}")
    found = described.find(server, bases[0])
    if found is None:
        raise OutputError(f"{server.address} is being loaded anew; ask again")
    if not found.complete:
        done = sum(1 for held in found.graphs.values() if held.digest)
        say(
            f"{found.manifest.id} is being loaded, or its load was interrupted: {done} of {len(found.graphs)} graphs are of "
            f"version {found.version}, the others older or not whole"
        )
    return found
