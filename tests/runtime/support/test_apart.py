"""A function that blocks holds up neither the loop nor waits for the loop's executor."""

from __future__ import annotations

import asyncio
import threading

import pytest
from schemagen_runtime.support.apart import run_apart


def test_the_loop_goes_on_and_gets_what_was_raised() -> None:
    async def main() -> list[str]:
        told: list[str] = []
        gate = threading.Event()
        waiting = asyncio.create_task(run_apart(lambda: told.append(str(gate.wait(10)))))
        await asyncio.sleep(0)
        told.append("meanwhile")
        gate.set()
        await waiting
        with pytest.raises(ZeroDivisionError):
            await run_apart(lambda: 1 // 0)
        return told

    assert asyncio.run(main()) == ["meanwhile", "True"]


@pytest.mark.parametrize("is_shut_down", [False, True])
def test_it_needs_no_thread_of_the_loop_s_executor(is_shut_down: bool) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        if is_shut_down:
            await loop.shutdown_default_executor()
        gate, busy = threading.Event(), []
        if not is_shut_down:
            busy = [loop.run_in_executor(None, gate.wait, 10) for _ in range(40)]
        await asyncio.wait_for(run_apart(gate.set), 5)
        await asyncio.gather(*busy)

    asyncio.run(main())


def test_who_is_cancelled_waits_no_longer_and_the_function_goes_on() -> None:
    gate, ended = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(10)
        ended.set()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run_apart(work), 0.01)

    asyncio.run(main())
    gate.set()
    assert ended.wait(10)
