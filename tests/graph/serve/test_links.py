"""The explorer's index against the network that is made from the same graph in the plain way."""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.serve.explore import lines as lines_module
from actorgraph.graph.serve.explore import links
from actorgraph.graph.serve.explore import prepare as module
from actorgraph.graph.serve.explore.index import Index, Narrow
from actorgraph.graph.serve.explore.indexing import NAME, folded, locked
from actorgraph.graph.serve.explore.lines import lines as lines_between
from actorgraph.graph.serve.explore.names import find
from actorgraph.graph.serve.explore.prepare import index_of, prepare
from actorgraph.graph.serve.explore.ways import routes
from actorgraph.graph.serve.reply import Refusal
from actorgraph.graph.view.drawing import CLAIMS, claim_of, drawn_edges
from actorgraph.ontology.errors import ActorgraphError, UnknownName

SYNTHETIC = Path(__file__).parents[2] / "benchmarks" / "synthetic.py"
#: Speaker and mention, as the page has them.
CONTEXT = ("where", "from", "to", "topic", "as", "event")
Checked = tuple[Graph, Index, "nx.MultiDiGraph[str]"]


def built(folder: Path, out: Path) -> Graph:
    generation, _, _ = build_store(read_dataset(folder), out, stamp(folder))
    return Graph(generation)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


@pytest.fixture(scope="module")
def synthetic() -> ModuleType:
    spec = importlib.util.spec_from_file_location("synthetic", SYNTHETIC)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def hubs(synthetic: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """Two thousand statements about a hundred actors, a few of them hubs."""
    folder = tmp_path_factory.mktemp("hubs")
    synthetic.write_dataset(folder / "dataset", 2_000)
    with built(folder / "dataset", folder / "out") as graph:
        yield graph


@pytest.fixture(scope="module", params=["small", "hubs"])
def checked(request: pytest.FixtureRequest, small_graph: Graph, hubs: Graph) -> Checked:
    """A graph, its index, and its network."""
    graph = small_graph if request.param == "small" else hubs
    return graph, index_of(graph), graph.network()


def symmetric(graph: Graph) -> frozenset[str]:
    return frozenset(name for name, relation in graph.vocabulary.relations.items() if relation.symmetric)


def kept(network: nx.MultiDiGraph[str], narrow: Narrow) -> set[str]:
    """The identifiers of the statements that are asked for, found one by one."""
    found = set()
    for key, statement in network.graph["statements"].items():
        claim = str(CLAIMS[claim_of(statement)]["name"])
        relation = statement["relation"]
        if (narrow.relations and relation not in narrow.relations) or relation in narrow.not_relations:
            continue
        if (narrow.claims and claim not in narrow.claims) or claim in narrow.not_claims:
            continue
        if narrow.since or narrow.until:
            if "earliest" not in statement:
                if narrow.undated:
                    found.add(key)
                continue
            if statement["earliest"] > (narrow.until or "9999-12-31"):
                continue
            if statement["latest"] < (narrow.since or "0001-01-01"):
                continue
        found.add(key)
    return found


def neighbours(network: nx.MultiDiGraph[str], name: str, narrow: Narrow) -> dict[str, tuple[int, int]]:
    """The neighbours of an entity with the number of statements and of sources that join the two."""
    keys: dict[str, set[str]] = {}
    passing = kept(network, narrow)
    for a, b, key in network.edges(keys=True):
        if name in (a, b) and a != b and key in passing:
            other = b if a == name else a
            kind = str(network.nodes[other]["type"])
            if (narrow.classes and kind not in narrow.classes) or kind in narrow.not_classes:
                continue
            keys.setdefault(other, set()).add(key)
    statements = network.graph["statements"]
    return {other: (len(own), len({statements[key]["source"] for key in own})) for other, own in keys.items()}


def told(index: Index, name: str, narrow: Narrow) -> dict[str, tuple[int, int]]:
    others, many, sources = links.neighbours(index, index.number(name), narrow)
    rows = zip(others, many, sources, strict=True)
    return {index.id(int(other)): (int(statements), int(told_by)) for other, statements, told_by in rows}


def test_the_neighbours_of_everyone(checked: Checked) -> None:
    _, index, network = checked
    assert {index.id(int(number)) for number in index.ranked} == set(network.nodes)
    assert len(network) > 10
    for name in network.nodes:
        expected = neighbours(network, name, Narrow())
        found = told(index, name, Narrow())
        assert found == expected
        assert [many for many, _ in found.values()] == sorted((many for many, _ in found.values()), reverse=True)
        number = index.number(name)
        assert index.joined[number] == len(expected)
        parts = [s for s in network.graph["statements"].values() if name in (*s["subjects"], *s.get("objects", ()))]
        assert index.told[number] == len(parts)


DAYS = st.one_of(st.just(""), st.dates().map(str), st.sampled_from(["2020-05-01", "2010-06-15", "2005-01-01"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_asked_for_is_what_passes_one_by_one(checked: Checked, data: st.DataObject) -> None:
    graph, index, network = checked
    some = st.lists(st.sampled_from(sorted(graph.vocabulary.relations)), max_size=4).map(tuple)
    claims = st.lists(st.sampled_from([str(claim["name"]) for claim in CLAIMS]), max_size=2).map(tuple)
    classes = st.lists(st.sampled_from(sorted(graph.vocabulary.classes)), max_size=3).map(tuple)
    narrow = data.draw(
        st.builds(
            Narrow,
            relations=some,
            not_relations=some,
            claims=claims,
            not_claims=claims,
            classes=classes,
            not_classes=classes,
            since=DAYS,
            until=DAYS,
            undated=st.booleans(),
        )
    )
    name = data.draw(st.sampled_from(sorted(network.nodes)))
    assert told(index, name, narrow) == neighbours(network, name, narrow)


def test_all_lines_of_the_network(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, index, network = checked
    monkeypatch.setattr(lines_module, "EACH", 10_000)
    monkeypatch.setattr(lines_module, "MOST_STATEMENTS", 10**9)
    lines, left = lines_between(index, index.ranked, index.ranked[:0], Narrow(), symmetric(graph), most=10**9)
    expected = {
        (edge.subject, edge.relation, edge.object): (set(edge.statements), edge.claim, edge.sources)
        for edge in drawn_edges(network, graph.vocabulary)
    }
    found = {
        (index.id(line.subject), line.relation, index.id(line.object)): (
            {index.identify(number) for number in line.statements},
            line.claim,
            line.sources,
        )
        for line in lines
    }
    assert left == 0
    assert found == expected
    assert all(line.total == len(line.statements) for line in lines)


def test_few_lines_are_the_foremost_and_the_rest_is_counted(hubs: Graph) -> None:
    index = index_of(hubs)
    anchor = int(index.ranked[0])
    others, _, _ = links.neighbours(index, anchor, Narrow())
    nodes = others[:30]
    everything, _ = lines_between(index, nodes, index.ranked[:1], Narrow(), symmetric(hubs), anchor, most=10**9)
    lines, left = lines_between(index, nodes, index.ranked[:1], Narrow(), symmetric(hubs), anchor, most=40)
    assert len(lines) == 40 and len(everything) == 40 + left > 60
    assert {(line.subject, line.relation, line.object) for line in lines} <= {
        (line.subject, line.relation, line.object) for line in everything
    }
    # Each neighbour has its line to the anchor before any two of them have a second.
    joined = {line.subject + line.object - anchor for line in lines if anchor in (line.subject, line.object)}
    assert joined == {int(other) for other in nodes}
    for line in lines:
        assert 1 <= len(line.statements) <= min(lines_module.EACH, line.total)
        claims = {int(index.claim[number]) for number in line.statements}
        assert line.claim == min(claims)


def test_lines_with_those_that_are_there_already_and_no_others(hubs: Graph) -> None:
    index, network = index_of(hubs), hubs.network()
    new, there = index.ranked[3:9].astype(int), index.ranked[:3].astype(int)
    lines, _ = lines_between(index, new, there, Narrow(), symmetric(hubs), most=10**9)
    fresh, standing = {index.id(int(n)) for n in new}, {index.id(int(n)) for n in there}
    expected = {
        (edge.subject, edge.relation, edge.object)
        for edge in drawn_edges(network, hubs.vocabulary)
        if {edge.subject, edge.object} <= fresh | standing and not {edge.subject, edge.object} <= standing
    }
    assert {(index.id(line.subject), line.relation, index.id(line.object)) for line in lines} == expected
    assert len(expected) > 5


def test_the_shortest_ways_are_those_of_networkx(checked: Checked) -> None:
    _, index, network = checked
    simple = nx.Graph((a, b) for a, b in network.edges() if a != b)
    names = sorted(network.nodes)
    tried = [(a, b) for a in names[:12] for b in names[-12:] if a != b]
    assert len(tried) > 40
    for a, b in tried:
        joined = a in simple and b in simple and nx.has_path(simple, a, b)
        expected = {tuple(way) for way in nx.all_shortest_paths(simple, a, b)} if joined else set()
        ways = routes(index, index.number(a), index.number(b), Narrow(), 12)
        found = [tuple(index.id(number) for number in way) for way in ways]
        assert len(set(found)) == len(found) == min(len(expected), 12)
        assert set(found) <= expected


def test_a_way_leads_only_over_what_passes(hubs: Graph) -> None:
    index, network = index_of(hubs), hubs.network()
    a, b = index.id(int(index.ranked[40])), index.id(int(index.ranked[55]))
    facts = kept(network, Narrow(claims=("fact",)))
    simple = nx.Graph((s, o) for s, o, key in network.edges(keys=True) if key in facts and s != o)
    ways = routes(index, index.number(a), index.number(b), Narrow(claims=("fact",)), 12)
    assert ways and len(ways[0]) == nx.shortest_path_length(simple, a, b) + 1
    assert all(simple.has_edge(index.id(s), index.id(o)) for way in ways for s, o in pairwise(way))


def test_the_parts_that_an_entity_has(checked: Checked) -> None:
    _, index, network = checked
    statements = network.graph["statements"]
    seen = Counter[str]()
    for name in network.nodes:
        roles: dict[str, set[str]] = {"subject": set(), "object": set(), "speaker": set(), "mention": set()}
        for key, s in statements.items():
            mentions = [other for field in CONTEXT for other in as_list(s.get(field))]
            for role, names in (
                ("subject", s["subjects"]),
                ("object", s.get("objects", ())),
                ("speaker", s.get("said_by", ())),
                ("mention", mentions),
            ):
                if name in names:
                    roles[role].add(key)
                    break
        found = {
            role: {index.identify(int(number)) for number in numbers}
            for role, numbers in links.parts(index, index.number(name), Narrow()).items()
        }
        assert found == roles
        seen.update(role for role, own in roles.items() if own)
    assert seen["subject"] and seen["object"] and seen["speaker"]


def test_statements_come_as_people_read_them(hubs: Graph) -> None:
    index, network = index_of(hubs), hubs.network()
    statements = network.graph["statements"]
    numbers = links.parts(index, int(index.ranked[0]), Narrow())["subject"]
    keys = [index.identify(int(number)) for number in numbers]
    order = [(claim_of(statements[key]), statements[key].get("earliest", "9999-99-99")) for key in keys]
    assert len(order) > 100
    assert order == sorted(order)


def rank(name: str, text: str) -> int:
    """How well a folded name fits a folded text, found the long way."""
    places = [at for at in range(len(name)) if name.startswith(text, at)]
    if not places:
        return 4
    if name == text:
        return 0
    return min(1 if at == 0 else 2 if name[at - 1] in " -(“\"'.,/" else 3 for at in places)


@pytest.mark.parametrize(
    "text", ["actor 1", "ACTOR-0000", "the actor", "7", "North", "남국", "é", "الجنوب", "nobody at all"]
)
def test_search_finds_by_any_name_the_best_and_most_told_of_first(checked: Checked, text: str) -> None:
    _, index, network = checked
    best = {}
    for name, fields in network.nodes(data=True):
        names = [fields["label"], *fields["labels"].values(), *fields["aliases"], name]
        if fields["label"].endswith(" (name withheld)"):
            names = names[1:]
        best[name] = min(rank(folded(known), folded(text)) for known in names if known)
    expected = sorted(
        (name for name, fit in best.items() if fit < 4),
        key=lambda name: (best[name], -int(index.told[index.number(name)])),
    )
    found = [index.id(number) for number in find(index, text, 500)]
    assert set(found) == set(expected)
    assert [(best[name], int(index.told[index.number(name)])) for name in found] == [
        (best[name], int(index.told[index.number(name)])) for name in expected
    ]
    assert find(index, text, 3) == find(index, text, 500)[:3]


def test_search_for_nothing_finds_nothing(small_graph: Graph) -> None:
    assert find(index_of(small_graph), " \u0301 ", 5) == []


def test_a_name_that_nobody_bears(small_graph: Graph) -> None:
    index = index_of(small_graph)
    for name in ("nobody", "", "zzzz", "northland\x00", "\ud800", "x" * 5_000):
        assert index.find(name) == -1
        with pytest.raises(UnknownName):
            index.number(name)


@pytest.mark.parametrize("day", ["yesterday", "2012", "2012-3-1", "２０１２-03-01", "2012-03-01T00:00"])
def test_a_day_that_is_none_is_refused(small_graph: Graph, day: str) -> None:
    with pytest.raises(ActorgraphError, match="is no day"):
        links.neighbours(index_of(small_graph), 0, Narrow(since=day))


# -- the files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(small_dataset: Path, tmp_path: Path) -> Callable[[], Graph]:
    """A function that opens a copy of the small graph anew."""
    with built(small_dataset, tmp_path / "out") as graph:
        folder = graph.folder
    del folder

    def reopened() -> Graph:
        from actorgraph.graph import store

        generation = store.current(tmp_path / "out" / "store")
        assert generation is not None
        return Graph(generation)

    return reopened


def test_the_index_is_made_once_and_again_where_it_is_damaged(copied: Callable[[], Graph]) -> None:
    with copied() as graph:
        first = index_of(graph)
        assert index_of(graph) is first
        stamp_ = (graph.folder / NAME).stat().st_mtime_ns
    with copied() as graph:
        assert index_of(graph) is not first
        assert (graph.folder / NAME).stat().st_mtime_ns == stamp_
        (graph.folder / NAME / "told.npy").write_bytes(b"")
    with copied() as graph:
        assert index_of(graph).number("northland") >= 0
        shutil.rmtree(graph.folder / NAME)


def test_that_of_a_large_graph_is_made_by_another_process(
    copied: Callable[[], Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(module.subprocess, "Popen", lambda command, **_: started.append(command))
    with copied() as graph:
        for _ in range(2):
            with pytest.raises(Refusal, match="is being prepared") as refused:
                index_of(graph)
            assert refused.value.status == 503 and ("Retry-After", "2") in refused.value.headers
        assert [command[-1] for command in started] == [str(graph.folder)] * 2
        with locked(graph.folder) as free:
            assert free
            prepare(graph.folder)  # somebody else is at it
            with pytest.raises(Refusal):
                index_of(graph)
        assert len(started) == 2 and not (graph.folder / NAME).exists()
        prepare(graph.folder)
        assert index_of(graph).find("northland") >= 0


def test_where_nobody_may_write_the_process_has_its_own(
    copied: Callable[[], Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = module.make

    def forbidden(graph: Graph, folder: Path) -> None:
        if folder.parent == graph.folder:
            raise PermissionError(folder)
        make(graph, folder)

    monkeypatch.setattr(module, "make", forbidden)
    with copied() as graph:
        assert index_of(graph).find("northland") >= 0
        assert not (graph.folder / NAME).exists()


def test_a_graph_without_statements(tmp_path: Path) -> None:
    (tmp_path / "dataset" / "entities").mkdir(parents=True)
    (tmp_path / "dataset" / "dataset.yaml").write_text(
        "id: empty\ntitle: Empty\nbase: https://example.org/empty/\n", encoding="utf-8"
    )
    (tmp_path / "dataset" / "entities" / "all.yaml").write_text("- id: alone\n  type: State\n  name: Alone\n")
    with built(tmp_path / "dataset", tmp_path / "out") as graph:
        index = index_of(graph)
        alone = index.number("alone")
        assert [len(part) for part in links.neighbours(index, alone, Narrow())] == [0, 0, 0]
        assert lines_between(index, index.ranked, index.ranked[:0], Narrow(), frozenset()) == ([], 0)
        assert find(index, "al", 5) == [alone]
        assert routes(index, alone, alone, Narrow(), 3) == [[alone]]
