"""Work that is done in slices: in turn, one a round of the loop, and nothing of it is lost."""

from __future__ import annotations

import asyncio

import pytest
from schemagen_collector.http.turns import Step, Turns


def counted(name: str, steps: int, done: list[str]) -> Step:
    left = iter(range(steps - 1, -1, -1))

    def step() -> bool:
        done.append(name)
        return next(left) > 0

    return step


async def _run(turns: Turns, *steps: Step) -> int:
    """How many rounds of the loop passed."""
    for step in steps:
        turns.add(step)
    for _ in range(20):
        await asyncio.sleep(0)
    return 20


def test_all_have_their_turn_however_much_one_has_to_do() -> None:
    done: list[str] = []
    asyncio.run(_run(Turns(), counted("a", 4, done), counted("b", 1, done), counted("c", 2, done)))
    assert done == ["a", "b", "c", "a", "c", "a", "a"]


def test_each_round_of_the_loop_does_one_slice() -> None:
    async def main() -> list[int]:
        done: list[str] = []
        turns, seen = Turns(), list[int]()
        turns.add(counted("a", 3, done))
        turns.add(counted("b", 3, done))
        for _ in range(7):
            await asyncio.sleep(0)
            seen.append(len(done))
        return seen

    assert asyncio.run(main()) == [1, 2, 3, 4, 5, 6, 6]


def test_a_step_that_fails_costs_the_others_nothing() -> None:
    done: list[str] = []

    def fail() -> bool:
        raise ZeroDivisionError

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: done.append(str(context["exception"])))
        await _run(Turns(), fail, counted("b", 2, done))

    asyncio.run(main())
    assert done[1:] == ["b", "b"]
    with pytest.raises(ZeroDivisionError):
        fail()
