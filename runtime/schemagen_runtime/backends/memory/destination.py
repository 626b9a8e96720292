"""Take events and keep them in memory, where a test finds them: each once, as a store does."""

from __future__ import annotations

import threading
from typing import Final, NoReturn

from schemagen_runtime.api.destination import Batch, Collection, Outcome, SchemaInfo
from schemagen_runtime.backends.memory.faults import Faults
from schemagen_runtime.backends.memory.kept import KeptCollection, KeptEvent
from schemagen_runtime.errors import FieldError
from schemagen_runtime.support.process_bound import refuse_pickle


class MemoryDestination:
    """Keep events in the memory of this process, in the order in which they came.

    An event that comes again is a duplicate, another one under its id is refused, and labels may be corrected, as a
    store does. It never asks whether a new version of a schema breaks an older one.

    Attributes:
        identity: its URL, by which a spool knows it.
        faults: what is planned to go wrong.
    """

    def __init__(self, name: str) -> None:
        """Begin empty, under a name that may name a collection."""
        self.identity: Final = f"memory://{name}"
        self.faults: Final = Faults()
        self._lock = threading.Lock()
        self._collections: dict[Collection, KeptCollection] = {}
        self._requests = 0

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a collection known."""
        del schema  # each event brings its own
        with self._lock:
            self._collections.setdefault(collection, KeptCollection())

    def send(self, batch: Batch) -> Outcome:
        """Keep a batch, unless a fault is planned.

        Raises:
            Exception: what a planned fault raises.
        """
        with self._lock:
            self._requests += 1
        self.faults.meet()
        room = self.faults.take(len(batch.lines))
        errors: dict[int, FieldError] = {}
        duplicates: list[int] = []
        with self._lock:
            collection = self._collections.setdefault(batch.collection, KeptCollection())
            for index, line in enumerate(batch.lines[:room]):
                found = collection.keep(batch.model, batch.schema, line)
                if isinstance(found, FieldError):
                    errors[index] = found
                elif not found:
                    duplicates.append(index)
        return Outcome(frozenset(duplicates), errors, frozenset(range(room, len(batch.lines))))

    def close(self) -> None:
        """Keep what is kept: several workspaces of the code under test may come and go."""

    @property
    def requests(self) -> int:
        """Return how many requests came, those that failed too."""
        return self._requests

    @property
    def collections(self) -> tuple[Collection, ...]:
        """Return the data collections that were registered."""
        with self._lock:
            return tuple(self._collections)

    def kept(self, collection: Collection) -> tuple[KeptEvent, ...]:
        """Return what a data collection holds, in the order in which it came."""
        with self._lock:
            found = self._collections.get(collection)
            return () if found is None else tuple(found.events)

    def clear(self) -> None:
        """Forget all events, and all collections' ids."""
        with self._lock:
            self._collections = {collection: KeptCollection() for collection in self._collections}
