"""How the columns of a verdict are distributed in all of its windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.distribution import ColumnDistribution, distributions
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict


@dataclass(frozen=True, slots=True)
class Columns:
    """A model, and how each column is distributed."""

    report: ModelReport
    columns: Mapping[str, ColumnDistribution]

    def named(self, name: str) -> ColumnReport:
        """What is known of a column."""
        return next(one for one in self.report.columns if one.name == name)


def columns_of(verdict: ModelVerdict) -> Columns:
    """The columns of a verdict."""
    report = ModelReport.of(verdict)
    windows = [one.window for one in verdict.windows]
    names = {one.name for one in report.columns}
    return Columns(report, distributions(verdict.history, verdict.reference, windows, names))
