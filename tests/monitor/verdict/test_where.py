"""An alert names the few values of a segment at which a column changed, and none where it changed everywhere."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pytest
from schemagen_monitor.history.column import ColumnHistory, counts_of
from schemagen_monitor.history.segments import SegmentedColumn
from schemagen_monitor.measures.drift import DEFAULT_LEVELS
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue
from schemagen_monitor.verdict.where import compare_parts, locate_columns
from schemagen_runtime.columns import Role
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How

from tests.monitor.support import Row, fill, from_day, judged, steady

REFERENCE: Final = range(28)
DAYS: Final = range(30, 33)
Rows: TypeAlias = Mapping[str | None, int]
"""Rows of a day, by value of the segment."""
THREE: Final[Rows] = {"EWR": 400, "JFK": 350, "LGA": 300}
Fault: TypeAlias = Callable[[np.random.Generator, int], np.ndarray[tuple[int], np.dtype[np.int64]]]


def usual(chance: np.random.Generator, rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Buckets of an ordered column, with 2 % NULL."""
    keys = (chance.normal(0, 1, rows) * 100).astype(np.int64)
    keys[chance.random(rows) < 0.02] = NULL
    return keys


def moved(chance: np.random.Generator, rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    keys = usual(chance, rows)
    return np.where(keys == NULL, NULL, keys + 60)


def missing(chance: np.random.Generator, rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.where(chance.random(rows) < 0.2, NULL, usual(chance, rows))


def looked(
    seed: int, rows: Rows, ill: Sequence[str | None] = (), fault: Fault = moved, segment: str = "origin"
) -> SegmentedColumn:
    """A column that is ill at some values of a segment."""
    chance = np.random.default_rng(seed)
    column = ColumnHistory("hour", "hour", Role.FEATURE, How.NUMBER, False, False, None, {})
    parts = {
        value: {
            day: counts_of([Histogram.of((fault if day in DAYS and value in ill else usual)(chance, count))])
            for day in (*REFERENCE, *DAYS)
        }
        for value, count in rows.items()
    }
    return SegmentedColumn(column, segment, parts)


def alert(kind: AlertKind = AlertKind.DRIFT) -> Alert:
    message = "hour is distributed otherwise than in the reference, since 1970-01-31"
    return Alert(kind, "hour", None, ("hour",), Level.ALERT, 30, None, message, list(DAYS))


def located(*columns: SegmentedColumn, kind: AlertKind = AlertKind.DRIFT) -> Alert:
    (found,) = locate_columns([alert(kind)], columns, REFERENCE, DEFAULT_LEVELS)
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("ill", "words"),
    [
        (["EWR"], ", only where origin is EWR, since 1970-01-31"),
        (["EWR", "LGA"], ", only where origin is EWR or LGA, since 1970-01-31"),
    ],
)
def test_the_values_that_carry_the_change_are_named(seed: int, ill: list[str | None], words: str) -> None:
    found = located(looked(seed, THREE, ill))
    assert found.segments == [SegmentValue("origin", value) for value in ill]
    assert found.message.endswith(words)


def test_events_without_a_value_are_named_too() -> None:
    rows: Rows = {"EWR": 400, "JFK": 300, None: 300}
    found = located(looked(1, rows, [None, "EWR"], missing), kind=AlertKind.MISSING)
    assert ", only where origin is EWR or origin is missing, " in found.message
    assert [one.value for one in found.segments] == ["EWR", None]


@pytest.mark.parametrize("fault", [moved, missing])
@pytest.mark.parametrize("rows", [THREE, {"big": 900, "small": 70, "tiny": 10}, {"one": 1000}])
def test_a_change_that_is_everywhere_names_no_value(fault: Fault, rows: Rows) -> None:
    """Also where only the largest has rows enough to be flagged: few rows of a change do not look like none."""
    kind = AlertKind.DRIFT if fault is moved else AlertKind.MISSING
    for seed in range(20):
        found = located(looked(seed, rows, list(rows), fault), kind=kind)
        assert found == alert(kind)


def test_where_nothing_changed_hardly_any_value_is_flagged() -> None:
    """At most one in a hundred columns, though each is looked at by 3 + 40 values."""
    flagged = 0
    for seed in range(40):
        many: Rows = {f"c{number}": 100 for number in range(40)}
        pairs = [(looked(seed, THREE), list(DAYS)), (looked(seed, many, segment="carrier"), list(DAYS))]
        flagged += any(part.drift.level for parts in compare_parts(pairs, REFERENCE, DEFAULT_LEVELS) for part in parts)
    assert flagged <= 1


def test_a_change_at_many_values_names_none() -> None:
    rows: Rows = {f"c{number}": 300 for number in range(10)}
    assert located(looked(3, rows, [f"c{number}" for number in range(5)])).segments == ()


def test_the_segment_that_says_it_best_is_told() -> None:
    """Half of UA leaves from EWR: its change is smaller than that of EWR."""
    carriers = looked(1, {"UA": 500, "AA": 550})
    half = looked(2, {"UA": 250}, ["UA"]).parts["UA"]
    mixed = {
        day: counts_of([one.histogram, Histogram.of(np.full(one.nulls, NULL, np.int64)), half[day].histogram])
        for day, one in carriers.parts["UA"].items()
    }
    by_carrier = SegmentedColumn(carriers.column, "carrier", {**carriers.parts, "UA": mixed})
    assert located(by_carrier).segments == [SegmentValue("carrier", "UA")]
    for order in ([by_carrier, looked(4, THREE, ["EWR"])], [looked(4, THREE, ["EWR"]), by_carrier]):
        assert located(*order).segments == [SegmentValue("origin", "EWR")]


def test_thin_values_are_not_compared() -> None:
    (parts,) = compare_parts([(looked(1, {"big": 300, "thin": 50}, ["thin"]), list(DAYS))], REFERENCE, DEFAULT_LEVELS)
    assert [(part.value, part.drift.reason is None) for part in parts] == [("big", True), ("thin", False)]


def test_other_alerts_are_left_as_they_are() -> None:
    others = [alert(AlertKind.REJECTIONS), Alert(AlertKind.DRIFT, "other", None, (), Level.ALERT, 3, None, "")]
    assert locate_columns(others, [looked(1, THREE, ["EWR"])], REFERENCE, DEFAULT_LEVELS) == others


SLICED: Final = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
segments: [region]
features:
  income: {type: float?, unit: EUR}
  region: string
  month: int
predictions:
  proba: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.5}
  estimate: {type: float, kind: value, target: amount}
labels:
  paid: {type: int, enum: [0, 1]}
  amount: float
monitor: {quiet: [month]}
"""


def test_a_fault_in_one_region_is_told_from_the_rows_of_a_store(tmp_path: Path) -> None:
    def cents(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        income = row["income"]
        return row | {"income": income * 100 if row["region"] == "south" and isinstance(income, float) else income}

    db = fill(tmp_path / "m.db", from_day(32, cents), days=36, rows=900, text=SLICED)
    verdict = judged(db, 35)
    assert [(one.column, one.segments) for one in verdict.alerts] == [("income", ())]
    with open_monitor(str(db)) as monitor:
        assert max(monitor.look_closer(verdict)) == 31 * 900
        assert list(monitor.look_closer(verdict)) == []
        (found,) = monitor.locate(verdict).alerts
    assert found.segments == [SegmentValue("region", "south")]
    assert "only where region is south" in found.message
    assert judged(db, 35).alerts == [found]
