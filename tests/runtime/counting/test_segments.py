"""Rows and answers are counted by segment as somebody would by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pytest
from schemagen_runtime.counting.buckets import number_middles
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.contribution import count_label_changes, count_rows
from schemagen_runtime.counting.counter import NULL, Counter, Measure
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import Scales
from schemagen_runtime.counting.segments import ERROR_GRAIN, by_code, recoded, segment_scale

from tests.runtime.counting.support import block, in_words, plan, scales

COLUMNS = """features:
  town: string?
  f: {type: int, enum: [1, 2]}
predictions:
  p: PREDICTED
labels:
  y: LABEL
"""


def schema(prediction: str, label: str) -> str:
    return COLUMNS.replace("PREDICTED", prediction).replace("LABEL", label)


def outcomes(found: dict[Counter, dict[int, int]], by: Scales, segment: str = "town") -> dict[object, dict[int, int]]:
    """What became of answers, by value of the segment."""
    counted = found[Counter(Measure.SEGMENT_OUTCOMES, "p", segment)]
    names = {code: value for value, code in by.state(segment_scale(segment)).codes.items()}
    whole = Histogram.from_counts(np.array(list(counted), np.int64), np.array(list(counted.values()), np.int64))
    return {
        names[code]: dict(zip(counts.keys.tolist(), counts.counts.tolist(), strict=True))
        for code, counts in by_code(whole).items()
    }


CLASSES: Final[Mapping[str, Sequence[Cell]]] = {"town": ["Rome", "Oslo", "Rome", None, "Oslo"], "f": [1] * 5}


def test_truth_and_answer_are_counted_for_each_value_and_for_rows_without_one() -> None:
    by = scales()
    what = plan(schema("{type: bool, kind: class}", "bool"), "segments: [town]\n")
    rows = block({**CLASSES, "p": [1, 1, 0, 1, None], "y": [1, 0, 0, 1, 1]})
    found = in_words(count_rows(what, rows, by))
    assert outcomes(found, by) == {"Rome": {0: 1, 3: 1}, "Oslo": {1: 1}, None: {3: 1}}
    codes = by.state(segment_scale("town")).codes
    assert found[Counter(Measure.SEGMENT_ROWS, "town")] == {codes["Rome"]: 2, codes["Oslo"]: 2, NULL: 1}


def test_of_several_classes_it_counts_which_answers_are_right() -> None:
    by = scales()
    what = plan(schema("{type: string, kind: class}", "string"), "segments: [town]\n")
    rows = block({**CLASSES, "p": ["a", "b", "c", "a", "a"], "y": ["a", "c", "c", "b", None]})
    assert outcomes(in_words(count_rows(what, rows, by)), by) == {"Rome": {1: 2}, "Oslo": {0: 1}, None: {0: 1}}


def test_errors_are_counted_in_buckets() -> None:
    by = scales()
    what = plan(schema("{type: float, kind: value}", "float"), "segments: [town]\n")
    rows = block({**CLASSES, "p": [1.5, 9.0, 3.0, float("nan"), 1.0], "y": [1.0, 1.0, 1e300, 1.0, None]})
    found = outcomes(in_words(count_rows(what, rows, by)), by)
    assert set(found) == {"Rome", "Oslo"}
    middles = {town: number_middles(np.array(sorted(one)), ERROR_GRAIN).tolist() for town, one in found.items()}
    assert middles == {"Rome": pytest.approx([0.5, 1e300], rel=0.01), "Oslo": pytest.approx([8.0], rel=0.01)}


def test_a_row_with_several_tags_counts_for_each_of_them_once() -> None:
    by = scales()
    what = plan(schema("{type: bool, kind: class}", "bool"), "segments: [tags]\ntags: tags\n")
    rows = block({**CLASSES, "tags": ['["a", "b", "a"]', '["b"]', "[]", None, '["a"]'], "p": [1] * 5, "y": [1] * 5})
    found = in_words(count_rows(what, rows, by))
    assert outcomes(found, by, "tags") == {"a": {3: 2}, "b": {3: 2}, None: {3: 2}}
    assert sorted(found[Counter(Measure.SEGMENT_ROWS, "tags")].values()) == [2, 2, 2]


def test_a_label_that_is_corrected_is_taken_back_where_it_was_counted() -> None:
    by = scales()
    what = plan(schema("{type: bool, kind: class}", "bool"), "segments: [town]\n")
    rows = block({"town": ["Rome"] * 2, "f": [1, 1], "p": [1, 1], "y": [0, 1]}, weights=[-1, 1], is_new=False)
    found = in_words(count_label_changes(what, rows, by))
    assert sorted(found[Counter(Measure.SEGMENT_OUTCOMES, "p", "town")].values()) == [-1, 1]
    assert Counter(Measure.SEGMENT_ROWS, "town") not in found


def test_codes_are_replaced_in_what_was_counted() -> None:
    by = scales()
    what = plan(schema("{type: bool, kind: class}", "bool"), "segments: [town]\n")
    rows = block({**CLASSES, "p": [1] * 5, "y": [1] * 5})
    (whole,) = (
        Histogram(one.keys.copy(), one.counts.copy())
        for one in count_rows(what, rows, by).changes
        if one.counter.measure is Measure.SEGMENT_OUTCOMES
    )
    codes = {code: -1 for value, code in by.state(segment_scale("town")).codes.items() if value is not None}
    assert {code: one.total for code, one in by_code(recoded(whole, codes)).items()} == {-1: 4, NULL: 1}
    assert by_code(Histogram.empty()) == {}
