"""Tell which models' events stay away: nothing changes in the store by it, so nothing else tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store import Store
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring, read_monitoring

from schemagen_monitor.history.days import hours_over
from schemagen_monitor.monitor import open_monitor

_Seen: TypeAlias = tuple[str, Mapping[str, int], int]
"""What is judged from beside counters, the editions of these by model, and the hour: while they stay, so does this."""


class _Known(NamedTuple):
    seen: _Seen
    models: frozenset[str]


class Silences:
    """Tell which models of a store are silent; the store is read only where that may have changed."""

    def __init__(self, place: str, settings: MonitorSettings = NO_SETTINGS, control: str | None = None) -> None:
        """Take the name of a store, what counts for more than what its schemas say, and where its counters lie."""
        self._place = place
        self._control = control
        self._settings = settings
        self._awaited: dict[Collection, tuple[str, bool]] = {}
        self._known: dict[Collection, _Known] = {}

    def models(
        self, store: Store, collection: Collection, now: datetime, other: str, editions: Mapping[str, int]
    ) -> frozenset[str]:
        """Return the models of a collection whose events stay away for longer than they may.

        Args:
            store: holds the collection.
            collection: the collection.
            now: the moment.
            other: is another one where a schema changed.
            editions: are others where counters changed, by model.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        if not self._are_awaited(store, collection, other):
            return frozenset()
        seen = other, dict(editions), hours_over(now)
        known = self._known.get(collection)
        if known is None or known.seen != seen:
            with open_monitor(self._place, self._settings, self._control) as monitor:
                known = self._known[collection] = _Known(seen, monitor.silent(collection, now))
        return known.models

    def _are_awaited(self, store: Store, collection: Collection, other: str) -> bool:
        """Tell whether somebody is to be told after some time without an event, of any version of a schema."""
        before = self._awaited.get(collection)
        if before is not None and before[0] == other:
            return before[1]
        documents = [store.document(collection, version.fingerprint) for version in store.history(collection)]
        said = [read_monitoring(describe(one).said.get("monitor")) for one in documents if one is not None]
        told = [self._settings.of(collection, one or Monitoring()) for one in said]
        found = any(one.silent_after is not None for one in told)
        self._awaited[collection] = other, found
        return found
