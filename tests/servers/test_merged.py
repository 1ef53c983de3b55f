"""The merged graph: what is asked of it is what its graphs would answer, whatever else a server holds or is doing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from actorgraph.data.read import read_dataset
from actorgraph.graph import store
from actorgraph.graph.build import build_store, inferring
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.remote import described
from actorgraph.graph.remote.endpoint import open_endpoint
from actorgraph.graph.remote.http import EndpointError
from actorgraph.graph.remote.load import load_folder
from actorgraph.graph.remote.merged import Merging
from actorgraph.graph.remote.server import Server

pytestmark = pytest.mark.slow

BASE = "https://example.org/merging/"
MERGED = f"{BASE}endpoint/merged"
AG = "https://w3id.org/actorgraph/ontology#"
#: What sees a triple that it should not see, were there one.
QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g { GRAPH ?g {} }",
    "SELECT ?s ?o { ?s ag:metWith ?o }",
    "SELECT ?s ?t { ?s ag:metWith* ?t }",
    "SELECT ?s ?g { ?s a ?c . GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s { ?s a ag:State FILTER NOT EXISTS { ?s ag:metWith ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "ASK { ?s <https://w3id.org/actorgraph/endpoint#manifest> ?o }",
    "DESCRIBE <https://example.org/merging/a>",
)
RULE = """#+ title: Who met a, met b
#+ description: Of no use but as a rule.
#+ sound: It is not.
CONSTRUCT { ?who ag:metWith <https://example.org/merging/c> } WHERE { ?who ag:metWith ?other }
"""


def built(folder: Path, gists: dict[str, str]) -> Path:
    """The store of a dataset with a source of each of some names, whose one statement has that gist; with inferences."""
    for part in ("entities", "sources", "statements", "rules"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "dataset.yaml").write_text(f"{{id: merging, title: Merging, base: '{BASE}', licence: CC0-1.0}}")
    (folder / "rules" / "met.rq").write_text(RULE)
    entities = [f"- {{id: {name}, type: State, name: {name.upper()}}}\n" for name in "abc"]
    (folder / "entities" / "all.yaml").write_text("".join(entities))
    sources = [f"- {{id: {name}, title: 'S {name}'}}\n" for name in gists]
    (folder / "sources" / "all.yaml").write_text("".join(sources))
    for old in (folder / "statements").iterdir():
        old.unlink()
    for name, gist in gists.items():
        text = f"source: {name}\nstatements:\n- {{what: a metWith b, at: 1, gist: {gist}}}\n"
        (folder / "statements" / f"{name}.yaml").write_text(text)
    read = read_dataset(folder)
    build_store(read, folder / "out", stamp(folder), conclude=inferring(read))[0].close()
    return folder / "out"


@contextmanager
def asked_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """The default graphs of every request that is made meanwhile."""
    seen: list[tuple[str, ...]] = []
    ask = Server.ask

    def spy(self: Server, query: str, default: Any = (), named: Any = ()) -> Any:
        seen.append(tuple(default))
        return ask(self, query, default, named)

    with monkeypatch.context() as patch:
        patch.setattr(Server, "ask", spy)
        yield seen


def rows(graph: Graph, query: str, *, inferred: bool) -> Any:
    answer: Any = graph.query(query, inferred=inferred, check_names=False)
    return bool(answer) if query.startswith("ASK") else sorted(map(str, answer))


@pytest.fixture
def on_server(oxigraph: str) -> Iterator[Server]:
    with closing(Server(oxigraph)) as server:
        yield server
        server.drop(described.node(BASE))
        server.drop(MERGED)


@pytest.fixture
def same(oxigraph: str) -> Callable[[Path], None]:
    """A function: the folder of a graph, whose answers are to be those of the server."""

    def check(out: Path) -> None:
        generation = store.current(out / "store")
        assert generation is not None
        with Graph(generation) as local, open_endpoint(f"{oxigraph}#merging") as remote:
            for inferred in (False, True):
                for query in QUERIES:
                    assert rows(remote, query, inferred=inferred) == rows(local, query, inferred=inferred), query
            without, seen = (rows(remote, QUERIES[0], inferred=inferred) for inferred in (False, True))
            assert set(without) < set(seen)

    return check


def test_nothing_else_on_the_server_is_seen(
    on_server: Server, same: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = built(tmp_path, {"one": "first", "two": "second"})
    load_folder(out, on_server.address)
    with asked_of(monkeypatch) as seen:
        same(out)
    assert (MERGED,) in seen and (MERGED, f"{BASE}graph/inferences") in seen
    assert f"{BASE}graph/entities" not in {iri for default in seen for iri in default}
    stranger = f"<{BASE}a> <{AG}metWith> <{BASE}stranger>"
    on_server.add("https://example.org/foreign", [f"{stranger} .\n"])
    on_server.update(f"INSERT DATA {{ {stranger} }}")
    try:
        same(out)
    finally:
        on_server.drop("https://example.org/foreign")
        on_server.update(f"DELETE DATA {{ {stranger} }}")


def test_what_changes_is_changed_in_it(
    on_server: Server, same: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gists = {f"s{number}": f"gist {number}" for number in range(8)}
    load_folder(built(tmp_path, gists), on_server.address)
    anew: list[str] = []
    drop = Server.drop
    monkeypatch.setattr(Server, "drop", lambda self, iri: (anew.append(iri), drop(self, iri))[1])
    for changed in ({"s3": "another"}, {"s3": "gist 4", "s4": "gist 3"}, {"s9": "more"}):
        gists |= changed
        load_folder(built(tmp_path, gists), on_server.address)
    del gists["s5"]
    out = built(tmp_path, gists)
    load_folder(out, on_server.address)
    same(out)
    assert MERGED not in anew and f"{BASE}graph/s5" in anew
    assert load_folder(out, on_server.address).sent == 0


def test_a_triple_in_two_graphs_is_two_there_too(on_server: Server, tmp_path: Path) -> None:
    load_folder(built(tmp_path, {"one": "first"}), on_server.address)
    about = described.find(on_server, BASE)
    assert about is not None and about.merged == on_server.count(MERGED) > 100
    line = "<urn:x:s> <urn:x:p> <urn:x:o> .\n"
    twice = msgspec.structs.replace(about, graphs={name: described.Held(0, 1) for name in ("urn:x:1", "urn:x:2")})
    merging = Merging(on_server, twice, None, set())
    assert merging.finish(lambda: [line, line], lambda iri, lines: on_server.add(iri, [*lines])) == 0
    assert on_server.count(MERGED) == 0


def test_whoever_reads_while_it_is_made_anew_reads_the_graphs(
    on_server: Server, same: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_folder(built(tmp_path, {"one": "first", "two": "second"}), on_server.address)
    out = built(tmp_path, {"one": "other", "two": "second"})

    def cut(self: Merging, triples: Any, send: Any) -> int:
        on_server.drop(MERGED)
        raise EndpointError("the line is cut")

    query = "SELECT ?o { ?s ag:gist ?o }"
    with open_endpoint(f"{on_server.address}#merging") as early:
        with monkeypatch.context() as patch:
            patch.setattr(Merging, "finish", cut)
            with pytest.raises(EndpointError, match="cut"):
                load_folder(out, on_server.address)
        with open_endpoint(f"{on_server.address}#merging") as late:
            found = rows(late, query, inferred=False)
            assert len(found) == 2 and found == rows(early, query, inferred=False)
    again = load_folder(out, on_server.address)
    assert again.resumed and again.sent == 0
    about = described.find(on_server, BASE)
    assert about is not None and about.merged == on_server.count(MERGED)
    same(out)
