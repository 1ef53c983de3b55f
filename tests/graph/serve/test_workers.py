"""The pool of processes: what one of them does or suffers is no matter of the others."""

from __future__ import annotations

import asyncio
import random
import shutil
import socket
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from actorgraph.data.read import read_dataset
from actorgraph.graph.build import build_store
from actorgraph.graph.freshness import stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.serve.reply import Refusal
from actorgraph.graph.serve.settings import Settings
from actorgraph.graph.serve.worker import WITHDRAW, WITHDRAWN, _Inbox, message
from actorgraph.graph.serve.workers import Pool

from .conftest import in_own_loop

HERE = str(Path(__file__).parent)
Run = Callable[..., None]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of jobs, which the processes of a pool can import too."""
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.setenv("PYTHONPATH", HERE)
    import jobs

    return jobs  # type: ignore[no-any-return]


@pytest.fixture
def within(small_out: Path) -> Run:
    """A function: what to do with a pool, options of its settings; runs it, and no process may be left."""

    def run(work: Callable[[Pool], Coroutine[Any, Any, None]], **options: Any) -> None:
        before = set(psutil.Process().children())

        async def all_of_it() -> None:
            async with Pool(Settings(graph=str(small_out), **options)) as pool:
                await work(pool)

        in_own_loop(all_of_it())
        assert not set(psutil.Process().children()) - before

    return run


def test_many_at_once_get_their_own_answers(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        said = [f"{number} 한국" for number in range(300)]
        replies = await asyncio.gather(*(pool.run(jobs.echo, jobs.Said(text)) for text in said))
        assert [reply.body.decode().split("\n")[2] for reply in replies] == said
        assert {reply.headers for reply in replies} == {(("X-Said", "yes"),)}
        assert len({reply.body.split(b"\n")[0] for reply in replies}) in (1, 2)

    within(work)


@pytest.mark.parametrize(
    ("what", "status", "reason"),
    [
        ("refusal", 418, "short and stout"),
        ("name", 404, "did you mean 'somebody'?"),
        ("wrong", 400, "that is wrong"),
        ("damaged", 503, "cannot be read at the moment"),
        ("fault", 500, "noted"),
        ("die", 503, "has ended"),
    ],
)
def test_a_job_that_fails_says_so_and_the_next_is_answered(
    within: Run, jobs: Any, capfd: pytest.CaptureFixture[str], what: str, status: int, reason: str
) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(Refusal) as refused:
            await pool.run(jobs.fail, jobs.Said(what))
        assert refused.value.status == status and reason in refused.value.reason
        assert "secret" not in refused.value.reason
        assert (await pool.run(jobs.echo, jobs.Said("still here"))).body.endswith(b"still here")

    within(work, workers=1)
    assert ("secret" in capfd.readouterr().err) is (what in ("fault", "damaged"))


def test_what_takes_too_long_is_killed_and_the_others_go_on(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        slow = [asyncio.create_task(pool.run(jobs.echo, jobs.Said("slow", 60))) for _ in range(2)]
        await asyncio.sleep(0)
        quick = [await pool.run(jobs.echo, jobs.Said("quick")) for _ in range(20)]
        assert len(quick) == 20 and not any(task.done() for task in slow)  # another process was started for them
        for task in slow:
            with pytest.raises(Refusal, match="longer than 3 seconds") as refused:
                await task
            assert refused.value.status == 503
        assert (await pool.run(jobs.echo, jobs.Said("after"))).status == 200

    within(work, seconds=3.0)


def test_none_is_lost_behind_others_that_take_longer(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        lengths = random.Random(5).choices([0, 0, 0, 0.02, 0.07, 0.15], k=150)
        asked = [pool.run(jobs.echo, jobs.Said(str(number), length)) for number, length in enumerate(lengths)]
        replies = await asyncio.wait_for(asyncio.gather(*asked), 60)
        assert [reply.body.split(b"\n")[2].decode() for reply in replies] == [str(n) for n in range(len(lengths))]

    within(work)


def test_a_process_takes_back_what_it_has_not_begun() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        inbox = _Inbox(theirs)
        ours.sendall(message("a") + message("b") + WITHDRAW + message("c")[:3])
        ours.sendall(message("c")[3:] + message("d"))
        assert inbox.next() == message("c")[4:]
        assert ours.recv(1000) == WITHDRAWN * 2
        ours.sendall(WITHDRAW + message("e") + WITHDRAW + message("f"))
        ours.shutdown(socket.SHUT_WR)
        assert inbox.next() == message("f")[4:]
        assert ours.recv(1000) == WITHDRAWN * 2  # d and e
        assert inbox.next() is None


def test_what_takes_too_much_memory_is_killed(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(Refusal, match="more memory than 300 MB") as refused:
            await pool.run(jobs.swell, jobs.Said("", 400e6))
        assert refused.value.status == 503
        with pytest.raises(Refusal, match="memory"):  # more than the system gives: the job hears of it
            await pool.run(jobs.swell, jobs.Said("", 20e9))
        assert (await pool.run(jobs.echo, jobs.Said("after"))).status == 200

    within(work, memory=300_000_000, seconds=20.0)


def test_a_process_that_somebody_kills_is_replaced(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        for _ in range(2):
            running = asyncio.create_task(pool.run(jobs.echo, jobs.Said("", 0.6)))
            await asyncio.sleep(0.3)
            for child in psutil.Process().children():
                if "actorgraph.graph.serve.worker" in child.cmdline():
                    child.kill()
            assert (await pool.run(jobs.echo, jobs.Said("again"))).status == 200
            assert (await running).status == 200  # it was asked once more

    within(work)


def test_a_caller_who_leaves_takes_the_job_with_him(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        running = asyncio.create_task(pool.run(jobs.echo, jobs.Said("", 30)))
        await asyncio.sleep(0.1)
        running.cancel()
        left = asyncio.create_task(pool.run(jobs.echo, jobs.Said("", 30), gone=lambda: asyncio.sleep(0.1)))
        with pytest.raises(Refusal, match="left"):
            await left
        started = time.monotonic()
        assert (await pool.run(jobs.echo, jobs.Said("next"))).status == 200
        assert time.monotonic() - started < 15

    within(work, workers=1, most=1, seconds=25.0)


def test_long_replies_come_whole(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        replies = await asyncio.gather(*(pool.run(jobs.long, jobs.Said("", size)) for size in (0, 1, 65_532, 30e6)))
        assert [len(reply.body) for reply in replies] == [0, 1, 65_532, 30_000_000]

    within(work)


def test_too_many_are_told_to_come_back(within: Run, jobs: Any) -> None:
    async def work(pool: Pool) -> None:
        asked = [asyncio.create_task(pool.run(jobs.echo, jobs.Said("", 0.2))) for _ in range(5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert len(refused) == 2 and {(r.status, r.headers) for r in refused} == {(503, (("Retry-After", "5"),))}

    within(work, workers=1, most=1, waiting=2)


def test_a_pool_that_is_closed_refuses_who_still_waits(small_out: Path, jobs: Any) -> None:
    async def work() -> None:
        pool = Pool(Settings(graph=str(small_out), workers=1, most=1))
        await pool.start()
        asked = [asyncio.create_task(pool.run(jobs.echo, jobs.Said("", 30))) for _ in range(3)]
        await asyncio.sleep(0.1)
        await pool.close()
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(answer, Refusal) and "shutting down" in answer.reason

    in_own_loop(work())


def test_a_graph_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    async def work() -> None:
        async with Pool(Settings(graph=str(tmp_path))):
            raise AssertionError("started")

    with pytest.raises(Refusal, match="no graph"):
        in_own_loop(work())


def test_a_graph_that_is_taken_away_is_answered_from_until_it_is_opened_anew(
    small_dataset: Path, tmp_path: Path, jobs: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    generation, _, _ = build_store(read_dataset(small_dataset), tmp_path, stamp(small_dataset))
    generation.close()

    async def work() -> None:
        async with Pool(Settings(graph=str(tmp_path), workers=1, most=1)) as pool:
            shutil.rmtree(tmp_path / "store")
            assert (await pool.run(jobs.echo, jobs.Said())).status == 200
            with pytest.raises(Refusal, match="at the moment"):
                await pool.run(jobs.fail, jobs.Said("die"))
            with pytest.raises(Refusal, match="at the moment") as refused:
                await pool.run(jobs.echo, jobs.Said())
            assert refused.value.status == 503 and str(tmp_path) not in refused.value.reason

    in_own_loop(work())
    assert str(tmp_path) in capfd.readouterr().err


def test_what_is_published_or_the_whole(small_graph: Graph, small_out: Path, jobs: Any) -> None:
    async def folder(private: bool) -> Path:
        async with Pool(Settings(graph=str(small_out), private=private, workers=1)) as pool:
            assert pool.about.base == small_graph.base and pool.about.generation == small_graph.folder.name
            return Path((await pool.run(jobs.echo, jobs.Said())).body.decode().split("\n")[1])

    assert in_own_loop(folder(False)).name == "published"
    assert in_own_loop(folder(True)) == small_graph.folder


def test_a_build_is_followed(small_dataset: Path, tmp_path: Path, jobs: Any) -> None:
    read, stamps = read_dataset(small_dataset), stamp(small_dataset)

    def build() -> str:
        generation, _, _ = build_store(read, tmp_path, stamps)
        with generation:
            return generation.folder.name

    first = build()

    async def work() -> None:
        async with Pool(Settings(graph=str(tmp_path), seconds=60.0)) as pool:
            assert pool.about.generation == first
            free = tmp_path / "free"
            busy = asyncio.create_task(pool.run(jobs.wait, jobs.Said(str(free))))
            await asyncio.sleep(0.2)
            second = await asyncio.to_thread(build)
            assert second != first and not busy.done()
            new = [(await pool.run(jobs.echo, jobs.Said())).body.decode() for _ in range(3)]
            assert all(second in text for text in new) and pool.about.generation == second
            free.touch()
            assert first in (await busy).body.decode()
            last = [pool.run(jobs.echo, jobs.Said("", 0.2)) for _ in range(2)]
            assert all(second in reply.body.decode() for reply in await asyncio.gather(*last))
            third = await asyncio.to_thread(build)
            assert {folder.name for folder in (tmp_path / "store" / "generations").iterdir()} == {
                second,
                third,
            }  # nobody holds the first

    in_own_loop(work())
