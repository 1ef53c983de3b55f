"""One process that answers jobs about a graph, one after the other, until it is killed or its parent is gone.

Started by :mod:`.workers` as ``python -m actorgraph.graph.serve.worker DESCRIPTOR``; DESCRIPTOR is its end of a pair of
sockets. Each message is four bytes of length and that many of msgpack: first an ``Opening`` (``opening.py``), then
:class:`Job` after job; back go an ``Opened`` for each graph that is opened and one :data:`Outcome` for each job, in order.
Jobs may be sent before they can be begun. An empty message takes those back (:data:`WITHDRAWN`) that have not been.
"""

from __future__ import annotations

import importlib
import os
import resource
import socket
import struct
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, get_type_hints

import msgspec

from actorgraph.ontology.errors import ActorgraphError, UnknownName

from .opening import Opening, Reader
from .reply import Headers, Refusal, Reply

LENGTH: Final = struct.Struct("<I")
#: The most bytes that are taken from the socket at once.
_MOST: Final = 1 << 20
#: What a process reserves and never uses: stacks of threads, arenas, what the database maps.
_RESERVED: Final = 8 << 30


class Job(msgspec.Struct, frozen=True, array_like=True):
    """A call: ``module:function`` and its encoded arguments."""

    name: str
    arguments: msgspec.Raw


class Refused(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A :class:`Refusal` on its way."""

    status: int
    reason: str
    headers: Headers = ()


Outcome = Reply | Refused
_encoder: Final = msgspec.msgpack.Encoder()


def message(value: Any) -> bytes:
    """A value as it is sent."""
    body = _encoder.encode(value)
    return LENGTH.pack(len(body)) + body


_functions: Final[dict[str, tuple[Callable[..., Reply], msgspec.msgpack.Decoder[Any]]]] = {}


def _function(name: str) -> tuple[Callable[..., Reply], msgspec.msgpack.Decoder[Any]]:
    """A job's function and the decoder of its arguments, whose type its second parameter names."""
    if name not in _functions:
        module, _, function_name = name.partition(":")
        function = getattr(importlib.import_module(module), function_name)
        parameter = function.__code__.co_varnames[1]
        _functions[name] = function, msgspec.msgpack.Decoder(get_type_hints(function)[parameter])
    return _functions[name]


def _outcome(reader: Reader, job: Job) -> Outcome:
    try:
        function, decoder = _function(job.name)
        return function(reader.graph, decoder.decode(job.arguments))
    except Refusal as refusal:
        return Refused(refusal.status, refusal.reason, refusal.headers)
    except UnknownName as error:
        return Refused(404, str(error))
    except reader.failures:
        traceback.print_exc(file=sys.stderr)  # it may name places that the one who asks must not know of
        return Refused(503, "the graph cannot be read at the moment; the server has noted why")
    except ActorgraphError as error:
        return Refused(400, str(error))
    except MemoryError:
        return Refused(503, "the answer takes more memory than it may")
    except Exception:
        # The reason stays here: it may hold what the one who asks must not see.
        traceback.print_exc(file=sys.stderr)
        return Refused(500, "this is a fault of the server, which has noted it")


#: What takes jobs back that have not been begun, and what comes back for each.
WITHDRAW: Final = LENGTH.pack(0)
WITHDRAWN: Final = message(Refused(0, "withdrawn"))


class _Inbox:
    """The messages that came and are not yet done."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel, self._data = channel, b""
        self._messages: deque[bytes] = deque()

    def next(self) -> bytes | None:
        """The next message, waited for; ``None`` where the other end is gone."""
        if self._messages:
            with suppress(BlockingIOError):
                self._take(self._channel.recv(_MOST, socket.MSG_DONTWAIT))
        while not self._messages:
            data = self._channel.recv(_MOST)
            if not data:
                return None
            self._take(data)
        return self._messages.popleft()

    def _take(self, data: bytes) -> None:
        data, begin = self._data + data, 0
        while len(data) - begin >= 4 and len(data) - begin - 4 >= (length := LENGTH.unpack_from(data, begin)[0]):
            if length:
                self._messages.append(data[begin + 4 : begin + 4 + length])
            else:
                self._channel.sendall(WITHDRAWN * len(self._messages))
                self._messages.clear()
            begin += 4 + length
        self._data = data[begin:]


def _serve(channel: socket.socket) -> None:
    inbox = _Inbox(channel)
    first = inbox.next()
    if first is None:
        return
    opening = msgspec.msgpack.decode(first, type=Opening)
    _limit(opening.memory)
    reader = Reader(opening)
    try:
        reader.moved()
    except ActorgraphError as error:
        channel.sendall(message(Refused(503, str(error))))
        return
    channel.sendall(message(reader.about()))
    importlib.import_module("actorgraph.graph.serve.answering")  # here, rather than while the first one waits
    decode = msgspec.msgpack.Decoder(Job).decode
    while (request := inbox.next()) is not None:
        try:
            if reader.moved():
                channel.sendall(message(reader.about()))
        except ActorgraphError:
            traceback.print_exc(file=sys.stderr)  # the new one is damaged; the old one is still open
        channel.sendall(message(_outcome(reader, decode(request))))


def _end_with_parent() -> None:
    """End this process, also in the middle of a query, where the one that started it is gone and closes the pipe."""
    os.read(0, 1)
    os._exit(0)


def _limit(memory: int) -> None:
    """Backstops for what happens between two looks of the parent."""
    for kind, most in ((resource.RLIMIT_AS, memory + _RESERVED), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with socket.socket(fileno=int(sys.argv[1])) as channel, suppress(BrokenPipeError, ConnectionResetError):
        _serve(channel)


if __name__ == "__main__":
    _main()
