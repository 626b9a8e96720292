"""Letters say what was wrong, what it was, and where it was read."""

from __future__ import annotations

import base64
import json
from collections import Counter

import orjson
from schemagen_runtime import ErrorCode, FieldError
from schemagen_runtime.relay.event_batch import EventRun, Misfit, no_event
from schemagen_runtime.relay.failures import Sent, codes_of, failures_of, letters_of, misfits_of, refused_run

from tests.runtime.relay.support import STREAM, batch
from tests.runtime.support import event

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "too much", "less", "more")


def test_letters_hold_the_event_or_the_bytes_that_were_read() -> None:
    held = (orjson.dumps(event("a")), b"not JSON", b'{"x":\n1}')
    run = EventRun(STREAM, [1, 2, 3], held, accepted=[(1, 10.0), (2, 20.0)])
    read = batch(run, misfits={0: Misfit(b"\x00", no_event("it is foreign", "1 byte"))})
    failed = [*misfits_of(read), *failures_of(run, {place: [ERROR] for place in range(3)})]
    texts = [json.loads(text) for part, text in letters_of(read, failed) if part == "0"]
    assert [letter["source"] for letter in texts] == [{"offset": number} for number in range(4)]
    assert [base64.b64decode(letter["raw"]) for letter in texts if "raw" in letter] == [b"\x00", held[1], held[2]]
    assert texts[1]["event"] == event("a")
    assert texts[1]["accepted_at"] == "1970-01-01T00:00:10.000+00:00"
    assert codes_of(failed) == {"no_event": 1, "out_of_range": 3}


def test_a_run_can_fail_as_a_whole() -> None:
    run = EventRun(STREAM, [4, 7], [b"{}", b"{}"])
    assert [(one.index, one.errors) for one in refused_run(run, ERROR)] == [(4, (ERROR,)), (7, (ERROR,))]


def test_a_batch_knows_how_much_it_was() -> None:
    assert Sent(1, 2, 3, Counter({ErrorCode.NO_EVENT: 4})).size == 10
