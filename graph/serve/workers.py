"""The pool of processes that answer, each of which can be killed.

A *job* is a function of a module, ``def job(graph: StoredGraph, arguments: SomeStruct) -> Reply``; ``await pool.run(job,
arguments)`` calls it in one of the processes, each of which has the graph open read-only and does one job at a time (see
:mod:`.worker`). A job is best written in a module that does not import Starlette, which a process has no use for. What
takes too long or too much memory is killed with its process, another process takes the place, and the others go on.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Self, TypeVar

import msgspec

from actorgraph.graph.stored import StoredGraph

from .opening import Opened, Opening
from .process import AHEAD, QUICK, Asked, Gone, Worker, refuse
from .reply import Refusal, Reply
from .settings import Settings
from .worker import Job, message

_A = TypeVar("_A", bound=msgspec.Struct)
#: Seconds: between two looks at what runs; that all are busy before another process starts; that one too many waits idle.
_WATCH: Final = 0.05
_CROWDED: Final = 0.2
_SPARE: Final = 20.0
#: Seconds after which who waits in the line is told to come back later.
_PATIENCE: Final = 30.0
#: The part of the memory it may have that a process may keep for the next job.
_SWOLLEN: Final = 0.75
#: Seconds until a process that could not open the graph is tried again, and that a process may take to open it.
_AGAIN: Final = 1.0
_OPENS: Final = 60.0
_encode: Final = msgspec.msgpack.Encoder().encode


class Pool:
    """Processes that answer jobs about one graph; use as an asynchronous context manager, or start and close it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = Opening(
            graph=settings.graph, endpoint=settings.endpoint, private=settings.private, memory=settings.memory
        )
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._line: deque[Asked] = deque()
        self._ended: list[subprocess.Popen[bytes]] = []
        self._names: dict[Callable[..., Reply], str] = {}
        self._failure: Refusal | None = None
        self._start_after = 0.0
        self._first: asyncio.Future[None]
        self._watch: asyncio.Task[None] | None = None
        self._about: Opened | None = None

    @property
    def about(self) -> Opened:
        """The graph that is answered from: base IRI, id, title, …; another once a build has switched."""
        assert self._about is not None, "the pool has not been started"
        return self._about

    async def start(self) -> None:
        """Start the processes; returns when one is ready. Raises :class:`Refusal` where the graph cannot be opened."""
        self._first = asyncio.get_running_loop().create_future()
        self._watch = asyncio.create_task(self._watching())
        try:
            for _ in range(self._settings.workers):
                await self._start_one()
            await self._first
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Kill the processes; who still waits is refused."""
        gone = self._failure = Refusal(503, "the server is shutting down")
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])  # it may be starting a process
            self._watch = None
        while self._line:
            refuse(self._line.popleft(), gone)
        for worker in list(self._workers):
            worker.end(gone)
            worker.lose()
        for process in self._ended:
            process.wait()
        self._ended.clear()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, job: Callable[[StoredGraph, _A], Reply], arguments: _A, *, gone: Gone | None = None) -> Reply:
        """The reply of ``job`` to ``arguments``.

        Raises :class:`Refusal`: with 400 for an :class:`ActorgraphError` of the job (404 for a name that does not exist),
        503 where it took more time or memory than it may, or too many wait; 500 for a fault of ours, whose details go to
        standard error. What takes longer is ended where its caller is cancelled, or ``gone`` returns.
        """
        name = self._names.get(job)
        if name is None:
            name = self._names[job] = f"{job.__module__}:{job.__qualname__}"
        try:
            text = message(Job(name, msgspec.Raw(_encode(arguments))))
        except OverflowError:
            raise Refusal(400, "there is a number that is too large") from None
        asked = Asked(text, asyncio.get_running_loop().create_future(), gone)
        self.ask(asked)
        try:
            return await asked.future
        finally:
            if asked.leaving is not None:
                asked.leaving.cancel()

    def ask(self, asked: Asked) -> None:
        """Hand a job to a process that has nothing to do, or send it ahead to one that soon has, or put it in the line."""
        asked.since = time.monotonic()
        if self._idle:
            self._idle.pop().send(asked)
            return
        soon = [worker for worker in self._workers if worker.takes_more(asked.since)]
        if soon:
            min(soon, key=lambda worker: len(worker.jobs)).send(asked)
        elif self._failure is not None and not any(worker.ready for worker in self._workers):
            refuse(asked, Refusal(self._failure.status, self._failure.reason))
        elif len(self._line) >= self._settings.waiting:
            refuse(asked, _busy(f"{len(self._line):,} others are waiting"))
        else:
            self._line.append(asked)

    def taken_back(self, asked: Asked) -> None:
        """Ask once more what nobody else was asked: a process may be slow to begin with the first of its jobs, too."""
        if not asked.future.done() and asked not in self._line and all(asked not in w.jobs for w in self._workers):
            self.ask(asked)

    # -- what the processes tell ---------------------------------------------------------------------------------------

    def opened(self, worker: Worker, about: Opened) -> None:
        self._about, self._failure = about, None
        if not worker.ready:
            worker.ready = True
            if not self._first.done():
                self._first.set_result(None)
            self.free(worker)

    def free(self, worker: Worker) -> None:
        """Give a process that has done a job more of them."""
        while self._line and len(worker.jobs) < AHEAD:
            asked = self._line.popleft()
            if not asked.future.done():
                asked.since = time.monotonic()
                worker.send(asked)
        if not worker.jobs:
            self._idle.append(worker)

    def lost(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._ended.append(worker.process)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.ready:
            return
        why = worker.ended_for or Refusal(503, "the graph cannot be opened: the process that tried has ended")
        self._start_after = time.monotonic() + _AGAIN
        if not self._first.done():
            self._first.set_exception(why)
        elif self._failure is None:
            # Who asks need not know where the graph lies.
            print(why.reason, file=sys.stderr, flush=True)
            self._failure = Refusal(503, "the graph cannot be opened at the moment; the server has noted why")
        if self._failure is not None and not any(other.ready for other in self._workers):
            while self._line:
                refuse(self._line.popleft(), self._failure)

    # -- watching ------------------------------------------------------------------------------------------------------

    async def _start_one(self) -> None:
        worker = Worker(self, self._opening)
        self._workers.add(worker)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=worker.channel)
        except BaseException:
            worker.lose()
            raise

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(_WATCH)
            now = time.monotonic()
            for worker in list(self._workers):
                self._look_at(worker, now)
            while self._line and (self._line[0].future.done() or now - self._line[0].since > _PATIENCE):
                refuse(self._line.popleft(), _busy("all processes are busy with other questions"))
            if now > self._start_after and len(self._workers) < self._wanted(now):
                try:
                    await self._start_one()
                except OSError as error:  # the machine has no room for another process at the moment
                    print(f"no process could be started: {error}", file=sys.stderr)
                    self._start_after = now + _AGAIN
            self._ended = [process for process in self._ended if process.poll() is None]

    def _look_at(self, worker: Worker, now: float) -> None:
        since = now - worker.since
        if worker.asked is None:
            if not worker.ready and since > _OPENS:
                worker.end(Refusal(503, f"the graph was not opened within {_OPENS:g} seconds"))
            elif worker in self._idle and len(self._workers) > self._settings.workers and since > _SPARE:
                self._idle.remove(worker)
                worker.end()
        elif since > _CROWDED and worker.asked.future.done():
            worker.end()  # for nobody
        elif since > self._settings.seconds:
            worker.end(
                Refusal(
                    503,
                    f"the answer took longer than {self._settings.seconds:g} seconds and was stopped; "
                    "ask for less: a LIMIT, fewer OPTIONAL, a pattern that names more",
                )
            )
        elif since > _WATCH:
            self._look_closer(worker, worker.asked, since)

    def _look_closer(self, worker: Worker, asked: Asked, since: float) -> None:
        """Look at a job that is no small one: what it takes, and whether anybody waits for it."""
        if since > QUICK and len(worker.jobs) > 1 and not worker.relieved:
            for waiting in worker.relieve():
                if not waiting.future.done():
                    self.ask(waiting)
        memory, most = worker.memory(), self._settings.memory
        worker.swollen = worker.swollen or memory > most * _SWOLLEN
        if memory > most:
            worker.end(
                Refusal(
                    503,
                    f"the answer took more memory than {most / 1e6:,.0f} MB and was stopped; "
                    "ask for less: without ORDER BY, DISTINCT or GROUP BY over everything",
                )
            )
        elif since > _CROWDED and asked.gone is not None and asked.leaving is None:
            asked.leaving = asyncio.create_task(_left(asked, asked.gone))

    def _wanted(self, now: float) -> int:
        """How many processes there should be: one more than there are while somebody waits for all the others."""
        if self._line and now - self._line[0].since > _CROWDED and all(worker.ready for worker in self._workers):
            return min(len(self._workers) + 1, self._settings.most)
        return self._settings.workers


async def _left(asked: Asked, gone: Gone) -> None:
    """Give up what is asked when the one who asks is gone."""
    await gone()
    asked.leaving = None
    refuse(asked, Refusal(499, "the client has left"))


def _busy(why: str) -> Refusal:
    return Refusal(503, f"the server is busy: {why}; try again later", (("Retry-After", "5"),))
