"""A block of rows adds to each counter of its schema what it should."""

from __future__ import annotations

import random

from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.buckets import number_bucket
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.contribution import (
    NOT_A_NUMBER,
    count_label_changes,
    count_rows,
    forget_sampled,
    sample,
)
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale, Truth
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.scores import ONE_BUCKET, score_bucket

from tests.runtime.counting.support import AT, block, counted, in_words, plan, scales

PLAN = plan(
    "features:\n  a: {type: float?, nan: allow}\n  c: string?\n  t: timestamp\n  d: date\n  l: list<int>\n"
    "predictions:\n  p: {type: float, kind: probability, nan: allow}\nlabels:\n  y: bool\n"
)


def rows(**more: list[Cell]) -> dict[str, list[Cell]]:
    cells: dict[str, list[Cell]] = {
        "a": [1.5, None, "NaN"],
        "c": ["x", None, "x"],
        "t": ["2026-03-01T10:29:00+00:00", "2026-03-01T10:30:00.5+00:00", AT],
        "d": ["2026-03-01", "2026-02-28", "2026-03-01"],
        "l": ["[1,2]", "[]", "[]"],
        "p": [1.0, 0.25, "NaN"],
        "y": [1, None, 0],
    }
    return cells | more


def bucket(value: float) -> int:
    return number_bucket(value, UNDECIDED_GRAIN)


def test_each_column_is_counted_in_its_way() -> None:
    found = counted(PLAN, block(rows()))
    assert found[Counter(Measure.ROWS)] == {0: 3}
    assert found[Counter(Measure.VALUES, "a")] == {bucket(1.5): 1, NULL: 1, bucket(float("nan")): 1}
    assert found[Counter(Measure.VALUES, "c")] == {0: 2, NULL: 1}
    assert found[Counter(Measure.VALUES, "t")] == {bucket(60.0): 1, bucket(-0.5): 1, 0: 1}
    assert found[Counter(Measure.VALUES, "d")] == {bucket(37_800.0): 2, bucket(124_200.0): 1}
    assert found[Counter(Measure.VALUES, "l")] == {bucket(2.0): 1, 0: 2}
    assert found[Counter(Measure.VALUES, "y")] == {0: 1, 1: 1}


def test_scores_are_counted_by_the_class_of_their_label_with_their_sums() -> None:
    found = counted(PLAN, block(rows()))
    assert found[Counter(Measure.VALUES, "p", truth=Truth.POSITIVE)] == {ONE_BUCKET: 1}
    assert found[Counter(Measure.VALUES, "p", truth=Truth.UNKNOWN)] == {score_bucket(0.25): 1}
    assert found[Counter(Measure.VALUES, "p", truth=Truth.NEGATIVE)] == {NOT_A_NUMBER: 1}
    assert found[Counter(Measure.SCORE_SUMS, "p", truth=Truth.UNKNOWN)] == {score_bucket(0.25): 2**30}


def test_delays_are_whole_days_from_event_to_first_label() -> None:
    times = ["2026-03-01T23:59:59+00:00", "2026-03-04T00:00:00+00:00", "2026-02-01T00:00:00+00:00"]
    found = counted(PLAN, block(rows(), times={"y": times}))
    assert found[Counter(Measure.DELAYS, "y")] == {0: 2, 3: 1}


def test_a_label_that_changes_moves_the_score_and_nothing_else() -> None:
    twice = {name: cells * 2 for name, cells in rows().items()}
    change = block({**twice, "y": [1, None, 0, 1, 0, 0]}, weights=[-1] * 3 + [1] * 3, is_new=False)
    found = in_words(count_label_changes(PLAN, change, scales()))
    assert found[Counter(Measure.VALUES, "p", truth=Truth.UNKNOWN)] == {score_bucket(0.25): -1}
    assert found[Counter(Measure.VALUES, "p", truth=Truth.NEGATIVE)] == {score_bucket(0.25): 1}
    assert not [counter for counter in found if counter.column in "actdl"]
    assert Counter(Measure.ROWS) not in found


def test_what_is_added_and_taken_back_is_nothing() -> None:
    twice = {name: cells * 2 for name, cells in rows().items()}
    deltas = count_rows(PLAN, block(twice, weights=[1] * 3 + [-1] * 3), scales())
    assert (deltas.changes, deltas.sums) == ([], {})


def numbers(values: list[Cell], *, is_new: bool = True) -> Block:
    return block(
        rows() | {name: cells * len(values) for name, cells in one_row().items()} | {"a": values}, is_new=is_new
    )


def one_row() -> dict[str, list[Cell]]:
    return {name: cells[:1] for name, cells in rows().items()}


def test_only_rows_that_come_for_the_first_time_are_sampled() -> None:
    chance = random.Random(3)
    values: list[Cell] = [chance.gauss(0, 1) for _ in range(600)]
    by = scales()
    scale = Scale("a", how="number")
    sample(PLAN, numbers(values), by)
    sample(PLAN, numbers(values, is_new=False), by)
    assert [*by.state(scale).first] == values
    forget_sampled(PLAN, numbers(values[:100]), by)
    assert [*by.state(scale).first] == values[100:]
    sample(PLAN, numbers(values), by)
    assert by.state(scale).grain is not None
