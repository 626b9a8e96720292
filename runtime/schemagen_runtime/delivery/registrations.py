"""Remember which schemas the destination knows."""

from __future__ import annotations

import threading

from schemagen_runtime.api.destination import Collection, Destination, SchemaInfo


class Registrations:
    """Register each schema of a collection once. ``_lock`` is held while the destination registers one."""

    def __init__(self, destination: Destination) -> None:
        """Begin with a destination that knows no schema."""
        self._destination = destination
        self._known: set[tuple[Collection, str]] = set()
        self._lock = threading.RLock()

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

    def renew(self, collection: Collection, schema: SchemaInfo) -> None:
        """Register a schema although it is known: whoever has lost the destination sees whether it is there.

        Raises:
            TransientError, SchemaConflict, DestinationError: as ``Destination.register`` does.
        """
        self._destination.register(collection, schema)
