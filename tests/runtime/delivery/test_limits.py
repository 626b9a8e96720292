"""The error of an event that is too large says how large it is."""

from __future__ import annotations

from schemagen_runtime import ErrorCode
from schemagen_runtime.delivery.limits import too_large


def test_it_says_how_large_it_is_and_may_be() -> None:
    error = too_large(1_048_577, 1_048_576)
    assert error.code is ErrorCode.EVENT_TOO_LARGE
    assert error.message == "the event has 1,048,577 bytes on the wire; expected at most 1,048,576"
    assert (error.expected, error.got) == ("1048576 bytes", "1048577 bytes")
