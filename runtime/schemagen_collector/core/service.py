"""Hold what one collector process has: the store, the committer, the schemas in use, the tokens, the bounds."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.version import Version
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request

from schemagen_collector.core.batch_order import BatchOrder
from schemagen_collector.core.budget import Budget
from schemagen_collector.core.committer import Committer
from schemagen_collector.core.compiled_schemas import CompiledSchemas
from schemagen_collector.core.lanes import Lane, Pool
from schemagen_collector.core.metrics import Metrics
from schemagen_collector.core.model_metrics import ModelMetrics
from schemagen_collector.core.opening import (
    open_annotations,
    open_for_reading,
    open_for_writing,
    open_kept_reports,
    open_notices,
    open_tokens,
)
from schemagen_collector.core.side_process import SideProcess
from schemagen_collector.core.watch import Watch
from schemagen_collector.core.webhooks import WebhookSenders
from schemagen_collector.http.problems import Problem
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
        order: that of the batches that are under way.
        budget: the memory that requests may hold.
        workers: leads to threads that judge events.
        readers: leads to the thread that reads records: long pages must not keep events waiting, nor may they.
        compilers: leads to the thread that registers schemas.
        large_compilers: leads to the thread that registers large ones: it waits for a process that compiles them.
        judges: leads to the process that judges what is large, or wrong.
        model_metrics: how models do, for Prometheus.
        watch: judges models and draws pages, in processes of its own.
        large_writes: leads to the committer, one at a time: small ones that share its commit wait for no more.
    """

    def __init__(self, settings: CollectorSettings, metrics: Metrics) -> None:
        """Open the database, or make it.

        Raises:
            DestinationError: it cannot be opened, or is not a monitoring database.
        """
        self.settings = settings
        self.metrics = metrics
        self.store = open_for_writing(str(settings.db), settings.store)
        self.reading = open_for_reading(str(settings.db), settings.store)
        self.tokens = open_tokens(str(settings.db), create=settings.store is not None)
        self._judging, self._compiling = SideProcess(), SideProcess()
        self.schemas = CompiledSchemas(self.store, self._compiling, settings.max_columns)
        self.committer = Committer(self.store, metrics.commit)
        self.order = BatchOrder()
        self.budget = Budget(settings.max_bytes_in_flight)
        self._threads = [
            ThreadPoolExecutor(count, thread_name_prefix=f"schemagen-{name}")
            for name, count in (("worker", _WORKERS), ("reader", 1), ("compiler", 1), ("large-compiler", 1))
        ]
        usage = Usage()
        workers, readers, compilers, large_compilers = self._threads
        self.workers = Pool(workers, _WORKERS, usage)
        self.readers = Pool(readers, 1, usage)
        self.compilers = Pool(compilers, 1, usage)
        self.large_compilers = Pool(large_compilers, 1, usage)
        self.judges = Pool(self._judging, _JUDGES, usage)
        self.large_writes = Lane(1, usage)
        self.watch = Watch(settings, self.reading, self.tokens, usage)
        self.model_metrics = ModelMetrics(open_kept_reports(str(settings.db)), open_annotations(str(settings.db)))
        self._webhooks = WebhookSenders(open_notices(str(settings.db)), settings.webhooks)

    def versions(self, collection: Collection) -> Sequence[Version]:
        """Return the registered versions of a collection, the oldest first.

        Raises:
            Problem: there is no such collection.
        """
        found = self.reading.history(collection)
        if not found:
            raise Problem(ProblemType.UNKNOWN_COLLECTION, f"{collection} is not known")
        return found

    def close(self) -> None:
        """Write what was accepted, then let go of everything.

        Requests have ended by now, or were given up: nobody waits for what the other processes do.
        """
        self._webhooks.close()
        for process in (self._compiling, self._judging, self.watch):
            process.close()
        for threads in reversed(self._threads):
            threads.shutdown(wait=True, cancel_futures=True)
        self.committer.close(self.settings.graceful_timeout)
        for part in (self.store, self.reading, self.tokens):
            part.close()


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    return cast("Service", request.app.state.service)
