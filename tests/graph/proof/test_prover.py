"""Proofs: down to the sources, shortest first, through cycles and long chains, and shown without harm."""

from __future__ import annotations

import html.parser
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pyoxigraph as ox
import pytest
import rdflib

from actorgraph.graph.export.turtle import write_turtle
from actorgraph.graph.opened import Graph
from actorgraph.graph.proof import rdf as proof_rdf
from actorgraph.graph.proof.explanation import between, conclusions, explain, inference
from actorgraph.graph.proof.html import page
from actorgraph.graph.proof.prover import MOST_STATEMENTS, Claim, Prover, is_circular
from actorgraph.graph.proof.replay import Replayer, replay
from actorgraph.graph.proof.words import DEEPEST, ProofNarrator, ToldProof, as_text, tree
from actorgraph.graph.words import INFERRED_NOTE
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from ..conftest import build_graph, write_dataset

BASE: Final = "https://example.org/proofs/"
TERMS: Final = "https://example.org/terms#"
HOSTILE: Final = '</li><script>alert("1")</script>\u202e \\" \n & <b>'

VOCABULARY: Final = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:within a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:label "lies within"@en ; skos:definition "Lies within."@en ;
    skos:example "A lies within B."@en ; rdfs:domain ag:Entity ; rdfs:range ag:Entity ; ag:family ag:OrganizationFamily ;
    owl:inverseOf :holds .
:holds a owl:ObjectProperty ; rdfs:label "holds"@en ; skos:definition "Inverse."@en ; skos:example "B holds A."@en ;
    rdfs:domain ag:Entity ; rdfs:range ag:Entity .
:deepWithin a owl:ObjectProperty ; rdfs:label "lies deep within"@en ; skos:definition "A shade."@en ;
    skos:example "A lies deep within B."@en ; rdfs:domain ag:Entity ; rdfs:range ag:Entity ;
    ag:family ag:OrganizationFamily ; rdfs:subPropertyOf :within .
:borders a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:label "borders"@en ; skos:definition "Borders."@en ;
    skos:example "A borders B."@en ; rdfs:domain ag:Entity ; rdfs:range ag:Entity ; ag:family ag:OrganizationFamily .
:reachable a owl:ObjectProperty, ag:InferredProperty ; rdfs:label "is reachable from"@en ;
    skos:definition "Inferred."@en ; skos:example "A is reachable from B."@en .
:spokenOf a owl:ObjectProperty, ag:InferredProperty ; rdfs:label "is spoken of with"@en ;
    skos:definition "Inferred."@en ; skos:example "A is spoken of with B."@en .
"""

REACHABLE: Final = """\
#+ title: 'Reachable HOSTILE'
#+ description: What borders on it, or lies within what does.
#+ sound: A border can be crossed.
PREFIX t: <https://example.org/terms#>
CONSTRUCT { ?there t:reachable ?here }
WHERE { ?here ^t:within*/t:borders ?there FILTER(?here != ?there) }
"""

SPOKEN: Final = """\
#+ title: Spoken of together
#+ description: Two that one statement names.
#+ sound: The statement names both.
PREFIX t: <https://example.org/terms#>
CONSTRUCT { [] rdf:subject ?s ; rdf:predicate t:spokenOf ; rdf:object ?o ; ag:premise ?statement ; ag:when ?when }
WHERE { ?statement a ag:Statement ; rdf:subject ?s ; rdf:predicate t:borders ; rdf:object ?o
        OPTIONAL { ?statement ag:when ?when } }
"""


def dataset(folder: Path, *, chain: int = 0) -> Path:
    """Five places in a row, each within the next; two that border on each other, by several sources' word."""
    names = [f"p{number}" for number in range(6)] + [f"c{number}" for number in range(chain + 1 if chain else 0)]
    said: list[dict[str, Any]] = [
        {"what": "p0 deepWithin p1", "at": 1},
        {"what": "p1 within p2", "at": 2},
        {"what": "p2 within p3", "at": 3},
        {"what": "p2 within p1", "at": 3},
        {"what": "p3 borders p4", "at": "4:3-9", "when": "2020"},
        {"what": "p4 borders p5", "at": 5, "stance": "alleged", "said_by": "p0"},
        *({"what": f"c{n} within c{n + 1}", "at": n + 1} for n in range(chain)),
    ]
    files = {
        "dataset.yaml": {
            "id": "proofs", "title": "Proofs", "description": "For proofs.", "base": BASE, "creators": ["A. Nobody"],
            "licence": "https://creativecommons.org/licenses/by/4.0/", "languages": ["en"],
        },
        "entities/all.yaml": [
            {"id": name, "type": "Place", "name": HOSTILE if name == "p4" else f"Place {name}"} for name in names
        ],
        "sources/all.yaml": [
            {"id": "first", "title": f"First {HOSTILE}", "url": "https://example.org/first?a=1&b=2"},
            {"id": "second", "title": "Second", "url": "https://example.org/second"},
        ],
        "statements/first.yaml": {"source": "first", "statements": said},
        "statements/second.yaml": {
            "source": "second",
            "statements": [{"what": "p3 borders p4", "at": n, "when": f"20{n:02}"} for n in range(10, 40)],
        },
    }  # fmt: skip
    write_dataset(folder, files, VOCABULARY)
    (folder / "rules").mkdir()
    (folder / "rules" / "reachable.rq").write_text(REACHABLE.replace("HOSTILE", "</title><script>x</script>"))
    (folder / "rules" / "spoken.rq").write_text(SPOKEN)
    return folder


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("proofs")
    with build_graph(dataset(folder / "dataset"), folder / "out", inferred=True) as opened:
        yield opened


def edge(subject: str, relation: str, target: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(BASE + subject), ox.NamedNode(TERMS + relation), ox.NamedNode(BASE + target))


def rules_of(graph: Graph, claim: Claim) -> list[str]:
    proof = Prover(graph).proof(claim)
    return sorted(step.rule.rpartition("/")[2] for step in proof.steps.values() if step.rule)


def leaves(graph: Graph, claim: Claim) -> set[str]:
    return {step.kind for step in Prover(graph).proof(claim).steps.values() if not step.premises}


def told(graph: Graph, claim: Claim) -> ToldProof:
    return ProofNarrator(graph).tell(Prover(graph).proof(claim))


def test_each_axiom_is_named_with_the_edge_it_was_applied_to(graph: Graph) -> None:
    assert rules_of(graph, edge("p0", "within", "p1")) == ["sub-property"]
    assert rules_of(graph, edge("p1", "holds", "p0")) == ["inverse", "sub-property"]
    assert rules_of(graph, edge("p4", "borders", "p3")) == ["symmetric"]
    assert rules_of(graph, edge("p0", "within", "p2")) == ["sub-property", "transitive"]
    assert leaves(graph, edge("p0", "within", "p2")) == {"statement", "vocabulary"}
    place = ox.NamedNode(BASE + "p0")
    kinds = {str(q.object): q for q in graph.inferred_store.quads_for_pattern(
        place, ox.NamedNode(rdflib.RDF.type), None, graph.graph("inferences"))}  # fmt: skip
    assert len(kinds) >= 1
    for quad in kinds.values():
        assert set(rules_of(graph, quad.triple)) == {"sub-class"}
        assert leaves(graph, quad.triple) == {"description", "vocabulary"}


def test_a_proof_is_the_shortest_and_others_follow(graph: Graph) -> None:
    # By way of p1 or of p2, and of circles between these two.
    claim = edge("p0", "within", "p3")
    found = Prover(graph).proofs(claim, limit=5)
    sizes = [len(proof.steps) for proof in found]
    assert sizes == sorted(sizes)
    assert 2 <= len(found) <= 5
    assert sizes[0] == len(Prover(graph).proof(claim).steps)
    assert len({proof.steps[claim].premises for proof in found}) == len(found)
    assert all(replay(graph, proof) for proof in found)
    assert not any(is_circular(proof) for proof in found)


def test_every_conclusion_of_a_dataset_has_a_proof_that_replays(graph: Graph) -> None:
    found = list(conclusions(graph))
    assert len(found) > 60
    prover, replayer = Prover(graph), Replayer(graph)
    assert [claim for claim in found if not replayer.holds(prover.proof(claim))] == []


def test_a_proof_without_one_of_its_premises_does_not_replay(graph: Graph) -> None:
    proof = Prover(graph).proof(edge("p0", "within", "p3"))
    assert replay(graph, proof)
    asserted = [claim for claim, step in proof.steps.items() if step.kind == "asserted"]
    assert len(asserted) == 3
    for claim in asserted:
        gone = {claim, *proof.steps[claim].premises}
        rest = {other: step for other, step in proof.steps.items() if other not in gone}
        assert not replay(graph, msgspec.structs.replace(proof, steps=rest))
    rule = {claim: msgspec.structs.replace(step, rule="") for claim, step in proof.steps.items()}
    assert replay(graph, msgspec.structs.replace(proof, steps=rule))  # axioms hold unasked
    made_up = edge("p3", "within", "p0")
    steps = {**proof.steps, made_up: msgspec.structs.replace(proof.steps[proof.conclusion], kind="inferred")}
    assert not replay(graph, msgspec.structs.replace(proof, conclusion=made_up, steps=steps))


def test_the_path_of_a_rule_is_followed_edge_by_edge(graph: Graph) -> None:
    proof = Prover(graph).proof(edge("p4", "reachable", "p3"))
    assert rules_of(graph, edge("p4", "reachable", "p3"))[-1] == "reachable"
    assert len(proof.steps[proof.conclusion].premises) == 1
    with pytest.raises(ActorgraphError, match="does not hold"):
        Prover(graph).proof(edge("p0", "reachable", "p5"))


def test_an_inference_is_explained_by_its_premises_and_never_stronger(graph: Graph) -> None:
    ends = [ox.NamedNode(BASE + "p4"), ox.NamedNode(BASE + "p5")]
    (node,) = Prover(graph).inferences(ends[0], ox.NamedNode(TERMS + "spokenOf"), ends[1])
    proof = told(graph, node)
    conclusion, premise = proof.steps
    assert (conclusion.stance, conclusion.marks) == ("alleged", ("alleged",))
    assert conclusion.rule_title == "Spoken of together"
    assert (premise.kind, premise.paragraphs, premise.said_by, premise.source) == (
        "statement",
        ("5",),
        "Place p0",
        "first",
    )
    assert proof.note == INFERRED_NOTE


def test_an_edge_by_many_statements_shows_some_and_counts_the_rest(graph: Graph) -> None:
    proof = told(graph, edge("p4", "borders", "p3"))
    (stated,) = [step for step in proof.steps if step.kind == "asserted"]
    assert len(stated.premises) == MOST_STATEMENTS
    assert stated.left_out == 31 - MOST_STATEMENTS
    assert f"(and {31 - MOST_STATEMENTS} more)" in as_text([proof])


def test_what_is_named_is_found(graph: Graph) -> None:
    found = explain(graph, ["Place p0", "within", "p3"])
    assert (found.statements, len(found.proofs)) == ((), 1)
    assert [p.conclusion for p in explain(graph, ["p3", "holds", "p0"]).proofs] == [edge("p3", "holds", "p0")]
    stated = explain(graph, ["p3", "borders", "p4"])
    assert (len(stated.statements), stated.proofs) == (31, ())
    assert len(explain(graph, ["p4", "borders", "p3"], inferred=True).proofs) == 1
    claims = between(graph, "p4", "spokenOf", "p5")
    assert len(claims) == 1 and isinstance(claims[0], ox.NamedNode)
    identifier = claims[0].value.rpartition("/")[2]
    for written in (identifier, identifier[:9], f"inference:{identifier}", claims[0].value):
        assert [proof.conclusion for proof in explain(graph, [written]).proofs] == claims
    assert {s.source for s in explain(graph, [identifier]).cited(graph)} == {"first"}
    assert len(explain(graph, ["p3", "spokenOf"]).proofs) == 31
    for wrong, message in (
        (["p0", "withn", "p1"], "did you mean 'within'"),
        (["p5", "within", "p0"], "unknown edge"),
        (["ffffffffffff"], "unknown statement or inference"),
        (["inference:zz"], "unknown inference"),
        (["p0", "within", "p99"], "unknown entity"),
    ):
        with pytest.raises(UnknownName, match=message):
            explain(graph, wrong)
    with pytest.raises(ActorgraphError, match="explain takes"):
        explain(graph, ["a", "b", "c", "d"])
    digits = [claim.value.rpartition("/")[2][0] for claim in conclusions(graph) if isinstance(claim, ox.NamedNode)]
    several = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(ActorgraphError, match="give more characters"):
        inference(graph, several)


def test_as_rdf_a_proof_is_prov_without_blank_nodes(graph: Graph) -> None:
    claim = edge("p0", "within", "p3")
    proof = Prover(graph).proof(claim)
    buffer = io.BytesIO()
    write_turtle(proof_rdf.triples(graph, [proof]), graph.prefixes, buffer)
    read = rdflib.Graph().parse(data=buffer.getvalue(), format="turtle")
    assert not any(isinstance(term, rdflib.BNode) for triple in read for term in triple)
    prov = rdflib.PROV
    node = rdflib.URIRef(proof_rdf.node(BASE, claim)[1:-1])
    assert (node, rdflib.RDF.type, prov.Entity) in read
    assert (node, rdflib.RDF.subject, rdflib.URIRef(BASE + "p0")) in read
    plans = set(read.objects(node, prov.wasGeneratedBy / prov.qualifiedAssociation / prov.hadPlan))
    assert {str(plan) for plan in plans} == {proof.steps[claim].rule}
    assert (next(iter(plans)), rdflib.RDF.type, prov.Plan) in read
    # Down to the sources, and to the paragraphs in which they say it.
    sources = {str(end).removeprefix(BASE) for end in read.objects(node, prov.wasDerivedFrom * "+")}
    assert "first" in sources
    ag = rdflib.Namespace("https://w3id.org/actorgraph/ontology#")
    places = {int(p) for p in read.objects(node, prov.wasDerivedFrom * "+" / ag.at / ag.paragraph)}
    assert places == {1, 2, 3}
    for activity in read.subjects(rdflib.RDF.type, prov.Activity):
        assert set(read.objects(activity, prov.used))
        (entity,) = read.subjects(prov.wasGeneratedBy, activity)
        assert set(read.objects(activity, prov.used)) == set(read.objects(entity, prov.wasDerivedFrom))


class Tags(html.parser.HTMLParser):
    """The tags and texts of a page, and whether each opened tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_hostile_names_titles_and_rules_stay_text_in_html_and_on_a_terminal(graph: Graph) -> None:
    proof = told(graph, edge("p4", "reachable", "p3"))
    shown = Tags(page([proof, proof], f"A {HOSTILE}"))
    assert set(shown.tags) == {
        "html", "head", "meta", "title", "body", "h1", "section", "ul", "li", "bdi", "br", "small", "a", "p",
    }  # fmt: skip
    text = "".join(shown.texts)
    assert "</li><script>alert" in text and "</title><script>x</script>" in text
    assert "\u202e" not in text
    assert "https://example.org/second" in shown.links
    assert "\u202e" not in as_text([proof])
    assert not re.search("[\x00-\x09\x0b-\x1f]", as_text([proof]))


def test_a_dangerous_link_of_a_source_is_dropped(graph: Graph) -> None:
    proof = told(graph, edge("p4", "borders", "p3"))
    steps = tuple(msgspec.structs.replace(step, url="javascript:alert(1)") for step in proof.steps)
    assert "javascript" not in page([msgspec.structs.replace(proof, steps=steps)], "x")


def test_the_text_holds_each_step_once_with_its_place(graph: Graph) -> None:
    proof = told(graph, edge("p0", "within", "p3"))
    text = as_text([proof])
    assert text.startswith("Place p0 lies within Place p3\n")
    assert text.endswith(f"\n\n{INFERRED_NOTE}\n")
    assert text.count("an axiom of the vocabulary") == 2
    assert "(as above)" in text  # that the relation is transitive is used twice
    for step in proof.steps:
        if step.kind == "statement":
            assert text.count(f"({step.id.removeprefix('statement:')[:8]})") == 1
    assert json.loads(msgspec.json.encode(proof))["conclusion"] == proof.conclusion


class Chained:
    """A graph to which the end of each edge of a chain was added, as if every one had been inferred from the last."""

    def __init__(self, graph: Graph, links: int) -> None:
        self._graph = graph
        store = ox.Store()
        store.bulk_extend(graph.store)
        name = graph.graph("inferences")
        for number in range(links - 1):
            triple = edge(f"c{number}", "within", f"c{links}")
            store.add(ox.Quad(triple.subject, triple.predicate, triple.object, name))
        self.inferred_store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)


def test_a_chain_of_a_thousand_is_proved_and_shown(tmp_path: Path) -> None:
    links = 1000
    with build_graph(dataset(tmp_path / "dataset", chain=links), tmp_path / "out") as graph:
        chained: Any = Chained(graph, links)
        proof = Prover(chained).proof(edge("c0", "within", f"c{links}"))
        # An axiom, every link with its statement, and every conclusion on the way.
        assert len(proof.steps) == 1 + 2 * links + links - 1
        whole = ProofNarrator(chained).tell(proof)
        lines = list(tree(whole))
        assert max(line.depth for line in lines) == DEEPEST
        assert {line.step.id for line in lines if not (line.again or line.on)} == {step.id for step in whole.steps}
        text = as_text([whole])
        assert max(map(len, text.splitlines())) < 250
        assert len(text) < 1_000_000
        assert msgspec.json.decode(msgspec.json.encode(whole), type=ToldProof) == whole
        shown = page([whole], "chain")
        assert shown.count("</li>") == len(lines)
        depth = deepest = 0
        for tag in re.findall("</?ul>", shown):
            depth += 1 if tag == "<ul>" else -1
            deepest = max(deepest, depth)
        assert (depth, deepest) == (0, DEEPEST + 1)
