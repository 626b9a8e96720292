"""Hold the workspace: the client of any number of collections, all with one destination.

What delivers is loaded when one is opened: a program that only names the type, or only validates, does not wait for it.
Annotations name what is loaded late through the package, which loads it for whoever asks for their types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import schemagen_runtime as runtime
from schemagen_runtime.support.loading import LOADING

E = TypeVar("E")


class Workspace:
    """Send the events of any number of collections to one destination.

    Use it as a context manager, or call ``close``. At the end of the program every workspace
    that is still open is closed, which takes at most ``Settings.exit_timeout`` seconds.
    """

    def __init__(
        self,
        destination: str | PathLike[str] | runtime.Destination = "sqlite:///monitoring.db",
        *,
        project: str = "default",
        model: str | None = None,
        settings: runtime.Settings | None = None,
        http: runtime.HttpSettings | None = None,
        kafka: runtime.KafkaSettings | None = None,
        clickhouse: runtime.ClickHouseSettings | None = None,
        spool: str | PathLike[str] | None = None,
        dead_letters: str | PathLike[str] | Callable[[runtime.DeadLetter], object] | None = None,
        metrics: runtime.MetricsHook | None = None,
    ) -> None:
        """Open a destination.

        Args:
            destination: a URL such as ``sqlite:///monitoring.db``, the path of a SQLite file as a ``pathlib.Path``, or
                a destination of one's own.
            project: the project of its collections.
            model: the model whose predictions are ingested, unless a call names another.
            settings: bounds and times.
            http: token and time limits of an ``http://`` or ``https://`` destination.
            kafka: secrets and properties of a ``kafka://`` destination.
            clickhouse: password and time limits of a ``clickhouse://`` destination.
            spool: a folder in which accepted events are kept until they have their fate: they survive the process.
            dead_letters: a folder for events that could not be delivered, or a callable that takes one at a time.
            metrics: called as ``metrics(name, value, tags)`` with all that is counted, on the thread that counts.

        Raises:
            TypeError: an argument of another type than is said here.
            ValueError: a URL or a name that cannot be one, or settings that contradict each other.
            DestinationError: what the URL names cannot be opened.
            SpoolError: the spool cannot be used, or holds events for another destination.
            DeadLetterError: the folder for dead letters cannot be written.
        """
        with LOADING:
            from schemagen_runtime.client.opening import open_lifecycle  # noqa: PLC0415 -- see above

        self._lifecycle = open_lifecycle(
            destination,
            project=project,
            model=model,
            settings=settings,
            http=http,
            kafka=kafka,
            clickhouse=clickhouse,
            spool=spool,
            dead_letters=dead_letters,
            metrics=metrics,
        )
        self._collections: dict[str, runtime.DataCollection[Any]] = {}

    def add_data_collection(self, name: str, *, schema: runtime.Schema[E]) -> runtime.DataCollection[E]:
        """Add a collection whose events follow ``schema``, which is registered with the destination.

        A destination that cannot be reached now is no error: events wait, in the queue or in the spool, and the schema
        is registered before they are sent. ``Settings.registration_timeout`` makes it one. What the destination
        refuses only then is logged as an error, and each event of it ends as ``delivery_failed`` for that reason.

        Raises:
            TypeError: ``schema`` is no ``SCHEMA`` of a generated package.
            ValueError: a name that cannot be one.
            SchemaConflict: the schema would break what is stored; it says every reason.
            DestinationError: the destination refuses to register it.
            TransientError: the destination was not reached within ``Settings.registration_timeout``, where that is set.
        """
        with LOADING:
            from schemagen_runtime.client.opening import open_collection  # noqa: PLC0415 -- loaded by __init__

        collection = open_collection(self._lifecycle, name, schema)
        self._collections[name] = collection
        return collection

    def ingest_events(
        self,
        events: Iterable[object],
        *,
        data_collection: str | None = None,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> runtime.IngestFuture:
        """Take events for a collection of this workspace, as ``DataCollection.ingest_events`` does.

        Type checkers cannot know here which schema the events follow: where they should, keep what
        ``add_data_collection`` returns, and call that.

        Args:
            events: any number of events of the collection's schema, typed or as dictionaries.
            data_collection: the name of the collection; None where the workspace has just one.
            project: another project than the workspace's; its collection must be registered.
            model: another model than the workspace's.
            raise_errors: whether the future raises ``IngestionError`` if any event failed.

        Raises:
            TypeError: ``events`` is a single event, or nothing that can be iterated over; an argument of another type.
            ValueError: the workspace has no such collection, or several and none is named; a name that cannot be one.
            SpoolError: the events cannot be spooled; they are not accepted.
        """
        chosen = self._choose(data_collection)
        return chosen.ingest_events(events, project=project, model=model, raise_errors=raise_errors)

    async def aingest_events(
        self,
        events: Iterable[object],
        *,
        data_collection: str | None = None,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> runtime.IngestResult:
        """Take events as ``ingest_events`` does, in a coroutine: wait for their fates, and never block its loop."""
        chosen = self._choose(data_collection)
        return await chosen.aingest_events(events, project=project, model=model, raise_errors=raise_errors)

    def _choose(self, name: str | None) -> runtime.DataCollection[Any]:
        """Return the collection of this name, or the only one.

        Raises:
            TypeError: ``name`` is no text.
            ValueError: there is none, or there are several.
        """
        if name is None and len(self._collections) == 1:
            return next(iter(self._collections.values()))
        if isinstance(name, str) and name in self._collections:
            return self._collections[name]
        with LOADING:
            from schemagen_runtime.client.arguments import suggest  # noqa: PLC0415 -- only a mistake does
            from schemagen_runtime.support.given import describe_given  # noqa: PLC0415 -- as above

        if name is not None and not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] -- as above
            raise TypeError(f"data_collection is {describe_given(name)}; expected the name of a collection, or None")
        if not self._collections:
            raise ValueError("the workspace has no data collection: call add_data_collection first")
        if name is None:
            names = ", ".join(map(repr, sorted(self._collections)))
            raise ValueError(f"the workspace has several data collections: name one of {names} as data_collection=…")
        raise ValueError(f"the workspace has no data collection {name!r}; {suggest(name, self._collections)}")

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every call made so far is resolved, and nothing waits in the spool.

        Args:
            timeout: seconds; None waits as long as it takes.

        Returns:
            Whether everything was resolved in time.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        return self._lifecycle.flush(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Deliver what is queued, then stop. What cannot be delivered in time ends as ``closed``, or stays spooled.

        Args:
            timeout: seconds; None means ``Settings.delivery_timeout``.

        Raises:
            SchemagenError: called from a callback, which would wait for itself.
        """
        settings = self._lifecycle.settings
        self._lifecycle.close(settings.delivery_timeout if timeout is None else timeout)

    def stats(self) -> runtime.Stats:
        """Return what was counted so far."""
        return self._lifecycle.stats()

    def __repr__(self) -> str:
        names = ", ".join(map(repr, self._collections)) or "no data collection"
        return f"<Workspace of project {self._lifecycle.project!r}, model {self._lifecycle.model!r}: {names}>"

    def __reduce__(self) -> NoReturn:
        with LOADING:
            from schemagen_runtime.support.process_bound import refuse_pickle  # noqa: PLC0415 -- hardly anybody tries

        refuse_pickle(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with LOADING:
            from schemagen_runtime.support.apart import run_apart  # noqa: PLC0415 -- only coroutines need it

        # A caller that is cancelled meanwhile waits no longer; the end goes on.
        await run_apart(self.close)
