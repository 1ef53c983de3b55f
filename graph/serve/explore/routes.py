"""Where the explorer listens: its page, its scripts, and the routes that it and others ask."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..app import ask
from ..reply import HTML, Refusal
from . import files
from .jobs import Evidence, Grow, Opening, Search, evidence, grow, page, search

_A = TypeVar("_A")
#: Where the explorer's bar leads to.
_PLACES: Final = (("/", "Home"), ("/query", "Query"), ("/questions", "Questions"), ("/api", "API"))
_FOREVER: Final = "public, max-age=31536000, immutable"


def routes() -> list[Route]:
    """The page at ``/explore``, its files below it, and its JSON."""
    return [
        Route("/explore", explorer),
        Route("/explore/{name}", file),
        Route("/api/explore/grow", grown, methods=["POST"]),
        Route("/api/explore/evidence", told, methods=["POST"]),
        Route("/api/explore/search", searched),
    ]


async def explorer(request: Request) -> Response:
    """The page, on the entity that ``focus`` names or on the most central ones."""
    wanted = Opening(focus=request.query_params.get("focus", ""), links=_PLACES)
    try:
        return await ask(request, page, wanted)
    except Refusal as refusal:
        if refusal.status != 503:
            raise
        return _later(refusal)


def _later(refusal: Refusal) -> Response:
    """A page that asks again until the explorer is ready."""
    from actorgraph.graph.view.template import escape

    text = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/assets/page.css">'
        f"<title>One moment</title></head><body><main><h1>One moment</h1><p>{escape(refusal.reason.capitalize())}.</p>"
        "</main></body></html>\n"
    )
    return Response(text, refusal.status, {"content-type": HTML, **dict(refusal.headers)})


async def file(request: Request) -> Response:
    """A script or style of the page."""
    try:
        body, media_type = files.content(request.path_params["name"])
    except KeyError:
        raise Refusal(404, f"there is nothing at {request.url.path}") from None
    return Response(body, headers={"content-type": media_type, "cache-control": _FOREVER})


async def grown(request: Request) -> Response:
    """More of the network for a page."""
    return await ask(request, grow, await _body(request, Grow))


async def told(request: Request) -> Response:
    """Statements of an entity or a line."""
    return await ask(request, evidence, await _body(request, Evidence))


async def searched(request: Request) -> Response:
    """Entities by name."""
    text = request.query_params.get("q", "")[:200]
    return await ask(request, search, Search(text=text))


async def _body(request: Request, kind: type[_A]) -> _A:
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(400, f"the body is not what is asked for here: {error}") from None
