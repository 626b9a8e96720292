"""Hold what a store counts: of what it holds, and of what it removes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.version import Version


@dataclass(frozen=True, slots=True)
class CollectionStatistics:
    """Count what is stored of one collection; times are RFC 3339 date-times in UTC.

    Attributes:
        collection: the collection.
        models: the number of inferences of each model.
        labelled: inferences that have a label.
        labels: ids that have a label.
        unjoined: of those, the ones without an inference.
        first_received_at: when the earliest inference that is still stored came; None where there is none.
        last_received_at: when the latest came.
        versions: the registered versions, the oldest first.
        rejected: events that were rejected and counted, ever.
    """

    collection: Collection
    models: Mapping[str, int]
    labelled: int
    labels: int
    unjoined: int
    first_received_at: str | None
    last_received_at: str | None
    versions: Sequence[Version]
    rejected: int = 0

    @property
    def inferences(self) -> int:
        """Return how many inferences there are, of all models."""
        return sum(self.models.values())


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """Count what a store holds.

    Attributes:
        size: bytes of the store, without its log.
        log_size: bytes of a log that is still to be brought into the store; 0 where it keeps none.
        collections: the numbers of each collection.
    """

    size: int
    log_size: int
    collections: Sequence[CollectionStatistics]


@dataclass(frozen=True, slots=True)
class Erased:
    """Count what was erased.

    Attributes:
        inferences: inferences that went, of all models.
        labels: labels that went.
        absent: the ids under which nothing was stored; they count as erased all the same.
    """

    inferences: int = 0
    labels: int = 0
    absent: tuple[str | int, ...] = ()

    def __add__(self, other: Erased) -> Erased:
        return Erased(self.inferences + other.inferences, self.labels + other.labels, self.absent + other.absent)


@dataclass(frozen=True, slots=True)
class Removed:
    """Count what went of a collection, or would go.

    Attributes:
        inferences: inferences.
        labels: labels.
        hours: hours of events that were counted, whose counters went.
        rejections: rejected events whose counts went.
    """

    inferences: int = 0
    labels: int = 0
    hours: int = 0
    rejections: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(
            self.inferences + other.inferences,
            self.labels + other.labels,
            self.hours + other.hours,
            self.rejections + other.rejections,
        )

    @property
    def total(self) -> int:
        """Return how many inferences and labels there are together."""
        return self.inferences + self.labels
