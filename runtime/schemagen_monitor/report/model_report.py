"""Hold what is known of one model, as plain values: what is kept, written and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemagen_runtime.api.references import ReferenceKind

from schemagen_monitor.history.model import VersionHistory
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.facts import ColumnFacts, SchemaFacts
from schemagen_monitor.report.segment_report import SegmentReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.report.window_report import WindowReport
from schemagen_monitor.verdict.alert import Alert
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.reference import ReferenceDays
from schemagen_monitor.verdict.window import Period, Window


@dataclass(frozen=True, slots=True)
class VersionReport:
    """Hold a version of the schema that a model's events had.

    Attributes:
        version: its version, such as ``1.0.0``.
        fingerprint: its fingerprint.
        first: the first day on which events had it, in days since 1970.
        last: the last such day.
        rows: how many events had it.
    """

    version: str
    fingerprint: str
    first: int
    last: int
    rows: int

    @classmethod
    def of(cls, version: VersionHistory) -> VersionReport:
        """Return the report of a version."""
        days = version.days
        return cls(version.version, version.fingerprint, min(days), max(days), sum(days.values()))


@dataclass(frozen=True, slots=True)
class ReferenceReport:
    """Hold what a model is compared with.

    Attributes:
        start: the first of its days, in days since 1970; None where it is of a file, and has no days.
        end: the day behind the last of them.
        rows: how many events it has.
        kind: where it comes from.
        is_frozen: whether later labels and corrections do not change it any more.
        is_ripe: whether its days have their labels, or none is awaited; else it is for now, to compare inputs with.
        chosen_by: who chose it; None where nobody did.
        chosen_at: when, as RFC 3339 has it.
    """

    start: int | None
    end: int | None
    rows: int
    kind: ReferenceKind
    is_frozen: bool
    is_ripe: bool
    chosen_by: str | None
    chosen_at: str | None

    @property
    def span(self) -> Window | None:
        """Return the time from its first day to behind its last one; None where it has no days."""
        return None if self.start is None or self.end is None else Window(self.start, self.end)

    @classmethod
    def of(cls, reference: ReferenceDays) -> ReferenceReport | None:
        """Return the report of a reference; None where there is none yet."""
        span, kept = reference.span, reference.kept
        start, end = (None, None) if span is None else span
        known = (kept.kind, kept.is_frozen, reference.is_ripe, kept.chosen_by, kept.chosen_at)
        return cls(start, end, reference.rows, *known) if reference.rows else None


@dataclass(frozen=True, slots=True)
class ModelReport:
    """Hold what is known of a model. Days are whole numbers since 1970, of UTC.

    Attributes:
        project: the project.
        collection: the collection's name.
        model: the model.
        period: which windows are told of.
        today: the day on which it was judged: it is not over, and later ones count nowhere.
        schema: what the newest version of the schema says.
        reference: what it is compared with; None where that is not known yet.
        versions: the versions of the schema that its events had, the oldest first.
        windows: its windows, the oldest first. All that is told by window has their order.
        targets: its targets.
        columns: its features, predictions and extras.
        alerts: its alerts, the open ones first.
        judged: how many windows of the rule could be judged.
        rule_days: how many days each of these has: alerts come from them, whichever are told of.
        segments: how answers did by segment, of each target.
        ahead: how many events have a time that is still to come: they count nowhere.
        is_awaited: whether it is judged if its events stay away: they came before, and somebody is to be told.
    """

    project: str
    collection: str
    model: str
    period: Period
    today: int
    schema: SchemaFacts
    reference: ReferenceReport | None
    versions: Sequence[VersionReport]
    windows: Sequence[WindowReport]
    targets: Sequence[TargetReport]
    columns: Sequence[ColumnReport]
    alerts: Sequence[Alert]
    judged: int
    rule_days: int = 1
    segments: Sequence[SegmentReport] = ()
    ahead: int = 0
    is_awaited: bool = False

    @property
    def title(self) -> str:
        """Return what names it, for people."""
        return f"{self.project}/{self.collection}, model {self.model}"

    @property
    def open_alerts(self) -> list[Alert]:
        """Return the alerts that are open."""
        return [alert for alert in self.alerts if alert.is_open]

    @property
    def level(self) -> Level | None:
        """Return the worst level of its open alerts; None where nothing is open."""
        return highest(alert.level for alert in self.open_alerts)

    @property
    def judged_by(self) -> Period:
        """Return the windows with which its page opens: those that are judged, or days while none could be."""
        return Period.of_rule(self.rule_days) if self.judged else Period.DAY

    def facts(self, column: ColumnReport) -> ColumnFacts:
        """Return what the schema says of a column."""
        return next(one for one in self.schema.columns if one.name == column.column)

    def newest_ripe(self, target: TargetReport) -> int | None:
        """Return the newest window that is over, ripe, and has enough labels or lists to be judged, by its place."""
        found = [
            place
            for place, window in enumerate(self.windows)
            if window.is_over and target.ripe[place] and target.is_enough(place)
        ]
        return found[-1] if found else None

    @classmethod
    def of(cls, verdict: ModelVerdict) -> ModelReport:
        """Return the report of a verdict."""
        history = verdict.history
        quiet = history.monitoring.quiet
        width = len(verdict.windows[0].columns) if verdict.windows else 0
        return cls(
            project=history.collection.project,
            collection=history.collection.name,
            model=history.model,
            period=verdict.period,
            today=verdict.today,
            schema=SchemaFacts.of(history.schema, quiet),
            reference=ReferenceReport.of(verdict.reference),
            versions=[VersionReport.of(version) for version in history.versions],
            windows=[WindowReport.of(verdict, window) for window in verdict.windows],
            targets=[TargetReport.of(verdict, target) for target in history.targets],
            columns=[ColumnReport.of(verdict, place, quiet) for place in range(width)],
            alerts=[_plain(alert) for alert in verdict.alerts],
            judged=verdict.judged,
            rule_days=verdict.rule_days,
            segments=SegmentReport.all(verdict),
            ahead=history.ahead,
            is_awaited=history.traffic is not None and bool(history.traffic.hours),
        )


def _plain(alert: Alert) -> Alert:
    return replace(alert, columns=list(alert.columns), days=list(alert.days), segments=list(alert.segments))
