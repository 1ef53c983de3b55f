"""The OpenAPI 3.1 document, made from the routes themselves and the types of what they take and answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import msgspec

from .operation import Operation

_REFERENCE: Final = "#/components/schemas/{name}"
_PROBLEM: Final = {
    400: "A parameter is missing, unknown or of the wrong form; the reason says which",
    404: "Something that was named does not exist; the reason names the nearest that does",
    406: "There is no such format of this",
    422: "The answer has more rows or bytes than the server sends",
    503: "The answer takes longer or needs more memory than allowed, or the server is busy",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not answered (RFC 9457)."""

    title: str
    status: int
    detail: str


def document(operations: Sequence[Operation], title: str) -> dict[str, Any]:
    """The description of some routes of the server of a dataset."""
    types = [operation.answer for operation in operations]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"actorgraph: {title}",
            "summary": "Who did what to whom, when, according to whom, and where it is written.",
            "description": "Everything is read-only. A statement is what a source says, not what is so: read each with "
            "its stance and with who says so. For queries of your own there is a SPARQL 1.1 endpoint at /sparql.",
            "version": _version(),
        },
        "servers": [{"url": "/"}],
        "paths": {
            operation.path: {"get": _described(operation, schema)}
            for operation, schema in zip(operations, schemas, strict=False)
        },
        "components": {"schemas": components},
    }


def _described(operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {operation.media_type: {"schema": schema}}
    content |= {media_type: {"schema": {"type": "string"}} for media_type in operation.media_types}
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.title,
        "parameters": _parameters(operation),
        "responses": {
            "200": {"description": _summary(operation.answer), "content": content},
            **{str(status): _problem(status) for status in sorted({400, 503, *operation.errors})},
        },
    }
    if operation.description:
        found["description"] = operation.description
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path, found = operation.in_path(), []
    for name, kind, default in operation.parameters():
        schema = msgspec.json.schema(kind)
        description = schema.pop("description", "")
        examples = schema.pop("examples", [])
        parameter: dict[str, Any] = {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": default is msgspec.NODEFAULT,
            "description": description,
            "schema": schema if default in (msgspec.NODEFAULT, "", ()) else {**schema, "default": default},
        }
        if examples:
            parameter["example"] = examples[0]
        found.append(parameter)
    if operation.takes_any():
        free = {"type": "object", "additionalProperties": {"type": "string"}}
        about = "The parameters of the question, by their names; see the list of questions."
        found.append(
            {"name": "values", "in": "query", "style": "form", "explode": True, "schema": free, "description": about}
        )
    return found


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": _PROBLEM[status],
        "content": {"application/problem+json": {"schema": {"$ref": _REFERENCE.format(name="Problem")}}},
    }


def _summary(answer: type) -> str:
    return " ".join((answer.__doc__ or "").split())


def _version() -> str:
    try:
        return version("actorgraph")
    except PackageNotFoundError:
        return "0"
