"""Which texts are rules: every other one is refused by file, line and place, before anything of it is run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from actorgraph.graph.check import checked
from actorgraph.graph.inference.rules import Names, checked_rules, file_triples, terms
from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.vocabulary import load_vocabulary

from ..conftest import DATASET, write_dataset

HEADER = "#+ title: T\n#+ description: D.\n#+ sound: S.\n"
BASE = "https://example.org/small/"
WHERE = "WHERE { ?x rdf:subject ?s ; rdf:object ?o }"
CONCLUSION = "rdf:subject ?s ; rdf:predicate ag:urged ; rdf:object ?o ; ag:premise ?x"


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(BASE, load_vocabulary(), ["northland", "southland", "first"])


def refusals(folder: Path, names: Names, text: str) -> list[str]:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "mine.rq").write_text(HEADER + text, encoding="utf-8")
    with pytest.raises(DatasetError) as raised:
        checked_rules(folder, names)
    return [str(problem) for problem in raised.value.problems]


def test_the_bundled_rules_are_rules() -> None:
    rules = checked_rules(None, Names("https://example.org/d/", load_vocabulary()), bundled=True)
    assert len(rules) >= 8


@pytest.mark.parametrize(
    "text",
    [
        f"CONSTRUCT {{ [] {CONCLUSION} }} {WHERE}",
        f"CONSTRUCT {{ _:it {CONCLUSION} . _:it ag:when ?when }} WHERE {{ ?x rdf:subject ?s ; rdf:object ?o ; ag:when ?when }}",
        f"CONSTRUCT {{ [] a ag:Inference ; {CONCLUSION} ; ag:count ?c }} WHERE {{ ?x rdf:subject ?s ; rdf:object ?o ; ag:count ?c }}",
        f"CONSTRUCT {{ [] {CONCLUSION} ; ag:negated true, ?n }} WHERE {{ ?x rdf:subject ?s ; rdf:object ?o ; ag:negated ?n }}",
        f"PREFIX x: <{BASE}> CONSTRUCT {{ [] {CONCLUSION} ; ag:to x:northland }} {WHERE}",
        "CONSTRUCT { ?s ag:urgedBy ?o } WHERE { GRAPH graph:edges { ?o ag:urged ?s } }",
        "CONSTRUCT { ?s ?p ?o ; a ?c } WHERE { ?s ?q ?o ; a ?d . ?q rdfs:subPropertyOf ?p . ?d rdfs:subClassOf ?c }",
        "CONSTRUCT { ?s a ag:State } WHERE { ?s a ag:Organization FILTER NOT EXISTS { ?s a ag:NGO } }",
        "CONSTRUCT { ?s ag:metWith ?o } WHERE { { SELECT ?s ?o { ?s ag:metWith ?o } } } ORDER BY ?s",
        "CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o FILTER(?o != 'SERVICE <http://x>') } # SERVICE, FROM, NOW()",
    ],
)
def test_rules_are_let_through(tmp_path: Path, names: Names, text: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.rq").write_text(HEADER + text, encoding="utf-8")
    assert f"{BASE}rule/mine" in checked_rules(tmp_path, names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file holds no rule"),
        ("SELECT * { ?s ?p ?o }", ":4: column 1: a rule is a CONSTRUCT, not SELECT"),
        ("ASK { ?s ?p ?o }", "a rule is a CONSTRUCT, not ASK"),
        ("DESCRIBE :northland", "a rule is a CONSTRUCT, not DESCRIBE"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is an update"),
        ("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", "INSERT is an update"),
        ("LOAD <file:///etc/passwd>", "LOAD is an update"),
        (
            "CONSTRUCT { ?s ag:urged ?o }\nWHERE { ?s ag:urged ?o\n  FILTER(ag:urged(?o) = 1) }",
            ":6: column 10: there is no function 'ag:urged'",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o }\nWHERE { ?s ag:urged ?o BIND(<https://example.org/f>(?o) AS ?p) }",
            "there is no function '<https://example.org/f>'",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o }\nWHERE {\n  #+ new: ?s\n  ?s ag:urged ?o }",
            ":6: column 12: new: needs a line 'reads: …' in the header",
        ),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o", "'{' is not closed"),
        ("CONSTRUCT { ?s ag:urged ?o WHERE { ?s ag:urged ?o }", ":4: column 28: 'WHERE' cannot stand here"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o } ; DROP ALL", "';' cannot stand here"),
        ("CONSTRUCT { ?s foo:urged ?o } WHERE { ?s ag:urged ?o }", "unknown prefix 'foo:'"),
        (
            "CONSTRUCT { ?s ag:urgd ?o }\nWHERE { ?s ag:urged ?o }",
            ":4: column 16: the vocabulary has no 'ag:urgd'; did you mean 'ag:urged'",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o }\nWHERE { ?s ag:urgd ?o }",
            ":5: column 12: the vocabulary has no 'ag:urgd'; did you mean 'ag:urged'",
        ),
        (
            "CONSTRUCT { ?s ag:urged :nothland } WHERE { ?s ag:urged ?o }",
            "the dataset has no ':nothland'; did you mean ':northland' or ':southland'?",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged <https://example.org/small/nothland> , ?o }",
            "did you mean '<https://example.org/small/northland>' or ",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ag:urged ?o } }",
            "SERVICE is not allowed",
        ),
        (
            "CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o . SERVICE SILENT ?o { ?a ?b ?c } }",
            "SERVICE is not allowed",
        ),
        ("CONSTRUCT { ?s ag:urged ?o } FROM <file:///etc/passwd> WHERE { ?s ag:urged ?o }", "FROM is not allowed"),
        ("CONSTRUCT { ?s ag:urged ?o } FROM NAMED <x:y> WHERE { ?s ag:urged ?o }", "FROM is not allowed"),
        ("CONSTRUCT WHERE { ?s ag:urged ?o }", "a rule says what it concludes"),
        ("CONSTRUCT FROM <x:y> WHERE { ?s ag:urged ?o }", "FROM is not allowed"),
        ("CONSTRUCT {} WHERE { ?s ag:urged ?o }", "its template is empty"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o BIND(NOW() AS ?n) }", "NOW is not allowed"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o FILTER(rand() > 0.5) }", "RAND is not allowed"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o } LIMIT 5", "LIMIT is not allowed"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o BIND(BNODE() AS ?n) }", "BNODE is not allowed"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o BIND(1 AS ?o) }", "?o already has a value"),
        ("CONSTRUCT { GRAPH graph:edges { ?s ag:urged ?o } } WHERE { ?s ag:urged ?o }", "'GRAPH' cannot stand here"),
        # what it may read
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }",
            "reads no statements (rdf:subject); conclude [] with",
        ),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o FILTER NOT EXISTS { ?x ag:saidBy ?s } }", "(ag:saidBy)"),
        ("CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o . ?x a ag:Inference }", "(ag:Inference)"),
        (
            f"CONSTRUCT {{ [] {CONCLUSION} }} WHERE {{ GRAPH graph:inferences {{ ?x rdf:subject ?s, ?o }} }}",
            "leave GRAPH",
        ),
        # what it may say
        ("CONSTRUCT { ?s a ag:Statement } WHERE { ?s ag:urged ?o }", "a rule makes nothing ag:Statement"),
        ("CONSTRUCT { ?s a ag:Inference } WHERE { ?s ag:urged ?o }", "a rule makes nothing ag:Inference"),
        ("CONSTRUCT { ?s a owl:Class } WHERE { ?s ag:urged ?o }", "a rule makes nothing owl:Class"),
        ("CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s ag:urged ?o }", "a rule does not conclude rdfs:label"),
        ("CONSTRUCT { ?s ag:protected true } WHERE { ?s ag:urged ?o }", "a rule does not conclude ag:protected"),
        ("CONSTRUCT { ?s rdf:subject ?o } WHERE { ?s ag:urged ?o }", "a rule does not conclude rdf:subject"),
        (
            "CONSTRUCT { ?s prov:wasDerivedFrom ?o } WHERE { ?s ag:urged ?o }",
            "a rule does not conclude prov:wasDerivedFrom",
        ),
        (
            "CONSTRUCT { ag:urged rdfs:subPropertyOf ?o } WHERE { ?s ag:urged ?o }",
            "a rule does not conclude rdfs:subPropertyOf",
        ),
        ("CONSTRUCT { ?s owl:sameAs ?o } WHERE { ?s ag:urged ?o }", "a rule does not conclude owl:sameAs"),
        ("CONSTRUCT { ?s ag:stance ag:Asserted } WHERE { ?s ag:urged ?o }", "a rule does not conclude ag:stance"),
        ("CONSTRUCT { ?s ag:urged (1 2) } WHERE { ?s ag:urged ?o }", "the template has blank nodes"),
        ("CONSTRUCT { ?s ag:urged <<( ?s ag:urged ?o )>> } WHERE { ?s ag:urged ?o }", "triple terms"),
        (f"CONSTRUCT {{ [] {CONCLUSION} . [] {CONCLUSION} }} {WHERE}", "the template has 2 blank nodes"),
        (f"CONSTRUCT {{ [] {CONCLUSION}, [] }} {WHERE}", "the template has 2 blank nodes"),
        (f"CONSTRUCT {{ [] {CONCLUSION} . ?s ag:urged ?o }} {WHERE}", "says something beside the one conclusion"),
        (f"CONSTRUCT {{ [] {CONCLUSION} ; ag:stance ag:Asserted }} {WHERE}", "a conclusion has no ag:stance"),
        (f"CONSTRUCT {{ [] {CONCLUSION} ; ag:saidBy ?s }} {WHERE}", "a conclusion has no ag:saidBy"),
        (
            f"CONSTRUCT {{ [] {CONCLUSION} ; prov:wasDerivedFrom ?s }} {WHERE}",
            "a conclusion has no prov:wasDerivedFrom",
        ),
        (f"CONSTRUCT {{ [] {CONCLUSION} ; a ag:Statement }} {WHERE}", "a conclusion has no rdf:type"),
        (
            f"CONSTRUCT {{ [] {CONCLUSION} ; ?p ?o }} WHERE {{ ?x rdf:subject ?s ; rdf:object ?o ; ?p ?q }}",
            "a conclusion has no",
        ),
        (
            "CONSTRUCT { [] rdf:subject ?s ; rdf:object ?o ; ag:premise ?x } " + WHERE,
            "exactly one rdf:predicate, has 0",
        ),
        (f"CONSTRUCT {{ [] {CONCLUSION} ; rdf:object ?x }} {WHERE}", "exactly one rdf:object, has 2"),
        ("CONSTRUCT { [] rdf:subject ?s ; rdf:predicate ag:urged ; rdf:object ?o } " + WHERE, "has no ag:premise"),
        (
            "CONSTRUCT { [] rdf:subject ?s ; rdf:predicate rdfs:label ; rdf:object ?o ; ag:premise ?x } " + WHERE,
            "does not conclude rdfs:label",
        ),
        # what would end the process that only looks at it
        ("CONSTRUCT { ?s ag:urged ?o } WHERE " + "{" * 3_000 + "?s ag:urged ?o" + "}" * 3_000, "nested more than"),
        (
            "CONSTRUCT { ?s ag:urged ?o } WHERE { ?s ag:urged ?o " + "BIND(1 AS ?x) " * 2_000 + "}",
            "more than 1000 patterns",
        ),
    ],
)
def test_what_is_no_rule_is_refused_by_name(tmp_path: Path, names: Names, text: str, message: str) -> None:
    (problem,) = refusals(tmp_path, names, text)
    assert problem.startswith("rules/mine.rq:")
    assert message in problem


def test_what_a_rule_reads_is_checked(tmp_path: Path, names: Names) -> None:
    (problem,) = refusals(
        tmp_path, names, "#+ reads: metWit\nCONSTRUCT { ?s ag:metWith ?o } WHERE { ?o ag:metWith ?s }"
    )
    assert problem == "rules/mine.rq: reads: the vocabulary has no 'metWit'; did you mean 'metWith'?"


def test_nothing_of_a_rule_is_evaluated_by_the_check(tmp_path: Path, names: Names) -> None:
    """Doubled sixty times, a text of four characters has more than there are atoms of memory."""
    doubled = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(60))
    many = " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in range(20))
    (tmp_path / "rules").mkdir()
    for name, body in (
        ("text", f'BIND("aaaa" AS ?a0) {doubled}'),
        ("count", f"{{ SELECT (COUNT(*) AS ?n) {{ {many} }} }}"),
    ):
        text = f"{HEADER}CONSTRUCT {{ ?s ag:metWith ?o }} WHERE {{ ?s ag:metWith ?o {body} }}"
        (tmp_path / "rules" / f"{name}.rq").write_text(text, encoding="utf-8")
    begun = time.monotonic()
    assert {f"{BASE}rule/text", f"{BASE}rule/count"} <= checked_rules(tmp_path, names).keys()
    assert time.monotonic() - begun < 30


def test_check_reports_rules_with_everything_else(tmp_path: Path) -> None:
    folder = write_dataset(
        tmp_path / "d", {**DATASET, "statements/second.yaml": {"source": "second", "statements": []}}
    )
    (folder / "rules").mkdir()
    (folder / "rules" / "bad.rq").write_text(f"{HEADER}CONSTRUCT {{ ?s ag:urgd ?o }} WHERE {{ ?o ag:urged ?s }}\n")
    (folder / "rules" / "headless.rq").write_text("CONSTRUCT { ?s ag:urged ?o } WHERE { ?o ag:urged ?s }\n")
    (folder / "rules" / "stray.txt").write_text("")
    with pytest.raises(DatasetError) as raised:
        checked(folder)
    files = [problem.file for problem in raised.value.problems]
    assert {"rules/headless.rq", "rules/stray.txt"} <= set(files)
    for name in ("headless.rq", "stray.txt"):
        (folder / "rules" / name).unlink()
    with pytest.raises(DatasetError) as raised:
        checked(folder)
    (problem,) = (problem for problem in raised.value.problems if problem.code == "rule")
    assert (problem.file, problem.line) == ("rules/bad.rq", 4)


def test_a_dataset_s_own_relation_may_be_concluded(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "d", DATASET)
    (folder / "rules").mkdir()
    text = f"{HEADER}PREFIX t: <https://example.org/terms#> CONSTRUCT {{ ?s t:motto ?o }} WHERE {{ ?s t:motto ?o }}\n"
    (folder / "rules" / "motto.rq").write_text(text)
    assert checked(folder).dataset.id == "small"


def test_what_rules_may_conclude() -> None:
    vocabulary = load_vocabulary()
    known = terms(file_triples(vocabulary))
    assert {f"<{r.iri}>" for r in vocabulary.relations.values()} <= known.edges
    assert {f"<{r.iri}>" for r in vocabulary.relations.values() if not r.direct_edge} <= known.undirect
    assert not {f"<{r.iri}>" for r in vocabulary.relations.values() if r.direct_edge} & known.undirect
    ag = "<https://w3id.org/actorgraph/ontology#"
    assert not {f"{ag}{name}>" for name in ("when", "stance", "premise", "saidBy", "family")} & known.edges
    assert f"{ag}State>" in known.classes and f"{ag}Statement>" not in known.classes
    order = sorted(known.strength, key=lambda stance: -known.strength[stance])
    assert [name.removeprefix(ag)[:-1] for name in order] == [
        "Asserted",
        "Alleged",
        "Planned",
        "Requested",
        "Hypothetical",
    ]
