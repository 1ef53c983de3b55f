"""The addresses of the pages, and what is read of a request before a process is asked."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actorgraph.graph.serve.app import ask
from actorgraph.graph.serve.reply import Refusal

from . import node, query, questions, search, start
from .addresses import Addresses
from .listing import Wanted

_ASSETS: Final = Path(__file__).parent.parent / "assets"
_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def routes() -> list[Route]:
    """The pages; the last route takes every path, for it may be an IRI's."""
    return [
        Route("/", start_page),
        Route("/search", search_page),
        Route("/query", query_page),
        Route("/questions", questions_page),
        Route("/questions/{name}", question_page),
        Route("/resource", resource),
        Route("/assets/{name}", asset),
        Route("/favicon.ico", icon),
        Route("/{path:path}", by_path),
    ]


async def start_page(request: Request) -> Response:
    asked = start.Asked(accept=_accept(request), format=_one(request, "format"))
    return await ask(request, start.start_page, asked)


async def search_page(request: Request) -> Response:
    asked = search.Asked(words=_one(request, "q")[:200], type=_one(request, "type"), page=_number(request, "page", 1))
    return await ask(request, search.search_page, asked)


async def query_page(request: Request) -> Response:
    inferred = _one(request, "inferred") in ("true", "1")
    asked = query.Asked(query=_one(request, "query"), inferred=inferred or request.app.state.settings.inferred)
    return await ask(request, query.query_page, asked)


async def questions_page(request: Request) -> Response:
    return await ask(request, questions.questions_page, questions.Nothing())


async def question_page(request: Request) -> Response:
    values = dict(request.query_params)
    asked = questions.Asked(name=request.path_params["name"], values=values, given=bool(values))
    return await ask(request, questions.question_page, asked)


async def resource(request: Request) -> Response:
    """``/resource?iri=…``: what has no path of its own here, such as an IRI with a fragment."""
    iri = _one(request, "iri")
    if not iri:
        raise Refusal(400, "name what is asked for: /resource?iri=…")
    return await _node(request, iri)


async def by_path(request: Request) -> Response:
    """What stands at the path of an IRI of the dataset."""
    iri = Addresses(request.app.state.pool.about.base).iri(request.scope["path"])
    if not iri:
        raise Refusal(404, f"there is nothing at {request.scope['path'][:300]}")
    return await _node(request, iri)


async def _node(request: Request, iri: str) -> Response:
    asked = node.Asked(
        iri=iri,
        accept=_accept(request),
        format=_one(request, "format"),
        statements=wanted(request),
        about=_one(request, "about") in ("true", "1"),
    )
    return await ask(request, node.node_page, asked)


def wanted(request: Request) -> Wanted:
    """Which statements a request asks for; raises :class:`Refusal` where a number is none."""
    texts = {field: _one(request, field) for field in ("role", "relation", "stance", "source", "order")}
    return Wanted(**texts, page=_number(request, "page", 1), size=_number(request, "size", Wanted().size))


def _accept(request: Request) -> str:
    return request.headers.get("accept", "")


def _one(request: Request, name: str) -> str:
    """The value of a parameter, empty where there is none."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise Refusal(400, f"there are {len(values)} values of {name!r}, which can have one")
    return values[0] if values else ""


def _number(request: Request, name: str, otherwise: int) -> int:
    text = _one(request, name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal(400, f"{name!r} is a number, not {text[:50]!r}")
    return int(text)


# -- assets ------------------------------------------------------------------------------------------------------------


async def asset(request: Request) -> Response:
    """A script or style of the pages."""
    return _asset(request, request.path_params["name"])


async def icon(request: Request) -> Response:
    """What browsers ask for unasked."""
    return _asset(request, "icon.svg")


def _asset(request: Request, name: str) -> Response:
    known = _assets().get(name)
    if known is None:
        raise Refusal(404, f"there is no file {name[:100]!r}")
    body, media_type, tag = known
    headers = {"etag": tag, "cache-control": "no-cache", "content-type": media_type}
    if request.headers.get("if-none-match") == tag:
        return Response(None, 304, {"etag": tag, "cache-control": "no-cache"})
    return Response(body, headers=headers)


@cache
def _assets() -> dict[str, tuple[bytes, str, str]]:
    """Name → content, media type, tag."""
    found = {}
    for file in sorted(_ASSETS.iterdir()):
        if file.suffix in _TYPES:
            body = file.read_bytes()
            found[file.name] = body, _TYPES[file.suffix], f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return found
