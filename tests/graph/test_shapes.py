"""What the reader refuses, pySHACL refuses in the graph: the same mistake made in the records and made in the RDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from rdflib import PROV, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from actorgraph.data.read import read_dataset, read_placed
from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.vocabulary import load_vocabulary

from .test_coherence import CASES
from .validation import AG, BASE, ENTITIES, OA, graph_of, judged, named, replace, write_world

Mutate = Callable[[Graph, Node], None]


class Case(NamedTuple):
    """A record that is in order, what makes it wrong, the same done to its node, and the code that both then get."""

    code: str
    good: dict[str, Any]
    wrong: dict[str, Any]
    mutate: Mutate


def put(predicate: Node, *values: Node) -> Mutate:
    """Other values for a property of the statement."""
    return lambda graph, node: replace(graph, node, predicate, *values)


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


def place(predicate: Node, value: int) -> Mutate:
    """Another value for a property of the first node below the statement's place that has it."""

    def mutate(graph: Graph, node: Node) -> None:
        inside = graph.value(node, AG.at)
        found = [n for n in set(graph.subjects(predicate)) if str(n).startswith(str(inside))]
        assert len(found) == 1
        replace(graph, found[0], predicate, Literal(value))

    return mutate


def interval(graph: Graph, node: Node) -> None:
    replace(graph, node, AG.untilEarliest, day("2018-01-01"))
    replace(graph, node, AG.untilLatest, day("2018-12-31"))


#: Alleged, so that none has a direct edge that would miss its statement. Each has a topic or place of its own.
CLAIM: Final = {"stance": "alleged"}
MET: Final = {"what": "anna metWith ben", **CLAIM}
READ: Final = [
    Case("domain", {"what": "ruritania signed pact", **CLAIM}, {"what": "part signed pact"}, put(RDF.subject, named("part"))),
    Case("range", {"what": "anna signed pact", **CLAIM}, {"what": "anna signed vale"}, put(RDF.object, named("vale"))),
    Case("object", {"what": "ben signed pact", **CLAIM}, {"what": "ben signed"}, put(RDF.object)),
    Case("object", {"what": "post isVacant", **CLAIM}, {"what": "post isVacant anna"}, put(RDF.object, named("anna"))),
    Case("value", {"what": "crew scored", "value": 3, **CLAIM}, {"value": None}, put(RDF.object)),
    Case("value", {"what": "ben scored", "value": 3.5, **CLAIM}, {"value": "much"}, put(RDF.object, Literal("much"))),
    Case("source", {**MET, "topic": "pact"}, {"source": ""}, put(PROV.wasDerivedFrom)),
    Case("place", {**MET, "topic": "crew"}, {"at": ""}, put(AG.at)),
    Case("place", {**MET, "at": 7}, {"at": 0}, place(AG.paragraph, 0)),
    Case("place", {**MET, "topic": "post", "at": "8:12-48"}, {"at": "8:12-5"}, place(OA.end, 5)),
    Case("stance", {**MET, "topic": "article"}, {"stance": "maybe"}, put(AG.stance, AG.Text)),
    Case("voice", {**MET, "topic": "part"}, {"voice": "song"}, put(AG.voice, AG.Alleged)),
    Case("interval", {**MET, "since": 2020, "until": 2020}, {"until": 2018}, interval),
    Case("date", {**MET, "when": "2019-12"}, {"when": "2019-13"}, put(AG.whenLatest)),
    Case("date", {**MET, "as_of": "2019-11"}, {"as_of": "1x"}, put(AG.asOfLatest, Literal("2019-11-30"))),
    Case("date", {**MET, "said_on": "2019"}, {"said_on": "2019/2018"}, put(AG.saidOnLatest, day("2018-12-31"))),
    Case("count", {**MET, "count": {"min": 3, "max": 5}}, {"count": {"min": 6, "max": 5}}, put(AG.countMin, Literal(6))),
    Case("count", {**MET, "count": {"value": 3, "max": 4}}, {"count": {"value": 5, "max": 4}}, put(AG.countValue, Literal(5))),
    Case("count", {**MET, "count": 9}, {"count": -9}, put(AG.countValue, Literal(-9))),
    Case("confidence", {**MET, "topic": "visit", "confidence": 0.5}, {"confidence": 1.5}, put(AG.confidence, Literal(2))),
    Case("unknown", {**MET, "topic": "index"}, {"topic": "nobody"}, put(AG.topic, named("nobody"))),
    Case("unknown", {**MET, "to": "vale"}, {"to": "nobody"}, put(AG.to, named("nobody"))),
    Case("form", {**MET, "topic": "safety"}, {"what": "anna"}, put(RDF.predicate)),
    Case(
        "circle",
        {"what": "anna said safety", "key": "me", **CLAIM},
        {"about": "me"},
        lambda graph, node: graph.add((node, AG.about, node)) and None,
    ),
    Case(
        "content-stance",
        {"what": "anna urged council", "content": "wish"},
        {"content": "fact"},
        lambda graph, node: replace(graph, graph.value(node, AG.content) or node, AG.stance, AG.Asserted),
    ),
]  # fmt: skip
#: What the last case refers to; the second is asserted and has no direct edge of its own, being a headline's.
REFERRED: Final = [
    {"what": "council released crew", "key": "wish", "stance": "requested"},
    {"what": "council released crew", "key": "fact", "voice": "headline"},
    {"what": "post partOf council"},
]


@pytest.fixture
def world(tmp_path: Path) -> tuple[Dataset, list[str]]:
    """A dataset of all the good records, and the node of each."""
    dataset, places = read_placed(write_world(tmp_path / "good", [*(case.good for case in READ), *REFERRED]))
    return dataset, [f"{BASE}statement/{places['statements/all.jsonl', n][0]}" for n in range(1, len(READ) + 1)]


def test_what_the_reader_refuses_the_shapes_refuse(world: tuple[Dataset, list[str]], tmp_path: Path) -> None:
    dataset, nodes = world
    assert len(set(nodes)) == len(READ)
    graph = graph_of(dataset)
    assert judged(graph, dataset) == set()
    for case, node in zip(READ, nodes, strict=True):
        case.mutate(graph, URIRef(node))
    wrong = [{**case.good, **case.wrong} for case in READ]
    with pytest.raises(DatasetError) as caught:
        read_dataset(write_world(tmp_path / "bad", [*wrong, *REFERRED]))
    read = {(problem.line, problem.code) for problem in caught.value.problems}
    assert read == {(line, case.code) for line, case in enumerate(READ, 1)}
    assert all(p.statement == wrong[p.line - 1]["what"] for p in caught.value.problems)
    # A mistake in a place is the place's in RDF; whoever cites it stands in the records.
    cited = {str(passage): str(node) for node, passage in graph.subject_objects(AG.at)}
    judgement = set()
    for focus, code in judged(graph, dataset):
        node = BASE + focus
        owner = node if node in nodes else next(cited[p] for p in sorted(cited, key=len)[::-1] if node.startswith(p))
        judgement.add((nodes.index(owner) + 1, code))
    assert judgement == read


RDF_ONLY: Final[list[tuple[str, str, Mutate]]] = [
    ("source", "two sources", lambda g, n: g.add((n, PROV.wasDerivedFrom, named("letter"))) and None),
    ("source", "a source that is none", put(PROV.wasDerivedFrom, named("anna"))),
    (
        "place",
        "a place in another source",
        lambda g, n: replace(g, g.value(n, AG.at) or n, OA.hasSource, named("letter")),
    ),
    ("stance", "two stances", lambda g, n: g.add((n, AG.stance, AG.Planned)) and None),
    ("voice", "no voice", put(AG.voice)),
    ("speakers", "no first speaker", put(AG.firstSpeaker)),
    ("speakers", "two nearest speakers", put(AG.nearestSpeaker, named("anna"), named("ben"))),
    ("speakers", "no order", put(AG.speakerLink)),
    ("speakers", "a gap", lambda g, n: replace(g, URIRef(f"{n}.speaker2"), AG.position, Literal(3))),
    ("speakers", "a number twice", lambda g, n: replace(g, URIRef(f"{n}.speaker2"), AG.position, Literal(1))),
    ("speakers", "an end that is none", put(AG.nearestSpeaker, named("anna"))),
    ("form", "a text that is none", put(AG.quote, Literal(3))),
    ("form", "a flag that is none", put(AG.negated, Literal("no"))),
    ("unknown", "a speaker that is nobody", lambda g, n: replace(g, URIRef(f"{n}.speaker1"), AG.speaker, named("x"))),
]


def test_what_only_a_graph_can_have_wrong(tmp_path: Path) -> None:
    about = {"what": "anna metWith ben", "said_by": ["anna", "ben"], **CLAIM}
    entries = [{**about, "at": n, "since": 1900 + n} for n in range(1, len(RDF_ONLY) + 1)]
    dataset, places = read_placed(write_world(tmp_path / "world", [*entries, {"what": "post partOf council"}]))
    graph = graph_of(dataset)
    nodes = [f"statement/{places['statements/all.jsonl', n][0]}" for n in range(1, len(RDF_ONLY) + 1)]
    for (_, _, mutate), node in zip(RDF_ONLY, nodes, strict=True):
        mutate(graph, URIRef(BASE + node))
    found = judged(graph, dataset)
    for (code, what, _), node in zip(RDF_ONLY, nodes, strict=True):
        assert code in {found_code for focus, found_code in found if focus.startswith(node)}, what
    assert {focus.partition(".")[0] for focus, _ in found} == set(nodes)


def test_a_direct_edge_rests_on_a_statement(tmp_path: Path) -> None:
    facts = [
        {"what": "anna metWith ben"},
        {"what": "visit exists"},
        {"what": "anna supports pact"},
        {"what": "post partOf council"},
    ]
    dataset, places = read_placed(write_world(tmp_path / "world", facts))
    graph = graph_of(dataset)
    assert judged(graph, dataset) == set()
    graph.add((named("ruritania"), AG.metWith, named("graustark")))  # nobody says so
    graph.add((named("graustark"), AG.violates, named("pact")))  # a judgement
    node = URIRef(f"{BASE}statement/{places['statements/all.jsonl', 2][0]}")
    replace(graph, node, AG.stance, AG.Alleged)
    graph.add((URIRef(f"{BASE}statement/{places['statements/all.jsonl', 3][0]}"), AG.saidBy, named("ben")))
    found = {finding for finding in judged(graph, dataset) if finding[1] == "edge"}
    assert found == {("ruritania", "edge"), ("graustark", "edge"), ("visit", "edge"), ("anna", "edge")}


def test_every_relation_has_its_domain_and_its_range_judged() -> None:
    vocabulary = load_vocabulary()
    graph, expected = Graph(), set()
    for name, kind in {**ENTITIES, "claim": "Rule"}.items():
        graph.add((named(name), RDF.type, AG[kind]))
    sample = {kind: name for name, kind in ENTITIES.items()}

    def some(wanted: str, *, fits: bool) -> URIRef:
        kinds = [kind for kind in sample if vocabulary.is_a(kind, wanted) == fits]
        return named(sample[kinds[0]] if kinds else "claim")

    for relation in vocabulary.relations.values():
        for part, role in ((RDF.subject, "domain"), (RDF.object, "range")):
            for fits in (True, False):
                node = URIRef(f"{BASE}statement/{relation.name}-{role}-{fits}")
                ends = {RDF.subject: some(relation.domain, fits=True)}
                if relation.takes == "object":
                    ends[RDF.object] = some(relation.range, fits=True)
                if part in ends and not fits:
                    wanted = relation.domain if role == "domain" else relation.range
                    ends[part] = some(wanted, fits=False)
                    expected.add((f"statement/{relation.name}-{role}-False", role))
                graph.add((node, RDF.predicate, URIRef(relation.iri)))
                for end, value in ends.items():
                    graph.add((node, end, value))
    dataset = Dataset(id="world", title="World", base=BASE, vocabulary=vocabulary, folder=Path())
    found = {finding for finding in judged(graph, dataset) if finding[1] in ("domain", "range")}
    assert len(expected) > 170
    assert found == expected


def test_every_check_that_has_a_shape_has_an_example_here() -> None:
    from rdflib import DCTERMS

    from actorgraph.ontology.shapes import GENERATED, WRITTEN

    shapes = Graph().parse(GENERATED, format="turtle").parse(WRITTEN, format="turtle")
    coded = {str(code) for code in shapes.objects(None, DCTERMS.identifier)}
    elsewhere = {"edge", "retrieved", "expected-relation", "same-name"}
    assert coded == {case.code for case in READ} | {code for code, *_ in (*RDF_ONLY, *CASES)} | elsewhere
