"""Rule files: their headers, read and refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.namespaces import RULE
from actorgraph.ontology.rules import BUNDLED, MAX_BYTES, Rule, load_rules

HEADER = "#+ title: Neighbours\n#+ description: Who borders is bordered.\n#+ sound: Borders have two sides.\n"
EDGE = "CONSTRUCT { ?b ag:metWith ?a } WHERE { ?a ag:metWith ?b }\n"
STATEMENT = "CONSTRUCT { [] rdf:subject ?s } WHERE { ?x rdf:subject ?s }\n"
BASE = "https://example.org/d/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path


def written(folder: Path, text: str | bytes, name: str = "neighbours") -> Path:
    file = folder / "rules" / f"{name}.rq"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def own(folder: Path) -> dict[str, Rule]:
    return {rule.name: rule for rule in load_rules(folder, BASE).values() if rule.iri.startswith(BASE)}


def problems(folder: Path) -> list[str]:
    with pytest.raises(DatasetError) as raised:
        load_rules(folder, BASE)
    return [str(problem) for problem in raised.value.problems]


def test_every_bundled_rule_says_what_it_concludes_and_why_that_is_sound() -> None:
    rules = load_rules()
    assert len(rules) >= 8
    assert list(rules) == sorted(rules)
    for iri, rule in rules.items():
        assert iri == rule.iri == f"{RULE}{rule.name}"
        assert rule.title and rule.description and rule.sound
        assert rule.file == BUNDLED / f"{rule.name}.rq"
    assert {rule.name for rule in rules.values() if rule.kind == "axiom"} == {
        *("sub-class", "equivalent-class", "sub-property", "equivalent-property"),
        *("inverse", "symmetric", "transitive", "chain"),
    }
    assert {rule.title for rule in rules.values()}.__len__() == len(rules)


def test_a_dataset_s_rule_is_named_under_its_base(folder: Path) -> None:
    written(folder, HEADER + EDGE)
    (rule,) = own(folder).values()
    assert rule.iri == f"{BASE}rule/neighbours"
    assert (rule.title, rule.description, rule.sound) == (
        "Neighbours",
        "Who borders is bordered.",
        "Borders have two sides.",
    )
    assert (rule.kind, rule.denied, rule.negated, rule.reads) == ("edge", False, False, None)
    assert rule.text == HEADER + EDGE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STATEMENT, "statement"),
        ("construct\n{ _:it rdf:subject ?s } WHERE { ?x rdf:subject ?s }", "statement"),
        (EDGE, "edge"),
        ("# CONSTRUCT { [] }\nCONSTRUCT { ?a ?p ?b } WHERE { ?a ?p [] }", "edge"),
        ("PREFIX x: <http://x/[]{>\nCONSTRUCT { ?a ?p '[] _:b' } WHERE { ?a ?p ?b }", "edge"),
        ("#+ axiom: true\n" + EDGE, "axiom"),
    ],
)
def test_its_kind_is_told_by_its_template(folder: Path, text: str, kind: str) -> None:
    written(folder, HEADER + text)
    assert own(folder)["neighbours"].kind == kind


def test_flags_and_what_it_reads(folder: Path) -> None:
    written(folder, HEADER + "#+ denied: true\n#+ negated: true\n#+ reads: metWith, boundBy\n" + STATEMENT)
    written(folder, HEADER + "#+ reads: statements\n" + STATEMENT, "other")
    rules = own(folder)
    assert (rules["neighbours"].denied, rules["neighbours"].negated) == (True, True)
    assert rules["neighbours"].reads == ("boundBy", "metWith")
    assert rules["other"].reads == ()


def test_a_folded_text_is_one_line_and_windows_line_ends_are_read(folder: Path) -> None:
    written(
        folder,
        ("\ufeff#+ title: 국경\n#+ description: >\n#+   one\n#+   two\n#+ sound: yes\n" + EDGE).replace("\n", "\r\n"),
    )
    rule = own(folder)["neighbours"]
    assert (rule.title, rule.description, rule.sound) == ("국경", "one two", "yes")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EDGE, "rules/neighbours.rq:1: has no header; begin with lines such as '#+ title: Acts for'"),
        ("#+ - a\n", "rules/neighbours.rq:1: has no header; begin with lines such as '#+ title: Acts for'"),
        (HEADER.replace("title", "tile"), "rules/neighbours.rq:1: unknown field 'tile'; did you mean 'title'?"),
        (HEADER.replace("title", "tile"), "rules/neighbours.rq:1: title: is missing"),
        (HEADER.replace("Neighbours", ""), "rules/neighbours.rq:1: title: is empty"),
        (
            HEADER.replace("Borders have two sides.", "[a]"),
            "rules/neighbours.rq:3: the header holds texts; write 'field: text'",
        ),
        (HEADER + "#+ title: again\n", "rules/neighbours.rq:4: title: stands twice"),
        (HEADER + "#+ denied: yes\n", "rules/neighbours.rq:4: denied: must be true or false, not 'yes'"),
        (
            HEADER + "#+ reads:\n",
            "rules/neighbours.rq:4: reads: is empty; write the names of relations, or 'statements'",
        ),
        (HEADER + "#+ sound: 'x\n", "rules/neighbours.rq:4: not valid YAML: found unexpected end of stream"),
        (b"\xff\xfe#", "rules/neighbours.rq: is not UTF-8 (byte 0xff); save the file as UTF-8"),
        ("#" * (MAX_BYTES + 1), "rules/neighbours.rq: has 200 kB; 200 kB are the most that is read"),
    ],
)
def test_a_bad_header_is_refused_by_line(folder: Path, text: str | bytes, message: str) -> None:
    written(folder, text)
    assert message in problems(folder)


def test_all_mistakes_of_all_rules_come_at_once(folder: Path) -> None:
    written(folder, EDGE)
    written(folder, EDGE, "Other One")
    (folder / "rules" / "pipe.rq").mkdir()
    assert len(problems(folder)) == 4


def test_the_name_of_a_bundled_rule_is_taken(folder: Path) -> None:
    written(folder, HEADER + EDGE, "inverse")
    assert problems(folder) == ["rules/inverse.rq: there is a rule 'inverse' already; give this one another name"]


def test_a_folder_without_rules_adds_none(tmp_path: Path) -> None:
    assert load_rules(tmp_path, BASE) == load_rules()
