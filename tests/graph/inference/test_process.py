"""Inferring in a process of its own: what it leaves behind, and what happens to rules that take too much."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from actorgraph.graph import export, store
from actorgraph.graph.build import build
from actorgraph.graph.inference import process
from actorgraph.graph.inference.process import Limits
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.graph.publication.publish import published
from actorgraph.ontology.errors import ActorgraphError, DatasetError, OutputError, QueryError
from actorgraph.ontology.rules import load_rules

from ..conftest import DATASET, build_graph, write_dataset

HEADER = "#+ title: T\n#+ description: D.\n#+ sound: S.\n"
ECHO = f"""{HEADER}CONSTRUCT {{ [] rdf:subject ?o ; rdf:predicate ag:metWith ; rdf:object ?s ; ag:premise ?x }}
WHERE {{ ?x a ag:Statement ; rdf:subject ?s ; rdf:predicate ag:repatriated ; rdf:object ?o }}
"""
#: A product of everything with everything, again and again.
SLOW = f"""{HEADER}CONSTRUCT {{ ?a ag:metWith ?e }}
WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i), STR(?l))) < 0) }}
"""
#: Doubled until there is no memory for it.
BIG = f"""{HEADER}CONSTRUCT {{ ?s ag:metWith ?s }}
WHERE {{ ?s ag:metWith ?o BIND("0123456789abcdef" AS ?a0)
{" ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(60))} FILTER(STRLEN(?a60) > 3) }}
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?i a ag:Inference }"


def dataset(folder: Path, **rules: str) -> Path:
    write_dataset(folder, DATASET)
    (folder / "rules").mkdir(exist_ok=True)
    for name, text in rules.items():
        (folder / "rules" / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder


def number(graph: Graph, query: str, inferred: bool) -> int:
    (solution,) = graph.query(query, inferred=inferred)
    return int(solution[0].value)


@pytest.fixture(scope="module")
def inferred_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = dataset(tmp_path_factory.mktemp("d") / "small", echo=ECHO)
    with build_graph(folder, tmp_path_factory.mktemp("out"), inferred=True) as graph:
        yield graph


# -- what is seen and what leaves --------------------------------------------------------------------------------------


def test_inferences_are_seen_only_when_asked_for(inferred_graph: Graph) -> None:
    graph = inferred_graph
    assert number(graph, COUNT, True) >= 2
    assert number(graph, COUNT, False) == 0
    for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", "GRAPH graph:edges { ?s ?p ?o }"):
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        assert number(graph, query, False) <= number(graph, query, True)
    graphs = {str(s["g"]) for s in graph.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert not [name for name in graphs if "inferences" in name]
    graphs = {str(s["g"]) for s in graph.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", inferred=True)}
    assert f"<{graph.base}graph/inferences>" in graphs
    assert list(graph.query("SELECT ?o { GRAPH graph:inferences { ?s ?p ?o } }", check_names=False)) == []


def test_the_names_of_inferences_exist_only_with_them(inferred_graph: Graph) -> None:
    (first, *_) = inferred_graph.query("SELECT ?i { ?i a ag:Inference } ORDER BY ?i", inferred=True)
    query = f"SELECT ?p {{ {first['i']} ?p ?o }}"
    assert len(list(inferred_graph.query(query, inferred=True))) >= 6
    with pytest.raises(QueryError, match="the dataset has no"):
        inferred_graph.query(query)


def test_statements_are_counted_as_before(inferred_graph: Graph) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s a ag:Statement }"
    assert (
        number(inferred_graph, query, True)
        == number(inferred_graph, query, False)
        == inferred_graph.manifest.statements
    )


def test_nothing_else_was_written_than_into_the_graph_of_inferences(inferred_graph: Graph) -> None:
    graph = inferred_graph
    with_inferences, without = set(graph.inferred_store), set(graph.store)
    added = with_inferences - without
    assert without <= with_inferences
    assert {quad.graph_name for quad in added} == {graph.graph("inferences")}
    assert sorted(f"{quad} .\n" for quad in added) == sorted(graph.inferences())
    assert not any(isinstance(term, ox.BlankNode) for quad in added for term in (quad.subject, quad.object))
    edges = {quad.triple for quad in graph.store.quads_for_pattern(None, None, None, graph.graph("edges"))}
    assert not edges & {quad.triple for quad in added}, "what is asserted is not inferred besides"


def test_the_manifest_counts(inferred_graph: Graph) -> None:
    inferred = inferred_graph.manifest.inferred
    assert inferred is not None
    assert inferred.inferences == number(inferred_graph, COUNT, True)
    lines = list(inferred_graph.inferences())
    assert inferred.size == sum(len(line.encode()) for line in lines)
    about = {
        line.partition(" ")[0]
        for line in lines
        if line.split(" ", 2)[2].startswith("<https://w3id.org/actorgraph/ontology#Inference>")
    }
    rules = {f"<{iri}>" for iri in inferred_graph.rules}
    assert inferred.edges == len([line for line in lines if line.partition(" ")[0] not in about | rules])
    assert 0 < inferred.axioms <= inferred.edges
    assert inferred.rules[f"{inferred_graph.base}rule/echo"] >= 2


def test_no_export_holds_an_inference(inferred_graph: Graph) -> None:
    streams = [name for name, known in export.FORMATS.items() if not known.folder]
    assert len(streams) >= 8
    some = [str(s["i"])[1:-1] for s in inferred_graph.query("SELECT ?i { ?i a ag:Inference }", inferred=True)]
    for name in streams:
        file = io.BytesIO()
        export.export_stream(inferred_graph, name, file)
        written = file.getvalue().decode()
        assert written
        assert not [iri for iri in some if iri.rpartition("/")[2] in written], name


def test_a_graph_without_inferences_says_so(small_graph: Graph) -> None:
    assert small_graph.manifest.inferred is None
    assert list(small_graph.inferences()) == []
    with pytest.raises(OutputError, match="nothing was inferred from small; build it again"):
        small_graph.query(COUNT, inferred=True)


def test_a_question_may_ask_for_inferences(inferred_graph: Graph, tmp_path: Path) -> None:
    from actorgraph.graph.questions import ask, load_questions

    for flag in ("true", "false"):
        header = f"#+ title: How many\n#+ kind: counts\n#+ inferred: {flag}\n"
        (tmp_path / f"{flag}.rq").write_text(header + COUNT)
    known = load_questions([tmp_path])
    assert int(next(iter(ask(inferred_graph, known["true"])))[0].value) >= 2
    assert int(next(iter(ask(inferred_graph, known["false"])))[0].value) == 0


# -- builds ------------------------------------------------------------------------------------------------------------


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


def test_build_publishes_inferences_as_turtle(tmp_path: Path) -> None:
    built = build(dataset(tmp_path / "d", echo=ECHO), tmp_path / "out")
    assert built.files["inferred.ttl"] == tmp_path / "out" / "inferred.ttl"
    text = built.files["inferred.ttl"].read_text(encoding="utf-8")
    with open_graph(tmp_path / "out") as graph:
        triples = {line[: line.rindex(" <")] for line in published(graph).inferences()}
        parsed = {str(quad.triple) for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)}
        assert parsed == triples
    assert "inference:" in text and "rule:inverse" in text
    assert "ag:Inference ;" not in built.files["graph.ttl"].read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_incremental_build_infers_what_a_build_from_scratch_does(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", echo=ECHO)
    assert build(folder, tmp_path / "out").scratch
    statements = folder / "statements" / "second.yaml"
    text = statements.read_text(encoding="utf-8")
    more = "- what: southland repatriated travellers\n  at: 4\n- what: border locatedIn northland\n  at: 5\n"
    for changed in (text + more, text.replace("northland repatriated", "southland repatriated"), text):
        statements.write_text(changed, encoding="utf-8")
        assert not build(folder, tmp_path / "out").scratch
        build(folder, tmp_path / "scratch")
        with open_graph(tmp_path / "out") as ours, open_graph(tmp_path / "scratch") as scratch:
            assert list(ours.inferences()) == list(scratch.inferences())
            assert set(ours.inferred_store) == set(scratch.inferred_store)
            assert ours.manifest.inferred == scratch.manifest.inferred
        assert files(tmp_path / "out") == files(tmp_path / "scratch")
        shutil.rmtree(tmp_path / "scratch")


@pytest.mark.slow
def test_a_rule_that_is_added_or_taken_away_changes_the_graph(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d")
    build(folder, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        before = list(graph.inferences())
    dataset(folder, echo=ECHO)
    told: list[str] = []
    with open_graph(tmp_path / "out", say=told.append) as graph:
        assert told == ["small has changed since the graph was built; building it again"]
        assert f"{graph.base}rule/echo" in graph.rules
        assert len(list(graph.inferences())) > len(before)
    (folder / "rules" / "echo.rq").unlink()
    with open_graph(tmp_path / "out") as graph:
        assert list(graph.inferences()) == before


@pytest.mark.slow
def test_equal_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", echo=ECHO)
    code = "import sys; from pathlib import Path; from actorgraph.graph.build import build; build(Path(sys.argv[1]), Path(sys.argv[2]))"
    written = []
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        out = tmp_path / f"out{seed}"
        subprocess.run([sys.executable, "-c", code, str(folder), str(out)], env=environment, check=True)
        (inferences,) = (out / "store" / "generations").glob("*/inferences.nq")
        written.append((inferences.read_bytes(), files(out)))
    assert written[0] == written[1] == written[2]
    assert written[0][0].count(b"\n") > 20


def test_a_module_of_the_working_directory_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('run')")
    (tmp_path / "pyoxigraph.py").write_text("raise SystemExit('run')")
    folder = dataset(tmp_path / "d", echo=ECHO)
    monkeypatch.chdir(tmp_path)
    build(folder, tmp_path / "out")


# -- what is ended -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "limits", "message"),
    [
        (SLOW, Limits(seconds=2), "rules/mine.rq: the rule 'mine' is refused: it does not end within 2 seconds"),
        (BIG, Limits(memory=300 << 20), "rules/mine.rq: the rule 'mine' is refused: it takes more memory than 315 MB"),
        (
            f"{HEADER}CONSTRUCT {{ [] rdf:subject ?s ; rdf:predicate ag:urged ; rdf:object ?new ; ag:premise ?x }}\n"
            'WHERE { ?x rdf:subject ?s ; rdf:object ?o BIND(CONCAT(STR(?o), "1") AS ?new) }',
            Limits(rounds=8),
            "rules/mine.rq: the rule 'mine' is refused: it still concludes something new after 8 rounds",
        ),
        (ECHO, Limits(triples=5), "more than 5 triples follow"),
        (
            f"{HEADER}CONSTRUCT {{ ?x ag:metWith ?o }} WHERE {{ ?x a owl:ObjectProperty . ?s ag:urged ?o }}",
            Limits(),
            "rules/mine.rq: the rule 'mine' is refused: it concludes",
        ),
    ],
    ids=["time", "memory", "rounds", "triples", "writing"],
)
def test_a_rule_that_goes_too_far_is_refused_and_the_earlier_output_stays(
    tmp_path: Path, rule: str, limits: Limits, message: str
) -> None:
    folder = dataset(tmp_path / "d", echo=ECHO)
    build(folder, tmp_path / "out")
    before, generation = files(tmp_path / "out"), (tmp_path / "out" / "store" / "current").read_bytes()
    dataset(folder, mine=rule)
    begun = time.monotonic()
    with pytest.raises(ActorgraphError) as raised:
        build(folder, tmp_path / "out", limits=limits)
    assert time.monotonic() - begun < 60
    assert message in str(raised.value)
    assert files(tmp_path / "out") == before
    assert (tmp_path / "out" / "store" / "current").read_bytes() == generation
    assert len(list((tmp_path / "out" / "store" / "generations").iterdir())) == 1
    (folder / "rules" / "mine.rq").unlink()
    with open_graph(tmp_path / "out") as graph:
        assert number(graph, COUNT, True) >= 2


def test_rules_run_in_memory_only_where_ten_times_the_quads_have_room(inferred_graph: Graph) -> None:
    folder, rules = inferred_graph.folder, list(load_rules().values())
    size = (folder / store.QUADS).stat().st_size

    def workplace(memory: int) -> ox.Store | None:
        job = process._Job(str(folder), inferred_graph.base, rules, Limits(memory=memory))
        return process._workplace(folder, job)

    assert workplace(10 * size - 1) is None
    inside = workplace(10 * size)
    assert inside is not None and 0 < len(inside) <= len(inferred_graph.store)
    # 2 * 10^5 synthetic statements, 562 MB, took more than there is; 10^5, 281 MB, took 1.65 GB.
    assert 562e6 * process._GROWTH > Limits().memory > 281e6 * process._GROWTH


def test_a_bad_rule_is_found_before_anything_is_written(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", bad=f"{HEADER}CONSTRUCT {{ ?s ag:urgd ?o }} WHERE {{ ?o ag:urged ?s }}")
    with pytest.raises(DatasetError, match=r"rules/bad\.rq:4: column 16: the vocabulary has no 'ag:urgd'"):
        build(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("what", ["build", "rules"])
def test_killing_leaves_the_earlier_output_whole(tmp_path: Path, what: str) -> None:
    folder = dataset(tmp_path / "d", echo=ECHO)
    build(folder, tmp_path / "out")
    before, generation = files(tmp_path / "out"), (tmp_path / "out" / "store" / "current").read_bytes()
    dataset(folder, slow=SLOW)
    code = "import sys; from pathlib import Path; from actorgraph.graph.build import build; build(Path(sys.argv[1]), Path(sys.argv[2]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "out")], stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + 60
        while not (found := children(process.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        (child,) = found
        time.sleep(1)
        os.kill(process.pid if what == "build" else child, signal.SIGKILL)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if what == "build" else 1)
    if what == "rules":
        assert b"its process ended with -9" in errors
    until = time.monotonic() + 60
    while alive(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(child), "the rules end with the build that started them"
    assert files(tmp_path / "out") == before
    assert (tmp_path / "out" / "store" / "current").read_bytes() == generation
    (folder / "rules" / "slow.rq").unlink()
    with store.current(tmp_path / "out" / "store") as held:  # type: ignore[union-attr]
        assert number(Graph(held), COUNT, True) >= 2
    build(folder, tmp_path / "out")
    assert len(list((tmp_path / "out" / "store" / "generations").iterdir())) == 1


# -- the rules of ours -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_the_headers_say_of_what_rules_read_is_true(tmp_path: Path) -> None:
    """On the case, the rules conclude the same where each is asked in every round."""
    import msgspec

    from actorgraph.data.folder import BUNDLED
    from actorgraph.graph.inference.fixpoint import Fixpoint

    graph = build_graph(BUNDLED / "nk-refugees", tmp_path / "out")
    rules = load_rules()
    anything = {iri: msgspec.structs.replace(rule, reads=None) for iri, rule in rules.items()}
    found = []
    for number, chosen in enumerate((rules, anything)):
        graph.store.backup(str(tmp_path / f"db{number}"))
        engine = Fixpoint(ox.Store(str(tmp_path / f"db{number}")), graph.base, chosen)
        engine.run()
        found.append(engine.lines)
    assert found[0] == found[1]
    graph.close()
