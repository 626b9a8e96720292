"""Times of a store are read as arrays, exactly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.frames.moments import read_days, read_times
from schemagen_runtime.timestamps import in_utc


@given(st.lists(st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), max_size=6))
def test_each_time_is_what_it_was(times: list[datetime | None]) -> None:
    cells = [None if time is None else in_utc(time.replace(tzinfo=UTC).isoformat()) for time in times]
    found = read_times(cells)
    assert found.dtype == "datetime64[us]"
    assert found.tolist() == times


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (["2016-12-31T23:59:60+00:00"], ["2016-12-31T23:59:59.000000"]),
        (["2026-01-01T00:00:00.1234567+00:00", None], ["2026-01-01T00:00:00.123456700", "NaT"]),
        (
            ["1969-12-31T23:59:59.0000000019+00:00", "2026-01-01T00:00:00.5+00:00"],
            ["1969-12-31T23:59:59.000000001", "2026-01-01T00:00:00.500000000"],
        ),
        (
            ["9999-12-31T23:59:59+00:00", "2026-01-01T00:00:00.1234567+00:00"],
            ["9999-12-31T23:59:59.000000", "2026-01-01T00:00:00.123456"],
        ),
    ],
)
def test_what_is_finer_or_no_time_of_a_library(cells: list[object], texts: list[str]) -> None:
    assert [str(time) for time in read_times(cells)] == texts


def test_days() -> None:
    assert [str(day)[:10] for day in read_days(["0001-01-01", None, "9999-12-31"])] == [
        "0001-01-01",
        "NaT",
        "9999-12-31",
    ]
