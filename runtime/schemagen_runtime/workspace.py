"""A workspace: the client of any number of collections, on their way to one destination."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from schemagen_runtime.collection import DataCollection
from schemagen_runtime.dead_letters import DeadLetterCallable, DeadLetterFolder, DeadLetters
from schemagen_runtime.destination import Collection, Destination, SchemaInfo, TransientError, require_name
from schemagen_runtime.engine import Engine
from schemagen_runtime.envelope import DeadLetter
from schemagen_runtime.http.settings import HttpSettings
from schemagen_runtime.pipeline import Parts
from schemagen_runtime.schema import Schema
from schemagen_runtime.settings import Settings, SettingsError, WhenFull
from schemagen_runtime.stats import MetricsHook, Stats
from schemagen_runtime.urls import open_destination

log = logging.getLogger("schemagen_runtime")

E = TypeVar("E")


class Workspace:
    """The client: events of any number of collections, on their way to one destination.

    Use it as a context manager, or call ``close``. At the end of the program every workspace
    that is still open is closed, which takes at most ``Settings.exit_timeout`` seconds.
    """

    def __init__(
        self,
        destination: str | Destination = "sqlite:///monitoring.db",
        *,
        project: str = "default",
        model: str | None = None,
        settings: Settings | None = None,
        http: HttpSettings | None = None,
        spool: str | Path | None = None,
        dead_letters: str | Path | Callable[[DeadLetter], object] | None = None,
        metrics: MetricsHook | None = None,
    ) -> None:
        """Open a destination.

        Args:
            destination: a URL such as ``sqlite:///monitoring.db``, or a destination of one's own.
            project: the project of its collections.
            model: the model whose predictions are ingested, unless a call names another.
            settings: bounds and times.
            http: token and time limits of an ``http://`` or ``https://`` destination.
            spool: a folder in which accepted events are kept until they have their fate: they survive the process.
            dead_letters: a folder for events that could not be delivered, or a callable that takes one at a time.
            metrics: called as ``metrics(name, value, tags)`` with all that is counted, on the thread that counts.

        Raises:
            ValueError: a URL or a name that cannot be one, or settings that contradict each other.
            DestinationError: what the URL names cannot be opened.
            SpoolError: the spool cannot be used, or holds events for another destination.
            DeadLetterError: the folder for dead letters cannot be written.
        """
        require_name("project", project)
        if model is not None:
            require_name("model", model)
        settings = settings or Settings()
        if spool is not None and settings.when_full is WhenFull.DROP_OLDEST:
            raise SettingsError("when_full is drop_oldest, and a spool keeps what it accepted; choose block or reject")
        letters = _open_dead_letters(dead_letters, settings)
        opened = open_destination(destination, http, settings) if isinstance(destination, str) else destination
        identity = destination if isinstance(destination, str) else type(destination).__qualname__
        folder = None if spool is None else Path(spool)
        try:
            parts = Parts(opened, identity, settings, folder, letters, metrics)
            self._engine = Engine(parts, project, model)
        except BaseException:
            if isinstance(destination, str):
                opened.close()
            raise

    def add_data_collection(self, name: str, *, schema: Schema[E]) -> DataCollection[E]:
        """A collection whose events follow ``schema``, which is registered with the destination.

        Where there is a spool, a destination that cannot be reached now is no error: events are
        spooled, and the schema is registered before they are sent.

        Raises:
            ValueError: a name that cannot be one.
            SchemaConflict: the schema would break what is stored; it says every reason.
            DestinationError: the destination refuses to register it.
            TransientError: the destination cannot be reached, and there is no spool.
        """
        require_name("data collection", name)
        info = SchemaInfo(schema.name, schema.version, schema.fingerprint, schema.document)
        try:
            self._engine.register(Collection(self._engine.project, name), info)
        except TransientError as error:
            if not self._engine.pipeline.is_spooled:
                raise
            log.warning("events of %s are spooled until its schema can be registered: %s", name, error)
        return DataCollection(name, schema, info, self._engine)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every call made so far is resolved, and nothing waits in the spool.

        Args:
            timeout: seconds; None waits as long as it takes.

        Returns:
            Whether everything was resolved in time.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        return self._engine.flush(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Deliver what is queued, then stop. What cannot be delivered in time ends as ``closed``, or stays spooled.

        Args:
            timeout: seconds; None means ``Settings.delivery_timeout``.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        settings = self._engine.settings
        self._engine.close(settings.delivery_timeout if timeout is None else timeout)

    def stats(self) -> Stats:
        """What was counted so far."""
        return self._engine.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _open_dead_letters(
    chosen: str | Path | Callable[[DeadLetter], object] | None, settings: Settings
) -> DeadLetters | None:
    if chosen is None:
        return None
    if isinstance(chosen, str | Path):
        return DeadLetterFolder(chosen, settings.max_file_bytes)
    return DeadLetterCallable(chosen)
