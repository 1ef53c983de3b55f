"""The page as a file: deterministic, self-contained, escaped; and the rule for lines."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import pytest

from actorgraph.data.records import STANCES
from actorgraph.graph.view.drawing import CLAIMS, claim_of, drawn_edges
from actorgraph.graph.view.page import draw, render, write_page
from actorgraph.ontology.errors import OutputError

DEMO = Path(__file__).parent.parent / "browser" / "demo.py"


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("view_demo", DEMO)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def shuffled(network: nx.MultiDiGraph[Any], seed: int) -> nx.MultiDiGraph[Any]:
    chance = random.Random(seed)

    def mixed(items: Any) -> list[Any]:
        kept = list(items)
        chance.shuffle(kept)
        return kept

    other: nx.MultiDiGraph[Any] = nx.MultiDiGraph(**dict(mixed(network.graph.items())))
    for table in ("statements", "sources"):
        other.graph[table] = dict(mixed(network.graph[table].items()))
    other.add_nodes_from(mixed(network.nodes(data=True)))
    for subject, obj, key, fields in mixed(network.edges(keys=True, data=True)):
        other.add_edge(subject, obj, key=key, **dict(mixed(fields.items())))
    return other


def test_the_rule_for_lines_says_less_rather_than_wrong() -> None:
    names = [claim["name"] for claim in CLAIMS]
    assert names == ["fact", "claim", "intent", "rejected", "inferred"]
    seen = 0
    for stance in (*STANCES, "a stance of tomorrow"):
        for negated in (False, True):
            for direct in (False, True):
                claim = names[claim_of({"stance": stance, "negated": negated, "direct": direct})]
                seen += 1
                assert (claim == "fact") == (stance == "asserted" and direct and not negated)
                if negated or stance == "denied":
                    assert claim == "rejected"
    assert seen == 28
    assert names[claim_of({})] == "claim"
    solid = [claim["name"] for claim in CLAIMS if not claim["dashes"]]
    assert solid == ["fact"]


def test_an_edge_gathers_statements_and_counts_sources(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    for name in "ab":
        build.entity(name, "State", name)
    build.say("a", "asked", "b", "one", "1", stance="alleged")
    build.say("a", "asked", "b", "one", "2", stance="denied")
    build.say("a", "asked", "b", "two", "1", stance="alleged")
    build.say("b", "asked", "a", "one", "1")
    build.say("a", "met", "b", "one", "1")
    build.say("b", "met", "a", "two", "1", stance="planned")
    edges = drawn_edges(build.network(), vocabulary)
    look = {(e.subject, e.relation, e.object): (len(e.statements), e.sources, CLAIMS[e.claim]["name"]) for e in edges}
    assert look == {
        ("a", "asked", "b"): (3, 2, "claim"),
        ("b", "asked", "a"): (1, 1, "fact"),
        ("a", "met", "b"): (2, 2, "fact"),
    }
    # Apart from each other: seen from one side, no two of the three have the same bend.
    bends = {edge.bend if edge.subject == "a" else -edge.bend for edge in edges}
    assert len(bends) == 3


def test_equal_input_gives_equal_bytes(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    html = render(network, vocabulary)
    assert render(shuffled(network, 1), vocabulary) == html
    assert render(shuffled(network, 2), vocabulary) == html


def test_the_hash_seed_changes_no_byte() -> None:
    code = (
        "import hashlib, importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('demo', {str(DEMO)!r})\n"
        "demo = importlib.util.module_from_spec(spec); spec.loader.exec_module(demo)\n"
        "from actorgraph.graph.view.page import render\n"
        "v = demo.demo_vocabulary(); print(hashlib.sha256(render(demo.demo_network(v), v).encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(digests) == 1


def test_writing_leaves_one_file_and_nothing_else(
    demo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    (tmp_path / "network.html").write_text("an earlier one")
    write_page(network, vocabulary, tmp_path / "network.html")
    assert [file.name for file in tmp_path.iterdir()] == ["network.html"]
    assert (tmp_path / "network.html").read_bytes().decode("utf-8") == render(network, vocabulary)
    assert (tmp_path / "network.html").stat().st_mode & 0o444


def test_where_it_cannot_write_it_says_so_and_leaves_the_earlier_file(demo: ModuleType, tmp_path: Path) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.Builder(vocabulary).network()
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(network, vocabulary, tmp_path / "no" / "such" / "folder.html")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(network, vocabulary, tmp_path / "taken")
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


def test_the_page_names_nothing_outside_itself(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    html = render(demo.Builder(vocabulary).network(), vocabulary)
    assert not re.search(r'(?:src|href)\s*=\s*"(?!data:|#)', html)
    assert "@import" not in html
    assert "sourceMappingURL" not in html
    assert "cdn" not in html.lower().replace("scdn", "")
    assert "default-src 'none'" in html


def test_scripts_and_style_are_the_ones_the_policy_names(demo: ModuleType) -> None:
    import base64
    import hashlib

    vocabulary = demo.demo_vocabulary()
    html = render(demo.demo_network(vocabulary), vocabulary)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    parts = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL)
    assert len(parts) == 3
    for part in parts:
        assert base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in policy.group(1)
    assert "unsafe" not in policy.group(1)


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!--",
        "{{data}} {{explorer}}",
        "a\u2028b",
        "&lt;b&gt; \"'",
        "\ud800 half",
        "\\u003c",
    ],
)
def test_texts_come_through_unchanged_and_end_nothing(demo: ModuleType, text: str) -> None:
    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    build.entity("a", "State", text)
    plain = render(demo.Builder(vocabulary).network(), vocabulary)
    html = render(build.network(title=text), vocabulary)
    expected = text.encode("utf-8", "replace").decode()
    assert data_of(html)["entities"]["a"]["label"] == expected
    assert html.count("</script") == plain.count("</script") == 3
    assert html.count("<script") == plain.count("<script")
    html.encode("utf-8")


def test_pyvis_holds_the_picture(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    picture = draw(network, vocabulary)
    assert picture.num_nodes() == len(network)
    assert picture.num_edges() == len(drawn_edges(network, vocabulary))
    assert picture.get_node("arvenia")["color"] == vocabulary.classes["State"].colour
    assert picture.options["physics"] == {"enabled": False}


def test_the_size_keeps_to_its_budget(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    empty = len(render(demo.Builder(vocabulary).network(), vocabulary).encode())
    full = len(render(network, vocabulary).encode())
    assert empty < 1_500_000
    assert full < 1_500_000 + 400 * len(network.graph["statements"])


def test_filling_is_linear(demo: ModuleType) -> None:
    """Where pyvis's own methods are used, five thousand nodes and edges take half a minute."""
    import time

    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    for number in range(5000):
        build.entity(f"n{number}", "State", f"n{number}")
    for number in range(1, 5000):
        build.say(f"n{number}", "asked", f"n{number // 3}", "s", str(number))
    begun = time.process_time()
    assert draw(build.network(), vocabulary).num_edges() == 4999
    assert time.process_time() - begun < 20


def test_every_word_of_the_page_is_there_in_korean_and_chinese() -> None:
    from actorgraph.graph.view.template import HERE

    words = json.loads(
        (HERE / "words.js").read_text(encoding="utf-8").partition("const WORDS = ")[2].rstrip().rstrip(";")
    )
    text = r'"((?:[^"\\]|\\.)*)"'
    used = {str(claim[part]) for claim in CLAIMS for part in ("label", "note")} | set(STANCES)
    scripts = [file for file in sorted(HERE.glob("*.js")) if file.name not in ("words.js", "say.js")]
    for file in scripts:
        script = file.read_text(encoding="utf-8")
        used.update(re.findall(rf"\bsay\(\s*{text}", script))
        for first, second in re.findall(rf"\bsay\([^\"()]*\? {text} : {text}", script):
            used.update((first, second))
        for one, many in re.findall(r'\bplural\([^"]*?"(\w[\w ]*)"(?:, "(\w[\w ]*)")?\)', script):
            used.add(f"{{n}} {many or one + 's'}")
    used.update(re.findall(r'data-say(?:-[\w-]+)?="([^"]*)"', (HERE / "page.html").read_text(encoding="utf-8")))
    assert len(used) > 120
    for language in ("ko", "zh"):
        assert sorted(used - words[language].keys()) == []
        for english, translated in words[language].items():
            assert sorted(re.findall(r"\{\w+\}", translated)) == sorted(re.findall(r"\{\w+\}", english)), english
    assert words["ko"].keys() == words["zh"].keys()


def test_passages_stand_in_the_page_only_where_they_were_given(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    key = min(network.graph["statements"])
    assert (
        "passage_texts" not in render(network, vocabulary).partition('<script id="data"')[2].partition("</script>")[0]
    )
    page = data_of(render(network, vocabulary, passages={key: ["As it is written."], "nobody": ["else"]}))
    assert [s["passage_texts"] for s in page["statements"] if "passage_texts" in s] == [["As it is written."]]


def test_passages_of_a_protected_persons_paragraph_are_left_out(demo: ModuleType) -> None:
    from actorgraph.graph.view.passages import publishable

    build = demo.Builder(demo.demo_vocabulary())
    build.entity("a", "State", "a")
    build.entity("b", "State", "b")
    build.entity("witness", "Person", "", protected=True)
    own = build.say("a", "held", "witness", "report", "3:0-10")
    same = build.say("a", "asked", "b", "report", "3:40-60")
    said = build.say("a", "asked", "b", "radio", "9", said_by=["witness"])
    other = build.say("a", "asked", "b", "report", "4")
    elsewhere = build.say("a", "asked", "b", "letter", "3")
    texts = {key: ["words"] for key in (own, same, said, other, elsewhere)}
    assert set(publishable(build.network(), texts)) == {other, elsewhere}


def test_a_notebook_gets_a_frame_that_nothing_breaks_out_of(demo: ModuleType) -> None:
    from html.parser import HTMLParser

    from actorgraph.graph.picture import Picture

    vocabulary = demo.demo_vocabulary()
    build = demo.Builder(vocabulary)
    build.entity("a", "State", "\"></iframe><script>alert(1)</script>'")
    shown = Picture(html=render(build.network(), vocabulary), height=300)
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(shown._repr_html_())
    assert [tag for tag, _ in tags] == ["iframe"]
    assert tags[0][1]["srcdoc"] == shown.html
    assert tags[0][1]["height"] == "300"
    assert "allow-same-origin" not in str(tags[0][1]["sandbox"])


def test_statements_as_states_open_rolled_up(demo: ModuleType) -> None:
    vocabulary = demo.demo_vocabulary()
    network = demo.demo_network(vocabulary)
    assert data_of(render(network, vocabulary))["asStates"] is False
    assert data_of(render(network, vocabulary, as_states=True))["asStates"] is True


def test_scripts_have_one_job_and_a_header() -> None:
    from actorgraph.graph.view.template import HERE, LIVE, SCRIPTS

    assert sorted(file.name for file in HERE.glob("*.js")) == sorted([*SCRIPTS, *LIVE])
    for name in (*SCRIPTS, *LIVE):
        lines = (HERE / name).read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(f"// {name}: ")
        assert len(lines) < 300 or name == "words.js"
