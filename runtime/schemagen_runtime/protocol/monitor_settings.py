"""Hold what a file says to the monitor of a store, over what the schemas in it say."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import Final, NamedTuple

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.protocol.monitoring import Monitoring


class MonitorSettings(NamedTuple):
    """Hold what whoever watches a store says to its monitor. What is said here counts for more than a schema.

    Attributes:
        everywhere: what is said of every collection.
        collections: what is said of single ones, which counts for more than that.
    """

    everywhere: Monitoring = Monitoring()
    collections: tuple[tuple[Collection, Monitoring], ...] = ()

    def of(self, collection: Collection, said: Monitoring) -> Monitoring:
        """Return what the monitor of a collection is told, where its schema says something."""
        return dict(self.collections).get(collection, Monitoring()).over(self.everywhere.over(said))


NO_SETTINGS: Final = MonitorSettings()
"""Say nothing: what the schemas say counts."""
