"""The table of formats, and what is asked of each: the same bytes for the same graph, nothing heavy loaded in vain."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from actorgraph.graph.export import FORMATS, export_file, export_stream, find_format
from actorgraph.graph.opened import Graph
from actorgraph.ontology.errors import ActorgraphError, OutputError, UnknownName

FILES = sorted(name for name, format in FORMATS.items() if not format.folder)


def exported(graph: Graph, format: str, *, vocabulary: bool = False) -> bytes:
    file = io.BytesIO()
    export_stream(graph, format, file, vocabulary=vocabulary)
    return file.getvalue()


def test_the_table_is_complete() -> None:
    rdf = ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"]
    assert list(FORMATS) == [*rdf, "graphml", "gexf", "csv", "turtle12", "followthemoney", "cameo", "shapes"]
    for name, format in FORMATS.items():
        assert format.name == name
        assert format.extension.startswith(".")
        assert format.media_type.count("/") == 1
        assert format.description
        assert callable(format.load())
    assert len({format.extension for format in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize(
    ("name", "nearest"), [("turtl", "turtle"), ("ttl", "turtle"), ("json-ld", "jsonld"), ("GRAPHML", "graphml")]
)
def test_an_unknown_format_raises_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match="unknown format") as raised:
        find_format(name)
    assert raised.value.nearest[0] == nearest


def test_an_unknown_format_like_no_other_raises_with_all() -> None:
    with pytest.raises(UnknownName) as raised:
        find_format("docx")
    assert set(raised.value.nearest) == set(FORMATS)


def test_a_folder_cannot_be_streamed(small_graph: Graph) -> None:
    with pytest.raises(ActorgraphError, match="folder"):
        exported(small_graph, "csv")


@pytest.mark.parametrize("format", FILES)
def test_a_file_holds_what_the_stream_does(small_graph: Graph, format: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{FORMATS[format].extension}"
    export_file(small_graph, format, path)
    assert path.read_bytes() == exported(small_graph, format)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_cannot_be_written_raises_and_leaves_what_was_there(small_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    with pytest.raises(OutputError):
        export_file(small_graph, "turtle", tmp_path / "no such folder" / "graph.ttl")
    with pytest.raises(OutputError):
        export_file(small_graph, "csv", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "before"


@pytest.mark.parametrize("format", FILES)
def test_only_what_is_published_leaves(small_graph: Graph, format: str) -> None:
    # An inference, if there were one, and a definition of the vocabulary, which there is.
    text = exported(small_graph, format).decode()
    assert "graph/inferences" not in text
    assert "NamedIndividual" not in text


@pytest.mark.parametrize("format", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_the_vocabulary_can_be_added(small_graph: Graph, format: str) -> None:
    assert "NamedIndividual" in exported(small_graph, format, vocabulary=True).decode()


_EXPORT_ALL = """
import hashlib, io, sys
from pathlib import Path
from actorgraph.graph.export import FORMATS, export_file
from actorgraph.graph.opened import Graph
from actorgraph.graph.store import current
generation = current(Path(sys.argv[1]))
out = Path(sys.argv[2])
with Graph(generation) as graph:
    for name, format in FORMATS.items():
        export_file(graph, name, out / name)
"""


def test_the_hash_seed_does_not_matter(small_graph: Graph, tmp_path: Path) -> None:
    store = small_graph._generation.folder.parents[1]
    written = {}
    for seed in ("0", "1", "77"):
        out = tmp_path / seed
        out.mkdir()
        subprocess.run(
            [sys.executable, "-c", _EXPORT_ALL, str(store), str(out)], check=True, env={"PYTHONHASHSEED": seed}
        )
        files = sorted(path for path in out.rglob("*") if path.is_file())
        written[seed] = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    assert len(written["0"]) >= len(FORMATS) + 1
    assert written["0"] == written["1"] == written["77"]


_EXPORT_ONE = """
import io, sys
from pathlib import Path
from actorgraph.graph.export import export_stream
from actorgraph.graph.opened import Graph
from actorgraph.graph.store import current
with Graph(current(Path(sys.argv[1]))) as graph:
    export_stream(graph, sys.argv[2], io.BytesIO())
print(*sorted({"networkx", "rdflib", "pyvis", "rustworkx", "numpy"} & set(sys.modules)))
"""


@pytest.mark.parametrize("format", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_no_network_library_is_loaded_for_rdf(small_graph: Graph, format: str) -> None:
    store = small_graph._generation.folder.parents[1]
    command = [sys.executable, "-c", _EXPORT_ONE, str(store), format]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
