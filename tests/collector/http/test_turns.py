"""Work that is done in slices: who took least goes first, the loop is left to others in between, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from schemagen_collector.http.turns import Step, Turns
from schemagen_collector.http.usage import Client

A, B, C = ("10.0.0.1", 1), ("10.0.0.1", 2), ("10.0.0.1", 3)


class Clock:
    """Stands still but for the work that is done."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


class Log:
    """Slices that take their time on a clock, and what was done of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.done: list[str] = []

    def steps(self, name: str, count: int, seconds: float) -> Step:
        left = iter(range(count - 1, -1, -1))

        def step() -> bool:
            self._clock.now += seconds
            self.done.append(name)
            return next(left) > 0

        return step


def run(turns: Turns, clock: Clock, *given: tuple[Client, Step]) -> None:
    """Let the clock tick a little in each round of the loop."""

    async def main() -> None:
        for client, step in given:
            turns.add(client, step)
        for _ in range(200):
            clock.now += 0.0001
            await asyncio.sleep(0.0001)

    asyncio.run(main())


def test_who_took_more_waits_for_those_who_took_less() -> None:
    clock = Clock()
    turns, log = Turns(clock), Log(clock)
    run(turns, clock, (A, log.steps("a", 4, 0.0004)), (B, log.steps("b", 8, 0.00015)), (C, log.steps("c", 1, 0.0001)))
    assert "".join(log.done) == "abcbbabbbabba"


def test_a_client_that_used_much_before_comes_last_though_it_came_first() -> None:
    clock = Clock()
    turns, log = Turns(clock), Log(clock)
    run(turns, clock, (A, log.steps("a", 3, 0.0005)))
    run(turns, clock, (A, log.steps("A", 2, 0.0001)), (B, log.steps("B", 2, 0.0001)))
    assert log.done == ["a", "a", "a", "B", "B", "A", "A"]


@pytest.mark.parametrize("seconds", [0.00005, 0.0004, 0.003])
def test_slices_take_half_of_the_time_at_most(seconds: float) -> None:
    clock = Clock()
    turns, log = Turns(clock), Log(clock)
    began = clock.now
    run(turns, clock, (A, log.steps("a", 10_000, seconds)))
    worked = len(log.done) * seconds
    assert 0.2 * (clock.now - began) < worked < 0.5 * (clock.now - began) + 0.001 + 2 * seconds


def test_a_step_that_fails_costs_the_others_nothing() -> None:
    clock = Clock()
    turns, log = Turns(clock), Log(clock)

    def fail() -> bool:
        raise ZeroDivisionError

    async def main(handle: Callable[[str], None]) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: handle(str(context["exception"])))
        turns.add(A, fail)
        turns.add(B, log.steps("b", 2, 0.0001))
        await asyncio.sleep(0.01)

    failed: list[str] = []
    asyncio.run(main(failed.append))
    assert (len(failed), log.done) == (1, ["b", "b"])
