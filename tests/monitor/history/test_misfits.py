"""Settings that fit nothing in a store are told of, for nothing follows from them."""

from __future__ import annotations

from schemagen_monitor.history.misfits import misfits
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.protocol.monitor_settings import MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring

from tests.monitor.support import PLACE, SCHEMA, schema

LEVELS = SCHEMA.replace("[month]", "[month], levels: {missing: {alert: 0.02}}")


def told(settings: MonitorSettings, text: str = SCHEMA) -> list[str]:
    return list(misfits(settings, {PLACE: describe(schema(text).document)}))


def test_what_fits_is_not_told_of() -> None:
    settings = MonitorSettings(Monitoring(("weekday",)), ((PLACE, Monitoring(("month", "proba"))),))
    assert told(settings) == []


def test_collections_and_columns_that_there_are_not() -> None:
    other = Collection("lending", "score")
    settings = MonitorSettings(collections=((other, Monitoring()), (PLACE, Monitoring(("paid", "incom")))))
    first, second, third = told(settings)
    assert first == "there is no collection lending/score yet; is 'lending/scores' meant?"
    assert second == "lending/scores has no feature or prediction 'paid' that could be quiet"
    assert "'incom' that could be quiet; is 'income' meant?" in third


def test_levels_that_cross_those_of_the_schema() -> None:
    settings = MonitorSettings(Monitoring(said=(("missing", (("warning", 0.03),)),)))
    assert told(settings) == []
    (crossed,) = told(settings, LEVELS)
    assert "missing of lending/scores is an alert from 0.02 on and a warning from 0.03 on only: say both" in crossed
