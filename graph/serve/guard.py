"""What stands before every page: who may ask from where, how much, and what browsers are told.

- ``Host`` must be an address, ``localhost`` or a name that the server was told: a page elsewhere that has its own name
  point here (DNS rebinding) needs a name.
- ``Origin``, where there is one, must be the server's own or one that was allowed with ``cors``; so must a page's
  request that the browser marks as cross-site. A link from elsewhere is followed.
- With a token, every request shows it: ``Authorization: Bearer TOKEN``, or as the password of Basic, which browsers ask
  for by themselves and every SPARQL client can send.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .reply import TEXT, Refusal
from .settings import MAX_BODY, Settings

_METHODS: Final = b"GET, HEAD, POST, OPTIONS"
_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_LONGEST_URL: Final = 64_000
#: What ``Host`` may hold: a name or an address, and a port.
_HOST: Final = re.compile(rb"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,255}))(?::[0-9]{1,5})?")
#: Headers of which there is one, or a proxy and this server may each believe another.
_ONCE: Final = (b"host", b"origin", b"authorization")
#: The seconds that a client may take to send a body.
_PATIENCE: Final = 30.0


class Guard:
    """An ASGI application that lets through to ``app`` what may pass and completes the headers of what comes back."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._token = settings.token
        self._private = bool(settings.private or settings.token)
        self._names = frozenset({"localhost", *(name.lower() for name in (settings.host, *settings.names))})
        self._cors = frozenset(settings.cors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        origin = headers.get(b"origin")
        try:
            self._check(scope, headers, origin)
        except Refusal as refusal:
            await self._refuse(refusal, send, origin)
            return
        allowed = self._allowed(origin)
        if _is_preflight(scope, headers):
            await self._preflight(send, allowed)
            return
        if scope["method"] == "POST":
            receive = _Limited(receive, headers)

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(message, allowed)
            await send(message)

        await self._app(scope, receive, completed)

    def _check(self, scope: Scope, headers: dict[bytes, bytes], origin: bytes | None) -> None:
        """Raise :class:`Refusal` for what must not pass."""
        host = headers.get(b"host", b"")
        if not host:
            raise Refusal(400, "a request names one host")
        if len(headers) < len(scope["headers"]):
            for name in _ONCE:
                if _times(name, scope) > 1:
                    raise Refusal(400, f"a request has one {name.decode().title()}")
        if not self._knows(host):
            raise Refusal(421, f"this server is not {_shown(host)}; a name it should answer to is given with --name")
        if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_URL:
            raise Refusal(414, f"an address may have {_LONGEST_URL:,} characters; send what is longer by POST")
        if origin is not None:
            if not self._allowed(origin) and not _same(origin, host):
                raise Refusal(403, f"pages of {_shown(origin)} may not ask this server; it can be allowed with --cors")
        elif headers.get(b"sec-fetch-site") == b"cross-site" and headers.get(b"sec-fetch-mode") != b"navigate":
            raise Refusal(403, "pages of other servers may not ask this one")
        # Browsers ask whether they may ask without it.
        shown = not self._token or _is_preflight(scope, headers)
        if not shown and not self._shows_token(headers.get(b"authorization", b"")):
            why = "this server asks for its token, as 'Authorization: Bearer TOKEN' or as a password with any user name"
            raise Refusal(401, why, (("WWW-Authenticate", 'Basic realm="actorgraph", charset="UTF-8"'),))

    def _knows(self, host: bytes) -> bool:
        """Whether a ``Host`` is one of ours. An address cannot be somebody else's name for this machine."""
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = (match[1] or match[2]).decode().lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _allowed(self, origin: bytes | None) -> bytes | None:
        """The value of ``Access-Control-Allow-Origin`` for an origin that was allowed."""
        if not self._cors or origin is None:
            return None
        if origin.decode("latin-1") in self._cors:
            return origin
        return b"*" if "*" in self._cors else None

    def _shows_token(self, authorization: bytes) -> bool:
        scheme, _, given = authorization.partition(b" ")
        if scheme.lower() == b"basic":
            try:
                given = base64.b64decode(given.strip(), validate=True).partition(b":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != b"bearer":
            return False
        return hmac.compare_digest(given.strip(), self._token.encode())

    def _complete(self, message: Message, allowed: bytes | None) -> None:
        """Add what every response has and this one has not."""
        headers: list[tuple[bytes, bytes]] = list(message["headers"])
        names = {name.lower() for name, _ in headers}
        headers += _HEADERS
        if b"content-security-policy" not in names:
            headers.append((b"content-security-policy", _POLICY))
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store" if self._private else b"no-cache"))
        if self._cors:
            headers.append((b"vary", b"Origin"))
        if allowed:
            headers.append((b"access-control-allow-origin", allowed))
            headers.append((b"access-control-expose-headers", b"link, retry-after"))
        else:
            headers.append((b"cross-origin-resource-policy", b"same-origin"))
        message["headers"] = headers

    async def _refuse(self, refusal: Refusal, send: Send, origin: bytes | None) -> None:
        body = refusal.reason.encode() + b"\n"
        headers = [
            (b"content-type", TEXT.encode()),
            (b"content-length", str(len(body)).encode()),
            *((name.lower().encode(), value.encode()) for name, value in refusal.headers),
        ]
        start: Message = {"type": "http.response.start", "status": refusal.status, "headers": headers}
        self._complete(start, self._allowed(origin))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _preflight(self, send: Send, allowed: bytes | None) -> None:
        headers = [(b"allow", _METHODS), (b"content-length", b"0")]
        if allowed:
            headers += [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", b"accept, authorization, content-type"),
                (b"access-control-max-age", b"3600"),
            ]
        start: Message = {"type": "http.response.start", "status": 204, "headers": headers}
        self._complete(start, allowed)
        await send(start)
        await send({"type": "http.response.body", "body": b""})


class _Limited:
    """``receive`` of a body that raises :class:`Refusal` where it is longer than :data:`MAX_BODY` or does not come.

    What is a little longer is read to its end and dropped: who is still sending would not hear the reason.
    """

    def __init__(self, receive: Receive, headers: dict[bytes, bytes]) -> None:
        self._receive, self._received = receive, 0
        self._until: float | None = asyncio.get_running_loop().time() + _PATIENCE
        length = headers.get(b"content-length", b"")
        self._hopeless = length.isdigit() and int(length) > 4 * MAX_BODY

    async def __call__(self) -> Message:
        while not self._hopeless:
            try:
                async with asyncio.timeout_at(self._until):
                    message = await self._receive()
            except TimeoutError:
                raise Refusal(408, f"the body of the request did not come within {_PATIENCE:g} seconds") from None
            if not message.get("more_body"):
                self._until = None  # from here on, who reads waits for the client to leave
            self._received += len(message.get("body", b""))
            if self._received <= MAX_BODY:
                return message
            self._hopeless = not message.get("more_body") or self._received > 4 * MAX_BODY
        raise Refusal(413, f"a request may have {MAX_BODY:,} bytes", (("Connection", "close"),))


def _same(origin: bytes, host: bytes) -> bool:
    """Whether an origin is the server that was asked; behind a proxy its scheme is another than ours."""
    return origin.partition(b"://")[2].lower() == host.lower()


def _is_preflight(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether a browser asks if a page may ask."""
    return bool(scope["method"] == "OPTIONS" and b"access-control-request-method" in headers)


def _times(name: bytes, scope: Scope) -> int:
    return sum(header == name for header, _ in scope["headers"])


def _shown(header: bytes) -> str:
    return repr(header[:200].decode("latin-1"))
