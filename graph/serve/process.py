"""This side of one process of the pool: what it was asked, what it says, and how it is ended."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Protocol, cast

import msgspec

from .opening import Opened, Opening
from .reply import Refusal, Reply
from .worker import LENGTH, WITHDRAW, Refused, message

#: Returns when the one who asks does not wait any more.
Gone = Callable[[], Awaitable[None]]
#: Jobs that a process may have: one that runs, and one sent ahead, so that it need not wait for the next.
AHEAD: Final = 2
#: Seconds after which a job holds up those behind it, which others then get.
QUICK: Final = 0.1
_PAGE: Final = os.sysconf("SC_PAGESIZE")
_decode: Final = msgspec.msgpack.Decoder(Reply | Refused | Opened).decode


class Owner(Protocol):
    """Who is told what becomes of a process: the pool."""

    def opened(self, worker: Worker, about: Opened) -> None:
        """It has opened a graph."""

    def free(self, worker: Worker) -> None:
        """It has done a job."""

    def taken_back(self, asked: Asked) -> None:
        """It has not begun a job and will not."""

    def ask(self, asked: Asked) -> None:
        """Somebody else is to do a job."""

    def lost(self, worker: Worker) -> None:
        """It is no more."""


class Asked:
    """One call of :meth:`Pool.run`: what is sent, since when it waits or runs, who waits for it and how that one leaves."""

    __slots__ = ("again", "future", "gone", "leaving", "since", "text")

    def __init__(self, text: bytes, future: asyncio.Future[Reply], gone: Gone | None) -> None:
        self.text, self.future, self.gone, self.since = text, future, gone, time.monotonic()
        self.leaving: asyncio.Task[None] | None = None
        self.again = False


class Worker(asyncio.Protocol):
    """This side of one process."""

    def __init__(self, owner: Owner, opening: Opening) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command = [sys.executable, "-P", "-m", "actorgraph.graph.serve.worker", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0
            )
        self.owner, self.channel, self.opening = owner, ours, opening
        self.transport: asyncio.Transport | None = None
        self.received = bytearray()
        self.jobs: deque[Asked] = deque()
        self.ready = self.swollen = self.relieved = self.ending = self.lost = False
        self.since = time.monotonic()
        self.ended_for: Refusal | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by type
        self.transport.write(message(self.opening))

    @property
    def asked(self) -> Asked | None:
        """The job that runs."""
        return self.jobs[0] if self.jobs else None

    def takes_more(self, now: float) -> bool:
        """Whether another job may be sent ahead: what runs is as quick as most are."""
        return self.ready and not self.ending and len(self.jobs) < AHEAD and now - self.since < QUICK

    def send(self, asked: Asked) -> None:
        if not self.jobs:
            self.since = asked.since
        self.jobs.append(asked)
        assert self.transport is not None, "it has said that it is ready"
        self.transport.write(asked.text)

    def relieve(self) -> list[Asked]:
        """Take back the jobs that wait behind one that takes longer."""
        assert self.transport is not None
        self.relieved = True
        self.transport.write(WITHDRAW)
        return [asked for number, asked in enumerate(self.jobs) if number]

    def data_received(self, data: bytes) -> None:
        received = self.received
        received += data
        while len(received) >= 4:
            end = 4 + LENGTH.unpack_from(received)[0]
            if len(received) < end:
                return
            with memoryview(received) as view:
                said = _decode(view[4:end])
            del received[:end]
            self._hear(said)

    def _hear(self, said: Reply | Refused | Opened) -> None:
        if isinstance(said, Opened):
            self.owner.opened(self, said)
            return
        if not self.jobs:  # it could not open the graph, and ends
            assert isinstance(said, Refused)
            self.ended_for = Refusal(said.status, said.reason)
            return
        asked = self.jobs.popleft()
        if isinstance(said, Reply):
            if not asked.future.done():
                asked.future.set_result(said)
        elif said.status:
            refuse(asked, Refusal(said.status, said.reason, said.headers))
        else:
            self.owner.taken_back(asked)
        self.since, self.relieved = time.monotonic(), False
        if self.swollen:
            self.end()
        elif not self.ending:
            self.owner.free(self)

    def memory(self) -> int:
        """The memory that the process has for itself, in bytes; 0 where the system does not say."""
        try:
            _, resident, shared, *_ = Path(f"/proc/{self.process.pid}/statm").read_bytes().split()
        except (OSError, ValueError):
            return 0
        return (int(resident) - int(shared)) * _PAGE

    def end(self, why: Refusal | None = None) -> None:
        """Kill the process; who waits for it is told why."""
        self.ended_for = self.ended_for or why
        self.ending = True
        self.process.kill()

    def connection_lost(self, _: Exception | None) -> None:
        self.lose()

    def lose(self) -> None:
        """Let the process go, and what it was to answer to others; again, nothing."""
        if self.lost:
            return
        self.lost = True
        if self.transport is not None:
            self.transport.abort()
        self.process.kill()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.owner.lost(self)
        for number, asked in enumerate(self.jobs):
            if asked.future.done():
                continue
            if number == 0 and self.ended_for is not None:
                refuse(asked, self.ended_for)
            elif number == 0 and not self.ending and asked.again:
                why = "the process that was to answer has ended, twice; it may have needed too much memory"
                refuse(asked, Refusal(503, why))
            else:  # it only reads: somebody may have killed the process, perhaps before it heard of this
                asked.again = asked.again or (number == 0 and not self.ending)
                self.owner.ask(asked)


def refuse(asked: Asked, why: Refusal) -> None:
    """Tell who waits why there is no answer, unless there has been one."""
    if not asked.future.done():
        asked.future.set_exception(why)
