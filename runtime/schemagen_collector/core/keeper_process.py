"""Run the keeper of a store's counters and reports in a process of its own, and start it again where it ends."""

from __future__ import annotations

import gc
import importlib.util
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Final
from uuid import uuid4

from schemagen_collector.core.opening import open_annotations, open_kept_reports, open_notices
from schemagen_collector.settings import CollectorSettings, Watched

log = logging.getLogger("schemagen_collector")

NICENESS: Final = 5
"""The others go first (nice(2)). No more than this: a writer would wait for a step that holds the lock, and gets no
processor; it is the pauses between the steps that leave the processors to others."""
_START_SECONDS: Final = 1.0
"""Whoever has just been started answers requests first."""
_RESTART_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 2.0
"""A piece of work ends by then, as a rule; else it is cut short, and done again the next time."""


def can_keep() -> bool:
    """Tell whether what counts and judges is installed: the extra ``monitor``."""
    return importlib.util.find_spec("numpy") is not None


@contextmanager
def keeping(settings: CollectorSettings) -> Generator[None, None, None]:
    """Have a store's counters and reports kept up to date by another process while a block runs.

    Where there are webhooks, it also keeps events for them of what is new of alerts.
    """
    receivers = [webhook.name for webhook in settings.webhooks]
    keeper = _KeeperProcess(settings.watched, receivers, settings.public_url or "")
    try:
        yield
    finally:
        keeper.close()


class _KeeperProcess:
    """Start the process, and start it again after it ended, whoever ended it."""

    def __init__(self, watched: Watched, receivers: Sequence[str], public_url: str) -> None:
        self._arguments = (watched, receivers, public_url)
        self._holder = uuid4().hex
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schemagen-keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the process, and wait until it has ended."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        context = multiprocessing.get_context("spawn")
        pause = _START_SECONDS
        while not self._stopping.wait(pause):
            pause = _RESTART_SECONDS
            theirs, ours = context.Pipe(duplex=False)
            process = context.Process(
                target=_keep, args=(*self._arguments, self._holder, theirs), name="schemagen-keeper"
            )
            process.start()
            theirs.close()
            while process.is_alive() and not self._stopping.is_set():
                # A process that ends is noticed at once, one that is to stop within this time.
                process.join(0.1)
            ours.close()
            process.join(2 * _STOP_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            if not self._stopping.is_set():
                code = process.exitcode
                log.error("the process that counts in the background has ended (%s), and is started again", code)
            process.close()


def _keep(watched: Watched, receivers: Sequence[str], public_url: str, holder: str, lifeline: Connection) -> None:
    """Keep a store's counters and reports until the other end of a pipe is closed, by whomever."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Rows are read by tens of thousands and let go of at once: to look for cycles there took a seventh of the time.
    gc.set_threshold(200_000)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    stopping = threading.Event()
    threading.Thread(target=_end_with, args=(lifeline, stopping), name="schemagen-orphan", daemon=True).start()
    from schemagen_monitor.keeper import Keeper  # noqa: PLC0415 -- only this process needs NumPy

    db, told, control = watched
    if not receivers:
        Keeper(db, holder, stopping.wait, settings=told, control=control).run()
        return
    from schemagen_monitor.notices.notifier import Notifier, Receivers  # noqa: PLC0415 -- as above

    kept, said, notices = open_kept_reports(watched.file), open_annotations(watched.file), open_notices(watched.file)
    notifier = Notifier(kept, said, notices, Receivers(receivers, public_url))
    Keeper(db, holder, stopping.wait, notifier.look_at, told, control=control).run()


def _end_with(lifeline: Connection, stopping: threading.Event) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    stopping.set()
    time.sleep(_STOP_SECONDS)
    os._exit(0)
