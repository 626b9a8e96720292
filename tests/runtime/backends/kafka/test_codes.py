"""Codes of errors have the numbers that Kafka and librdkafka give them."""

from __future__ import annotations

import pytest
from schemagen_runtime.backends.kafka.codes import (
    FORBIDDEN,
    MISSING,
    REFUSED,
    TOO_LARGE,
    Code,
    find_refusal,
    say,
    strip,
)

_LOCAL = {
    Code.FATAL: "_FATAL",
    Code.PURGE_IN_FLIGHT: "_PURGE_INFLIGHT",
    Code.AUTHENTICATION: "_AUTHENTICATION",
    Code.SSL: "_SSL",
    Code.ALL_BROKERS_DOWN: "_ALL_BROKERS_DOWN",
    Code.UNKNOWN_TOPIC: "_UNKNOWN_TOPIC",
    Code.UNKNOWN_PARTITION: "_UNKNOWN_PARTITION",
    Code.MSG_TIMED_OUT: "_MSG_TIMED_OUT",
}
KafkaError = pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed (extra kafka)").KafkaError


@pytest.mark.parametrize("code", Code)
def test_each_code_has_its_number(code: Code) -> None:
    assert getattr(KafkaError, _LOCAL.get(code, code.name)) == code


def test_no_code_asks_for_two_things() -> None:
    kinds = (FORBIDDEN, MISSING, REFUSED, TOO_LARGE)
    assert sum(map(len, kinds)) == len(frozenset(code for kind in kinds for code in kind))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "b:1/bootstrap: Connect to ipv4#b:1 failed: no (after 0ms in state CONNECT)",
            "Connect to ipv4#b:1 failed: no",
        ),
        ("b:1/2: Timed out (after 3ms in state UP, 5 identical error(s) suppressed)", "b:1/2: Timed out"),
        ("1/1 brokers are down", "1/1 brokers are down"),
    ],
)
def test_words_for_librdkafka_itself_are_left_out(given: str, told: str) -> None:
    assert strip(given) == told


def test_a_refusal_counts_when_it_comes_again_and_again() -> None:
    refused, other = KafkaError(Code.AUTHENTICATION), KafkaError(Code.ALL_BROKERS_DOWN)
    assert find_refusal([other, refused, other, refused, other]) is None
    assert find_refusal([other, refused, other, refused, refused]) == refused


def test_an_error_is_told_with_its_name() -> None:
    assert say(KafkaError(Code.MSG_TIMED_OUT)) == "Local: Message timed out (_MSG_TIMED_OUT)"
