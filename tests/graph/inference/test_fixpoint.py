"""What is concluded, how strong it is, and where it ends; rules of the tests' own, on small datasets."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.inference.fixpoint import Fixpoint
from actorgraph.graph.inference.limits import Limits, Refused
from actorgraph.ontology.rules import Rule
from actorgraph.ontology.vocabulary import load_vocabulary

from .conftest import AG, BASE, END, RDF, Conclude, short

#: Who detained somebody, and who ordered it: whoever acts for another makes its act the other's.
ACTS_FOR = """
CONSTRUCT { [] rdf:subject ?body ; rdf:predicate ?did ; rdf:object ?whom ; ag:premise ?act, ?role ;
  ag:when ?when ; ag:count ?count ; ag:negated ?not }
WHERE {
  ?role rdf:predicate ag:actsFor ; rdf:subject ?agent ; rdf:object ?body .
  ?act rdf:subject ?agent ; rdf:predicate ?did ; rdf:object ?whom
  FILTER(?did != ag:actsFor)
  OPTIONAL { ?act ag:when ?when } OPTIONAL { ?act ag:count ?count } OPTIONAL { ?act ag:negated ?not }
}"""
ROLE = {"what": "ministry actsFor northland", "at": 1}
ACT = {"what": "ministry detained travellers", "at": 2}


def edges(engine: Fixpoint) -> set[tuple[str, str, str]]:
    """The plain triples of a run, without those of inferences, rules and classes, local names only."""
    found = set()
    for line in engine.lines:
        subject, predicate, value = line.removesuffix(END).split(" ", 2)
        if subject.startswith(f"<{BASE}") and "/inference/" not in subject and predicate.startswith(f"<{AG}"):
            found.add((short(subject), short(predicate), short(value)))
    return found


def said(content: dict[str, list[str]]) -> tuple[str, str, str]:
    return content["subject"][0], content["predicate"][0], content["object"][0]


# -- what an inference is ----------------------------------------------------------------------------------------------


def test_an_inference_has_content_rule_premises_and_stance(conclude: Conclude) -> None:
    engine, found = conclude([ROLE, {**ACT, "when": "2020~", "count": "2000~"}], {"acts": ACTS_FOR})
    ((node, inference),) = found.items()
    assert re.fullmatch(f"<{BASE}inference/[0-9a-f]{{32}}>", node)
    assert said(inference) == ("northland", "detained", "travellers")
    assert inference["type"] == ["Inference"]
    assert inference["inferredBy"] == ["rule/acts"]
    assert inference["stance"] == ["Asserted"]
    assert len(inference["premise"]) == 2
    assert "negated" not in inference and "voice" not in inference and "wasDerivedFrom" not in inference
    assert (inference["when"], inference["whenEarliest"], inference["whenLatest"]) == (
        ['"2020~"'],
        ['"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'],
        ['"2020-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'],
    )
    assert inference["count"] == ['"about 2,000"']
    assert inference["countValue"] == ['"2000"^^<http://www.w3.org/2001/XMLSchema#integer>']
    assert inference["countApprox"] == ['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>']
    assert ("northland", "detained", "travellers") in edges(engine)
    assert ("travellers", "detainedBy", "northland") in edges(engine), "the axioms follow what rules conclude"


def test_rules_are_described(conclude: Conclude) -> None:
    engine, _ = conclude([ROLE], {"acts": ACTS_FOR})
    assert f"<{BASE}rule/acts> <{RDF}type> <{AG}Rule>{END}" in engine.lines
    assert f'<{BASE}rule/acts> <http://www.w3.org/2000/01/rdf-schema#label> "T"{END}' in engine.lines
    assert f'<{BASE}rule/acts> <http://www.w3.org/2004/02/skos/core#definition> "D."{END}' in engine.lines


def test_what_is_asserted_is_not_repeated(conclude: Conclude) -> None:
    statements = [ROLE, ACT, {"what": "northland detained travellers", "at": 3}]
    engine, found = conclude(statements, {"acts": ACTS_FOR})
    assert [said(content) for content in found.values()] == [("northland", "detained", "travellers")]
    assert ("northland", "detained", "travellers") not in edges(engine)


def test_axioms_hold_of_what_is_asserted(conclude: Conclude) -> None:
    engine, found = conclude(
        [
            {"what": "pier locatedIn port", "at": 1},
            {"what": "port locatedIn island", "at": 1},
            {"what": "landing tookPlaceAt pier", "at": 1},
            {"what": "northland metWith southland", "at": 2},
            {"what": "northland detained travellers", "at": 2, "stance": "alleged"},
        ],
        {},
    )
    assert found == {}
    assert edges(engine) == {
        ("pier", "locatedIn", "island"),
        ("port", "locationOf", "pier"),
        ("island", "locationOf", "port"),
        ("island", "locationOf", "pier"),
        ("landing", "tookPlaceAt", "port"),
        ("landing", "tookPlaceAt", "island"),
        *((place, "siteOf", "landing") for place in ("pier", "port", "island")),
        ("southland", "metWith", "northland"),
    }


# -- how strong it is --------------------------------------------------------------------------------------------------

ORDER = ("asserted", "alleged", "planned", "requested", "hypothetical")


@pytest.mark.parametrize(("role", "act"), [*itertools.product(ORDER, repeat=2)])
def test_a_conclusion_is_as_strong_as_its_weakest_premise(conclude: Conclude, role: str, act: str) -> None:
    engine, found = conclude([{**ROLE, "stance": role}, {**ACT, "stance": act}], {"acts": ACTS_FOR})
    ((_, inference),) = found.items()
    weakest = ORDER[max(ORDER.index(role), ORDER.index(act))]
    assert inference["stance"] == [weakest.capitalize()]
    assert (("northland", "detained", "travellers") in edges(engine)) == (weakest == "asserted")


@pytest.mark.parametrize(
    ("fields", "stance"),
    [
        ({}, "Asserted"),
        ({"said_by": "ministry"}, "Asserted"),
        ({"said_by": "reporter"}, "Alleged"),
        ({"said_by": ["ministry", "reporter"]}, "Alleged"),
        ({"voice": "headline"}, "Alleged"),
        ({"voice": "caption"}, "Alleged"),
        ({"condition": "if the river is low"}, "Alleged"),
        ({"negated": True}, "Alleged"),
        ({"said_by": "reporter", "stance": "planned"}, "Planned"),
    ],
)
def test_what_is_no_fact_makes_no_fact(conclude: Conclude, fields: dict[str, Any], stance: str) -> None:
    engine, found = conclude([ROLE, {**ACT, **fields}], {"acts": ACTS_FOR})
    ((_, inference),) = found.items()
    assert inference["stance"] == [stance]
    assert (("northland", "detained", "travellers") in edges(engine)) == (stance == "Asserted")
    assert inference.get("condition") == ([f'"{fields["condition"]}"'] if "condition" in fields else None)
    assert ("negated" in inference) == ("negated" in fields)


def test_a_judgement_makes_no_fact(conclude: Conclude) -> None:
    vocabulary = load_vocabulary()
    judgement = next(r for r in vocabulary.relations.values() if not r.direct_edge and r.takes == "object")
    rule = ACTS_FOR.replace(
        "rdf:predicate ?did ; rdf:object ?whom ; ag:premise",
        "rdf:predicate ag:detained ; rdf:object ?whom ; ag:premise",
    )
    assert rule != ACTS_FOR
    concluding = ACTS_FOR.replace(
        "[] rdf:subject ?body ; rdf:predicate ?did", f"[] rdf:subject ?body ; rdf:predicate ag:{judgement.name}"
    )
    engine, found = conclude([ROLE, ACT], {"acts": concluding})
    ((_, inference),) = found.items()
    assert inference["stance"] == ["Asserted"]
    assert not {edge for edge in edges(engine) if edge[1] == judgement.name}


@pytest.mark.parametrize(("header", "expected"), [("", []), ("#+ denied: true\n", ["Alleged"])])
def test_what_is_denied_is_a_premise_only_where_the_rule_says_so(
    conclude: Conclude, header: str, expected: list[str]
) -> None:
    denied = {**ACT, "stance": "denied", "said_by": "northland"}
    engine, found = conclude([ROLE, denied], {"acts": ACTS_FOR}, header)
    assert [inference["stance"][0] for inference in found.values()] == expected
    assert ("northland", "detained", "travellers") not in edges(engine)


@pytest.mark.parametrize(("header", "count"), [("", 0), ("#+ negated: true\n", 1)])
def test_the_opposite_of_what_is_said_is_not_concluded(conclude: Conclude, header: str, count: int) -> None:
    """A rule that does not look at negation would make 'did not detain' a detention."""
    careless = ACTS_FOR.replace(" ; ag:negated ?not", "")
    assert careless != ACTS_FOR
    engine, found = conclude([ROLE, {**ACT, "negated": True}], {"acts": careless}, header)
    assert len(found) == count
    assert ("northland", "detained", "travellers") not in edges(engine)


def test_alleged_in_alleged_out_through_several_steps(conclude: Conclude) -> None:
    statements = [
        {"what": "office actsFor ministry", "at": 1},
        {**ROLE, "stance": "alleged", "said_by": "reporter"},
        {"what": "office detained travellers", "at": 2},
    ]
    engine, found = conclude(statements, {"acts": ACTS_FOR})
    stances = {said(inference)[0]: inference["stance"] for inference in found.values()}
    assert stances == {"ministry": ["Asserted"], "northland": ["Alleged"]}
    assert ("ministry", "detained", "travellers") in edges(engine)
    assert ("northland", "detained", "travellers") not in edges(engine)
    (last,) = (inference for inference in found.values() if said(inference)[0] == "northland")
    (first,) = (node for node, inference in found.items() if said(inference)[0] == "ministry")
    assert short(first) in last["premise"]


# -- where it ends -----------------------------------------------------------------------------------------------------


def test_two_who_act_for_each_other_do_not_go_round_for_ever(conclude: Conclude) -> None:
    statements = [ROLE, {"what": "northland actsFor ministry", "at": 1}, ACT]
    _, found = conclude(statements, {"acts": ACTS_FOR})
    assert [said(content) for content in found.values()] == [("northland", "detained", "travellers")]


def test_the_order_of_rules_does_not_matter(conclude: Conclude) -> None:
    first = "CONSTRUCT { ?b ag:urged ?a } WHERE { ?a ag:detained ?b }"
    second = "CONSTRUCT { ?b ag:metWith ?a } WHERE { ?a ag:urged ?b }"
    one, _ = conclude([ACT], {"a": first, "b": second})
    other, _ = conclude([ACT], {"b": first, "a": second})
    assert (
        edges(one)
        == edges(other)
        >= {
            ("travellers", "urged", "ministry"),
            ("ministry", "metWith", "travellers"),
            ("travellers", "metWith", "ministry"),
        }
    )


@pytest.mark.parametrize(
    ("reads", "times"),
    [("", 3), ("#+ reads: detained\n", 3), ("#+ reads: statements\n", 1), ("#+ reads: urged, metWith\n", 1)],
)
def test_a_rule_is_asked_again_only_where_what_it_reads_is_new(conclude: Conclude, reads: str, times: int) -> None:
    statements = [{"what": "office actsFor ministry", "at": 1}, ROLE, {"what": "office detained travellers", "at": 2}]
    asked: list[str] = []
    _, found = conclude(statements, {"acts": ACTS_FOR}, reads, say=asked.append)
    assert asked.count(f"{BASE}rule/acts") == times
    assert len(found) == min(times, 2)


@pytest.mark.parametrize("bound", [3, 7])
def test_a_rule_that_never_ends_is_stopped_after_some_rounds(conclude: Conclude, bound: int) -> None:
    endless = """CONSTRUCT { [] rdf:subject ?s ; rdf:predicate ag:urged ; rdf:object ?new ; ag:premise ?x }
WHERE { ?x rdf:subject ?s ; rdf:object ?o BIND(CONCAT(STR(?o), "1") AS ?new) }"""
    with pytest.raises(Refused, match=f"after {bound} rounds") as raised:
        conclude([ACT], {"endless": endless, "fine": ACTS_FOR}, limits=Limits(rounds=bound))
    assert raised.value.rule == f"{BASE}rule/endless"


def test_an_edge_rule_sees_facts_and_no_claims(conclude: Conclude) -> None:
    """By whatever way it looks at them: statements and inferences may be allegations."""
    alleged = {"what": "southland detained sailors", "at": 2, "stance": "alleged"}
    is_named = "FILTER(STR(?p) = CONCAT(STR(rdf:), 'subject') && STR(?q) = CONCAT(STR(rdf:), 'object'))"
    rules = {
        "acts": "CONSTRUCT { [] rdf:subject :northland ; rdf:predicate ag:detained ; rdf:object ?o ; ag:premise ?x }\n"
        "WHERE { ?x rdf:subject :southland ; rdf:object ?o }",
        "sly": f"CONSTRUCT {{ ?o ag:urged ?s }} WHERE {{ ?x ?p ?s ; ?q ?o {is_named} }}",
        "slyer": f"CONSTRUCT {{ ?o ag:urged ?s }} WHERE {{ GRAPH ?g {{ ?x ?p ?s ; ?q ?o {is_named} }} }}",
        "fair": "CONSTRUCT { ?o ag:metWith ?s } WHERE { ?s ag:detained ?o }",
    }
    engine, found = conclude([ACT, alleged], rules)
    assert [content["stance"] for content in found.values()] == [["Alleged"]]
    assert {edge for edge in edges(engine) if edge[1] in ("urged", "metWith")} == {
        ("ministry", "metWith", "travellers"),
        ("travellers", "metWith", "ministry"),
    }


def test_a_rule_that_adds_too_much_is_stopped(conclude: Conclude) -> None:
    everything = """CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ?b ; ag:premise ?x }
WHERE { ?x a ag:Statement . ?a a ag:Entity . ?b a ag:Entity }"""
    with pytest.raises(Refused, match="more than 300 triples follow") as raised:
        conclude([ACT], {"everything": everything}, limits=Limits(triples=300))
    assert raised.value.rule == f"{BASE}rule/everything"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CONSTRUCT { ?a ?p ?b } WHERE { ?a ag:detained ?b BIND(rdfs:label AS ?p) }", "is no relation"),
        ("CONSTRUCT { ?a ?p ?b } WHERE { ?a ag:detained ?b BIND(prov:wasDerivedFrom AS ?p) }", "is no relation"),
        ("CONSTRUCT { ?a a ?c } WHERE { ?a ag:detained ?b BIND(ag:Statement AS ?c) }", "is no class of entities"),
        ("CONSTRUCT { ?x ag:urged ?b } WHERE { ?x a owl:Class . ?a ag:detained ?b }", "is no entity"),
        ("CONSTRUCT { ?a ag:urged ?x } WHERE { ?x a owl:ObjectProperty . ?a ag:detained ?b }", "is no entity"),
        ("CONSTRUCT { ?new ag:urged ?b } WHERE { ?a ag:detained ?b BIND(IRI('http://new/') AS ?new) }", "is no entity"),
        ("CONSTRUCT { ag:urged ag:urged ?b } WHERE { ?a ag:detained ?b }", "is no entity"),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?a ; ag:premise ?x } "
            "WHERE { ?x rdf:subject ?a BIND(rdfs:label AS ?p) }",
            "which is no relation",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?new ; rdf:predicate ag:urged ; rdf:object ?a ; ag:premise ?x } "
            "WHERE { ?x rdf:subject ?a BIND(IRI('file:///x') AS ?new) }",
            "something of <file:///x>, which is no entity, statement or inference",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ag:Statement ; ag:premise ?x } "
            "WHERE { ?x rdf:subject ?a }",
            "which is no entity, statement or inference",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ?a ; ag:premise ?a } "
            "WHERE { ?x rdf:subject ?a }",
            "which is neither a statement nor an inference",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ?no ; ag:premise ?x } "
            "WHERE { ?x rdf:subject ?a }",
            "has 0 values of rdf:object",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ?a ; ag:premise ?no } "
            "WHERE { ?x rdf:subject ?a }",
            "has no premise",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?a ; rdf:predicate ag:urged ; rdf:object ?a ; ag:premise ?x ; ag:when 'soon' } "
            "WHERE { ?x rdf:subject ?a }",
            "a date that is none",
        ),
        ("CONSTRUCT { ?a ag:urged ?b } WHERE { ?a ag:detained ?b FILTER(<http://f/>(?a)) }", "cannot be run"),
    ],
)
def test_what_a_rule_may_not_write_is_refused_when_it_tries(conclude: Conclude, text: str, why: str) -> None:
    with pytest.raises(Refused, match=re.escape(why)) as raised:
        conclude([ACT], {"bad": text, "fine": ACTS_FOR})
    assert raised.value.rule == f"{BASE}rule/bad"


def test_a_dataset_s_axioms_are_followed_too(conclude: Conclude) -> None:
    vocabulary = """\
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix : <https://example.org/terms#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:guards a owl:ObjectProperty ; rdfs:label "guards"@en ; skos:definition "Keeps under guard."@en ;
    skos:example "The navy guards the crew."@en ; rdfs:domain ag:Actor ; rdfs:range ag:Actor ;
    ag:family ag:MovementFamily ; rdfs:subPropertyOf ag:detained .
"""
    statement = {"what": "ministry guards travellers", "at": 1}
    engine, _ = conclude([statement], {}, vocabulary=vocabulary)
    assert edges(engine) >= {("ministry", "detained", "travellers"), ("travellers", "detainedBy", "ministry")}


def test_every_rule_of_ours_runs_on_any_dataset(conclude: Conclude) -> None:
    engine, _ = conclude([ROLE, ACT, {"what": "northland actsFor ministry", "at": 1}], {"acts": ACTS_FOR}, bundled=True)
    rules: dict[str, Rule] = engine._rules
    assert len(rules) > 9


def test_the_rule_in_the_documentation_is_one(conclude: Conclude) -> None:
    page = (Path(__file__).parents[3] / "docs" / "inference.md").read_text(encoding="utf-8")
    (rule,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    body = rule.partition("CONSTRUCT")[2]
    statements = [
        {"what": "office partOf ministry", "at": 1},
        {"what": "office detained travellers", "at": 2, "count": 3},
    ]
    _, found = conclude(statements, {"parents": f"CONSTRUCT{body}"})
    ((_, inference),) = found.items()
    assert said(inference) == ("ministry", "detained", "travellers")
    assert inference["countValue"] == ['"3"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_a_rule_that_is_told_what_is_new_concludes_the_same(conclude: Conclude) -> None:
    pattern = """CONSTRUCT { [] rdf:subject ?who ; rdf:predicate ag:saidToBeBoundBy ; rdf:object ?to ; ag:premise ?tie, ?link }
WHERE {
%s  ?tie rdf:predicate ?ties ; rdf:subject ?who ; rdf:object ?at .
  ?link rdf:predicate ag:locatedIn ; rdf:subject ?at ; rdf:object ?to
  FILTER(?ties IN (ag:saidToBeBoundBy, ag:locatedIn))
}"""
    places = ("pier", "port", "island")
    statements = [{"what": f"{a} locatedIn {b}", "at": 1} for a, b in itertools.pairwise(places)]
    statements += [{"what": "island locatedIn pier", "at": 2, "stance": "alleged"}]
    engines = []
    for line in ("", "  #+ new: ?tie\n"):
        engine, found = conclude(statements, {"mine": pattern % line}, header="#+ reads: saidToBeBoundBy\n")
        assert len(found) > len(statements)
        engines.append(engine)
    assert engines[0].lines == engines[1].lines
