"""Say how bad something is: a warning or an alert, from the size of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Name a level; none is the third state."""

    WARNING = "warning"
    ALERT = "alert"


def highest(levels: Iterable[Level | None]) -> Level | None:
    """Return the worst of some levels; None where none of them is one."""
    found = set(levels)
    return Level.ALERT if Level.ALERT in found else Level.WARNING if Level.WARNING in found else None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold from which size on something is a warning, and from which an alert."""

    warning: float
    alert: float

    def level(self, size: float) -> Level | None:
        """Return the level of a size; None below both."""
        if size >= self.alert:
            return Level.ALERT
        return Level.WARNING if size >= self.warning else None


@dataclass(frozen=True, slots=True)
class DriftLevels:
    """Hold the thresholds of drift."""

    size: Thresholds = Thresholds(0.05, 0.10)
    """Of a changed distribution: Jensen-Shannon distance without what chance adds to it."""
    share: Thresholds = Thresholds(0.01, 0.05)
    """Of a changed share of missing or of new values."""
