"""Each request is one JSON object a line, with what was noted of it."""

from __future__ import annotations

import json
import logging

import pytest
from schemagen_collector.server.access_log import LOGGER, log_request


def test_a_line_has_client_status_and_notes(caplog: pytest.LogCaptureFixture) -> None:
    scope = {"client": ("127.0.0.1", 5000), "headers": [(b"content-length", b"12")]}
    with caplog.at_level(logging.INFO, logger=LOGGER):
        log_request(scope, "POST", 200, 0.01234, {"project": "p", "events": 3})
        log_request({"headers": [(b"content-length", b"many")]}, "GET", 0, 0.0, {})
    first, second = (json.loads(record.getMessage()) for record in caplog.records)
    assert first.pop("at").endswith("Z")
    assert first == {
        "client": "127.0.0.1", "method": "POST", "status": 200, "ms": 12.3, "bytes": 12, "project": "p", "events": 3,
    }  # fmt: skip
    assert (second["client"], second["bytes"], second["status"]) == (None, None, 0)
