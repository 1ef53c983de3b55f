"""The addresses of the JSON routes, of the document that describes them, and of the page for people about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actorgraph.graph.serve.app import ask
from actorgraph.graph.serve.reply import Refusal

from .openapi import document
from .operation import Operation
from .page import Asked, api_page
from .reading import read

#: The modules with ``OPERATIONS``.
FAMILIES: Final = ("api.answers", "api.asking", "explore.operations")


def operations() -> tuple[Operation, ...]:
    """All JSON routes of the server."""
    package = __package__.rpartition(".")[0] if __package__ else ""
    return tuple(found for family in FAMILIES for found in import_module(f"{package}.{family}").OPERATIONS)


def routes() -> list[Route]:
    """The routes under ``/api``."""
    known = operations()

    async def described(request: Request) -> Response:
        body = msgspec.json.encode(document(known, request.app.state.pool.about.title))
        return Response(msgspec.json.format(body, indent=2), media_type="application/json")

    async def page(request: Request) -> Response:
        return await ask(request, api_page, Asked(document=document(known, request.app.state.pool.about.title)))

    async def nothing(request: Request) -> Response:
        raise Refusal(404, f"there is no route {request.url.path}; /api/openapi.json describes those that there are")

    return [
        Route("/api", page),
        Route("/api/openapi.json", described),
        *(Route(operation.path, _handler(operation)) for operation in known),
        Route("/api/{path:path}", nothing),
    ]


def _handler(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        return await ask(request, operation.job, read(operation, request))

    return handle
