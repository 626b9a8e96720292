"""A local time is a moment, or it is said why it is none."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from schemagen_runtime.checks.unplaced import UnplacedTime, place

SANTIAGO = ZoneInfo("America/Santiago")


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_a_time_that_comes_once_is_that_moment(hour: int) -> None:
    local = datetime(2026, 7, 1, hour)
    assert place(local, SANTIAGO, "America/Santiago") == local.replace(tzinfo=SANTIAGO)


@pytest.mark.parametrize(
    ("local", "comes_twice"), [(datetime(2026, 4, 4, 23, 30), True), (datetime(2026, 9, 6), False)]
)
def test_others_are_told_and_survive_a_copy(local: datetime, comes_twice: bool) -> None:
    found = place(local, SANTIAGO, "America/Santiago")
    assert found == UnplacedTime(local, "America/Santiago", comes_twice)
    assert isinstance(found, UnplacedTime)
    assert ("twice" in found.why, "America/Santiago" in found.why) == (comes_twice, True)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert isinstance(place(local + timedelta(days=1), SANTIAGO, "America/Santiago"), datetime)
