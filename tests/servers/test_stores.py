"""One suite over every store: what a command prints of the graph on disk, it prints of the same graph on a server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from actorgraph.cli.app import app
from actorgraph.data.read import read_dataset
from actorgraph.graph import questions, results, store
from actorgraph.graph.build import build_store, inferring
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.publication.publish import published
from actorgraph.graph.remote.endpoint import open_endpoint
from actorgraph.graph.remote.http import EndpointError
from actorgraph.graph.remote.load import load_folder
from actorgraph.graph.remote.server import Server
from actorgraph.graph.remote.store import RemoteStore
from actorgraph.ontology.errors import ActorgraphError, OutputError, QueryError
from actorgraph.ontology.namespaces import XSD

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def awkward_out(awkward: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is built from the dataset of ``awkward.py``."""
    return stored(awkward, tmp_path_factory.mktemp("awkward") / "out", inferred=True)


@pytest.fixture(scope="module")
def case_out(public_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is built from the bundled dataset."""
    return stored(public_case, tmp_path_factory.mktemp("case") / "out", inferred=True)


@pytest.fixture(scope="module")
def whole(server: str, awkward_out: Path) -> str:
    """The endpoint of the awkward dataset, loaded with the names of protected people."""
    load_folder(awkward_out, server, private=True)
    return f"{server}#awkward"


@pytest.fixture(scope="module")
def case(server: str, case_out: Path) -> str:
    """The endpoint of the bundled dataset, loaded as it may be published."""
    load_folder(case_out, server)
    return f"{server}#nk-refugees"


def stored(dataset: Path, out: Path, *, inferred: bool = False) -> Path:
    """Build the store of a dataset in ``out`` and nothing else."""
    read = read_dataset(dataset)
    conclude = {"conclude": inferring(read)} if inferred else {}
    build_store(read, out, stamp(dataset), **conclude)[0].close()
    return out


@pytest.fixture
def there(server: str) -> Iterator[Server]:
    with closing(Server(server)) as opened:
        yield opened


def on_disk(out: Path) -> Graph:
    generation = store.current(out / "store")
    assert generation is not None
    return Graph(generation)


def answered(graph: Graph, ask: Callable[[Graph], Any]) -> bytes:
    """An answer as CSV, or as N-Triples, sorted."""
    file = io.BytesIO()
    answer = ask(graph)
    if isinstance(answer, ox.QueryTriples):
        return "\n".join(sorted(str(triple) for triple in answer)).encode()
    results.write(answer, "csv", file, graph.prefixes)
    return file.getvalue()


def printed(*arguments: str) -> tuple[bytes, int]:
    """What a command prints, and its exit code."""
    done = CliRunner().invoke(app, list(arguments))
    if isinstance(done.exception, ActorgraphError):
        return done.stdout_bytes, done.exception.exit_code
    assert done.exception is None, done.exception
    return done.stdout_bytes, done.exit_code


@pytest.fixture
def same(whole: str, awkward_out: Path) -> Callable[..., bytes]:
    """A function: the arguments of a command → what it prints of the endpoint, which is what it prints of the folder."""

    def check(*arguments: str) -> bytes:
        wanted, code = printed(*arguments, "--graph", str(awkward_out))
        assert code == 0 and wanted
        assert printed(*arguments, "--endpoint", whole) == (wanted, 0)
        return wanted

    return check


# -- every command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inferred", [False, True])
def test_the_quads_are_those_of_the_folder_to_the_letter(whole: str, awkward_out: Path, inferred: bool) -> None:
    with on_disk(awkward_out) as local, open_endpoint(whole) as remote:
        wanted = sorted(set(local.generation.lines(inferred=inferred)))
        assert len(wanted) > (10_000, 100)[inferred]
        assert sorted(remote.generation.lines(inferred=inferred)) == wanted


@pytest.mark.parametrize("format", ["turtle", "followthemoney"])
def test_exports(same: Callable[..., bytes], format: str) -> None:
    assert same("export", format, "--private")


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "travellers", "--json"),
        ("explain", "northland", "detained", "travellers"),
        ("explain", "northland", "metWith", "southland"),
        ("path", "northland", "southland"),
        ("stats", "--facts", "--since", "1500", "--until", "1600"),
        ("ask",),
        ("ask", "weights", "--format", "csv"),
        ("ask", "statements-about", "--actor", "southland"),
    ],
    ids=" ".join,
)
def test_commands(same: Callable[..., bytes], arguments: tuple[str, ...]) -> None:
    same(*arguments)


@pytest.mark.parametrize("more", [("--inferred", "--since", "0999")])
def test_the_picture(whole: str, awkward_out: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    pages = []
    for name, where in (("disk", ("--graph", str(awkward_out))), ("server", ("--endpoint", whole))):
        page = tmp_path / f"{name}.html"
        assert printed("view", "--private", "--no-open", "--out", str(page), *more, *where)[1] == 0
        pages.append(page.read_bytes())
    assert len(pages[0]) > 10_000 and pages[0] == pages[1]


def test_every_saved_question(case: str, case_out: Path) -> None:
    with on_disk(case_out) as opened, open_endpoint(case) as remote:
        local = published(opened)
        known = questions.questions(local)
        assert len(known) > 60 and known.keys() == questions.questions(remote).keys()
        wrong, rows = [], 0
        for name, question in known.items():
            if name in ("held-in-china", "fact-here-word-there", "headline-and-text"):  # seconds on any store
                continue
            values = {
                parameter: found[len(found) // 3][0]
                for parameter, about in question.parameters.items()
                if not (about.optional or about.default)
                and (found := questions.values(question, parameter, local, 400))
            }
            wanted = answered(local, lambda graph, q=question, v=values: questions.ask(graph, q, v))  # type: ignore[misc]
            rows += wanted.count(b"\n")
            if answered(remote, lambda graph, q=question, v=values: questions.ask(graph, q, v)) != wanted:  # type: ignore[misc]
                wrong.append(name)
        assert not wrong and rows > 1_500


# -- queries -----------------------------------------------------------------------------------------------------------

DAY = '"%s"^^xsd:date'
QUERIES = {
    "all": "SELECT ?s ?p ?o { ?s ?p ?o }",
    "all of a graph": "SELECT ?s ?p ?o { GRAPH graph:second { ?s ?p ?o } }",
    "which graphs": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "beyond the limit, in order": "SELECT ?o { ?s rdf:object ?o FILTER(ISNUMERIC(?o)) } ORDER BY DESC(?o) LIMIT 2500 OFFSET 20",
    "counted": "SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "counted in all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "dates from the year 44": f"SELECT ?s ?d {{ ?s ag:whenEarliest ?d FILTER(?d >= {DAY % '0044-03-15'}) }}",
    "dates to 999": f"SELECT ?s ?d {{ ?s ag:whenLatest ?d FILTER(?d <= {DAY % '0999-12-31'}) }}",
    "dates after the year 43 BC": f"SELECT ?s {{ ?s ag:whenEarliest ?d OPTIONAL {{ ?s ag:x ?n }} FILTER(?d > {DAY % '-0043-03-15'}) }}",
    "dates in order": "SELECT ?s ?d { ?s ag:whenEarliest ?d } ORDER BY ?d ?s",
    "dates in October 1582": f"SELECT ?s {{ ?s ag:whenEarliest ?d FILTER(?d > {DAY % '1582-10-01'} || !BOUND(?d)) FILTER(?d < {DAY % '1582-11-01'}) }} ORDER BY ?s",
    "true": "SELECT ?s ?o { ?s ?p ?o FILTER(?o = true) }",
    "true is no 1": "SELECT ?s { ?s rdf:object true }",
    "a number in a pattern": "SELECT ?s { ?s ?p 1 }",
    "numbers and truths meet": "SELECT ?s ?t { ?s ag:negated ?n . ?t rdf:object ?n }",
    "texts compared": 'SELECT ?s ?o { ?s ag:when ?o FILTER(?o > "2012") }',
    "what cannot be compared": "SELECT ?s ?o { ?s ?p ?o FILTER(?o > 1) }",
    "grouped by long values": "SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o",
    "different values": "SELECT DISTINCT ?o { ?s ?p ?o }",
    "a text is no name": 'SELECT ?s ?l { ?s rdfs:label ?l FILTER(?l = "남국") }',
    "one is not true": "SELECT ?s { ?s rdf:object 1 OPTIONAL { ?s ag:negated ?n } }",
    "text": r"""SELECT ?s { ?s ag:gist ?t FILTER(CONTAINS(?t, "\\n \\u0041 <tag attr=\"x\">")) }""",
    "characters beyond 16 bits": 'SELECT ?s { ?s ag:gist ?t FILTER(REGEX(?t, "👨.👩")) }',
    "a whole text": "SELECT ?t (STRLEN(?t) AS ?n) { ?s ag:note ?t } ORDER BY ?t",
    "languages": 'SELECT ?s ?t { ?s rdfs:label ?t FILTER(LANGMATCHES(LANG(?t), "zh")) }',
    "a language in a pattern": 'SELECT ?s { ?s rdfs:label "南國"@zh-Hant-TW }',
    "numbers": "SELECT ?o (DATATYPE(?o) AS ?d) (?o + 0.1 AS ?more) { ?s rdf:object ?o FILTER(?o < 10 && ?o > -2000000) } ORDER BY ?o LIMIT 40",
    "sums": "SELECT (SUM(?o) AS ?sum) (AVG(?o) AS ?mean) (MIN(?o) AS ?least) { ?s rdf:subject :scorer ; rdf:object ?o }",
    "IRIs": "SELECT ?o { :southland owl:sameAs ?o }",
    "an IRI in a pattern": "SELECT ?s { ?s owl:sameAs <https://example.org/é/한국/😀> }",
    "percent": "SELECT ?s { ?s owl:sameAs <https://example.org/a%20b/%C3%A9/%E2%82%AC> }",
    "a name with dots": "SELECT ?p ?o { passage:first.p1.selector ?p ?o }",
    "errors are no end": "SELECT ?s (1/0 AS ?none) (BOUND(?x) AS ?b) { ?s a ag:State }",
    "not exists": "SELECT ?s { ?s rdf:object ?o FILTER NOT EXISTS { ?s ag:when ?d } FILTER EXISTS { ?s ag:at/ag:paragraph 46 } }",
    "minus": "SELECT ?s { ?s a ag:Statement ; rdf:subject :southland MINUS { ?s ag:negated true } }",
    "a path between variables": "SELECT ?a ?b { ?a rdfs:subClassOf* ?b . ?x a ?a }",
    "any path": "SELECT ?o { :northland (!rdf:type)+ ?o }",
    "values and union": "SELECT ?s ?w { VALUES ?w { 1 3 UNDEF } { ?s rdf:object ?w } UNION { ?s ag:confidence ?w } }",
    "from": "SELECT ?s { ?s a ?t }\n# a comment at the end",
    "from one graph": "SELECT ?s ?t FROM graph:entities { ?s a ?t }",
    "from a graph of nobody": "SELECT ?s ?t FROM <https://example.org/elsewhere> { ?s a ?t }",
    "from named": "SELECT ?g (COUNT(*) AS ?n) FROM NAMED graph:first FROM NAMED <https://example.org/elsewhere> { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "no space": "SELECT ?s{?s ag:countMin ?a;ag:countMax ?b FILTER(?a<?b&&?b>?a)}",
    "asked": "ASK { :northland rdfs:label ?name }",
    "not asked": 'ASK { :northland rdfs:label "nobody" }',
    "constructed": "CONSTRUCT { ?a ag:metWith [ ag:note ?b ] } WHERE { ?a ag:detained ?b }",
    "constructed from all": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "constructed, short": "CONSTRUCT WHERE { ?s ag:gist ?o }",
    "described": "DESCRIBE :southland ?t WHERE { ?t a ag:Group }",
    "a prefix of its own": "PREFIX : <https://example.org/terms#> SELECT ?s ?l { ?s rdf:predicate :weighed . :weighed rdfs:label ?l }",
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_queries(whole: str, awkward_out: Path, opened: tuple[Graph, Graph], name: str) -> None:
    def ask(graph: Graph) -> Any:
        return graph.query(QUERIES[name], check_names=False)

    local, remote = opened
    wanted, found = answered(local, ask), answered(remote, ask)
    if name == "constructed":  # blank nodes have other names each time
        assert wanted.count(b"\n") == found.count(b"\n") > 0
    elif "ORDER BY" in QUERIES[name]:
        assert found == wanted
    else:
        assert sorted(found.splitlines()) == sorted(wanted.splitlines())


@pytest.fixture(scope="module")
def opened(whole: str, awkward_out: Path) -> Iterator[tuple[Graph, Graph]]:
    with on_disk(awkward_out) as local, open_endpoint(whole) as remote:
        yield local, remote


def test_patterns_of_quads(opened: tuple[Graph, Graph]) -> None:
    local, remote = opened
    base = local.base
    node, graph = ox.NamedNode(f"{base}southland"), ox.NamedNode(f"{base}graph/second")
    predicate = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#object")
    patterns: list[tuple[Any, ...]] = [
        (node, None, None, None),
        (None, predicate, None, None),
        (None, predicate, None, graph),
        (None, None, node, None),
        (None, None, None, graph),
        (None, None, None, ox.NamedNode(f"{base}graph/nobody")),
        *(
            (quad.subject, quad.predicate, quad.object, None)
            for quad in local.store.quads_for_pattern(node, None, None, None)
        ),
    ]
    for pattern in patterns:
        assert set(remote.store.quads_for_pattern(*pattern)) == set(local.store.quads_for_pattern(*pattern))


def test_a_query_that_does_not_parse_says_what_it_says_of_a_folder(opened: tuple[Graph, Graph]) -> None:
    for query in (
        "SELECT ?s { ?s a ag:Stat }",
        "SELECT ?s {",
        "SELECT (NOPE(?s) AS ?t) {}",
        "SELECT * { SERVICE <http://x/> {} }",
    ):
        said = []
        for graph in opened:
            with pytest.raises(QueryError) as caught:
                graph.query(query)
            said.append(str(caught.value))
        assert said[0] == said[1]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
TERMS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text: ox.Literal(text, language="en"), TEXTS),
    st.integers(-(10**17), 10**17).map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.decimals(-10_000, 10_000, places=6).map(lambda n: ox.Literal(f"{n:f}", datatype=ox.NamedNode(f"{XSD}decimal"))),
    st.dates().map(lambda day: ox.Literal(str(day), datatype=ox.NamedNode(f"{XSD}date"))),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TERMS, min_size=40, max_size=80, unique_by=str))
def test_any_term_comes_back(there: Server, terms: list[ox.Literal]) -> None:
    graph = "https://example.org/any/graph"
    node = ox.NamedNode("https://example.org/any/p")
    local = ox.Store()
    lines = []
    for number, term in enumerate(terms):
        local.add(ox.Quad(ox.NamedNode(f"https://example.org/any/{number}"), node, term, ox.NamedNode(graph)))
        lines.append(f"<https://example.org/any/{number}> {node} {term} .\n")
    there.replace(graph, lines)
    found = RemoteStore(there, {graph: len(terms)}).quads_for_pattern(None, None, None, ox.NamedNode(graph))
    assert set(found) == set(local)


# -- loading -----------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_twice(server: str, whole: str, awkward_out: Path) -> None:
    again = load_folder(awkward_out, server, private=True)
    assert (again.sent, again.dropped, again.private) == (0, 0, True)


def test_one_server_holds_several_datasets_and_each_sees_its_own(server: str, whole: str, case: str) -> None:
    with pytest.raises(ActorgraphError, match=r"holds 2 datasets(?s:.*)#awkward(?s:.*)#nk-refugees"):
        open_endpoint(server)
    with open_endpoint(case) as graph:
        (row,) = graph.query(
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), 'https://example.org/awkward')) }"
        )  # type: ignore[misc]
        assert row["n"].value == "0"


def test_only_what_may_be_published_leaves_unless_asked(
    server: str, there: Server, whole: str, awkward_out: Path, tmp_path: Path
) -> None:
    with open_endpoint(whole) as graph:
        assert "Nobody Known" in "".join(graph.lines())
    output, code = printed("export", "turtle", "--endpoint", whole)
    assert code == 2 and not output
    loaded = load_folder(awkward_out, server)
    assert not loaded.private and loaded.sent
    rows, _ = there.ask(
        'SELECT ?s { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?o), "Nobody Known") || CONTAINS(STR(?s), "witness-1")) }'
    )
    assert not rows.rows
    wanted = printed("export", "trig", "--graph", str(awkward_out))
    assert wanted[0] and wanted == printed("export", "trig", "--endpoint", whole)
    assert printed("export", "turtle", "--private", "--endpoint", whole)[1] == 2
    page = ("view", "--no-open", "--out", str(tmp_path / "page.html"), "--endpoint", whole)
    assert printed(*page)[1] == 0
    assert printed(*page, "--documents", str(tmp_path))[1] == 2
    assert "Nobody Known" not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert load_folder(awkward_out, server, private=True).private


def small(folder: Path, sources: int, changed: int = -1, *, name: str = "little") -> Path:
    """A dataset of some sources; what ``changed`` says is another thing."""
    for part in ("entities", "sources", "statements"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    about = f"{{id: {name}, title: Little, base: 'https://example.org/{name}/', licence: CC0-1.0}}"
    (folder / "dataset.yaml").write_text(about)
    (folder / "entities" / "all.yaml").write_text("- {id: a, type: State, name: A}\n- {id: b, type: State, name: B}\n")
    listed = [f"- {{id: s{number}, title: 'S {number}'}}\n" for number in range(sources)]
    (folder / "sources" / "all.yaml").write_text("".join(listed))
    for old in (folder / "statements").iterdir():
        old.unlink()
    for number in range(sources):
        gist = "changed" if number == changed else "as it was"
        text = f"source: s{number}\nstatements:\n- {{what: a metWith b, at: 1, gist: {gist}}}\n"
        (folder / "statements" / f"s{number}.yaml").write_text(text)
    return folder


def forget(there: Server, name: str) -> None:
    """Remove what describes a dataset, so that no other test meets it."""
    there.drop(f"https://example.org/{name}/endpoint/")


def test_only_changed_graphs_are_sent_and_others_removed(server: str, there: Server, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stored(small(tmp_path / "little", 4), out)
    first = load_folder(out, server)
    assert first.sent == first.graphs and not first.resumed
    stored(small(tmp_path / "little", 4, changed=2), out)
    assert load_folder(out, server).sent == 1
    stored(small(tmp_path / "little", 3, changed=2), out)
    last = load_folder(out, server)
    assert (last.dropped, last.graphs) == (1, first.graphs - 1)
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    with on_disk(out) as local, open_endpoint(f"{server}#little") as remote:
        assert sorted(set(local.lines(leave_out=()))) == sorted(remote.lines(leave_out=()))
        assert answered(local, lambda graph: graph.query(graphs)) == answered(remote, lambda graph: graph.query(graphs))
    forget(there, "little")


@pytest.mark.parametrize("stops_at", [1, 3, 6])
def test_an_interrupted_load_is_told_of_and_goes_on(
    server: str, there: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops_at: int
) -> None:
    name, out = f"cut{stops_at}", tmp_path / "out"
    stored(small(tmp_path / name, 5, name=name), out)
    monkeypatch.setattr("actorgraph.graph.remote.load._GRAPHS_TOGETHER", 1)
    replace, done = Server.replace, 0

    def until(self: Server, graph: str, triples: Any) -> None:
        nonlocal done
        done += 1
        if done > stops_at:
            raise EndpointError("the line is cut")
        replace(self, graph, triples)

    with monkeypatch.context() as patch:
        patch.setattr(Server, "replace", until)
        with pytest.raises(EndpointError, match="cut"):
            load_folder(out, server)
    told: list[str] = []
    open_endpoint(f"{server}#{name}", say=told.append).close()
    assert len(told) == 1 and f" {stops_at - 1} of " in told[0]
    resumed = load_folder(out, server)
    assert resumed.resumed and resumed.sent == resumed.graphs - (stops_at - 1)
    told.clear()
    with on_disk(out) as local, open_endpoint(f"{server}#{name}", say=told.append) as remote:
        assert sorted(set(local.lines(leave_out=()))) == sorted(remote.lines(leave_out=())) and not told
    forget(there, name)


def test_of_two_loads_the_first_gives_way(
    server: str, there: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    stored(small(tmp_path / "twice", 3, name="twice"), out)
    replace, begun = Server.replace, False

    def meanwhile(self: Server, graph: str, triples: Any) -> None:
        nonlocal begun
        replace(self, graph, triples)
        if not begun and not graph.endswith("endpoint/"):
            begun = True
            load_folder(out, server)

    with monkeypatch.context() as patch:
        patch.setattr(Server, "replace", meanwhile)
        with pytest.raises(EndpointError, match="somebody else"):
            load_folder(out, server)
    told: list[str] = []
    open_endpoint(f"{server}#twice", say=told.append).close()
    assert not told
    forget(there, "twice")


def test_a_graph_that_somebody_else_changes_is_noticed(server: str, there: Server, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stored(small(tmp_path / "changed", 2, name="changed"), out)
    load_folder(out, server)
    with open_endpoint(f"{server}#changed") as graph:
        node = "<https://example.org/x>"
        there.add("https://example.org/changed/graph/s1", [f"{node} {node} {node} .\n"])
        with pytest.raises(OutputError, match="changed"):
            list(graph.lines())
    forget(there, "changed")


def test_what_a_command_says_of_an_endpoint(oxigraph: str, tmp_path: Path) -> None:
    dataset, out = small(tmp_path / "told", 2, name="told"), tmp_path / "out"
    output, code = printed("build", str(dataset), "--out", str(out), "--endpoint", oxigraph)
    assert code == 0 and b"endpoint  " in output and b"7 of 7 graphs sent" in output
    assert load_folder(out, oxigraph).sent == 0
    with closing(Server(oxigraph)) as there:
        forget(there, "told")
