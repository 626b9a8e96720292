"""Alerts open on the second flag of three, close after three without, and are one for each cause."""

from __future__ import annotations

from collections.abc import Sequence

from schemagen_monitor.history.model import VersionHistory
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.verdict.alert import Alert, AlertKind, Flag, Subject, alerts_of, by_cause
from schemagen_monitor.verdict.window import Window

A, W = Level.ALERT, Level.WARNING


def alerts(column: str, levels: Sequence[Level | None], kind: AlertKind = AlertKind.DRIFT) -> list[Alert]:
    flags = [(Window(day, day + 1), Flag(level, f"{column} moved")) for day, level in enumerate(levels)]
    return list(alerts_of(Subject(kind, column), flags))


def test_an_alert_says_since_when_and_until_when() -> None:
    (alert,) = alerts("a", [None, W, None, A, None, None, None, None])
    assert (alert.since, alert.until, alert.level) == (1, 7, A)
    assert alert.message == "a moved, since 1970-01-02"
    assert not alert.is_open


def test_one_flag_is_none() -> None:
    assert alerts("a", [None, A, None, None, None, A]) == []


def test_columns_that_left_with_a_new_version_are_one_alert() -> None:
    levels = [None, None, W, W]
    found = [*alerts("a", levels), *alerts("b", [None, None, A, A])]
    versions = [VersionHistory("1.0.0", "x", {0: 5, 1: 5}), VersionHistory("1.1.0", "y", {2: 5, 3: 5})]
    (one,) = by_cause(found, versions, 1)
    assert (one.column, list(one.columns), one.level) == (None, ["a", "b"], A)
    assert one.message == "2 columns changed with version 1.1.0: a, b, since 1970-01-03"
    assert len(by_cause(found, versions[:1], 1)) == 2


def test_measures_that_fell_are_one_alert_of_each_target() -> None:
    found = [
        one
        for target, measure in (("paid", "auc"), ("paid", "f1"), ("kept", "auc"))
        for one in alerts_of(
            Subject(AlertKind.PERFORMANCE, None, measure, target),
            [(Window(day, day + 1), Flag(A, f"{measure} of {target} fell")) for day in range(2)],
        )
    ]
    assert [(one.target, one.subject, one.message) for one in by_cause(found, [], 1)] == [
        ("paid", "performance:paid", "auc of paid fell, since 1970-01-01; f1 of paid fell, since 1970-01-01"),
        ("kept", "performance:kept", "auc of kept fell, since 1970-01-01"),
    ]


def test_open_alerts_come_first_and_the_worst_of_them() -> None:
    found = [*alerts("closed", [A, A, None, None, None]), *alerts("mild", [W, W]), *alerts("bad", [None, A, A])]
    assert [one.column for one in by_cause(found, [], 1)] == ["bad", "mild", "closed"]
