"""Jobs for the tests of the pool; the processes import them, so this folder is on their path."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import msgspec

from actorgraph.graph.serve.reply import Refusal, Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.ontology.errors import ActorgraphError, OutputError, UnknownName


class Said(msgspec.Struct, frozen=True):
    """What a job is to do, for how long or with how much."""

    what: str = ""
    amount: float = 0.0


def echo(graph: StoredGraph, said: Said) -> Reply:
    """Who answers, from what, and what was said, after ``amount`` seconds."""
    time.sleep(said.amount)
    return Reply(body=f"{os.getpid()}\n{graph.folder}\n{said.what}".encode(), headers=(("X-Said", "yes"),))


def wait(graph: StoredGraph, said: Said) -> Reply:
    """As :func:`echo`, once there is a file at the path that was said."""
    while not Path(said.what).exists():
        time.sleep(0.01)
    return echo(graph, said)


def swell(graph: StoredGraph, said: Said) -> Reply:
    """Take ``amount`` bytes and hold them."""
    held = bytearray(int(said.amount))
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(30)
    return Reply(body=b"swollen" + held[:1])


def long(graph: StoredGraph, said: Said) -> Reply:
    """A reply of ``amount`` bytes."""
    return Reply(body=b"x" * int(said.amount))


def fail(graph: StoredGraph, said: Said) -> Reply:
    """Fail in one of several ways."""
    if said.what == "refusal":
        raise Refusal(418, "short and stout", (("X-Pot", "tea"),))
    if said.what == "name":
        raise UnknownName("entity", "nobody", ["somebody"])
    if said.what == "damaged":
        raise OutputError("the store in /a/secret/place cannot be read")
    if said.what == "wrong":
        raise ActorgraphError("that is wrong")
    if said.what == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    raise RuntimeError("a secret of the server")
