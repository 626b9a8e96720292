"""What is said of a collection counts for more than what is said of all, and that for more than its schema."""

from __future__ import annotations

import pickle

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Levels, Monitoring, Window

PLACE, OTHER = Collection("p", "c"), Collection("p", "d")
SCHEMA = Monitoring(("month",), Window.DAY, (("drift", (("warning", 0.06), ("alert", 0.2))),), 6)
SETTINGS = MonitorSettings(
    Monitoring(("weekday",), Window.WEEK, (("drift", (("alert", 0.3),)),)),
    ((PLACE, Monitoring(("hour", "month"), None, (("missing", (("alert", 0.2),)),), 12)),),
)


def test_what_is_nearer_counts_for_more() -> None:
    told = SETTINGS.of(PLACE, SCHEMA)
    assert told.quiet == ("month", "weekday", "hour")
    assert (told.window, told.silent_after) == (Window.WEEK, 12)
    assert (told.levels("drift"), told.levels("missing")) == (Levels(0.06, 0.3), Levels(0.01, 0.2))


def test_other_collections_are_told_what_is_said_of_all() -> None:
    told = SETTINGS.of(OTHER, SCHEMA)
    assert (told.quiet, told.silent_after, told.levels("missing").alert) == (("month", "weekday"), 6, 0.05)


def test_who_says_nothing_changes_nothing() -> None:
    assert NO_SETTINGS.of(PLACE, SCHEMA) == SCHEMA
    assert NO_SETTINGS.of(PLACE, Monitoring()) == Monitoring()


def test_they_reach_another_process() -> None:
    assert pickle.loads(pickle.dumps(SETTINGS)) == SETTINGS
