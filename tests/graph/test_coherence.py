"""What a dataset says together, and pySHACL as the judge of it: both find the same, in what is in order and in what is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Namespace

from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset, Entity, Source, Statement
from actorgraph.graph.check import checked
from actorgraph.graph.coherence import incoherences
from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.namespaces import PREFIXES
from actorgraph.ontology.shapes import WRITTEN, shapes
from actorgraph.ontology.vocabulary import load_vocabulary

from .validation import BASE, ENTITIES, graph_of, judged, lines_of, write_world

SH = Namespace("http://www.w3.org/ns/shacl#")
ROOT = Path(__file__).parents[2]

#: Of each check that looks at a statement in its place: what it finds, and what is like it and in order.
CASES: Final[list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]] = [
    ("self", [{"what": "anna metWith anna"}], [{"what": "anna metWith ben"}]),
    ("self", [{"what": "bureau possiblySameAs bureau"}], [{"what": "bureau possiblySameAs office"}]),
    ("self", [{"what": "delta locatedIn delta"}], [{"what": "delta locatedIn ruritania"}]),
    (
        "after-publication",
        [{"what": "ben visited vale", "when": "2020-06-02"}],
        [{"what": "ben visited vale", "when": "2020-06"}],
    ),
    (
        "after-publication",
        [{"what": "ben said safety", "stance": "alleged", "as_of": "2021"}],
        [{"what": "ben said safety", "stance": "planned", "as_of": "2021"}],
    ),
    (
        "after-publication",
        [{"what": "ben supports safety", "since": "2021~"}],
        [
            {"what": "ben supports safety", "until": "2021~"},
            {"what": "ben opposes safety", "since": "2021", "condition": "rain"},
        ],
    ),
    (
        "after-publication",
        [{"what": "anna visited vale", "stance": "hypothetical", "said_on": "2020-07"}],
        [
            {"what": "anna visited vale", "stance": "hypothetical", "said_on": "2020-05", "when": "2022"},
            {"what": "anna visited delta", "voice": "comment", "when": "2022", "said_on": "2022"},
            {"what": "anna visited delta", "source": "letter", "when": "2022", "said_on": "2022"},
            {"what": "anna visited delta", "negated": True, "when": "2022"},
        ],
    ),
    (
        "before-beginning",
        [{"what": "graustark accededTo pact", "when": "1950"}],
        [
            {"what": "graustark accededTo pact", "when": "1951"},
            {"what": "graustark accededTo pact", "when": "1949", "stance": "denied"},
        ],
    ),
    (
        "before-beginning",
        [{"what": "graustark partyTo pact", "since": "1950-12-31"}],
        [
            {"what": "graustark partyTo pact", "since": "1950~/1951"},
            {"what": "graustark partyTo old-pact", "since": "1600"},
        ],
    ),
    (
        "outside-event",
        [{"what": "anna metWith ben", "event": "visit", "when": "2019-05-04"}],
        [
            {"what": "anna metWith ben", "event": "visit", "when": "2019-05"},
            {"what": "anna metWith ben", "event": "visit", "when": "2020", "stance": "requested"},
            {"what": "anna metWith ben", "event": "meeting", "when": "1999", "negated": True},
        ],
    ),
    (
        "outside-event",
        [{"what": "meeting partOf visit", "source": "letter"}, {"what": "meeting tookPlaceAt vale", "when": "2019-06"}],
        [
            {"what": "meeting partOf visit", "source": "letter"},
            {"what": "meeting tookPlaceAt vale", "when": "2019-05-02"},
        ],
    ),
    (
        "cycle",
        [{"what": "office partOf board"}, {"what": "board partOf bureau"}, {"what": "bureau partOf office"}],
        [
            {"what": "office partOf board"},
            {"what": "board partOf bureau"},
            {"what": "bureau partOf office", "said_by": "anna"},
        ],
    ),
    (
        "cycle",
        [{"what": "part provisionOf article"}, {"what": "article partOf part"}],
        [{"what": "part provisionOf article"}, {"what": "article partOf part", "negated": True}],
    ),
    (
        "expected-class",
        [{"what": "ben killed crew", "where": "safety"}],
        [{"what": "ben killed crew", "where": "vale"}],
    ),
    ("expected-class", [{"what": "ben killed crew", "event": "vale"}], [{"what": "ben killed crew", "event": "visit"}]),
    (
        "expected-class",
        [{"what": "ben killed crew", "said_by": ["anna", "vale"], "stance": "alleged"}],
        [{"what": "ben killed crew", "said_by": ["anna", "index"], "stance": "alleged"}],
    ),
    (
        "speaker-twice",
        [{"what": "ben detained crew", "said_by": ["anna", "ben", "anna"], "stance": "alleged"}],
        [{"what": "ben detained crew", "said_by": ["anna", "ben"], "stance": "alleged"}],
    ),
]
#: What the cases go by.
GIVEN: Final[list[dict[str, Any]]] = [
    {"what": "ruritania signed pact", "when": "1951-01-01", "source": "letter"},
    {"what": "ruritania ratified pact", "when": "1953"},
    {"what": "visit tookPlaceAt vale", "when": "2019-05-01/2019-05-03"},
    {"what": "post partOf council"},
]


def ours(dataset: Dataset) -> set[tuple[str, str]]:
    """What the checks find: node and code."""
    return {(problem.node, problem.code) for problem in incoherences(dataset)}


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("worlds") / "good"
    # One case gives an event a time that another does without.
    good = [entry for number, (_, _, right) in enumerate(CASES) if number != 10 for entry in right]
    return read_dataset(write_world(folder, [*GIVEN, *good]))


def test_what_is_in_order_conforms_to_both(in_order: Dataset) -> None:
    assert ours(in_order) == set()
    assert judged(graph_of(in_order), in_order) == set()


@pytest.mark.parametrize("number", range(len(CASES)))
def test_each_case_is_found_with_its_place_and_its_like_is_not(number: int, tmp_path: Path) -> None:
    code, wrong, right = CASES[number]
    good = read_dataset(write_world(tmp_path / "good", [*GIVEN, *right]))
    assert [str(problem) for problem in incoherences(good)] == []
    bad = read_dataset(write_world(tmp_path / "bad", [*GIVEN, *wrong]))
    found = list(incoherences(bad))
    assert {problem.code for problem in found} == {code}
    assert {problem.file for problem in found} == {"statements/all.jsonl"}
    lines = {problem.line for problem in found}
    assert lines and lines <= {len(GIVEN) + n for n in range(1, len(wrong) + 1)}
    for problem in found:
        assert problem.statement == wrong[problem.line - len(GIVEN) - 1]["what"]
        assert problem.mend and problem.mend in str(problem)
        assert ("warning: " in str(problem)) == (CHECKS[code].severity == "warning")
    assert judged(graph_of(bad), bad) == ours(bad)


def test_what_lies_in_entities_and_sources(tmp_path: Path) -> None:
    entities = [
        {"id": "empty-post", "type": "Position", "name": "Empty"},
        {"id": "anna-2", "type": "Person", "name": "Anna"},
        {"id": "ben-2", "type": "Person", "name": "Ben"},
        {"id": "anna-club", "type": "NGO", "name": "Anna"},
    ]
    sources = [
        {"id": "late", "title": "Late", "published": "2020-06", "retrieved": "2020-05-31"},
        {"id": "soon", "title": "Soon", "published": "2020-06", "retrieved": "2020-06~"},
    ]
    negated = {"what": "empty-post partOf council", "negated": True}
    folder = write_world(
        tmp_path / "world", [*GIVEN, negated, {"what": "ben possiblySameAs ben-2"}], entities=entities, sources=sources
    )
    dataset = read_dataset(folder)
    expected = {
        ("empty-post", "expected-relation"),
        ("anna", "same-name"),
        ("anna-2", "same-name"),
        ("late", "retrieved"),
    }
    assert ours(dataset) == expected
    assert judged(graph_of(dataset), dataset) == expected
    for problem in incoherences(dataset):
        text = (folder / problem.file).read_text().splitlines()[problem.line - 1]
        assert text == f"- id: {problem.node}"
    with pytest.raises(DatasetError) as caught:
        checked(folder)
    assert [problem.severity for problem in caught.value.problems] == ["error", "warning", "warning", "warning"]
    assert str(caught.value).endswith("\n1 problem, 3 warnings")


def test_a_relation_of_the_dataset_is_judged_by_its_own_marks(tmp_path: Path) -> None:
    own = """\
@prefix : <https://example.org/terms#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:feeds a owl:ObjectProperty ; rdfs:label "feeds"@en ; skos:definition "Flows into."@en ;
    rdfs:domain ag:Place ; rdfs:range ag:Place ; ag:family ag:EventAndPlaceFamily ; ag:acyclic true .
"""
    statements = [*GIVEN, {"what": "vale feeds delta"}, {"what": "delta feeds vale"}]
    dataset = read_dataset(write_world(tmp_path / "world", statements, vocabulary=own))
    assert {code for _, code in ours(dataset)} == {"cycle"}
    assert len(ours(dataset)) == 2
    assert judged(graph_of(dataset), dataset) == ours(dataset)
    bad = write_world(
        tmp_path / "bad", [*GIVEN, {"what": "anna feeds vale"}, {"what": "vale feeds anna"}], vocabulary=own
    )
    with pytest.raises(DatasetError) as caught:
        read_dataset(bad)
    assert [problem.code for problem in caught.value.problems] == ["domain", "range"]


def test_a_long_circle_is_told_by_its_length(tmp_path: Path) -> None:
    entities = [{"id": f"body-{n}", "type": "Organization", "name": f"Body {n}"} for n in range(40)]
    ring = [{"what": f"body-{n} partOf body-{(n + 1) % 40}"} for n in range(40)]
    found = list(incoherences(read_dataset(write_world(tmp_path / "w", [*GIVEN, *ring], entities=entities))))
    assert len(found) == 40
    assert all("40 things lie above each other" in problem.message for problem in found)


# -- anything at all: the targets of the shapes, asked of another engine --------------------------------------------------

DAYS = st.sampled_from(
    ["", "1950", "1951", "2019-05-02", "2019-05-04", "2019~", "../2019-05-01", "2020-06", "2021", "2020/.."]
)
WHATS: Final = [
    ("ruritania", "signed", "pact"), ("graustark", "accededTo", "pact"), ("graustark", "partyTo", "pact"),
    ("council", "enacted", "pact"), ("visit", "tookPlaceAt", "vale"), ("meeting", "tookPlaceAt", "vale"),
    ("meeting", "partOf", "visit"), ("visit", "exists", ""), ("anna", "metWith", "ben"), ("office", "partOf", "board"),
    ("board", "partOf", "bureau"), ("bureau", "partOf", "office"), ("board", "partOf", "office"),
    ("part", "provisionOf", "article"), ("article", "partOf", "part"), ("post", "partOf", "council"),
]  # fmt: skip


@st.composite
def statements(draw: st.DrawFn) -> tuple[Statement, ...]:
    found = []
    for number in range(draw(st.integers(1, 7))):
        subject, relation, target = draw(st.sampled_from(WHATS))
        found.append(
            Statement(
                id=f"{number:032x}",
                source=draw(st.sampled_from(["report", "letter"])),
                subjects=(subject,),
                relation=relation,
                objects=(target,) if target else (),
                when=draw(DAYS),
                since=draw(DAYS),
                as_of=draw(DAYS),
                said_on=draw(DAYS),
                event=draw(st.sampled_from(["", "", "visit", "meeting"])),
                said_by=draw(st.sampled_from([(), ("anna",), ("anna", "ben", "anna")])),
                stance=draw(st.sampled_from(["asserted", "asserted", "alleged", "denied", "planned"])),
                negated=draw(st.sampled_from([False, False, True])),
                condition=draw(st.sampled_from(["", "", "if it rains"])),
                voice=draw(st.sampled_from(["text", "text", "headline", "comment"])),
            )
        )
    return tuple(found)


@pytest.fixture(scope="module")
def targets() -> list[tuple[str, str]]:
    """Code and query of every target that finds violations."""
    graph = Graph().parse(WRITTEN, format="turtle").parse(data=shapes(load_vocabulary()), format="turtle")
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    found = []
    for shape in graph.subjects(SH.sparql):
        code = str(next(o for p, o in graph.predicate_objects(shape) if str(p).endswith("identifier")))
        found += [(code, prefixes + str(graph.value(target, SH.select))) for target in graph.objects(shape, SH.target)]
    assert len(found) > 12
    return found


@given(found=statements())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_statements_are_judged_alike(found: tuple[Statement, ...], targets: list[tuple[str, str]]) -> None:
    dataset = Dataset(
        id="world",
        title="World",
        base=BASE,
        vocabulary=load_vocabulary(),
        folder=Path(),
        entities={name: Entity(id=name, type=kind, name=name) for name, kind in ENTITIES.items()},
        sources={
            "report": Source(id="report", title="Report", published="2020-06-01"),
            "letter": Source(id="letter", title="Letter"),
        },
        statements=found,
    )
    store = ox.Store()
    store.extend(ox.parse("".join(lines_of(dataset)).encode(), format=ox.RdfFormat.N_TRIPLES))
    for file in dataset.vocabulary.files:
        store.extend(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    theirs = set()
    for code, query in targets:
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        theirs |= {(row["this"].value.removeprefix(BASE), code) for row in rows}
    assert theirs == ours(dataset)


def test_the_case_has_only_warnings_that_are_true() -> None:
    found = checked(ROOT / "data/nk-refugees").warnings
    assert {(problem.code, problem.node.partition("/")[0]) for problem in found} == {
        ("expected-relation", "investigative-reporter"),
        ("after-publication", "statement"),
    }


@pytest.mark.slow
def test_pyshacl_finds_the_same_in_the_case() -> None:
    found = checked(ROOT / "data/nk-refugees")
    dataset = found.dataset
    assert judged(graph_of(dataset), dataset) == {(problem.node, problem.code) for problem in found.warnings}


def test_the_checks_of_a_dataset_without_circles_load_no_network_library() -> None:
    code = """
import sys
from pathlib import Path
from actorgraph.data.read import bundled, locate
from actorgraph.graph.check import checked
checked(locate("nk-refugees"))
print(*sorted({"networkx", "rdflib", "pyshacl", "pyvis", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
