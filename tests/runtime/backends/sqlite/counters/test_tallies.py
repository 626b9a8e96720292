"""Tallies of hours add up to those of days, and are found whether they lie close together or far apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from schemagen_runtime.backends.sqlite.counter_tables import TABLES
from schemagen_runtime.backends.sqlite.counters.tallies import TallyTable
from schemagen_runtime.counting.block import Group
from schemagen_runtime.counting.counter import Counter, Measure
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import Span, Tally

from tests.runtime.counting.support import block

VALUES = Counter(Measure.VALUES, "a")
ERRORS = Counter(Measure.ERRORS, "p")


@pytest.fixture
def table() -> Iterator[TallyTable]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(TABLES)
        yield TallyTable(opened, 1)


def deltas(hours: list[int], keys: list[int], weight: int = 1) -> Deltas:
    stamps = [f"{np.datetime64(hour, 'h')}:00:00+00:00" for hour in hours]
    found = Deltas(block({"a": keys}, stamps=stamps, weights=[weight] * len(keys)))
    found.count(VALUES, np.array(keys, np.int64))
    return found


def tallies(table: TallyTable, span: Span) -> dict[int, Tally]:
    counters = {number: key for key, number in table.numbers.items()}
    return {at: tally for _, at, tally in table.tallies(counters, span, -(10**6), 10**6)}


def of(*keys: int) -> Histogram:
    return Histogram.of(np.array(keys, np.int64))


HOURS = [[5, 6, 7], [5, 40_000, 400_000], [-30, -1, 0]]


@pytest.mark.parametrize("hours", HOURS)
def test_each_hour_and_day_has_its_own(table: TallyTable, hours: list[int]) -> None:
    table.add(1, deltas(hours, [1, 2, 3]))
    table.add(1, deltas(hours, [1, 1, 4]))
    assert tallies(table, Span.HOUR) == dict(zip(hours, [of(1, 1), of(1, 2), of(3, 4)], strict=True))
    assert sum(tally.total for tally in tallies(table, Span.DAY).values() if isinstance(tally, Histogram)) == 6
    assert set(tallies(table, Span.DAY)) == {hour // 24 for hour in hours}


def test_what_is_taken_back_leaves_no_row(table: TallyTable) -> None:
    table.add(1, deltas([5, 6], [1, 2]))
    table.add(1, deltas([5], [1], weight=-1))
    assert tallies(table, Span.HOUR) == {6: of(2)}
    table.add(1, deltas([6], [2], weight=-1))
    assert (tallies(table, Span.HOUR), tallies(table, Span.DAY)) == ({}, {})


def test_sums_add_up(table: TallyTable) -> None:
    change = deltas([5], [1])
    change.changes.clear()
    change.sums[Group("m", 5), ERRORS] = Sums(1, -2, 2, 4)
    table.add(1, change)
    table.add(1, change)
    assert tallies(table, Span.HOUR) == {5: Sums(2, -4, 4, 8)}
    assert tallies(table, Span.DAY) == {0: Sums(2, -4, 4, 8)}


def test_hours_that_are_kept_make_their_days(table: TallyTable) -> None:
    """Hours between those that are kept go, also where they lie close together."""
    table.add(1, deltas([1, 2, 3, 30], [1, 2, 3, 4]))
    table.keep_hours([1, 3])
    assert tallies(table, Span.HOUR) == {1: of(1), 3: of(3)}
    assert tallies(table, Span.DAY) == {0: of(1, 3)}


def test_schemas_and_models_are_counted_apart(table: TallyTable) -> None:
    table.add(1, deltas([5], [1]))
    table.add(2, deltas([5], [1]))
    assert {key.schema for key in table.numbers} == {1, 2}
