"""Windows are whole UTC days, ISO weeks and months; those of the rule are counted from the reference."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_monitor.verdict.window import Period, Window, rule_windows, windows

DAYS = st.lists(st.integers(-40_000, 80_000), max_size=20)
EPOCH = date(1970, 1, 1)


def around(period: Period, day: date) -> list[tuple[date, date]]:
    found = windows(period, [(day - EPOCH).days])
    return [(EPOCH + timedelta(days=one.start), EPOCH + timedelta(days=one.end)) for one in found]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert around(Period.DAY, date(2026, 3, 1)) == [(date(2026, 3, 1), date(2026, 3, 2))]
    assert around(Period.WEEK, date(2026, 3, 1)) == [(date(2026, 2, 23), date(2026, 3, 2))]
    assert around(Period.MONTH, date(2024, 2, 29)) == [(date(2024, 2, 1), date(2024, 3, 1))]
    assert around(Period.MONTH, date(2025, 12, 31)) == [(date(2025, 12, 1), date(2026, 1, 1))]


@given(st.sampled_from(Period), DAYS)
@settings(derandomize=True)
def test_each_day_lies_in_one_window_and_each_window_has_a_day(period: Period, days: list[int]) -> None:
    found = list(windows(period, days))
    assert all(sum(day in window.days for window in found) == 1 for day in days)
    assert all(any(day in window.days for day in days) for window in found)
    assert found == sorted(found)


@given(st.sampled_from([1, 7, 28]), st.integers(-100, 100), DAYS)
@settings(derandomize=True)
def test_windows_of_the_rule_are_whole_lengths_from_the_reference(length: int, start: int, days: list[int]) -> None:
    found, first = list(rule_windows(length, start, days)), 4 if length == 7 else start  # day 4 was a Monday
    assert all(window.end - window.start == length and (window.start - first) % length == 0 for window in found)
    assert all(sum(day in window.days for window in found) == 1 for day in days)


@given(st.integers(-100, 100), DAYS)
@settings(derandomize=True)
def test_weeks_that_are_judged_are_those_that_are_shown(start: int, days: list[int]) -> None:
    assert list(rule_windows(7, start, days)) == list(windows(Period.WEEK, days))


def test_what_shows_windows_of_the_rule() -> None:
    assert [Period.of_rule(days) for days in (1, 7, 28)] == [Period.DAY, Period.WEEK, Period.MONTH]


def test_a_window_is_over_with_its_last_day() -> None:
    assert [Window(0, 7).is_over(today) for today in (6, 7)] == [False, True]
