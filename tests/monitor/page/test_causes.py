"""Each alert is a sentence with the numbers of now."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.causes import Causes, are_apart, is_silent, plain, silent_since
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.page.verdict import verdict_of
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind

from tests.monitor.page.support import frame


def an_alert(kind: AlertKind, *columns: str, message: str = "something, since 2026-02-10") -> Alert:
    column = columns[0] if len(columns) == 1 else None
    return Alert(kind, column, None, columns, Level.WARNING, 20494, None, message)


def sentence(report: ModelReport, alert: Alert) -> str:
    return Causes(report, frame()).sentence(alert).striptags().replace("\u202f", " ")


def test_sentences(ill_report: ModelReport) -> None:
    said = {str(alert.kind): sentence(ill_report, alert) for alert in ill_report.open_alerts}
    assert said["missing"].startswith("income is missing in 2")
    assert said["missing"].endswith("of the events, against 2.2 % in the reference.")
    assert "of paid is 0.5" in said["performance"]
    drift = sentence(ill_report, an_alert(AlertKind.DRIFT, "region"))
    assert drift.startswith("region is distributed otherwise than in the reference: PSI 0.")
    new = sentence(ill_report, an_alert(AlertKind.NEW_VALUES, "region"))
    assert new.startswith("region has values that the reference lacks")


def test_several_columns_are_one_sentence(ill_report: ModelReport) -> None:
    several = an_alert(AlertKind.DRIFT, "income", "region", "month", "gone", "proba")
    assert sentence(ill_report, several) == "5 columns changed at once: income, region, month and 2 more."


def test_what_has_no_words_of_its_own_is_its_message(ill_report: ModelReport) -> None:
    late = an_alert(AlertKind.LABELS, message="labels of <paid> are late, since 2026-02-10")
    assert Causes(ill_report, frame()).sentence(late) == "Labels of &lt;paid&gt; are late."
    known = replace(late, measure="<paid>")
    assert Causes(ill_report, frame()).sentence(known) == 'Labels of <bdi class="code">&lt;paid&gt;</bdi> are late.'
    assert plain(an_alert(AlertKind.LABELS, message="x")) == "x."


def test_a_silence_says_from_when_to_when_in_the_zone_of_the_page(ill_report: ModelReport) -> None:
    opened = replace(an_alert(AlertKind.FRESHNESS), start_hour=20494 * 24 + 11)
    assert sentence(ill_report, opened) == "No event has come since 10 Feb, 11:00."
    closed = replace(opened, until=20495, end_hour=20494 * 24 + 23)
    assert sentence(ill_report, closed) == "No event came from 10 Feb, 11:00 to 10 Feb, 23:00."
    berlin = Causes(ill_report, frame(view=View(zone="Europe/Berlin")))
    assert "12:00" in berlin.sentence(opened)
    silent = replace(ill_report, alerts=[opened])
    assert verdict_of(silent, frame()).title == "No event has come since 10 Feb, 11:00"


def test_the_earliest_comes_first(ill_report: ModelReport) -> None:
    young, old = (replace(an_alert(AlertKind.DRIFT, "region"), since=since) for since in (5, 3))
    assert [one.since for one in Causes(ill_report, frame()).all([young, old])] == [3, 5]


def test_new_values_and_drift_since_the_same_day_are_one_cause(ill_report: ModelReport) -> None:
    drift = replace(an_alert(AlertKind.DRIFT, "region"), level=Level.ALERT)
    new, other = an_alert(AlertKind.NEW_VALUES, "region"), an_alert(AlertKind.DRIFT, "income")
    found = Causes(ill_report, frame()).all([drift, other, new])
    assert [(one.level, one.alert) for one in found] == [(Level.ALERT, new), (Level.WARNING, other)]
    assert found[0].says.striptags().endswith("It is distributed otherwise than in the reference too.")


def test_columns_lead_to_their_pages(ill_report: ModelReport) -> None:
    column = next(one for one in ill_report.columns if one.name == "income")
    assert 'href="/models/lending/scores/m1/columns/income"' in Causes(ill_report, frame()).link(column)


def test_labels_that_stopped_are_told_of_since_the_first_day_without(ill_report: ModelReport) -> None:
    target = ill_report.targets[0]
    assert silent_since(ill_report, target) is None
    stopped = replace(target, labels=[*target.labels[:38], *[0] * 7])
    assert silent_since(ill_report, stopped) == ill_report.windows[38].start
    assert [is_silent(ill_report, stopped, place) for place in (37, 38, 42, 43)] == [False, True, True, False]
    report = replace(ill_report, targets=[stopped])
    said = verdict_of(report, frame()).says.striptags()
    assert said.startswith(f"Nothing is known of how good the answers for {target.name} are since 12 Feb: labels have")
    both = replace(report, targets=[stopped, replace(stopped, name="other")])
    said = verdict_of(both, frame()).says.striptags()
    assert said.startswith(f"Nothing is known of how good the answers for {target.name} and other are since 12 Feb: ")
    time = Timespan.of(report, frame(), ())
    assert time.timeline.unripe[36:44] == [False, False, *[True] * 6]
    assert silent_since(ill_report, replace(target, labels=[0] * 45)) is None  # none ever came: that is said elsewhere


def test_intervals_that_do_not_meet() -> None:
    assert are_apart(Measured(1, 0, 2), Measured(4, 3, 5))
    assert not are_apart(Measured(1, 0, 3), Measured(4, 3, 5))
    assert not are_apart(Measured(1), Measured(4, 3, 5))


def test_names_in_a_message_are_those_of_the_schema(ill_report: ModelReport) -> None:
    causes = Causes(ill_report, frame())
    alone = an_alert(AlertKind.REJECTIONS, "income", message="6.9 % of events are rejected for income: out_of_range")
    told = causes.told(replace(alone, measure="out_of_range"))
    assert told.startswith("6.9 % of events are rejected for <a href=")
    assert '<bdi class="code">income</bdi></a>: <bdi class="code">out_of_range</bdi>.' in told
    event = an_alert(AlertKind.REJECTIONS, message="2 % of events are rejected for bad_json, since 2026-02-10")
    assert causes.told(replace(event, measure="bad_json")).endswith('for <bdi class="code">bad_json</bdi>.')
    gone = an_alert(AlertKind.NEW_VALUES, "is", message="is has values that the reference lacks")
    assert causes.told(gone) == '<bdi class="code">is</bdi> has values that the reference lacks.'
