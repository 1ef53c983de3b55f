"""The integrity manifest: what it says is true, and what it says is not so any more is found."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.read import read_dataset
from actorgraph.data.template import init
from actorgraph.graph.build import build
from actorgraph.graph.publication import integrity
from actorgraph.graph.publication.integrity import canonical, content, verify
from actorgraph.ontology.errors import OutputError
from actorgraph.ontology.namespaces import RDF, XSD


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = init("my-case", tmp_path_factory.mktemp("integrity"))
    build(folder, folder.parent / "out")
    return folder.parent / "out"


@pytest.fixture
def received(built: Path, tmp_path: Path) -> Path:
    """The folder as somebody else gets it: without the store."""
    return Path(shutil.copytree(built, tmp_path / "received", ignore=shutil.ignore_patterns("store")))


def states(folder: Path) -> dict[str, str]:
    return {finding.file: finding.state for finding in verify(folder) if finding.state != "whole"}


def test_the_manifest_lists_every_source_and_output(built: Path) -> None:
    manifest = json.loads((built / "integrity.json").read_bytes())
    sources = read_dataset(built.parent / "my-case").sources
    assert manifest["sources"] == {name: source.sha256 for name, source in sources.items()}
    outputs = {path.name for path in built.iterdir() if path.is_file()} - {"integrity.json"}
    assert set(manifest["files"]) == outputs >= {"graph.ttl", "void.ttl", "network.html", "inferred.ttl"}
    for name, known in manifest["files"].items():
        data = (built / name).read_bytes()
        assert known["sha256"] == hashlib.sha256(data).hexdigest()
        assert known["bytes"] == len(data)
    assert "private" not in (built / "integrity.json").read_text()


def test_the_content_is_that_of_the_sorted_canonical_lines(built: Path) -> None:
    """By rdflib, which shares nothing with us but the file."""
    manifest = json.loads((built / "integrity.json").read_bytes())
    for name in ("graph.ttl", "void.ttl", "inferred.ttl"):
        graph = rdflib.Graph().parse(built / name, format="turtle")
        lines = sorted({f"{by_hand(s)} {by_hand(p)} {by_hand(o)} .\n" for s, p, o in graph})
        known = manifest["files"][name]["content"]
        assert known == {"sha256": hashlib.sha256("".join(lines).encode()).hexdigest(), "triples": len(lines)}


def by_hand(term: object) -> str:
    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    assert isinstance(term, rdflib.Literal)
    escapes = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
    text = "".join(escapes.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c) for c in str(term))
    # As it is written: rdflib keeps the lexical form.
    if term.language:
        return f'"{text}"@{term.language.lower()}'
    return f'"{text}"' if term.datatype in (None, rdflib.XSD.string) else f'"{text}"^^<{term.datatype}>'


def test_equal_input_gives_an_equal_manifest(built: Path, tmp_path: Path) -> None:
    dataset = shutil.copytree(built.parent / "my-case", tmp_path / "elsewhere")
    build(dataset, tmp_path / "out")
    assert (tmp_path / "out/integrity.json").read_bytes() == (built / "integrity.json").read_bytes()


def test_what_was_built_is_whole(built: Path, received: Path) -> None:
    for folder in (built, received):
        found = verify(folder)
        assert len(found) == 4
        assert {finding.state for finding in found} == {"whole"}


def _rewritten(path: Path) -> None:
    """The same triples as another program writes them."""
    path.write_bytes(rdflib.Graph().parse(path, format="turtle").serialize(format="turtle", encoding="utf-8"))


def _by_oxigraph(path: Path) -> None:
    path.write_bytes(ox.serialize([q.triple for q in ox.parse(path=str(path))], format=ox.RdfFormat.TURTLE) or b"")


@pytest.mark.parametrize("rewrite", [_rewritten, _by_oxigraph])
def test_turtle_that_is_written_otherwise_says_the_same(rewrite: Callable[[Path], None], received: Path) -> None:
    for name in ("graph.ttl", "void.ttl", "inferred.ttl"):
        rewrite(received / name)
    assert states(received) == dict.fromkeys(("graph.ttl", "void.ttl", "inferred.ttl"), "same content")
    assert not any(finding.is_wrong for finding in verify(received))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ag:Requested", "ag:Asserted"),
        ("Example State", "Example  State"),
        (" ;\n    ag:negated true", ""),
        ("다른 나라", "다른나라"),
        ("example-state", "other-state"),
    ],
)
def test_another_word_is_another_content(old: str, new: str, received: Path) -> None:
    path = received / "graph.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert states(received) == {"graph.ttl": "differs"}


def test_what_is_missing_extra_or_broken_is_told(received: Path) -> None:
    (received / "void.ttl").unlink()
    (received / "network.html").write_text("<html>")
    (received / "graph.ttl").write_text("this is no Turtle")
    (received / "inferred.ttl").unlink()
    (received / "inferred.ttl").mkdir()
    (received / "more").mkdir()
    (received / "more" / "file.txt").write_text("x")
    found = {finding.file: finding for finding in verify(received)}
    assert {name: finding.state for name, finding in found.items()} == {
        "void.ttl": "missing",
        "network.html": "differs",
        "graph.ttl": "differs",
        "inferred.ttl": "missing",
        "more/file.txt": "extra",
    }
    assert all(finding.is_wrong and finding.message for finding in found.values())


def test_a_blank_node_in_a_file_is_no_crash(received: Path) -> None:
    with (received / "graph.ttl").open("a") as file:
        file.write("[] a rdf:Bag .\n")
    assert states(received) == {"graph.ttl": "differs"}


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"dataset": "x", "title": "x", "base": "x", "sources": {}, "files": {"../x": {"bytes": 1, "sha256": "x"}}}',
        '{"dataset": "x", "title": "x", "base": "x", "sources": {}, "files": {"/etc/passwd": {"bytes": 1, "sha256": "x"}}}',
        "\udcff",
    ],
)
def test_a_manifest_that_is_none_is_told(manifest: str, received: Path) -> None:
    (received / "integrity.json").write_bytes(manifest.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutputError, match=re.escape("integrity.json")):
        verify(received)


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(OutputError, match=re.escape("integrity.json")):
            verify(folder)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.text(st.characters(codec="utf-8"), max_size=8),
            st.sampled_from(["", "ko", "zh-Hant"]),
        ),
        max_size=8,
    )
)
def test_the_order_and_the_number_of_times_do_not_matter(triples: list[tuple[str, str, str]]) -> None:
    def line(subject: str, text: str, language: str) -> str:
        literal = ox.Literal(text, language=language) if language else ox.Literal(text)
        return f"<x:{subject}> <{RDF}value> {canonical(literal)}"

    lines = [line(*triple) for triple in triples]
    assert content(lines) == content([*reversed(lines), *lines])
    joined = "".join(sorted({f"{one} .\n" for one in lines}))
    assert content(lines) == integrity.Content(hashlib.sha256(joined.encode()).hexdigest(), len(set(lines)))
    parsed = {quad.triple for quad in ox.parse(joined.encode(), format=ox.RdfFormat.N_TRIPLES)}
    assert {f"{canonical(t.subject)} {canonical(t.predicate)} {canonical(t.object)}" for t in parsed} == set(lines)


def test_terms_are_written_as_canonical_n_quads_write_them() -> None:
    """The examples of RDF 1.1 N-Quads and RDFC-1.0: control characters, and nothing else beyond ASCII, are escaped."""
    assert (
        canonical(ox.Literal('\t\b\n\r\f"\\\x00\x1f\x7f\x85é한'))
        == '"\\t\\b\\n\\r\\f\\"\\\\\\u0000\\u001F\\u007F\x85é한"'
    )
    assert canonical(ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))) == f'"1"^^<{XSD}integer>'
    assert canonical(ox.Literal("x", language="zh-Hant-TW")) == '"x"@zh-hant-tw'
    assert canonical(ox.Literal("x", datatype=ox.NamedNode(XSD + "string"))) == '"x"'
    with pytest.raises(ValueError):
        canonical(ox.BlankNode("b"))
