"""What can be done about open alerts: each can be acknowledged and muted, and says that it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from schemagen_monitor.page.acts import acts_of
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.links import ServedLinks
from schemagen_monitor.page.model import render_model
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime.api.annotations import Annotation, AnnotationKind

NOW = datetime(2026, 2, 18, 12, tzinfo=UTC)
READING = Frame(now=NOW, links=ServedLinks("/root"), sheet="s", script="j", who="kim", form_key="k<>")
OPERATING = replace(READING, may_operate=True)


def test_each_open_alert_has_forms_for_whoever_may_operate(ill_verdict: ModelVerdict) -> None:
    report = ModelReport.of(ill_verdict)
    assert report.open_alerts
    read, operated = render_model(report, READING), render_model(report, OPERATING)
    for alert in report.open_alerts:
        assert operated.count(f'name="subject" value="{alert.subject}"') == 2
    assert 'value="k&lt;&gt;"' in operated
    assert 'action="/root/models/lending/scores/m1/annotations"' in operated
    assert "subject" not in read
    assert "subject" not in render_model(report, replace(OPERATING, form_key=None))


def test_what_is_known_or_muted_says_so(ill_verdict: ModelVerdict) -> None:
    report = ModelReport.of(ill_verdict)
    subject = report.open_alerts[0].subject
    said = [
        Annotation(kind=AnnotationKind.ACKNOWLEDGE, model="m1", who="<i>lee</i>", at=NOW, subject=subject),
        Annotation(
            kind=AnnotationKind.MUTE, model="m1", who="lee", at=NOW, subject=subject, until=NOW + timedelta(days=7)
        ),
    ]
    first, *others = acts_of(report, said, OPERATING)
    assert (first.known, first.muted) == ("<i>lee</i> knows of it since 18 Feb, 12:00", "muted until 25 Feb, 12:00")
    assert all(act.known is None and act.muted is None for act in others)
    drawn = render_model(report, OPERATING, annotations=said)
    assert drawn.count(f'name="subject" value="{subject}"') == 1
    assert "&lt;i&gt;lee&lt;/i&gt; knows of it" in drawn
