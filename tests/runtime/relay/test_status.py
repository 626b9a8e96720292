"""Whoever looks after a relay is told how it does."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.status import serving_status


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_health_and_metrics() -> None:
    meter = Meter(refused_commits=2, lag_events={("events", "3"): 7}, lag_seconds=1.5)
    meter.fates.update({"delivered": 5, "duplicate": 1, "dead_lettered": 2})
    meter.dead_letters["no_event"] = 2
    with serving_status("127.0.0.1", 0, meter) as port:
        assert get(port, "/healthz") == (200, "ok\n")
        status, text = get(port, "/metrics")
        assert status == 200
        for line in (
            'schemagen_relay_events_total{fate="delivered"} 5.0',
            'schemagen_relay_events_total{fate="erased"} 0.0',
            'schemagen_relay_dead_letters_total{code="no_event"} 2.0',
            "schemagen_relay_redelivered_total 1.0",
            "schemagen_relay_refused_commits_total 2.0",
            'schemagen_relay_lag_events{partition="3",topic="events"} 7.0',
            "schemagen_relay_lag_seconds 1.5",
            "schemagen_relay_paused 0.0",
        ):
            assert line in text.splitlines()
        meter.paused = "the store is away"
        assert get(port, "/healthz") == (503, "the store is away\n")
        assert "schemagen_relay_paused 1.0" in get(port, "/metrics")[1]
        assert get(port, "/")[0] == 404
        with pytest.raises(OSError, match="in use"), serving_status("127.0.0.1", port, meter):
            pass
