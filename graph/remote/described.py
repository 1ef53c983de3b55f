"""The graph on the server that says what the others hold.

Its IRI is the dataset's base and ``endpoint/``; it describes itself, in strings alone, which every server keeps as they are:

    <BASE endpoint/>           manifest   what a generation's manifest says, as JSON, without files and paths of a disk
                               holds      "published" or "whole"
                               state      "complete" or "loading"
                               version    a digest of all graphs; while loading, of what they will be
                               loader     a number that the load drew which wrote this last
                               merged     how many triples the graph BASE endpoint/merged holds, 0 where there is none
                                          (merged.py); absent while loading, and on servers that need none
    <BASE endpoint/file/N.P>   path, text: the P-th piece of the dataset's own vocabulary, questions, rules; pseudonyms
    <BASE graph/NAME>          place, quads, digest   of each graph that is as it should be; without digest while it is not

A load writes ``loading`` and removes the digests of what it will replace, replaces graph after graph and adds the digest
of each, and writes ``complete`` at the end.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Final

import msgspec

from actorgraph.graph.store import Manifest
from actorgraph.graph.terms import literal
from actorgraph.ontology.errors import OutputError

from .http import EndpointError
from .pages import rows_of
from .server import Server
from .wording import worded

TERMS: Final = "https://w3id.org/actorgraph/endpoint#"
#: Long literals take some servers long.
_PIECE: Final = 100_000


class Held(msgspec.Struct, frozen=True):
    """One graph on the server: its place among all, its number of quads, and its digest (empty where it is not whole)."""

    place: int
    quads: int
    digest: str = ""


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in that graph; ``graphs`` by IRI in their order, ``files`` by path."""

    manifest: Manifest
    private: bool
    complete: bool
    version: str
    loader: str
    graphs: dict[str, Held]
    files: dict[str, str]
    merged: int | None = None

    @property
    def node(self) -> str:
        return node(self.manifest.base)

    def triples(self) -> list[str]:
        """The lines of the graph."""
        node = self.node
        about = {
            "manifest": msgspec.json.encode(self.manifest).decode(),
            "holds": "whole" if self.private else "published",
            "state": "complete" if self.complete else "loading",
            "version": self.version,
            "loader": self.loader,
        }
        if self.merged is not None:
            about["merged"] = str(self.merged)
        lines = [_line(node, name, text) for name, text in about.items()]
        for number, (path, text) in enumerate(sorted(self.files.items())):
            for piece, start in enumerate(range(0, max(len(text), 1), _PIECE)):
                file = f"{node}file/{number:05}.{piece:05}"
                lines += [_line(file, "path", path), _line(file, "text", text[start : start + _PIECE])]
        for iri, held in self.graphs.items():
            lines += held_triples(iri, held)
        return lines


def node(base: str) -> str:
    """The IRI of the graph that describes the dataset with a base, and of what describes it there."""
    return f"{base}endpoint/"


def merged(base: str) -> str:
    """The IRI of the graph in which all but the inferences may stand together (``merged.py``)."""
    return f"{node(base)}merged"


def inferences(base: str) -> str:
    """The IRI of the graph of what rules concluded."""
    return f"{base}graph/inferences"


def held_triples(iri: str, held: Held) -> list[str]:
    """The lines about one graph."""
    digest = [_line(iri, "digest", held.digest)] if held.digest else []
    return [_line(iri, "place", f"{held.place:07}"), _line(iri, "quads", str(held.quads)), *digest]


def _line(subject: str, name: str, text: str) -> str:
    return f"<{subject}> <{TERMS}{name}> {literal(text)} .\n"


def version_of(graphs: dict[str, Held]) -> str:
    """A digest of what all graphs hold."""
    text = "\n".join(f"{iri} {held.digest}" for iri, held in sorted(graphs.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find(server: Server, base: str) -> Description | None:
    """What describes the dataset with a base; ``None`` where there is none."""
    iri = node(base)
    asked = worded(f"SELECT ?s ?p ?o {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", {})
    rows = rows_of(server, asked, "sp", named=(iri,))
    about = {row["p"].value: row["o"].value for row in rows if row["s"].value == iri}
    if TERMS + "manifest" not in about:
        return None
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        said[row["s"].value][row["p"].value.removeprefix(TERMS)] = row["o"].value
    files: dict[str, str] = {}
    for name in sorted(name for name, known in said.items() if "path" in known):
        files[said[name]["path"]] = files.get(said[name]["path"], "") + said[name].get("text", "")
    held = {
        name: Held(int(known["place"]), int(known["quads"]), known.get("digest", ""))
        for name, known in said.items()
        if "place" in known and "quads" in known
    }
    try:
        return Description(
            manifest=msgspec.json.decode(about[TERMS + "manifest"], type=Manifest),
            private=about[TERMS + "holds"] == "whole",
            complete=about[TERMS + "state"] == "complete",
            version=about[TERMS + "version"],
            loader=about[TERMS + "loader"],
            graphs=dict(sorted(held.items(), key=lambda one: one[1].place)),
            files=files,
            merged=int(about[TERMS + "merged"]) if TERMS + "merged" in about else None,
        )
    except (KeyError, ValueError) as error:
        raise OutputError(f"what {server.address} says of its graphs cannot be read; load it again: {error}") from error


def datasets(server: Server) -> dict[str, tuple[str, str]]:
    """The datasets that a server holds: the base of each, with its id and its title."""
    found, _ = server.ask(f"SELECT ?node ?about {{ GRAPH ?node {{ ?node <{TERMS}manifest> ?about }} }}")
    known = {}
    for row in found.rows:
        base, end = row["node"].value.removesuffix("endpoint/"), row["node"].value
        try:
            manifest = msgspec.json.decode(row["about"].value, type=Manifest)
        except (ValueError, KeyError):
            continue  # another version's, or not ours
        if node(base) == end and manifest.base == base:
            known[base] = (manifest.id, manifest.title)
    return known


def still_ours(server: Server, base: str, loader: str) -> None:
    """Raise :class:`EndpointError` where another load has begun since ours, the one that drew ``loader``."""
    found, _ = server.ask(f"SELECT ?l {{ GRAPH <{node(base)}> {{ <{node(base)}> <{TERMS}loader> ?l }} }}")
    if [row["l"].value for row in found.rows] != [loader]:
        raise EndpointError("somebody else has begun to load the same dataset there; this load has stopped")
