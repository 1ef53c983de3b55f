"""The pages as a browser finds them: what every statement says of itself, and strangers' texts that stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lxml.html
import pyoxigraph as ox
import pytest

from actorgraph.data.records import Entity, Source
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.opened import Graph
from actorgraph.graph.publication.publish import NOTICE, leaving, pseudonyms, published
from actorgraph.graph.serve.kept import forget
from actorgraph.graph.serve.pages import finding, node, query, questions, search, start
from actorgraph.graph.serve.pages.addresses import Addresses
from actorgraph.graph.serve.pages.listing import Wanted
from actorgraph.graph.serve.reply import Refusal, Reply
from actorgraph.graph.words import Narrator
from actorgraph.ontology.errors import ActorgraphError, UnknownName

from ..conftest import build_graph, write_dataset

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
#: A label, a type and a query that would do harm if any of it were taken for markup.
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></textarea></title>&lt;\u202e{{x}}"


def parsed_text(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def parsed(reply: Reply) -> lxml.html.HtmlElement:
    """A page as elements; it is UTF-8, whole, and has nothing in it that runs but the server's own files."""
    assert reply.media_type == "text/html; charset=utf-8"
    text = reply.body.decode()
    assert text.startswith("<!doctype html>\n<html lang=") and text.endswith("</html>\n")
    page = parsed_text(text)
    for element in page.iter():
        assert isinstance(element.tag, str), element
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style", lxml.html.tostring(element)
            if name in ("href", "src", "action"):
                assert re.match(r"(https?://|/(?![/\\])|[?#])", value), lxml.html.tostring(element)
    assert {script.get("src", "").rpartition("/")[0] for script in page.iter("script")} == {"/assets"}
    assert not "".join(script.text or "" for script in page.iter("script"))
    assert page.xpath("count(//h1)") == 1 and page.xpath("count(//main)") == 1
    labels = {element.get("for") for element in page.iter("label")}
    for field in page.xpath("//input[not(@type='checkbox')]|//select|//textarea"):
        assert field.get("id") in labels, lxml.html.tostring(field)
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    return page


def at(graph: Graph, local: str, accept: str = HTML, **options: object) -> Reply:
    statements = {name: options.pop(name) for name in list(options) if name in Wanted.__struct_fields__}
    asked = node.Asked(iri=graph.base + local, accept=accept, statements=Wanted(**statements), **options)  # type: ignore[arg-type]
    return node.node_page(graph, asked)


def triples(reply: Reply) -> set[ox.Triple]:
    format = RDF[reply.media_type.partition(";")[0]]
    return {quad.triple for quad in ox.parse(reply.body, format=format)}


def texts(page: lxml.html.HtmlElement, css_class: str) -> Iterator[str]:
    for element in page.find_class(css_class):
        yield " ".join(element.text_content().split())


@pytest.mark.parametrize("name", ["northland", "southland", "travellers", "witness-1", "gazette", "first", "second"])
def test_a_page_for_everybody_and_every_source(small_graph: Graph, name: str) -> None:
    page = parsed(at(small_graph, name))
    label = " ".join(Narrator(small_graph).label(name).split())[:60]
    assert label.split()[0] in page.xpath("string(//h1)")
    assert f"{small_graph.base}{name}" in page.text_content()


def test_every_statement_says_its_source_place_stance_and_speaker(small_graph: Graph) -> None:
    page = parsed(at(small_graph, "northland", size=500))
    cards = {card.get("data-statement"): card for card in page.find_class("card")}
    about = look_up.about(small_graph, "northland")
    assert set(cards) == {statement.id for statement in about} and len(about) > 5
    addresses = Addresses(small_graph.base)
    for statement in about:
        card = cards[statement.id]
        links = {link.get("href") for link in card.iter("a")}
        assert next(texts(card, "stance")) == statement.stance
        assert addresses.entity(statement.source) in links
        assert addresses.statement(statement.id) in links
        for passage in statement.passages:
            assert (
                addresses.of(f"{small_graph.base}passage/{statement.source}.p{str(passage).replace(':', '.')}") in links
            )
        for name in (*statement.subjects, *statement.objects, *statement.said_by, *statement.topic):
            assert addresses.entity(name) in links
        said = next(texts(card, "who"))
        assert said if statement.said_by else ("source" in said)
        assert bool(card.find_class("negation")) == statement.negated


def test_a_source_shows_what_is_written_in_it_and_what_is_said_of_it(small_graph: Graph) -> None:
    written = parsed(at(small_graph, "first", size=500))
    of_it = parsed(at(small_graph, "first", about=True, size=500))
    ids = {s.id for s in from_rdf.statements(small_graph) if s.source == "first"}
    assert {card.get("data-statement") for card in written.find_class("card")} == ids
    assert {card.get("data-statement") for card in of_it.find_class("card")} == {
        s.id for s in look_up.about(small_graph, "first")
    }
    assert "0" * 64 in written.text_content()


@pytest.mark.parametrize("accept", RDF)
@pytest.mark.parametrize("name", ["northland", "first", ""])
def test_the_same_as_rdf(small_graph: Graph, name: str, accept: str) -> None:
    reply = at(small_graph, name, accept)
    assert reply.media_type.partition(";")[0] == accept and ("Vary", "Accept") in reply.headers
    found, stored = triples(reply), {quad.triple for quad in small_graph.store}
    if accept != "application/rdf+xml":  # no XML holds every character of the awkward text
        assert found <= stored
    graph_name = "entities" if name else "dataset"
    subject = ox.NamedNode(small_graph.base + name)
    own = {q.triple for q in small_graph.store.quads_for_pattern(subject, None, None, small_graph.graph(graph_name))}
    assert len({t for t in found if t.subject == subject}) >= len(own) > 0


def test_rdf_has_whole_statements_and_the_next_page(small_graph: Graph) -> None:
    first = at(small_graph, "northland", "application/n-triples", size=2)
    assert dict(first.headers)["Link"].startswith("</small/northland?size=2&page=2>; rel=")
    kinds = [t for t in triples(first) if str(t.object) == "<https://w3id.org/actorgraph/ontology#Statement>"]
    assert len(kinds) == 2
    whole = triples(at(small_graph, "northland", "application/n-triples"))
    assert triples(first) < whole
    assert any(str(t.predicate).endswith("TextPositionSelector>") or "refinedBy" in str(t.predicate) for t in whole)


def test_a_statement(small_graph: Graph) -> None:
    long = next(s for s in from_rdf.statements(small_graph) if s.condition)
    page = parsed(at(small_graph, f"statement/{long.id}"))
    shown = " ".join(page.text_content().split())
    for words in (
        "alleged",
        "the river is low",
        "2 January 2021",
        "held at the border",
        "in a caption",
        "a person",
        "0.75",
    ):
        assert words in shown
    cited = next(texts(page, "citation"))
    assert cited.endswith(f"{small_graph.base}statement/{long.id}") and "0" * 64 in cited
    node_of_it = ox.NamedNode(f"{small_graph.base}statement/{long.id}")
    own = {quad.triple for quad in small_graph.store.quads_for_pattern(node_of_it, None, None, None)}
    assert own < triples(at(small_graph, f"statement/{long.id}", "text/turtle"))


def test_a_statement_leads_to_what_answers_it_and_to_others_on_the_same(small_graph: Graph) -> None:
    asked = next(s for s in from_rdf.statements(small_graph) if s.stance == "requested")
    page = parsed(at(small_graph, f"statement/{asked.id}"))
    headings = [heading.text_content() for heading in page.iter("h2")]
    assert {"Content of", "Answered by"} <= set(headings)
    twice = [s for s in look_up.about(small_graph, "travellers") if s.when == "2020-05"]
    page = parsed(at(small_graph, f"statement/{twice[0].id}"))
    assert [card.get("data-statement") for card in page.find_class("card")] == [twice[0].id, twice[1].id]


def test_the_beginning_of_an_identifier_leads_to_the_whole(small_graph: Graph) -> None:
    statement = next(from_rdf.statements(small_graph))
    reply = at(small_graph, f"statement/{statement.id[:10]}", format="ttl")
    assert (reply.status, dict(reply.headers)["Location"]) == (303, f"/small/statement/{statement.id}?format=ttl")
    reply = at(small_graph, "graph/first")
    assert (reply.status, dict(reply.headers)["Location"]) == (303, "/small/first")


def test_a_place_in_a_source(small_graph: Graph) -> None:
    page = parsed(at(small_graph, "passage/first.p2.4-19"))
    assert "Paragraph 2 (characters 4–19)" in page.text_content()
    [card] = page.find_class("card")
    cited = look_up.by_identifier(small_graph, card.get("data-statement"))
    assert "2:4-19" in map(str, cited.passages)
    assert len(triples(at(small_graph, "passage/first.p2.4-19", "text/turtle"))) > 10


@pytest.mark.parametrize(
    "local",
    [
        "nobody",
        "northlan",
        "statement/0123",
        "statement/xyz",
        "statement/",
        "inference/0123",
        "passage/first.p99",
        "passage/first",
        "passage/no-such.p1",
        "passage/first.p1> ?a ?b . <x",
        "x/y",
        "<script>",
        "a b\x00c",
        "%",
        "..",
    ],
)
def test_what_does_not_exist_is_named(small_graph: Graph, local: str) -> None:
    with pytest.raises(UnknownName):
        at(small_graph, local)


def test_pages_and_choices_that_cannot_be(small_graph: Graph) -> None:
    with pytest.raises(Refusal, match="the last is"):
        at(small_graph, "northland", page=99)
    with pytest.raises(ActorgraphError):
        at(small_graph, "northland", relation="<script>")
    with pytest.raises(Refusal, match="nothing that"):
        at(small_graph, "northland", "image/png")
    with pytest.raises(Refusal, match="no format"):
        at(small_graph, "northland", format="pdf")


def test_a_list_is_walked_and_narrowed_down_by_links_alone(small_graph: Graph) -> None:
    page = parsed(at(small_graph, "northland", size=2))
    following = page.xpath("//a[@rel='next']/@href")
    assert following == ["/small/northland?size=2&page=2"]
    narrow = [link.get("href") for link in page.find_class("choice")]
    assert (
        "/small/northland?relation=repatriated&size=2" in narrow and "/small/northland?stance=alleged&size=2" in narrow
    )
    narrowed = parsed(at(small_graph, "northland", stance="alleged"))
    assert "/small/northland" in [link.get("href") for link in narrowed.find_class("chip")]


def test_the_start_page(small_graph: Graph) -> None:
    page = parsed(start.start_page(small_graph, start.Asked(accept=HTML)))
    figures = dict(zip(*[iter(page.xpath("//dl[@class='figures']//text()"))] * 2, strict=True))
    entities = from_rdf.entities(small_graph).values()
    assert figures["entities"] == str(sum(isinstance(e, Entity) for e in entities))
    assert figures["sources"] == str(sum(isinstance(e, Source) for e in entities))
    assert figures["statements"] == str(small_graph.manifest.statements)
    links = page.xpath("//main//a/@href")
    assert {"/small/northland", "/small/first", "/search?type=State", "/query", "/questions"} <= set(links)


def test_searching(small_graph: Graph) -> None:
    def found(**asked: object) -> list[str]:
        page = parsed(search.search_page(small_graph, search.Asked(**asked)))  # type: ignore[arg-type]
        return page.xpath("//ul[@class='found']//a[@class='name']/@href")

    assert found(words="north") == ["/small/northland"]
    assert found(words="THE NORTH") == ["/small/northland"]
    assert found(words="남국") == found(words="南國") == ["/small/southland"]
    assert set(found(type="State")) == {"/small/northland", "/small/southland"}
    assert found(words=HOSTILE) == []
    with pytest.raises(UnknownName):
        found(type="Stat")


def test_the_store_finds_what_memory_finds(small_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("north", "the NORTH", "river treaty", "남국", "gazette", "no such name", HOSTILE)
    in_memory = [[one.id for one in finding.search(small_graph, text)[0]] for text in words]
    forget(small_graph)
    monkeypatch.setattr(finding, "_READ", 0)
    assert [[one.id for one in finding.search(small_graph, text)[0]] for text in words] == in_memory
    assert in_memory[:4] == [["northland"], ["northland"], ["river-treaty"], ["southland"]]
    forget(small_graph)


def test_a_question_about_very_many_is_asked_by_typing(small_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_LOOKED_AT", 5)
    page = parsed(questions.question_page(small_graph, questions.Asked(name="statements-about")))
    [field] = page.xpath("//input[@name='actor']")
    assert field.get("data-suggests") == "entities" and field.get("required") is not None


def test_questions_have_forms(small_graph: Graph) -> None:
    known = questions.known_questions(small_graph)
    listed = parsed(questions.questions_page(small_graph, questions.Nothing()))
    assert set(listed.xpath("//main//a/@href")) == {f"/questions/{name}" for name in known}
    for name, question in known.items():
        page = parsed(questions.question_page(small_graph, questions.Asked(name=name)))
        [form] = page.find_class("ask")
        fields = {field.get("name"): field for field in form.xpath(".//input|.//select")}
        assert set(fields) == set(question.parameters)
        for parameter in question.parameters.values():
            assert (fields[parameter.name].get("required") is not None) == (
                not parameter.optional and not parameter.default
            )


def test_a_question_that_was_asked(small_graph: Graph) -> None:
    asked = questions.Asked(name="statements-about", values={"actor": "northland", "utm": "x"}, given=True)
    page = parsed(questions.question_page(small_graph, asked))
    [answer] = page.find_class("answer")
    assert answer.get("data-source") == "/api/questions/statements-about?actor=northland"
    assert page.xpath("//select[@name='actor']/option[@selected]/@value") == ["northland"]
    [shown] = page.xpath("//a[text()='Open as SPARQL']/@href")
    assert shown.startswith("/query?query=SELECT") and quote("<https://example.org/small/northland>", safe="") in shown


def test_a_question_with_a_wrong_value_says_what_is_wrong(small_graph: Graph) -> None:
    asked = questions.Asked(name="statements-about", values={"actor": HOSTILE}, given=True)
    page = parsed(questions.question_page(small_graph, asked))
    [problem] = page.find_class("problem")
    assert "unknown entity" in problem.text_content()
    assert not page.find_class("answer")[0].get("data-source")


def test_the_editor_holds_the_query_to_the_letter(small_graph: Graph) -> None:
    text = f"SELECT *\n\t{{ ?s ?p '{HOSTILE}' }}\n"
    page = parsed(query.query_page(small_graph, query.Asked(query=text)))
    [area] = page.iter("textarea")
    assert area.text.removeprefix("\n") == text


def test_what_is_private_says_so_and_what_is_published_shows_pseudonyms(small_graph: Graph) -> None:
    whole, public = leaving(small_graph, private=True), published(small_graph)
    assert NOTICE in parsed(at(whole, "witness-1")).text_content()
    [pseudonym] = [new for old, new in pseudonyms(small_graph).entities.items() if old == "witness-1"]
    assert NOTICE not in parsed(at(public, pseudonym)).text_content()
    assert dict(at(small_graph, pseudonym).headers)["Location"] == "/small/witness-1"
    for local in ("", "northland", "first", pseudonym):
        for accept in (HTML, *RDF):
            assert b"witness-1" not in at(public, local, accept, size=500).body
    with pytest.raises(UnknownName) as error:
        at(public, "witness-1")
    assert not error.value.nearest


def test_a_dataset_without_paths_of_its_own(tmp_path: Path) -> None:
    """Nothing of an IRI with a fragment reaches a server: it is asked for by name."""
    files = {
        "dataset.yaml": {"id": "hash", "title": "Hash", "base": "https://example.org/hash#", "licence": "CC0-1.0"},
        "entities/all.yaml": [{"id": "a", "type": "State", "name": "A"}, {"id": "b", "type": "State", "name": "B"}],
        "sources/all.yaml": [{"id": "s", "title": "S"}],
        "statements/s.yaml": {"source": "s", "statements": [{"what": "a metWith b", "at": 1}]},
    }
    with build_graph(write_dataset(tmp_path / "hash", files, ""), tmp_path / "out") as graph:
        page = parsed(at(graph, "a"))
        [card] = page.find_class("card")
        for local in ("a", "b", "s", "passage/s.p1", f"statement/{card.get('data-statement')}"):
            iri = graph.base + local
            assert f"/resource?iri={quote(iri, safe='')}" in page.xpath("//main//a/@href")
            parsed(at(graph, local))
        assert page.xpath("//link[@type='text/turtle']/@href")[0].endswith("&format=ttl")


@pytest.mark.parametrize("field", ["words", "type"])
def test_hostile_words_stay_words(small_graph: Graph, field: str) -> None:
    try:
        reply = search.search_page(small_graph, search.Asked(**{field: HOSTILE}))
    except UnknownName:
        return
    assert "<script>alert" not in reply.body.decode()
    assert parsed(reply).xpath("//input[@name='q']/@value")[0].startswith("\"'><script>")


def test_files_of_the_pages(small_server: Any) -> None:
    page = parsed_text(small_server.send("GET", "/query", headers={"Accept": HTML}).text)
    files = page.xpath("//script/@src|//link[@rel='stylesheet' or @rel='icon']/@href")
    assert len(files) == 4
    for file in [*files, *(f"/assets/{name}.js" for name in ("editor", "results", "table", "chart", "network"))]:
        answer = small_server.send("GET", file)
        assert answer.status == 200 and answer.media_type in ("text/javascript", "text/css", "image/svg+xml")
        assert small_server.send("GET", file, headers={"If-None-Match": answer.headers["etag"]}).status == 304
    for file in ("/assets/none.js", "/assets/../app.py", "/assets/..%2Fapp.py", "/assets/page.css/"):
        assert small_server.send("GET", file).status == 404


def test_at_the_path_of_an_iri(small_server: Any) -> None:
    def media_type(path: str, accept: str = "") -> tuple[int, str]:
        answer = small_server.send("GET", path, headers={"Accept": accept} if accept else {})
        return answer.status, answer.media_type

    assert media_type("/small/northland", HTML) == (200, "text/html")
    assert media_type("/small/northland") == (200, "text/html")
    assert media_type("/small/northland", "text/turtle") == (200, "text/turtle")
    assert media_type("/small/northland?format=jsonld", HTML) == (200, "application/ld+json")
    assert media_type("/small/", "application/rdf+xml") == (200, "application/rdf+xml")
    assert media_type("/small/northland", "image/png")[0] == 406
    assert media_type("/small/northland?page=1&page=2")[0] == 400
    assert media_type("/small/northland?page=x")[0] == 400
    assert media_type("/small/nobody", HTML) == (404, "text/html")
    assert media_type("/small/nobody", "text/turtle") == (404, "text/plain")
    assert media_type("/elsewhere/northland")[0] == 404
    assert media_type(f"/resource?iri={quote('https://example.org/small/northland')}")[0] == 200
    assert media_type("/resource?iri=javascript:alert(1)")[0] == 404
    assert media_type("/resource")[0] == 400
    head = small_server.send("HEAD", "/small/northland")
    assert (head.status, head.body) == (200, b"") and 'rel="alternate"' in head.headers["link"]


#: What no page or route may fall over: markup, SPARQL, controls, half of UTF-8, what is too long or is no number.
VALUES = (
    HOSTILE.replace("\u202e", ""),
    "> ?a ?b } #",
    '"""',
    "\\",
    "a\x00b\r\nc",
    "%",
    "..%2F..%2Fetc%2Fpasswd",
    "한국어" * 200,
    "-1",
    "9" * 400,
    "1e9",
    "true",
    "\U0001f9ed",
)


@pytest.mark.parametrize(
    "template",
    [
        "/{}",
        "/small/{}",
        "/small/statement/{}",
        "/small/inference/{}",
        "/small/passage/{}",
        "/small/passage/first.p{}",
        "/small/graph/{}",
        "/small/northland?role={}",
        "/small/northland?relation={}",
        "/small/northland?stance={}",
        "/small/northland?source={}",
        "/small/northland?order={}",
        "/small/northland?page={}",
        "/small/northland?size={}",
        "/small/northland?format={}",
        "/resource?iri={}",
        "/search?q={}",
        "/search?type={}",
        "/search?page={}",
        "/query?query={}",
        "/questions/{}",
        "/questions/timeline?actor={}",
        "/assets/{}",
        "/api/{}",
        "/api/search?q={}",
        "/api/search?limit={}",
        "/api/entities/{}",
        "/api/entities/northland?page={}",
        "/api/statements/{}",
        "/api/inferences/{}",
        "/api/labels?id={}",
        "/api/terms?prefix={}",
        "/api/questions/{}",
        "/api/questions/timeline?actor={}",
        "/api/questions/timeline/parameters/{}",
    ],
)
def test_nothing_that_is_asked_is_a_fault(small_server: Any, template: str) -> None:
    for value in VALUES:
        answer = small_server.send("GET", template.format(quote(value, safe="")), headers={"Accept": HTML})
        assert answer.status < 500, (template, value, answer.text)
        assert answer.body or answer.status == 303
        if answer.media_type == "text/html":
            assert b"<script>alert" not in answer.body and b"onerror=alert(1)>" not in answer.body
    for raw in ("%ff%fe", "%", "%zz", "%00"):
        assert small_server.send("GET", template.format(raw)).status < 500
