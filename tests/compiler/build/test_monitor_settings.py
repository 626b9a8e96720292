"""A file of settings is read like a schema: what is wrong in it is told where it stands."""

from __future__ import annotations

import pytest
from schemagen.build.monitor_settings import read_monitor_settings
from schemagen.text.source import Source
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring, Window

SETTINGS = """\
monitor:
  silent_after: 12h
collections:
  lending/scores:
    quiet: [month]
    window: week
    levels: {drift: {warning: 0.08}}
"""


def test_it_says_what_a_monitor_is_told() -> None:
    settings, told = read_monitor_settings(Source("monitor.yaml", SETTINGS.encode()))
    assert told == ()
    scores = Monitoring(("month",), Window.WEEK, (("drift", (("warning", 0.08),)),))
    assert settings == MonitorSettings(Monitoring(silent_after=12), ((Collection("lending", "scores"), scores),))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("monitor: {silent_after: 90m}", "1:25", "write 2h"),
        ("monitor: {windw: day}", "1:11", "did you mean 'window'?"),
        ("monitor: {}", "1:10", "such as {quiet: [month], window: week}"),
        ("collections: {}", "1:14", "such as {lending/scores: {quiet: [month]}}"),
        ("collections:\n  scores: {window: day}", "2:3", "such as lending/scores"),
        ("collections:\n  a/b/c: {window: day}", "2:3", "such as lending/scores"),
        ("collections:\n  a/b: {quiet: [f, f]}", "2:20", "stands twice"),
        ("collections:\n  a/b: {levels: {drift: {alert: 5}}}", "2:33", "is 0.05 meant, for 5 %?"),
        ("collections:\n  a/b: 5", "2:8", "such as {quiet: [month], window: week}"),
        ("name: x", "1:1", "expected one of monitor, collections"),
        ("{}", "1:1", "has the keys 'monitor' and 'collections'"),
        ("[]", "1:1", "has the keys 'monitor' and 'collections'"),
        ("", "1:1", "has the keys 'monitor' and 'collections'"),
        ("monitor: [", "2:1", "not YAML"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(text: str, place: str, words: str) -> None:
    settings, (found, *_) = read_monitor_settings(Source("monitor.yaml", text.encode()))
    assert settings == NO_SETTINGS
    assert f"{found.span.start.line}:{found.span.start.column}" == place
    assert words in f"{found.message} {found.help}"
