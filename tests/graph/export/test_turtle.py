"""Turtle: read alike by three independent parsers, the same bytes for the same triples, changed only where the data is."""

from __future__ import annotations

import difflib
import io
import random
import re
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from actorgraph.data.records import Count, Dataset, Entity, Passage, Source, Statement
from actorgraph.graph.export.turtle import write_turtle
from actorgraph.graph.opened import Graph
from actorgraph.graph.rdf import graphs
from actorgraph.ontology.namespaces import PREFIXES, XSD, dataset_prefixes
from actorgraph.ontology.vocabulary import load_vocabulary

BASE = "https://example.org/d/"
GOLDEN = Path(__file__).with_name("golden.ttl")


def turtle(triples: list[str], base: str = BASE) -> str:
    file = io.BytesIO()
    write_turtle(triples, dataset_prefixes(base), file)
    return file.getvalue().decode()


def triples_of(dataset: Dataset) -> list[str]:
    return [
        line.rpartition(" <")[0]
        for _, parts in graphs(dataset)
        for part in parts
        for line in part.removesuffix("\n").split("\n")
    ]


def tale(*more: Statement) -> Dataset:
    """A dataset of two actors, one source and a few statements with fixed identifiers."""
    statements = (
        Statement(
            id="1" * 32,
            source="gazette-1",
            subjects=("northland",),
            relation="repatriated",
            objects=("travellers",),
            passages=(Passage(2), Passage(9, 12, 48)),
            when="2020-05",
            to="southland",
            count=Count(min=30, more=True, unit="people"),
        ),
        Statement(
            id="2" * 32,
            source="gazette-1",
            subjects=("southland",),
            relation="abused",
            objects=("travellers",),
            passages=(Passage(2),),
            said_by=("travellers", "northland"),
            stance="alleged",
            condition='if "held"',
            negated=True,
            confidence=0.5,
        ),
        Statement(
            id="3" * 32,
            source="gazette-1",
            subjects=("southland",),
            relation="scored",
            value=8.25,
            passages=(Passage(3),),
        ),
    )
    return Dataset(
        id="tale",
        title="A tale",
        base=BASE,
        vocabulary=load_vocabulary(),
        folder=Path("tale"),
        entities={
            entity.id: entity
            for entity in (
                Entity(id="northland", type="State", name="Northland", labels={"ko": "북국"}),
                Entity(id="southland", type="State", name="Southland", aliases=("The South",)),
                Entity(id="travellers", type="Group", name="the travellers"),
            )
        },
        sources={"gazette-1": Source(id="gazette-1", title="A day in May", published="2020-05-30")},
        statements=(*statements, *more),
    )


def test_the_golden_file_is_written_to_the_letter() -> None:
    written = turtle([t for t in triples_of(tale()) if "/ontology/0" not in t])
    assert written == GOLDEN.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small_turtle(small_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("turtle") / "graph.ttl"
    with path.open("wb") as file:
        write_turtle(small_graph.triples(), small_graph.prefixes, file)
    return path


@pytest.fixture(scope="module")
def small_ntriples(small_graph: Graph) -> str:
    return "".join(f"{triple} .\n" for triple in sorted(set(small_graph.triples())))


def test_rdflib_reads_the_same_graph(small_turtle: Path, small_ntriples: str, caplog: pytest.LogCaptureFixture) -> None:
    read = rdflib.Graph().parse(small_turtle, format="turtle")
    # Of the note of a megabyte, which rdflib needs seconds for, test_rdf_formats.py takes care.
    lines = [line for line in re.findall(r"[^\n]*\n", small_ntriples) if len(line) < 100_000]
    expected = rdflib.Graph().parse(data="".join(lines), format="nt")
    [note] = [triple for triple in read if len(triple[2]) > 100_000]
    read.remove(note)
    assert len(read) == small_ntriples.count("\n") - 1 > 100
    assert isomorphic(read, expected)
    assert not caplog.records


def test_oxigraph_reads_the_same_graph(small_turtle: Path, small_ntriples: str) -> None:
    read = {quad.triple for quad in ox.parse(path=str(small_turtle), format=ox.RdfFormat.TURTLE)}
    assert read == {quad.triple for quad in ox.parse(small_ntriples, format=ox.RdfFormat.N_TRIPLES)}


def test_rapper_reads_the_same_graph(small_turtle: Path, small_ntriples: str) -> None:
    command = ["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(small_turtle)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    read = {quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)}
    assert read == {quad.triple for quad in ox.parse(small_ntriples, format=ox.RdfFormat.N_TRIPLES)}
    counted = subprocess.run(["rapper", "-c", "-i", "turtle", str(small_turtle)], capture_output=True, text=True)
    assert counted.returncode == 0
    assert f"returned {small_ntriples.count(chr(10))} triples" in counted.stderr
    assert "warning" not in counted.stderr.lower()


def test_order_and_repetition_do_not_matter(small_graph: Graph, small_turtle: Path) -> None:
    triples = list(small_graph.triples())
    shuffled = [*triples, *triples[::3]]
    for seed in range(3):
        random.Random(seed).shuffle(shuffled)
        assert turtle(shuffled, small_graph.base).encode() == small_turtle.read_bytes()


def test_there_are_no_blank_nodes(small_turtle: Path) -> None:
    quads = list(ox.parse(path=str(small_turtle)))
    assert quads
    assert not [q for q in quads if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def _blocks(text: str) -> dict[str, list[str]]:
    return {block.split("\n")[0]: block.split("\n") for block in text.rstrip("\n").split("\n\n")}


# The first direct edge comes before the one that northland has, the second after it, where that one's full stop was.
@pytest.mark.parametrize(("relation", "removed"), [("metWith", []), ("urged", ["    ag:repatriated :travellers ."])])
def test_a_new_statement_changes_only_its_own_lines_and_those_of_its_entities(
    relation: str, removed: list[str]
) -> None:
    new = Statement(
        id="25" * 16,
        source="gazette-1",
        subjects=("northland",),
        relation=relation,
        objects=("southland",),
        passages=(Passage(2), Passage(7)),
        said_by=("northland",),
    )
    before, after = turtle(triples_of(tale())), turtle(triples_of(tale(new)))
    old_blocks, new_blocks = _blocks(before), _blocks(after)
    touched = {name for name in new_blocks if old_blocks.get(name) != new_blocks[name]}
    statement = f"statement:{new.id}"
    own = {statement, f"{statement}.speaker1", "passage:gazette-1.p7", "passage:gazette-1.p7.selector"}
    assert touched == own | {":northland"}
    assert set(old_blocks) <= set(new_blocks)
    changes = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "-+"]
    assert [line[2:] for line in changes if line[0] == "-"] == removed
    added = {line[2:] for line in changes if line[0] == "+"}
    assert added <= {line for name in touched for line in new_blocks[name]} | {""}


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (f'"7"^^<{XSD}integer>', "7"),
        (f'"-7"^^<{XSD}integer>', "-7"),
        (f'"07"^^<{XSD}integer>', '"07"^^xsd:integer'),
        (f'"+7"^^<{XSD}integer>', '"+7"^^xsd:integer'),
        (f'"7.50"^^<{XSD}decimal>', "7.50"),
        (f'"7"^^<{XSD}decimal>', '"7"^^xsd:decimal'),
        (f'"7."^^<{XSD}decimal>', '"7."^^xsd:decimal'),
        (f'"true"^^<{XSD}boolean>', "true"),
        (f'"1"^^<{XSD}boolean>', '"1"^^xsd:boolean'),
        (f'"1e0"^^<{XSD}double>', '"1e0"^^xsd:double'),
        (f'"2020-01-01"^^<{XSD}date>', '"2020-01-01"^^xsd:date'),
        ('"a ^^<b>"', '"a ^^<b>"'),
        ('"x"@zh-Hant', '"x"@zh-Hant'),
        (f"<{BASE}x>", ":x"),
        (f"<{BASE}x.y-1>", ":x.y-1"),
        (f"<{BASE}-x>", f"<{BASE}-x>"),
        (f"<{BASE}x.>", f"<{BASE}x.>"),
        (f"<{BASE}x/y>", f"<{BASE}x/y>"),
        (f"<{BASE}x%20y>", f"<{BASE}x%20y>"),
        (f"<{BASE}한>", f"<{BASE}한>"),
        (f"<{BASE}>", f"<{BASE}>"),
        (f"<{BASE}statement/0a>", "statement:0a"),
        (f"<{BASE}passage/s.p9.12-48.selector>", "passage:s.p9.12-48.selector"),
        (f"<{BASE}graph/s>", "graph:s"),
        (f"<{PREFIXES['ag']}urged>", "ag:urged"),
    ],
)
def test_terms_are_short_where_every_parser_reads_them_back(term: str, written: str) -> None:
    text = turtle([f"<{BASE}s> <{BASE}p> {term}"])
    assert f"    :p {written} .\n" in text
    [quad] = ox.parse(text, format=ox.RdfFormat.TURTLE)
    [expected] = ox.parse(f"<{BASE}s> <{BASE}p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert quad.triple == expected.triple
    assert isomorphic(
        rdflib.Graph().parse(data=text, format="turtle"),
        rdflib.Graph().parse(data=f"<{BASE}s> <{BASE}p> {term} .", format="nt"),
    )


def test_no_triples_give_the_prefixes() -> None:
    assert turtle([]) == "".join(f"@prefix {n}: <{i}> .\n" for n, i in sorted(dataset_prefixes(BASE).items()))
