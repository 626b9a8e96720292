"""Tell what became of the events of a batch by what was there before of each part of them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.api.store import PreparedBatch
from schemagen_runtime.errors import FieldError


class HasParts(PreparedBatch, Protocol):
    """Describe a batch whose inferences and labels are known by the indexes of their events."""

    @property
    def inferences(self) -> Mapping[int, object]:
        """Return the inferences."""
        ...

    @property
    def labels(self) -> Mapping[int, object]:
        """Return the labels."""
        ...


def outcome_of(
    rows: HasParts, conflicting: Mapping[int, FieldError], known: AbstractSet[int], unchanged: AbstractSet[int]
) -> Outcome:
    """Return what became of a batch: an event is a duplicate where each part of it brought nothing new.

    Args:
        rows: the batch.
        conflicting: the errors of events whose key is taken by other values; their labels are not written either.
        known: the indexes of inferences that were stored before.
        unchanged: the indexes of labels that bring nothing new.
    """
    if not known and not unchanged:
        return Outcome(frozenset(), conflicting)
    duplicates = frozenset(
        index
        for index in rows.indexes
        if index not in conflicting
        and (index in known or index not in rows.inferences)
        and (index in unchanged or index not in rows.labels)
    )
    return Outcome(duplicates, conflicting)
