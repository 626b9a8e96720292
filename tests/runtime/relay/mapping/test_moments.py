"""Times come out as RFC 3339, and no digit is lost."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.moments import from_epoch, from_local, from_number
from schemagen_runtime.relay.mapping.plan import Unit
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0, Unit.SECONDS, "1970-01-01T00:00:00Z"),
        (1764300000123, Unit.MILLISECONDS, "2025-11-28T03:20:00.123Z"),
        (1764300000.25, Unit.SECONDS, "2025-11-28T03:20:00.25Z"),
        ("1764300000123456789", Unit.NANOSECONDS, "2025-11-28T03:20:00.123456789Z"),
        (1764300000123456, Unit.MICROSECONDS, "2025-11-28T03:20:00.123456Z"),
        (5, Unit.MILLISECONDS, "1970-01-01T00:00:00.005Z"),
        (-1500, Unit.MILLISECONDS, "1969-12-31T23:59:58.5Z"),
        (-1, Unit.SECONDS, "1969-12-31T23:59:59Z"),
    ],
)
def test_numbers(value: object, unit: Unit, expected: str) -> None:
    assert from_number(value, unit) == expected


@pytest.mark.parametrize("value", ["soon", True, None, [], 10**19, float("nan")])
def test_what_is_no_number_is_told(value: object) -> None:
    with pytest.raises(Unmapped, match="expected a number in") as caught:
        from_number(value, Unit.SECONDS)
    assert caught.value.code is UnmappedCode.TIME_UNREADABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01 12:00:00", "2026-03-01T11:00:00Z"),
        ("2026-07-01T12:00:00,250", "2026-07-01T10:00:00.250000Z"),
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00Z"),  # shown twice: the earlier one
        ("2026-03-01T12:00:00+05:00", "2026-03-01T12:00:00+05:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
    ],
)
def test_local_times(text: str, expected: str) -> None:
    assert from_local(text, "Europe/Berlin") == expected


@pytest.mark.parametrize("value", ["yesterday", 5, "0001-01-01 00:00:00"])
def test_what_is_no_local_time_is_told(value: object) -> None:
    with pytest.raises(Unmapped, match="cannot be read"):
        from_local(value, "Europe/Berlin")


def test_the_moment_of_a_file() -> None:
    assert from_epoch(1764300000.5) == "2025-11-28T03:20:00.500000Z"
