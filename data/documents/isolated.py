"""A reader that may crash, hang or eat all memory, in a process of its own, which is used again and killed when late.

PDFium is C++ and a file is a stranger's: what breaks it must not break the run. The process reads a length and so many
bytes, and answers in the same way with a message in MessagePack.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from typing import IO, Any, Final, TypeVar

import msgspec

from .document import Unreadable

#: The most that the process may take for one file: seconds, and bytes of memory where the system can limit them.
SECONDS: Final = 60
MEMORY: Final = 1 << 30

_LENGTH: Final = 8

Answer = TypeVar("Answer")


class _Answered(msgspec.Struct):
    found: msgspec.Raw = msgspec.Raw(b"\xc0")
    unreadable: str = ""


class _Worker:
    def __init__(self, reader: str) -> None:
        # -P: a file of the working directory does not take a module's place.
        command = [sys.executable, "-P", "-m", __name__, reader]
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def ask(self, data: bytes) -> bytes:
        """The answer, empty where the process died of the question."""
        assert self.process.stdin and self.process.stdout
        try:
            _send(self.process.stdin, data)
            return _receive(self.process.stdout)
        except OSError:
            return b""

    def end(self) -> None:
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
        else:
            # The process that it belongs to waits for it.
            self.process.returncode = 0
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                stream.close() if stream else None


_workers: Final[dict[str, _Worker]] = {}
_lock: Final = threading.Lock()


def call(reader: str, data: bytes, type_: type[Answer]) -> Answer:
    """What the process of ``reader`` makes of ``data``; raises :class:`Unreadable`."""
    with _lock:
        worker = _workers.get(reader)
        if worker is not None and (worker.owner != os.getpid() or worker.process.poll() is not None):
            # It died, or it is that of the process that this one was forked from.
            worker.end()
            worker = None
        if worker is None:
            worker = _workers[reader] = _Worker(reader)
        late = threading.Event()

        def stop() -> None:
            late.set()
            worker.process.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = worker.ask(data)
        finally:
            timer.cancel()
        if not answer:
            worker.end()
            del _workers[reader]
            why = (
                f"takes more than {SECONDS} seconds to read"
                if late.is_set()
                else (f"breaks the reader of its format, or needs more than {MEMORY >> 30} GB of memory")
            )
            raise Unreadable(why)
    answered = msgspec.msgpack.decode(answer, type=_Answered)
    if answered.unreadable:
        raise Unreadable(answered.unreadable)
    return msgspec.msgpack.decode(answered.found, type=type_)


@atexit.register
def _end_all() -> None:
    for worker in _workers.values():
        worker.end()
    _workers.clear()


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(_LENGTH, "big"))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    """One message; empty where the other side is gone."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return b""
    size = int.from_bytes(length, "big")
    data = stream.read(size)
    return data if len(data) == size else b""


def _serve(reader: str) -> None:
    from . import pdf

    readers: dict[str, Any] = {"pdf": pdf.pages}
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # A crash is expected here; it leaves no file behind.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while data := _receive(incoming):
        try:
            answer = _Answered(found=msgspec.Raw(msgspec.msgpack.encode(readers[reader](data))))
        except Unreadable as error:
            answer = _Answered(unreadable=str(error))
        except Exception as error:  # whatever a broken file makes a library meet
            answer = _Answered(unreadable=f"cannot be read ({type(error).__name__})")
        _send(outgoing, msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    _serve(sys.argv[1])
