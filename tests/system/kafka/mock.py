"""librdkafka's mock cluster, for faults that a real broker cannot be told to make.

It lives in this process, in the shared library that confluent-kafka's wheels bring, and listens on loopback: three
brokers in three milliseconds, without Java. librdkafka's ``rdkafka_mock.h`` says what each function does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from confluent_kafka import cimpl

_SIGNATURES: Final[dict[str, tuple[object, list[object]]]] = {
    "rd_kafka_conf_new": (ctypes.c_void_p, []),
    "rd_kafka_conf_set": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t],
    ),
    "rd_kafka_new": (ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]),
    "rd_kafka_destroy": (None, [ctypes.c_void_p]),
    "rd_kafka_mock_cluster_new": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
    "rd_kafka_mock_cluster_destroy": (None, [ctypes.c_void_p]),
    "rd_kafka_mock_cluster_bootstraps": (ctypes.c_char_p, [ctypes.c_void_p]),
    "rd_kafka_mock_set_controller_id": (None, [ctypes.c_void_p, ctypes.c_int32]),
    "rd_kafka_mock_topic_create": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int],
    ),
    "rd_kafka_mock_topic_set_error": (None, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]),
    "rd_kafka_mock_partition_set_leader": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32],
    ),
    "rd_kafka_mock_coordinator_set": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int32],
    ),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [ctypes.c_void_p, ctypes.c_int32]),
    "rd_kafka_mock_broker_set_down": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_int32]),
    "rd_kafka_mock_broker_set_up": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_int32]),
    "rd_kafka_mock_broker_set_rtt": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int]),
    "rd_kafka_mock_push_request_errors_array": (
        None,
        [ctypes.c_void_p, ctypes.c_int16, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int)],
    ),
}


def load_librdkafka() -> ctypes.CDLL:
    """Open the library that the extension module is linked to, whatever its file is called."""
    library = ctypes.CDLL(cimpl.__file__)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class Request(IntEnum):
    """Kinds of requests, by Kafka's own numbers."""

    PRODUCE = 0
    FETCH = 1
    METADATA = 3
    OFFSET_COMMIT = 8
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    JOIN_GROUP = 11
    HEARTBEAT = 12
    INIT_PRODUCER_ID = 22


class MockCluster:
    """Brokers, numbered from 1. Errors are given by the numbers of ``KafkaError``.

    What was pushed and never answered stays for the next client: each test makes a cluster of its own.

    Attributes:
        brokers: for ``bootstrap.servers``.
    """

    def __init__(self, brokers: int = 1) -> None:
        self._library = library = load_librdkafka()
        # The cluster hangs on a client that sends nothing, and would warn that it knows no broker.
        configuration = library.rd_kafka_conf_new()
        library.rd_kafka_conf_set(configuration, b"log_level", b"0", None, 0)
        self._client = library.rd_kafka_new(0, configuration, None, 0)
        self._cluster = library.rd_kafka_mock_cluster_new(self._client, brokers)
        assert self._cluster, f"librdkafka makes no mock cluster of {brokers} brokers"
        library.rd_kafka_mock_set_controller_id(self._cluster, 1)  # whom administrators ask
        self.brokers: str = library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()

    def create_topic(self, topic: str, partitions: int = 1, replicas: int = 1) -> None:
        """Make a topic. Any other makes itself when a client first asks for it."""
        _check(self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, replicas))

    def fail_topic(self, topic: str, error: int) -> None:
        """Answer questions about the topic with this error; 0 ends it."""
        self._library.rd_kafka_mock_topic_set_error(self._cluster, topic.encode(), error)

    def fail_next(self, request: Request, errors: Sequence[int]) -> None:
        """Answer the next requests of this kind with these errors, in turn; ``_TRANSPORT`` cuts the connection."""
        given = (ctypes.c_int * len(errors))(*errors)
        self._library.rd_kafka_mock_push_request_errors_array(self._cluster, request, len(errors), given)

    def lead(self, topic: str, partition: int, broker: int) -> None:
        """Make a broker the partition's leader; -1 leaves it without one."""
        _check(self._library.rd_kafka_mock_partition_set_leader(self._cluster, topic.encode(), partition, broker))

    def coordinate(self, group: str, broker: int) -> None:
        """Make a broker the coordinator of a consumer group."""
        _check(self._library.rd_kafka_mock_coordinator_set(self._cluster, b"group", group.encode(), broker))

    def join_at_once(self) -> None:
        """Make groups at once; else the first member waits for three seconds whether others come."""
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    def set_down(self, broker: int) -> None:
        """Cut a broker's connections and refuse new ones, until ``set_up``."""
        _check(self._library.rd_kafka_mock_broker_set_down(self._cluster, broker))

    def set_up(self, broker: int) -> None:
        """Let a broker answer again."""
        _check(self._library.rd_kafka_mock_broker_set_up(self._cluster, broker))

    def set_round_trip(self, broker: int, milliseconds: int) -> None:
        """Delay a broker's answers."""
        _check(self._library.rd_kafka_mock_broker_set_rtt(self._cluster, broker, milliseconds))

    def close(self) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)


@contextmanager
def mock_cluster(brokers: int = 1) -> Generator[MockCluster, None, None]:
    """Run a cluster until the end of the block; close its clients before, for it takes their brokers away."""
    cluster = MockCluster(brokers)
    try:
        yield cluster
    finally:
        cluster.close()


def _check(error: int) -> None:
    assert not error, f"librdkafka refuses, with error {error}"
