"""``actorgraph explain``: statements as ever, what was inferred with its proof, in every format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from typer.testing import CliRunner, Result

from actorgraph.cli.app import app
from actorgraph.graph.build import build

VOCABULARY = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:calledAt a owl:ObjectProperty ; rdfs:label "called at"@en ; skos:definition "Was there."@en ; skos:example "A at B."@en ;
    rdfs:domain ag:Entity ; rdfs:range ag:Entity ; ag:family ag:MovementFamily .
:metAt a owl:ObjectProperty, ag:InferredProperty ; rdfs:label "may have met"@en ; skos:definition "Inferred."@en ;
    skos:example "A may have met B."@en .
"""
RULE = """\
#+ title: One port
#+ description: Two that called at one port may have met.
#+ sound: Only that it is possible is said.
PREFIX t: <https://example.org/terms#>
CONSTRUCT { [] rdf:subject ?a ; rdf:predicate t:metAt ; rdf:object ?b ; ag:premise ?one, ?other }
WHERE { ?one rdf:predicate t:calledAt ; rdf:subject ?a ; rdf:object ?port .
        ?other rdf:predicate t:calledAt ; rdf:subject ?b ; rdf:object ?port . FILTER(STR(?a) < STR(?b)) }
"""
FILES: dict[str, Any] = {
    "dataset.yaml": {"id": "sea", "title": "Sea", "description": "Made up.", "base": "https://example.org/sea/", "licence": "CC-BY-4.0"},
    "entities/all.yaml": [
        {"id": "arvenia", "type": "State", "name": "Arvenia <b>"},
        {"id": "vane", "type": "Person", "name": "Mirela Vane"},
        {"id": "port", "type": "Place", "name": "Port Kest"},
    ],
    "sources/all.yaml": [{"id": "paper", "title": "Paper", "url": "https://example.org/paper"}],
    "statements/paper.yaml": {
        "source": "paper",
        "statements": [
            {"what": "vane calledAt port", "at": 2, "when": "2021"},
            {"what": "arvenia calledAt port", "at": 1, "stance": "alleged", "said_by": "vane"},
        ],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explaining")
    for name, value in FILES.items():
        path = folder / "sea" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / "sea" / "vocabulary.ttl").write_text(VOCABULARY, encoding="utf-8")
    (folder / "sea" / "rules").mkdir()
    (folder / "sea" / "rules" / "one-port.rq").write_text(RULE, encoding="utf-8")
    build(folder / "sea", folder / "out")
    return folder / "out"


def run(out: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments, "--graph", str(out)], catch_exceptions=False)


def test_an_edge_that_only_a_rule_gives_is_explained_and_said_to_be_inferred(out: Path) -> None:
    shown = run(out, "arvenia", "metAt", "Mirela Vane").stdout
    assert shown.startswith("Arvenia <b> may have met Mirela Vane  [alleged]\n")
    assert "“One port”: Two that called at one port may have met." in shown
    for place in ("“Paper”, paragraph 1 ", "“Paper”, paragraph 2 ", "according to Mirela Vane; "):
        assert shown.count(place) == 1
    assert shown.endswith("\n\nInferred by rule from what the sources say; not a legal finding.\n")


def test_a_statement_is_explained_as_ever(out: Path) -> None:
    shown = run(out, "vane", "calledAt", "port").stdout
    assert "1 statement from 1 source; 1 may stand as a plain fact" in shown
    assert "nferred" not in shown
    assert run(out, "vane", "calledAt", "port", "--inferred").stdout == shown
    (told,) = json.loads(run(out, "vane", "calledAt", "port", "--json").stdout)
    assert run(out, told["id"][:10]).stdout == shown
    assert run(out, told["id"], "--cite").stdout.count("https://example.org/sea/statement/") == 1


def test_as_json_the_steps_lead_from_the_conclusion_to_the_paragraphs(out: Path) -> None:
    shown = json.loads(run(out, "arvenia", "metAt", "vane", "--format", "json").stdout)
    assert shown["statements"] == []
    (proof,) = shown["proofs"]
    steps = {step["id"]: step for step in proof["steps"]}
    conclusion = steps[proof["conclusion"]]
    assert (conclusion["kind"], conclusion["stance"]) == ("inference", "alleged")
    assert conclusion["rule"] == "https://example.org/sea/rule/one-port"
    assert sorted(steps[name]["paragraphs"] for name in conclusion["premises"]) == [["1"], ["2"]]
    assert proof["inferred"] is True and "not a legal finding" in proof["note"]
    identifier = proof["conclusion"].removeprefix("inference:")
    for written in (identifier, identifier[:8], proof["conclusion"]):
        assert json.loads(run(out, written, "--json").stdout) == shown
    assert run(out, identifier, "--cite").stdout.count("\n") == 2


def test_as_html_it_is_a_page_of_escaped_text(out: Path) -> None:
    shown = run(out, "arvenia", "metAt", "vane", "--format", "html").stdout
    assert shown.startswith("<!doctype html>")
    assert "Arvenia &lt;b&gt; may have met" in shown and "<b>" not in shown
    assert shown.count("<li") == 3
    statement = run(out, "vane", "calledAt", "port", "--format", "html").stdout
    assert statement.count("<li") == 1 and "not a legal finding" not in statement


def test_as_turtle_it_is_prov(out: Path) -> None:
    read = rdflib.Graph().parse(data=run(out, "arvenia", "metAt", "vane", "--format", "ttl").stdout, format="turtle")
    (conclusion,) = read.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/actorgraph/ontology#Inference"))
    derived = set(read.objects(conclusion, rdflib.PROV.wasDerivedFrom))
    assert len(derived) == 2
    assert {str(source) for node in derived for source in read.objects(node, rdflib.PROV.wasDerivedFrom)} == {
        "https://example.org/sea/paper"
    }
    plan = rdflib.PROV.wasGeneratedBy / rdflib.PROV.qualifiedAssociation / rdflib.PROV.hadPlan
    assert [str(rule) for rule in read.objects(conclusion, plan)] == ["https://example.org/sea/rule/one-port"]
    assert not any(isinstance(term, rdflib.BNode) for triple in read for term in triple)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["arvenia", "metat", "vane"], "did you mean 'metAt'"),
        (["vane", "metAt", "arvenia"], "unknown edge"),
        (["inference:ffff"], "unknown statement or inference"),
        (["vane", "calledAt", "port", "--format", "txt"], "did you mean 'text'"),
    ],
)
def test_what_there_is_not_is_named(out: Path, arguments: list[str], message: str) -> None:
    from actorgraph.ontology.errors import UnknownName

    with pytest.raises(UnknownName, match=message):
        run(out, *arguments)


def test_a_rule_that_does_not_answer_ends_the_search_and_is_named(out: Path) -> None:
    """Put in place of a rule of the vocabulary: a product of everything with everything, inside the database."""
    code = f"""
from pathlib import Path
from actorgraph.cli.explaining import _ending
from actorgraph.graph.opened import open_graph
with open_graph(Path({str(out)!r})) as graph, _ending(1) as say:
    say("https://example.org/sea/rule/one-port")
    list(graph.store.query("SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STRLEN(CONCAT(STR(?c), STR(?f), "
      "STR(?i), STR(?l))) < 0) }}", use_default_graph_as_union=True))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert (
        ended.stderr == "actorgraph: the rule 'one-port' does not answer within 1 seconds, and so there is no proof\n"
    )
    assert not ended.stdout


def test_the_search_says_which_rule_it_asks(out: Path) -> None:
    from actorgraph.graph.opened import open_graph
    from actorgraph.graph.proof.explanation import conclusions
    from actorgraph.graph.proof.prover import Prover

    asked: list[str] = []
    with open_graph(out) as graph:
        prover = Prover(graph, asked.append)
        rules = {
            step.rule
            for claim in conclusions(graph)
            for step in prover.proof(claim).steps.values()
            if step.kind == "inferred"
        }
        assert rules and rules <= set(asked) | {""} <= graph.rules.keys() | {""}
