"""Days are UTC days, before 1970 too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from schemagen_monitor.history.days import day_of, hours_until, start_of, written


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), -1),
        (datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))), 20_512),
    ],
)
def test_a_moment_lies_in_its_utc_day(moment: datetime, day: int) -> None:
    assert day_of(moment) == day
    assert start_of(day) <= moment < start_of(day + 1)


def test_a_day_is_written_as_a_time_with_an_offset() -> None:
    assert written(20_513) == "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (1, 1), (60, 1), (61, 2), (-1, 0), (-60, -1)])
def test_the_running_hour_counts_as_a_whole(minutes: int, hours: int) -> None:
    assert hours_until(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)) == hours
