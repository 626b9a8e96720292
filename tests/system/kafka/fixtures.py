"""Fixtures of Kafka, for whichever folder of tests imports them into its ``conftest``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

import pytest

from tests.system.kafka.broker import Address, NoKafkaError
from tests.system.kafka.keeper import shared_broker

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

_REQUIRED: Final = "SCHEMAGEN_TESTS_NEED_KAFKA"
"""Where the environment has it, as in .ci/run, a machine without Kafka fails the tests, which are skipped elsewhere."""


@pytest.fixture(scope="session")
def real_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Return the address of the real broker that all processes of the run share."""
    _require_client()
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    try:
        with shared_broker(root / "kafka") as address:
            yield address
    except NoKafkaError as error:
        _leave_out(str(error))


@pytest.fixture
def brokers(real_node: Address) -> str:
    """Return ``HOST:PORT`` of a real broker, which all processes of the run share: name topics and groups anew."""
    return real_node.brokers


@pytest.fixture
def sasl_brokers(real_node: Address) -> str:
    """Return ``HOST:PORT`` of the same broker for those who say who they are."""
    return real_node.sasl_brokers


@pytest.fixture
def cluster() -> Iterator[MockCluster]:
    """Return a mock cluster of three brokers, for this test alone."""
    _require_client()
    from tests.system.kafka.mock import mock_cluster

    with mock_cluster(3) as made:
        yield made


def _require_client() -> None:
    try:
        import_module("confluent_kafka")
    except ModuleNotFoundError:
        _leave_out("confluent-kafka is not installed (extra kafka)")


def _leave_out(reason: str) -> NoReturn:
    if os.environ.get(_REQUIRED):
        pytest.fail(f"{_REQUIRED} is set, and {reason}")
    pytest.skip(reason)
