"""Run a function that blocks on a thread of its own, while a coroutine waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from asyncio import Future


async def run_apart(function: Callable[[], object]) -> None:
    """Wait for a function that runs on a thread of its own.

    The executor of the loop is not asked: all its threads may be busy for long, or it may be shut down. A caller that
    is cancelled, or whose loop ends, waits no longer; the function goes on.

    Raises:
        BaseException: what the function raised.
    """
    with LOADING:
        from asyncio import get_running_loop  # noqa: PLC0415 -- whoever awaits has it loaded; others do without

    loop = get_running_loop()
    done: Future[None] = loop.create_future()

    def run() -> None:
        error: BaseException | None = None
        try:
            function()
        except BaseException as raised:  # noqa: BLE001 -- it is the waiting coroutine's
            error = raised
        with suppress(RuntimeError):  # the loop may be closed
            loop.call_soon_threadsafe(_end, done, error)

    threading.Thread(target=run, name="schemagen-apart").start()
    await done


def _end(done: Future[None], error: BaseException | None) -> None:
    if done.done():  # cancelled
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
