"""Bins have names that people read, and none that must not be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import orjson
import pytest
from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.report.bins import Binning, choose_bins, edges_of
from schemagen_runtime.api.counters import CountedScale
from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import DescribedColumn, describe
from schemagen_runtime.counting.buckets import nan_bucket, number_bucket, number_buckets
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How
from schemagen_runtime.counting.scores import score_buckets

GRAIN = 8


def column(
    how: How, values: Mapping[int, str | int | float] | None = None, *, sensitive: bool = False, whole: bool = False
) -> ColumnHistory:
    scale = CountedScale(GRAIN, None, values or {}, is_hashed=False)
    return ColumnHistory("a", "a", Role.FEATURE, how, whole, sensitive, scale, {})


def described(**said: object) -> DescribedColumn:
    document = {"schemagen": 1, "name": "n", "version": "1.0.0", "features": {"a": said}}
    return describe(orjson.dumps(document)).columns["a"]


def values(counts: Mapping[int, int]) -> Histogram:
    return Histogram.from_counts(np.array(list(counts), np.int64), np.array(list(counts.values()), np.int64))


def told(binning: Binning, histogram: Histogram) -> dict[str, int]:
    return dict(zip([one.label for one in binning.bins], binning.count(histogram), strict=True))


def test_every_number_lies_in_the_bin_that_says_so() -> None:
    chance = np.random.default_rng(1)
    numbers = np.concatenate((chance.normal(0, 100, 3000), [0.0, -0.0, math.inf, -math.inf], np.zeros(300)))
    binning = choose_bins(column(How.NUMBER), described(type="float"), Histogram.of(number_buckets(numbers, GRAIN)), [])
    assert len({one.label for one in binning.bins}) == len(binning.bins)
    for number in numbers.tolist():
        counts = binning.count(Histogram.of(np.array([number_bucket(number, GRAIN)], np.int64)))
        one = binning.bins[counts.index(1)]
        assert one.low is None or one.low <= number
        assert one.high is None or number < one.high


def test_every_score_lies_between_the_edges_of_its_bucket() -> None:
    scores = np.concatenate(([0.0, 1.0, 5e-324, 1 - 2**-53], np.random.default_rng(2).random(1000)))
    low, high = edges_of(column(How.SCORE), score_buckets(scores))
    assert bool(np.all(low <= scores * (1 + 1e-12)))
    assert bool(np.all(scores * (1 - 1e-12) < high))


def test_what_is_no_number_lies_apart() -> None:
    nan = np.array([nan_bucket(GRAIN)] * 7, np.int64)
    numbers = Histogram.of(np.concatenate((number_buckets(np.arange(100.0), GRAIN), nan)))
    binning = choose_bins(column(How.NUMBER), described(type="float"), numbers, [])
    assert told(binning, numbers)["not a number"] == 7
    assert sum(binning.count(numbers)) == 107


def test_values_have_the_names_that_the_schema_gives() -> None:
    reference = values({0: 700, 1: 250, 2: 50})
    known = choose_bins(
        column(How.VALUE, {0: 0, 1: 1, 2: 2}),
        described(type="int", names={"0": "repaid", "1": "default"}),
        reference,
        [],
    )
    assert told(known, reference) == {"repaid (0)": 700, "default (1)": 250, "2": 50, "other": 0}
    flags = choose_bins(column(How.VALUE, {0: 0, 1: 1}), described(type="bool"), values({0: 5, 1: 7}), [])
    assert [one.label for one in flags.bins] == ["true", "false", "other"]
    assert [one.value for one in flags.bins] == [True, False, None]


def test_a_rare_value_of_free_text_is_other() -> None:
    texts = {0: "common", 1: "new", 2: "Ada Lovelace"}
    reference, window = values({0: 300, 2: 9}), values({0: 300, 1: 12, 2: 5})
    free = choose_bins(column(How.VALUE, texts), described(type="string"), reference, [window])
    assert told(free, window) == {"common": 300, "new": 12, "other": 5}
    assert told(free, reference) == {"common": 300, "new": 0, "other": 9}
    # In a window in which it is rare, a value that is named elsewhere is among the others.
    assert told(free, values({1: 9})) == {"common": 0, "new": 0, "other": 9}
    members = described(type="string", enum=list(texts.values()))
    closed = choose_bins(column(How.VALUE, texts), members, reference, [window])
    assert told(closed, window) == {"common": 300, "Ada Lovelace": 5, "new": 12, "other": 0}


@pytest.mark.parametrize("how", [How.VALUE, How.NUMBER, How.SCORE])
def test_sensitive_values_are_never_told(how: How) -> None:
    secret = {number: f"secret {number}" for number in range(40)}
    reference = values({number: 100 + number for number in range(40)})
    hidden = choose_bins(column(how, secret, sensitive=True), described(type="string"), reference, [reference])
    assert all(one.low is None and one.high is None and one.value is None for one in hidden.bins)
    assert not any("secret" in one.label for one in hidden.bins)
    assert sum(hidden.count(reference)) == reference.total


def test_values_that_became_too_many_have_no_name() -> None:
    binning = choose_bins(column(How.VALUE), described(type="string"), values({-5: 90, -6: 10}), [])
    assert [one.label for one in binning.bins] == [
        "value 1, of which only a hash is known",
        "value 2, of which only a hash is known",
        "other",
    ]


def test_without_a_reference_all_windows_give_the_bins() -> None:
    windows = [values({0: 50}), values({1: 60})]
    binning = choose_bins(column(How.VALUE, {0: "a", 1: "b"}), described(type="string"), Histogram.empty(), windows)
    assert [one.label for one in binning.bins] == ["b", "a", "other"]
    nothing = choose_bins(column(How.NUMBER), described(type="float"), Histogram.empty(), [])
    assert [one.label for one in nothing.bins] == ["all", "not a number"]
