"""Give code under test a workspace that keeps in memory whatever is ingested."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar, cast, overload

from schemagen_runtime.api.settings import Settings
from schemagen_runtime.backends.memory.destination import MemoryDestination
from schemagen_runtime.backends.memory.faults import Faults
from schemagen_runtime.backends.memory.named import forget_named, open_named
from schemagen_runtime.client.lifecycle import flush_all
from schemagen_runtime.client.workspace import Workspace
from schemagen_runtime.protocol.envelope import DeadLetter
from schemagen_runtime.schema import Schema
from schemagen_runtime.testing.calls import FailedCalls
from schemagen_runtime.typed import event_maker

E = TypeVar("E")
K = TypeVar("K")

_SETTINGS = Settings(linger=0.0, backoff=0.01, max_backoff=0.1, delivery_timeout=30.0)
"""Those of a workspace in memory: it tries again at once."""
_A_MOMENT = 0.02


class MemoryWorkspace(Workspace):
    """Keep in memory whatever is ingested, where a test finds it: a workspace as any other.

    Code that takes a workspace gets this one; code that opens its own is given ``url`` or ``destination`` instead of
    those of production. As a context manager it raises ``UnseenFailureError`` at its end, as the fixture does.

    Attributes:
        destination: where the events go.
        calls: the calls that failed meanwhile, in any workspace of this process.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        project: str = "default",
        model: str | None = "model",
        settings: Settings | None = None,
        spool: str | PathLike[str] | None = None,
        dead_letters: str | PathLike[str] | Callable[[DeadLetter], object] | None = None,
    ) -> None:
        """Open it.

        Args:
            name: that in its URL, ``memory://NAME``; None chooses one that is free.
            project: the project of its own collections.
            model: the model of its own collections.
            settings: bounds and times of this workspace; what fails is tried again at once unless these say otherwise.
            spool: as ``Workspace`` takes it.
            dead_letters: as ``Workspace`` takes them.

        Raises:
            ValueError: another one of this name is open.
            TypeError, SpoolError, DeadLetterError: as ``Workspace`` does.
        """
        self.destination: MemoryDestination = open_named(name)
        self.calls: FailedCalls = FailedCalls()
        try:
            super().__init__(
                self.destination,
                project=project,
                model=model,
                settings=settings or _SETTINGS,
                spool=spool,
                dead_letters=dead_letters,
            )
        except BaseException:
            self._forget()
            raise

    @property
    def url(self) -> str:
        """Return the URL by which code of this process opens a workspace that delivers here."""
        return self.destination.identity

    @property
    def faults(self) -> Faults:
        """Return what plans that the destination is slow, fails or is full."""
        return self.destination.faults

    @overload
    def events(
        self,
        schema: Schema[E],
        *,
        collection: str | None = None,
        project: str | None = None,
        model: str | None = None,
    ) -> list[E]: ...

    @overload
    def events(
        self,
        schema: Schema[Any],
        kind: type[K],
        *,
        collection: str | None = None,
        project: str | None = None,
        model: str | None = None,
    ) -> list[K]: ...

    def events(
        self,
        schema: Schema[E],
        kind: type[K] | None = None,
        *,
        collection: str | None = None,
        project: str | None = None,
        model: str | None = None,
    ) -> list[E] | list[K]:
        """Return the events of a schema that were ingested, in the order in which they came, as its package's classes.

        It waits for calls that are on their way, unless a planned fault holds them back. Values are those on the wire:
        a ``datetime`` comes back as text in UTC.

        Args:
            schema: the ``SCHEMA`` of the generated package.
            kind: its ``InferenceEvent`` or ``LabelEvent``, for these alone.
            collection: the data collection; None is all of the schema's.
            project: the project; None is all.
            model: the model; None is all.

        Raises:
            ValueError: events of another version of the schema were ingested there.
        """
        self.settle()
        make = tuple(event_maker(schema, name) for name in ("InferenceEvent", "LabelEvent"))
        found: list[object] = []
        for place in self.destination.collections:
            if collection not in (None, place.name) or project not in (None, place.project):
                continue
            for event in self.destination.kept(place):
                if event.schema.name != schema.name or model not in (None, event.model):
                    continue
                if event.schema.fingerprint != schema.fingerprint:
                    raise ValueError(
                        f"{place} holds events of {event.schema.version} of {schema.name}; given {schema!r}"
                    )
                found.append(make[event.is_label](dict(event.values)))
        chosen = found if kind is None else [event for event in found if isinstance(event, kind)]
        return cast("list[E] | list[K]", chosen)

    def settle(self, timeout: float = 30.0) -> bool:
        """Wait until all calls to this destination are resolved, in any workspace of this process.

        Returns:
            Whether they are. It gives up after ``timeout`` seconds, or where a planned fault holds events back.
        """
        until = monotonic() + timeout
        while not flush_all(self.destination, min(until, monotonic() + _A_MOMENT)):
            if self.faults.hold_back or monotonic() >= until:
                return False
        return True

    def close(self, timeout: float | None = None) -> None:
        """End what was planned to go wrong, deliver what is queued, and forget the URL. What was ingested stays.

        Args:
            timeout: seconds; None means ``Settings.delivery_timeout``.
        """
        self.faults.mend()
        try:
            self.settle()
            super().close(timeout)
        finally:
            self._forget()

    def _forget(self) -> None:
        forget_named(self.destination)
        self.calls.stop()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, traceback)
        if kind is None:
            self.calls.check()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, traceback)
        if kind is None:
            self.calls.check()
