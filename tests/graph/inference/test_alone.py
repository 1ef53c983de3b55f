"""A dataset's own rule may conclude from what it cites, and from facts, and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actorgraph.graph.build import build
from actorgraph.graph.inference.limits import Refused
from actorgraph.ontology.errors import DatasetError

from ..conftest import DATASET, write_dataset
from .conftest import HEADER, Conclude

ROLE = {"what": "ministry actsFor northland", "at": 1}
ACT = {"what": "ministry detained travellers", "at": 2}
HEARSAY = {**ROLE, "stance": "alleged", "said_by": "reporter"}
MAKE = "CONSTRUCT { [] rdf:subject ?body ; rdf:predicate ?did ; rdf:object ?whom ; ag:premise %s }\nWHERE {\n"
ROLE_PATTERN = "  ?role rdf:predicate ag:actsFor ; rdf:subject ?agent ; rdf:object ?body .\n"
ACT_PATTERN = "  ?act rdf:predicate ?did ; rdf:subject ?agent ; rdf:object ?whom FILTER(?did = ag:detained)\n"


def test_a_rule_that_cites_all_that_it_matches_concludes(conclude: Conclude) -> None:
    _, found = conclude([HEARSAY, ACT], {"mine": MAKE % "?act, ?role" + ROLE_PATTERN + ACT_PATTERN + "}"})
    assert [content["stance"] for content in found.values()] == [["Alleged"]]


def test_a_rule_that_hides_an_allegation_is_refused_by_variable_and_line(conclude: Conclude) -> None:
    with pytest.raises(Refused, match=r"matches as \?role and does not cite; write ag:premise \?role") as raised:
        conclude([HEARSAY, ACT], {"mine": MAKE % "?act" + ROLE_PATTERN + ACT_PATTERN + "}"})
    assert raised.value.line == len(HEADER.split("\n")) + 2
    assert raised.value.rule.endswith("rule/mine")


@pytest.mark.parametrize(
    "hidden",
    [
        "  { SELECT ?agent ?body WHERE { ?role rdf:predicate ag:actsFor ; rdf:subject ?agent ; rdf:object ?body } }\n",
        "  { SELECT ?agent ?body (MIN(STR(?role)) AS ?least) WHERE { ?role rdf:predicate ag:actsFor ; rdf:subject ?agent ;"
        " rdf:object ?body } GROUP BY ?agent ?body }\n",
        "  ?body a ag:State FILTER EXISTS { ?role rdf:subject ?agent ; rdf:object ?body }\n",
        "  ?body ^rdf:object/rdf:subject ?agent . ?body a ag:State .\n",
        "  GRAPH ?g { ?role rdf:predicate ag:actsFor ; rdf:subject ?agent ; rdf:object ?body }\n",
        "  GRAPH :graph\\/first { ?role rdf:subject ?agent ; rdf:object ?body } ?body a ag:State .\n",
        "  ?role ?any ?agent ; rdf:object ?body . ?body a ag:State .\n",
    ],
    ids=["sub-select", "aggregate", "exists", "path", "graph", "named graph", "any predicate"],
)
def test_an_allegation_cannot_be_hidden(conclude: Conclude, hidden: str) -> None:
    with pytest.raises(Refused, match=r"does not cite|from the premises that it cites"):
        conclude([HEARSAY, ACT], {"mine": MAKE % "?act" + ACT_PATTERN + hidden + "}"})


def test_one_of_many_can_be_cited_for_all(conclude: Conclude) -> None:
    rule = (
        "  { SELECT ?agent ?body (MIN(STR(?any)) AS ?least) WHERE { ?any rdf:predicate ag:actsFor ; rdf:subject ?agent ;"
        " rdf:object ?body } GROUP BY ?agent ?body }\n  BIND(IRI(?least) AS ?role)\n"
    )
    _, found = conclude([HEARSAY, {**ROLE, "at": 7}, ACT], {"mine": MAKE % "?act, ?role" + ACT_PATTERN + rule + "}"})
    assert len(found) == 1


def test_a_rule_that_groups_its_answers_is_looked_at_too(conclude: Conclude) -> None:
    rule = (
        "CONSTRUCT { [] rdf:subject ?body ; rdf:predicate ?did ; rdf:object ?whom ; ag:premise ?act, ?role ; ag:when ?none }\n"
        "WHERE {\n"
        + ROLE_PATTERN
        + ACT_PATTERN
        + "  OPTIONAL { ?act ag:when ?none }\n} GROUP BY ?body ?did (IRI(STR(?whom)) AS ?whom) ?act"
    )
    rule = rule.replace("rdf:object ?whom ; ag:premise", "rdf:object ?object ; ag:premise").replace(
        "AS ?whom", "AS ?object"
    )
    act = {**ACT, "when": "2020"}
    _, found = conclude([HEARSAY, act], {"mine": rule + " ?role"})
    assert [("when" in content, content["object"]) for content in found.values()] == [(False, ["travellers"])]
    with pytest.raises(Refused, match=r"as \?role and does not cite"):
        conclude([HEARSAY, act], {"mine": rule.replace("?act, ?role ;", "?act ;")})


def test_what_takes_several_is_not_concluded_from_one(conclude: Conclude) -> None:
    rule = (
        "  { SELECT ?agent (MIN(STR(?any)) AS ?least) WHERE { ?any rdf:predicate ag:detained ; rdf:subject ?agent }"
        " GROUP BY ?agent HAVING(COUNT(?any) > 1) }\n  BIND(IRI(?least) AS ?one)\n"
    )
    statements = [ROLE, ACT, {**ACT, "at": 7, "stance": "alleged"}]
    with pytest.raises(Refused, match="in a sub-SELECT or a filter too"):
        conclude(statements, {"mine": MAKE % "?act, ?role, ?one" + ROLE_PATTERN + ACT_PATTERN + rule + "}"})


def test_facts_need_not_be_cited_and_what_is_absent_cannot(conclude: Conclude) -> None:
    edge = MAKE % "?act" + "  ?agent ag:actsFor ?body . ?body a ag:State .\n" + ACT_PATTERN
    absent = "  FILTER NOT EXISTS { ?other rdf:predicate ag:urged ; rdf:subject ?agent }\n}"
    _, found = conclude([ROLE, ACT], {"mine": edge + absent})
    assert [content["stance"] for content in found.values()] == [["Asserted"]]
    _, found = conclude([HEARSAY, ACT], {"mine": edge + "}"})
    assert found == {}, "what is alleged is no fact"
    urged = {"what": "ministry urged southland", "at": 3}
    _, found = conclude([ROLE, ACT, urged], {"mine": edge + absent})
    assert found == {}


def test_what_other_rules_concluded_is_cited_too(conclude: Conclude) -> None:
    first = MAKE % "?act, ?role" + ROLE_PATTERN + ACT_PATTERN + "}"
    second = (
        "CONSTRUCT { [] rdf:subject ?body ; rdf:predicate ag:criticized ; rdf:object ?body ; ag:premise ?%s }\n"
        "WHERE { ?act rdf:predicate ag:detained ; rdf:subject ?agent . ?drawn ag:premise ?act ; rdf:subject ?body }"
    )
    _, found = conclude([HEARSAY, ACT], {"first": first, "second": second % "drawn, ?act"})
    assert len(found) == 2
    with pytest.raises(Refused, match=r"as \?drawn and does not cite") as raised:
        conclude([HEARSAY, ACT], {"first": first, "second": second % "act"})
    assert raised.value.rule.endswith("rule/second")


PLEDGE = {"what": "northland pledged southland", "at": 3, "content": ["deed"]}
DEED = {"what": "northland detained travellers", "at": 3, "stance": "planned", "key": "deed"}


def test_a_content_may_be_read_but_makes_no_fact(conclude: Conclude) -> None:
    repeat = (
        "CONSTRUCT { [] rdf:subject ?who ; rdf:predicate ?did ; rdf:object ?whom ; ag:premise ?pledge }\n"
        "WHERE { ?pledge rdf:predicate ag:pledged ; ag:content ?deed . ?deed rdf:subject ?who ; rdf:predicate ?did ;"
        " rdf:object ?whom }"
    )
    with pytest.raises(Refused, match=r"as \?deed and does not cite"):
        conclude([PLEDGE, DEED], {"mine": repeat})
    fact = repeat.replace(
        "rdf:predicate ?did ; rdf:object ?whom ; ag:premise", "rdf:predicate ag:metWith ; rdf:object ?whom ; ag:premise"
    )
    with pytest.raises(Refused, match=r"as \?deed and does not cite"):
        conclude([PLEDGE, DEED], {"mine": fact})
    _, found = conclude([{**PLEDGE, "stance": "alleged"}, DEED], {"mine": fact})
    assert [content["stance"] for content in found.values()] == [["Alleged"]]
    _, found = conclude([PLEDGE, DEED], {"mine": repeat.replace("?pledge }\nW", "?pledge, ?deed }\nW")})
    assert found == {}, "it repeats its premise"


def test_what_a_premise_is_about_is_cited(conclude: Conclude) -> None:
    answer = {"what": "southland criticized northland", "at": 4, "about": "act"}
    act = {"what": "northland detained travellers", "at": 3, "stance": "alleged", "key": "act"}
    rule = (
        "CONSTRUCT { [] rdf:subject ?who ; rdf:predicate ag:metWith ; rdf:object ?whom ; ag:premise ?answer }\n"
        "WHERE { ?answer ag:about ?act . ?act rdf:subject ?who ; rdf:object ?whom }"
    )
    with pytest.raises(Refused, match=r"as \?act and does not cite"):
        conclude([answer, act], {"mine": rule})


def test_speakers_and_passages_belong_to_a_statement(conclude: Conclude) -> None:
    rule = (
        MAKE % "?act"
        + ACT_PATTERN
        + "  ?act ag:speakerLink/ag:speaker ?body ; ag:at ?passage . ?passage ag:paragraph ?number\n"
        "  FILTER(?number = 2)\n}"
    )
    _, found = conclude([{**ACT, "said_by": "reporter"}], {"mine": rule})
    assert len(found) == 1


def test_very_many_conclusions_are_looked_at(conclude: Conclude) -> None:
    acts = [{**ACT, "when": f"{1700 + number}"} for number in range(300)]
    _, found = conclude([ROLE, *acts], {"mine": MAKE % "?act, ?role" + ROLE_PATTERN + ACT_PATTERN + "}"})
    assert len(found) == 300


def test_a_build_refuses_the_rule_by_file_and_line(tmp_path: Path) -> None:
    write_dataset(tmp_path / "d", DATASET)
    (tmp_path / "d" / "rules").mkdir()
    text = (
        f"{HEADER}CONSTRUCT {{ [] rdf:subject ?o ; rdf:predicate ag:metWith ; rdf:object ?s ; ag:premise ?x }}\nWHERE {{\n"
        "  ?x a ag:Statement ; rdf:subject ?s .\n  ?hidden a ag:Statement ; rdf:object ?o\n  FILTER(?hidden != ?x && isIRI(?o))\n}"
    )
    (tmp_path / "d" / "rules" / "mine.rq").write_text(text, encoding="utf-8")
    expected = r"^rules/mine\.rq:7: the rule 'mine' is refused: it concludes .* as \?hidden and does not cite"
    with pytest.raises(DatasetError) as raised:
        build(tmp_path / "d", tmp_path / "out")
    assert re.search(expected, str(raised.value), re.MULTILINE), str(raised.value)
    assert not (tmp_path / "out" / "store" / "current").exists()
