"""What is used of the client for administrators is there under its names."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime.backends.kafka.administration import load_admin_module
from schemagen_runtime.backends.kafka.client_log import ClientLog

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed (extra kafka)")


def test_an_administrator_is_made_by_what_the_library_calls_it(cluster: MockCluster) -> None:
    logging.getLogger("schemagen_runtime.kafka")
    module = load_admin_module()
    admin = module.AdminClient({"bootstrap.servers": cluster.brokers}, error_cb=print, logger=ClientLog())
    assert admin.poll(0) == 0
    assert module.AclOperation.WRITE in set(module.AclOperation)  # type: ignore[call-overload]  # it is an enum
    assert "made" in str(module.NewTopic("made", 3, config={"cleanup.policy": "compact"}))
