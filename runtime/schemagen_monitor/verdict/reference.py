"""Choose with what a model is compared: what is frozen, the days that a person chose, or the first 28 that are ripe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median
from typing import Final

from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.model import ModelHistory, ReferenceHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.reference import ColumnCounts
from schemagen_monitor.verdict.ripe import RipeDays
from schemagen_monitor.verdict.window import Window

DAYS: Final = 28
"""Days of a reference: two weeks make the tails of Student's t too long."""
_HARDLY: Final = 20
"""A day with under a twentieth of the events that the days around it have in the median is none of the first days."""


@dataclass(frozen=True, slots=True)
class ReferenceDays:
    """Hold what a model is compared with.

    Attributes:
        kept: where it comes from, who chose it, and whether it is frozen.
        by_part: how many events it has on each of its days, in days since 1970; of a file in each part of its rows.
        columns: its columns, by name.
        targets: its targets, by name.
        noise_days: the days by which is told how much days differ: its own, or those that come first where it has none.
        is_complete: whether nothing is awaited any more, so that it can be frozen.
        is_ripe: whether its days have their labels, or none is awaited; else it is for now, to compare inputs with.
    """

    kept: KeptReference
    by_part: Mapping[int, int]
    columns: Mapping[str, ColumnHistory]
    targets: Mapping[str, TargetHistory]
    noise_days: Sequence[int]
    is_complete: bool
    is_ripe: bool = True

    @property
    def is_of_file(self) -> bool:
        """Tell whether it is of a file, and has no days."""
        return self.kept.kind is ReferenceKind.FILE

    @property
    def parts(self) -> list[int]:
        """Return its days, or the parts of a file, by which its columns and targets are counted."""
        return sorted(self.by_part)

    @property
    def days(self) -> list[int]:
        """Return the days with events, in order, in days since 1970; none where it is of a file."""
        return [] if self.is_of_file else self.parts

    @property
    def rows(self) -> int:
        """Return how many events it has."""
        return sum(self.by_part.values())

    @property
    def span(self) -> Window | None:
        """Return the time from its first day to behind its last one; None where it has none."""
        days = self.days
        return Window(days[0], days[-1] + 1) if days else None

    def counts(self, column: str) -> ColumnCounts:
        """Return what a column had in it; nothing where it had none of that name, or another of that name."""
        found = self.columns.get(column)
        return ColumnCounts(Histogram.empty()) if found is None else found.between(self.parts)

    def meets(self, window: Window) -> bool:
        """Tell whether a window has days of the reference."""
        return not set(window.days).isdisjoint(self.days)


def choose_reference(history: ModelHistory, ripe: RipeDays | None, today: int) -> ReferenceDays:
    """Return what a model is compared with.

    That is what is frozen. Else it is the days that a person chose, as far as they are over. Where nobody did, it is
    the first 28 days with events that are ripe, from the first ripe one on. Where none is, as before the first labels
    come, it is the first 28 that are over: what models are asked can be compared without labels. It is for now alone
    where labels are awaited. Days with a few stray events among days with many are passed over.

    Args:
        history: the model.
        ripe: which of its days are ripe for its first target; None where it has none.
        today: the running day, which is not over.
    """
    found = history.reference
    over = [day for day in history.days if day < today]
    if found is not None and _is_of_use(found, today):
        return _frozen(found, over[:DAYS])
    ripe_days = over if ripe is None else [day for day in over if ripe.is_ripe(Window(day, day + 1))]
    if found is not None and found.kept.kind is ReferenceKind.RANGE:
        start, end = found.kept.start or 0, found.kept.end or 0
        days = [day for day in over if start <= day < end]
        return _live(history, found.kept, days, end <= today and set(days) <= set(ripe_days))
    days = _usual(history, ripe_days or over)
    is_first = found is not None and found.kept.kind is ReferenceKind.FIRST
    kept = found.kept if found is not None and is_first else KeptReference(ReferenceKind.FIRST)
    is_ripe = bool(ripe_days) or ripe is None
    reference = _live(history, kept, days, is_ripe and len(days) == DAYS)
    return replace(reference, is_ripe=is_ripe)


def _usual(history: ModelHistory, days: Sequence[int]) -> list[int]:
    """Return the first 28 days that have events as days about them do: a clock that is wrong makes strays far away."""
    rows = [history.rows([day]) for day in days]
    return list(islice((day for place, day in enumerate(days) if not _is_stray(rows, place)), DAYS))


def _is_stray(rows: Sequence[int], place: int) -> bool:
    """Tell whether a day has hardly any events beside the days with events around it."""
    nearby = rows[max(0, place - DAYS // 2) : place + DAYS // 2 + 1]
    return rows[place] * _HARDLY < median(nearby)


def _live(history: ModelHistory, kept: KeptReference, days: Sequence[int], is_complete: bool) -> ReferenceDays:
    return ReferenceDays(
        kept._replace(days=None),
        {day: history.rows([day]) for day in days},
        {column.name: column for column in history.columns},
        {target.name: target for target in history.targets},
        days,
        bool(days) and is_complete,
    )


def _is_of_use(reference: ReferenceHistory, today: int) -> bool:
    """Tell whether a reference is frozen, has events that were not erased, and was over by a day."""
    kept = reference.kept
    if not kept.days or not reference.rows:
        return False
    return kept.kind is ReferenceKind.FILE or kept.days[-1] < today


def _frozen(reference: ReferenceHistory, first_days: Sequence[int]) -> ReferenceDays:
    return ReferenceDays(
        reference.kept,
        reference.rows,
        {column.name: column for column in reference.columns},
        {target.name: target for target in reference.targets},
        first_days if reference.kept.kind is ReferenceKind.FILE else sorted(reference.rows),
        is_complete=True,
    )
