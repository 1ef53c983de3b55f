"""Building: what is made, what is replaced, what a crash, a full disk or a reader leaves."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from actorgraph.data.read import read_dataset
from actorgraph.graph import store
from actorgraph.graph.build import build
from actorgraph.graph.freshness import has_changed, stamp
from actorgraph.graph.opened import open_graph
from actorgraph.ontology.errors import ActorgraphError, DatasetError, OutputError

DATASET = {
    "dataset.yaml": "id: sample\ntitle: Sample\nbase: https://example.org/sample/\n",
    "entities/all.yaml": """\
- id: northland
  type: State
  name: Northland
- id: southland
  type: State
  name: Southland
- id: river-treaty
  type: Treaty
  name: River Treaty
- id: travellers
  type: Group
  name: the travellers
""",
    "sources/all.yaml": "- id: first\n  title: First report\n- id: second\n  title: Second report\n",
    "statements/first.yaml": """\
source: first
statements:
- what: northland, southland partyTo river-treaty
  at: 1
- what: northland repatriated travellers
  at: 2
  when: 2020-05
""",
    "statements/second.yaml": """\
source: second
statements:
- what: northland repatriated travellers
  at: 7
  stance: denied
  said_by: northland
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write(tmp_path / "sample", DATASET)


def triples(out: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(out / "graph.ttl", format="turtle")


def quads(out: Path) -> set[ox.Quad]:
    with open_graph(out) as graph:
        return set(graph.store)


def add(dataset: Path, source: str, statement: str) -> None:
    with (dataset / "statements" / f"{source}.yaml").open("a", encoding="utf-8") as file:
        file.write(statement)


def test_build_writes_store_turtle_counts_and_picture(dataset: Path, tmp_path: Path) -> None:
    built = build(dataset, tmp_path / "out")
    assert built.scratch
    assert (built.manifest.entities, built.manifest.sources, built.manifest.statements) == (4, 2, 4)
    assert set(built.files) == {"store", "graph.ttl", "void.ttl", "network.html", "inferred.ttl", "integrity.json"}
    assert all(path.exists() for path in built.files.values())
    with open_graph(tmp_path / "out") as graph:
        published = {q.triple for q in graph.store if q.graph_name != graph.graph("vocabulary")}
    parsed = {quad.triple for quad in ox.parse(path=str(tmp_path / "out/graph.ttl"))}
    assert parsed == published


def test_a_triple_of_two_sources_is_one_direct_edge(dataset: Path, tmp_path: Path) -> None:
    add(dataset, "second", "- what: northland partyTo river-treaty\n  at: 9\n")
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        rows = list(graph.query("SELECT (COUNT(*) AS ?n) { :northland ag:partyTo :river-treaty }"))
        assert int(rows[0]["n"].value) == 1
        assert len(list(graph.query("SELECT ?s { ?s rdf:predicate ag:partyTo ; rdf:subject :northland }"))) == 2


def test_only_the_graph_of_a_changed_source_is_replaced(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    add(dataset, "second", "- what: southland urged northland\n  at: 8\n  stance: alleged\n  said_by: northland\n")
    built = build(dataset, tmp_path / "out")
    assert not built.scratch
    assert built.replaced == ("second",)
    build(dataset, tmp_path / "scratch")
    assert quads(tmp_path / "out") == quads(tmp_path / "scratch")
    for name in ("graph.ttl", "void.ttl", "network.html"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "scratch" / name).read_bytes()


def test_a_removed_source_leaves_nothing_behind(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    (dataset / "statements/second.yaml").unlink()
    (dataset / "sources/all.yaml").write_text("- id: first\n  title: First report\n")
    build(dataset, tmp_path / "out")
    build(dataset, tmp_path / "scratch")
    assert quads(tmp_path / "out") == quads(tmp_path / "scratch")


def test_the_order_of_files_and_the_hash_seed_do_not_matter(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "one")
    other = tmp_path / "other"
    shutil.copytree(dataset, other)
    parts = (other / "entities/all.yaml").read_text().split("- id: ")[1:]
    (other / "entities/all.yaml").unlink()
    for position, part in enumerate(reversed(parts)):
        (other / "entities" / f"{position}.yaml").write_text(f"- id: {part}")
    (other / "statements/first.yaml").rename(other / "statements/zz.yaml")
    code = "from pathlib import Path; from actorgraph.graph.build import build; import sys; build(Path(sys.argv[1]), Path(sys.argv[2]))"
    for seed in ("1", "77"):
        out = tmp_path / f"seed{seed}"
        subprocess.run([sys.executable, "-c", code, other, out], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        for name in ("graph.ttl", "void.ttl", "network.html"):
            assert (out / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


def test_a_dataset_with_problems_leaves_the_earlier_output_whole(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    before = (tmp_path / "out/graph.ttl").read_bytes()
    add(dataset, "second", "- what: northland urges nobody\n  at: 1\n")
    with pytest.raises(DatasetError) as caught:
        build(dataset, tmp_path / "out")
    assert len(caught.value.problems) == 2
    assert (tmp_path / "out/graph.ttl").read_bytes() == before
    generation = store.current(tmp_path / "out/store")
    assert generation is not None
    generation.close()


def test_a_reader_finishes_its_query_while_builds_go_on(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    with open_graph(out) as reader:
        answer = reader.query("SELECT ?s { ?s a ag:Statement }")
        seen = [next(answer)]
        for position in range(3):
            add(dataset, "second", f"- what: southland urged northland\n  at: 8\n  gist: time {position}\n")
            build(dataset, out)
        seen += list(answer)
        assert len(seen) == 4
        assert len(list(reader.query("SELECT ?s { ?s a ag:Statement }"))) == 4
    with open_graph(out) as graph:
        assert len(list(graph.query("SELECT ?s { ?s a ag:Statement }"))) == 7
    build(dataset, out)
    assert len(list((out / "store/generations").iterdir())) == 1


def test_a_store_whose_generation_was_removed_is_built_again(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/store/generations")
    with pytest.raises(ActorgraphError, match="build it again"):
        open_graph(tmp_path / "out")
    assert build(dataset, tmp_path / "out").scratch
    assert len(quads(tmp_path / "out")) > 0


@pytest.mark.parametrize("damaged", ["db/*.sst", "db/CURRENT", "manifest.json"])
def test_a_damaged_store_is_told_and_built_again(damaged: str, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    (generation,) = (out / "store/generations").iterdir()
    files = list(generation.glob(damaged))
    assert files
    for file in files:
        file.write_bytes(b"{}")
    with pytest.raises(ActorgraphError, match=r"build it again|there is no graph"), open_graph(out) as graph:
        list(graph.query("SELECT * { ?s ?p ?o }"))
    add(dataset, "second", "- what: southland urged northland\n  at: 8\n")
    assert build(dataset, out).scratch
    build(dataset, tmp_path / "scratch")
    assert quads(out) == quads(tmp_path / "scratch")


def test_a_build_that_died_before_publishing_is_finished_by_the_next_reader(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    before = (out / "graph.ttl").read_bytes()
    add(dataset, "second", "- what: southland urged northland\n  at: 8\n")
    with monkeypatch.context() as patched:
        patched.setattr(store, "publish", lambda *_: None)
        build(dataset, out)
        assert (out / "graph.ttl").read_bytes() == before
    open_graph(out).close()
    build(dataset, tmp_path / "scratch")
    for name in ("graph.ttl", "void.ttl", "network.html"):
        assert (out / name).read_bytes() == (tmp_path / "scratch" / name).read_bytes()


def test_outputs_that_cannot_be_written_leave_the_store_as_it_was(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    before = quads(out)
    add(dataset, "second", "- what: southland urged northland\n  at: 8\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("actorgraph.graph.outputs.write_outputs", full)
        with pytest.raises(OutputError, match="No space left"):
            build(dataset, out)
    assert quads_as_they_are(out) == before


def test_two_builds_at_once_are_refused(dataset: Path, tmp_path: Path) -> None:
    with store.building(tmp_path / "out/store"), pytest.raises(ActorgraphError, match="another build"):
        build(dataset, tmp_path / "out")
    build(dataset, tmp_path / "out")


@pytest.mark.slow
def test_a_build_killed_at_any_moment_harms_nothing(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    before = triples(out)
    command = [
        sys.executable,
        "-c",
        "from actorgraph.cli.app import main; main()",
        "build",
        str(dataset),
        "-o",
        str(out),
    ]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - started
    killed = 0
    for step in range(8):
        add(dataset, "second", f"- what: southland urged northland\n  at: 8\n  gist: time {step}\n")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (step + 0.5) / 8)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        with open_graph_as_it_is(out) as graph:
            statements = len(list(graph.query("SELECT ?s { ?s a ag:Statement }")))
        assert 4 <= statements <= 5 + step
        assert len(triples(out)) >= len(before)
        assert "</html>" in (out / "network.html").read_text(encoding="utf-8")
    assert killed
    subprocess.run(command, check=True, capture_output=True)
    build(dataset, tmp_path / "scratch")
    assert quads(out) == quads(tmp_path / "scratch")
    assert isomorphic(triples(out), triples(tmp_path / "scratch"))
    assert not [path for path in out.iterdir() if path.name.endswith(".new")]


def open_graph_as_it_is(out: Path):  # type: ignore[no-untyped-def]
    from actorgraph.graph.opened import Graph

    generation = store.current(out / "store")
    assert generation is not None
    return Graph(generation)


def test_a_full_disk_is_an_error_for_people_and_the_output_stays(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(dataset, out)
    before = (out / "network.html").read_bytes()
    add(dataset, "second", "- what: southland urged northland\n  at: 8\n")
    command = [
        sys.executable,
        "-c",
        "from actorgraph.cli.app import main; main()",
        "build",
        str(dataset),
        "-o",
        str(out),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)),
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert (out / "network.html").read_bytes() == before
    assert len(quads_as_they_are(out)) > 0
    build(dataset, out)


def quads_as_they_are(out: Path) -> set[ox.Quad]:
    with open_graph_as_it_is(out) as graph:
        return set(graph.store)


def test_a_place_that_cannot_be_written_is_named(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OutputError, match="file"):
        build(dataset, tmp_path / "file" / "out")


def test_change_is_told_by_content_not_by_time(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        manifest = graph.manifest
    os.utime(dataset / "dataset.yaml", (1, 1))
    assert not has_changed(manifest, dataset)
    add(dataset, "first", "- what: southland repatriated travellers\n  at: 3\n")
    assert has_changed(manifest, dataset)
    assert stamp(dataset).keys() == manifest.files.keys()


def test_asking_builds_what_changed_and_says_so(dataset: Path, tmp_path: Path) -> None:
    said: list[str] = []
    out = tmp_path / "out"
    with pytest.raises(ActorgraphError, match="no graph"):
        open_graph(out)
    open_graph(out, dataset, say=said.append).close()
    assert "no graph" in said[0]
    add(dataset, "first", "- what: southland repatriated travellers\n  at: 3\n")
    with open_graph(out, say=said.append) as graph:
        assert graph.manifest.statements == 5
    assert "has changed" in said[1]
    shutil.rmtree(dataset)
    with open_graph(out, say=said.append) as graph:
        assert graph.manifest.statements == 5
    assert len(said) == 2


def test_the_store_and_rdflib_see_the_same(dataset: Path, tmp_path: Path) -> None:
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        query = "SELECT ?a ?b { ?s rdf:subject ?a ; rdf:object ?b ; ag:stance ag:Denied }"
        ours = {(row["a"].value, row["b"].value) for row in graph.query(query)}
        theirs = {(str(a), str(b)) for a, b in graph.rdflib().query(query)}
    assert ours == theirs == {("https://example.org/sample/northland", "https://example.org/sample/travellers")}


def test_statements_are_the_same_wherever_they_were_written(dataset: Path) -> None:
    ids = {statement.id for statement in read_dataset(dataset).statements}
    text = (dataset / "statements/second.yaml").read_text()
    (dataset / "statements/second.yaml").unlink()
    assert "denied" in text
    (dataset / "statements/bulk.jsonl").write_text(
        '{"source":"second","what":"northland repatriated travellers","at":7,"stance":"denied","said_by":"northland"}\n'
    )
    assert {statement.id for statement in read_dataset(dataset).statements} == ids
