"""Hold what one collector process has: the store, the committer, the schemas in use, the tokens, the bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final, cast

from starlette.requests import Request

from schemagen_collector.core.budget import Budget
from schemagen_collector.core.committer import Committer
from schemagen_collector.core.compiled_schemas import CompiledSchemas
from schemagen_collector.core.lanes import Lane, Pool
from schemagen_collector.core.metrics import Metrics
from schemagen_collector.core.opening import open_for_reading, open_for_writing, open_tokens
from schemagen_collector.core.side_process import SideProcess
from schemagen_collector.http.usage import Usage
from schemagen_collector.settings import CollectorSettings

_WORKERS: Final = 2
"""Python runs one at a time anyway; the second lets a small batch pass a large one."""
_JUDGES: Final = 2
"""Batches that the side process has: one is on its way to it while it judges the other."""


class Service:
    """Make the parts of a collector at start-up, and close them at the end.

    Attributes:
        store: written by the committer and by registrations.
        reading: the same store over a connection of its own, so that reading waits for no commit.
        tokens: who may do what.
        schemas: the registered schemas that are in use, compiled.
        committer: the thread that writes events.
        budget: the memory that requests may hold.
        workers: leads to threads that judge events.
        readers: leads to the thread that reads records: long pages must not keep events waiting, nor may they.
        compilers: leads to the thread that registers schemas.
        judges: leads to the process that judges what is large, or wrong.
        large_writes: leads to the committer, one at a time: small ones that share its commit wait for no more.
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
        self._judging, self._compiling = SideProcess(), SideProcess()
        self.schemas = CompiledSchemas(self.store, self._compiling, settings.max_columns)
        self.committer = Committer(self.store, metrics.commit)
        self.budget = Budget(settings.max_bytes_in_flight)
        self._threads = [
            ThreadPoolExecutor(count, thread_name_prefix=f"schemagen-{name}")
            for name, count in (("worker", _WORKERS), ("reader", 1), ("compiler", 1))
        ]
        usage = Usage()
        workers, readers, compilers = self._threads
        self.workers = Pool(workers, _WORKERS, usage)
        self.readers = Pool(readers, 1, usage)
        self.compilers = Pool(compilers, 1, usage)
        self.judges = Pool(self._judging, _JUDGES, usage)
        self.large_writes = Lane(1, usage)

    def close(self) -> None:
        """Write what was accepted, then let go of everything."""
        for threads in reversed(self._threads):
            threads.shutdown(wait=True, cancel_futures=True)
        for process in (self._compiling, self._judging):
            process.close()
        self.committer.close(self.settings.graceful_timeout)
        for part in (self.store, self.reading, self.tokens):
            part.close()


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    return cast("Service", request.app.state.service)
