"""The web application: the page families behind the guard, and what is said where nothing is there or something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Final, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from actorgraph.graph.stored import StoredGraph

from .guard import Guard
from .refusals import written
from .reply import Headers, Refusal, Reply
from .settings import Settings
from .workers import Pool

_A = TypeVar("_A", bound=msgspec.Struct)
#: The modules whose ``routes()`` make up the server, asked in this order: what takes any path comes last.
FAMILIES: Final = ("protocol", "explore.routes", "api.routes", "pages.routes")


def application(pool: Pool, settings: Settings) -> Guard:
    """The server's application, for a pool that somebody else starts and closes.

    Handlers reach both through ``request.app.state``: ``pool.run(job, arguments)`` answers, ``pool.about`` is the graph.
    """
    routes = [Route("/healthz", healthy)]
    for family in FAMILIES:
        routes += import_module(f".{family}", __package__).routes()
    app = Starlette(
        routes=routes,
        exception_handlers={
            Refusal: _refusal,
            HTTPException: _http_error,
            ClientDisconnect: _left,
            Exception: _fault,
        },
    )
    app.state.pool, app.state.settings = pool, settings
    return Guard(app, settings)


async def ask(request: Request, job: Callable[[StoredGraph, _A], Reply], arguments: _A) -> Response:
    """What ``job`` replies to ``arguments``; given up when the client leaves. Raises as :meth:`Pool.run`."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    pool: Pool = request.app.state.pool
    try:
        return response(await pool.run(job, arguments, gone=gone))
    except asyncio.CancelledError:  # which is how uvicorn ends what it does not wait for any longer
        raise Refusal(503, "the server is shutting down") from None


def response(reply: Reply) -> Response:
    """A job's reply as Starlette sends it."""
    return Response(reply.body, reply.status, {"content-type": reply.media_type, **dict(reply.headers)})


async def healthy(request: Request) -> Response:
    """``/healthz``: that the server answers, and from which generation."""
    return Response(f"ok {request.app.state.pool.about.generation}\n", media_type="text/plain")


def refused(request: Request, status: int, reason: str, headers: Headers = ()) -> Response:
    """What somebody gets whose request is not answered."""
    dataset = request.app.state.pool.about.title
    body, media_type = written(request.url.path, request.headers.get("accept", ""), status, reason, dataset)
    return Response(body, status, {"content-type": media_type, **dict(headers)})


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(request, error.status, error.reason, error.headers)


async def _left(request: Request, _: Exception) -> Response:
    """To nobody: the client has left before its request was whole."""
    return refused(request, 400, "the request is not whole")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reasons = {
        404: f"there is nothing at {request.url.path}",
        405: f"{request.method} is not possible here: the server only reads",
    }
    reason = reasons.get(error.status_code, error.detail)
    return refused(request, error.status_code, reason, tuple((error.headers or {}).items()))


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of ours; Starlette raises it again, so that its details go to the server's own log."""
    return refused(request, 500, "this is a fault of the server, which has noted it")
