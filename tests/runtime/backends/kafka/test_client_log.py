"""What librdkafka logs again and again is logged once in a while."""

from __future__ import annotations

import logging

import pytest
from schemagen_runtime.backends.kafka.client_log import ClientLog


def test_one_of_many_is_logged_and_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    logger = ClientLog()
    with caplog.at_level(logging.INFO, logger="schemagen_runtime.kafka"):
        for number in range(100):
            logger.log(logging.CRITICAL, "%s [%s] %d%%", "FAIL", "rdkafka#1", number)
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.INFO, "FAIL [rdkafka#1] 0%")
