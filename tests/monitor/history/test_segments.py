"""What was counted by segment is read with the values' own words."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.segments import segment_history, segmented_columns, spell_value
from schemagen_runtime.api.counters import CountedScale, SegmentedTally
from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How

TEXT = """
schemagen: 1
name: s
version: 1.0.0
id: id
timestamp: at
segments: [town, flag, kind]
features:
  town: string?
  flag: bool
  kind: {type: string, enum: [a, b]}
  hidden: {type: bool, sensitive: true}
predictions:
  p: float
"""
COLUMNS = describe(load_source(Source("s.yaml", TEXT.encode())).document).columns


def histogram(*keys: int) -> Histogram:
    return Histogram.of(np.array(keys, np.int64))


def scale(values: dict[int, str | int | float], *, is_hashed: bool = False) -> CountedScale:
    return CountedScale(20, None, values, is_hashed)


def test_outcomes_are_found_by_value() -> None:
    days = {1: histogram((4 << 20) + 3, (4 << 20) + 3, (-2 << 20) + 1), 2: histogram(4 << 20)}
    found = segment_history(COLUMNS["town"], scale({4: "Rome"}), days)
    assert (found.column, found.is_free, found.reason) == ("town", True, None)
    assert found.between([1, 2, 3]) == {"Rome": histogram(0, 3, 3), None: histogram(1)}
    assert segment_history(COLUMNS["flag"], scale({0: 1}), {1: histogram(0)}).days == {1: {"true": histogram(0)}}
    assert not segment_history(COLUMNS["kind"], scale({}), {1: histogram(0)}).is_free


@pytest.mark.parametrize(
    ("of", "days", "reason"),
    [
        (None, {1: histogram(0)}, "nothing is counted"),
        (scale({}), {}, "nothing is counted"),
        (scale({}, is_hashed=True), {1: histogram(-1 << 20)}, "over 1,000 values"),
    ],
)
def test_what_is_not_known_has_a_reason(of: CountedScale | None, days: dict[int, Histogram], reason: str) -> None:
    found = segment_history(COLUMNS["town"], of, days)
    assert reason in str(found.reason)
    assert found.days == {}


def test_values_are_spelled_as_the_schema_has_them() -> None:
    spelled = [spell_value(1, BaseType.BOOL), spell_value(0, BaseType.BOOL), spell_value(1, BaseType.INT)]
    assert [*spelled, spell_value(None, BaseType.BOOL)] == ["true", "false", "1", None]


def test_columns_are_found_in_the_versions_that_say_the_same_of_them() -> None:
    column = ColumnHistory("f", "f", Role.FEATURE, How.NUMBER, False, False, None, {}, fingerprints=frozenset("v"))
    one = SegmentedTally("v", "f", "", "town", "Rome", 7, histogram(1, NULL))
    others = [
        one._replace(fingerprint="w"),
        one._replace(segment="hidden"),
        one._replace(segment="gone"),
        one._replace(column="gone"),
    ]
    (found,) = segmented_columns([column], COLUMNS, [one, *others, one._replace(day=8)])
    assert (found.segment, set(found.parts)) == ("town", {"Rome"})
    assert found.between(["Rome"], [7]).nulls == 1
    assert found.between(["Rome"], range(100)).rows == 4
    assert found.between([], [7]).rows == 0
