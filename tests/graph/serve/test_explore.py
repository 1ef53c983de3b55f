"""What the explorer is told: its page, more of the network, the evidence; and its routes as a client meets them."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

import pytest

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.publication.publish import leaving
from actorgraph.graph.serve.explore import prepare
from actorgraph.graph.serve.explore.files import asset, content
from actorgraph.graph.serve.explore.index import Narrow
from actorgraph.graph.serve.explore.indexing import NAME
from actorgraph.graph.serve.explore.jobs import Evidence, Grow, Opening, Search, found, more, opening, page, statements
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.view.template import explorer
from actorgraph.ontology.errors import ActorgraphError, UnknownName


class Server(Protocol):
    """What these tests need of the server of ``conftest.py``."""

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any: ...


class Reader(HTMLParser):
    """The elements of a page, the text of its data, and every address in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.data, self._in_data = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self._in_data = dict(attrs).get("id") == "data"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data


def test_the_page_holds_the_focus_and_runs_nothing_of_its_own(small_graph: Graph, awkward: str) -> None:
    reply = page(small_graph, Opening(focus="southland", links=(("/query", "Query"), ("/a?b=1&c", '<b>"x"'))))
    html = reply.body.decode()
    read = Reader(html)
    data = json.loads(read.data)
    assert data["live"]["part"]["entities"]["southland"]["label"] == awkward
    assert data["live"]["focus"] == "southland" and data["live"]["part"]["nodes"][0] == "southland"
    assert awkward not in html and "<b>" not in html
    policy = dict(reply.headers)["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    # No script or style stands in the page, and nothing is loaded from elsewhere.
    assert re.findall(r"<script[^>]*>", html) == [
        '<script id="data" type="application/json">',
        f'<script src="{asset("vis-network.js")}">',
        f'<script src="{asset("explorer.js")}">',
    ]
    assert "style" not in read.tags and " style=" not in html and " onclick" not in html
    assert [address for address in read.addresses if not address.startswith(("/", "#", "data:,"))] == []


def test_the_first_part_is_laid_out_and_is_the_same_each_time(small_graph: Graph) -> None:
    first, again = opening(small_graph, "northland"), opening(small_graph, "northland")
    assert json.dumps(first, sort_keys=True) == json.dumps(again, sort_keys=True)
    part = first["live"]["part"]
    assert set(part["places"]) == set(part["nodes"])
    assert len({tuple(place) for place in part["places"].values()}) == len(part["nodes"]) > 3
    assert first["live"]["statements"] == small_graph.manifest.statements
    assert first["live"]["sources"] == small_graph.manifest.sources


def test_what_is_told_is_what_the_picture_tells(small_graph: Graph) -> None:
    """Every entity, source, statement and term is described as in the page that holds the whole graph."""
    from actorgraph.graph.view.page import _data

    whole = _data(small_graph.network(), small_graph.vocabulary, {})
    everyone = list(whole["entities"])
    part = more(small_graph, Grow(among=tuple(everyone), known=tuple(everyone)))
    for name in everyone:
        part |= {"entities": part["entities"] | statements(small_graph, Evidence(entity=name, limit=200))["entities"]}
    weight = {"told", "joined", "size"}
    told = {
        name: {key: value for key, value in fields.items() if key not in weight}
        for name, fields in part["entities"].items()
    }
    assert {name: told[name] for name in everyone} == whole["entities"]
    assert {**whole["sources"], **part["sources"]} == whole["sources"]
    by_id = {statement["id"]: statement for statement in whole["statements"]}
    assert part["statements"] and all(by_id[statement["id"]] == statement for statement in part["statements"])
    for table in ("classes", "relations", "families"):
        assert part[table] and {**whole[table], **part[table]} == whole[table]


def test_growing_brings_only_what_is_not_there(small_graph: Graph) -> None:
    first = more(small_graph, Grow(anchor="northland", known=("northland",), limit=2))
    assert len(first["nodes"]) == 2 and first["left"]["northland"] > 0
    there = ("northland", *first["nodes"])
    rest = more(small_graph, Grow(anchor="northland", known=there))
    assert not set(rest["nodes"]) & set(there)
    assert rest["left"] == {"northland": 0} and len(rest["nodes"]) == first["left"]["northland"]
    # Somebody who is not there comes, too; names that nobody bears any more are passed over.
    anew = more(small_graph, Grow(anchor="northland", known=("gone", "travellers"), limit=1))
    assert "northland" in anew["nodes"] and "travellers" not in anew["nodes"]
    assert more(small_graph, Grow(anchor="northland", known=there, narrow=Narrow(relations=("-",))))["nodes"] == []


def test_a_way_comes_with_whom_it_passes_and_what_joins_them(small_graph: Graph) -> None:
    part = more(small_graph, Grow(anchor="reporter", to="travellers", known=("reporter", "travellers")))
    ends = {frozenset(edge[:2]) for edge in part["edges"]}
    assert part["nodes"]
    for name in part["nodes"]:
        assert {frozenset(("reporter", name)), frozenset((name, "travellers"))} <= ends


def test_statements_lead_to_those_they_contain_and_answer(small_graph: Graph) -> None:
    every = {s["relation"]: s for s in small_graph.network().graph["statements"].values()}
    urged = next(s for s in small_graph.network().graph["statements"].values() if s.get("content"))
    [asked] = urged["content"]
    told = statements(small_graph, Evidence(identifier=asked))
    assert told["found"] == [asked] and told["total"] == 1
    # The one that contains it and the one that answers it.
    assert len(told["statements"]) == 3 and len(every) > 3
    with pytest.raises(UnknownName):
        statements(small_graph, Evidence(identifier="0" * 32))
    with pytest.raises(UnknownName):
        statements(small_graph, Evidence(identifier="no identifier"))


def test_the_pages_of_one_heading_are_all_its_statements_once(small_graph: Graph) -> None:
    whole = statements(small_graph, Evidence(entity="northland", limit=200))
    roles = whole["roles"]
    assert sum(count for relations in roles.values() for count in relations.values()) == whole["total"]
    assert whole["sent"] == roles and len(whole["found"]) == whole["total"]
    relation, count = max(roles["subject"].items(), key=lambda pair: pair[1])
    assert count > 1
    pages = [
        statements(small_graph, Evidence(entity="northland", role="subject", relation=relation, offset=at, limit=1))
        for at in range(count + 1)
    ]
    assert [len(one["found"]) for one in pages] == [1] * count + [0]
    assert len({identifier for one in pages for identifier in one["found"]}) == count
    assert all(one["total"] == count for one in pages)


def test_search_says_by_which_name(small_graph: Graph) -> None:
    assert found(small_graph, Search(text="the nor"))[0] == {
        "id": "northland", "label": "Northland", "type": "State", "by": "The North"
    } | {key: value for key, value in found(small_graph, Search(text="the nor"))[0].items() if key in ("told", "joined")}  # fmt: skip
    assert found(small_graph, Search(text="남국"))[0]["by"] == "남국"


def test_what_is_wrong_is_said(small_graph: Graph) -> None:
    with pytest.raises(UnknownName, match="northlan"):
        opening(small_graph, "northlan")
    with pytest.raises(UnknownName):
        more(small_graph, Grow(anchor="nobody"))
    with pytest.raises(ActorgraphError, match="nothing is asked for"):
        more(small_graph, Grow())
    with pytest.raises(ActorgraphError, match="more than can be shown"):
        more(small_graph, Grow(anchor="northland", known=("x",) * 10_001))
    with pytest.raises(ActorgraphError, match="is no day"):
        more(small_graph, Grow(anchor="northland", narrow=Narrow(until="soon")))


@pytest.fixture
def protecting(small_dataset: Path, tmp_path: Path) -> Iterator[Graph]:
    """The small graph with the witness's name in it, as its owner has it."""
    dataset = tmp_path / "dataset"
    dataset.mkdir()
    for file in small_dataset.rglob("*"):
        target = dataset / file.relative_to(small_dataset)
        target.mkdir(exist_ok=True) if file.is_dir() else target.write_bytes(file.read_bytes())
    (dataset / "private").mkdir()
    (dataset / "private" / "names.yaml").write_text("- id: witness-1\n  name: Ilse Verborgen\n", encoding="utf-8")
    generation, _, _ = build_store(read_dataset(dataset), tmp_path / "out", stamp(dataset))
    with Graph(generation) as graph:
        yield graph


def test_nobody_protected_is_in_what_is_served_or_in_its_index(protecting: Graph) -> None:
    public = leaving(protecting, private=False)
    told = json.dumps([opening(public, "northland"), found(public, Search(text="ilse"))], ensure_ascii=False)
    index = b"".join(file.read_bytes() for file in (public.folder / NAME).iterdir())
    for name in ("Ilse", "Verborgen", "ilse", "witness-1"):
        assert name not in told
        assert name.encode() not in index
    whole = leaving(protecting, private=True)
    assert found(whole, Search(text="ilse"))[0]["id"] == "witness-1"


# -- by HTTP -----------------------------------------------------------------------------------------------------------


def post(server: Server, path: str, body: Any) -> Any:
    return server.send("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


def test_the_page_and_its_files(small_server: Server) -> None:
    answer = small_server.send("GET", "/explore?focus=northland")
    assert answer.status == 200 and answer.media_type == "text/html"
    for address in re.findall(r'(?:src|href)="(/explore/[^"]+)"', answer.text):
        file = small_server.send("GET", address)
        name = address.partition("?")[0].rpartition("/")[2]
        assert file.status == 200 and file.body == content(name)[0]
        assert file.headers["content-type"] == content(name)[1]
        assert "immutable" in file.headers["cache-control"]
    assert explorer(live=True).encode() == content("explorer.js")[0]
    assert small_server.send("GET", "/explore/secrets.js").status == 404
    assert small_server.send("GET", "/explore?focus=nobody").status == 404
    assert small_server.send("GET", "/explore").status == 200


def test_the_routes_of_the_page(small_server: Server) -> None:
    grown = post(small_server, "/api/explore/grow", {"anchor": "northland", "known": ["northland"]})
    assert grown.status == 200 and grown.json["nodes"]
    told = post(small_server, "/api/explore/evidence", {"entity": "northland"})
    assert told.status == 200 and told.json["total"] > 3
    assert small_server.send("GET", "/api/explore/search?q=north").json["entities"][0]["id"] == "northland"
    for body in (b"", b"[]", b"{", b"\xff", b'{"anchor": 3}', b'{"narrow": {"since": "soon"}, "anchor": "northland"}'):
        answer = small_server.send("POST", "/api/explore/grow", body)
        assert answer.status == 400 and len(answer.text) > 20
    assert post(small_server, "/api/explore/grow", {"anchor": "nobody"}).status == 404
    assert small_server.send("GET", "/api/explore/grow").status in (404, 405)


def test_the_documented_routes(small_server: Server, small_graph: Graph) -> None:
    near = small_server.send("GET", "/api/neighbours/northland?limit=2").json
    assert near["total"] > 2 and len(near["neighbours"]) == 2
    rest = small_server.send("GET", "/api/neighbours/northland?start=2&limit=200").json
    assert len(rest["neighbours"]) == near["total"] - 2
    kind = near["neighbours"][0]["type"]
    alike = small_server.send("GET", f"/api/neighbours/northland?class={kind}").json
    assert alike["total"] == near["classes"][kind]
    assert small_server.send("GET", "/api/neighbours/nobody").status == 404
    assert small_server.send("GET", "/api/neighbours/northland?since=soon").status == 400
    ways = small_server.send("GET", "/api/paths?from=reporter&to=travellers").json
    assert ways["paths"] and all(way[0] == "reporter" and way[-1] == "travellers" for way in ways["paths"])
    assert set(ways["entities"]) == {name for way in ways["paths"] for name in way}
    assert small_server.send("GET", "/api/paths?from=northland&to=northland").json["paths"] == []
    described = small_server.send("GET", "/api/openapi.json").json["paths"]
    assert {"/api/neighbours/{id}", "/api/paths"} <= set(described)


def test_a_page_that_is_being_prepared_asks_again() -> None:
    from actorgraph.graph.serve.explore.routes import _later
    from actorgraph.graph.serve.reply import Refusal

    answer = _later(Refusal(503, "the explorer is <being> prepared", (("Retry-After", "2"),)))
    assert answer.status_code == 503 and answer.headers["retry-after"] == "2"
    assert b'http-equiv="refresh"' in answer.body and b"&lt;being&gt;" in answer.body


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_where_nobody_can_write_a_process_has_an_index_of_its_own(
    small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def make(graph: StoredGraph, folder: Path) -> None:
        if folder.parent == tmp_path:
            raise OSError(number, os.strerror(number))
        made(graph, folder)

    made = prepare.make
    monkeypatch.setattr(prepare, "make", make)
    with leaving(small_graph, private=False) as graph:
        index = prepare._made(graph, tmp_path / NAME)
        assert [index.id(int(at)) for at in index.ranked[:1]] == [prepare.index_of(graph).id(int(index.ranked[0]))]
    assert list(tmp_path.iterdir()) == []
