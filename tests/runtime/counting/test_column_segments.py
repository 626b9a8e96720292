"""The values of a column are counted by day and by value of a segment, without scales of values."""

from __future__ import annotations

from schemagen_runtime.counting.column_segments import Part, count_by_segments
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import value_hash

from tests.runtime.counting.support import block, plan, scales

WHAT = plan(
    "features:\n  city: string?\n  origin: string?\n  secret: {type: string, sensitive: true}\n"
    "predictions:\n  p: {type: bool, kind: class}\nlabels:\n  y: bool\ntags: tags\n",
    "segments: [origin, tags]\n",
)
DAY = 20513
STAMPS = ["2026-03-01T10:30:00+00:00"] * 3 + ["2026-03-02T00:00:00+00:00"]


def counted(column: str) -> dict[Part, Histogram]:
    rows = block(
        {
            "city": ["Rome", "Rome", None, "Oslo"],
            "origin": ["EWR", "JFK", "EWR", None],
            "secret": ["a"] * 4,
            "tags": ['["x", "y"]', "[]", None, '["x"]'],
        },
        stamps=STAMPS,
    )
    columns = [one for one in WHAT.distributions if one.column == column]
    return dict(count_by_segments(columns, WHAT.segments, rows, scales()))


def words(histogram: Histogram) -> dict[object, int]:
    names: dict[int, object] = {NULL: None, value_hash("Rome"): "Rome", value_hash("Oslo"): "Oslo"}
    return {names[key]: count for key, count in zip(histogram.keys.tolist(), histogram.counts.tolist(), strict=True)}


def test_each_day_and_value_is_counted_apart() -> None:
    found = {part: words(histogram) for part, histogram in counted("city").items()}
    assert found == {
        Part(DAY, "city", "", "origin", "EWR"): {"Rome": 1, None: 1},
        Part(DAY, "city", "", "origin", "JFK"): {"Rome": 1},
        Part(DAY + 1, "city", "", "origin", None): {"Oslo": 1},
        Part(DAY, "city", "", "tags", "x"): {"Rome": 1},
        Part(DAY, "city", "", "tags", "y"): {"Rome": 1},
        Part(DAY, "city", "", "tags", None): {"Rome": 1, None: 1},
        Part(DAY + 1, "city", "", "tags", "x"): {"Oslo": 1},
    }


def test_sensitive_values_have_other_hashes_than_their_own() -> None:
    keys = {key for histogram in counted("secret").values() for key in histogram.keys.tolist()}
    assert len(keys) == 1
    assert value_hash("a") not in keys
