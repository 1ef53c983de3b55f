"""Running the server: a socket of its own, an end that loses nothing."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, cast

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from actorgraph.ontology.errors import ActorgraphError

from .app import application
from .settings import Settings
from .workers import Pool

#: Connections that the system keeps until they are taken, and that are served at once.
_BACKLOG: Final = 1_024
_CONNECTIONS: Final = 2_000
#: Bytes of a request's address and headers, and the seconds that a client may take to send them.
_LONGEST_HEAD: Final = 128_000
_PATIENCE: Final = 30.0
#: Bytes of answers that clients may leave lying here, all together; who takes none for so many seconds is cut off.
_UNSENT: Final = 512 << 20


def serve(settings: Settings, say: Callable[[str], None] = lambda _: None) -> None:
    """Serve until the process is told to end (SIGINT, SIGTERM), which answers what is being asked.

    ``say`` gets the address as soon as requests are taken. Raises :class:`ActorgraphError` where the settings forbid
    it, nothing can listen there, or the graph cannot be opened.
    """
    settings.check()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, _bound(settings) as listening:
        runner.run(_serve(settings, listening, say))


class _Protocol(HttpToolsProtocol):
    """HTTP whose requests begin with a head of bounded length, which comes within :data:`_PATIENCE` seconds.

    Who does not take an answer is not waited for: it is whole in memory, and there is only so much of that.
    """

    _head = 0
    _impatient: asyncio.TimerHandle | None = None
    _unsent = 0
    _slow: asyncio.TimerHandle | None = None
    _slow_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._impatient = self.loop.call_later(_PATIENCE, self._end)
        self._head = 1

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._head:
            return
        self._head += len(data)
        if self._head > _LONGEST_HEAD:
            self._end()
        elif self._impatient is None:
            self._impatient = self.loop.call_later(_PATIENCE, self._end)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 1

    def on_headers_complete(self) -> None:
        self._head = 0
        if self._impatient is not None:
            self._impatient.cancel()
            self._impatient = None
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._impatient is not None:
            self._impatient.cancel()
        self._taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._slow_since = self.loop.time()
        self._wait_for_reader()
        slow = [one for one in self.connections if isinstance(one, _Protocol) and one._slow is not None]
        unsent = sum(one.transport.get_write_buffer_size() for one in slow)
        for one in sorted(slow, key=lambda one: one._slow_since):
            if unsent <= _UNSENT:
                break
            unsent -= one.transport.get_write_buffer_size()
            one.transport.abort()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._taken()

    def _wait_for_reader(self) -> None:
        self._unsent = self.transport.get_write_buffer_size()
        self._slow = self.loop.call_later(_PATIENCE, self._look_at_reader)

    def _look_at_reader(self) -> None:
        if self.transport.get_write_buffer_size() < self._unsent:
            self._wait_for_reader()
        else:
            self.transport.abort()

    def _taken(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _end(self) -> None:
        if not self.transport.is_closing():
            self.send_400_response(f"The head of a request has at most {_LONGEST_HEAD:,} bytes and comes at once.")


class _Server(uvicorn.Server):
    """A server that ends when it is told to, and does not then kill its process with the signal that told it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        with suppress(ValueError, RuntimeError):  # outside the main thread: whoever started it there ends it
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def _serve(settings: Settings, listening: socket.socket, say: Callable[[str], None]) -> None:
    async with Pool(settings) as pool:
        config = uvicorn.Config(
            application(pool, settings),
            loop="none",
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=int(settings.seconds) + 1,
        )
        listening.listen(_BACKLOG)  # from here on, who comes waits
        say(address(settings, listening))
        await _Server(config).serve([listening])


def address(settings: Settings, listening: socket.socket) -> str:
    """The URL of the server, with the port that the system gave where any would do."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}/"


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise ActorgraphError(
                f"cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}; "
                "--port 0 takes one that is free"
            ) from None
        yield listening
