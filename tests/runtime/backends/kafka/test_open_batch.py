"""Each message of a batch has one end, whatever reports come and do not come."""

from __future__ import annotations

import threading

import pytest
from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.backends.kafka.open_batch import OpenBatch, Outgoing

pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed (extra kafka)")

MESSAGES = Outgoing(range(4), [b"k"] * 4, [b"a", b"b", b"a", b"c"], [[]] * 4)


def _batch(waiting: int) -> OpenBatch:
    opened = OpenBatch()
    opened.waiting = waiting
    return opened


def test_what_is_reported_without_an_error_is_delivered() -> None:
    from confluent_kafka import Message

    opened = _batch(4)
    for line in (b"c", b"a", b"a", b"b"):
        assert not opened.is_settled
        opened.report(None, Message(value=line))
    assert opened.wait()
    assert opened.failures(MESSAGES) == {}


def test_each_failure_has_the_place_of_its_message() -> None:
    from confluent_kafka import KafkaError, Message

    opened = _batch(3)
    timed_out, refused = KafkaError(Code.MSG_TIMED_OUT), KafkaError(Code.MSG_SIZE_TOO_LARGE)
    opened.refuse(3, refused)
    opened.report(None, Message(value=b"b"))
    opened.report(timed_out, Message(value=b"a"))
    opened.report(None, Message(value=b"a"))
    assert opened.wait()
    failed = opened.failures(MESSAGES)
    assert failed.pop(3) == refused
    assert [(place in (0, 2), error) for place, error in failed.items()] == [(True, timed_out)]


def test_of_what_has_no_report_nothing_is_known() -> None:
    from confluent_kafka import Message

    opened = _batch(4)
    opened.report(None, Message(value=b"b"))
    threading.Timer(0.01, opened.ring).start()
    assert opened.wait()
    assert {place: error.code() for place, error in opened.failures(MESSAGES).items()} == dict.fromkeys(
        [0, 2, 3], Code.PURGE_IN_FLIGHT
    )


def test_nobody_waits_longer_than_they_say() -> None:
    assert not _batch(4).wait(0.01)
