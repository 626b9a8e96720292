"""Hold what one collector process has: the store, the committer, the schemas in use, the tokens, the bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar, cast

from starlette.requests import Request

from schemagen_collector.core.budget import Budget
from schemagen_collector.core.committer import Committer
from schemagen_collector.core.compiled_schemas import CompiledSchemas
from schemagen_collector.core.metrics import Metrics
from schemagen_collector.core.opening import open_for_reading, open_for_writing, open_tokens
from schemagen_collector.core.side_process import SideProcess
from schemagen_collector.settings import CollectorSettings

T = TypeVar("T")

_WORKERS: Final = 2
"""Python runs one at a time anyway; the second lets a small batch pass a large one."""


class Service:
    """Make the parts of a collector at start-up, and close them at the end.

    Attributes:
        store: written by the committer and by registrations.
        reading: the same store over a connection of its own, so that reading waits for no commit.
        tokens: who may do what.
        schemas: the registered schemas that are in use, compiled.
        committer: the thread that writes events.
        budget: the memory that requests may hold.
        workers: threads that judge events.
        readers: the thread that reads records: long pages must not keep events waiting, nor may they.
        compilers: the thread that registers schemas.
        judges: the process that judges what is large, or wrong.
        compiling: the process that compiles large schemas, which takes a second or more.
    """

    def __init__(self, settings: CollectorSettings, metrics: Metrics) -> None:
        """Open the database, or make it.

        Raises:
            DestinationError: it cannot be opened, or is not a monitoring database.
        """
        self.settings = settings
        self.metrics = metrics
        self.store = open_for_writing(str(settings.db))
        self.reading = open_for_reading(str(settings.db))
        self.tokens = open_tokens(str(settings.db))
        self.judges = SideProcess()
        self.compiling = SideProcess()
        self.schemas = CompiledSchemas(self.store, self.compiling)
        self.committer = Committer(self.store, metrics.commit)
        self.budget = Budget(settings.max_bytes_in_flight)
        self.workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="schemagen-worker")
        self.readers = ThreadPoolExecutor(1, thread_name_prefix="schemagen-reader")
        self.compilers = ThreadPoolExecutor(1, thread_name_prefix="schemagen-compiler")

    def close(self) -> None:
        """Write what was accepted, then let go of everything."""
        for threads in (self.compilers, self.readers, self.workers):
            threads.shutdown(wait=True, cancel_futures=True)
        for process in (self.compiling, self.judges):
            process.close()
        self.committer.close(self.settings.graceful_timeout)
        for part in (self.store, self.reading, self.tokens):
            part.close()


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    return cast("Service", request.app.state.service)


async def run(threads: ThreadPoolExecutor, function: Callable[..., T], *arguments: object) -> T:
    """Call a function that computes or reads files on one of these threads, and leave the event loop to others."""
    return await asyncio.get_running_loop().run_in_executor(threads, function, *arguments)
