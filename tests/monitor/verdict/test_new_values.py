"""An alert names the values that the reference lacks, but for what must not be shown."""

from __future__ import annotations

import random
from pathlib import Path

from schemagen_monitor.page.causes import Causes
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import AlertKind
from schemagen_monitor.verdict.new_values import FEWEST

from tests.monitor.page.support import frame
from tests.monitor.support import SCHEMA, Row, fill, from_day, judged, steady


def renamed(chance: random.Random, day: int) -> Row:
    row = steady(chance, day)
    chosen = chance.random()
    named = "west<b>" if chosen < 0.2 else f"somebody {chance.random()}" if chosen < 0.3 else row["region"]
    return row | {"region": named}


def messages(db: Path) -> tuple[ModelReport, list[str]]:
    report = ModelReport.of(judged(db, 38))
    return report, [one.message for one in report.alerts if one.kind is AlertKind.NEW_VALUES]


def test_the_value_is_named_and_rare_free_text_is_not(tmp_path: Path) -> None:
    report, (message,) = messages(fill(tmp_path / "m.db", from_day(34, renamed), days=38, rows=300))
    assert message.startswith("region has values that the reference lacks: west<b> (")
    assert "of events) and " in message  # somebody is counted, and not named
    assert "somebody" not in message
    alert = next(one for one in report.alerts if one.kind is AlertKind.NEW_VALUES)
    said = Causes(report, frame()).sentence(alert)
    assert "lacks: west&lt;b&gt; (" in said
    assert 'columns/region">' in said
    assert FEWEST == 10


def test_sensitive_values_are_never_named(tmp_path: Path) -> None:
    text = SCHEMA.replace("region: string", "region: {type: string, sensitive: true}")
    _, (message,) = messages(fill(tmp_path / "m.db", from_day(34, renamed), days=38, rows=300, text=text))
    assert message.startswith("region has values that the reference lacks, since ")
