"""Where a server has the page of an IRI of its dataset: at the IRI's own path, or asked for by name where that is taken."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

#: First parts of paths that are the server's own; an entity of a dataset at ``https://example.org/`` may be called so, too.
TAKEN: Final = frozenset(
    {"api", "assets", "explore", "favicon.ico", "healthz", "query", "questions", "resource", "robots.txt", "search"}
    | {"sparql"}
)
_SAFE: Final = "/:@!$&'()*+,;=-._~"


class Addresses:
    """The addresses of one dataset's nodes on the server, as paths."""

    def __init__(self, base: str) -> None:
        self.base = base
        parts = urlsplit(base)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._path = parts.path or "/"
        # Nothing of an IRI that ends in a fragment reaches a server.
        self._has_paths = base.endswith("/") and not parts.query

    @property
    def root(self) -> str:
        """The path below which every node has its page; empty where some are asked for by name."""
        first = self._path[1:].partition("/")[0]
        return self._path if self._has_paths and first and first not in TAKEN else ""

    def of(self, iri: str) -> str:
        """The path of an IRI's page; empty for one that is not of the dataset."""
        if not iri.startswith(self.base):
            return ""
        if self._has_paths:
            path = iri[len(self._origin) :]
            first = path[1:].partition("/")[0]
            if first not in TAKEN and path != "/" and not path.startswith("//"):
                return quote(path, safe=_SAFE)
        return f"/resource?iri={quote(iri, safe='')}"

    def iri(self, path: str) -> str:
        """The IRI whose page stands at a path; empty where the path is none of the dataset's."""
        iri = self._origin + path
        return iri if self._has_paths and iri.startswith(self.base) else ""

    def entity(self, name: str) -> str:
        """The path of an entity or source, by its id."""
        return self.of(self.base + name)

    def statement(self, identifier: str) -> str:
        """The path of a statement, by its identifier."""
        return self.of(f"{self.base}statement/{identifier}")

    def inference(self, identifier: str) -> str:
        """The path of an inference, by its identifier."""
        return self.of(f"{self.base}inference/{identifier}")


def with_query(path: str, **parameters: str | int) -> str:
    """A path with parameters, those left out that are empty; ``from_`` is ``from``."""
    pairs = [f"{key.rstrip('_')}={quote(str(value), safe='')}" for key, value in parameters.items() if value != ""]
    if not pairs:
        return path
    return f"{path}{'&' if '?' in path else '?'}{'&'.join(pairs)}"
