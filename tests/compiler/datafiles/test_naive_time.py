"""A time without a zone is a day where it is at midnight, and a text else."""

from __future__ import annotations

import pytest
from schemagen.datafiles.naive_time import NaiveTime, day_or_text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29T00:00:00", "2024-02-29"),
        ("2024-02-29T00:00:01", None),
        ("2024-02-29T10:00:00", None),
        ("2024-02-29T00:00:00.000001", None),
    ],
)
def test_at_midnight_it_is_its_day(text: str, day: str | None) -> None:
    time = NaiveTime(text)
    assert (time.is_midnight, day_or_text(time), type(day_or_text(time))) == (day is not None, day or text, str)


@pytest.mark.parametrize("value", ["2024-02-29T00:00:00", None, 1.5])
def test_what_came_as_another_value_stays_so(value: object) -> None:
    assert day_or_text(value) is value
