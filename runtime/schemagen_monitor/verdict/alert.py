"""Hold alerts: what was found, how bad it is, since when, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from schemagen_monitor.history.days import written
from schemagen_monitor.history.model import VersionHistory
from schemagen_monitor.measures.hold import LOOKED_AT, hold
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.verdict.window import Window


class AlertKind(StrEnum):
    """Name what an alert is about."""

    DRIFT = "drift"
    MISSING = "missing"
    NEW_VALUES = "new_values"
    REJECTIONS = "rejections"
    PERFORMANCE = "performance"
    LABELS = "labels"
    FRESHNESS = "freshness"


class Subject(NamedTuple):
    """Name what a finding is about: a column, or a measure of a target."""

    kind: AlertKind
    column: str | None = None
    measure: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentValue:
    """Name a value of a segment: the column, and its value as text; None of events that have none."""

    column: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """Hold one alert.

    Attributes:
        kind: what it is about.
        column: the column that it is about, where it is about one.
        measure: the measure that it is about, where it is about one: the first of several.
        columns: all columns that it is about.
        level: how bad it is, or was at last.
        since: the first day of the first window that was flagged.
        until: the day behind the window at which it closed; None while it is open.
        message: a sentence for people.
        days: the days of the newest windows that were flagged, three at most, in days since 1970.
        segments: the only values of a segment at which it was found; nothing where it is everywhere, or not known.
        target: the target that it is about, where it is about one.
        start_hour: the hour since which it is so, in hours since 1970, where that is known; it lies in the first day.
        end_hour: the hour at which it closed, where that is known.
    """

    kind: AlertKind
    column: str | None
    measure: str | None
    columns: Sequence[str]
    level: Level
    since: int
    until: int | None
    message: str
    days: Sequence[int] = ()
    segments: Sequence[SegmentValue] = ()
    target: str | None = None
    start_hour: int | None = None
    end_hour: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it is open."""
        return self.until is None

    @property
    def subject(self) -> str:
        """Return what names it among the alerts of its model, as annotations do: its kind, and what it is about."""
        if self.kind is AlertKind.PERFORMANCE:  # which measure comes first may change while it is open
            return str(self.kind) if self.target is None else f"{self.kind}:{self.target}"
        if self.kind is AlertKind.FRESHNESS:  # a model has one at a time
            return str(self.kind)
        about = self.column or self.measure or f"{len(self.columns)} columns since {written(self.since)[:10]}"
        return f"{self.kind}:{about}"

    def is_called(self, subject: str) -> bool:
        """Tell whether an annotation names this alert."""
        # Of performance there was one alert for all targets, so what people said of it then is about each.
        return subject == self.subject or (self.kind is AlertKind.PERFORMANCE and subject == self.kind)


class Flag(NamedTuple):
    """Hold what one window says of a subject.

    Attributes:
        level: how bad it is; None where it is well.
        words: what was seen, for the message.
    """

    level: Level | None
    words: str = ""


def alerts_of(subject: Subject, flags: Sequence[tuple[Window, Flag]]) -> Iterable[Alert]:
    """Yield the alerts of one subject, the oldest first, from what windows said that could be judged."""
    for episode in hold([flag.level for _, flag in flags]):
        last = len(flags) - 1 if episode.closed is None else episode.closed
        words = next(flag.words for _, flag in reversed(flags[: last + 1]) if flag.level is not None)
        since = flags[episode.since][0].start
        until = None if episode.closed is None else flags[episode.closed][0].end
        columns = () if subject.column is None else (subject.column,)
        flagged = [window for window, flag in flags[episode.since : last + 1] if flag.level is not None]
        days = [day for window in flagged[-LOOKED_AT:] for day in window.days]
        message = words + since_words(since)
        yield Alert(
            subject.kind,
            subject.column,
            subject.measure,
            columns,
            episode.level,
            since,
            until,
            message,
            days,
            target=subject.target,
        )


def since_words(since: int) -> str:
    """Return the end of an alert's message."""
    return f", since {written(since)[:10]}"


def by_cause(alerts: Iterable[Alert], versions: Sequence[VersionHistory], length: int) -> list[Alert]:
    """Return alerts, one for each cause: columns that left with a new version, or measures of one target that fell.

    Args:
        alerts: the alerts.
        versions: the versions of the model's events.
        length: how many days a window of the rule has.
    """
    firsts = {min(version.days): version.version for version in versions[1:] if version.days}
    groups: dict[tuple[AlertKind, str | None, int, bool], list[Alert]] = {}
    for place, alert in enumerate(alerts):
        version = _began(firsts, alert.since, length)
        is_one = alert.kind is AlertKind.PERFORMANCE or (version is not None and alert.column is not None)
        about = (alert.kind, alert.target, alert.since if is_one else -1 - place, alert.is_open)
        groups.setdefault(about, []).append(alert)
    return sorted(
        (_together(group, _began(firsts, group[0].since, length)) for group in groups.values()),
        key=lambda alert: (not alert.is_open, alert.level is not Level.ALERT, alert.since, repr(alert.columns)),
    )


def _began(firsts: Mapping[int, str], since: int, length: int) -> str | None:
    """Return the version whose first event lies in a window."""
    return next((version for day, version in firsts.items() if since <= day < since + length), None)


def _together(group: Sequence[Alert], version: str | None) -> Alert:
    first = group[0]
    if len(group) == 1:
        return first
    level = highest(alert.level for alert in group) or first.level
    ends = [alert.until for alert in group if alert.until is not None]
    until = max(ends) if len(ends) == len(group) else None
    if first.kind is AlertKind.PERFORMANCE:
        message = "; ".join(alert.message for alert in group)
        return replace(first, level=level, until=until, message=message)
    columns = [name for alert in group for name in alert.columns]
    message = f"{len(columns)} columns changed with version {version}: {', '.join(columns[:5])}"
    more = "" if len(columns) <= 5 else f" and {len(columns) - 5} more"
    message = message + more + since_words(first.since)
    return replace(first, column=None, columns=columns, level=level, until=until, message=message)
