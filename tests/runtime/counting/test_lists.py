"""A list changes as if rows and labels had come, or gone, in any order."""

from __future__ import annotations

import random
from collections import Counter as Counts

import pytest
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.grain import LOSS_EXPONENT
from schemagen_runtime.counting.lists import (
    NO_LABEL,
    NOTHING,
    Item,
    Items,
    ListKey,
    at_hour,
    changed,
    decode_items,
    encode_items,
    standing,
)

UNIT = 2.0**-LOSS_EXPONENT


def items(*rows: tuple[float, float, int]) -> Items:
    return Counts(Item(*row) for row in rows)


def test_a_list_counts_in_its_first_hour_from_its_first_label_on() -> None:
    assert standing(items()) == NOTHING
    assert standing(items((1, NO_LABEL, 7), (2, NO_LABEL, 5))) == NOTHING
    # Without a label the first item is not relevant, so the first hit is at the second place.
    found = standing(items((1, NO_LABEL, 7), (2, 3.0, 5)))
    assert found.hour == 5
    assert found.sums[Measure.RECIPROCAL_RANK].total * UNIT == 0.5
    assert found.sums[Measure.NDCG].total * UNIT == pytest.approx(0.6309297536, abs=1e-9)


def test_a_list_without_a_hit_has_no_ndcg() -> None:
    found = standing(items((1, 0.0, 7)))
    assert list(found.sums) == [Measure.RECIPROCAL_RANK]
    assert (found.sums[Measure.RECIPROCAL_RANK].rows, found.sums[Measure.RECIPROCAL_RANK].total) == (1, 0)


def test_what_is_added_is_taken_again_in_any_order() -> None:
    chance = random.Random(3)
    rows = [Item(chance.randrange(4), chance.randrange(-1, 3), chance.randrange(5)) for _ in range(60)]
    found: Items = Counts()
    for row in rows:
        found = changed(found, Counts({row: 1}))
    assert found.total() == 60
    chance.shuffle(rows)
    for row in rows[:50]:
        found = changed(found, Counts({row: -1}))
    assert found == Counts(rows[50:])
    assert standing(found) == standing(Counts(rows[50:]))


def test_what_was_never_there_cannot_be_taken() -> None:
    assert changed(items((1, 0.0, 7)), Counts({Item(2, 0.0, 7): -1})) == items((1, 0.0, 7))


def test_items_are_written_and_read() -> None:
    found = items((float("-inf"), NO_LABEL, -3), (0.1, 2.5, 492_000), (0.1, 2.5, 492_000))
    assert decode_items(encode_items(found)) == found
    assert encode_items(items()) == b""


def test_rows_are_taken_as_being_of_one_hour() -> None:
    key = ListKey("m", "p", 1)
    assert at_hour([(key, items((1, 0.0, 7), (1, 0.0, 8)))], 24) == [(key, Counts({Item(1, 0.0, 24): 2}))]
