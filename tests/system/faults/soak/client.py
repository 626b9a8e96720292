"""The process that a soak lets ingest: ``python -m tests.system.faults.soak.client PLAN``."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path

from schemagen_runtime import HttpSettings, IngestFuture, IngestionError, SpoolError, Workspace

from tests.system.faults.dying import die_at
from tests.system.faults.soak.calls import Caller, GivesUpError, Guard, call_plainly
from tests.system.faults.soak.events import LABELLED, make_events
from tests.system.faults.soak.interruptions import Interruptions, send_soon
from tests.system.faults.soak.journal import Journal
from tests.system.faults.soak.plan import LABELLED_IDS, LONG, Plan
from tests.system.faults.support import add_collection

PATIENCE = 300.0
"""Seconds without any progress after which the last client gives up."""


class Client:
    """One process, by its plan."""

    def __init__(self, plan: Plan, journal: Journal) -> None:
        self.plan = plan
        self.rng = random.Random(plan.seed)
        self.journal = journal
        self.ws = Workspace(
            plan.to,
            project="p",
            model="m",
            settings=plan.settings,
            http=HttpSettings(read_timeout=5.0, attempt_timeout=10.0) if plan.to.startswith("http") else None,
            spool="spool" if plan.spooled else None,
            dead_letters="letters",
        )
        self.collection = add_collection(self.ws)

    def caller(self, index: int, guard: Guard = call_plainly) -> Caller:
        """Who makes the calls of a thread or a child."""
        return Caller(self.collection, self.journal, self.plan, index, guard)

    def ingest(self, caller: Caller, interruptions: Interruptions | None = None) -> None:
        """Make calls, and wait for some of them."""
        for _ in range(self.plan.calls):
            try:
                future = caller.call()
            except (SpoolError, GivesUpError):  # the journal cannot say how much was accepted
                continue
            except OSError:  # the limit of files holds for the journal too
                return
            if future is not None and caller.rng.random() < 0.05:
                seconds = caller.rng.choice([0.001, 0.5])
                if interruptions is None:
                    wait(future, seconds)
                else:
                    interruptions.call(partial(wait, future, seconds))
                    interruptions.call(partial(self.ws.flush, 0.2))
                    interruptions.call(self.ws.stats)
            time.sleep(self.plan.pause)

    async def ingest_cancelled(self, caller: Caller, calls: list[int]) -> None:
        """Make calls that are cancelled, run out of their time, or are pending when the loop ends."""
        rng = caller.rng
        pending: list[asyncio.Task[None]] = []
        while calls:
            calls.pop()
            made = call_quietly(caller)
            how = rng.choice(["awaited", "timed", "timed", "left"])
            if how == "awaited":
                await made
            elif how == "timed":
                with suppress(TimeoutError):
                    await asyncio.wait_for(made, rng.choice([0.0, 0.0005, 0.01, 0.1]))
            else:
                pending.append(asyncio.create_task(made))
            await asyncio.sleep(self.plan.pause)
            for task in [task for task in pending if rng.random() < 0.2]:
                task.cancel()
                pending.remove(task)

    def fork(self, index: int) -> int:
        """Fork a child that ingests as well; its id."""
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            if self.plan.moves:
                move(self.plan, self.rng)
            self.ingest(self.caller(50 + index))
            self.ws.close()
            status = 0
        finally:
            os._exit(status)

    def run(self) -> None:
        plan = self.plan
        if plan.moves:
            move(plan, self.rng)
        if plan.file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (plan.file_limit, resource.RLIM_INFINITY))
        threads = [
            threading.Thread(target=self.ingest, args=(self.caller(index),), daemon=True)
            for index in range(1, plan.threads)
        ]
        for thread in threads:
            thread.start()
        children = [self.fork(index) for index in range(plan.forks)]
        interruptions = Interruptions() if plan.interrupted else None
        caller = self.caller(0, call_plainly if interruptions is None else interruptions.call)
        if not plan.cancelled:
            self.ingest(caller, interruptions)
        else:
            calls = [*range(plan.calls)]
            while calls:
                run = partial(self.ingest_cancelled, caller, calls)
                if interruptions is None:
                    asyncio.run(run())
                else:
                    interrupt_loop(run, self.rng)
                    interruptions.listen()
        for thread in threads:
            thread.join()
        for child in children:
            if os.waitpid(child, 0)[1]:
                sys.exit("a child ended with an error")
        self.end(interruptions)

    def end(self, interruptions: Interruptions | None) -> None:
        """End as it is planned."""
        end = self.plan.end
        # What has no spool is delivered, however long that takes.
        seconds = None if self.plan.spooled else LONG
        if end == "flush":
            self.finish()
        if interruptions is not None:
            if end == "sys.exit":
                send_soon(signal.SIGTERM, self.rng)
            # Of several times that it is told the latest counts: each is that of the first, whatever interrupts.
            until = time.monotonic() + (self.plan.settings.delivery_timeout if seconds is None else seconds)
            while not interruptions.call(lambda: close(self.ws, max(0.0, until - time.monotonic()))):
                pass
        elif end in ("close", "flush"):
            self.ws.close(seconds)
        elif end == "os._exit":
            os._exit(0)
        elif end == "stay":
            threading.Event().wait()

    def finish(self) -> None:
        """Ingest the inferences that the labels are for, and wait until nothing waits in the spool.

        How long that takes is up to the machine: it goes on as long as there is progress.
        """
        self.collection.ingest_events(make_events(LABELLED, range(LABELLED_IDS))).result(LONG)
        seen, until = (-1, -1), time.monotonic() + PATIENCE
        while not self.ws.flush(1):
            stats = self.ws.stats()
            now = (stats.delivered + stats.duplicates, stats.spool_bytes)
            if now != seen:
                seen, until = now, time.monotonic() + PATIENCE
            if time.monotonic() > until:
                sys.exit(f"there is no progress: {stats}")


async def call_quietly(caller: Caller) -> None:
    """Make a call of which it does not matter here whether all of it is accepted: the journal does not say."""
    with suppress(SpoolError, GivesUpError):
        await caller.acall()


def interrupt_loop(function: Callable[[], Coroutine[object, object, None]], rng: random.Random) -> None:
    """Run a coroutine, and interrupt it once, in the way for which asyncio is prepared.

    From any other exception out of a signal handler, or a second one, the loop itself may lose what it was to call.
    """

    async def run() -> None:
        send_soon(signal.SIGINT, rng)
        await function()
        await asyncio.sleep(2)  # for the signal; ``wait_for`` of CPython 3.11 may have swallowed what it led to

    signal.signal(signal.SIGINT, signal.default_int_handler)  # in whose place asyncio puts its own
    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def close(ws: Workspace, seconds: float) -> bool:
    """Close, and say that nothing interrupted it."""
    ws.close(seconds)
    return True


def wait(future: IngestFuture, seconds: float) -> None:
    """Wait for a call, as who needs its result does."""
    with suppress(TimeoutError, IngestionError):
        future.result(seconds)


def move(plan: Plan, rng: random.Random) -> None:
    """Change the current folder; to one that is removed, at times."""
    folder = Path(tempfile.mkdtemp(dir=Path(plan.folder) / "elsewhere"))
    os.chdir(folder)
    if rng.random() < 0.3:
        folder.rmdir()


def main() -> None:
    plan = Plan.read(sys.argv[1])
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the handlers come with the first call
    if plan.interrupted:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.chdir(plan.folder)
    journal = Journal(Path(f"journal{plan.number}"), drops=plan.drops)
    if plan.dies_at:
        die_at(plan.dies_at)
    try:
        Client(plan, journal).run()
    finally:  # the interpreter would take the handlers away, and the process be killed
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if plan.interrupted:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main()
