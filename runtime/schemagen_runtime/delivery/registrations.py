"""Which schemas the destination knows."""

from __future__ import annotations

import threading

from schemagen_runtime.api.destination import Collection, Destination, SchemaInfo


class Registrations:
    """Registers each schema of a collection once. ``_lock`` is held while the destination registers one."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._known: set[tuple[Collection, str]] = set()
        self._lock = threading.Lock()

    def ensure(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known to the destination, unless it is.

        Raises:
            TransientError, SchemaConflict, DestinationError: as ``Destination.register`` does.
        """
        key = collection, schema.fingerprint
        if key not in self._known:
            with self._lock:
                if key not in self._known:
                    self._destination.register(collection, schema)
                    self._known.add(key)
