"""A workspace: the client of any number of collections, on their way to one destination."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TypeVar

from schemagen_runtime.collection import DataCollection
from schemagen_runtime.destination import Collection, Destination, SchemaInfo, require_name
from schemagen_runtime.engine import Engine
from schemagen_runtime.schema import Schema
from schemagen_runtime.settings import Settings
from schemagen_runtime.stats import Stats
from schemagen_runtime.urls import open_destination

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
    ) -> None:
        """Open a destination.

        Args:
            destination: a URL such as ``sqlite:///monitoring.db``, or a destination of one's own.
            project: the project of its collections.
            model: the model whose predictions are ingested, unless a call names another.
            settings: bounds and times.

        Raises:
            ValueError: a URL or a name that cannot be one.
            DestinationError: what the URL names cannot be opened.
        """
        require_name("project", project)
        if model is not None:
            require_name("model", model)
        opened = open_destination(destination) if isinstance(destination, str) else destination
        self._engine = Engine(opened, project, model, settings or Settings())

    def add_data_collection(self, name: str, *, schema: Schema[E]) -> DataCollection[E]:
        """A collection whose events follow ``schema``, which is registered with the destination.

        Raises:
            ValueError: a name that cannot be one.
            SchemaConflict: the schema would break what is stored; it says every reason.
            DestinationError, TransientError: the destination cannot register it.
        """
        require_name("data collection", name)
        info = SchemaInfo(schema.name, schema.version, schema.fingerprint, schema.document)
        self._engine.register(Collection(self._engine.project, name), info)
        return DataCollection(name, schema, info, self._engine)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every call made so far is resolved.

        Args:
            timeout: seconds; None waits as long as it takes.

        Returns:
            Whether everything was resolved in time.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        return self._engine.flush(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Deliver what is queued, then stop. Events that cannot be delivered in time end as ``closed``.

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
