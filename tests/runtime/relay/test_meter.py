"""What became of batches is added up."""

from __future__ import annotations

from collections import Counter

from schemagen_runtime import ErrorCode
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.meter import Meter


def test_fates_and_codes_are_added_up() -> None:
    meter = Meter()
    meter.count(Sent(5, 2, 1, Counter({ErrorCode.NO_EVENT: 2})))
    meter.count(Sent(1, 0, 0, Counter({ErrorCode.NO_EVENT: 1, ErrorCode.UNKNOWN_SCHEMA: 1})))
    assert meter.fates == {"delivered": 6, "duplicate": 2, "erased": 1, "dead_lettered": 4}
    assert meter.dead_letters == {"no_event": 3, "unknown_schema": 1}
