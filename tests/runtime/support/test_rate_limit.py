"""One message in a while goes through, and says how many did not."""

from __future__ import annotations

import pytest
from schemagen_runtime.support.rate_limit import RateLimit


def test_messages_within_the_period_are_counted_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr("schemagen_runtime.support.rate_limit.monotonic", lambda: now)
    limit = RateLimit(10.0)
    assert [limit.admit() for _ in range(1001)] == ["", *[None] * 1000]
    now = 60.0
    assert limit.admit() == " (1,000 more like it)"
    now = 70.0
    assert limit.admit() == ""
