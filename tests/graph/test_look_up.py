"""Finding statements, and the ways between two entities."""

from __future__ import annotations

import networkx as nx
import pytest

from actorgraph.data.records import Statement
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.opened import Graph
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from .conftest import DATASET


def claims(statements: list) -> set[tuple[str, str, str]]:  # type: ignore[type-arg]
    return {(s.source, s.relation, s.stance) for s in statements}


def test_an_entity_is_found_by_id_name_or_alias(small_graph: Graph) -> None:
    assert look_up.resolve(small_graph, "northland") == "northland"
    assert look_up.resolve(small_graph, "the north") == "northland"
    assert look_up.resolve(small_graph, "남국") == "southland"
    with pytest.raises(UnknownName, match="did you mean 'northland'"):
        look_up.resolve(small_graph, "nortland")
    for hostile in ("", " ", "a b", "<x>", '"', "../x", "x\ny"):
        with pytest.raises(UnknownName):
            look_up.resolve(small_graph, hostile)


def test_everything_about_an_entity_is_what_sparql_finds(small_graph: Graph) -> None:
    for name in ("northland", "travellers", "witness-1", "crossing", "border"):
        mentions = f"?s a ag:Statement ; ?p <{small_graph.base}{name}> FILTER(?p != prov:wasDerivedFrom)"
        query = f"SELECT DISTINCT ?s {{ {mentions} }}"
        expected = {row["s"].value.rpartition("/")[2] for row in small_graph.query(query)}
        assert expected
        assert {s.id for s in look_up.about(small_graph, name)} == expected


def test_an_edge_is_explained_by_all_its_statements(small_graph: Graph) -> None:
    found = look_up.between(small_graph, "northland", "repatriated", "travellers")
    assert claims(found) == {("first", "repatriated", "asserted"), ("second", "repatriated", "asserted")}
    assert look_up.between(small_graph, "southland", "repatriated", "northland") == []


def test_inverse_symmetric_and_broader_relations_reach_the_same_statements(small_graph: Graph) -> None:
    vocabulary = small_graph.vocabulary
    inverse = vocabulary.relations["repatriated"].inverse
    forward = look_up.between(small_graph, "northland", "repatriated", "travellers")
    assert look_up.between(small_graph, "travellers", inverse, "northland") == forward
    assert claims(look_up.between(small_graph, "reporter", "metWith", "southland")) == {
        ("first", "metWith", "asserted")
    }
    with pytest.raises(UnknownName, match="did you mean 'repatriated'"):
        look_up.between(small_graph, "northland", "repatriatd", "travellers")


def test_a_relation_with_a_value_or_nothing_is_explained_too(small_graph: Graph) -> None:
    def values(*words: str) -> list[object]:
        return [s.value for s in look_up.between(small_graph, *words)]

    assert values("northland", "scored") == [8.25]
    assert values("the north", "scored", "8.25") == values("northland", "scored", " 8.250 ") == [8.25]
    assert values("southland", "scored", "8") == [8]
    assert values("northland", "scored", "9") == []
    assert values("northland", "motto", DATASET["statements/first.yaml"]["statements"][6]["value"])
    assert len(look_up.between(small_graph, "Envoy for the river", "isVacant")) == 1
    assert len(look_up.between(small_graph, "envoy-post", "isVacant", "true")) == 1
    assert look_up.between(small_graph, "northland", "isVacant") == []
    with pytest.raises(ActorgraphError, match="'isVacant' takes nothing, not 'southland'"):
        look_up.between(small_graph, "envoy-post", "isVacant", "southland")
    with pytest.raises(ActorgraphError, match="the value of 'scored' must be a number, not 'many'"):
        look_up.between(small_graph, "northland", "scored", "many")


def test_without_an_object_all_are_found(small_graph: Graph) -> None:
    everyone = look_up.between(small_graph, "reporter", "metWith")
    assert claims(everyone) == {("first", "metWith", "asserted")}
    inverse = small_graph.vocabulary.relations["partyTo"].inverse
    assert len(look_up.between(small_graph, "river-treaty", inverse)) == 2
    assert len(look_up.between(small_graph, "northland", "repatriated")) == 2


def test_many_statements_are_read_as_one_is(small_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def about() -> list[Statement]:
        return look_up.about(small_graph, "northland")

    monkeypatch.setattr(from_rdf, "_STORE_PER_LINE", 1e-9)  # always one by one from the store
    one_by_one = about()
    monkeypatch.setattr(from_rdf, "_STORE_PER_LINE", 1e9)  # always from the text
    assert len(one_by_one) > 5
    assert about() == one_by_one


def test_a_way_from_an_entity_to_itself_is_refused(small_graph: Graph) -> None:
    with pytest.raises(ActorgraphError, match="both ends"):
        look_up.paths(small_graph, "northland", "northland")


def test_a_statement_is_found_by_identifier_prefix_or_iri(small_graph: Graph) -> None:
    statement = look_up.between(small_graph, "northland", "repatriated", "travellers")[0]
    for written in (
        statement.id,
        statement.id[:10],
        f"statement:{statement.id}",
        f"{small_graph.base}statement/{statement.id}",
    ):
        assert look_up.by_identifier(small_graph, written) == statement
    with pytest.raises(UnknownName):
        look_up.by_identifier(small_graph, "zz")
    with pytest.raises(UnknownName):
        look_up.by_identifier(small_graph, "")


def test_an_ambiguous_beginning_is_refused(small_graph: Graph) -> None:
    ids = [row["s"].value.rpartition("/")[2] for row in small_graph.query("SELECT ?s { ?s a ag:Statement }")]
    firsts = [identifier[0] for identifier in ids]
    double = next(letter for letter in firsts if firsts.count(letter) > 1)
    with pytest.raises(ActorgraphError, match="give more characters"):
        look_up.by_identifier(small_graph, double)


def test_ways_are_the_shortest_that_networkx_finds(small_graph: Graph) -> None:
    network = small_graph.network().to_undirected()
    for start, end in (("travellers", "river-treaty"), ("reporter", "travellers"), ("northland", "southland")):
        ways = look_up.paths(small_graph, start, end, limit=50)
        expected = list(nx.all_shortest_paths(nx.Graph(network), start, end))
        assert len(ways) == len(expected)
        assert {len(way) for way in ways} == {len(expected[0]) - 1}
        for way in ways:
            assert all(step for step in way)


def test_facts_only_walks_direct_edges(small_graph: Graph) -> None:
    [way] = look_up.paths(small_graph, "travellers", "river-treaty", facts_only=True)
    assert {statement.stance for step in way for statement in step} == {"asserted"}
    assert look_up.paths(small_graph, "border", "travellers") == []
