"""How things are timed: two ways of doing one thing by turns in one run, so that a busy machine is busy for both."""

from __future__ import annotations

import gc
import math
import multiprocessing
import signal
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

#: Short runs are repeated until they have taken this many seconds.
_SHORT: Final = 0.05


class Figure(NamedTuple):
    """One line of the table: ours beside another's, or beside the most it may be; ``goal`` bounds the ratio, 0: no goal.

    Both are in ``unit``: seconds ("s") or megabytes ("MB"). ``ratio`` is ours divided by the other's, unless ``faster``: then it says how many times faster ours is.
    """

    benchmark: str
    case: str
    ours: float
    other: float
    goal: float = 0.0
    faster: bool = False
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.other / self.ours if self.faster else self.ours / self.other

    @property
    def met(self) -> bool:
        return not self.goal or (self.ratio >= self.goal if self.faster else self.ratio <= self.goal)


class Growth(NamedTuple):
    """What one job took at one size: seconds on the clock and of the processors, and by how many bytes its process grew.

    On a machine that does other work too, the processors' seconds tell whether the work is linear.
    """

    job: str
    size: int
    seconds: float
    cpu: float
    memory: int


class Capped(Exception):
    """What was measured did not end in the time it was given."""


class Helper:
    """A process that does one job after another on things of its own, so that they are not in this one's way.

    ``prepare`` makes the function that does them, in the process; use as a context manager.
    """

    def __init__(self, prepare: Callable[..., Callable[[Any], Any]], *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_help, args=(far, prepare, *arguments), daemon=True)
        self._process.start()
        far.close()

    def __call__(self, job: object) -> Any:
        """What the function makes of ``job``; raises what it raised."""
        self._pipe.send(job)
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()


def _help(pipe: Any, prepare: Callable[..., Callable[[Any], Any]], *arguments: object) -> None:
    work = prepare(*arguments)
    while True:
        try:
            pipe.send(work(pipe.recv()))
        except EOFError:
            return
        except Exception as error:
            pipe.send(error)


def seconds(run: Callable[[], object]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def turn(run: Callable[[], object]) -> float:
    """The time of one run; the median of many where they are short, or caches would be as the other's turn left them."""
    times = [seconds(run)]
    while sum(times) < _SHORT and len(times) < 50:
        times.append(seconds(run))
    return statistics.median(times)


def by_turns(*measured: Callable[[], float], rounds: int = 5, budget: float = 0.0) -> tuple[float, ...]:
    """The medians of two or more measurements, taken by turns, forth and back.

    There are at least ``rounds`` rounds, and more until ``budget`` seconds are used or 400 rounds are done.
    """
    times: dict[Callable[[], float], list[float]] = {one: [] for one in measured}
    begun = time.perf_counter()
    done = 0
    gc.collect()
    while done < rounds or (done < 400 and time.perf_counter() - begun < budget):
        for one in measured if done % 2 == 0 else reversed(measured):
            times[one].append(one())
        done += 1
    return tuple(statistics.median(times[one]) for one in measured)


def geometric_mean(ratios: Iterable[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def within(cap: float, run: Callable[[], Any]) -> Any:
    """The result of ``run``; :class:`Capped` where it takes longer than ``cap`` seconds. Only Python code can be stopped."""

    def stop(*_: object) -> None:
        raise Capped

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, cap)
    try:
        return run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def in_child(job: Callable[..., None], *arguments: object) -> tuple[float, float, int]:
    """What ``job`` takes in a process of its own: seconds, processor seconds, and how many bytes that grew at its peak."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(send, job, *arguments))
    process.start()
    send.close()
    try:
        answer = receive.recv()
    except EOFError:
        raise RuntimeError(f"{job.__name__} ended early") from None
    finally:
        process.join()
    return float(answer[0]), float(answer[1]), int(answer[2])


def _measured(send: Any, job: Callable[..., None], *arguments: object) -> None:
    memory, processors = _memory("VmRSS"), time.process_time()
    taken = seconds(lambda: job(*arguments))
    send.send((taken, time.process_time() - processors, _memory("VmHWM") - memory))


def _memory(field: str) -> int:
    """What this process has (``VmRSS``) or had at its peak (``VmHWM``), in bytes.

    Not from ``getrusage``: on Linux its peak counts what the parent had when it started this process.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))
