"""Open alerts are failed tests, also with names that XML cannot hold."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.junit import write_junit
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind


def test_alerts_fail_and_wellness_passes(well_report: ModelReport, ill_report: ModelReport) -> None:
    ill, well = ET.fromstring(write_junit([ill_report, well_report], lambda _: True))
    assert (ill.get("tests"), ill.get("failures")) == ("2", "2")
    assert (well.get("tests"), well.get("failures"), well.get("skipped")) == ("1", "0", "0")


def test_what_does_not_fail_is_shown_as_passed(ill_report: ModelReport) -> None:
    (suite,) = ET.fromstring(write_junit([ill_report], lambda alert: alert.level is Level.WARNING))
    assert suite.get("failures") == str(sum(alert.level is Level.WARNING for alert in ill_report.alerts))


def test_hostile_names_stay_text(ill_report: ModelReport) -> None:
    name = '<b>&"\x00\x1b\ud800'
    alerts = [replace(alert, message=name, column=name) for alert in ill_report.alerts]
    found = write_junit([replace(ill_report, alerts=alerts)], lambda _: True)
    messages = {failure.get("message") for failure in ET.fromstring(found).iter("failure")}
    assert messages == {'<b>&"\ufffd\ufffd\ufffd'}


def test_a_silence_is_about_events(ill_report: ModelReport) -> None:
    silent = Alert(AlertKind.FRESHNESS, None, None, (), Level.ALERT, 20494, None, "no event has come")
    (suite,) = ET.fromstring(write_junit([replace(ill_report, alerts=[silent])], lambda _: True))
    assert [case.get("name") for case in suite] == ["freshness: events"]
