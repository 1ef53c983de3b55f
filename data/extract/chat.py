"""One question to an OpenAI-compatible chat completions server, asked again where that may help, never without limits.

The standard library's client follows no redirect, so a key goes to the server that was named and to no other.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from actorgraph.ontology.errors import ActorgraphError

#: An answer that is longer is not read to its end.
MAX_BYTES: Final = 4 * 1024 * 1024
_LONGEST_WAIT: Final = 60.0
#: So many questions in a row without any answer, and nobody is there.
_HOPELESS: Final = 8
#: Too many requests, and what servers and the proxies before them answer for a while.
_AGAIN: Final = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_SHOWN: Final = 200


class Unanswered(Exception):
    """A question that got no usable answer; others may."""


class Truncated(Unanswered):
    """An answer that the server cut off at its limit of length."""


class _Refused(Exception):
    """Status and words of an answer that is no success."""

    def __init__(self, status: int, words: str, wait: str) -> None:
        self.status, self.words, self.wait = status, words, wait
        super().__init__(f"{status} {words}")


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A server and how it is asked. ``timeout``: seconds for one answer as a whole; ``tries``: of one question."""

    base_url: str
    model: str
    key: str = ""
    timeout: float = 120.0
    tries: int = 5
    max_tokens: int = 8192
    seed: int = 7

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        try:
            port = parts.port
        except ValueError:
            port = -1
        plain = self.base_url.isascii() and self.base_url.isprintable() and " " not in self.base_url
        if parts.scheme not in ("http", "https") or not parts.hostname or port == -1 or not plain:
            raise ActorgraphError(
                f"{self.base_url!r} is no address of a server; write http://HOST:PORT/v1 or https://HOST/v1"
            )
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ActorgraphError(
                "the server's address holds more than scheme, host, port and path; a key goes into the environment"
            )
        if not self.key.isascii() or not self.key.isprintable():
            raise ActorgraphError("the key of the server holds characters that no header can; is it all there?")
        if self.key and parts.scheme == "http" and not self.local:
            raise ActorgraphError(f"the key would go to {parts.hostname} unencrypted; write https://")

    @property
    def host(self) -> str:
        """Host and port as written."""
        return urlsplit(self.base_url).netloc

    @property
    def local(self) -> bool:
        """Whether the server is on this machine."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


class Chat:
    """Asks a server; may be used by several threads. ``sleep`` waits, by default where :meth:`close` can end it."""

    def __init__(self, server: Server, sleep: Callable[[float], object] | None = None) -> None:
        self._server = server
        self._closed = threading.Event()
        self._in_vain = 0
        self._open: set[http.client.HTTPConnection] = set()
        self._sleep = self._closed.wait if sleep is None else sleep
        #: What is asked for, from the most to the least that servers can: an answer of a schema, JSON, any text.
        self._formats = ["json_schema", "json_object", ""]

    def close(self) -> None:
        """End every wait and hang up; what is asked from now on is not answered."""
        self._closed.set()
        for connection in list(self._open):
            _hang_up(connection)

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], *, again: int = 0) -> str:
        """The server's answer, a text that ought to be JSON of ``schema``.

        ``again`` counts how often the same was asked before in vain, which varies the seed. Raises :class:`Unanswered`;
        :class:`ActorgraphError` where no other question would be answered either: a wrong key, model or address.
        """
        failure = ""
        for attempt in range(self._server.tries):
            if self._closed.is_set():
                break
            try:
                data = self._post(self._body(messages, schema, again))
                self._in_vain = 0
                return _content(data)
            except _Refused as refused:
                failure = f"{self._server.host} answers {refused}"
                if refused.status in (400, 422) and self._lesser_format(refused.words):
                    continue
                if refused.status not in _AGAIN:
                    if refused.status in (400, 413, 422):  # this question, such as one that is too long for the model
                        raise Unanswered(failure) from None
                    raise ActorgraphError(self._explain(refused)) from None
                wait = _seconds(refused.wait)
            except TimeoutError:
                failure, wait = f"{self._server.host} did not answer in {self._server.timeout:g} seconds", None
            except ssl.SSLCertVerificationError as error:
                raise ActorgraphError(f"{self._server.host}: no safe connection: {error.verify_message}") from None
            except (OSError, http.client.HTTPException) as error:
                failure, wait = f"{self._server.host}: {_words(error)}", None
            if attempt + 1 < self._server.tries:
                self._sleep(min(wait if wait is not None else 2.0**attempt, _LONGEST_WAIT))
        self._in_vain += 1
        if self._in_vain >= _HOPELESS and not self._closed.is_set():
            raise ActorgraphError(f"{failure}; {self._in_vain} questions in a row got no answer, so it ends here")
        raise Unanswered(f"{failure or 'interrupted'} (asked {self._server.tries} times)")

    def _body(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], again: int) -> bytes:
        body: dict[str, Any] = {
            "model": self._server.model,
            "messages": messages,
            "temperature": 0,
            "seed": self._server.seed + again,
            "max_tokens": self._server.max_tokens,
        }
        form = self._formats[0]
        if form == "json_schema":
            body["response_format"] = {
                "type": form,
                "json_schema": {"name": "statements", "strict": True, "schema": schema},
            }
        elif form:
            body["response_format"] = {"type": form}
        return msgspec.json.encode(body)

    def _lesser_format(self, words: str) -> bool:
        """Ask for less where the server says that it does not know what it is asked for; the answer is checked anyway."""
        if len(self._formats) > 1 and any(
            word in words for word in ("response_format", "json_schema", "json_object", "schema")
        ):
            self._formats.pop(0)
            return True
        return False

    def _explain(self, refused: _Refused) -> str:
        words = f"{self._server.host} answers {refused}"
        if refused.status in (401, 403):
            return f"{words}; the key is taken from the environment"
        if refused.status == 404:
            return f"{words}; is there a model {self._server.model!r}, and does the address end as it should (/v1)?"
        if 300 <= refused.status < 400:
            return f"{words}; it sends elsewhere, which is not followed: give the address that it means"
        return words

    def _post(self, body: bytes) -> bytes:
        """The body of the answer, all of it within the time that one answer has."""
        server, parts = self._server, urlsplit(self._server.base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        deadline = time.monotonic() + server.timeout
        connection = kind(parts.hostname or "", parts.port, timeout=server.timeout)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if server.key:
            headers["Authorization"] = f"Bearer {server.key}"
        # A server that sends a byte a second would be read for ever: the socket's own limit is for each read.
        watch = threading.Timer(server.timeout, _hang_up, (connection,))
        watch.daemon = True
        watch.start()
        self._open.add(connection)
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
            response = connection.getresponse()
            data = response.read(MAX_BYTES + 1)
            if time.monotonic() >= deadline:
                raise TimeoutError
            if response.status != 200:
                raise _Refused(response.status, self._said(data), response.getheader("Retry-After") or "")
            if len(data) > MAX_BYTES:
                raise Unanswered(f"{server.host} answers more than {MAX_BYTES / 1e6:.0f} MB")
            if not data:
                raise http.client.RemoteDisconnected("an empty answer")
            expected = response.getheader("Content-Length")
            if expected and expected.isdigit() and int(expected) > len(data):
                raise http.client.IncompleteRead(data, int(expected) - len(data))
            return data
        except (OSError, http.client.HTTPException, AttributeError, ValueError):
            # Hanging up ends a read in many ways.
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            raise
        finally:
            watch.cancel()
            self._open.discard(connection)
            connection.close()

    def _said(self, data: bytes) -> str:
        """What the server says of a refusal, short, without the key."""
        text = data[: 16 * _SHOWN].decode("utf-8", "replace")
        try:
            found = msgspec.json.decode(data)
            error = found.get("error", found) if isinstance(found, dict) else found
            text = str(error.get("message", error) if isinstance(error, dict) else error)
        except (msgspec.DecodeError, RecursionError):
            pass
        if self._server.key:
            text = text.replace(self._server.key, "…")
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def _content(data: bytes) -> str:
    """The text of the first choice; raises :class:`Unanswered`, where it was cut off :class:`Truncated`."""
    try:
        completion = msgspec.json.decode(data, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unanswered("the server's answer is no chat completion") from None
    if not completion.choices:
        raise Unanswered("the server's answer is empty")
    choice = completion.choices[0]
    if choice.finish_reason == "length":
        raise Truncated("the answer was cut off at the limit of its length")
    if choice.message.refusal or not choice.message.content:
        raise Unanswered("the model gave no answer")
    return choice.message.content


def _seconds(wait: str) -> float | None:
    """``Retry-After`` in seconds; a date or nonsense counts as none."""
    try:
        seconds = float(wait)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT else _LONGEST_WAIT if seconds > 0 else None


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
