"""The JSON routes do what their document says: it is valid, every route in it is called, every answer fits its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest
from openapi_spec_validator import validate

from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.opened import Graph
from actorgraph.graph.publication.publish import published
from actorgraph.graph.questions import questions
from actorgraph.graph.serve.api.routes import operations

#: Arguments under which the routes that need any are called for the small dataset; the rest take their own examples.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "entity": {"id": "northland", "size": 3, "order": "newest"},
    "labels": {"id": ["northland", "first", "no-such-entity", "<script>"]},
    "ask": {"name": "statements-about", "actor": "northland"},
    "search": {"q": "north"},
    "terms": {"prefix": "ag:rep"},
    "neighbours": {"id": "northland"},
    "paths": {"from": "northland", "to": "travellers"},
}


@pytest.fixture(scope="module")
def document(small_server: Any) -> dict[str, Any]:
    answer = small_server.send("GET", "/api/openapi.json")
    assert (answer.status, answer.media_type) == (200, "application/json")
    return answer.json  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def served(small_graph: Graph) -> Graph:
    """The small graph as it is served: it protects somebody."""
    return published(small_graph)


@pytest.fixture(scope="module")
def described(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """By name: path and description of each route."""
    found = {methods["get"]["operationId"]: (path, methods["get"]) for path, methods in document["paths"].items()}
    assert len(found) == len(document["paths"]) >= 10
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_route_is_in_it_and_says_what_it_takes(described: dict[str, tuple[str, dict[str, Any]]]) -> None:
    assert {operation.name: operation.path for operation in operations()} == {
        n: path for n, (path, _) in described.items()
    }
    for path, route in described.values():
        assert route["summary"]
        in_path = {one["name"] for one in route["parameters"] if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        for parameter in route["parameters"]:
            assert parameter["description"], (path, parameter)


def address(path: str, arguments: dict[str, Any]) -> str:
    rest = {}
    for name, value in arguments.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(str(value)))
        else:
            rest[name] = value
    return f"{path}?{urlencode(rest, doseq=True)}" if rest else path


def arguments_of(name: str, route: dict[str, Any], graph: Graph) -> dict[str, Any]:
    if name == "statement":
        return {"id": next(from_rdf.statements(graph)).id}
    if name in ARGUMENTS:
        return ARGUMENTS[name]
    examples = {one["name"]: one["example"] for one in route["parameters"] if "example" in one}
    return {one["name"]: examples[one["name"]] for one in route["parameters"] if one["required"]}


@pytest.mark.parametrize("name", [operation.name for operation in operations() if operation.name != "inference"])
def test_every_answer_fits_its_schema(
    name: str,
    small_server: Any,
    served: Graph,
    document: dict[str, Any],
    described: dict[str, tuple[str, dict[str, Any]]],
) -> None:
    path, route = described[name]
    answer = small_server.send("GET", address(path, arguments_of(name, route, served)))
    while answer.status == 503:  # the explorer's index is being made
        answer = small_server.send("GET", address(path, arguments_of(name, route, served)))
    assert answer.status == 200, answer.text
    content = route["responses"]["200"]["content"]
    assert answer.media_type in content
    schema = {**content[answer.media_type]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json)
    assert not unsaid(answer.json, schema, document), "fields that the document does not name"


def unsaid(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """Fields of an answer that its schema does not name: validators let those pass."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        found = [unsaid(value, option, document, at) for option in schema["anyOf"] if _fits(value, option)]
        return min(found, key=len, default=[])
    if isinstance(value, dict) and "properties" in schema:
        return [
            *(f"{at}.{name}" for name in value if name not in schema["properties"]),
            *(
                one
                for name, own in schema["properties"].items()
                if name in value
                for one in unsaid(value[name], own, document, f"{at}.{name}")
            ),
        ]
    if isinstance(value, list) and "items" in schema:
        return [one for n, item in enumerate(value) for one in unsaid(item, schema["items"], document, f"{at}[{n}]")]
    return []


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    return (value is None) == (schema.get("type") == "null")


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/api/nothing", 404, "openapi.json"),
        ("/api/entities/nobody", 404, "unknown entity"),
        ("/api/entities/northlan", 404, "did you mean 'northland'"),
        ("/api/statements/0000", 404, "unknown statement"),
        ("/api/statements/%3Cscript%3E", 404, "unknown statement"),
        ("/api/inferences/0000", 404, "unknown inference"),
        ("/api/questions/no-such", 404, "unknown question"),
        ("/api/questions/statements-about", 400, "needs a value for 'actor'"),
        ("/api/questions/statements-about?actr=x", 404, "unknown parameter"),
        ("/api/questions/sources?format=pdf", 406, "there is no format"),
        ("/api/questions/statements-about/parameters/x", 404, "unknown parameter"),
        ("/api/search?type=Stat", 404, "did you mean 'State'"),
        ("/api/search?qq=x", 400, "there are q, type, start, limit"),
        ("/api/search?tpye=x", 400, "did you mean 'type'"),
        ("/api/search?q=a&q=b", 400, "2 values"),
        ("/api/search?limit=many", 400, "limit"),
        ("/api/search?limit=100000", 400, "limit"),
        ("/api/entities/northland?page=0", 400, "page"),
        ("/api/entities/northland?order=size", 400, "order"),
        ("/api/entities/northland?relation=x", 404, "unknown relation"),
        ("/api/labels", 400, "needs a value for id"),
        ("/api/paths?from=northland", 400, "needs a value for to"),
        ("/api/terms?prefix=" + "x" * 200, 400, "prefix"),
    ],
)
def test_what_is_wrong_is_said(
    small_server: Any, document: dict[str, Any], path: str, status: int, reason: str
) -> None:
    answer = small_server.send("GET", path)
    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    jsonschema.Draft202012Validator(document["components"]["schemas"]["Problem"]).validate(answer.json)
    assert reason in answer.json["detail"] and answer.json["status"] == status


def test_pages_are_linked(small_server: Any, served: Graph) -> None:
    found: list[str] = []
    path: str | None = "/api/entities/northland?size=2"
    while path:
        answer = small_server.send("GET", path)
        found += [statement["id"] for statement in answer.json["statements"]]
        following = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("link", ""))
        path = following[1] if following else None
    assert sorted(found) == sorted(statement.id for statement in look_up.about(served, "northland"))


def test_a_statement_says_everything(small_server: Any, served: Graph) -> None:
    long = next(s for s in from_rdf.statements(served) if s.condition)
    said = small_server.send("GET", f"/api/statements/{long.id}").json
    shown = said["statement"]
    for field in (
        "stance",
        "negated",
        "condition",
        "voice",
        "when",
        "since",
        "until",
        "as_of",
        "said_on",
        "quote",
        "gist",
    ):
        assert shown.get(field, "") == getattr(long, field), field
    assert [one["id"] for one in shown["said_by"]] == list(long.said_by)
    assert (shown["source"]["id"], shown.get("places", [])) == (
        long.source,
        [str(passage) for passage in long.passages],
    )
    assert (shown["from"]["id"], shown["as"]["id"], shown["fact"]) == (long.from_, long.as_, False)
    assert said["citation"].endswith(shown["iri"])


def test_questions_are_answered_as_by_the_command(small_server: Any, served: Graph) -> None:
    listed = small_server.send("GET", "/api/questions").json["questions"]
    known = questions(served)
    assert [one["name"] for one in listed] == list(known)
    answer = small_server.send("GET", "/api/questions/sources?format=csv")
    assert answer.media_type == "text/csv" and answer.text.count("\r\n") >= 3
    values = small_server.send("GET", "/api/questions/statements-about/parameters/actor").json["values"]
    assert {"value": "northland", "label": "Northland"} in values


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("ag:repat", "ag:repatriated"),
        (":nor", ":northland"),
        ("repat", "ag:repatriated"),
        ("prov:was", "prov:wasDerivedFrom"),
    ],
)
def test_completions(small_server: Any, prefix: str, first: str) -> None:
    terms = small_server.send("GET", f"/api/terms?prefix={quote(prefix)}").json["terms"]
    assert terms[0]["text"] == first


def test_completions_offer_the_dataset_s_own_terms_and_no_inverses(small_server: Any, served: Graph) -> None:
    def texts() -> Iterator[str]:
        for prefix in ("ag:", "mo", "motto"):
            for term in small_server.send("GET", f"/api/terms?limit=2000&prefix={quote(prefix)}").json["terms"]:
                yield term["text"]

    found = set(texts())
    assert "<https://example.org/terms#motto>" in found
    assert not {f"ag:{name}" for name in served.vocabulary.inverses} & found


def test_for_people(small_server: Any, described: dict[str, tuple[str, dict[str, Any]]]) -> None:
    answer = small_server.send("GET", "/api", headers={"Accept": "text/html"})
    assert answer.media_type == "text/html"
    for path, route in described.values():
        assert path in answer.text and route["summary"].split("'")[0] in answer.text
    for example in re.findall(r'href="(/api/[^"]*)"', answer.text):
        assert small_server.send("GET", example.replace("&amp;", "&")).status != 500
