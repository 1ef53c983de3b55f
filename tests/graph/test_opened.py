"""An opened graph, on disk and in memory: one behaviour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from actorgraph.graph import look_up, store
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.ontology.errors import ActorgraphError, OutputError, QueryError

from .conftest import build_graph

QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?who (COUNT(?s) AS ?n) { ?s rdf:subject ?who } GROUP BY ?who",
    'SELECT ?s { ?s ag:whenLatest ?day FILTER(?day > "2020-01-01"^^xsd:date) }',
    "SELECT ?a ?b { ?a ag:partyTo/^ag:partyTo ?b }",
    "CONSTRUCT { ?a rdfs:seeAlso ?b } { ?s rdf:subject ?a ; rdf:object ?b }",
    "SELECT ?p { GRAPH graph:edges { :northland ?p ?o } }",
)


@pytest.fixture(scope="module")
def out(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the small dataset's store, with what rules infer from it."""
    folder = tmp_path_factory.mktemp("opened")
    build_graph(small_dataset, folder, inferred=True).close()
    return folder


@pytest.fixture(params=[False, True], ids=["on disk", "in memory"])
def graph(request: pytest.FixtureRequest, out: Path) -> Iterator[Graph]:
    with open_graph(out, in_memory=request.param) as opened:
        yield opened


def rows(answer: object) -> Counter[tuple[str, ...]]:
    return Counter(tuple(str(term) for term in row) for row in answer)  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", QUERIES)
def test_memory_answers_what_the_disk_answers(query: str, out: Path) -> None:
    with open_graph(out) as disk, open_graph(out, in_memory=True) as memory:
        expected = rows(disk.query(query))
        assert expected
        assert rows(memory.query(query)) == expected
        with_inferences = rows(disk.query(query, inferred=True))
        assert rows(memory.query(query, inferred=True)) == with_inferences
        assert with_inferences >= expected


def test_the_copy_holds_every_line_of_the_text(out: Path) -> None:
    with open_graph(out, in_memory=True) as memory:
        assert len(memory.store) == len(set(memory.lines(leave_out=())))
        assert {str(name) for name in memory.store.named_graphs()} == {
            f"<{memory.base}graph/{name}>" for name in memory.manifest.graphs
        }


def test_what_is_refused_on_disk_is_refused_in_memory(graph: Graph) -> None:
    for query, message in (
        ("SELECT ?s { ?s ag:partyTwo ?o }", "did you mean 'ag:partyTo'"),
        ("SELECT ?s { ?s ag:partyTo :nortland }", "did you mean ':northland'"),
        ("INSERT DATA { :northland ag:partyTo :river-treaty }", "INSERT is an update"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    ):
        with pytest.raises(QueryError, match=message):
            graph.query(query)


def test_all_else_is_made_from_either(graph: Graph, small_graph: Graph) -> None:
    assert look_up.about(graph, "northland") == look_up.about(small_graph, "northland")
    assert graph.network().graph["statements"] == small_graph.network().graph["statements"]
    assert list(graph.lines()) == list(small_graph.lines())


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib warns of its own calls
def test_rdflib_reads_everything_and_writes_nothing(graph: Graph) -> None:
    dataset = graph.rdflib()
    before = len(graph.store)
    edges = dataset.graph(rdflib.URIRef(f"{graph.base}graph/edges"))
    assert len(edges) == len(list(graph.query("SELECT * { GRAPH graph:edges { ?s ?p ?o } }")))
    triple = next(iter(edges))
    attempts = (
        lambda: dataset.add(triple),
        lambda: edges.add(triple),
        lambda: dataset.remove((None, None, None)),
        lambda: dataset.remove_graph(edges),
        lambda: dataset.update("CLEAR ALL"),
        lambda: dataset.parse(data="<a:b> <a:b> <a:b> .", format="nt"),
    )
    for attempt in attempts:
        with pytest.raises(ActorgraphError, match="cannot change it"):
            attempt()
    assert len(graph.store) == before
    assert rdflib.Dataset().parse(data=dataset.serialize(format="nquads"), format="nquads")


def test_what_is_written_to_the_copy_stays_in_it(out: Path) -> None:
    with open_graph(out, in_memory=True) as memory:
        lines = list(memory.lines())
        memory.store.clear()
        assert list(memory.query("SELECT * { ?s ?p ?o }")) == []
        assert list(memory.lines()) == lines
        with open_graph(out, in_memory=True) as another:
            assert list(another.query("SELECT ?s { ?s a ag:Statement } LIMIT 1"))


def test_a_damaged_text_is_not_loaded_in_part(out: Path, tmp_path: Path) -> None:
    with open_graph(out) as whole:
        text = "".join(whole.lines(leave_out=()))
        folder, manifest = tmp_path / "generation", whole.manifest
    folder.mkdir()
    broken = text.replace("<", "", 1)
    for held, size in ((text[: text.index("\n") + 1], manifest.size), (broken, len(broken.encode()))):
        (folder / store.QUADS).write_text(held, encoding="utf-8", newline="\n")
        (folder / "lock").touch()
        changed = {name: getattr(manifest, name) for name in manifest.__struct_fields__} | {"size": size}
        with (
            store.Generation(folder, (folder / "lock").open("rb"), store.Manifest(**changed)) as damaged,
            pytest.raises(OutputError, match="build it again"),
        ):
            damaged.load()
