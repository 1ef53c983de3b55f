"""Inferring in a process of its own, which is ended where rules take more than they may.

Oxigraph has no time-out, and neither its memory nor what a rule goes on adding can be limited from within. So the work
is done by ``python -m actorgraph.graph.inference.process``, told what to do on its standard input; it says on its standard
output which rule it is at, and this process watches its time and memory. It also ends where this process does.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import pyoxigraph as ox

from actorgraph.graph.store import INFERENCES, INFERRED, QUADS, Inferred
from actorgraph.ontology.errors import ActorgraphError, DatasetError, OutputError, Problem
from actorgraph.ontology.namespaces import RULE
from actorgraph.ontology.rules import Rule

from .fixpoint import CLAIMS, FACTS, Fixpoint
from .limits import Limits, Refused
from .reading import readable
from .strength import READ

__all__ = ["Limits", "infer"]

_WATCH: Final = 0.02
#: What a process reserves and never uses: stacks of threads, arenas, what the database maps.
_RESERVED: Final = 8 << 30
#: What inferring in memory takes at its peak by the size of the quads as text, what follows and writing it included.
#: Measured: 5.9 for 281 MB, more than 7.6 for 562 MB, of which more follows.
_GROWTH: Final = 10


class _Job(msgspec.Struct, frozen=True):
    """What the process is to do: the generation's folder, the dataset's base IRI, the rules and what they may take."""

    folder: str
    base: str
    rules: list[Rule]
    limits: Limits


class _Said(msgspec.Struct, frozen=True):
    """A line that the process says: the ``rule`` that it is at, why that is ``refused``, or what was ``concluded``.

    ``line`` is that of the rule's file where it is refused for one.
    """

    rule: str = ""
    refused: str = ""
    line: int = 0
    failed: str = ""
    concluded: Inferred | None = None


def infer(folder: Path, base: str, rules: Mapping[str, Rule], limits: Limits = Limits()) -> Inferred:
    """Run ``rules`` over the database of the generation in ``folder``; the inferences go beside it.

    ``rules`` are those that ``checked_rules`` of ``rules.py`` found right. Raises :class:`DatasetError` for a
    rule of the dataset that cannot be run within ``limits``, :class:`ActorgraphError` for one of ours, and
    :class:`OutputError` where nothing can be written; the database is not touched.
    """
    job = msgspec.json.encode(_Job(str(folder), base, list(rules.values()), limits), enc_hook=str)
    command = [sys.executable, "-P", "-m", "actorgraph.graph.inference.process"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdin is not None
        try:
            try:
                process.stdin.write(job + b"\n")
                process.stdin.flush()
            except BrokenPipeError:
                pass  # it has died already, and how is said below
            ended = _watch(process, limits)
        finally:
            process.kill()
            process.stdin.close()
        said = ended.said
        if said.concluded is not None:
            return said.concluded
        if said.failed:
            raise OutputError(said.failed)
        why = said.refused or ended.why
        if not why:
            errors.seek(0)
            last = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            why = f"its process ended with {process.returncode}" + (f": {last}" if last else "")
            if "memory" in last.lower():
                why = _too_much(limits)
    raise _refusal(rules.get(said.rule), why, said.line)


def _refusal(rule: Rule | None, why: str, line: int) -> ActorgraphError:
    if rule is None:
        return ActorgraphError(f"nothing can be inferred: {why}")
    if rule.iri.startswith(RULE):
        return ActorgraphError(f"the rule {rule.name!r} is stopped: {why}")
    return DatasetError(
        [Problem(f"rules/{rule.file.name}", line, f"the rule {rule.name!r} is refused: {why}", code="rule")]
    )


def _too_much(limits: Limits) -> str:
    return f"it takes more memory than {limits.memory / 1e6:,.0f} MB"


class _Ended:
    """The last that a process said, and why it was ended if it was."""

    def __init__(self) -> None:
        self.said = _Said()
        self.why = ""


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> _Ended:
    """Wait for a process to end, and end it where it takes more than it may."""
    ended = _Ended()
    listener = threading.Thread(target=_listen, args=(process.stdout, ended), daemon=True)
    listener.start()
    until = time.monotonic() + limits.seconds
    while True:
        try:
            process.wait(_WATCH)
            break
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                ended.why = f"it does not end within {limits.seconds:g} seconds"
            elif _memory(process.pid) > limits.memory:
                ended.why = _too_much(limits)
            if ended.why:
                process.kill()
    listener.join()
    return ended


def _listen(lines: IO[bytes] | None, ended: _Ended) -> None:
    assert lines is not None
    for line in lines:
        ended.said = msgspec.json.decode(line, type=_Said)


def _memory(process: int) -> int:
    """The memory that a process has, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


# -- in the process ----------------------------------------------------------------------------------------------------


def _main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Job, dec_hook=lambda kind, text: kind(text))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(job.limits)
    gc.disable()  # millions of strings stay to the end, and none of them in a circle
    at = ""

    def say(said: _Said) -> None:
        sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
        sys.stdout.flush()

    def at_rule(rule: str) -> None:
        nonlocal at
        at = rule
        say(_Said(rule=rule))

    try:
        kept: list[object] = []
        say(_Said(concluded=_infer(job, at_rule, kept)))
        os._exit(0)  # giving back a gigabyte piece by piece would take a second
    except Refused as refused:
        say(_Said(rule=refused.rule, refused=refused.why, line=refused.line))
    except MemoryError:
        say(_Said(rule=at, refused=_too_much(job.limits)))
    except OSError as error:
        say(_Said(failed=f"{job.folder} cannot be written: {error.strerror or error}"))


def _infer(job: _Job, say: Any, kept: list[object]) -> Inferred:
    """Do a job; what is large and needs no end goes to ``kept``."""
    folder = Path(job.folder)
    ox.Store.read_only(str(folder / "db")).backup(str(folder / INFERRED))
    store = ox.Store(str(folder / INFERRED))
    rules = {rule.iri: rule for rule in job.rules}
    workplace = _workplace(folder, job)
    fixpoint = Fixpoint(store if workplace is None else workplace, job.base, rules, job.limits, say)
    concluded = fixpoint.run()
    if workplace is not None:
        kept += [workplace, fixpoint]
    else:
        store.remove_graph(ox.NamedNode(f"{job.base}{CLAIMS}"))
    text = fixpoint.text
    (folder / INFERENCES).write_bytes(text)
    store.bulk_load(input=text, format=ox.RdfFormat.N_QUADS, lenient=True)
    # No compaction, as a build ends with: it would write all of the database that hard links share.
    store.flush()
    return concluded


def _workplace(folder: Path, job: _Job) -> ox.Store | None:
    """What rules can read, in memory, where they are answered in a sixth of the time; ``None`` if there is no room."""
    text = folder / QUADS
    asked = [rule for rule in job.rules if rule.kind != "axiom"]
    if not asked or text.stat().st_size * _GROWTH > job.limits.memory:
        return None
    memory = ox.Store()
    predicates = readable(asked, job.base)
    if predicates is None:
        memory.bulk_load(path=str(text), format=ox.RdfFormat.N_QUADS, lenient=True)
        return memory
    wanted = {predicate.encode() for predicate in predicates | READ}
    whole = tuple(f" <{job.base}graph/{name}> .\n".encode() for name in FACTS)
    with text.open("rb") as lines:
        kept = b"".join([line for line in lines if line.split(b" ", 2)[1] in wanted or line.endswith(whole)])
    memory.bulk_load(input=kept, format=ox.RdfFormat.N_QUADS, lenient=True)
    return memory


def _end_with_parent() -> None:
    """End this process where the one that started it is gone and its end of the pipe closes."""
    sys.stdin.buffer.read()
    os._exit(1)


def _limit(limits: Limits) -> None:
    """Backstops, for what happens between two looks of the parent and after its end."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory + _RESERVED),
        (resource.RLIMIT_CPU, int(limits.seconds * (os.cpu_count() or 1)) + 10),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    _main()
