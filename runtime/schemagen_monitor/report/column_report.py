"""Hold what is known of a column, window by window, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemagen_runtime.columns import Role

from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.report.plain import finite
from schemagen_monitor.verdict.columns import JUDGED, ColumnVerdict
from schemagen_monitor.verdict.model import ModelVerdict, WindowVerdict

FINDINGS: Final = ("drift", "missing", "new_values")
"""What a column may be flagged for, as kinds of alerts name it."""


class Unjudged(StrEnum):
    """Say why a column may not be flagged in a window."""

    ROLE = "role"
    """It is counted only, as extras are."""
    QUIET = "quiet"
    """It follows the calendar."""
    RUNNING = "running"
    """The window is not over."""
    REFERENCE = "reference"
    """The window has days of the reference."""
    TOO_FEW = "too few"
    """The window or the reference has too few rows."""


@dataclass(frozen=True, slots=True)
class DriftTestReport:
    """Hold what one test of a column says of each window; None where it had nothing to compare.

    Attributes:
        p: the probability of a change as large by chance and by the noise of days.
        effect: the size of the change.
    """

    p: Sequence[float | None]
    effect: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """Hold a column, or a number that is made of one, and what is known of it in each window.

    Attributes:
        name: what it is called; of a part of a column with the part in brackets.
        column: the column, whose facts the schema says.
        role: the part that it plays.
        before: the share of the reference's rows that had no value; None where the reference has no rows.
        missing: the share of each window's rows that have no value.
        psi: the population stability index of each window.
        js: the Jensen-Shannon distance of each window.
        wasserstein: the distance of each window, in standard deviations of the reference.
        levels: how bad each window is, for each of ``FINDINGS``; those without any level are left out.
        tests: what each test says, by name: missing, new, shape, place.
        reasons: why something of a window is not known, in words.
        unjudged: why each window may not be flagged; None where it may.
    """

    name: str
    column: str
    role: Role
    before: float | None
    missing: Sequence[float | None]
    psi: Sequence[float | None]
    js: Sequence[float | None]
    wasserstein: Sequence[float | None]
    levels: Mapping[str, Sequence[Level | None]]
    tests: Mapping[str, DriftTestReport]
    reasons: Sequence[str | None]
    unjudged: Sequence[Unjudged | None]

    def level(self, window: int) -> Level | None:
        """Return the worst level of a window, by its place."""
        return highest(levels[window] for levels in self.levels.values())

    @classmethod
    def of(cls, verdict: ModelVerdict, place: int, quiet: Sequence[str]) -> ColumnReport:
        """Return the report of a column of a verdict, by its place; ``quiet`` names columns that are never judged."""
        found = [window.columns[place] for window in verdict.windows]
        column = found[0].column
        tests = list(dict.fromkeys(name for one in found for name in one.drift.tests))
        levels = {finding: [one.level(finding) for one in found] for finding in FINDINGS}
        rows = verdict.reference.counts(column.name).rows
        return cls(
            name=column.name,
            column=column.column,
            role=column.role,
            before=found[0].before if rows else None,
            missing=[one.missing for one in found],
            psi=[finite(one.drift.psi) for one in found],
            js=[finite(one.drift.js) for one in found],
            wasserstein=[finite(one.wasserstein.value) for one in found],
            levels={finding: said for finding, said in levels.items() if any(said)},
            tests={name: _test(name, found) for name in tests},
            reasons=[one.drift.reason for one in found],
            unjudged=[
                _unjudged(verdict, window, one, quiet) for window, one in zip(verdict.windows, found, strict=True)
            ],
        )


def _test(name: str, found: Sequence[ColumnVerdict]) -> DriftTestReport:
    tests = [one.drift.tests.get(name) for one in found]
    return DriftTestReport(
        [None if test is None else finite(test.p) for test in tests],
        [None if test is None else finite(test.effect) for test in tests],
    )


def _unjudged(
    verdict: ModelVerdict, window: WindowVerdict, column: ColumnVerdict, quiet: Sequence[str]
) -> Unjudged | None:
    if column.column.role not in JUDGED:
        return Unjudged.ROLE
    if column.column.column in quiet:
        return Unjudged.QUIET
    if not window.window.is_over(verdict.today):
        return Unjudged.RUNNING
    if verdict.reference.meets(window.window):
        return Unjudged.REFERENCE
    return None if column.drift.tests else Unjudged.TOO_FEW
