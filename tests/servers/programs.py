"""Servers for tests and benchmarks, on loopback, in a folder of their own; each is stopped by its id."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What Virtuoso asks for whoever writes; a new database's own.
USER, PASSWORD = "dba", "dba"

INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ThreadsPerQuery = 2
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


class Missing(Exception):
    """A program that is not installed; says how to install it."""


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server, whose default graph is not the union of the others, while it runs."""
    program, port = _program("oxigraph", "install the development requirements"), _free_port()
    command = [program, "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _started(command, f"http://127.0.0.1:{port}/query", folder) as address:
        yield address


@contextmanager
def virtuoso(folder: Path, *, rows: int, buffers: int = 4_000) -> Iterator[str]:
    """The address of a Virtuoso 7 that cuts answers off after some rows; a buffer is 8 kB."""
    program = _program("virtuoso-t", "install Debian's virtuoso-opensource-7-bin (make machine)")
    port = _free_port()
    ini = folder / "virtuoso.ini"
    sizes = {"rows": rows, "buffers": buffers, "dirty": buffers * 3 // 4}
    ini.write_text(INI.format(folder=folder, port=port, sql=_free_port(), **sizes), encoding="utf-8")
    with _started(
        [program, "+configfile", str(ini), "+foreground"], f"http://127.0.0.1:{port}/sparql", folder
    ) as address:
        yield address


def _program(name: str, how: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise Missing(f"no {name}; {how}")
    return found


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def _started(command: list[str], address: str, folder: Path) -> Iterator[str]:
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError((folder / "said.txt").read_text(errors="replace"))
                try:
                    with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
                        break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            process.kill()
            process.wait()
