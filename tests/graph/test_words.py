"""Statements in words: nothing that keeps a claim from being a fact may be left out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.opened import Graph
from actorgraph.graph.rdf import is_direct
from actorgraph.graph.words import Narrator


def test_only_what_may_be_read_as_a_fact_has_no_mark_and_no_speaker(small_graph: Graph) -> None:
    narrator = Narrator(small_graph)
    statements = list(from_rdf.statements(small_graph))
    assert len(statements) > 10
    for statement in statements:
        told = narrator.tell(statement)
        assert told.fact == is_direct(statement, small_graph.vocabulary)
        if told.fact:
            assert told.marks == ()
        else:
            assert told.marks or told.said_by


def test_everything_of_a_statement_is_told(small_graph: Graph) -> None:
    [statement] = look_up.between(small_graph, "northland", "detained", "travellers")
    told = Narrator(small_graph).tell(statement)
    assert told.claim == "Northland [not] detained the travellers as runaways"
    assert set(told.marks) == {"alleged", "negated", "on condition: the river is low", "in a caption"}
    assert told.said_by == "witness-1 (name withheld), citing A Reporter, citing witness-1 (name withheld)"
    text = "; ".join(told.qualifiers)
    for part in ("when: 2020~", "since: 2020-01", "until: 2020-12-31", "some people", "the crossing", "among others"):
        assert part in text


def test_a_request_names_what_is_asked_for(small_graph: Graph) -> None:
    [statement] = look_up.between(small_graph, "reporter", "urged", "southland")
    told = Narrator(small_graph).tell(statement)
    assert any("[not] repatriated the travellers" in text for text in told.qualifiers)


def test_a_citation_has_source_place_digest_and_iri(small_graph: Graph) -> None:
    [statement] = look_up.between(small_graph, "northland", "violates", "river-treaty")
    cited = Narrator(small_graph).cite(statement)
    for part in ("The Gazette", "2021-03-04", "paragraph 9", "0" * 64, "According to A Reporter", "a judgement"):
        assert part in cited
    assert f"{small_graph.base}statement/{statement.id}" in cited


def test_passages_are_shown_where_the_document_is_at_hand(
    small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "One paragraph.\n\nTwo paragraphs are here, and no more.\n"
    (tmp_path / "story.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    narrator = Narrator(small_graph, tmp_path)
    [statement] = [
        s for s in look_up.between(small_graph, "northland", "repatriated", "travellers") if s.source == "first"
    ]
    assert narrator.tell(statement).passages == ()  # no document has the digest of the source
    monkeypatch.setitem(narrator._documents, "0" * 64, narrator._documents[digest])
    shown = narrator.tell(statement).passages
    assert shown[0] == "paragraphs are "
    assert "2 paragraphs" in shown[1]
