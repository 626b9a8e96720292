"""Columns are compared with the reference; quiet ones, extras and running windows are never flagged."""

from __future__ import annotations

import random
from pathlib import Path

from schemagen_monitor.verdict.columns import drift_levels
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime.protocol.monitoring import read_monitoring

from tests.monitor.support import Row, fill, from_day, judged, steady


def test_a_steady_world_has_no_flag(well_verdict: ModelVerdict) -> None:
    flagged = [one.column.name for window in well_verdict.windows for one in window.columns if one.drift.level]
    assert set(flagged) <= {"month"}
    assert not [one for window in well_verdict.windows for one in window.columns if one.level("drift")]


def test_a_quiet_column_is_compared_and_not_judged(well_verdict: ModelVerdict) -> None:
    last = {one.column.name: one for one in well_verdict.windows[-2].columns}
    assert not last["month"].is_judged
    assert (last["month"].drift.js or 0) > 0.9
    assert last["income"].is_judged


def test_the_running_day_and_days_of_the_reference_are_not_judged(well_verdict: ModelVerdict) -> None:
    judged_windows = [any(one.is_judged for one in window.columns) for window in well_verdict.windows]
    assert judged_windows == [False] * 28 + [True] * 16 + [False]


def test_missing_values_are_flagged_with_their_share(ill_verdict: ModelVerdict) -> None:
    income = next(one for one in ill_verdict.windows[-2].columns if one.column.name == "income")
    assert income.level("missing") == "alert"
    assert income.level("drift") is None
    assert income.missing is not None
    assert 0.1 < income.missing < 0.3
    assert 0.01 < income.before < 0.03


def test_a_shift_is_flagged_and_told_in_deviations_of_the_reference(tmp_path: Path) -> None:
    def richer(chance: random.Random, day: int) -> Row:
        return steady(chance, day) | {"income": chance.lognormvariate(8.6, 0.6)}

    verdict = judged(fill(tmp_path / "m.db", from_day(30, richer), days=34), 33)
    income = next(one for one in verdict.windows[-2].columns if one.column.name == "income")
    assert income.level("drift") == "alert"
    assert income.wasserstein.value is not None
    assert 0.5 < income.wasserstein.value < 3
    assert {"shape", "place", "missing"} <= set(income.drift.tests)


def test_levels_are_those_of_the_schema() -> None:
    monitoring = read_monitoring({"levels": {"drift": {"warning": 0.2, "alert": 0.3}, "missing": {"alert": 0.5}}})
    assert monitoring is not None
    levels = drift_levels(monitoring)
    assert (levels.size.warning, levels.size.alert) == (0.2, 0.3)
    assert (levels.share.warning, levels.share.alert) == (0.01, 0.5)
