"""Requests to a SPARQL server: one connection kept for each thread, tried again where that is safe, errors for people.

Credentials come from the environment alone and are sent to the host that was named and to no other: a redirect is an
error. No message holds them, nor a URL that could.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import secrets
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import msgspec

from actorgraph.ontology.errors import ActorgraphError

USER: Final = "ACTORGRAPH_ENDPOINT_USER"
PASSWORD: Final = "ACTORGRAPH_ENDPOINT_PASSWORD"
TOKEN: Final = "ACTORGRAPH_ENDPOINT_TOKEN"

#: Seconds for a connection, and for an answer once the request is sent.
_CONNECT: Final = 10.0
ANSWER: Final = 300.0
#: Seconds before each further try.
_PAUSES: Final = (0.2, 1.0)
#: Answers of a server or a proxy that is busy or starting.
_BUSY: Final = frozenset({429, 502, 503, 504})
_MOST_SAID: Final = 300
_PARAMETER: Final = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_DIGESTS: Final = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class EndpointError(ActorgraphError):
    """A server that cannot be reached, refuses, or answers with something else; ``status`` is 0 where there is none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Credentials(msgspec.Struct, frozen=True):
    """Who asks; empty for a server that asks nobody."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def from_environment(cls) -> Credentials:
        """What the three variables say; raises :class:`EndpointError` where one misses another."""
        user, password, token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if bool(user) != bool(password):
            missing, given = (PASSWORD, USER) if user else (USER, PASSWORD)
            raise EndpointError(f"{given} is set and {missing} is not; set both, or {TOKEN} alone")
        if token and user:
            raise EndpointError(f"{TOKEN} and {USER} are both set; a request carries one of them")
        if any(not text.isprintable() for text in (user, password, token)):
            raise EndpointError("the credentials in the environment hold control characters")
        return cls(user, password, token)

    def __repr__(self) -> str:
        return "Credentials(…)"


class Reply(NamedTuple):
    """What a server answered; header names are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Http:
    """Requests to one origin (scheme, host, port); usable from several threads."""

    def __init__(self, url: str, credentials: Credentials, *, answer: float = ANSWER) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            raise EndpointError("the endpoint's port is not a number from 1 to 65535") from None
        if "@" in parts.netloc:
            raise EndpointError(f"an endpoint's URL holds no user or password; set {USER} and {PASSWORD} instead")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EndpointError("an endpoint is a URL such as http://localhost:7878 or https://example.org/sparql")
        self.origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, port
        self._credentials, self._answer = credentials, answer
        self._local = threading.local()
        self._open: set[http.client.HTTPConnection] = set()

    def request(self, method: str, target: str, body: bytes = b"", **headers: str) -> Reply:
        """The server's answer to a request for ``target`` (a path with its query), sent again where nobody answered.

        Every request made here may be made twice: reading changes nothing, and writing the same triples again neither.
        Raises :class:`EndpointError` where no answer comes.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        for pause in (*_PAUSES, None):
            try:
                reply = self._authorized(method, target, body, sent)
                if reply.status not in _BUSY or pause is None:
                    return reply
            except TimeoutError:
                raise EndpointError(f"{self.origin} did not answer within {self._answer:g} seconds") from None
            except (OSError, http.client.HTTPException) as error:
                self._let_go()
                if pause is None or isinstance(error, ssl.SSLCertVerificationError):
                    raise EndpointError(f"{self.origin} cannot be reached: {_reason(error)}") from None
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _authorized(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Reply:
        path = target.partition("?")[0]
        if self._credentials.user and path not in self._asked:
            # A server that asks for a digest closes the line on a long body, and a password goes only where it is asked
            # for: what this path asks for is found out first.
            self._learn(self._send("GET", target, b"", {}), path)
        reply = self._send(method, target, body, {**headers, **self._authorization(method, target)})
        if self._credentials.user and self._learn(reply, path):
            reply = self._send(method, target, body, {**headers, **self._authorization(method, target)})
        return reply

    @property
    def _asked(self) -> dict[str, dict[str, str] | None]:
        """What each path asks for: nothing (``None``), Basic (empty), or the challenge of a digest."""
        found: dict[str, dict[str, str] | None] = self._local.__dict__.setdefault("asked", {})
        return found

    def _learn(self, reply: Reply, path: str) -> bool:
        """Keep what a path asks for; whether it is something else than before."""
        before = self._asked.setdefault(path, None)
        if reply.status not in (401, 403):
            return False
        kind, _, asked = reply.headers.get("www-authenticate", "").partition(" ")
        found = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(asked)}
        digest = kind.lower() == "digest" and "nonce" in found and found.get("algorithm", "MD5").upper() in _DIGESTS
        self._asked[path], self._local.count = found if digest else {}, 0
        return digest or before is None

    def _authorization(self, method: str, target: str) -> dict[str, str]:
        known = self._credentials
        if known.token:
            return {"Authorization": f"Bearer {known.token}"}
        asked = self._asked.get(target.partition("?")[0]) if known.user else None
        if asked is None:
            return {}
        if not asked:
            text = base64.b64encode(f"{known.user}:{known.password}".encode()).decode("ascii")
            return {"Authorization": f"Basic {text}"}
        self._local.count += 1
        return {"Authorization": _digest(asked, known, method, target, self._local.count)}

    def _send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Reply:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = self._local.connection = kind(self._host, self._port, timeout=_CONNECT)
            self._open.add(connection)
            connection.connect()
            connection.sock.settimeout(self._answer)
        connection.request(method, target, body or None, {"User-Agent": "actorgraph", **headers})
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.read(), {name.lower(): text for name, text in answer.getheaders()})
        if answer.will_close:
            self._let_go()
        return reply

    def _let_go(self) -> None:
        """Close the connection of this thread; the next request makes another."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            self._open.discard(connection)
            connection.close()

    def close(self) -> None:
        """Close every connection."""
        while self._open:
            self._open.pop().close()
        self._local = threading.local()


def _digest(challenge: Mapping[str, str], known: Credentials, method: str, target: str, count: int) -> str:
    """The header that answers a challenge (RFC 7616)."""
    algorithm = challenge.get("algorithm", "MD5")
    make = _DIGESTS[algorithm.upper()]

    def hashed(text: str) -> str:
        return make(text.encode(), usedforsecurity=False).hexdigest()

    realm, nonce, cnonce, number = challenge.get("realm", ""), challenge["nonce"], secrets.token_hex(8), f"{count:08x}"
    secret, what = hashed(f"{known.user}:{realm}:{known.password}"), hashed(f"{method}:{target}")
    fields = {"username": known.user, "realm": realm, "nonce": nonce, "uri": target}
    bare = {"algorithm": algorithm} if "algorithm" in challenge else {}
    if "auth" in challenge.get("qop", ""):
        fields |= {"cnonce": cnonce, "response": hashed(f"{secret}:{nonce}:{number}:{cnonce}:auth:{what}")}
        bare |= {"qop": "auth", "nc": number}
    else:
        fields["response"] = hashed(f"{secret}:{nonce}:{what}")
    if "opaque" in challenge:
        fields["opaque"] = challenge["opaque"]
    quoted = [f'{name}="{text}"' for name, text in fields.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={text}" for name, text in bare.items())])


def _reason(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return "it does not speak HTTP" if isinstance(error, http.client.BadStatusLine) else type(error).__name__


def said(reply: Reply) -> str:
    """What a server says of an error, in one line, without markup and without the query that it repeats."""
    text = reply.body[:5_000].decode("utf-8", "replace")
    text = re.sub(r"<(style|script|title|h1).*?</\1>", " ", text, flags=re.DOTALL) if "<html" in text.lower() else text
    text = re.split(r"\bSPARQL query:", text)[0]
    text = " ".join(re.sub(r"<[a-zA-Z!/][^>]*>", " ", text).split())
    return text if len(text) <= _MOST_SAID else f"{text[:_MOST_SAID]}…"
