"""What a sidecar does is counted, and it says when it is not well."""

from __future__ import annotations

from collections import Counter

from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.sidecar.meter import Meter


def test_lines_are_counted_by_fate() -> None:
    meter = Meter()
    meter.count("s", Sent(2, 1, 0), Counter({"skipped": 3}))
    meter.count("s", Sent(1, 0, 0), Counter())
    assert (meter.lines["s", "delivered"], meter.lines["s", "duplicate"], meter.lines["s", "skipped"]) == (3, 1, 3)


def test_trouble_is_a_pause_or_a_standstill() -> None:
    meter = Meter()
    assert meter.trouble is None
    meter.paused = "away"
    assert meter.trouble == "away"
    meter.alive_at -= 100
    assert meter.trouble == "away"
    meter.paused = None
    assert meter.trouble == "the sidecar has not gone round for a minute"
