"""Tell errors of Kafka by what is to be done: try again, send in smaller sets, or give up and say why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

_STATE: Final = re.compile(r" \(after [0-9]+ms in state .*|^\S*/bootstrap: |^Unable to produce message: ")


class Code(IntEnum):
    """Name codes of errors: the protocol's own are positive, librdkafka's negative."""

    UNKNOWN_TOPIC_OR_PART = 3
    MSG_SIZE_TOO_LARGE = 10
    TOPIC_EXCEPTION = 17
    RECORD_LIST_TOO_LARGE = 18
    INCONSISTENT_GROUP_PROTOCOL = 23
    INVALID_GROUP_ID = 24
    INVALID_SESSION_TIMEOUT = 26
    TOPIC_AUTHORIZATION_FAILED = 29
    GROUP_AUTHORIZATION_FAILED = 30
    CLUSTER_AUTHORIZATION_FAILED = 31
    INVALID_TIMESTAMP = 32
    UNSUPPORTED_SASL_MECHANISM = 33
    UNSUPPORTED_VERSION = 35
    TOPIC_ALREADY_EXISTS = 36
    POLICY_VIOLATION = 44
    SECURITY_DISABLED = 54
    SASL_AUTHENTICATION_FAILED = 58
    UNSUPPORTED_COMPRESSION_TYPE = 76
    FENCED_INSTANCE_ID = 82
    INVALID_RECORD = 87
    FATAL = -150
    PURGE_IN_FLIGHT = -151
    AUTHENTICATION = -169
    SSL = -181
    ALL_BROKERS_DOWN = -187
    UNKNOWN_TOPIC = -188
    UNKNOWN_PARTITION = -190
    MSG_TIMED_OUT = -192


TOO_LARGE: Final = frozenset({Code.MSG_SIZE_TOO_LARGE, Code.RECORD_LIST_TOO_LARGE})
"""Said of every message of a set: a smaller set may pass."""
FORBIDDEN: Final = frozenset(
    {
        Code.TOPIC_AUTHORIZATION_FAILED,
        Code.GROUP_AUTHORIZATION_FAILED,
        Code.CLUSTER_AUTHORIZATION_FAILED,
        Code.UNSUPPORTED_SASL_MECHANISM,
        Code.SECURITY_DISABLED,
        Code.SASL_AUTHENTICATION_FAILED,
        Code.AUTHENTICATION,
        Code.SSL,
    }
)
"""No event passes, and none will, until somebody grants a right or mends a password."""
MISSING: Final = frozenset({Code.UNKNOWN_TOPIC_OR_PART, Code.UNKNOWN_TOPIC, Code.UNKNOWN_PARTITION})
"""The topic is not there."""
REFUSED: Final = frozenset(
    {
        Code.TOPIC_EXCEPTION,
        Code.INVALID_TIMESTAMP,
        Code.UNSUPPORTED_VERSION,
        Code.POLICY_VIOLATION,
        Code.UNSUPPORTED_COMPRESSION_TYPE,
        Code.INVALID_RECORD,
    }
)
"""The broker refuses this message for good. Whatever is named nowhere here may pass: librdkafka's flag ``retriable``
does not say so of ``_MSG_TIMED_OUT``, of what it purges, nor of what ends with a producer that met a fatal error."""


_TIMES: Final = 3
"""As often as that a connection is refused before it is believed: a broker that restarts may refuse it once."""


def find_refusal(errors: Iterable[KafkaError]) -> KafkaError | None:
    """Return the error for which a cluster lets nobody in; None where its connections fail for other reasons.

    Args:
        errors: what was said of connections of late.
    """
    refusals = [error for error in errors if error.code() in FORBIDDEN]
    return refusals[-1] if len(refusals) >= _TIMES else None


def say(error: KafkaError) -> str:
    """Return an error in librdkafka's words, with its name. Not in a callback, where the name may raise SystemError."""
    return f"{strip(error.str())} ({error.name()})"


def strip(text: str) -> str:
    """Return a message of librdkafka without what only it needs: the state of its connection, and for how long."""
    return _STATE.sub("", text)
