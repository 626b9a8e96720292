"""What people said of an alert: it is about that one, and counts while it was meant to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from schemagen_monitor.history.days import start_of
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.annotated import can_be_subject, find_acknowledgement, find_mute
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind
from schemagen_runtime.api.annotations import Annotation, AnnotationKind

DAY = 20_000
NOW = start_of(DAY + 3)
ALERT = Alert(AlertKind.DRIFT, "income", None, ["income"], Level.ALERT, DAY, None, "income changed")
MUTE = Annotation(
    kind=AnnotationKind.MUTE, model="m", who="kim", at=NOW, subject="drift:income", until=NOW + timedelta(days=1)
)
KNOWN = Annotation(kind=AnnotationKind.ACKNOWLEDGE, model="m", who="kim", at=NOW, subject="drift:income")


def test_a_mute_holds_for_its_alert_until_it_is_over_or_revoked() -> None:
    longer = replace(MUTE, until=NOW + timedelta(days=2))
    assert find_mute(ALERT, [MUTE, longer], NOW) is longer
    assert find_mute(ALERT, [MUTE], NOW + timedelta(days=1)) is None
    assert find_mute(ALERT, [replace(MUTE, revoked_at=NOW, revoked_by="lee")], NOW) is None
    assert find_mute(replace(ALERT, column="age"), [MUTE], NOW) is None
    assert find_mute(replace(ALERT, kind=AlertKind.MISSING), [MUTE, KNOWN], NOW) is None


def test_an_acknowledgement_is_of_the_alert_that_was_open_then() -> None:
    assert find_acknowledgement(ALERT, [MUTE, KNOWN]) is KNOWN
    assert find_acknowledgement(replace(ALERT, since=DAY + 4), [KNOWN]) is None
    assert find_acknowledgement(replace(ALERT, until=DAY + 3), [KNOWN]) is None
    assert find_acknowledgement(replace(ALERT, until=DAY + 4), [KNOWN]) is KNOWN


def test_alerts_of_performance_are_one_whichever_measure_comes_first() -> None:
    fall = replace(ALERT, kind=AlertKind.PERFORMANCE, column=None, measure="auc", columns=[])
    assert fall.subject == replace(fall, measure="accuracy").subject == "performance"
    assert replace(fall, target="paid").subject == "performance:paid"
    several = replace(ALERT, column=None, columns=["a", "b"])
    assert several.subject == "drift:2 columns since 2024-10-04"


def test_subjects_are_those_that_alerts_have_or_can_have(ill_report: ModelReport) -> None:
    assert all(can_be_subject(ill_report, alert.subject) for alert in ill_report.alerts)
    for subject in (
        "drift:income",
        "missing:region",
        "new_values:region",
        "labels:paid",
        "rejections:income",
        "performance:paid",
        "performance",
        "freshness",
    ):
        assert can_be_subject(ill_report, subject)
    for subject in (
        "drift:incom",
        "drift",
        "labels:income",
        "rejections:none",
        "performance:auc",
        "freshness:x",
        "x",
        "x:income",
    ):
        assert not can_be_subject(ill_report, subject)


def test_what_was_said_of_all_targets_together_is_about_each() -> None:
    fall = replace(ALERT, kind=AlertKind.PERFORMANCE, column=None, measure="auc", columns=[], target="paid")
    assert find_mute(fall, [replace(MUTE, subject="performance")], NOW) is not None
    assert find_mute(fall, [replace(MUTE, subject="performance:paid")], NOW) is not None
    assert find_mute(fall, [replace(MUTE, subject="performance:kept")], NOW) is None
    assert find_mute(ALERT, [replace(MUTE, subject="drift")], NOW) is None
