"""Compare columns of windows with their reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemagen_runtime.columns import Role
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.plan import How
from schemagen_runtime.protocol.monitoring import Levels, Monitoring

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.measures.distances import wasserstein
from schemagen_monitor.measures.drift import ColumnDrift, ColumnWindow, DriftTest, judge
from schemagen_monitor.measures.falls import PerformanceLevels
from schemagen_monitor.measures.levels import DriftLevels, Level, Thresholds, highest
from schemagen_monitor.measures.measured import Measured, absent
from schemagen_monitor.measures.reference import ColumnCounts, Reference
from schemagen_monitor.verdict.reference import ReferenceDays
from schemagen_monitor.verdict.window import Window

JUDGED: Final = (Role.FEATURE, Role.PREDICTION)
"""Extras are counted only. What a label does belongs to the finding about performance."""
_FINDINGS: Final = {"shape": "drift", "place": "drift", "missing": "missing", "new": "new_values"}
"""The finding that each test is of."""


@dataclass(frozen=True, slots=True)
class ColumnVerdict:
    """Hold what is known of a column in one window.

    Attributes:
        column: the column.
        counts: what it had.
        drift: the comparison with the reference.
        wasserstein: the distance from it, in standard deviations of the reference.
        before: the share of the reference's rows that had no value; 0 where it has no rows.
        is_judged: whether it may be flagged: columns of the reference, running windows and quiet columns may not.
    """

    column: ColumnHistory
    counts: ColumnCounts
    drift: ColumnDrift
    wasserstein: Measured
    before: float
    is_judged: bool

    @property
    def missing(self) -> float | None:
        """Return the share of rows without a value."""
        return self.counts.nulls / self.counts.rows if self.counts.rows else None

    def level(self, finding: str) -> Level | None:
        """Return the level of a finding: of drift, missing or new values."""
        if not self.is_judged:
            return None
        return highest(test.level for test in tests_of(self.drift, finding))


def tests_of(drift: ColumnDrift, finding: str) -> list[DriftTest]:
    """Return the tests that are of a finding: of drift, missing or new values."""
    return [test for name, test in drift.tests.items() if _FINDINGS[name] == finding]


class ColumnJudge:
    """Compare the columns of one model with one reference; what depends on no window is worked out once."""

    def __init__(self, history: ModelHistory, reference: ReferenceDays, today: int) -> None:
        """Take what it is compared with."""
        self._days = reference
        self._today = today
        self._levels = drift_levels(history.monitoring)
        self._quiet = frozenset(history.monitoring.quiet)
        self._columns = [one for one in history.columns if one.role is not Role.LABEL]
        self._references = [self._reference(one) for one in self._columns]
        self._found: dict[Window, list[ColumnVerdict]] = {}

    def _reference(self, column: ColumnHistory) -> Reference:
        reference = self._days
        found = reference.columns.get(column.name)
        own = column if reference.is_of_file or found is None else found
        days = [own.days[day] for day in reference.noise_days if day in own.days]
        return Reference(reference.counts(column.name), days, ordered=column.is_ordered, parts=not reference.is_of_file)

    def judge(self, window: Window, days: int) -> list[ColumnVerdict]:
        """Compare every column; ``days`` is how many days of the window had events.

        A window is compared once: most windows that are shown are those of the rule too.
        """
        found = self._found.get(window)
        if found is None:
            found = self._found[window] = self._judge(window, days)
        return found

    def _judge(self, window: Window, days: int) -> list[ColumnVerdict]:
        counts = [column.between(window.days) for column in self._columns]
        is_over = window.is_over(self._today) and not self._days.meets(window)
        judged = [is_over and column.role in JUDGED and column.column not in self._quiet for column in self._columns]
        # How many tests there are decides which of them are significant: only columns that may be flagged count.
        parts = list(zip(self._references, counts, judged, strict=True))
        found = iter(judge([ColumnWindow(one, held, days) for one, held, may in parts if may], self._levels))
        shown = iter(judge([ColumnWindow(one, held, days) for one, held, may in parts if not may], self._levels))
        return [
            ColumnVerdict(
                column,
                held,
                next(found if may else shown),
                _distance(column, held, reference),
                reference.counts.nulls / max(reference.counts.rows, 1),
                may,
            )
            for column, (reference, held, may) in zip(self._columns, parts, strict=True)
        ]


def _distance(column: ColumnHistory, counts: ColumnCounts, reference: Reference) -> Measured:
    if column.how in (How.SCORE, How.VALUE):
        return absent("scores and values have no Wasserstein distance")
    grain = UNDECIDED_GRAIN if column.scale is None else column.scale.grain
    return wasserstein(counts.histogram, reference.counts.histogram, grain, whole=column.is_whole)


def drift_levels(monitoring: Monitoring) -> DriftLevels:
    """Return the levels of drift that a schema gives."""
    return DriftLevels(thresholds(monitoring.levels("drift")), thresholds(monitoring.levels("missing")))


def performance_levels(monitoring: Monitoring) -> PerformanceLevels:
    """Return the levels of performance that a schema gives."""
    return PerformanceLevels(thresholds(monitoring.levels("performance")), thresholds(monitoring.levels("errors")))


def thresholds(levels: Levels) -> Thresholds:
    """Return levels of a schema as the measures take them."""
    return Thresholds(levels.warning, levels.alert)
