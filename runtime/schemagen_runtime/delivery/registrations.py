"""Remember which schemas the destination knows."""

from __future__ import annotations

import threading

from schemagen_runtime.api.destination import Collection, Destination, DestinationError, SchemaInfo
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")


class Registrations:
    """Register each schema of a collection once. ``_lock`` is held while the destination registers one."""

    def __init__(self, destination: Destination) -> None:
        """Begin with a destination that knows no schema."""
        self._destination = destination
        self._known: set[tuple[Collection, str]] = set()
        self._refusals = RateLimit(5.0)
        self._lock = threading.RLock()

    def ensure(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known before a batch of it is sent, unless it is; log that the destination refuses it.

        Raises:
            TransientError, SchemaConflict, DestinationError: as ``Destination.register`` does.
        """
        try:
            self.introduce(collection, schema)
        except DestinationError as error:
            more = self._refusals.admit()
            if more is not None:
                said = "%s: events cannot be delivered, for their schema is refused: %s%s"
                log.error(said, collection, error, more)  # noqa: TRY400 -- where it was raised says nothing
            raise

    def introduce(self, collection: Collection, schema: SchemaInfo) -> None:
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
