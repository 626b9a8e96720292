"""Calls go through a few at a time; of those that wait, whose client took least time lately goes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

import pytest
from schemagen_collector.core.lanes import Lane, Pool
from schemagen_collector.http.usage import Client, Usage

T = TypeVar("T")
HEAVY, LIGHT, NEW = ("10.0.0.1", 1), ("10.0.0.1", 2), ("10.0.0.1", 3)
ELSEWHERE = ("10.0.0.9", 1)


class Works:
    """Does what is submitted when it is told to, on a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.begun: list[object] = []
        self._futures: list[Future[object]] = []

    def __call__(self) -> float:
        return self.now

    def submit(self, function: Callable[..., T], /, *arguments: object) -> Future[T]:
        future: Future[T] = Future()
        self.begun.append(function(*arguments))
        self._futures.append(future)  # type: ignore[arg-type] # whatever it returns
        return future

    def begin_all(self) -> None:
        """Have what was submitted run: it cannot be cancelled any more."""
        for future in self._futures:
            future.set_running_or_notify_cancel()

    async def finish(self, seconds: float) -> None:
        """Let so much time pass, after which the longest call is done."""
        self.now += seconds
        self._futures.pop(0).set_result(None)
        await asyncio.sleep(0.01)


def say(word: str) -> str:
    return word


async def start(lane: Pool, *calls: tuple[Client, str]) -> Sequence[asyncio.Task[str]]:
    tasks = [asyncio.create_task(lane.run(client, say, word)) for client, word in calls]
    await asyncio.sleep(0.01)
    return tasks


async def _used(works: Works, usage: Usage) -> Pool:
    """A lane in which one client took ten seconds, and another one."""
    lane = Pool(works, 1, usage, works)
    for client, seconds in ((HEAVY, 10.0), (LIGHT, 1.0)):
        tasks = await start(lane, (client, "before"))
        await works.finish(seconds)
        await asyncio.gather(*tasks)
    works.begun.clear()
    return lane


def test_who_took_least_goes_first_whoever_came_first() -> None:
    async def main() -> list[object]:
        works = Works()
        lane = await _used(works, Usage(works))
        tasks = await start(lane, (HEAVY, "now"), (HEAVY, "heavy"), (LIGHT, "light"), (NEW, "new"), (ELSEWHERE, "far"))
        for _ in tasks:
            await works.finish(0.001)
        await asyncio.gather(*tasks)
        return works.begun

    assert asyncio.run(main()) == ["now", "far", "new", "light", "heavy"]


def test_those_who_took_the_same_go_as_they_came() -> None:
    async def main() -> list[object]:
        works = Works()
        lane = Pool(works, 1, Usage(works), works)
        tasks = await start(lane, *((("10.0.0.1", port), f"{port}") for port in range(5)))
        for _ in tasks:
            await works.finish(0.0)
        await asyncio.gather(*tasks)
        return works.begun

    assert asyncio.run(main()) == ["0", "1", "2", "3", "4"]


def test_no_more_than_its_width_are_under_way() -> None:
    async def main() -> list[int]:
        works = Works()
        lane = Pool(works, 3, Usage(works), works)
        tasks = await start(lane, *[(NEW, "x")] * 7)
        seen = [len(works.begun)]
        for _ in tasks:
            await works.finish(1.0)
            seen.append(len(works.begun))
        return seen

    assert asyncio.run(main()) == [3, 4, 5, 6, 7, 7, 7, 7]


def test_who_gives_up_costs_no_turn() -> None:
    async def main() -> list[object]:
        works = Works()
        lane = Pool(works, 1, Usage(works), works)
        first, second, third, last = await start(lane, (NEW, "first"), (NEW, "second"), (NEW, "third"), (NEW, "last"))
        second.cancel()
        await works.finish(0.0)  # the third has its turn now, and goes away just then
        third.cancel()
        await works.finish(0.0)
        await works.finish(0.0)
        await asyncio.gather(first, last)
        return works.begun

    assert asyncio.run(main()) == ["first", "third", "last"]


@pytest.mark.parametrize("rounds", range(4))
def test_who_gives_up_while_turns_change_costs_none_either(rounds: int) -> None:
    async def main() -> list[object]:
        works = Works()
        lane = Pool(works, 1, Usage(works), works)
        first, second, last = await start(lane, (NEW, "first"), (NEW, "second"), (NEW, "last"))
        finishing = asyncio.create_task(works.finish(0.0))
        for _ in range(rounds):
            await asyncio.sleep(0)
        second.cancel()
        await finishing
        while not last.done():
            await works.finish(0.0)
        return [await first, await last]

    assert asyncio.run(asyncio.wait_for(main(), 10)) == [None, None]


def test_a_call_that_fails_gives_its_turn_on() -> None:
    async def main() -> str:
        works = Works()
        lane = Pool(works, 1, Usage(works), works)
        with pytest.raises(ZeroDivisionError):
            await lane.run(NEW, divmod, 1, 0)
        tasks = await start(lane, (NEW, "next"))
        await works.finish(0.0)
        await asyncio.gather(*tasks)
        return str(works.begun[0])

    assert asyncio.run(main()) == "next"


def test_work_that_is_not_a_call_takes_turns_too() -> None:
    async def main() -> list[str]:
        lane, begun = Lane(1, Usage()), list[str]()
        under_way: Future[str] = Future()

        def begin(word: str, future: Future[str]) -> Future[str]:
            begun.append(word)
            return future

        done: Future[str] = Future()
        done.set_result("second")
        first = asyncio.create_task(lane.wait_for(NEW, begin, "first", under_way))
        second = asyncio.create_task(lane.wait_for(LIGHT, begin, "second", done))
        await asyncio.sleep(0.01)
        assert begun == ["first"]
        under_way.set_result("first")
        assert [await first, await second] == ["first", "second"]
        return begun

    assert asyncio.run(main()) == ["first", "second"]


def test_work_that_goes_on_without_its_client_keeps_its_turn_and_is_paid_for() -> None:
    """Otherwise whoever sends what takes long, and goes away, has more done at a time than others, and pays nothing."""

    async def main() -> list[object]:
        works = Works()
        lane = Pool(works, 1, Usage(works), works)
        gone, heavy, light = await start(lane, (HEAVY, "gone"), (HEAVY, "heavy"), (ELSEWHERE, "light"))
        works.begin_all()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        await asyncio.sleep(0.01)
        assert works.begun == ["gone"]
        for seconds in (5.0, 1.0, 1.0):
            await works.finish(seconds)
        await asyncio.gather(heavy, light)
        return works.begun

    assert asyncio.run(main()) == ["gone", "light", "heavy"]
