"""What a caller said about a file of events is known to those who give advice."""

from __future__ import annotations

from schemagen.cli.reading import Reading


def test_advice_that_was_followed_is_known() -> None:
    assert Reading(lenient_timestamps=True).followed == {"timestamp_invalid"}
    assert Reading().followed == frozenset()
