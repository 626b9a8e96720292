"""A model's days are those of all its versions."""

from __future__ import annotations

from schemagen_monitor.history.model import ModelHistory, VersionHistory
from schemagen_runtime import Collection
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.protocol.monitoring import Monitoring

from tests.monitor.support import schema


def test_days_and_rows_are_those_of_all_versions() -> None:
    versions = [VersionHistory("1.0.0", "a", {3: 5, 7: 1}), VersionHistory("1.1.0", "b", {7: 2, 4: 1})]
    described = describe(schema().document)
    history = ModelHistory(Collection("p", "c"), "m", described, Monitoring(), versions, [], [])
    assert history.days == [3, 4, 7]
    assert history.rows([3, 7, 8]) == 8
