"""Hold one model of a collection: its versions, columns and targets, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.references import KeptReference
from schemagen_runtime.compatibility.described import Described
from schemagen_runtime.protocol.monitoring import Monitoring

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.history.traffic import Traffic


@dataclass(frozen=True, slots=True)
class VersionHistory:
    """Hold one version of the schema that a model's events had.

    Attributes:
        version: its version, such as ``1.0.0``.
        fingerprint: its fingerprint.
        days: how many events of each day had it, in days since 1970.
    """

    version: str
    fingerprint: str
    days: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ReferenceHistory:
    """Hold the reference that is kept of a model, as it was counted when it was frozen.

    Attributes:
        kept: which it is.
        rows: how many events it has on each day, in days since 1970, or in each of its parts; empty where it is not
            frozen yet.
        columns: its columns, of every version that says the same of them as the newest.
        targets: its targets.
    """

    kept: KeptReference
    rows: Mapping[int, int]
    columns: Sequence[ColumnHistory]
    targets: Sequence[TargetHistory]


@dataclass(frozen=True, slots=True)
class ModelHistory:
    """Hold one model.

    Attributes:
        collection: the collection.
        model: the model.
        schema: the newest version of the schema that its events had.
        monitoring: what that says to a monitor.
        versions: the versions that its events had, the oldest first.
        columns: the columns of the newest version, of every version that says the same of them.
        targets: the labels that predictions answer, in the order of the predictions.
        reference: the reference that is kept; None where none was chosen, and none is frozen.
        ahead: how many events lie behind the time up to which it was read: they count nowhere.
        traffic: in which hours it had events; None where nobody awaits them.
    """

    collection: Collection
    model: str
    schema: Described
    monitoring: Monitoring
    versions: Sequence[VersionHistory]
    columns: Sequence[ColumnHistory]
    targets: Sequence[TargetHistory]
    reference: ReferenceHistory | None = None
    ahead: int = 0
    traffic: Traffic | None = None

    def rows(self, days: Iterable[int]) -> int:
        """Return how many events some days had."""
        wanted = list(days)
        return sum(one.days.get(day, 0) for one in self.versions for day in wanted)

    @property
    def days(self) -> list[int]:
        """Return the days with events, in order, in days since 1970."""
        return sorted({day for one in self.versions for day in one.days})
