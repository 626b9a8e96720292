"""Hold what is known of one window, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemagen_monitor.verdict.model import ModelVerdict, WindowVerdict


@dataclass(frozen=True, slots=True)
class RejectedReport:
    """Hold how many events of a window had one error; no column where the error is of none."""

    column: str | None
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class WindowReport:
    """Hold what is known of one window, but of its targets and columns.

    Attributes:
        start: its first day, in days since 1970, UTC.
        end: the day behind its last one.
        rows: its events.
        rejected: how many events had each error.
        rejected_events: how many events were rejected, each counted once.
        is_over: whether no day of it is still running.
        is_reference: whether it has days of the reference.
    """

    start: int
    end: int
    rows: int
    rejected: Sequence[RejectedReport]
    rejected_events: int
    is_over: bool
    is_reference: bool

    @classmethod
    def of(cls, verdict: ModelVerdict, window: WindowVerdict) -> WindowReport:
        """Return the report of a window of a verdict."""
        errors = sorted(window.rejected.items(), key=repr)
        return cls(
            window.window.start,
            window.window.end,
            window.rows,
            [RejectedReport(column, code, count) for (column, code), count in errors],
            window.rejected_events,
            window.window.is_over(verdict.today),
            verdict.reference.meets(window.window),
        )
