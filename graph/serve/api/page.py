"""The page for people about the JSON routes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from actorgraph.graph.serve.pages.frame import page
from actorgraph.graph.serve.pages.markup import Html, h
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph


class Asked(msgspec.Struct, frozen=True):
    """The OpenAPI document that the page shows."""

    document: dict[str, Any]


def api_page(graph: StoredGraph, asked: Asked) -> Reply:
    """The routes, what each takes, and a link that tries it."""
    info = asked.document["info"]
    return page(
        graph,
        "API",
        h("h1", "For programs"),
        h("p", info["description"], class_="description"),
        h(
            "p",
            h("a", "OpenAPI 3.1 document", href="/api/openapi.json", class_="button"),
            h("a", "SPARQL service description", href="/sparql?format=ttl", class_="button"),
            class_="actions",
        ),
        h(
            "p",
            "The page of every entity, source, statement and inference is also there as RDF: ask it for ",
            h("code", "text/turtle"),
            ", ",
            h("code", "application/ld+json"),
            ", ",
            h("code", "application/n-triples"),
            " or ",
            h("code", "application/rdf+xml"),
            ", or add ",
            h("code", "?format=ttl"),
            ". What a request does wrong is answered with a status and a reason.",
            class_="description",
        ),
        h(
            "section",
            h("h2", "Routes", id="routes"),
            [_route(path, methods["get"]) for path, methods in asked.document["paths"].items()],
            aria_labelledby="routes",
        ),
        here="/api",
    )


def _route(path: str, described: dict[str, Any]) -> Html:
    parameters = described["parameters"]
    rows = [
        h(
            "tr",
            h("td", h("code", one["name"]), h("span", " needed", class_="aside") if one.get("required") else ""),
            h("td", _kind(one["schema"])),
            h("td", one.get("description", "")),
        )
        for one in parameters
    ]
    head = h("tr", h("th", "Parameter", scope="col"), h("th", "Values", scope="col"), h("th", "", scope="col"))
    example = _example(path, parameters)
    return h(
        "article",
        h("h3", h("code", path), id=described["operationId"]),
        h("p", described["summary"]),
        h("p", described["description"], class_="hint") if "description" in described else "",
        h("div", h("table", h("thead", head), h("tbody", rows)), class_="scroller plain", tabindex=0) if rows else "",
        h("p", "Try ", h("a", h("code", example), href=example), class_="hint") if example else "",
        class_="route",
    )


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value != "")
    if schema.get("type") == "array":
        return "texts, any number"
    words = {"string": "text", "integer": "number", "boolean": "true or false", "object": "texts"}
    bounds = f" from {schema['minimum']:,} to {schema['maximum']:,}" if "maximum" in schema else ""
    return words.get(schema.get("type", ""), "") + bounds


def _example(path: str, parameters: list[dict[str, Any]]) -> str:
    """A request that works for any dataset; empty for routes that need an identifier."""
    if any(one["in"] == "path" and one["name"] == "id" for one in parameters):
        return ""
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(one.get("example", ""))))
    query = "&".join(
        f"{one['name']}={quote(str(value))}"
        for one in parameters
        if one["in"] == "query" and "example" in one
        for value in (one["example"] if isinstance(one["example"], list) else [one["example"]])
    )
    return f"{path}?{query}" if query else path
