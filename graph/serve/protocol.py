"""The SPARQL 1.1 Protocol at ``/sparql``: queries by GET, by a form, or as the body of a POST; no updates."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .answering import TRIPLES, Asked, answer
from .app import ask
from .description import Described, describe
from .negotiation import choose
from .reply import Refusal
from .settings import Settings

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}
#: Parameters that may come once; those of a dataset come as often as it has graphs.
_ONCE: Final = ("query", "format", "inferred", "check-names")
_READ_ONLY: Final = "this endpoint only reads: updates are refused"


def routes() -> list[Route]:
    """``/sparql`` with and without a closing slash, for some clients add one."""
    return [Route(path, sparql, methods=["GET", "POST"]) for path in ("/sparql", "/sparql/")]


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service to who asks nothing."""
    parameters = _Parameters(request.scope["query_string"])
    if request.method == "POST":
        await _read_body(request, parameters)
    if parameters.names & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise Refusal(403, _READ_ONLY)
    query = parameters.one("query")
    settings: Settings = request.app.state.settings
    accept = request.headers.get("accept", "")
    if query is None:
        if request.method == "POST":
            raise Refusal(400, "there is no query: send it as the parameter 'query'")
        return await _description(request, accept, parameters.one("format") or "")
    default, named = parameters.all("default-graph-uri"), parameters.all("named-graph-uri")
    asked = Asked(
        query=query,
        base=_endpoint(request),
        scope=(default, named) if default or named else None,
        inferred=parameters.flag("inferred", settings.inferred),
        check_names=parameters.flag("check-names", False),
        accept=accept,
        format=parameters.one("format") or "",
        rows=settings.rows,
        size=settings.size,
    )
    return await ask(request, answer, asked)


async def _description(request: Request, accept: str, format: str) -> Response:
    """The service description, as RDF; a browser is shown the query page."""
    if not format and choose(accept, {"text/turtle": False, "text/html": True, **dict.fromkeys(TRIPLES, False)}):
        return RedirectResponse("/query", 303, {"vary": "Accept"})
    described = Described(endpoint=_endpoint(request), accept=accept, format=format)
    return await ask(request, describe, described)


def _endpoint(request: Request) -> str:
    """The IRI of the endpoint as the client knows it."""
    return f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}/sparql"


async def _read_body(request: Request, parameters: _Parameters) -> None:
    """Add what a POST says in its body to the parameters of its address."""
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == _UPDATE:
        raise Refusal(403, _READ_ONLY)
    if media_type not in (_FORM, _QUERY):
        what = f"as {media_type!r}" if media_type else "without a Content-Type"
        raise Refusal(415, f"a body {what} is not read; send a query as {_QUERY}, or as a form, {_FORM}")
    charset = _charset(rest)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"a body in {charset!r} is not read; send UTF-8")
    body = await request.body()
    if media_type == _FORM:
        parameters.read(body)
        return
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the query is not UTF-8: {error.reason} at byte {error.start}") from None
    parameters.add("query", text)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


class _Parameters:
    """The parameters of a request by name, in the order in which they came."""

    def __init__(self, text: bytes) -> None:
        self._found: dict[str, list[str]] = {}
        self.read(text)

    @property
    def names(self) -> set[str]:
        return set(self._found)

    def read(self, text: bytes) -> None:
        """Add what is written as in a form. Raises :class:`Refusal` where that is not UTF-8."""
        try:
            pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10_000)
        except UnicodeDecodeError:
            raise Refusal(400, "the parameters are not UTF-8, written with % as in a form") from None
        except ValueError:
            raise Refusal(400, "there are more parameters than anybody needs") from None
        for name, value in pairs:
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        self._found.setdefault(name, []).append(value)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._found.get(name, ()))

    def one(self, name: str) -> str | None:
        """The value of a parameter; ``None`` where it is missing."""
        values = self._found.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise Refusal(400, f"there are {len(values)} values of {name!r}, which can have one")
        return values[0]

    def flag(self, name: str, otherwise: bool) -> bool:
        value = self.one(name)
        if value is None:
            return otherwise
        if value.lower() not in _FLAGS:
            raise Refusal(400, f"{name!r} is true or false, not {value[:100]!r}")
        return _FLAGS[value.lower()]
