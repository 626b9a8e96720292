"""Hold what whoever shows pages needs: what judges and draws, what people said, who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

from schemagen_runtime.api.annotations import Annotations
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store import Store
from schemagen_runtime.client.urls import open_annotations
from starlette.requests import Request

from schemagen_collector.core.lanes import Pool
from schemagen_collector.core.monitoring import Monitoring
from schemagen_collector.core.tokens import TokenStore
from schemagen_collector.http.usage import Client, Usage
from schemagen_collector.settings import CollectorSettings

T = TypeVar("T")


class Watch:
    """Hold what pages are made from.

    Attributes:
        watched: the database, and what its monitor is told.
        root_path: what stands before every path where a proxy serves the pages under one of its own; else empty.
        monitoring: judges models and draws pages, in processes of its own.
        annotations: what people said of models.
        tokens: who may see what; None where nobody is asked, as on this machine alone.
    """

    def __init__(self, settings: CollectorSettings, store: Store, tokens: TokenStore | None, usage: Usage) -> None:
        """Begin, over a store that is open to be read; processes are started when they are needed."""
        self.watched = settings.watched
        self.root_path = settings.root_path
        self.annotations: Annotations = open_annotations(self.watched.file)
        self.tokens = tokens
        self._store = store
        self.monitoring = Monitoring(self.watched, usage)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="schemagen-watch")
        self._pool = Pool(self._thread, 1, usage)
        self._may_be_open = settings.open_without_tokens

    @property
    def is_open(self) -> bool:
        """Tell whether whoever uses this machine may see and say everything, without a token."""
        return self.tokens is None or (self._may_be_open and not self.tokens.any())

    def collections(self) -> Sequence[Collection]:
        """Return every collection of the store."""
        return self._store.collections()

    async def run(self, client: Client, function: Callable[..., T], *arguments: object) -> T:
        """Call a function that reads or writes the store on a thread for that: the event loop must not wait."""
        return await self._pool.run(client, function, *arguments)

    def close(self) -> None:
        """End the processes at once."""
        self.monitoring.close()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self.annotations.close()


def watch_of(request: Request) -> Watch:
    """Return what the pages of a request are made from."""
    return cast("Watch", request.app.state.watch)
